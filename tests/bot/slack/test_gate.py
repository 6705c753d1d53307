"""What is not a well-formed request signed by Slack goes no further, and leaves no trace."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

from bot.slack.gate import MOST_BYTES, Gate

SECRET = "a secret of this test"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MARKER = "the heron walks backwards at noon"

EVENT = {
    "type": "event_callback",
    "event_id": "Ev1",
    "team_id": "T1",
    "event": {"type": "app_mention", "text": MARKER},
}
COMMAND = {
    "command": "/policy",
    "text": MARKER,
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "1.2.a",
}
CLICK = {"type": "block_actions", "trigger_id": "1.2.b", "user": {"id": "U1"}, "team": {"id": "T1"}, "actions": []}
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Wicket:
    """A gate with nothing behind it but a list of what came through."""

    def __init__(self) -> None:
        self.passed: list[dict[str, Any]] = []
        self.gate = Gate(self._handle, SECRET, lambda: NOW)

    async def _handle(self, content: dict[str, Any], headers: Headers) -> Response:
        self.passed.append(content)
        return PlainTextResponse("handled")

    def asked(
        self,
        body: bytes,
        *extra: tuple[str, str],
        kind: str = JSON,
        at: str | None = None,
        secret: str = SECRET,
        method: str = "POST",
        **changed: str | None,
    ) -> tuple[int, bytes]:
        """The status and body that a request gets, signed by Slack's own code unless `changed` says otherwise."""
        timestamp = str(int(NOW.timestamp())) if at is None else at
        headers: dict[str, str | None] = {
            "content-type": kind,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(secret, timestamp, body),
        }
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        given = [(name, value) for name, value in headers.items() if value is not None] + list(extra)
        return asyncio.run(self._answered(method, given, body))

    async def _answered(self, method: str, headers: list[tuple[str, str]], body: bytes) -> tuple[int, bytes]:
        sent: list[Mapping[str, Any]] = []
        chunks = [body[at : at + 65536] for at in range(0, len(body), 65536)] or [b""]

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": "/slack/events",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }
        await self.gate(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Signed by Slack's own code, and by hand where that takes no bytes that are no text."""
    try:
        return str(SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body))
    except UnicodeDecodeError:
        signed = b"v0:" + timestamp.encode() + b":" + body
        return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@pytest.fixture
def wicket() -> Wicket:
    return Wicket()


def as_json(content: object) -> bytes:
    return json.dumps(content).encode()


def as_form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def test_what_slack_signs_goes_through_parsed(wicket: Wicket) -> None:
    assert wicket.asked(as_json(EVENT)) == (200, b"handled")
    assert wicket.asked(as_form(COMMAND), kind=FORM) == (200, b"handled")
    assert wicket.asked(as_form({"payload": json.dumps(CLICK)}), kind=f"{FORM}; charset=utf-8") == (200, b"handled")
    assert wicket.asked(as_json({"type": "url_verification", "challenge": "x"})) == (200, b"handled")
    assert wicket.passed[:3] == [EVENT, COMMAND, CLICK]


def test_a_command_may_speak_of_a_payload(wicket: Wicket) -> None:
    """The word that makes Bolt's own reading of a form come out empty."""
    assert wicket.asked(as_form({**COMMAND, "text": "what is a payload"}), kind=FORM)[0] == 200
    assert wicket.passed[0]["text"] == "what is a payload"


OLD = str(int((NOW - timedelta(seconds=301)).timestamp()))
EARLY = str(int((NOW + timedelta(seconds=301)).timestamp()))

