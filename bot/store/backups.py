"""A backup in one file, made while the bot runs, and its way back.

The file is a tar archive: the database, the key that seals what is kept in it (unless that is a setting), and what the
two must be when they come back.  It is as private as the data folder, and its owner alone can read it.

What was under way at the moment of a backup was most likely done by the bot that went on after it.  So nothing of that
is done again after a restore: a message that waited is in doubt, a request that was not answered yet is given up, and
in both cases the asker is told, as after a crash.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from alembic.util import CommandError
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import BackupError, SecretKeyError
from bot.store.database import BUSY_SECONDS, Clock, database_file, make_engine, upgrade, utc_now
from bot.store.holding import held_alone, hold_with_others
from bot.store.inbox import MOST_ATTEMPTS
from bot.store.sealing import KEY_FILE, Seal, open_seal
from bot.store.tables import InboxState, OutboxState, inbox, outbox
from index.files import digest_of_file, replace_durably, sync_folder

# Where the time of the last backup is kept, in the data folder.
LAST_FILE: Final = "last-backup.json"

_FORMAT: Final = 1
_DATABASE, _FACTS = "policybot.db", "backup.json"
_NAMES: Final = (_FACTS, KEY_FILE, _DATABASE)
# Sealed into each backup, so that a wrong key is noticed before anything is replaced.
_PROOF: Final = "policybot"


def back_up(url: str, data: Path, secret_key: str | None, file: Path, clock: Clock = utc_now) -> datetime:
    """Put the database and its key into `file`, whole or not at all; when it was made.  The bot may go on meanwhile.

    Raises BackupError, DatabaseError or SecretKeyError.
    """
    database = _sqlite_file(url, 'pg_dump --format=custom --file FILE "$POLICYBOT_DATABASE_URL"')
    if not database.is_file():
        raise BackupError(f"{database}: there is no database to back up yet; `policybot serve` makes it")
    key = None if secret_key else _key_file(data)
    facts: dict[str, Any] = {"format": _FORMAT, "made_at": clock().isoformat()}
    facts["proof"] = open_seal(data, secret_key).close(_PROOF).decode()
    with _working_beside(file) as beside:
        hold = hold_with_others(database)
        try:
            _copy(database, beside / _DATABASE)
        finally:
            hold.let_go()
        _check_integrity(beside / _DATABASE)
        if key:
            shutil.copyfile(key, beside / KEY_FILE)
        (beside / _FACTS).write_text(json.dumps(facts | {"sha256": digest_of_file(beside / _DATABASE)}))
        _put(_archive(beside), file)
    made = datetime.fromisoformat(facts["made_at"])
    replace_durably(data / LAST_FILE, json.dumps({"made_at": facts["made_at"]}).encode())
    return made


def last_backup(data: Path) -> datetime | None:
    """When the last backup of this data folder was made; None where none is known of."""
    try:
        return datetime.fromisoformat(json.loads((data / LAST_FILE).read_bytes())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def restore(url: str, data: Path, secret_key: str | None, file: Path, *, force: bool = False) -> datetime:
    """Put the database and the key of the backup in `file` in their places; when that backup was made.

    Nothing is replaced without `force`, and nothing at all before the backup is proven sound.  Raises BackupError, or
    DatabaseError while a bot is running.
    """
    database = _sqlite_file(url, 'pg_restore --clean --if-exists --dbname "$POLICYBOT_DATABASE_URL" FILE')
    _make_folders(data, database.parent)
    with held_alone(database), _working_beside(database) as beside:
        facts = _unpacked(file, beside)
        _prove(facts, beside, secret_key, file)
        if not force:
            _refuse_to_replace(database, None if secret_key else data / KEY_FILE, beside / KEY_FILE)
        _let_go_of_what_was_under_way(beside / _DATABASE, file)
        if not secret_key:
            _put(beside / KEY_FILE, data / KEY_FILE)
        _clear_log(database)
        _put(beside / _DATABASE, database)
    return datetime.fromisoformat(facts["made_at"])


def _sqlite_file(url: str, instead: str) -> Path:
    database = database_file(url)
    if database is None:
        raise BackupError(
            f"the database is PostgreSQL, which has tools of its own for this: {instead} (write postgresql:// there); "
            f"keep {KEY_FILE} or POLICYBOT_SECRET_KEY with it"
        )
    return database


def _key_file(data: Path) -> Path:
    key = data / KEY_FILE
    if not key.is_file():
        raise SecretKeyError(f"{key}: the key is not there, and without it what is kept cannot be read; put it back")
    return key


@contextmanager
def _working_beside(file: Path) -> Iterator[Path]:
    """A folder on the same disk as `file`, for its owner alone, gone at the end."""
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent}: there is no such folder; make it first")
    if file.is_dir():
        raise BackupError(f"{file}: is a folder; name a file")
    try:
        with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
            yield Path(folder)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BackupError(f"{file}: {reason or type(error).__name__}; nothing was changed") from None


def _make_folders(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BackupError(f"{folder}: cannot be made ({error.strerror})") from None


def _copy(database: Path, copy: Path) -> None:
    """One moment of the database, by SQLite's own means: writers go on, and no half of a transaction is copied."""
    address = f"{database.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # so that it is one file


