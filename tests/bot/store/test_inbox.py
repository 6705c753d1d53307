"""What came in is kept once, sealed, and erased when answered."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import Inbox, Store, open_store
from bot.store.tables import InboxState, inbox

MARKER = "the heron walks backwards at noon"
BODY = {"event": {"text": MARKER}}


def rows(store: Store) -> list[dict[str, Any]]:
    with store.begin() as connection:
        return [dict(row) for row in connection.execute(select(inbox).order_by(inbox.c.id)).mappings()]


def test_a_request_is_kept_once_and_sealed(store: Store) -> None:
    kept = Inbox(store)
    assert kept.keep("Ev1", BODY)
    assert not kept.keep("Ev1", BODY)
    assert kept.knows("Ev1")
    assert not kept.knows("Ev2")
    (row,) = rows(store)
    assert MARKER.encode() not in row["payload"]


def test_its_words_are_erased_in_the_transaction_that_answers_it(store: Store) -> None:
    kept = Inbox(store)
    kept.keep("Ev1", BODY)
    with store.begin() as connection:
        assert kept.finish(connection, "Ev1")
        assert not kept.finish(connection, "Ev1"), "an answer is decided once"
    (row,) = rows(store)
    assert row["payload"] is None
    assert row["state"] == InboxState.ANSWERED


def test_an_answer_that_fails_half_way_leaves_the_request_as_it_was(store: Store) -> None:
    kept = Inbox(store)
    kept.keep("Ev1", BODY)

    def answer_and_fail() -> None:
        with store.begin() as connection:
            kept.finish(connection, "Ev1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        answer_and_fail()
    assert [found.body for found in kept.unfinished()] == [BODY]


def test_a_sensitive_message_leaves_its_key_and_that_word_alone(store: Store) -> None:
    Inbox(store).note_sensitive("Ev1")
    (row,) = rows(store)
    assert {name: value for name, value in row.items() if value is not None and name != "id"} == {
        "key": "Ev1",
        "state": "sensitive",
    }


def test_a_question_waits_for_its_askers_choice(store: Store) -> None:
    """Only that person's choice releases it, and only for a day."""
    kept = Inbox(store)
    kept.keep("Ev1", BODY)
    with store.begin() as connection:
        assert kept.hold(connection, "Ev1", "T1", "U1")
    assert kept.unfinished() == ()
    with store.begin() as connection:
        assert kept.release(connection, "T1", "U2") == ()
        assert kept.release(connection, "T2", "U1") == ()
        assert [found.body for found in kept.release(connection, "T1", "U1")] == [BODY]
        assert kept.release(connection, "T1", "U1") == ()
    assert [found.key for found in kept.unfinished()] == ["Ev1"]


def test_a_question_that_waited_too_long_is_erased(store: Store, clock: Any) -> None:
    kept = Inbox(store)
    kept.keep("Ev1", BODY)
    with store.begin() as connection:
        kept.hold(connection, "Ev1", "T1", "U1")
    clock.moves(hours=24)
    with store.begin() as connection:
        assert kept.release(connection, "T1", "U1") == ()
    kept.sweep()
    (row,) = rows(store)
    assert (row["state"], row["payload"], row["user_id"]) == (InboxState.EXPIRED, None, None)


def test_an_attempt_is_counted_when_it_is_begun_and_no_other_with_it(store: Store) -> None:
    kept = Inbox(store)
    kept.keep("Ev1", BODY)
    kept.keep("Ev2", BODY)
    first, second = kept.unfinished()
    assert (first.attempts, second.attempts) == (1, 1)
    begun = kept.begin(first)
    assert begun
    assert (begun.key, begun.body, begun.attempts) == ("Ev1", BODY, 2)
    assert [found.attempts for found in kept.unfinished()] == [2, 1]


def test_what_was_answered_meanwhile_is_not_begun(store: Store) -> None:
    kept = Inbox(store)
    kept.keep("Ev1", BODY)
    (found,) = kept.unfinished()
    with store.begin() as connection:
        kept.finish(connection, "Ev1")
    assert kept.begin(found) is None


def test_a_request_of_another_key_is_closed_and_the_others_are_resumed(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    Inbox(store).keep("Ev1", BODY)
    other = open_store(database_url, tmp_path / "elsewhere", clock=store.clock)
    Inbox(other).keep("Ev2", BODY)
    assert [found.key for found in Inbox(other).unfinished()] == ["Ev2"]
    assert [row["state"] for row in rows(store)] == [InboxState.FAILED, InboxState.RECEIVED]
    other.close()


def test_what_cannot_come_again_is_forgotten(store: Store, clock: Any) -> None:
    """After two days; what is unfinished stays, and a sensitive row goes by its number."""
    kept = Inbox(store)
    kept.note_sensitive("Ev0")
    kept.keep("Ev1", BODY)
    kept.keep("Ev2", BODY)
    with store.begin() as connection:
        kept.finish(connection, "Ev1")
    clock.moves(hours=49)
    kept.keep("Ev3", BODY)
    kept.note_sensitive("Ev4")
    kept.sweep()
    assert [row["key"] for row in rows(store)] == ["Ev2", "Ev3", "Ev4"]
