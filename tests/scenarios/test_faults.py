"""Slack delivers twice, is busy, loses replies; the bot is killed.  Each question is answered once, none is lost."""

import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.answering import Answerer
from bot.settings import Settings
from bot.store.database import make_engine
from bot.store.inbox import MOST_ATTEMPTS
from bot.store.tables import OutboxState, outbox
from tests.slackworld import payloads
from tests.slackworld.world import BOT_ID, BOT_USER, Person, World

QUESTION = "can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"

pytestmark = pytest.mark.model


@pytest.fixture
def kim(world: World) -> Person:
    """Somebody whose workspace has one club, so that nothing need be chosen."""
    return world.person("Kim", workspace="T0ASK")


def answers(world: World) -> list[Any]:
    return [message for message in world.messages if ACCEPT in message.shown]


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_a_request_delivered_four_times_is_answered_once(bot: Any, world: World, kim: Person) -> None:
    for ask in (lambda: kim.writes(QUESTION), lambda: kim.types(f"/policy {QUESTION}")):
        before = len(answers(world))
        assert ask().is_ok
        kim.sees(ACCEPT)
        assert all(acked.is_ok for acked in kim.again(times=3))
        time.sleep(1.5)
        assert len(answers(world)) == before + 1


def test_a_replayed_request_is_told_200_and_runs_nothing(
    bot: Any, world: World, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very same signed bytes, as somebody could have recorded them."""
    ran: list[str] = []
    answer = Answerer.answer
    monkeypatch.setattr(
        Answerer, "answer", lambda self, question, club: (ran.append(question), answer(self, question, club))[1]
    )
    inner = payloads.direct_message(kim.workspace, kim.id, world.conversation(kim.id).id, "1.1", QUESTION, None)
    event = world.event(inner)
    assert [world.line.event(event).status for _ in range(4)] == [200] * 4
    kim.sees(ACCEPT)
    time.sleep(1.5)
    assert len(answers(world)) == 1
    assert ran == [QUESTION]


@pytest.mark.parametrize("method", ["chat.postMessage", "response_url"])
def test_a_busy_slack_is_waited_for(bot: Any, world: World, kim: Person, method: str) -> None:
    world.is_busy(method, times=2, seconds=1)
    asked_at = time.monotonic()
    kim.writes(QUESTION) if method == "chat.postMessage" else kim.types(f"/policy {QUESTION}")
    kim.sees(ACCEPT)
    assert time.monotonic() - asked_at >= 2
    assert len(answers(world)) == 1


def test_a_busy_channel_holds_up_nobody_else(bot: Any, world: World, kim: Person) -> None:
    ned = world.person("Ned", workspace="T0ASK")
    world.is_busy("chat.postMessage", seconds=4, channel=world.conversation(kim.id).id)
    kim.writes(QUESTION)
    asked_at = time.monotonic()
    ned.writes(QUESTION)
    ned.sees(ACCEPT)
    assert time.monotonic() - asked_at < 3
    kim.sees(ACCEPT)


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral", "response_url"])
def test_a_lost_reply_is_doubted_told_and_never_sent_again(bot: Any, world: World, kim: Person, method: str) -> None:
    """Slack took the answer, and nobody heard of it: the one window of doubt, counted and shown."""
    general = world.channel("general", kim)
    world.loses_replies(method)
    asks: dict[str, Callable[[], Any]] = {
        "chat.postMessage": lambda: kim.writes(QUESTION),
        "chat.postEphemeral": lambda: kim.mentions(QUESTION, general),
        "response_url": lambda: kim.types(f"/policy {QUESTION}"),
    }
    asks[method]()
    kim.sees("I was cut off while I answered you.", channel=world.conversation(kim.id))
    assert len(answers(world)) == 1
    assert '"doubtful":1' in bot.health()


def test_an_error_on_slacks_side_is_a_doubt_too(bot: Any, world: World, kim: Person) -> None:
    world.fails("chat.postMessage", "internal_error")
    kim.writes(QUESTION)
    kim.sees("I was cut off while I answered you.")
    assert answers(world) == []


def test_an_answer_that_cannot_be_whispered_comes_as_a_direct_message(bot: Any, world: World, kim: Person) -> None:
    general = world.channel("general", kim)
    world.fails("chat.postEphemeral", "user_not_in_channel")
    kim.mentions(QUESTION, general)
    assert kim.sees(ACCEPT).channel == world.conversation(kim.id).id


def test_a_command_answered_too_late_is_answered_by_a_direct_message(
    start: Callable[[], Any], world: World, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that came with it lasts half an hour; a restart may take longer."""
    bot = start()
    elsewhere = world.channel("elsewhere", kim, with_bot=False)
    world.is_busy("response_url", seconds=31 * 60)
    kim.types(f"/policy {QUESTION}", elsewhere)
    time.sleep(0.7)
    bot.stop()
    world.clock.moves(minutes=32)
    start()
    assert kim.sees(ACCEPT).channel == world.conversation(kim.id).id


def test_bots_edits_and_notices_are_left_alone(bot: Any, world: World, kim: Person) -> None:
    """Each is acknowledged, because an event without an answer counts as a failure, and nothing is said."""
    place = world.conversation(kim.id).id
    said = payloads.direct_message(kim.workspace, kim.id, place, "1.1", QUESTION, None)
    mention = payloads.mention(kim.workspace, kim.id, "C0GENERAL", "1.1", QUESTION, None)
    ignored = [
        payloads.bot_message(place, "1.1", QUESTION, BOT_ID),
        payloads.bot_message(place, "1.1", QUESTION, "B0OTHER"),
        payloads.edited_message(kim.workspace, kim.id, place, "1.1", QUESTION, "61.2"),
        said | {"user": BOT_USER, "bot_id": BOT_ID},
        said | {"bot_id": "B0OTHER"},
        said | {"user": "USLACKBOT"},
        said | {"subtype": "message_deleted", "hidden": True},
        said | {"edited": {"user": kim.id, "ts": "61.2"}},
        said | {"channel_type": "channel", "channel": "C0GENERAL"},
        mention | {"bot_id": "B0OTHER"},
        mention | {"user": BOT_USER},
        mention | {"edited": {"user": kim.id, "ts": "61.2"}},
        {"type": "reaction_added", "user": kim.id},
    ]
    for inner in ignored:
        assert world.line.event(world.event(inner, kim.workspace)).is_ok
    kim.sees_nothing_new()


def test_a_file_with_a_question_is_a_question_and_a_file_alone_gets_help(bot: Any, world: World, kim: Person) -> None:
    place = world.conversation(kim.id).id
    said = payloads.direct_message(kim.workspace, kim.id, place, "1.1", QUESTION, None) | {"subtype": "file_share"}
    world.line.event(world.event(said, kim.workspace))
    kim.sees(ACCEPT)
    world.line.event(world.event(said | {"text": ""}, kim.workspace))
    kim.sees("/policy reviews")


def test_what_breaks_ends_in_a_calm_sentence_and_a_log_without_words(
    bot: Any, world: World, kim: Person, monkeypatch: pytest.MonkeyPatch, logs: Any, kept: Callable[[], bytes]
) -> None:
    def breaks(_self: object, question: str, _club: object) -> None:
        raise RuntimeError(question)

    monkeypatch.setattr("bot.answering.Answerer.answer", breaks)
    kim.types("/policy may the heron walk backwards at noon?")
    told = kim.sees("Something went wrong on my side")
    assert "trigger" in told.shown
    assert '"event": "request_failed"' in logs.getvalue()
    assert "RuntimeError" in logs.getvalue()
    assert "heron" not in logs.getvalue()
    assert b"heron" not in kept()


def test_a_database_that_is_away_is_told_to_whoever_types_and_asked_again_by_slack(
    bot: Any, world: World, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is acknowledged that was not kept."""
    monkeypatch.setattr("bot.store.Inbox.keep", _away)
    kim.types(f"/policy {QUESTION}")
    kim.sees("Something went wrong on my side")
    assert kim.writes(QUESTION).status == 503
    monkeypatch.undo()
    assert [acked.status for acked in kim.again()] == [200]
    kim.sees(ACCEPT)


def _away(*_: object) -> bool:
    raise OSError("the disk is full")


# Killed ---------------------------------------------------------------------------------------------------------------


def test_what_was_accepted_is_answered_after_a_kill(world: World, kim: Person, settings: Settings, served: Any) -> None:
    """Killed right after Slack was told 200, again and again: every question is answered, and none twice."""
    threads = [f"1700000000.00000{number}" for number in range(6)]
    for thread in threads:
        with served() as process:
            world.reaches_by_http(f"{process.url}/slack/events")  # type: ignore[attr-defined]
            assert kim.writes(QUESTION, thread_ts=thread).is_ok
            process.send_signal(signal.SIGKILL)
    with served():
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and len(answers(world)) + doubtful(settings) < len(threads):
            time.sleep(0.2)
    answered = [message.thread_ts for message in answers(world)]
    assert len(answered) == len(set(answered))
    assert len(answered) + doubtful(settings) >= len(threads)
    assert doubtful(settings) < len(threads), "a kill rarely falls between Slack's reply and our commit"


def doubtful(settings: Settings) -> int:
    """How many answers were on their way to Slack at a kill: the named window, told of when the lease ends."""
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        states = connection.execute(select(outbox.c.state).where(outbox.c.settled_at.is_(None))).scalars().all()
    engine.dispose()
    return states.count(OutboxState.SENDING)


def test_a_stopped_bot_finishes_what_it_accepted(start: Callable[[], Any], world: World, kim: Person) -> None:
    bot = start()
    for _ in range(3):
        assert kim.writes(QUESTION).is_ok
    bot.stop()
    assert len(answers(world)) == 3


def test_a_request_that_breaks_everything_is_given_up(
    start: Callable[[], Any], world: World, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few restarts, not a hundred: then its asker is told, and its words are erased."""
    bot = start()
    with monkeypatch.context() as patch:
        patch.setattr("bot.slack.listeners.events.said.answer_question", _dies)
        kim.writes(QUESTION)
        time.sleep(0.3)
        bot.stop()
        for _ in range(MOST_ATTEMPTS - 1):
            start().stop()
    assert kim.screen() == []
    start()
    kim.sees("Something went wrong on my side")


def test_a_request_that_was_dropped_on_the_way_is_taken_up_again(
    bot: Any, world: World, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also without a restart: a database that was away just then, for one."""
    with monkeypatch.context() as patch:
        patch.setattr("bot.slack.listeners.events.said.answer_question", _dies)
        assert kim.writes(QUESTION).is_ok
        kim.sees_nothing_new()
    bot.bot.door.sweep()
    kim.sees_nothing_new()
    world.clock.moves(minutes=3)
    bot.bot.door.sweep()
    kim.sees(ACCEPT)


def _dies(*_: object) -> None:
    raise SystemExit
