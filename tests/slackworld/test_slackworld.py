"""The loopback Slack is honest: its payloads have Slack's keys, and it keeps Slack's rules."""

import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slackworld import judging, payloads
from tests.slackworld.files import File, Files
from tests.slackworld.lines import Acked
from tests.slackworld.world import BOT_TOKEN, World

SAMPLES = Path(__file__).parents[2].parent / "shared" / "slack"

ACTION = {"action_id": "a", "block_id": "b", "type": "button", "value": "v", "action_ts": "1.1", "text": {}}


A_FILE = File("F0000000001", "policy.txt", b"x", "U1", "T1", 1, "text/plain")
SHARED = Files(itertools.count(), lambda _: None).described(A_FILE)


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.fixture
def slack(world: World) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=world.api.url, retry_handlers=[])


def message(text: str = "x") -> dict[str, Any]:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": text}}]
    return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


SENT: list[tuple[str, Mapping[str, Any]]] = [
    (
        "events/AppMentionPayload.json",
        payloads.event("Ev1", "T1", 1, payloads.mention("T1", "U1", "C1", "1.1", "x", "1.0")),
    ),
    (
        "events/MessagePayload.json",
        payloads.event("Ev1", "T1", 1, payloads.direct_message("T1", "U1", "D1", "1.1", "x", "1.0")),
    ),
    (
        "events/MessagePayload.json",
        payloads.event("Ev1", "T1", 1, payloads.channel_message("T1", "U1", "C1", "1.1", "x", "1.0")),
    ),
    (
        "events/MessageFileSharePayload.json",
        payloads.event("Ev1", "T1", 1, payloads.file_share("U1", "D1", "1.1", "x", "1.0", [SHARED])),
    ),
    ("events/AppUninstalledPayload.json", payloads.event("Ev1", "T1", 1, payloads.uninstalled())),
    ("events/TokensRevokedPayload.json", payloads.event("Ev1", "T1", 1, payloads.revoked(["U1"], ["U2"]))),
    ("events/MessageBotPayload.json", payloads.event("Ev1", "T1", 1, payloads.bot_message("D1", "1.1", "x", "B1"))),
    (
        "events/MessageChangedPayload.json",
        payloads.event("Ev1", "T1", 1, payloads.edited_message("T1", "U1", "D1", "1.1", "x")),
    ),
    (
        "app-backend/slash-commands/SlashCommandPayload.json",
        payloads.command("T1", "U1", "sam", ("C1", "general"), "x", "1.1", "http://127.0.0.1/"),
    ),
    (
        "app-backend/interactive-components/BlockActionPayload.json",
        payloads.block_action(
            "T1", "U1", "sam", ("C1", "general"), {"ts": "1.1"}, ACTION, "1.1", "http://127.0.0.1/", is_ephemeral=False
        ),
    ),
    (
        "app-backend/interactive-components/BlockActionPayload.json",
        payloads.view_action("T1", "U1", "sam", {"id": "V1", "type": "home"}, ACTION, "1.1"),
    ),
    (
        "app-backend/interactive-components/MessageShortcutPayload.json",
        payloads.message_shortcut(
            "T1", "U1", "sam", ("C1", "general"), {"ts": "1.1", "text": "x"}, "c", "1.1", "http://127.0.0.1/"
        ),
    ),
    (
        "app-backend/views/ViewSubmissionPayload.json",
        payloads.view_submission("T1", "U1", "sam", {"id": "V1", "type": "modal"}, {}, "1.1"),
    ),
    ("events/AppHomeOpenedPayload.json", payloads.event("Ev1", "T1", 1, payloads.home_opened("U1", "D1", "1.1"))),
]


@pytest.mark.shared
@pytest.mark.parametrize(("sample", "sent"), SENT, ids=[sample for sample, _ in SENT])
def test_every_payload_has_the_keys_of_slacks_sample(sample: str, sent: Mapping[str, Any]) -> None:
    path = SAMPLES / sample
    if not path.exists():
        pytest.skip(f"needs Slack's sample payload at {path}")
    assert list(strange_keys(sent, json.loads(path.read_text(encoding="utf-8")))) == []


def strange_keys(sent: Any, sample: Any, path: str = "") -> Iterator[str]:
    """What we send and Slack does not."""
    if isinstance(sent, Mapping) and isinstance(sample, Mapping) and sample:
        yield from (f"{path}{name}" for name in sent.keys() - sample.keys())
        for name in sent.keys() & sample.keys():
            yield from strange_keys(sent[name], sample[name], f"{path}{name}.")
    elif isinstance(sent, list) and isinstance(sample, list) and sample:
        for each in sent:
            yield from strange_keys(each, sample[0], path)


