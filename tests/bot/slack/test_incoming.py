"""What Slack sends becomes one shape, or nothing to answer."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.desk import private_ways
from bot.slack.incoming import (
    AT_ONCE,
    Door,
    Incoming,
    SlackFile,
    installed_in,
    key_of,
    overheard_in,
    plain_words,
    read,
    shape_fault,
)
from bot.slack.letters import Direct, Post, Respond, Whisper, response_until
from tests.slackworld import payloads

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BOT = "U0POLICY"
URL = "https://hooks.example.test/1"


def command(**changed: Any) -> dict[str, Any]:
    return payloads.command("T1", "U1", "sam", ("C1", "general"), "may I?", "1.1", URL) | changed


def mention(**changed: Any) -> dict[str, Any]:
    return payloads.event("Ev1", "T1", 1, payloads.mention("T1", "U1", "C1", "1.1", f"<@{BOT}> may I?", None) | changed)


def direct(**changed: Any) -> dict[str, Any]:
    return payloads.event("Ev1", "T1", 1, payloads.direct_message("T1", "U1", "D1", "1.1", "may I?", None) | changed)


def heard(**changed: Any) -> dict[str, Any]:
    return payloads.event("Ev1", "T1", 1, payloads.channel_message("T1", "U1", "C1", "1.1", "may I?", None) | changed)


def click(*, is_ephemeral: bool, channel: str = "C1") -> dict[str, Any]:
    message = {"ts": "1.1", "thread_ts": "1.0"}
    return payloads.block_action(
        "T1", "U1", "sam", (channel, "x"), message, {"action_id": "a"}, "1.2", URL, is_ephemeral=is_ephemeral
    )


def asked(body: dict[str, Any]) -> Incoming:
    assert shape_fault(body) is None
    incoming = read(body, BOT, NOW)
    assert incoming is not None
    return incoming


@pytest.mark.parametrize(
    ("body", "key", "door", "channel"),
    [
        (command(), "1.1", Door.COMMAND, "C1"),
        (mention(), "Ev1", Door.MENTION, "C1"),
        (direct(), "Ev1", Door.DIRECT, "D1"),
        (heard(), "Ev1", Door.HEARD, "C1"),
    ],
)
def test_every_door_brings_the_same_things(body: dict[str, Any], key: str, door: Door, channel: str) -> None:
    incoming = asked(body)
    assert key_of(body) == key
    assert (incoming.key, incoming.door, incoming.channel) == (key, door, channel)
    assert (incoming.workspace, incoming.user_id, incoming.text) == ("T1", "U1", "may I?")


def test_a_click_names_its_message_and_its_thread() -> None:
    incoming = asked(click(is_ephemeral=True))
    assert (incoming.door, incoming.message_ts, incoming.thread_ts, incoming.was_whispered) == (
        Door.CLICK,
        "1.1",
        "1.0",
        True,
    )


@pytest.mark.parametrize(
    "body",
    [
        mention(bot_id="B1"),
        mention(user=BOT),
        mention(user=None),
        mention(edited={"user": "U1", "ts": "99.2"}),
        direct(subtype="message_changed"),
        direct(subtype="bot_message"),
        direct(hidden=True),
        direct(subtype="file_share", user=BOT, files=[{"id": "F0000000001"}]),
        direct(channel_type="mpim"),
        heard(text=f"<@{BOT}> may I?"),
        heard(edited={"user": "U1", "ts": "1.2"}),
        heard(bot_id="B1"),
        heard(subtype="channel_join"),
        direct(type="reaction_added"),
        command(command="/other"),
        {"type": "app_rate_limited", "team_id": "T1"},
        {"type": "url_verification", "challenge": "x"},
    ],
)
def test_what_is_not_for_the_bot_is_nothing(body: dict[str, Any]) -> None:
    assert shape_fault(body) is None
    assert read(body, BOT, NOW) is None


def shared(*files: Any, text: str = "") -> Incoming:
    return asked(payloads.event("Ev1", "T1", 1, payloads.file_share("U1", "D1", "1.1", text, None, list(files))))


def test_a_shared_file_comes_with_where_it_can_be_fetched() -> None:
    file = {
        "id": "F0000000001",
        "name": "policy.md",
        "mimetype": "text/plain",
        "filetype": "markdown",
        "size": 12,
        "url_private": "https://files.slack.com/files-pri/policy.md",
        "url_private_download": "https://files.slack.com/files-pri/download/policy.md",
    }
    incoming = shared(file, text="our new policy")
    url = "https://files.slack.com/files-pri/download/policy.md"
    assert incoming.files == (SlackFile("F0000000001", "policy.md", "text/plain", "markdown", 12, url),)
    assert (incoming.door, incoming.text, incoming.has_files) == (Door.DIRECT, "our new policy", True)
    assert not asked(direct()).has_files


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ({"id": "F1"}, (SlackFile("F1"),)),
        ({"id": "F1", "size": True, "name": 3, "url_private": "ftp://x"}, (SlackFile("F1"),)),
        ({"id": "F1", "mode": "external", "is_external": True}, (SlackFile("F1", is_elsewhere=True),)),
        ({"name": "without an id"}, ()),
        ("no file", ()),
    ],
)
def test_a_file_of_which_slack_says_little_is_read_as_far_as_it_goes(file: Any, read: tuple[SlackFile, ...]) -> None:
    assert shared(file).files == read


def test_what_is_said_by_name_to_others_is_marked() -> None:
    assert asked(heard(text="<@U2> may I?")).names_others
    assert not asked(heard()).names_others
    assert not asked(mention(text=f"<@{BOT}> may I ask <@U2>?")).names_others


def test_only_what_is_said_in_channels_is_overheard() -> None:
    assert overheard_in(heard()) == "C1"
    assert overheard_in(heard(channel_type="group")) == "C1"
    assert [overheard_in(body) for body in (mention(), direct(), command(), {"type": "app_rate_limited"})] == [None] * 4


def test_the_bot_hears_of_it_in_the_workspace_that_it_is_installed_in() -> None:
    """In a channel that two workspaces share, the asker's is another."""
    bodies = (mention(team="T2"), direct(), command(), click(is_ephemeral=True))
    assert [asked(body).installed_in for body in bodies] == ["T1"] * 4
    assert installed_in({"authorizations": [{"team_id": "T9"}], "team_id": "T1"}) == "T9"
    assert installed_in({"view": {"app_installed_team_id": "T9"}, "team": {"id": "T1"}}) == "T9"
    assert installed_in({"authorizations": [], "team": None}) == ""


