"""Files that are whole or absent: written durably, swapped by rename, known by their digest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HEX_DIGEST_LENGTH = 64


def digest_of(content: bytes) -> str:
    """The SHA-256 of `content`, as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    """The SHA-256 of the file at `path`, as 64 hex digits, without holding the file in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_files(root: Path, paths: Iterable[Path]) -> str:
    """One digest over the files at `paths`: their places below `root` and their bytes, in whatever order given."""
    return digest_of_json({path.relative_to(root).as_posix(): digest_of_file(path) for path in paths})


def digest_of_json(value: Any) -> str:
    """The digest of `value` written as `canonical_json`."""
    return digest_of(canonical_json(value))


def canonical_json(value: Any) -> bytes:
    """`value` as JSON in the one form that equal values share: keys sorted, UTF-8, a line end at the end."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def is_digest(text: str) -> bool:
    """Whether `text` is 64 lower-case hex digits and nothing else."""
    return len(text) == HEX_DIGEST_LENGTH and all(character in "0123456789abcdef" for character in text)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder`, which must not exist, and put `files` (name → content) in it, on the disk before this returns."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        write_durably(folder / name, content)
    sync_folder(folder)


def write_durably(path: Path, content: bytes) -> None:
    """Write `content` to `path`; it is on the disk before this returns."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step: a reader finds the old bytes or the new ones, even after a power cut."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    write_durably(beside, content)
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk, so that a rename in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
