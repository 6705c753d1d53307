"""What an operator does and sees while people ask: figures, readiness, backups, and a stop that keeps its word."""

import json
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.app import assemble
from bot.errors import DatabaseError
from bot.settings import Settings
from bot.slack.incoming import Door
from bot.store import Outbox
from bot.store.backups import back_up, restore
from bot.store.database import make_engine
from bot.store.tables import OutboxState, inbox, outbox
from bot.types import Status
from tests.scenarios.conftest import IS_ON_POSTGRESQL
from tests.slackworld.world import Person, World

QUESTION = "can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
UNCOVERED = "how many days of holiday do I get"
SENSITIVE = "a child told me that her uncle hits her"

# The labels that are ours; the bounds of a histogram are Prometheus' own.
WORDS = {each.value for kind in (Status, Door, OutboxState) for each in kind}

pytestmark = pytest.mark.model


@pytest.fixture
def kim(world: World) -> Person:
    """Somebody whose workspace has one club, so that nothing need be chosen."""
    return world.person("Kim", workspace="T0ASK")


def asked(url: str) -> tuple[int, str]:
    """The status and the body of a page."""
    try:
        with urllib.request.urlopen(url) as reply:
            return int(reply.status), reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def figures(url: str) -> dict[tuple[str, ...], float]:
    """Every figure by its name and its labels, in the order of their names."""
    _, page = asked(f"{url}/metrics")
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def answers(world: World) -> list[Any]:
    return [message for message in world.messages if ACCEPT in message.shown]


# Figures


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_questions_are_counted_by_how_they_ended_and_where_they_were_asked(bot: Any, world: World, kim: Person) -> None:
    general = world.channel("general", kim)
    kim.writes(QUESTION)
    kim.sees(ACCEPT)
    kim.again(times=2)  # delivered again: the same question
    kim.types(f"/policy {UNCOVERED}")
    kim.sees("does not say")
    kim.mentions(SENSITIVE, general)
    kim.sees("tell", channel=general)
    said = figures(bot.url)
    counted = {
        labels: count
        for (name, *labels_), count in said.items()
        if (labels := tuple(labels_)) and "_questions_total" in name
    }
    assert counted == {
        ("direct message", "answered"): 1,
        ("command", "not_covered"): 1,
        ("mention", "sensitive"): 1,
    }
    assert said[("policybot_answer_seconds_count",)] == 3
    assert said[("policybot_snapshot_age_seconds",)] >= 0
    assert said[("policybot_database_answers",)] == 1


def test_a_question_that_waited_for_its_asker_is_counted_and_not_timed(bot: Any, sam: Person) -> None:
    sam.writes(QUESTION)
    sam.sees("Which club")
    assert not [key for key in figures(bot.url) if "_questions_total" in key[0]]
    sam.selects("ASK Clubs")
    sam.sees(ACCEPT)
    said = figures(bot.url)
    assert said["policybot_questions_total", "direct message", "answered"] == 1
    assert said[("policybot_answer_seconds_count",)] == 0


def test_no_label_is_anything_but_a_word_of_ours(bot: Any, world: World, kim: Person) -> None:
    """Nothing that a person wrote, nobody's name or id, no workspace, no channel, no club."""
    general = world.channel("general", kim)
    for text in (QUESTION, UNCOVERED, SENSITIVE, "heron heron heron"):
        kim.writes(text)
        kim.mentions(text, general)
        kim.types(f"/policy {text}")
    assert world.waits_for(lambda: len(world.messages) >= 12 or None, seconds=30)
    labels = {label for key in figures(bot.url) for label in key[1:]}
    bounds = {label for label in labels if label.replace(".", "").isdigit() or label == "+Inf"}
    assert labels - bounds <= WORDS
    _, page = asked(f"{bot.url}/metrics")
    for trace in ("heron", "uncle", kim.id, kim.name, kim.workspace, general.id, "ask-clubs"):
        assert trace not in page


def test_slacks_patience_doubts_and_failures_are_counted(bot: Any, world: World, kim: Person) -> None:
    world.is_busy("chat.postMessage", times=2, seconds=1)
    kim.writes(QUESTION)
    kim.sees(ACCEPT)
    assert figures(bot.url)[("policybot_rate_limit_waits_total",)] == 2
    world.loses_replies("chat.postMessage")
    kim.writes(QUESTION)
    kim.sees("I was cut off while I answered you.")
    said = figures(bot.url)
    assert said["policybot_outbox_messages", "doubtful"] == 1
    assert said["policybot_outbox_messages", "failed"] == 0
    assert said[("policybot_request_failures_total",)] == 0


def test_what_cannot_go_out_is_seen_to_wait(bot: Any, world: World, kim: Person) -> None:
    world.is_busy("chat.postMessage", times=1, seconds=3600)
    kim.writes(QUESTION)
    deadline = time.monotonic() + 30
    while not figures(bot.url)[("policybot_rate_limit_waits_total",)] and time.monotonic() < deadline:
        time.sleep(0.05)
    world.clock.moves(minutes=10)
    said = figures(bot.url)
    assert said["policybot_outbox_messages", "waiting"] == 1
    assert said[("policybot_outbox_oldest_seconds",)] >= 600


def test_two_bots_of_one_process_count_apart(start: Callable[[], Any], kim: Person) -> None:
    one, other = start(), start()  # Slack reaches the second
    kim.writes(QUESTION)
    kim.sees(ACCEPT)
    assert ("policybot_questions_total", "direct message", "answered") in figures(other.url)
    assert ("policybot_questions_total", "direct message", "answered") not in figures(one.url)