def test_in_a_shared_channel_the_askers_own_workspace_counts() -> None:
    assert asked(mention(team="T2")).workspace == "T2"
    assert asked(mention(team="T2", user_team="T3")).workspace == "T3"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"<@{BOT}> may I?", "may I?"),
        (f"  <@{BOT}>  ", ""),
        ("ask <@U2|Jo> in <#C1|general>", "ask Jo in general"),
        ("ask <@U2>", "ask @U2"),
        ("see <https://example.com|the page> or <https://example.com>", "see the page or https://example.com"),
        ("write to <mailto:a@example.com|a@example.com>", "write to a@example.com"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("one\n\ntwo", "one two"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
    ],
)
def test_slacks_markup_becomes_the_words_its_writer_saw(text: str, words: str) -> None:
    assert plain_words(text, BOT) == words


@given(st.text())
def test_any_text_becomes_words(text: str) -> None:
    assert isinstance(plain_words(text, BOT), str)


UNTIL = response_until(NOW)


@pytest.mark.parametrize(
    ("body", "ways"),
    [
        (command(), (Respond(URL, UNTIL), Direct("U1", "T1"))),
        (command(response_url="no address"), (Direct("U1", "T1"),)),
        (mention(), (Whisper("C1", "U1", None, "T1"), Direct("U1", "T1"))),
        (heard(), (Whisper("C1", "U1", None, "T1"), Direct("U1", "T1"))),
        (mention(thread_ts="1.0"), (Whisper("C1", "U1", "1.0", "T1"), Direct("U1", "T1"))),
        (direct(), (Post("D1", None, "T1"), Direct("U1", "T1"))),
        (direct(thread_ts="1.0"), (Post("D1", "1.0", "T1"), Direct("U1", "T1"))),
        (click(is_ephemeral=True), (Respond(URL, UNTIL), Direct("U1", "T1"))),
        (click(is_ephemeral=False, channel="D1"), (Post("D1", "1.0", "T1"), Direct("U1", "T1"))),
        (click(is_ephemeral=True, channel="D1"), (Respond(URL, UNTIL), Direct("U1", "T1"))),
    ],
)
def test_every_answer_is_private_and_has_a_way_that_never_ends(body: dict[str, Any], ways: Any) -> None:
    """The visibility of every door: a whisper, an address for one person, or a conversation of two."""
    assert private_ways(asked(body)) == ways


