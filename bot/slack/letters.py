"""A message on its way: one decision, and the ways in which it may reach its reader."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.slack.blocks import Message, validated
from bot.store import Claimed, Outbox

# A response_url is good for 30 minutes; the last one is left for the way there.
RESPONSE_URL_LIFE: Final = timedelta(minutes=29)


@dataclass(frozen=True, slots=True)
class Respond:
    """By the address that came with a command or a click: works wherever it was made, for a while."""

    url: str
    until: float
    in_channel: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Whisper:
    """In a channel, for one person's eyes."""

    channel: str
    user: str
    thread_ts: str | None = None
    workspace: str = ""  # here and below, the one whose token is used; empty: the only one


@dataclass(frozen=True, slots=True)
class Post:
    """In a conversation, for all who are in it."""

    channel: str
    thread_ts: str | None = None
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """In the place of an earlier message of the bot's, in a conversation."""

    channel: str
    ts: str
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Direct:
    """In the conversation between a person and the bot, opened where there is none: works at any time."""

    user: str
    workspace: str = ""


Way = Respond | Whisper | Post | Change | Direct
_WAYS: Final[dict[str, type[Respond] | type[Whisper] | type[Post] | type[Change] | type[Direct]]] = {
    way.__name__: way for way in (Respond, Whisper, Post, Change, Direct)
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is to go out: one decision (`key`), and the ways to try, in order.

    `asker` is told where it cannot be delivered, or may not have been.
    """

    key: str
    ways: tuple[Way, ...]
    content: Mapping[str, Any]
    asker: str | None

    @classmethod
    def of(cls, key: str, message: Message, *ways: Way, asker: str | None) -> Letter:
        """The letter for a message.  Raises InvalidMessageError where Slack would refuse it."""
        return cls(key, ways, validated(message), asker)

    def post(self, connection: Connection, outbox: Outbox) -> bool:
        """Decide in the caller's transaction that it goes out; False where that was decided before."""
        payload = {
            "ways": [{"by": type(way).__name__, **asdict(way)} for way in self.ways],
            "content": self.content,
            "asker": self.asker,
        }
        return outbox.put(connection, self.key, _destination(self.ways[0]), payload)

    @classmethod
    def read(cls, claimed: Claimed) -> Letter:
        """The letter that was claimed."""
        payload = claimed.payload
        ways = (_WAYS[way["by"]](**{name: way[name] for name in way if name != "by"}) for way in payload["ways"])
        return cls(claimed.key, tuple(ways), payload["content"], payload["asker"])


def _destination(way: Way) -> str:
    """What Slack's rate is counted by; an address is hashed, because it opens a door."""
    match way:
        case Respond(url=url):
            return f"url:{hashlib.sha256(url.encode()).hexdigest()[:32]}"
        case Direct(user=user):
            return user[:64]
        case Whisper(channel=channel, user=user):
            return f"{channel}/{user}"[:64]  # whispers are not counted by channel
        case Post(channel=channel) | Change(channel=channel):
            return channel[:64]


def response_until(now: datetime) -> float:
    """Until when a response_url that came at `now` is used, in seconds since 1970."""
    return (now + RESPONSE_URL_LIFE).timestamp()