REFUSED: list[tuple[str, int, bytes, dict[str, Any]]] = [
    ("a method that is not POST", 405, as_json(EVENT), {"method": "GET"}),
    ("another method", 405, as_json(EVENT), {"method": "DELETE"}),
    ("no content type", 415, as_json(EVENT), {"content_type": None}),
    ("a foreign content type", 415, as_json(EVENT), {"kind": "text/xml"}),
    ("a body too long, as stated", 413, as_json(EVENT), {"content_length": str(MOST_BYTES + 1)}),
    ("a body too long, unstated", 413, b"x" * (MOST_BYTES + 1), {}),
    ("a length that is no number", 400, as_json(EVENT), {"content_length": "-5"}),
    ("no timestamp", 401, as_json(EVENT), {"x_slack_request_timestamp": None}),
    ("a timestamp that is no number", 401, as_json(EVENT), {"at": "now"}),
    ("a timestamp in other digits", 401, as_json(EVENT), {"x_slack_request_timestamp": "\xb9\xb2"}),
    ("a timestamp of a kilometre", 401, as_json(EVENT), {"at": "9" * 5000}),
    ("a timestamp too old", 401, as_json(EVENT), {"at": OLD}),
    ("a timestamp too early", 401, as_json(EVENT), {"at": EARLY}),
    ("no signature", 401, as_json(EVENT), {"x_slack_signature": None}),
    ("an empty signature", 401, as_json(EVENT), {"x_slack_signature": ""}),
    ("a signature of strange letters", 401, as_json(EVENT), {"x_slack_signature": "v0=\xe9\xff"}),
    ("a signature of another secret", 401, as_json(EVENT), {"secret": "guessed"}),
    ("a signature of another time", 401, as_json(EVENT), {"x_slack_request_timestamp": str(int(NOW.timestamp()) - 1)}),
    ("bad JSON, unsigned", 401, b"{", {"secret": "guessed"}),
    ("an unsigned probe", 401, as_json({"ssl_check": "1"}), {"secret": "guessed"}),
    ("bad JSON, signed", 400, b"{", {}),
    ("no JSON object", 400, b"[]", {}),
    ("null", 400, b"null", {}),
    ("nothing", 400, b"", {}),
    ("brackets without end", 400, b"[" * 100_000, {}),
    ("bytes that are no text", 400, b"\xff\xfe{}", {}),
    ("a number too long to read", 400, b'{"type": ' + b"9" * 5000 + b"}", {}),
    ("no kind", 400, as_json({"event_id": "Ev1"}), {}),
    ("an unknown kind", 400, as_json({"type": "party"}), {}),
    ("an event without its id", 400, as_json({**EVENT, "event_id": None}), {}),
    ("an event with an empty id", 400, as_json({**EVENT, "event_id": ""}), {}),
    ("an event with an endless id", 400, as_json({**EVENT, "event_id": "E" * 300}), {}),
    ("an event that is no object", 400, as_json({**EVENT, "event": [MARKER]}), {}),
    ("a click by nobody", 400, as_form({"payload": as_json({**CLICK, "user": "U1"}).decode()}), {"kind": FORM}),
    ("a click with bad JSON", 400, as_form({"payload": "{" + MARKER}), {"kind": FORM}),
    ("a click that is a list", 400, as_form({"payload": "[]"}), {"kind": FORM}),
    ("a command without its trigger", 400, as_form({"command": "/policy", "text": MARKER}), {"kind": FORM}),
    ("a form of a thousand fields", 400, b"&".join(b"a=1" for _ in range(1000)), {"kind": FORM}),
    ("JSON that calls itself a form", 400, as_json(EVENT), {"kind": FORM}),
    ("a form that calls itself JSON", 400, as_form(COMMAND), {"kind": JSON}),
]


@pytest.mark.parametrize(("status", "body", "how"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_everything_else_is_refused_without_a_trace(
    wicket: Wicket, caplog: pytest.LogCaptureFixture, status: int, body: bytes, how: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    answered, said = wicket.asked(body, **how)
    assert answered == status
    assert wicket.passed == []
    assert not [record for record in caplog.records if record.name != "asyncio"]
    assert MARKER.encode() not in said


@pytest.mark.parametrize("name", ["x-slack-signature", "x-slack-request-timestamp", "content-length"])
def test_a_header_given_twice_is_refused(wicket: Wicket, name: str) -> None:
    assert wicket.asked(as_json(EVENT), (name, "1"), content_length="1")[0] in (400, 401)
    assert wicket.passed == []


def test_a_signed_probe_wants_nothing_but_a_200(wicket: Wicket) -> None:
    assert wicket.asked(as_form({"ssl_check": "1", "token": "x"}), kind=FORM) == (200, b"")
    assert wicket.passed == []


def test_the_edges_of_the_five_minutes_hold(wicket: Wicket) -> None:
    for seconds in (-300, 300):
        assert wicket.asked(as_json(EVENT), at=str(int(NOW.timestamp()) + seconds))[0] == 200


@given(st.binary(max_size=300), st.sampled_from([JSON, FORM]), st.booleans())
def test_no_bytes_bring_it_down(body: bytes, kind: str, is_signed: bool) -> None:
    status, _ = Wicket().asked(body, kind=kind, secret=SECRET if is_signed else "guessed")
    assert status in ((200, 400) if is_signed else (401,))


def test_an_empty_secret_is_noticed_at_once() -> None:
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        Gate(Wicket()._handle, "", lambda: NOW)
