"""What people write is kept sealed: the key, and sealing itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import SecretKeyError

KEY_FILE = "secret.key"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Seal:
    """Turns JSON values into bytes that only this key opens, and back."""

    def __init__(self, key: str) -> None:
        """`key`: 32 bytes in URL-safe base64.  Raises SecretKeyError for anything else."""
        try:
            self._fernet = Fernet(key)
            # Of the key, not the key itself, so that what is shown to people says nothing of it.
            self._secret = hashlib.sha256(b"signing:" + key.encode()).digest()
        except ValueError:
            # From None: the original could show the key.
            raise SecretKeyError(
                "POLICYBOT_SECRET_KEY (or the key file) is no key: 32 bytes in URL-safe base64 are needed; make one "
                'with `python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"`'
            ) from None

    def sign(self, text: str) -> str:
        """What proves that this key's owner wrote `text`: 64 hexadecimal digits, always the same ones."""
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    def close(self, value: object) -> bytes:
        """`value` sealed."""
        return self._fernet.encrypt(json.dumps(value, separators=(",", ":")).encode())

    def close_undated(self, value: object) -> bytes:
        """`value` sealed so that the seal does not say when: another one does, to the second, for anybody to read."""
        return self._fernet.encrypt_at_time(json.dumps(value, separators=(",", ":")).encode(), 0)

    def open(self, sealed: bytes) -> Any:
        """The value that was sealed.  Raises SecretKeyError for bytes of another key."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise SecretKeyError("a kept message was sealed with another key; put the former key back") from None


def open_seal(data: Path, secret_key: str | None) -> Seal:
    """The seal of `secret_key`, else of the key file in `data`, which is made at the first start for its owner alone.

    Raises SecretKeyError where the file can be read by others, or holds no key.
    """
    return Seal(secret_key or _key_file(data / KEY_FILE))


def _key_file(path: Path) -> str:
    if not path.exists():
        try:
            _make_key(path)
        except OSError as error:
            raise SecretKeyError(
                f"{path}: the key that seals kept messages cannot be made ({error.strerror}); make the folder writable "
                "or set POLICYBOT_SECRET_KEY"
            ) from error
    if path.stat().st_mode & _OTHERS:
        raise SecretKeyError(f"{path}: others can read the key; run `chmod 600 {path}`")
    return path.read_text(encoding="ascii").strip()


def _make_key(path: Path) -> None:
    """Write a fresh key, complete under another name first, so that a second process never reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        fresh.unlink()
