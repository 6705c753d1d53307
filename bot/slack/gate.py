"""The gate before Bolt: what is not a well-formed request signed by Slack goes no further.

Bolt alone is none: it reads the body before it checks the signature, fails on a timestamp that is no number, answers an
unsigned `ssl_check`, and logs whatever was signed wrongly.  Here nothing is parsed before it is proven to come from
Slack, nothing refused is written anywhere, and what passes is handed on parsed: Bolt takes a form whose text merely
holds the word "payload" to be empty.

A replay carries a valid signature, so it passes; it then finds its event id or trigger id in the inbox, runs nothing
and is told 200, as Slack's own redeliveries are (those are signed anew, so a memory of signatures would not serve).
The inbox remembers for far longer than the five minutes in which a signature holds, and across restarts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.slack.incoming import shape_fault
from bot.store.database import Clock

EVENTS_PATH: Final = "/slack/events"

# Slack's own advice; its redeliveries are signed anew.
TOLERANCE_SECONDS: Final = 5 * 60

# A click brings back the whole message it was made in, which is a few dozen kilobytes; a megabyte is no click.
MOST_BYTES: Final = 1024 * 1024

READ_SECONDS: Final = 10

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")

Handle = Callable[[dict[str, Any], Headers], Awaitable[Response]]


class Refused(Exception):  # noqa: N818 - not an error of ours but an answer
    """The request goes no further; `status` is what its sender is told."""

    def __init__(self, status: HTTPStatus) -> None:
        """`status` is a 4xx."""
        self.status = status
        super().__init__(status.phrase)


class Gate:
    """An ASGI application that hands on what Slack signed, parsed, with its headers, and refuses everything else."""

    def __init__(self, handle: Handle, signing_secret: str, clock: Clock) -> None:
        """`handle` gets proven requests only.  Raises ValueError for an empty secret, which would prove nothing."""
        if not signing_secret:
            raise ValueError("SLACK_SIGNING_SECRET is empty")
        self._handle = handle
        self._secret = signing_secret.encode()
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        try:
            kind = _check_envelope(scope["method"], headers)
            body = await _read(headers, receive)
            self._check_signature(headers, body)
            content = _content(kind, body)
        except Refused as refused:
            response: Response = PlainTextResponse(refused.status.phrase, refused.status, _allowing(refused.status))
        else:
            response = await self._handle(content, headers) if content else PlainTextResponse()
        await response(scope, receive, send)

    def _check_signature(self, headers: Headers, body: bytes) -> None:
        timestamp = _only(headers, "x-slack-request-timestamp")
        if not _TIMESTAMP.fullmatch(timestamp):
            raise Refused(HTTPStatus.UNAUTHORIZED)
        if abs(self._clock().timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
            raise Refused(HTTPStatus.UNAUTHORIZED)
        proof = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        given = _only(headers, "x-slack-signature").encode("latin-1")
        if not hmac.compare_digest(f"v0={proof}".encode(), given):
            raise Refused(HTTPStatus.UNAUTHORIZED)


def _check_envelope(method: str, headers: Headers) -> str:
    """The content type.  Raises Refused for a method, a size or a type that is not Slack's."""
    if method != "POST":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED)
    stated = headers.get("content-length", "0")
    if not stated.isdecimal():
        raise Refused(HTTPStatus.BAD_REQUEST)
    if int(stated[:12]) > MOST_BYTES:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (_JSON, _FORM):
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return kind


async def _read(headers: Headers, receive: Receive) -> bytes:
    """The body, read no further than a request of Slack's could be long."""
    if len(headers.getlist("content-length")) > 1:
        raise Refused(HTTPStatus.BAD_REQUEST)
    body = bytearray()
    try:
        async with asyncio.timeout(READ_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(HTTPStatus.BAD_REQUEST)
                body += message.get("body", b"")
                if len(body) > MOST_BYTES:
                    raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None


def _content(kind: str, body: bytes) -> dict[str, Any]:
    """What the body carries, if it is something that Slack sends; empty for a probe that wants nothing but a 200."""
    try:
        content = json.loads(body.decode()) if kind == _JSON else _form(body.decode())
    except (ValueError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST) from None
    if kind == _FORM and isinstance(content, dict) and content.get("ssl_check") == "1" and "command" not in content:
        return {}
    if not isinstance(content, dict) or shape_fault(content):
        raise Refused(HTTPStatus.BAD_REQUEST)
    return content


def _form(text: str) -> Any:
    """What a form carries: a command's fields, or the payload of an interaction.  Raises ValueError."""
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _only(headers: Headers, name: str) -> str:
    values = headers.getlist(name)
    if len(values) != 1:
        raise Refused(HTTPStatus.UNAUTHORIZED)
    return values[0]


def _allowing(status: HTTPStatus) -> dict[str, str]:
    return {"Allow": "POST"} if status is HTTPStatus.METHOD_NOT_ALLOWED else {}