@pytest.mark.shared
@pytest.mark.parametrize("method", ["auth.test", "chat.postEphemeral", "users.info", "apps.connections.open"])
def test_every_reply_has_the_keys_of_slacks_sample(world: World, slack: WebClient, method: str) -> None:
    path = SAMPLES / "api" / f"{method}.json"
    if not path.exists():
        pytest.skip(f"needs Slack's sample reply at {path}")
    sam = world.person("Sam")
    general = world.channel("general", sam)
    world._scopes.add("users:read")
    said = {
        "auth.test": slack.auth_test,
        "chat.postEphemeral": lambda: slack.chat_postEphemeral(channel=general.id, user=sam.id, **message()),
        "users.info": lambda: slack.users_info(user=sam.id),
        "apps.connections.open": lambda: slack.apps_connections_open(app_token="xapp-loopback"),
    }[method]()
    assert list(strange_keys(said.data, json.loads(path.read_text(encoding="utf-8")))) == []


@pytest.mark.shared
def test_every_reply_about_files_has_the_keys_of_slacks_sample(world: World, slack: WebClient) -> None:
    if not SAMPLES.exists():
        pytest.skip(f"needs Slack's sample replies at {SAMPLES}")
    sam = world.person("Sam")
    opened = slack.files_getUploadURLExternal(filename="policy.txt", length=1)
    urllib.request.urlopen(urllib.request.Request(opened["upload_url"], b"x", method="POST")).close()
    file_id = opened["file_id"]
    place = world.conversation(sam.id).id
    completed = slack.files_completeUploadExternal(files=[{"id": file_id, "title": "x"}], channel_id=place)
    said = {
        "files.getUploadURLExternal": opened,
        "files.completeUploadExternal": completed,
        "files.info": slack.files_info(file=file_id),
    }
    for method, reply in said.items():
        sample = json.loads((SAMPLES / "api" / f"{method}.json").read_text(encoding="utf-8"))
        assert list(strange_keys(reply.data, sample)) == [], method


def test_an_upload_is_taken_once_and_whole(world: World, slack: WebClient) -> None:
    opened = slack.files_getUploadURLExternal(filename="policy.txt", length=2)
    assert [uploads(opened["upload_url"], body) for body in (b"x", b"xy", b"xy")] == [400, 200, 400]
    named = [{"id": opened["file_id"], "title": "x"}]
    assert slack.files_completeUploadExternal(files=named)["files"][0]["size"] == 2
    with pytest.raises(SlackApiError, match="file_not_found"):
        slack.files_completeUploadExternal(files=named)


def uploads(url: str, body: bytes) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, method="POST")) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_a_window_brings_back_the_file_that_was_put_into_it(world: World, slack: WebClient) -> None:
    sam, text = world.person("Sam"), {"type": "plain_text", "text": "Policy file"}
    box = {"type": "file_input", "action_id": "file", "filetypes": ["txt", "md"], "max_files": 1}
    block = {"type": "input", "block_id": "policy", "label": text, "element": box}
    view = {"type": "modal", "title": text, "submit": text, "blocks": [block]}
    slack.views_open(trigger_id=world.trigger(sam.id), view=view)
    file = sam.has("policy.txt", b"x")
    sent: list[Any] = []
    world.line = Recorded(sent)
    sam.submits(policy_file=file)
    assert sent[0]["view"]["state"]["values"]["policy"]["file"] == {
        "type": "file_input",
        "files": [world.files.described(file)],
    }
    assert world.complaints == []


class Recorded:
    """A line that ends here."""

    def __init__(self, sent: list[Any]) -> None:
        self._sent = sent

    def interaction(self, payload: Mapping[str, Any]) -> Acked:
        self._sent.append(payload)
        return Acked(200)

    event = command = interaction


def test_an_image_that_is_not_there_is_refused(world: World, slack: WebClient) -> None:
    world.channel("general", world.person("Sam"))
    block = {"type": "image", "slack_file": {"id": "F0000000009"}, "alt_text": "A year"}
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        slack.chat_postMessage(channel="C0GENERAL", **{**message(), "blocks": [block]})
    assert world.complaints == ["invalid slack file 'F0000000009'"]


def test_a_response_url_serves_five_times_in_half_an_hour(world: World) -> None:
    sam = world.person("Sam")
    general = world.channel("general", sam)
    url = world.response_url(sam.id, general.id)
    assert [responds(url) for _ in range(6)] == [200] * 5 + [404]
    other = world.response_url(sam.id, general.id)
    world.clock.moves(minutes=31)
    assert responds(other) == 404
    assert len(world.messages) == 5


