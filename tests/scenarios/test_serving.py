"""Starting, standing and stopping: what is missing is named, what is up says so."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import assemble
from bot.errors import StartError
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model


def test_every_missing_thing_is_named_at_once_with_what_to_do(settings: Any, tmp_path: Path) -> None:
    bare = settings.model_copy(
        update={
            "slack_bot_token": None,
            "slack_signing_secret": SecretStr(" "),
            "data": tmp_path / "nowhere",
            "corpus": tmp_path / "no corpus",
            "database_url": "mysql://x/y",
        }
    )
    with pytest.raises(StartError) as raised:
        assemble(bare)
    said = str(raised.value)
    for words in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "POLICYBOT_CORPUS", "POLICYBOT_DATABASE_URL", "encoder"):
        assert words in said
    assert len(raised.value.faults) == 5


def test_a_missing_index_is_named_with_the_command_that_builds_it(settings: Any, data: Path) -> None:
    (data / "index").unlink()
    with pytest.raises(StartError, match="policybot index build"):
        assemble(settings)


def test_an_index_of_other_policies_is_refused(settings: Any, served_corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "ask-clubs").mkdir(parents=True)
    (other / "ask-clubs" / "x.txt").write_text("# Policy\n\nStaff must be kind.\n")
    with pytest.raises(StartError, match="policybot index build"):
        assemble(settings.model_copy(update={"corpus": other}))


def test_a_refused_token_is_named(settings: Any) -> None:
    wrong = settings.model_copy(update={"slack_bot_token": SecretStr("xoxb-wrong")})
    with pytest.raises(StartError, match=r"SLACK_BOT_TOKEN: Slack refused it \(invalid_auth\)") as raised:
        assemble(wrong)
    assert "xoxb-wrong" not in str(raised.value)


def test_a_refused_app_token_is_named(settings: Any) -> None:
    wrong = settings.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})
    with pytest.raises(StartError, match=r"SLACK_APP_TOKEN: Slack refused it \(invalid_auth\)"):
        assemble(wrong)


def test_a_slack_that_cannot_be_reached_is_named(settings: Any) -> None:
    away = settings.model_copy(update={"slack_api_url": "http://127.0.0.1:9/api/"})
    with pytest.raises(StartError, match="SLACK_API_URL"):
        assemble(away)


def test_what_an_operator_has_yet_to_set_is_warned_of(logs: Any, start: Callable[[], Any]) -> None:
    start()
    warned = {
        line["club"]: line["contacts"]
        for line in map(json.loads, logs.getvalue().splitlines())
        if line["event"] == "contacts_unset"
    }
    assert "ask-clubs" not in warned
    assert warned["ightham-primary"] == ["manager_contact", "safeguarding_contact", "allegations_contact"]
    assert warned["jpac"] == ["manager_contact", "safeguarding_contact", "allegations_contact", "managers"]


def test_a_workspace_without_a_club_is_warned_of(logs: Any, world: World, start: Callable[[], Any]) -> None:
    world.workspace = "T0NOBODY"
    start()
    assert '"event": "no_club_for_workspace"' in logs.getvalue()


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_health_is_served_either_way_and_a_socket_has_no_other_door(bot: Any, mode: str, data: Path) -> None:
    said = json.loads(bot.health())
    made = datetime.fromtimestamp((data / "index").stat().st_mtime, UTC)
    assert said.pop("snapshot") == made.date().isoformat()
    assert said.pop("connections", None) == (2 if mode == "socket" else None)
    assert said == {
        "ok": True,
        "database": True,
        "connected": True,
        "policies": 5,
        "waiting": 0,
        "doubtful": 0,
        "failed": 0,
    }
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{bot.url}/slack/events", b"{}")
    assert raised.value.code == (404 if mode == "socket" else 401)
    raised.value.close()


@pytest.mark.parametrize("path", ["/", "/slack/events/", "/slack", "/healthz/x", "/docs"])
def test_there_are_no_other_paths(bot: Any, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(bot.url + path)
    assert raised.value.code == 404
    raised.value.close()


def test_slack_can_verify_the_address(bot: Any, world: World) -> None:
    acked = world.line.event({"type": "url_verification", "token": "x", "challenge": "the heron"})
    assert (acked.status, acked.body) == (200, {"challenge": "the heron"})


def test_an_unsigned_request_gets_nowhere(bot: Any, world: World, sam: Person, logs: Any) -> None:
    request = urllib.request.Request(
        f"{bot.url}/slack/events", b'{"heron": 1}', {"Content-Type": "application/json"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)
    assert raised.value.code == 401
    raised.value.close()
    assert "heron" not in logs.getvalue()


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
def test_a_refreshed_socket_loses_nothing(bot: Any, world: World) -> None:
    kim = world.person("Kim", workspace="T0ASK")
    for _ in range(3):
        kim.writes("can I accept this parent's friend request?")
        kim.sees("Accept invitations")
        world.socket.disconnects()
        assert world.socket.connects_again(within=20)


def test_a_process_that_is_told_to_stop_ends_in_order_and_logs_json(served: Any, world: World) -> None:
    kim = world.person("Kim", workspace="T0ASK")
    with served() as process:
        world.reaches_by_http(f"{process.url}/slack/events")
        assert kim.writes("can I accept this parent's friend request?").is_ok
        process.terminate()
        _, said = process.communicate(timeout=30)
    lines = said.decode().splitlines()
    events = [json.loads(line)["event"] if line.startswith("{") else line for line in lines]
    assert len(world.messages) == 1, events
    assert events == ["versions_noted"] + ["contacts_unset"] * 4 + ["starting", "listening", "sent", "stopped"]
