"""What Slack sends, read once into one shape for every door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from html import unescape
from typing import Any, Final

COMMAND: Final = "/policy"

# A person's message in one of these ways is a person's message; every other subtype is an edit, a bot or a notice.
_WRITTEN: Final = (None, "file_share", "thread_broadcast", "me_message")

# A person, a channel, a call to many, or an address, each perhaps with the words that stood for it.
_MARK: Final = re.compile(r"<([@#!][^<>|\s]+|[a-z]+:[^<>|\s]+)(?:\|([^<>]*))?>")
_MOST_KEY: Final = 200

# As Slack calls conversations of more than two, where the bot hears what is not meant for it.
_CHANNELS: Final = ("channel", "group")

# Until when an edited question is answered anew.
EDIT_SECONDS: Final = 60


class Door(StrEnum):
    """Where somebody stands when they speak to the bot."""

    COMMAND = "command"
    MENTION = "mention"
    DIRECT = "direct message"
    HEARD = "channel"  # said in a channel that is listened to, without a mention
    CLICK = "click"
    SHORTCUT = "message shortcut"
    WINDOW = "window"  # a click in a window or in Home, a window sent off, or a shortcut that opens one
    HOME = "home"


# The app was taken away from a workspace, or its tokens were.
LEAVING: Final = ("app_uninstalled", "tokens_revoked")

# What is shown at once or not at all: nothing of it is kept, and nothing of it can be lost.
AT_ONCE: Final = frozenset({Door.WINDOW, Door.HOME})


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file that somebody shared; what Slack did not say is empty or None."""

    id: str
    name: str = ""
    mimetype: str = ""
    filetype: str = ""
    size: int | None = None  # in bytes
    url: str | None = None  # where the bot's token opens it
    is_elsewhere: bool = False  # with a service that Slack only links to


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request of one person.

    `key` is Slack's own name for it, alike in every delivery; that of a command or a click also opens a window.
    `text` is what they ask, in plain words; empty for a click.  `message_ts` names the message that was clicked in,
    which only they can see where it `was_whispered`; `view_id` the window, which remembers `metadata`.
    """

    key: str
    door: Door
    workspace: str  # the asker's
    user_id: str
    channel: str
    received_at: datetime
    text: str = ""
    thread_ts: str | None = None
    message_ts: str | None = None
    was_whispered: bool = False
    response_url: str | None = None
    view_id: str | None = None
    is_home: bool = False
    metadata: str = ""
    asked_ts: str | None = None  # of the message that was written, where an edit of it may still change the answer
    edits: bool = False
    files: tuple[SlackFile, ...] = ()  # shared with the message
    names_others: bool = False  # overheard, and said to somebody by name
    installed_in: str = ""  # the workspace that the bot hears of it from; another one than the asker's where shared
    taken_up: float | None = None  # by the monotonic clock; None where it waited for its asker or for a restart

    @property
    def thread(self) -> str | None:
        """The thread that it opened or stands in."""
        return self.thread_ts or self.asked_ts

    @property
    def has_files(self) -> bool:
        """Whether anything was shared with the message: a picture, say."""
        return bool(self.files)

    @property
    def in_private(self) -> bool:
        """Whether it was said in a conversation of two, where there is nobody to share with."""
        return self.channel.startswith("D")


def shape_fault(body: object) -> str | None:
    """Why `body` is nothing that Slack sends, or None if it may be."""
    if not isinstance(body, Mapping):
        return "no object"
    for is_kind, needed in _SHAPES:
        if is_kind(body):
            missing = [path for path, kind in needed.items() if not isinstance(_at(body, path), kind)]
            return f"without {', '.join(missing)}" if missing else _key_fault(body)
    return "of no kind that is known"


def key_of(body: Mapping[str, Any]) -> str | None:
    """Slack's own name for the request, or None where it has none (and so must change nothing)."""
    key = body.get("event_id", body.get("trigger_id"))
    return key if isinstance(key, str) else None


def read(body: Mapping[str, Any], bot_user_id: str | None, received_at: datetime) -> Incoming | None:
    """The request in `body` (of a shape without fault), or None where it is not for the bot to answer.

    Not for it: its own messages and other bots', edits, deletions, and notices of joining or pinning.
    """
    if "command" in body:
        incoming = _command(body, received_at)
    elif body.get("type") == "event_callback":
        incoming = _event(body, bot_user_id, received_at)
    else:
        read_it = _INTERACTIONS.get(str(body.get("type")))
        incoming = read_it(body, received_at) if read_it else None
    return replace(incoming, installed_in=installed_in(body)) if incoming else None


