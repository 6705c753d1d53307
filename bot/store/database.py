"""Opening the database and bringing it up to date."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import DatabaseError
from bot.store.holding import Hold, hold_with_others
from bot.store.sealing import Seal, open_seal

Clock = Callable[[], datetime]

# A writer waits this long for another to finish; every transaction of ours is a few milliseconds.
BUSY_SECONDS = 10
_PAUSE_SECONDS = 0.02

# FULL: a row that is committed survives a power cut.  secure_delete: erased words are overwritten, not just unlinked.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", f"busy_timeout={BUSY_SECONDS * 1000}")


def utc_now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


class Store:
    """The database with the seal of what is kept in it, and the clock by which it is kept."""

    def __init__(self, engine: Engine, seal: Seal, clock: Clock = utc_now, hold: Hold | None = None) -> None:
        """Use `open_store`, which also brings the database up to date; `hold` says that it is in use."""
        self._hold = hold
        self.engine = engine
        self.seal = seal
        self.clock = clock
        self._under_way = threading.local()
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed when the block ends, undone when it raises.

        One within another of the same thread would wait for itself, so it is refused.
        """
        assert not getattr(self._under_way, "is_open", False), "a transaction within a transaction"
        self._under_way.is_open = True
        try:
            with self._in_turn(), self.engine.begin() as connection:
                yield connection
        finally:
            self._under_way.is_open = False

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """One transaction of this process at a time.

        SQLite writes one at a time anyhow, and whoever waits for it naps, for up to a tenth of a second, and is served
        in no order.  Where another process keeps it, each is told so by SQLite in the end, as it would be alone.
        """
        is_in_turn = self._turn is not None and self._turn.acquire(timeout=BUSY_SECONDS)
        try:
            yield
        finally:
            if self._turn and is_in_turn:
                self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Everything as it is at one moment, for a long look: whoever writes meanwhile need not wait for it."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")  # of a transaction that would write
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
            connection.rollback()

    def tidy(self) -> None:
        """Empty SQLite's write-ahead log, in which former contents of pages linger."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")

    def check(self) -> None:
        """Raise DatabaseError unless the database answers."""
        try:
            with self.begin() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"the database does not answer ({reason_of(error)}); see POLICYBOT_DATABASE_URL"
            ) from None

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        if self._hold:
            self._hold.let_go()


def open_store(url: str, data: Path, secret_key: str | None = None, clock: Clock = utc_now) -> Store:
    """The store at `url`, brought up to date; its folder and its key are made where they are missing.

    Raises DatabaseError or SecretKeyError.
    """
    seal = open_seal(data, secret_key)
    engine = make_engine(url)
    database = database_file(url)
    hold = hold_with_others(database) if database else None
    try:
        upgrade(engine)
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        if hold:
            hold.let_go()
        # Only the place, never the whole URL: it may hold a password.
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseError(f"{where}: cannot be opened ({reason_of(error)}); see POLICYBOT_DATABASE_URL") from None
    return Store(engine, seal, clock, hold)


def database_file(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL.  Raises DatabaseError for anything else."""
    address = _address(url)
    return None if address.get_backend_name() == "postgresql" else Path(str(address.database))


def make_engine(url: str) -> Engine:
    """An engine for `url`: SQLite as durable as it can be, PostgreSQL through psycopg."""
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    _make_file(Path(str(address.database)))
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _address(url: str) -> URL:
    """Where the database is.  Raises DatabaseError where it cannot be used."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError("POLICYBOT_DATABASE_URL is no database URL; use sqlite:///FILE or postgresql://…") from None
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseError(f"POLICYBOT_DATABASE_URL: {address.drivername!r} is not SQLite or PostgreSQL")
    is_nowhere = not address.database or address.database == ":memory:"
    if address.get_backend_name() == "sqlite" and is_nowhere:
        raise DatabaseError("POLICYBOT_DATABASE_URL: SQLite needs a file, or a restart would lose what was accepted")
    return address


def _make_file(path: Path) -> None:
    """An empty file that its owner alone can read; SQLite gives its log the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseError(f"{path}: cannot be made ({error.strerror}); see POLICYBOT_DATABASE_URL") from None


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to `revision`."""
    with engine.begin() as connection:
        command.upgrade(_migrations(connection), revision)


def revisions() -> tuple[str, ...]:
    """The names of the steps that the tables are made by, newest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_migrations()).walk_revisions())


def written_revision(engine: Engine) -> str | None:
    """The step that the tables are at, None where there are none; proven by a write that is undone.

    Raises SQLAlchemyError where the database cannot be written.
    """
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        connection.rollback()
    return revision


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the tables back to `revision`."""
    with engine.begin() as connection:
        command.downgrade(_migrations(connection), revision)


def _migrations(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # We say BEGIN ourselves: the driver would begin late and in a mode that can fail half-way.
    connection.isolation_level = None
    cursor = connection.cursor()
    until = time.monotonic() + BUSY_SECONDS
    for pragma in _PRAGMAS:
        while not _is_set(cursor, pragma, is_last=time.monotonic() > until):
            time.sleep(_PAUSE_SECONDS)
    cursor.close()


def _is_set(cursor: Any, pragma: str, *, is_last: bool) -> bool:
    """Set it; False where another process was just making the file's log, for which SQLite itself does not wait."""
    try:
        cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.OperationalError:
        if is_last:
            raise
        return False
    return True


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def reason_of(error: Exception) -> str:
    """The driver's own first line, without the statement and its values."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
