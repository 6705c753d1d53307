"""What may become of a socket, seen from Slack's end."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.slack import sockets
from bot.slack.sockets import Sockets
from tests.slackworld import payloads
from tests.slackworld.running import captured_logs
from tests.slackworld.world import APP_TOKEN, BOT_TOKEN, World

WITHIN_SECONDS = 30  # a busy machine is given long


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.fixture
def bolt(world: World) -> App:
    client = WebClient(BOT_TOKEN, base_url=world.api.url, retry_handlers=[])
    return App(client=client, request_verification_enabled=False, token_verification_enabled=False)


@pytest.fixture
def connected(world: World, bolt: App) -> Iterator[Sockets]:
    """Both sockets, open."""
    made = Sockets(bolt, APP_TOKEN)
    made.connect()
    assert world.socket.connects_again(WITHIN_SECONDS, count=2)
    yield made
    made.close()


def comes(is_there: Callable[[], bool]) -> bool:
    """Whether it comes to be."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not is_there() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_there()


def addresses_got(world: World) -> int:
    return len([method for method, _ in world.api.calls if method == "apps.connections.open"])


def written(world: World, text: str) -> dict[str, Any]:
    return world.event(payloads.direct_message("T0CLUB", "U1", "D1", world.next_ts(), text, None))


def test_one_that_stands_and_says_nothing_is_given_up(
    world: World, connected: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ASK_AFTER_SECONDS", 0.1)
    monkeypatch.setattr(sockets, "SILENT_SECONDS", 1.0)
    with world.socket.mutes():
        assert comes(lambda: addresses_got(world) >= 3)
    monkeypatch.undo()
    assert comes(lambda: connected.count == 2)


def test_one_that_is_quiet_and_there_is_asked_and_kept(
    world: World, connected: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Semaphore(0)
    ping = sockets.WebSocket.ping
    monkeypatch.setattr(sockets.WebSocket, "ping", lambda socket: (ping(socket), asked.release()))
    monkeypatch.setattr(sockets, "ASK_AFTER_SECONDS", 0.0)
    for _ in range(10):
        assert asked.acquire(timeout=WITHIN_SECONDS)
    assert addresses_got(world) == 2


def test_one_that_slack_renews_and_forgets_to_close_is_closed(
    world: World, connected: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "LEAVING_SECONDS", 0.2)
    old = world.socket._connections[0]
    world.socket.refreshes(after_seconds=10_000)
    assert comes(lambda: old.close_code == 1000)
    assert world.socket.connects_again(WITHIN_SECONDS, count=2)


def test_what_is_not_greeted_is_not_connected(world: World, bolt: App) -> None:
    world.socket.greeting = "goodbye"
    made = Sockets(bolt, APP_TOKEN)
    with captured_logs() as logs:
        made.connect()
    assert not made.is_connected
    assert '"error": "no hello"' in logs.getvalue()
    world.socket.greeting = "hello"
    assert comes(lambda: made.count == 2)
    made.close()


@pytest.mark.parametrize("reason", ["link_disabled", "too_many_websockets"])
def test_one_that_slack_ends_for_another_reason_is_opened_again_after_a_pause(
    world: World, connected: Sockets, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    pauses: list[int] = []
    monkeypatch.setattr(sockets, "_pause", lambda failures: pauses.append(failures) or 0.0)
    world.socket.says(json.dumps({"type": "disconnect", "reason": reason}))
    assert comes(lambda: addresses_got(world) == 4)
    assert pauses == [1, 1]


def test_pauses_grow_to_a_minute() -> None:
    pauses = [sockets._pause(failures) for failures in range(20)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (0, 0.5, 60)


def test_a_long_message_comes_whole(world: World, bolt: App, connected: Sockets) -> None:
    heard: list[int] = []
    bolt.event("message")(lambda event: heard.append(len(event["text"])))
    assert world.line.event(written(world, "a" * 1_000_000)).is_ok
    assert comes(lambda: heard == [1_000_000])


@pytest.mark.parametrize(
    "said", ["{not JSON", "[]", "null", '"x"', '{"type": 1}', '{"type": "a", "envelope_id": "1", "payload": [1, 2]}']
)
def test_what_is_no_request_disturbs_nothing(world: World, bolt: App, connected: Sockets, said: str) -> None:
    heard: list[str] = []
    bolt.event("message")(lambda event: heard.append(event["text"]))
    world.socket.says(said)
    for _ in range(2):
        assert world.line.event(written(world, "heron")).is_ok
    assert comes(lambda: heard == ["heron"] * 2)
    assert addresses_got(world) == 2


def test_a_stop_acknowledges_what_was_read(world: World, bolt: App) -> None:
    """A request is with its listener when the word to stop comes: it is acknowledged, with its reply, all the same."""
    begun, stopping, acked = threading.Event(), threading.Event(), []

    def listen(ack: Any) -> None:
        begun.set()
        assert stopping.wait(WITHIN_SECONDS)
        ack("here you are")

    bolt.command("/policy")(listen)
    made = Sockets(bolt, APP_TOKEN)
    made.connect()
    fields = payloads.command("T0CLUB", "U1", "Sam", ("C1", "general"), "", "1.1", "http://127.0.0.1:9/")
    asking = threading.Thread(target=lambda: acked.append(world.line.command(fields)))
    asking.start()
    assert begun.wait(WITHIN_SECONDS)
    closing = threading.Thread(target=made.close)
    closing.start()
    assert made._stopping.wait(WITHIN_SECONDS)
    stopping.set()
    closing.join()
    asking.join()
    assert [(each.status, each.body) for each in acked] == [(200, {"text": "here you are"})]
    assert comes(lambda: (made.count, world.socket.count) == (0, 0))


def test_a_stop_while_slack_is_away_ends(world: World, bolt: App) -> None:
    world.fails("apps.connections.open", "internal_error", times=10_000)
    made = Sockets(bolt, APP_TOKEN)
    made.connect()
    made.close()
    assert not made.is_connected
