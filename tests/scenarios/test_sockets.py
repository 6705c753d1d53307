"""Two sockets: whatever becomes of one, every question is answered, and none twice."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.slackworld.world import APP_TOKEN, Person, World

QUESTION = "can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
ROUNDS, PEOPLE = 12, 5
AGAIN_WITHIN_SECONDS = 30  # a busy machine is given long

pytestmark = [pytest.mark.model, pytest.mark.parametrize("mode", ["socket"], indirect=True)]


@pytest.fixture
def kim(world: World) -> Person:
    """Somebody whose workspace has one club, so that nothing need be chosen."""
    return world.person("Kim", workspace="T0ASK")


def asks(world: World, person: Person, number: int) -> tuple[str, str | None]:
    """One question through one of three doors; where its answer must come, which is of no other's."""
    place = world.channel(f"{person.name}{number}", person)
    thread = f"1700000000.{number:06d}"
    door = number % 3
    if door == 0:
        assert person.types(f"/policy {QUESTION}", place).is_ok
        return place.id, None
    if door == 1:
        assert person.mentions(QUESTION, place, thread_ts=thread).is_ok
        return place.id, thread
    assert person.writes(QUESTION, thread_ts=thread).is_ok
    return world.conversation(person.id).id, thread


def all_ask(world: World, people: list[Person], number: int, meanwhile: Callable[[], None]) -> list[Any]:
    """Each asks through a door of their own, at the same time."""
    places: list[Any] = []
    threads = [
        threading.Thread(target=lambda who=person, at=at: places.append(asks(world, who, number + at)))
        for at, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    meanwhile()
    for thread in threads:
        thread.join()
    assert len(places) == len(people), "not acknowledged"
    return places


def answered(world: World) -> Counter[tuple[str, str | None]]:
    return Counter((message.channel, message.thread_ts) for message in world.messages if ACCEPT in message.shown)


def health(url: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"{url}/healthz") as reply:
            return int(reply.status), json.loads(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def comes(is_there: Callable[[], bool]) -> bool:
    """Whether it comes to be."""
    deadline = time.monotonic() + AGAIN_WITHIN_SECONDS
    while not is_there() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_there()


def becomes(bot: Any, connections: int) -> bool:
    """Whether the bot's health comes to show so many connections."""
    return comes(lambda: health(bot.url)[1]["connections"] == connections)


def test_two_connections_are_open_and_both_are_used(bot: Any, world: World, kim: Person) -> None:
    assert world.socket.connects_again(AGAIN_WITHIN_SECONDS, count=2)
    for _ in range(2):  # Slack takes turns
        kim.writes(QUESTION)
        kim.sees(ACCEPT)
    assert world.socket.count == 2
    assert health(bot.url)[1]["connections"] == 2
    kim.types("/policy status")
    kim.sees("I am: well", "Connections to Slack: 2")


def test_nothing_is_lost_or_doubled_while_connections_come_and_go(bot: Any, world: World) -> None:
    """Sixty questions; with every five a connection is renewed, or breaks, or breaks before it is acknowledged."""
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(PEOPLE)]

    def cut() -> None:
        world.socket.cuts = 1

    weather: Iterator[Callable[[], None]] = iter([world.socket.refreshes, world.socket.drops, cut, cut] * (ROUNDS // 4))
    expected: list[Any] = []
    for turn, change in enumerate(weather):
        assert world.socket.connects_again(AGAIN_WITHIN_SECONDS, count=2)
        expected += all_ask(world, people, turn * PEOPLE, change)
    assert len(expected) == len(set(expected)) == ROUNDS * PEOPLE
    assert comes(lambda: len(answered(world)) == len(expected))
    bot.stop()
    assert answered(world) == Counter(expected)


def test_every_connection_is_renewed_in_turn_under_traffic(bot: Any, world: World) -> None:
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(2)]
    expected: list[Any] = []
    for turn in range(8):
        assert world.socket.connects_again(AGAIN_WITHIN_SECONDS, count=2)
        expected += all_ask(world, people, turn * 2, world.socket.refreshes)
    assert comes(lambda: len(answered(world)) == len(expected))
    assert answered(world) == Counter(expected)
    assert becomes(bot, connections=2)


def test_what_could_not_be_acknowledged_comes_again_and_runs_once(bot: Any, world: World, kim: Person) -> None:
    for number in range(3):
        world.socket.cuts = 2  # the first delivery, and the second
        asks(world, kim, number)
        assert comes(lambda count=number + 1: len(answered(world)) == count)
    assert sorted(answered(world).values()) == [1, 1, 1]


def test_one_connection_that_is_refused_leaves_the_other(bot: Any, world: World, kim: Person, logs: Any) -> None:
    """It answers through the other, says so, and is back to two when Slack lets it; no secret is in the log."""
    world.fails("apps.connections.open", "internal_error", times=10_000)
    world.socket.drops()
    assert becomes(bot, connections=1)
    kim.writes(QUESTION)
    kim.sees(ACCEPT)
    kim.types("/policy status")
    kim.sees("I am: well", "Connections to Slack: 1")
    status, said = health(bot.url)
    assert (status, said["ok"], said["connected"]) == (200, True, True)
    assert comes(lambda: len(refusals(logs)) >= 2)
    world.api.faults.clear()
    assert becomes(bot, connections=2)
    pauses = [line["again_in"] for line in refusals(logs)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    assert APP_TOKEN not in logs.getvalue()
    assert "ticket" not in logs.getvalue()


def test_slacks_wish_to_be_left_alone_is_kept(bot: Any, world: World, logs: Any) -> None:
    world.is_busy("apps.connections.open", seconds=7)
    world.socket.drops()
    assert comes(lambda: bool(refusals(logs)))
    (refusal,) = refusals(logs)
    assert refusal["error"] == "429 ratelimited"
    assert refusal["again_in"] >= 7


def test_without_any_connection_it_says_that_it_is_not_well(bot: Any, world: World, kim: Person) -> None:
    world.fails("apps.connections.open", "internal_error", times=10_000)
    for _ in range(2):
        world.socket.drops()
    assert becomes(bot, connections=0)
    assert health(bot.url)[0] == 503
    asking = threading.Thread(target=kim.writes, args=(QUESTION,))
    asking.start()
    world.api.faults.clear()
    asking.join()
    assert becomes(bot, connections=2)
    kim.again()
    kim.sees(ACCEPT)
    assert health(bot.url)[0] == 200


def test_a_bot_that_starts_while_slack_is_away_connects_later(
    start: Callable[[], Any], world: World, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = iter([world.socket.opens()])  # the first tries the token
    monkeypatch.setattr(world.socket, "opens", lambda: next(opened, "ws://127.0.0.1:9/"))
    monkeypatch.setattr(type(world.socket), "is_connected", True)  # nobody waits for it
    bot = start()
    assert health(bot.url)[0] == 503
    monkeypatch.undo()
    assert becomes(bot, connections=2)
    kim.writes(QUESTION)
    kim.sees(ACCEPT)


def test_a_stop_in_the_middle_of_traffic_leaves_the_rest_to_the_next_bot(
    start: Callable[[], Any], world: World
) -> None:
    """What was acknowledged the first bot answers; what was not, Slack delivers to the second."""
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(8)]
    bot = start()
    expected = all_ask(world, people, 0, lambda: None)

    def gives_way() -> None:
        bot.stop()
        start()

    expected += all_ask(world, people, len(people), gives_way)
    assert comes(lambda: len(answered(world)) == len(expected))
    assert answered(world) == Counter(expected)


def refusals(logs: Any) -> list[dict[str, Any]]:
    """What is logged of sockets that did not open."""
    lines = [json.loads(line) for line in logs.getvalue().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "socket_not_opened"]
