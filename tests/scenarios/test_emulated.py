"""What the bot says is taken, under strict scopes, by a Slack Web API that is not ours, and read back from it.

People's deeds come from the loopback Slack, which also serves the response_urls: `emulate` has neither.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.settings import Settings
from bot.slack.files import SharedFile
from bot.slack.incoming import SlackFile
from tests.judges import blockkit
from tests.judges.emulated import PUBLIC, WORKSPACE, Emulated, emulated
from tests.judges.place import NOT_INSTALLED, place
from tests.slackworld.running import Running, browses
from tests.slackworld.world import (
    BOT_TOKEN,
    BOT_USER,
    CLIENT_ID,
    CLIENT_SECRET,
    SEES_WITHIN_SECONDS,
    Channel,
    Person,
    World,
)

pytestmark = [pytest.mark.judge, pytest.mark.model]

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
WITHIN_SECONDS = SEES_WITHIN_SECONDS * 4


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Emulated]:
    """The other Slack."""
    installed = place()
    if installed is None:
        pytest.skip(NOT_INSTALLED)
    with emulated(installed, tmp_path) as slack:
        yield slack


@pytest.fixture
def settings(settings: Settings, slack: Emulated) -> Settings:
    """The bot speaks to the other Slack."""
    return settings.model_copy(update={"slack_api_url": slack.url})


@pytest.fixture
def sam(world: World, slack: Emulated, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Sam of the other Slack, with its conversations and its triggers."""
    sam = world.person("Sam", slack.sam)
    direct = Channel(slack.conversation, "directmessage", {sam.id, BOT_USER})
    world.channels[world.conversation(sam.id).id] = world.channels[direct.id] = direct
    world.channels[slack.channel] = Channel(slack.channel, "staff-room", {sam.id, BOT_USER})
    monkeypatch.setattr(world, "trigger", slack.trigger)
    return sam


@pytest.fixture
def staff_room(world: World, sam: Person, slack: Emulated) -> Channel:
    return world.channels[slack.channel]


def waited_for(find: Callable[[], Any], again: Callable[[], Any] = lambda: None) -> Any:
    """What `find` finds, once it does; meanwhile `again` is tried, as somebody does whose window did not open."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not (found := find()):
        assert time.monotonic() < deadline, "it did not arrive"
        again()
        time.sleep(0.2)
    return found


def arrived(slack: Emulated, channel: str, words: str) -> dict[str, Any]:
    """The message with these words that came to be in a conversation; every judge takes it as it was kept."""
    message = waited_for(lambda: [each for each in slack.messages(channel) if words in str(each["blocks"])])[0]
    assert blockkit.message_faults(message) == []
    assert message["user"] == BOT_USER
    return dict(message)


def test_answers_arrive_through_every_door(
    slack: Emulated, bot: Any, sam: Person, staff_room: Channel, works_at: Any
) -> None:
    """A direct message, a mention answered to its asker alone, and a clause shared with the channel."""
    works_at(sam, "ASK Clubs")

    sam.writes(GOLDEN)
    assert "ASK Clubs’ policy says" in arrived(slack, slack.conversation, ACCEPT)["text"]

    sam.mentions(GOLDEN, staff_room)
    waited_for(lambda: ACCEPT in slack.whispers())
    assert slack.messages(slack.channel) == [], "nobody else sees what Sam asked"

    sam.types(f"/policy {GOLDEN}", staff_room)
    sam.sees(ACCEPT)
    sam.clicks(wording.SHARE_BUTTON)
    shared = arrived(slack, slack.channel, ACCEPT)
    assert f"<@{sam.id}>" in str(shared["blocks"])
    assert "this parent" not in str(shared), "what was asked is not shared"


def test_windows_open_and_home_is_drawn(slack: Emulated, bot: Any, sam: Person, works_at: Any) -> None:
    """A trigger is good for three seconds, so a window that a busy machine missed is asked for again."""
    works_at(sam, "ASK Clubs")

    waited_for(lambda: wording.HOME_POLICIES in slack.homes(), again=sam.opens_home)
    assert "Social Media Policy" in slack.homes()

    waited_for(lambda: "I answer from" in slack.windows(), again=sam.chooses_shortcut)
    waited_for(lambda: ACCEPT in slack.windows(), again=lambda: sam.types("/policy show social media"))


def test_a_workspace_installs_the_app_and_is_spoken_to(slack: Emulated, settings: Settings, world: World) -> None:
    """By the token that it gave for what the manifest asks."""
    world.workspace = WORKSPACE
    installing = {"slack_client_id": CLIENT_ID, "slack_client_secret": SecretStr(CLIENT_SECRET), "public_url": PUBLIC}
    bot = Running(world, settings.model_copy(update={**installing, "slack_bot_token": None}))
    try:
        sam = world.person("Sam", slack.sam)
        direct = Channel(slack.conversation, "directmessage", {sam.id, BOT_USER}, WORKSPACE)
        world.channels[world.conversation(sam.id).id] = direct
        begun = browses(bot, "/slack/install")
        asked = dict(parse_qsl(urlsplit(begun.headers["Location"]).query))
        cookie = begun.headers["Set-Cookie"].partition(";")[0]
        page = browses(bot, f"/slack/oauth_redirect?{slack.allows(asked)}", cookie)
        assert "policybot is installed in" in page.text
        sam.writes(GOLDEN)
        assert "ASK Clubs’ policy says" in arrived(slack, slack.conversation, ACCEPT)["text"]
    finally:
        bot.stop()


def test_a_file_is_taken_and_can_be_fetched_again(slack: Emulated, bot: Any) -> None:
    """Under the scopes of the manifest: an upload to a person, where it was shared, and its bytes as they went."""
    content = "What changed – in your policy.".encode()
    files = bot.bot.door._services.files
    file_id = files.send(WORKSPACE, slack.sam, "what-changed.txt", content, "Here it is.")
    kept = WebClient(BOT_TOKEN, base_url=slack.url).files_info(file=file_id)["file"]
    assert (kept["name"], kept["size"], kept["ims"]) == ("what-changed.txt", len(content), [slack.conversation])
    client = bot.bot.door.workspaces.client(WORKSPACE)
    client.base_url = client.base_url.replace("127.0.0.1", "localhost")  # as it calls itself in addresses
    assert files.download(WORKSPACE, SlackFile(file_id)) == SharedFile("what-changed.txt", content)


def test_the_scopes_are_those_of_the_manifest(slack: Emulated) -> None:
    """The judge does judge: what the manifest does not ask for is refused."""
    client = WebClient(BOT_TOKEN, base_url=slack.url)
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_history(channel=slack.channel)
