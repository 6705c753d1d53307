"""The database is opened durable, brought up to date, and refuses plainly."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.errors import DatabaseError, SecretKeyError
from bot.store import Inbox, Store, open_store
from bot.store.database import downgrade, make_engine, upgrade
from bot.store.sealing import KEY_FILE, Seal, open_seal
from bot.store.tables import metadata


def test_migrations_go_up_and_down_and_up_again(database_url: str) -> None:
    """Every step can be undone, and leaves nothing behind but the record of versions."""
    engine = make_engine(database_url)
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    downgrade(engine)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    upgrade(engine)
    engine.dispose()


def test_the_newest_migration_makes_the_tables_of_the_code(store: Store) -> None:
    """No table, column, type or index differs between the migrations and `tables.py`."""
    with store.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_sqlite_is_as_durable_as_it_can_be(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, and erased words overwritten."""
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    with store.begin() as connection:
        pragmas = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in _DURABLE}
    store.close()
    assert pragmas == _DURABLE


_DURABLE = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_writers_wait_for_each_other(store: Store) -> None:
    """Eight threads that keep forty requests each lose none and fail none."""
    inbox, failures = Inbox(store), []

    def keep(thread: int) -> None:
        try:
            for number in range(40):
                assert inbox.keep(f"{thread}-{number}", {})
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=keep, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(inbox.unfinished()) == 320


def test_a_transaction_within_a_transaction_is_refused(store: Store) -> None:
    """It would wait for itself until it times out; in another thread it waits its turn."""
    with store.begin(), pytest.raises(AssertionError, match="within a transaction"), store.begin():
        pass
    with store.begin() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_transactions_of_one_process_take_turns_and_hold_nothing_while_they_wait(tmp_path: Path) -> None:
    """SQLite would keep each asking, and serve them in no order."""
    store = open_store(f"sqlite:///{tmp_path / 'policybot.db'}", tmp_path)
    begun = [threading.Event() for _ in range(3)]

    def write(is_begun: threading.Event) -> None:
        is_begun.set()
        with store.begin() as connection:
            connection.execute(text("SELECT 1"))

    threads = [threading.Thread(target=write, args=(each,)) for each in begun]
    with store.begin():
        for thread, is_begun in zip(threads, begun, strict=True):
            thread.start()
            assert is_begun.wait(30)
        assert store.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    store.close()


def test_a_long_look_sees_one_moment_and_holds_nobody_up(store: Store) -> None:
    """Somebody writes while it goes on, in this thread: they would wait for themselves if anybody waited."""
    inbox = Inbox(store)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox")).scalar() == 0
        assert inbox.keep("while-it-looks", {})
        assert connection.execute(text("SELECT count(*) FROM inbox")).scalar() == 0
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox")).scalar() == 1
    assert inbox.keep("afterwards", {})


def test_a_transaction_that_is_undone_gives_its_turn_back(store: Store) -> None:
    def breaks() -> None:
        with store.begin():
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            breaks()
    store.check()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("no url", "is no database URL"),
        ("mysql://host/x", "'mysql' is not SQLite or PostgreSQL"),
        ("sqlite://", "SQLite needs a file"),
        ("postgresql://nobody:hunter2@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=says) as raised:
        open_store(url, tmp_path)
    assert "hunter2" not in str(raised.value)
    assert "POLICYBOT_DATABASE_URL" in str(raised.value)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = open_seal(tmp_path / "data", None).close({"question": "x"})
    assert (tmp_path / "data" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert open_seal(tmp_path / "data", None).open(sealed) == {"question": "x"}
    assert [file.name for file in (tmp_path / "data").iterdir()] == [KEY_FILE]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_seal(tmp_path, None)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(SecretKeyError, match="chmod 600"):
        open_seal(tmp_path, None)


def test_a_wrong_key_is_named_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SecretKeyError, match="is no key") as raised:
        open_seal(tmp_path, "hunter2")
    assert "hunter2" not in str(raised.value)


def test_what_is_sealed_opens_with_its_own_key_only(tmp_path: Path) -> None:
    sealed = open_seal(tmp_path / "a", None).close("words")
    assert b"words" not in sealed
    with pytest.raises(SecretKeyError, match="another key"):
        open_seal(tmp_path / "b", None).open(sealed)
    assert isinstance(open_seal(tmp_path / "a", None), Seal)


def test_several_processes_may_make_the_database_at_once(tmp_path: Path) -> None:
    """SQLite does not wait by itself for whoever is just making its log."""
    failures = []
    for number in range(40):
        url, start = f"sqlite:///{tmp_path / str(number)}.db", threading.Barrier(8)

        def make(url: str = url, start: threading.Barrier = start) -> None:
            engine = make_engine(url)
            start.wait()
            try:
                with engine.begin() as connection:
                    connection.execute(text("CREATE TABLE IF NOT EXISTS made (number INTEGER)"))
            except Exception as error:
                failures.append(error)
            engine.dispose()

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