def responds(url: str) -> int:
    request = urllib.request.Request(url, json.dumps(message()).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_whispers_are_seen_by_one_and_posts_by_all(world: World, slack: WebClient) -> None:
    sam, ned = world.person("Sam"), world.person("Ned")
    general = world.channel("general", sam, ned)
    slack.chat_postEphemeral(channel=general.id, user=sam.id, **message("a whisper"))
    slack.chat_postMessage(channel=general.id, **message("a post"))
    assert [seen.text for seen in sam.screen()] == ["a whisper", "a post"]
    assert [seen.text for seen in ned.screen()] == ["a post"]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": "C0CLOSED"}, "not_in_channel"),
        ({"channel": "C0GENERAL", "blocks": []}, "invalid_blocks"),
        ({"channel": "C0GENERAL", "text": "<!channel>"}, "invalid_blocks"),
        ({"channel": "C0GENERAL", "unfurl_links": True}, "invalid_blocks"),
    ],
)
def test_what_slack_would_refuse_is_refused(world: World, slack: WebClient, how: Any, error: str) -> None:
    world.channel("general", world.person("Sam"))
    world.channel("closed", with_bot=False)
    with pytest.raises(SlackApiError) as raised:
        slack.chat_postMessage(**{**message(), **how})
    assert raised.value.response["error"] == error


def test_the_judge_wants_a_text_for_screen_readers() -> None:
    assert "no text" in " ".join(judging.faults({**message(), "text": " "}))


def test_a_method_needs_its_token_and_its_scope(world: World, slack: WebClient) -> None:
    sam = world.person("Sam")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        WebClient("xoxb-stranger", base_url=world.api.url).auth_test()
    with pytest.raises(SlackApiError, match="missing_scope"):
        slack.users_info(user=sam.id)
    assert world.complaints == ["users.info without the scope users:read"]


def test_a_trigger_opens_one_view_within_three_seconds(world: World, slack: WebClient) -> None:
    text = {"type": "plain_text", "text": "x"}
    view = {"type": "modal", "title": text, "blocks": [{"type": "section", "text": text}]}
    trigger = world.trigger()
    opened = slack.views_open(trigger_id=trigger, view=view)
    assert slack.views_update(view_id=opened["view"]["id"], view=view)["ok"]
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        slack.views_open(trigger_id=trigger, view=view)
    late = world.trigger()
    world.clock.moves(seconds=4)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        slack.views_push(trigger_id=late, view=view)


def test_a_message_can_be_changed_and_a_busy_method_says_when(world: World, slack: WebClient) -> None:
    world.channel("general", world.person("Sam"))
    posted = slack.chat_postMessage(channel="C0GENERAL", **message("before"))
    slack.chat_update(channel="C0GENERAL", ts=posted["ts"], **message("after"))
    assert [kept.shown for kept in world.messages] == ["after"]
    world.is_busy("chat.postMessage", seconds=7)
    with pytest.raises(SlackApiError) as raised:
        slack.chat_postMessage(channel="C0GENERAL", **message())
    assert raised.value.response.status_code == 429
    assert raised.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ({"type": "hologram"}, "unknown block"),
        ({"type": "section", "text": {"type": "plain_text", "text": "a" * 3001}}, "3001 characters"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}, "unescaped"),
        ({"type": "context", "elements": [{"type": "plain_text", "text": "a"}] * 11}, "11 elements"),
        ({"type": "rich_text", "elements": []}, "no elements"),
        ({"type": "image", "slack_file": {"id": "F0000000001"}}, "alt_text"),
        ({"type": "image", "slack_file": {"id": "F0000000001"}, "alt_text": "a" * 2001}, "alt_text"),
        ({"type": "image", "slack_file": {"id": "1"}, "alt_text": "a"}, "no file is called '1'"),
        ({"type": "image", "alt_text": "a"}, "one of slack_file and image_url"),
        ({"type": "actions", "elements": [{"type": "file_input", "action_id": "a"}]}, "outside an input"),
        (
            {"type": "input", "label": {}, "element": {"type": "file_input", "action_id": "a", "max_files": 11}},
            "max_files",
        ),
        ({"type": "actions", "elements": [{"type": "button", "text": {}, "action_id": ""}]}, "action_id"),
    ],
)
def test_the_judge_finds_what_is_wrong_with_a_block(block: dict[str, Any], says: str) -> None:
    assert says in " ".join(judging.faults({**message(), "blocks": [block]}))
