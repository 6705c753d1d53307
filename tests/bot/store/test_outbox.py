"""What goes out is decided once, claimed by one, and never sent again in doubt."""

import threading
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.store import Claimed, Outbox, Store, open_store
from bot.store.outbox import LEASE
from bot.store.tables import OutboxState, outbox

PAYLOAD = {"text": "the heron walks backwards at noon"}


def put(store: Store, *keys: str, destination: str = "C1") -> list[bool]:
    with store.begin() as connection:
        return [Outbox(store).put(connection, key, destination, PAYLOAD) for key in keys]


def row(store: Store, key: str) -> dict[str, Any]:
    with store.begin() as connection:
        return dict(connection.execute(select(outbox).where(outbox.c.key == key)).mappings().one())


def claim(store: Store, *busy: str) -> Claimed:
    claimed = Outbox(store).claim(busy)
    assert claimed is not None
    return claimed


def sent(store: Store, claimed: Claimed, ts: str | None = "1.2") -> None:
    with store.begin() as connection:
        Outbox(store).sent(connection, claimed.id, ts)


def lapsed(store: Store) -> list[tuple[str, Any]]:
    with store.begin() as connection:
        return [(found.key, found.payload) for found in Outbox(store).lapsed(connection)]


def test_a_message_is_decided_once(store: Store) -> None:
    assert put(store, "reply:Ev1", "reply:Ev1") == [True, False]
    assert claim(store).payload == PAYLOAD
    assert Outbox(store).claim() is None


def test_its_words_are_sealed_and_gone_with_its_reader_once_it_is_sent(store: Store) -> None:
    put(store, "a")
    assert PAYLOAD["text"].encode() not in row(store, "a")["payload"]
    sent(store, claim(store))
    assert {name: row(store, "a")[name] for name in ("state", "payload", "destination", "ts")} == {
        "state": OutboxState.SENT,
        "payload": None,
        "destination": "",
        "ts": "1.2",
    }


def test_messages_are_claimed_in_order_and_busy_destinations_left_alone(store: Store) -> None:
    put(store, "a", "b")
    put(store, "c", destination="C2")
    assert claim(store).key == "a"
    assert claim(store, "C1").key == "c"
    assert Outbox(store).claim(["C1"]) is None
    assert claim(store).key == "b"


def test_eight_senders_claim_each_message_once(store: Store) -> None:
    put(store, *map(str, range(80)))
    claimed: list[str] = []

    def send() -> None:
        idle = 0
        while idle < 3:
            found = Outbox(store).claim()
            claimed.extend([found.key] if found else [])
            idle = 0 if found else idle + 1

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed, key=int) == list(map(str, range(80)))


def test_a_busy_channel_holds_back_its_own_messages_only(store: Store, clock: Any) -> None:
    put(store, "a", "b")
    put(store, "c", destination="C2")
    first = claim(store)
    Outbox(store).postpone(first.id, first.destination, clock.now + LEASE)
    assert claim(store).key == "c"
    assert Outbox(store).claim() is None
    assert Outbox(store).next_due() == clock.now + LEASE
    clock.moves(seconds=60)
    assert [claim(store).key, claim(store).key] == ["a", "b"]


def test_a_message_whose_sender_died_is_doubted_and_never_sent_again(store: Store, clock: Any) -> None:
    put(store, "a")
    dead = claim(store)
    assert lapsed(store) == []
    clock.moves(seconds=60)
    assert lapsed(store) == [("a", PAYLOAD)]
    assert lapsed(store) == []
    assert Outbox(store).claim() is None
    sent(store, dead)
    assert row(store, "a")["state"] == OutboxState.DOUBTFUL, "a late reply does not rewrite the record"
    assert Outbox(store).counts()[OutboxState.DOUBTFUL] == 1


def test_refused_and_doubtful_messages_say_why(store: Store) -> None:
    put(store, "a", "b")
    first, second = claim(store), claim(store)
    with store.begin() as connection:
        Outbox(store).fail(connection, first.id, "x" * 1000)
        Outbox(store).doubt(connection, second.id, "no reply")
    assert [row(store, key)["error"] for key in "ab"] == ["x" * 255, "no reply"]
    assert row(store, "a")["payload"] is row(store, "b")["payload"] is None


def test_a_message_of_another_key_fails_and_the_next_is_claimed(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    other = open_store(database_url, tmp_path / "elsewhere", clock=store.clock)
    put(other, "a")
    put(store, "b")
    assert claim(store).key == "b"
    assert "another key" in row(store, "a")["error"]
    other.close()


def test_settled_messages_are_forgotten_after_a_week(store: Store, clock: Any) -> None:
    put(store, "a", "b")
    sent(store, claim(store), None)
    clock.moves(days=7)
    Outbox(store).sweep()
    assert Outbox(store).counts() == {**dict.fromkeys(OutboxState, 0), OutboxState.WAITING: 1}


def test_tidying_leaves_no_former_words_in_sqlites_log(tmp_path: Path) -> None:
    """The write-ahead log is empty after a sweep, and the file holds nothing of the sealed words."""
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    put(store, "a")
    sealed = row(store, "a")["payload"]
    sent(store, claim(store), None)
    assert any(sealed in file.read_bytes() for file in tmp_path.iterdir()), "it is still in the log"
    store.tidy()
    assert not any(sealed in file.read_bytes() for file in tmp_path.iterdir())
    store.close()
