"""A backup is whole, private and proven; nothing is replaced unasked, and nothing is said twice after a restore."""

import io
import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import BackupError, DatabaseError, SecretKeyError
from bot.store import Inbox, Outbox, Store, open_store
from bot.store.backups import LAST_FILE, back_up, last_backup, restore
from bot.store.inbox import MOST_ATTEMPTS
from bot.store.sealing import KEY_FILE

MADE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class House:
    """A data folder with its database."""

    def __init__(self, data: Path) -> None:
        self.data, self.database = data, data / "policybot.db"
        self.url = f"sqlite:///{self.database}"

    def open(self, key: str | None = None) -> Store:
        return open_store(self.url, self.data, key)

    def keeps(self, *names: str, key: str | None = None) -> None:
        """What came in, each still unanswered."""
        store = self.open(key)
        for name in names:
            assert Inbox(store).keep(name, {"text": name})
        store.close()

    def kept(self, key: str | None = None) -> list[str]:
        store = self.open(key)
        found = [kept.body["text"] for kept in Inbox(store).unfinished()]
        store.close()
        return found

    def backs_up(self, file: Path, key: str | None = None) -> datetime:
        return back_up(self.url, self.data, key, file, lambda: MADE)

    def takes(self, file: Path, key: str | None = None, force: bool = False) -> datetime:
        return restore(self.url, self.data, key, file, force=force)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A data folder in which something is kept."""
    house = House(tmp_path / "data")
    house.keeps("heron", "egret")
    return house


@pytest.fixture
def other(tmp_path: Path) -> House:
    """Another machine's data folder, not there yet."""
    return House(tmp_path / "elsewhere" / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar"


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"}


def test_what_was_backed_up_comes_back_on_another_machine(house: House, other: House, file: Path) -> None:
    assert house.backs_up(file) == MADE
    assert other.takes(file) == MADE
    assert other.kept() == ["heron", "egret"]
    assert (other.data / KEY_FILE).read_bytes() == (house.data / KEY_FILE).read_bytes()
    for path in (file, other.database, other.data / KEY_FILE):
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_time_of_the_last_backup_is_kept(house: House, file: Path) -> None:
    assert last_backup(house.data) is None
    house.backs_up(file)
    assert last_backup(house.data) == MADE
    (house.data / LAST_FILE).write_text("{}")
    assert last_backup(house.data) is None


def test_a_backup_among_writers_is_of_one_moment(house: House, other: House, file: Path) -> None:
    """Each transaction writes two rows: a backup that had one of them would be no moment of the database."""
    store, stopping, written = house.open(), threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stopping.is_set():
            number += 1
            with store.begin() as connection:
                for half in "ab":
                    Outbox(store).put(connection, f"{number}{half}", "C1", {})
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(timeout=30)
    counts = []
    for _ in range(5):
        house.backs_up(file)
        other.takes(file, force=True)
        with closing(sqlite3.connect(other.database)) as connection:
            counts += connection.execute("SELECT count(*) FROM outbox").fetchone()
    stopping.set()
    writer.join()
    store.close()
    assert all(count > 0 and count % 2 == 0 for count in counts)
    assert counts == sorted(counts)


def test_a_key_from_the_settings_is_not_in_the_backup_and_is_needed_again(tmp_path: Path, file: Path) -> None:
    key, house, other = Fernet.generate_key().decode(), House(tmp_path / "one"), House(tmp_path / "two")
    house.keeps("heron", key=key)
    house.backs_up(file, key)
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["backup.json", "policybot.db"]
    assert key.encode() not in file.read_bytes()
    with pytest.raises(BackupError, match="holds no key; set POLICYBOT_SECRET_KEY"):
        other.takes(file)
    with pytest.raises(BackupError, match="made with another key") as raised:
        other.takes(file, Fernet.generate_key().decode())
    assert key not in str(raised.value)
    assert everything_in(other.data) == {}
    other.takes(file, key)
    assert other.kept(key) == ["heron"]
    assert not (other.data / KEY_FILE).exists()


def test_a_database_that_is_there_is_replaced_only_by_force(house: House, other: House, file: Path) -> None:
    house.backs_up(file)
    other.keeps("stork")
    before = everything_in(other.data)
    with pytest.raises(BackupError, match=r"policybot\.db and .*secret\.key: would be replaced; .* --force"):
        other.takes(file)
    assert everything_in(other.data) == before
    other.takes(file, force=True)
    assert other.kept() == ["heron", "egret"]


def test_another_key_is_replaced_only_by_force(house: House, other: House, file: Path) -> None:
    house.backs_up(file)
    other.keeps("stork")
    other.database.unlink()
    with pytest.raises(BackupError, match=r"secret\.key: would be replaced"):
        other.takes(file)


def test_a_running_bot_is_not_restored_over_even_by_force(house: House, file: Path) -> None:
    house.backs_up(file)
    store = house.open()
    with pytest.raises(DatabaseError, match="a bot is running on it; stop it first"):
        house.takes(file, force=True)
    store.close()
    house.takes(file, force=True)


def test_the_log_of_a_killed_bot_does_not_get_into_what_is_restored(house: House, other: House, file: Path) -> None:
    """SQLite would write a log that lies beside a database into it, whosever it is."""
    house.backs_up(file)
    store = other.open()
    Inbox(store).keep("stork", {"text": "stork"})
    left = other.data.parent / "left"
    shutil.copytree(other.data, left)  # as a kill leaves it
    store.close()
    killed = House(left)
    assert (left / "policybot.db-wal").stat().st_size > 0
    killed.takes(file, force=True)
    assert not (left / "policybot.db-wal").exists()
    assert killed.kept() == ["heron", "egret"]


def broken_in_the_middle(content: bytes) -> bytes:
    """The database's first page is not as it was."""
    place = content.index(b"SQLite format 3") + 100
    return content[:place] + b"\xff" * 16 + content[place + 16 :]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda _: b"", "is no backup of policybot"),
        (lambda _: b"nothing of the kind" * 100, "is no backup of policybot"),
        (lambda content: content[:700], "is no backup of policybot"),
        (broken_in_the_middle, "is damaged"),
        (lambda content: content.replace(b'"format": 1', b'"format": 2'), "newer policybot"),
        (lambda content: content.replace(b'"proof": "', b'"proof": "x'), "is no backup of policybot"),
    ],
)
def test_a_damaged_backup_changes_nothing(
    house: House, other: House, file: Path, damage: Callable[[bytes], bytes], says: str
) -> None:
    house.backs_up(file)
    other.keeps("stork")
    before = everything_in(other.data)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BackupError, match=says):
        other.takes(file, force=True)
    assert everything_in(other.data) == before
    assert not [path for path in other.data.iterdir() if path.is_dir()]