def installed_in(body: Mapping[str, Any]) -> str:
    """The workspace in which the bot heard of it; empty where the request does not say."""
    given = body.get("authorizations")
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], Mapping) else {}
    said = (first.get("team_id"), _part(body, "view").get("app_installed_team_id"), _part(body, "team").get("id"))
    return next(filter(None, map(_text, (*said, body.get("team_id")))), "")


def overheard_in(body: Mapping[str, Any]) -> str | None:
    """The channel, where something was said in one to others; None for whatever is meant for the bot."""
    event = _part(body, "event") if body.get("type") == "event_callback" else {}
    is_overheard = event.get("type") == "message" and event.get("channel_type") in _CHANNELS
    return (_text(event.get("channel")) or "") if is_overheard else None


def event_of(body: Mapping[str, Any]) -> str:
    """What happened, as Slack calls it; empty for a request that is no event."""
    return _text(_part(body, "event").get("type")) or "" if body.get("type") == "event_callback" else ""


def plain_words(text: str, bot_user_id: str | None = None) -> str:
    """Slack's markup as the plain words its writer saw, mentions of the bot left out."""

    def words(mark: re.Match[str]) -> str:
        target, label = mark[1], mark[2]
        if label:
            return label
        if target.startswith(("@", "#", "!")):
            return "" if target == f"@{bot_user_id}" else target
        return target.removeprefix("mailto:").removeprefix("tel:")

    return " ".join(unescape(_MARK.sub(words, text)).split())


def slack_files(listed: object) -> tuple[SlackFile, ...]:
    """The files that Slack lists in a message, or as what was put into a box for files."""
    given = listed if isinstance(listed, list) else []
    return tuple(_file(each) for each in given if isinstance(each, Mapping) and _text(each.get("id")))


def _file(file: Mapping[str, Any]) -> SlackFile:
    name, mimetype, filetype = (_text(file.get(field)) or "" for field in ("name", "mimetype", "filetype"))
    size = file.get("size")
    return SlackFile(
        id=str(file["id"]),
        name=name,
        mimetype=mimetype,
        filetype=filetype,
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
        url=_web_address(file.get("url_private_download")) or _web_address(file.get("url_private")),
        is_elsewhere=file.get("is_external") is True or file.get("mode") == "external",
    )


def _command(body: Mapping[str, Any], received_at: datetime) -> Incoming | None:
    if body["command"] != COMMAND:
        return None
    return Incoming(
        key=body["trigger_id"],
        door=Door.COMMAND,
        workspace=body["team_id"],
        user_id=body["user_id"],
        channel=body["channel_id"],
        received_at=received_at,
        text=plain_words(str(body.get("text", ""))),
        response_url=_web_address(body.get("response_url")),
    )


