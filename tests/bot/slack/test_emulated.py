"""What the bot sends is taken, under strict scopes, by a Slack Web API that is not ours, and read back from it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.settings import Settings
from bot.slack.blocks import (
    Asked,
    ask_window,
    home_of,
    notice,
    reader_window,
    reply_message,
    shared_message,
    ticket_window,
    validated,
)
from bot.slack.delivery import Delivery, Refused, Taken
from bot.slack.letters import Change, Direct, Post, Whisper
from bot.slack.windows import Windows
from bot.slack.workspaces import OneWorkspace
from index.types import LineRole, Quotation
from tests.judges import blockkit
from tests.judges.emulated import Emulated, emulated
from tests.judges.place import NOT_INSTALLED, place
from tests.slackworld.world import BOT_TOKEN, BOT_USER

pytestmark = pytest.mark.judge

RULE = "Staff must not accept <!channel> & friend requests."


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """The other Slack."""
    installed = place()
    if installed is None:
        pytest.skip(NOT_INSTALLED)
    with emulated(installed, tmp_path_factory.mktemp("emulated")) as slack:
        yield slack


@pytest.fixture(scope="module")
def workspace(slack: Emulated) -> OneWorkspace:
    """The Web API as the bot uses it."""
    return OneWorkspace(Settings(slack_bot_token=SecretStr(BOT_TOKEN), slack_api_url=slack.url))


@pytest.fixture(scope="module")
def client(workspace: OneWorkspace) -> WebClient:
    return workspace.client("")


@pytest.fixture
def delivery(workspace: OneWorkspace) -> Delivery:
    return Delivery(workspace, lambda: datetime.now(UTC))


@pytest.fixture
def windows(workspace: OneWorkspace) -> Windows:
    return Windows(workspace)


@pytest.fixture(scope="module")
def rule(make: Any) -> Quotation:
    quotation: Quotation = make.quotation([(LineRole.ITEM, 0, RULE)], lead_ins=["**We ask:**"])
    return quotation


@pytest.fixture
def answer(make: Any, rule: Quotation) -> dict[str, Any]:
    """An answer as it is sent."""
    asked = Asked("a key", "a question")
    return validated(reply_message(make.answer(rule), make.today, [make.club], can_share=True, asked=asked))


def newest(slack: Emulated, channel: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The newest message of a conversation: it is what was sent, and every judge takes it as it was kept."""
    message = slack.messages(channel)[0]
    assert {name: message[name] for name in sent} == sent
    assert message["user"] == BOT_USER
    assert blockkit.message_faults(message) == []
    return message


def test_an_answer_arrives_in_the_conversation_that_is_opened_for_it(
    slack: Emulated, delivery: Delivery, answer: dict[str, Any]
) -> None:
    assert isinstance(delivery.attempt(Direct(slack.sam), answer, 1), Taken)
    newest(slack, slack.conversation, answer)


def test_an_answer_to_a_mention_is_seen_by_its_asker_alone(
    slack: Emulated, delivery: Delivery, answer: dict[str, Any]
) -> None:
    before = slack.messages(slack.channel)
    assert isinstance(delivery.attempt(Whisper(slack.channel, slack.sam, None), answer, 1), Taken)
    assert "Staff must not accept" in slack.whispers()
    assert slack.messages(slack.channel) == before


def test_a_shared_clause_arrives_in_its_channel_and_can_be_changed(
    slack: Emulated, delivery: Delivery, make: Any, rule: Quotation
) -> None:
    shared = validated(shared_message(rule, make.today, make.club, slack.sam))
    taken = delivery.attempt(Post(slack.channel), shared, 1)
    assert isinstance(taken, Taken)
    assert taken.ts == newest(slack, slack.channel, shared)["ts"]
    changed = validated(notice("It was changed."))
    assert isinstance(delivery.attempt(Change(slack.channel, str(taken.ts)), changed, 1), Taken)
    assert newest(slack, slack.channel, changed)["ts"] == taken.ts


def test_a_channel_that_there_is_not_is_refused(delivery: Delivery, answer: dict[str, Any]) -> None:
    assert delivery.attempt(Post("C0NOWHERE"), answer, 1) == Refused("channel_not_found")


def test_home_is_drawn_and_drawn_anew(slack: Emulated, windows: Windows, make: Any) -> None:
    assert windows.publish("", slack.sam, home_of(None, [make.club], [], [], make.today))
    assert windows.publish("", slack.sam, home_of(make.club, [make.club], [], [], make.today))
    assert wording.HOME_LATELY in slack.homes()


def test_windows_open_and_change_and_a_trigger_serves_once(
    slack: Emulated, windows: Windows, client: WebClient, make: Any, rule: Quotation
) -> None:
    """A trigger is good for three seconds, so what a busy machine missed is opened again."""
    used = slack.opened(lambda trigger: windows.open("", trigger, ask_window(make.club)))
    assert wording.club_is(make.club) in slack.windows()
    assert not windows.open("", used, ask_window(make.club))

    window = slack.newest_window()
    assert windows.change("", window, reader_window(rule.policy, make.club, make.today, rule.clause.clause_id))
    assert "Staff must not accept" in slack.windows()

    ticket = ticket_window(Asked("k", "my words"), make.club)
    slack.opened(lambda trigger: windows.push("", trigger, ticket), over=window)
    assert wording.ticket_goes_to(make.club) in slack.windows()


def test_what_the_manifest_does_not_ask_for_is_refused(slack: Emulated, client: WebClient) -> None:
    """The judge does judge."""
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_history(channel=slack.channel)
