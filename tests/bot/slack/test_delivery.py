"""Each attempt ends in one of four outcomes, and nothing is ever sent a second time behind our back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.slack.blocks import notice, validated
from bot.slack.delivery import Delivery, InDoubt, NotTaken, Refused, Taken, _error_of
from bot.slack.letters import Change, Direct, Post, Respond, Way, Whisper
from bot.slack.workspaces import InstalledWorkspaces, OneWorkspace
from bot.store import open_store
from tests.slackworld.webapi import Fault
from tests.slackworld.world import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, World

CONTENT = validated(notice("An answer."))


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    world.channel("general", world.person("Sam"))
    yield world
    world.close()


@pytest.fixture
def delivery(world: World) -> Delivery:
    return Delivery(workspace_of(world), world.clock)


def workspace_of(world: World) -> OneWorkspace:
    return OneWorkspace(Settings(slack_bot_token=SecretStr(BOT_TOKEN), slack_api_url=world.api.url))


def way(world: World, name: str) -> Way:
    until = world.clock().timestamp() + 60
    return {
        "post": Post("C0GENERAL"),
        "whisper": Whisper("C0GENERAL", "U0SAM"),
        "direct": Direct("U0SAM"),
        "respond": Respond(world.response_url("U0SAM", "C0GENERAL"), until),
    }[name]


METHODS = {"post": "chat.postMessage", "whisper": "chat.postEphemeral", "direct": "chat.postMessage"}
METHODS |= {"respond": "response_url"}


@pytest.mark.parametrize("name", METHODS)
def test_what_slack_takes_is_taken_once(world: World, delivery: Delivery, name: str) -> None:
    outcome = delivery.attempt(way(world, name), CONTENT, 1)
    (message,) = world.messages
    assert outcome == Taken(None if name == "respond" else message.ts)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 429, "retry_after": 7}, NotTaken(7.0, "ratelimited")),
        ({"status": 503, "error": "service_unavailable"}, NotTaken(1.0, "service_unavailable")),
        ({"status": 500, "error": "internal_error"}, InDoubt("500 internal_error")),
        ({"status": 502, "error": "bad"}, InDoubt("502 bad")),
        ({"status": 200, "error": "fatal_error"}, InDoubt("200 fatal_error")),
        ({"status": 200, "error": "not_in_channel"}, Refused("not_in_channel")),
        ({"status": 404, "error": "used_url"}, Refused("used_url")),
    ],
)
def test_each_reply_of_slacks_means_one_thing(
    world: World, delivery: Delivery, name: str, fault: dict[str, Any], outcome: Any
) -> None:
    world.api.faults.append(Fault(METHODS[name], 1, **fault))
    assert delivery.attempt(way(world, name), CONTENT, 1) == outcome
    assert world.messages == []


@pytest.mark.parametrize("name", METHODS)
def test_a_lost_reply_is_a_doubt_and_the_message_is_there_once(world: World, delivery: Delivery, name: str) -> None:
    world.loses_replies(METHODS[name])
    outcome = delivery.attempt(way(world, name), CONTENT, 1)
    assert isinstance(outcome, InDoubt)
    assert len(world.messages) == 1


def test_a_conversation_that_could_not_be_opened_leaves_no_doubt(world: World, delivery: Delivery) -> None:
    for _ in range(2):
        world.loses_replies("conversations.open")
        assert isinstance(delivery.attempt(Direct("U0SAM"), CONTENT, 1), NotTaken)
    world.fails("conversations.open", "internal_error", status=500)
    assert isinstance(delivery.attempt(Direct("U0SAM"), CONTENT, 1), NotTaken)
    assert world.messages == []
    assert delivery.attempt(Direct("U0NOBODY"), CONTENT, 1) == Refused("user_not_found")


@pytest.mark.parametrize("attempts", [1, 3, 20])
def test_where_slack_cannot_be_reached_it_is_tried_again_later(world: World, attempts: int) -> None:
    nowhere = workspace_of(world)
    nowhere.client("").base_url = "http://127.0.0.1:9/api/"
    delivery = Delivery(nowhere, world.clock)
    ways: list[Way] = [Post("C1"), Direct("U1"), Respond("http://127.0.0.1:9/x", world.clock().timestamp() + 60)]
    for each in ways:
        outcome = delivery.attempt(each, CONTENT, attempts)
        assert isinstance(outcome, NotTaken)
        assert outcome.seconds == min(2**attempts, 60)


def test_an_address_that_has_run_out_is_not_tried(world: World, delivery: Delivery) -> None:
    ran_out = Respond(world.response_url("U0SAM", "C0GENERAL"), world.clock().timestamp())
    assert delivery.attempt(ran_out, CONTENT, 1) == Refused("expired_url")
    assert world.messages == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("ok", None),
        ('{"ok":true}', None),
        ('{"ok":false,"error":"expired_url"}', "expired_url"),
        ("used_url", "used_url"),
        ("", None),
        ("[]", "None"),
        ("<html>" + "x" * 100, "<html>" + "x" * 58),
    ],
)
def test_a_response_urls_answer_is_read_in_all_its_forms(body: str, error: str | None) -> None:
    assert _error_of(body) == error


def test_a_workspace_that_the_bot_is_not_in_refuses(world: World, tmp_path: Path) -> None:
    """So that the next way is tried, which may lead through another workspace."""
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, clock=world.clock)
    settings = Settings(
        slack_client_id=CLIENT_ID, slack_client_secret=SecretStr(CLIENT_SECRET), slack_api_url=world.api.url
    )
    delivery = Delivery(InstalledWorkspaces(settings, store), world.clock)
    ways: list[Way] = [
        Post("C0GENERAL", workspace="T0OTHER"),
        Whisper("C0GENERAL", "U0SAM", workspace="T0OTHER"),
        Change("C0GENERAL", "1.1", "T0OTHER"),
        Direct("U0SAM", "T0OTHER"),
        Direct("U0SAM"),
    ]
    assert [delivery.attempt(each, CONTENT, 1) for each in ways] == [Refused("not_installed")] * 5
    assert world.api.calls == []
    store.close()
