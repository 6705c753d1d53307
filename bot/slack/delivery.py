"""One attempt to hand a letter to Slack, and what became of it.

Slack's own library would resend a request whose connection broke, and Slack has no idempotency key; so its retries are
off, and every attempt ends in one of four outcomes: taken, not taken (it may be tried again), refused (another way may
be tried), or in doubt (it is never tried again).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.errors import NotInstalledError
from bot.slack.letters import Change, Direct, Post, Respond, Way, Whisper
from bot.slack.workspaces import TIMEOUT_SECONDS, Workspaces
from bot.store.database import Clock

_LONGEST_WAIT_SECONDS: Final = 60
_ERROR_NAME: Final = re.compile(r"[a-z][a-z0-9_.]*")

# Slack says of these that some of what was asked may have been done.
_PERHAPS_DONE: Final = frozenset({"internal_error", "fatal_error", "request_timeout"})
_RATE_LIMITS: Final = frozenset({"ratelimited", "rate_limited", "429"})
_LATER: Final = frozenset({"ratelimited", "rate_limited", "service_unavailable"})


class Taken(NamedTuple):
    """Slack has it, and calls it `ts` where it says so."""

    ts: str | None


class NotTaken(NamedTuple):
    """Slack has it not, and may take it after `seconds`."""

    seconds: float
    reason: str

    @property
    def is_rate_limit(self) -> bool:
        """Whether Slack asked for patience, and was not merely away."""
        return self.reason in _RATE_LIMITS


class Refused(NamedTuple):
    """Slack will not take it this way."""

    reason: str


class InDoubt(NamedTuple):
    """It was handed over, and no word came back."""

    reason: str


Outcome = Taken | NotTaken | Refused | InDoubt


class Delivery:
    """Hands letters to Slack, each attempt one request that is never repeated behind our back."""

    def __init__(self, workspaces: Workspaces, clock: Clock) -> None:
        """`workspaces` have the clients, which make each request once."""
        self._workspaces, self._clock = workspaces, clock

    def attempt(self, way: Way, content: Mapping[str, Any], attempts: int) -> Outcome:
        """What Slack makes of `content` sent by `way`; `attempts` says how long to wait where it cannot be reached."""
        later = min(2.0**attempts, _LONGEST_WAIT_SECONDS)
        if isinstance(way, Respond):
            return _outcome(lambda: self._responded(way, content), later)
        try:
            client = self._workspaces.client(way.workspace)
        except NotInstalledError:
            return Refused("not_installed")
        try:
            # Opening a conversation twice is opening it once, so up to here nothing can be in doubt.
            opened = _opened(client, way)
        except SlackApiError as error:
            outcome = _said_no(error)
            return NotTaken(later, outcome.reason) if isinstance(outcome, InDoubt) else outcome
        except Exception as error:
            return NotTaken(later, f"no connection: {type(error).__name__}")
        return _outcome(lambda: _handed_over(client, opened, content), later)

    def _responded(self, way: Respond, content: Mapping[str, Any]) -> Outcome:
        if self._clock().timestamp() >= way.until:
            return Refused("expired_url")
        kind = "in_channel" if way.in_channel else "ephemeral"
        hook = WebhookClient(way.url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
        reply = hook.send_dict({**content, "response_type": kind, "replace_original": way.replaces})
        error = _error_of(reply.body)
        if reply.status_code == HTTPStatus.OK and error is None:
            return Taken(None)
        return _by_status(reply.status_code, reply.headers, error or "unknown")


def _outcome(hand_over: Callable[[], Outcome], later: float) -> Outcome:
    """What becomes of a message that is handed over."""
    try:
        return hand_over()
    except SlackApiError as error:
        return _said_no(error)
    except URLError as error:  # raised only before the whole request was written
        return NotTaken(later, f"no connection: {type(error.reason).__name__}")
    except Exception as error:
        return InDoubt(f"no reply: {type(error).__name__}")


def _opened(client: WebClient, way: Direct | Whisper | Post | Change) -> Whisper | Post | Change:
    if isinstance(way, Direct):
        return Post(client.conversations_open(users=[way.user])["channel"]["id"])
    return way


def _handed_over(client: WebClient, way: Whisper | Post | Change, content: Mapping[str, Any]) -> Outcome:
    match way:
        case Whisper(channel, user, thread_ts):
            said = client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread_ts, **content)
            return Taken(said["message_ts"])
        case Change(channel, ts):
            kept = {name: content[name] for name in ("blocks", "text")}  # it takes nothing else of a message
            return Taken(client.chat_update(channel=channel, ts=ts, **kept)["ts"])
        case Post(channel, thread_ts):
            return Taken(client.chat_postMessage(channel=channel, thread_ts=thread_ts, **content)["ts"])


def _said_no(error: SlackApiError) -> NotTaken | Refused | InDoubt:
    """What an error reply of the Web API means."""
    response = error.response
    return _by_status(response.status_code, response.headers, str(response.get("error")))


def _by_status(status: int, headers: Mapping[str, str], error: str) -> NotTaken | Refused | InDoubt:
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) or error in _LATER:
        return NotTaken(_retry_after(headers), error if error in _LATER else str(status))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or error in _PERHAPS_DONE or not _ERROR_NAME.fullmatch(error):
        return InDoubt(f"{status} {error}"[:100])
    return Refused(error)


def _retry_after(headers: Mapping[str, str]) -> float:
    stated = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    return float(stated) if stated.isdecimal() else 1.0


def _error_of(body: str) -> str | None:
    """The error's name in what a response_url answers ("ok", JSON or one bare word); None where it was taken."""
    if body == "ok":
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return body[:64] or None
    return None if isinstance(said, Mapping) and said.get("ok") else str(said.get("error") if said else None)
