"""The manifest asks for exactly what the doors need, in the shape that Slack wants."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot import wording
from bot.commands import Word
from bot.slack import listeners
from tests.slackworld.judging import SCOPE_OF_EVENT, SCOPE_OF_METHOD

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "slack"
MANIFESTS: dict[str, dict[str, Any]] = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "bot" / "slack").glob("manifest*.json")
}
MANIFEST, LISTENING = MANIFESTS["manifest.json"], MANIFESTS["manifest.listening.json"]
both = pytest.mark.parametrize("manifest", [MANIFEST, LISTENING], ids=["usual", "listening"])
CALL = re.compile(r"client(?:\([a-z]+\))?\.((?:chat|conversations|views|users|files|usergroups|reactions)_\w+)\(")


@pytest.mark.shared
@pytest.mark.judge
@both
def test_it_is_valid_by_slacks_own_schema(manifest: dict[str, Any]) -> None:
    schema = SHARED / "manifest.schema.2.0.0.json"
    if not schema.exists():
        pytest.skip(f"needs Slack's schema of the app manifest at {schema}")
    jsonschema.validate(manifest, json.loads(schema.read_text(encoding="utf-8")))


class Registered(App):
    """A Bolt app that writes down what is registered with it."""

    def __init__(self) -> None:
        super().__init__(client=WebClient("xoxb-none"), token_verification_enabled=False, signing_secret="none")
        self.heard: set[tuple[str, str]] = set()

    def event(self, event: Any, *args: Any, **kwargs: Any) -> Any:
        self.heard.add(("event", event))
        return super().event(event, *args, **kwargs)

    def command(self, command: Any, *args: Any, **kwargs: Any) -> Any:
        self.heard.add(("command", command))
        return super().command(command, *args, **kwargs)

    def message_shortcut(self, callback_id: Any, *args: Any, **kwargs: Any) -> Any:
        self.heard.add(("message", callback_id))
        return super().message_shortcut(callback_id, *args, **kwargs)

    def global_shortcut(self, callback_id: Any, *args: Any, **kwargs: Any) -> Any:
        self.heard.add(("global", callback_id))
        return super().global_shortcut(callback_id, *args, **kwargs)

    def action(self, *args: Any, **kwargs: Any) -> Any:
        self.heard.add(("action", "any"))
        return super().action(*args, **kwargs)


@pytest.fixture(scope="module")
def heard() -> set[tuple[str, str]]:
    app = Registered()
    listeners.register(app, None)  # type: ignore[arg-type]
    return app.heard


@both
def test_every_door_is_in_the_manifest_and_every_entry_has_its_door(
    manifest: dict[str, Any], heard: set[tuple[str, str]]
) -> None:
    commands = {("command", each["command"]) for each in manifest["features"]["slash_commands"]}
    events = {("event", event.partition(".")[0]) for event in manifest["settings"]["event_subscriptions"]["bot_events"]}
    actions = {("action", "any")} if manifest["settings"]["interactivity"]["is_enabled"] else set()
    shortcuts = {(each["type"], each["callback_id"]) for each in manifest["features"]["shortcuts"]}
    assert heard == commands | events | actions | shortcuts


def test_the_shortcut_is_called_as_the_help_calls_it() -> None:
    names = {each["type"]: each["name"] for each in MANIFEST["features"]["shortcuts"]}
    assert names == {"message": wording.MESSAGE_SHORTCUT, "global": wording.ASK_TITLE}
    assert all(f"{word}" in MANIFEST["features"]["slash_commands"][0]["usage_hint"] for word in Word)


@both
def test_every_scope_is_needed_and_every_need_has_its_scope(manifest: dict[str, Any]) -> None:
    """By the events subscribed to, the commands, and the Web API methods that the code calls."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "slack").rglob("*.py"))
    methods = {method for call in CALL.findall(sources) for method in _methods(call)}
    assert {"chat.postMessage", "chat.postEphemeral", "conversations.open"} <= methods
    needed = {SCOPE_OF_METHOD[method] for method in methods}
    needed |= {SCOPE_OF_EVENT[event] for event in manifest["settings"]["event_subscriptions"]["bot_events"]}
    needed |= {"commands"} if manifest["features"]["slash_commands"] else set()
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed - {None}


def _methods(call: str) -> tuple[str, ...]:
    """`chat_postMessage` as Slack writes it; what slack_sdk does by several methods, as those."""
    if call == "files_upload_v2":
        return "files.getUploadURLExternal", "files.completeUploadExternal"
    return (call.replace("_", ".", 2 if call.startswith("usergroups_users_") else 1),)


def test_the_listening_one_adds_what_is_heard_in_channels_and_nothing_else() -> None:
    """The usual one hears a channel only where it is mentioned."""
    added = set(LISTENING["oauth_config"]["scopes"]["bot"]) - set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert added == {"channels:history", "groups:history"}
    usual, listening = (set(each["settings"]["event_subscriptions"]["bot_events"]) for each in (MANIFEST, LISTENING))
    assert listening - usual == {"message.channels", "message.groups"}
    assert {**LISTENING, **{name: MANIFEST[name] for name in ("oauth_config", "settings", "display_information")}} == (
        MANIFEST
    )


def test_direct_messages_can_be_written_and_agents_stay_off() -> None:
    """Volunteers are often guests, who could not use an app with the agents feature."""
    home = MANIFEST["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert not {"assistant_view", "agent_view"} & MANIFEST["features"].keys()