NAMES = ["type", "event", "event_id", "team_id", "user", "id", "team", "command", "trigger_id", "actions", "channel"]
NAMES += ["text", "container", "thread_ts", "subtype", "channel_type", "challenge", "user_id", "channel_id", "message"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([command(), mention(), direct(), click(is_ephemeral=True)]), st.sampled_from(NAMES))
def test_a_body_of_any_shape_is_refused_or_read(value: Any, body: dict[str, Any], name: str) -> None:
    """Whatever stands in a signed body: no field of it brings the reading down."""
    for candidate in (value, body | {name: value}, body | {"event": {**body.get("event", {}), name: value}}):
        if shape_fault(candidate) is None:
            read(candidate, BOT, NOW)


def edited(after: float, **changed: Any) -> dict[str, Any]:
    inner = payloads.edited_message("T1", "U1", "D1", "100.0", "may I now?", f"{100 + after}")
    return payloads.event("Ev2", "T1", 1, inner | changed)


def test_an_edit_within_a_minute_is_a_question_of_the_message_that_was_edited() -> None:
    incoming = asked(edited(60))
    assert (incoming.text, incoming.asked_ts, incoming.edits) == ("may I now?", "100.0", True)
    assert not asked(direct()).edits


@pytest.mark.parametrize("body", [edited(61), edited(-1), edited(5, previous_message={"text": "may I now?"})])
def test_a_later_edit_and_one_that_changes_no_word_are_nothing(body: dict[str, Any]) -> None:
    assert read(body, BOT, NOW) is None


def test_home_and_windows_are_shown_at_once_and_kept_nowhere() -> None:
    home = payloads.event("Ev3", "T1", 1, payloads.home_opened("U1", "D1", "1.1"))
    view = {"id": "V1", "type": "home", "private_metadata": "kept"}
    typed = {"type": "plain_text_input", "action_id": "search", "value": "may &amp; I?"}
    searched = asked(payloads.view_action("T1", "U1", "sam", view, typed, "1.3"))
    sent = asked(payloads.view_submission("T1", "U1", "sam", view | {"type": "modal"}, {}, "1.4"))
    chosen = asked(payloads.shortcut("T1", "U1", "sam", "ask_question", "1.5", "1.1"))
    assert (searched.text, searched.view_id, searched.is_home, searched.metadata) == ("may & I?", "V1", True, "kept")
    assert (sent.view_id, sent.is_home) == ("V1", False)
    assert {each.door for each in (asked(home), searched, sent, chosen)} <= AT_ONCE
    other_tab = payloads.home_opened("U1", "D1", "1.1") | {"tab": "messages"}
    assert read(payloads.event("Ev4", "T1", 1, other_tab), BOT, NOW) is None


def test_a_message_shortcut_asks_with_the_words_of_the_message() -> None:
    message = {"ts": "1.1", "thread_ts": "1.0", "text": "may <@U2|kim> I?", "user": "U2"}
    body = payloads.message_shortcut("T1", "U1", "sam", ("C1", "x"), message, "ask_about_message", "1.6", URL)
    incoming = asked(body)
    assert (incoming.door, incoming.user_id, incoming.text) == (Door.SHORTCUT, "U1", "may kim I?")
    assert isinstance(private_ways(incoming)[0], Respond)