# Readiness


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_it_is_ready_while_it_listens_and_not_while_it_stops(bot: Any) -> None:
    assert asked(f"{bot.url}/readyz") == (200, '{"ready":true}')
    bot.bot.door.leave()  # what a signal to stop does first
    assert asked(f"{bot.url}/readyz") == (503, '{"ready":false}')
    assert asked(f"{bot.url}/healthz")[0] == 200


def test_it_is_not_ready_before_it_listens(settings: Settings, world: World) -> None:
    bot = assemble(settings, world.clock)
    assert bot.door.health()["ok"]
    assert not bot.door.is_ready()
    bot.store.close()


def test_it_is_not_ready_without_its_database(bot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_self: Outbox) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "counts", away)
        assert asked(f"{bot.url}/readyz")[0] == 503
    assert asked(f"{bot.url}/readyz")[0] == 200


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
def test_it_is_not_ready_without_its_sockets(bot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bot.slack.sockets.Sockets.count", 0)
        assert asked(f"{bot.url}/readyz")[0] == 503
    assert asked(f"{bot.url}/readyz")[0] == 200


# Stopping


def test_what_was_accepted_before_a_stop_is_answered_before_the_end(
    served: Any, world: World, settings: Settings
) -> None:
    """Twelve people are told 200, twice each, and then the process is told to stop: all is answered when it has ended.

    Slack takes one message a second in a conversation, so that half of the answers wait when the word to stop comes.
    """
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(12)]
    with served() as process:
        world.reaches_by_http(f"{process.url}/slack/events")
        accepted = [person.writes(QUESTION) for person in people * 2]
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert all(acked.is_ok for acked in accepted)
    assert process.returncode == 0, said.decode()
    assert sorted(message.channel for message in answers(world)) == sorted(
        world.conversation(person.id).id for person in people * 2
    )
    assert not (settings.data / "policybot.db-wal").exists()  # closed, not left; PostgreSQL has none
    engine = make_engine(settings.database_url)
    with engine.connect() as database:
        assert database.execute(select(inbox.c.state).distinct()).scalars().all() == ["answered"]
        assert database.execute(select(outbox.c.state).distinct()).scalars().all() == ["sent"]
    engine.dispose()


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
def test_what_was_accepted_by_a_socket_is_answered_before_the_end(start: Callable[[], Any], world: World) -> None:
    """There are more answers in a conversation than go out while the sockets are closed."""
    bot = start()
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(2)]
    assert all(person.writes(QUESTION).is_ok for person in people * 6)
    bot.stop()
    assert len(answers(world)) == 6 * len(people)


def test_what_comes_in_while_it_stops_is_refused_or_answered(served: Any, world: World) -> None:
    """Nobody is told 200 and then left: what is acknowledged is answered, the rest Slack delivers again."""
    acknowledged: list[tuple[str, str]] = []
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(16)]

    def ask(person: Person) -> None:
        for number in range(3):
            thread = f"1700000000.{number:06d}"
            if person.writes(QUESTION, thread_ts=thread).is_ok:
                acknowledged.append((world.conversation(person.id).id, thread))

    with served() as process:
        world.reaches_by_http(f"{process.url}/slack/events")
        threads = [threading.Thread(target=ask, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        world.waits_for(lambda: answers(world) or None, seconds=30)
        process.terminate()
        for thread in threads:
            thread.join()
        process.communicate(timeout=60)
    answered = [(message.channel, message.thread_ts) for message in answers(world)]
    assert len(answered) == len(set(answered))
    assert set(acknowledged) <= set(answered)


# Backups


@pytest.mark.skipif(IS_ON_POSTGRESQL, reason="`policybot backup` is for SQLite; it names PostgreSQL's own tools")
def test_a_backup_made_before_a_kill_restores_to_a_bot_that_works(
    served: Any, world: World, settings: Settings, sam: Person, works_at: Any, tmp_path: Path
) -> None:
    """Backed up and killed in the middle of traffic, its data folder's database lost: no answer comes twice."""
    file, url, data = tmp_path / "backup.tar", settings.database_url, settings.data
    stopping = threading.Event()
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(6)]

    def ask(person: Person) -> None:
        for number in range(1000):
            person.writes(QUESTION, thread_ts=f"1700000000.{number:06d}")
            if stopping.wait(0.02):
                return

    with served() as process:
        world.reaches_by_http(f"{process.url}/slack/events")
        works_at(sam, "ASK Clubs")
        threads = [threading.Thread(target=ask, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        world.waits_for(lambda: answers(world) or None, seconds=30)
        back_up(url, data, None, file)
        already = len(answers(world))
        world.waits_for(lambda: len(answers(world)) >= already + 12 or None, seconds=30)
        with pytest.raises(DatabaseError, match="a bot is running on it"):
            restore(url, data, None, file, force=True)
        process.send_signal(signal.SIGKILL)
        stopping.set()
        for thread in threads:
            thread.join()
    (data / "policybot.db").write_bytes(b"lost")
    (data / "secret.key").unlink()
    restore(url, data, None, file, force=True)
    assert file.stat().st_mode & 0o777 == 0o600
    with served() as process:
        world.reaches_by_http(f"{process.url}/slack/events")
        sam.writes(QUESTION)  # who chose a club before the backup, and is not asked again
        sam.sees(ACCEPT)
        assert json.loads(asked(f"{process.url}/healthz")[1])["ok"]
        process.terminate()
        process.communicate(timeout=60)
    answered = [(message.channel, message.thread_ts) for message in answers(world)]
    assert len(answered) == len(set(answered))