def _click(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    container, message, user = (_part(body, name) for name in ("container", "message", "user"))
    return Incoming(
        key=body["trigger_id"],
        door=Door.CLICK,
        workspace=_text(user.get("team_id")) or body["team"]["id"],
        user_id=user["id"],
        channel=_text(_part(body, "channel").get("id")) or _text(container.get("channel_id")) or "",
        received_at=received_at,
        thread_ts=_text(container.get("thread_ts")) or _text(message.get("thread_ts")),
        message_ts=_text(container.get("message_ts")),
        was_whispered=container.get("is_ephemeral") is True,
        response_url=_web_address(body.get("response_url")),
    )


def _message_shortcut(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    """Somebody asks what the policy says to a message, perhaps another's; they alone are answered."""
    message = _part(body, "message")
    return replace(
        _click(body, received_at),
        door=Door.SHORTCUT,
        text=plain_words(str(message.get("text") or "")),
        thread_ts=_text(message.get("thread_ts")),
        message_ts=_text(message.get("ts")),
    )


def _action(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    """A click in a message, or in a window with what was typed there."""
    if "view" not in body:
        return _click(body, received_at)
    return replace(_in_window(body, received_at), text=_typed(body["actions"]))


def _in_window(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    view = _part(body, "view")
    return replace(
        _click(body, received_at),
        door=Door.WINDOW,
        view_id=_text(view.get("id")),
        is_home=view.get("type") == "home",
        metadata=_text(view.get("private_metadata")) or "",
    )


def _typed(actions: Sequence[Any]) -> str:
    """What was typed into a search box, in plain words."""
    typed = (action.get("value") for action in actions if _part({"": action}, "").get("type") == "plain_text_input")
    return plain_words(str(next(typed, None) or ""))


def _event(body: Mapping[str, Any], bot_user_id: str | None, received_at: datetime) -> Incoming | None:
    event = body["event"]
    if event["type"] == "app_home_opened":
        return _home(body, event, received_at)
    return _message(body, event, bot_user_id, received_at)


def _home(body: Mapping[str, Any], event: Mapping[str, Any], received_at: datetime) -> Incoming | None:
    user = _text(event.get("user"))
    if user is None or event.get("tab") != "home":
        return None
    return Incoming(body["event_id"], Door.HOME, body["team_id"], user, "", received_at, is_home=True)


def _message(
    body: Mapping[str, Any], event: Mapping[str, Any], bot_user_id: str | None, received_at: datetime
) -> Incoming | None:
    is_direct = event["type"] == "message" and event.get("channel_type") == "im"
    written = _as_written(event)
    user, channel = written.get("user"), event.get("channel")
    is_mine = user in (bot_user_id, "USLACKBOT") or bool(written.get("bot_id"))
    said = str(written.get("text") or "")
    # A mention of the bot comes by itself as well; what was overheard is read once, as it was first written.
    is_heard = overheard_in(body) is not None and not written.get("edited") and f"<@{bot_user_id}>" not in said
    is_for_us = (is_direct or is_heard or event["type"] == "app_mention") and bool(written) and not is_mine
    if not (is_for_us and isinstance(user, str) and isinstance(channel, str)):
        return None
    return Incoming(
        key=body["event_id"],
        door=Door.DIRECT if is_direct else Door.HEARD if is_heard else Door.MENTION,
        # In a channel shared between organisations the asker's workspace is not the one that the event came to.
        workspace=_text(written.get("user_team")) or _text(written.get("team")) or body["team_id"],
        user_id=user,
        channel=channel,
        received_at=received_at,
        text=plain_words(said, bot_user_id),
        thread_ts=_text(written.get("thread_ts")),
        asked_ts=_text(written.get("ts")),
        edits=bool(written.get("edited")),
        files=slack_files(written.get("files")),
        names_others=is_heard and "<@" in said,
    )


def _as_written(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message that a person wrote, or changed within a minute; empty for everything else.

    A change that left the words as they were (Slack unfolds a link, say) is none.
    """
    if event.get("subtype") == "message_changed":
        message, before = _part(event, "message"), _part(event, "previous_message")
        is_new = message.get("text") != before.get("text") and _edited_soon(message)
        return message if is_new and message.get("subtype") in _WRITTEN else {}
    if event.get("subtype") not in _WRITTEN or event.get("hidden"):
        return {}
    return event if not event.get("edited") or _edited_soon(event) else {}


def _edited_soon(message: Mapping[str, Any]) -> bool:
    written, edited = message.get("ts"), _part(message, "edited").get("ts")
    try:
        return 0 <= float(str(edited)) - float(str(written)) <= EDIT_SECONDS
    except ValueError:
        return False


def _key_fault(body: Mapping[str, Any]) -> str | None:
    key = key_of(body)
    return "with a name too long or empty" if key is not None and not 0 < len(key) <= _MOST_KEY else None


def _at(body: Mapping[str, Any], path: str) -> object:
    value: object = body
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _web_address(value: object) -> str | None:
    return value if isinstance(value, str) and value.startswith(("https://", "http://")) else None


_INTERACTIONS: Final = {
    "block_actions": _action,
    "message_action": _message_shortcut,
    "shortcut": _in_window,
    "view_submission": _in_window,
}

# Each kind of request with what it must hold, by dotted path.
_SHAPES: Final = (
    (
        lambda body: "command" in body,
        {"command": str, "team_id": str, "user_id": str, "channel_id": str, "trigger_id": str},
    ),
    (lambda body: body.get("type") == "url_verification", {"challenge": str}),
    (
        lambda body: body.get("type") == "event_callback",
        {"event_id": str, "team_id": str, "event": Mapping, "event.type": str},
    ),
    (lambda body: body.get("type") == "app_rate_limited", {"team_id": str}),
    (
        lambda body: body.get("type") == "block_actions",
        {"trigger_id": str, "user.id": str, "team.id": str, "actions": list},
    ),
    (
        lambda body: body.get("type") == "message_action",
        {"trigger_id": str, "user.id": str, "team.id": str, "callback_id": str, "channel.id": str, "message": Mapping},
    ),
    (
        lambda body: body.get("type") == "shortcut",
        {"trigger_id": str, "user.id": str, "team.id": str, "callback_id": str},
    ),
    (
        lambda body: body.get("type") == "view_submission",
        {"trigger_id": str, "user.id": str, "team.id": str, "view": Mapping, "view.id": str, "view.state": Mapping},
    ),
)