def test_nothing_but_the_three_files_is_unpacked(house: House, other: House, file: Path) -> None:
    """A tar archive can name any place; no name in it is used as one."""
    house.backs_up(file)
    with tarfile.open(file, "a") as archive:
        stray = tarfile.TarInfo("../stray")
        stray.size = 5
        archive.addfile(stray, io.BytesIO(b"stray"))
    other.takes(file)
    assert not list(other.data.parent.parent.rglob("stray"))


def test_a_backup_of_a_newer_policybot_is_refused(house: House, other: House, file: Path) -> None:
    with closing(sqlite3.connect(house.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    house.backs_up(file)
    with pytest.raises(BackupError, match="newer policybot"):
        other.takes(file)
    assert everything_in(other.data) == {}


def test_a_damaged_database_is_not_backed_up_over_a_good_backup(house: House, file: Path) -> None:
    house.backs_up(file)
    good = file.read_bytes()
    house.database.write_bytes(b"no database at all " * 500)
    with pytest.raises(BackupError):
        house.backs_up(file)
    assert file.read_bytes() == good
    assert [path for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_a_backup_without_a_database_or_its_key_or_a_place_says_so(house: House, other: House, file: Path) -> None:
    with pytest.raises(BackupError, match="no database to back up yet"):
        other.backs_up(file)
    with pytest.raises(BackupError, match="no such folder"):
        house.backs_up(file.parent / "nowhere" / "x.tar")
    with pytest.raises(BackupError, match="is a folder"):
        house.backs_up(file.parent)
    (house.data / KEY_FILE).unlink()
    with pytest.raises(SecretKeyError, match="the key is not there"):
        house.backs_up(file)
    assert not file.exists()


def test_postgresql_is_told_of_its_own_tools(tmp_path: Path, file: Path) -> None:
    url = "postgresql://sam:hunter2@db/policybot"
    with pytest.raises(BackupError, match="pg_dump") as raised:
        back_up(url, tmp_path, None, file)
    assert "hunter2" not in str(raised.value)
    with pytest.raises(BackupError, match="pg_restore"):
        restore(url, tmp_path, None, file)


def test_what_was_under_way_is_told_of_and_not_done_again(house: House, other: House, file: Path) -> None:
    """The bot that went on after the backup has most likely done it."""
    store = house.open()
    with store.begin() as connection:
        Outbox(store).put(connection, "reply:crane", "C1", {"text": "crane"})
    store.close()
    house.backs_up(file)
    other.takes(file)
    store = other.open()
    assert Outbox(store).claim() is None
    with store.begin() as connection:
        assert [claimed.key for claimed in Outbox(store).lapsed(connection)] == ["reply:crane"]
    assert [kept.attempts for kept in Inbox(store).unfinished()] == [MOST_ATTEMPTS] * 2
    store.close()


def test_the_facts_of_a_backup_hold_no_secret(house: House, file: Path) -> None:
    house.backs_up(file)
    with tarfile.open(file) as archive:
        content = archive.extractfile("backup.json")
        assert content
        facts = json.loads(content.read())
    assert facts.keys() == {"format", "made_at", "proof", "sha256"}
    assert (house.data / KEY_FILE).read_text().strip() not in json.dumps(facts)