def _check_integrity(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise BackupError(f"the database is damaged ({said.splitlines()[0]}); restore the backup before this one")


def _archive(folder: Path) -> Path:
    """The files of a backup in one, on the disk before this returns."""
    made = folder / "archive"
    with made.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            for name in _NAMES:
                if (folder / name).exists():
                    archive.add(folder / name, name, filter=_without_owner)
        file.flush()
        os.fsync(file.fileno())
    return made


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _put(made: Path, place: Path) -> None:
    """Move a finished file to its place in one step, for its owner alone to read."""
    made.chmod(0o600)
    handle = os.open(made, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    made.replace(place)
    sync_folder(place.parent)


def _unpacked(file: Path, folder: Path) -> Mapping[str, Any]:
    """What the backup in `file` says of itself; its files are in `folder` then, and no other."""
    try:
        with tarfile.open(file) as archive:
            for name in _NAMES:
                if name not in archive.getnames():
                    continue
                content = archive.extractfile(name)
                assert content is not None, "checked by whoever reads on: a link has no content"
                with content, (folder / name).open("wb") as out:
                    shutil.copyfileobj(content, out)
        facts: dict[str, Any] = json.loads((folder / _FACTS).read_bytes())
    except (tarfile.TarError, OSError, ValueError, KeyError, AssertionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be read"
        raise BackupError(f"{file}: is no backup of policybot ({reason}); nothing was changed") from None
    if facts.get("format") != _FORMAT:
        raise BackupError(f"{file}: was made by a newer policybot; restore it with that one")
    return facts


def _prove(facts: Mapping[str, Any], folder: Path, secret_key: str | None, file: Path) -> None:
    """Raise BackupError unless the database came back as it was, and the key that will be used opens it."""
    database, key = folder / _DATABASE, folder / KEY_FILE
    if not database.is_file() or digest_of_file(database) != facts.get("sha256"):
        raise BackupError(f"{file}: is damaged: the database in it is not what was backed up; take another backup")
    _check_integrity(database)
    if not secret_key and not key.is_file():
        raise BackupError(f"{file}: holds no key; set POLICYBOT_SECRET_KEY to what it was when the backup was made")
    try:
        Seal(secret_key or key.read_text(encoding="ascii").strip()).open(str(facts.get("proof")).encode())
    except SecretKeyError:
        raise BackupError(
            f"{file}: was made with another key than POLICYBOT_SECRET_KEY; set that to what it was then, "
            "or leave it unset if the key was in the data folder"
        ) from None


def _refuse_to_replace(database: Path, key: Path | None, new_key: Path) -> None:
    """Raise BackupError where something would be lost."""
    there = [str(database)] if database.exists() else []
    if key and key.exists() and key.read_bytes() != new_key.read_bytes():
        there.append(str(key))
    if there:
        raise BackupError(
            f"{' and '.join(there)}: would be replaced; back it up first if anything in it is wanted "
            "(`policybot backup FILE`), then give --force"
        )


def _let_go_of_what_was_under_way(database: Path, file: Path) -> None:
    """Bring the tables up to date, and leave nothing that would be said a second time."""
    engine = make_engine(f"sqlite:///{database}")
    lapsed = utc_now() - timedelta(days=1)
    waits, came = outbox.c.state == OutboxState.WAITING, inbox.c.state == InboxState.RECEIVED
    try:
        upgrade(engine)
        with engine.begin() as connection:
            connection.execute(update(outbox).where(waits).values(state=OutboxState.SENDING, lease_until=lapsed))
            connection.execute(update(inbox).where(came).values(attempts=MOST_ATTEMPTS))
    except CommandError:
        raise BackupError(f"{file}: was made by a newer policybot; restore it with that one") from None
    except SQLAlchemyError as error:
        raise BackupError(f"{file}: its database cannot be brought up to date ({type(error).__name__})") from None
    finally:
        engine.dispose()


def _clear_log(database: Path) -> None:
    """Leave no write-ahead log of the database that is replaced: SQLite would write it into the new one."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
