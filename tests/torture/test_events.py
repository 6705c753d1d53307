"""`policybot torture events` at a twentieth of its size, and what it would notice."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from bot.store import open_store
from bot.store.tables import InboxState, OutboxState, inbox, insert_once, outbox
from tests.slackworld.world import BOT_USER, Message
from tests.torture.commands import app
from tests.torture.events import Bench, Event, Reckoning, UnhurriedWorld, failures_logged, fault_of_a_copy
from tests.torture.harness import Miss, Plan, Trial

ASKED = Event({"event_id": "Ev1"}, "U0SAM", "1700000000.000001")


@pytest.mark.model
def test_a_twentieth_of_the_events() -> None:
    """Twenty-five events, four deliveries each, up to ten kills."""
    done = CliRunner().invoke(app, ["events", "--scale", "0.05"])
    assert done.exit_code == 0, done.output
    assert "100  deliveries acknowledged" in done.output
    assert "100 deliveries, 0 missed" in done.output


@pytest.mark.model
def test_a_bot_that_does_not_start_is_one_miss_and_no_delivery_waits_for_it(tmp_path: Path) -> None:
    with UnhurriedWorld(seed=20) as world:
        bench = Bench(tmp_path, world, Plan.of("events", "deliveries", 8, scale=1, seed=20, only=None))
        shutil.rmtree(bench.settings.data / "index")
        assert {bench.deliver(trial) for trial in [Trial(1, Random(1)), Trial(2, Random(2))]} == {
            "deliveries not made, because the bot was gone"
        }
        (miss,) = bench.reckon()
    assert "the bot does not start" in missed([miss])
    assert "policybot index build" in missed([miss])


class Books:
    """What a bot wrote down of one event, and what Slack has of it."""

    def __init__(self, path: Path) -> None:
        self.path = path / "policybot.db"
        self._store = open_store(f"sqlite:///{self.path}", path)
        self.messages: list[Message] = []

    def writes(self, state: OutboxState | None, ts: str | None = None, about: OutboxState | None = None) -> None:
        """The rows of an event that is answered, of its answer, and of the word about its doubt."""
        with self._store.begin() as connection:
            insert_once(connection, inbox, key="Ev1", state=InboxState.ANSWERED)
            for key, each in (("reply:Ev1", state), ("about:reply:Ev1", about)):
                if each:
                    now = self._store.clock()
                    columns = {"destination": "", "attempts": 1, "created_at": now, "due_at": now}
                    insert_once(connection, outbox, key=key, state=each, ts=ts, **columns)
        self._store.close()

    def slack_has(self, *ts: str, thread: str | None = ASKED.thread) -> None:
        """Messages under those names."""
        self.messages += [Message(each, "D0SAM", BOT_USER, "words", thread_ts=thread) for each in ts]

    def endings(self, shown_doubtful: int = 0) -> list[str | Miss]:
        return list(Reckoning(self.messages, self.path, [ASKED]).endings(shown_doubtful))


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def test_one_answer_that_was_written_down_is_well(books: Books) -> None:
    books.writes(OutboxState.SENT, "5.1")
    books.slack_has("5.1")
    assert books.endings() == ["events answered once"]


def test_two_answers_are_a_miss_whatever_was_written_down(books: Books) -> None:
    books.writes(OutboxState.DOUBTFUL)
    books.slack_has("5.1", "5.2")
    assert "is answered 2 times" in missed(books.endings(shown_doubtful=1))


@pytest.mark.parametrize(
    "state", [None, OutboxState.SENT, OutboxState.WAITING, OutboxState.SENDING, OutboxState.FAILED]
)
def test_no_answer_is_a_miss_where_there_is_no_doubt(books: Books, state: OutboxState | None) -> None:
    books.writes(state, "5.1")
    assert "event Ev1 is lost" in missed(books.endings())


def test_an_answer_of_another_name_than_was_written_down_is_a_miss(books: Books) -> None:
    books.writes(OutboxState.SENT, "5.1")
    books.slack_has("5.2")
    assert "event Ev1 is lost" in missed(books.endings())


@pytest.mark.parametrize(("ts", "words"), [(("5.1",), "has"), ((), "does not have")])
def test_a_doubt_is_counted_and_its_asker_told(books: Books, ts: tuple[str, ...], words: str) -> None:
    books.writes(OutboxState.DOUBTFUL, about=OutboxState.SENT)
    books.slack_has(*ts)
    books.slack_has("6.1", thread=None)
    assert books.endings(shown_doubtful=1) == [
        f"events in doubt, whose answer Slack {words}",
        "askers told of the doubt",
    ]


def test_a_doubt_that_nobody_is_told_of_is_a_miss(books: Books) -> None:
    books.writes(OutboxState.DOUBTFUL)
    assert "is not told that it is in doubt" in missed(books.endings(shown_doubtful=1))


def test_a_doubt_that_is_not_shown_is_a_miss(books: Books) -> None:
    books.writes(OutboxState.DOUBTFUL, about=OutboxState.SENT)
    books.slack_has("6.1", thread=None)
    assert missed(books.endings(shown_doubtful=0)) == "in doubt: 1 written down, 0 shown"


def test_a_word_that_nobody_asked_for_is_a_miss(books: Books) -> None:
    books.writes(OutboxState.SENT, "5.1")
    books.slack_has("5.1")
    books.slack_has("6.1", thread=None)
    assert "in D0SAM, not answers: 1" in missed(books.endings())


def test_a_word_that_did_not_arrive_is_a_miss(books: Books) -> None:
    books.writes(OutboxState.DOUBTFUL, about=OutboxState.SENT)
    assert "Slack has fewer" in missed(books.endings(shown_doubtful=1))


def test_a_request_that_is_not_answered_is_a_miss(books: Books) -> None:
    assert "event Ev1 is None in the inbox" in missed(books.endings())


def test_a_failure_in_the_log_is_a_miss_and_so_is_a_question() -> None:
    fine = '{"event": "sent"}\n{"event": "in_doubt", "level": "error"}\n{"event": "se'
    assert list(failures_logged(fine)) == []
    assert "given_up" in missed(list(failures_logged('{"key": "Ev1", "event": "given_up"}')))
    assert "words of a question" in missed(list(failures_logged("asked: May I use my own phone at work?")))


def test_a_database_that_is_not_sound_is_noticed(tmp_path: Path, books: Books) -> None:
    books.writes(OutboxState.SENT, "5.1")
    assert fault_of_a_copy(tmp_path / "nowhere.db") is None
    assert fault_of_a_copy(books.path) is None
    with closing(sqlite3.connect(books.path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(books.path.read_bytes())
    content[2 * size : 3 * size] = b"\xff" * size
    books.path.write_bytes(content)
    assert fault_of_a_copy(books.path)


def missed(endings: list[str | Miss]) -> str:
    """The words of every miss."""
    return "\n".join(ending.words for ending in endings if isinstance(ending, Miss))
