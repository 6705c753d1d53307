"""What `policybot doctor` finds in Slack: each thing well, and each thing wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.slack.checking import examine
from bot.slack.workspaces import manifest_scopes
from bot.types import Finding, Level
from index.types import Club
from tests.slackworld.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, World

CLUBS = (Club("ask-clubs", "ASK Clubs", workspaces=("T0CLUB",)),)
OK, SKIPPED, WARNING, FAULT = Level.OK, Level.SKIPPED, Level.WARNING, Level.FAULT

Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.fixture
def look(world: World) -> Look:
    """The findings by what was looked at, with some settings otherwise than they should be; None is unset."""
    usual: dict[str, Any] = {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_signing_secret": SIGNING_SECRET,
    }

    def look(**changed: str | None) -> dict[str, Finding]:
        secrets = {
            name: SecretStr(value) for name, value in (usual | changed).items() if value and "slack_api" not in name
        }
        address = changed.get("slack_api_url") or world.api.url
        settings = Settings(slack_api_url=address, **secrets)  # type: ignore[arg-type]
        return {found.what: found for found in examine(settings, CLUBS, world.clock)}

    return look


def levels(findings: dict[str, Finding]) -> list[Level]:
    return [found.level for found in findings.values()]


def test_all_is_well(look: Look) -> None:
    findings = look()
    assert levels(findings) == [OK] * 5
    assert list(findings) == ["Slack token", "Slack scopes", "workspace", "Slack line", "clock"]
    assert findings["workspace"].said == "T0CLUB is that of ask-clubs"


def test_without_any_setting_of_slack_all_is_skipped(look: Look, world: World) -> None:
    findings = look(slack_bot_token=None, slack_app_token=None, slack_signing_secret=" ")
    assert levels(findings) == [SKIPPED] * 5
    assert world.api.calls == []


def test_a_bot_token_that_is_missing_beside_others_is_a_fault(look: Look) -> None:
    findings = look(slack_bot_token=None)
    assert levels(findings) == [FAULT, SKIPPED, SKIPPED, OK, SKIPPED]
    assert "SLACK_BOT_TOKEN is not set" in findings["Slack token"].said


def test_a_refused_token_is_a_fault_and_not_shown(look: Look) -> None:
    findings = look(slack_bot_token="xoxb-hunter2", slack_app_token="xapp-hunter3")
    assert levels(findings) == [FAULT, SKIPPED, SKIPPED, FAULT, OK]  # what Slack says in refusing has a time too
    assert "invalid_auth" in findings["Slack token"].said
    assert "invalid_auth" in findings["Slack line"].said
    assert "hunter" not in "".join(map(str, findings.values()))


def test_a_slack_that_cannot_be_reached_is_a_fault_of_its_own(look: Look) -> None:
    findings = look(slack_api_url="http://127.0.0.1:9/api/")
    assert levels(findings) == [FAULT, SKIPPED, SKIPPED, FAULT, SKIPPED]
    assert "SLACK_API_URL (http://127.0.0.1:9/api/)" in findings["Slack token"].next


def test_scopes_are_held_against_the_manifest(look: Look, world: World) -> None:
    world.grants(set(manifest_scopes()) - {"im:write", "commands"})
    found = look()["Slack scopes"]
    assert (found.level, found.said) == (FAULT, "not granted: commands, im:write")
    world.grants({*manifest_scopes(), "channels:history"})
    found = look()["Slack scopes"]
    assert (found.level, found.said) == (WARNING, "granted and not needed: channels:history")
    world.api.headers = dict
    assert look()["Slack scopes"].level is SKIPPED


def test_a_workspace_of_no_club_is_a_warning(look: Look, world: World) -> None:
    world.workspace = "T0NOBODY"
    found = look()["workspace"]
    assert (found.level, found.next) == (WARNING, "add it under `workspaces` in clubs.yaml")


def test_over_http_the_secret_is_enough(look: Look) -> None:
    assert look(slack_app_token=None)["Slack line"].level is OK
    assert look(slack_app_token=None, slack_signing_secret=None)["Slack line"].level is FAULT


@pytest.mark.parametrize(("seconds", "level"), [(0, OK), (-50, OK), (50, OK), (75, FAULT), (-75, FAULT)])
def test_a_clock_more_than_a_minute_from_slacks_is_a_fault(
    look: Look, world: World, seconds: int, level: Level
) -> None:
    """Both clocks are the world's; Slack's is moved here."""
    slacks = World()
    slacks.clock.moves(seconds=seconds)
    world.api.headers = slacks.api.headers
    slacks.close()
    assert look()["clock"].level is level


def test_a_slack_that_does_not_say_the_time_is_no_fault(look: Look, world: World) -> None:
    world.api.headers = dict
    assert look()["clock"].level is SKIPPED
    world.api.headers = lambda: {"Date": "no date"}
    assert look()["clock"].level is SKIPPED
