"""The two ways in which Slack reaches an app: signed HTTP requests, and a WebSocket that the app opened."""

import itertools
import json
import socket
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

# Slack waits 3 seconds; a busy machine is given more, so that it fails no test by being busy.
ACK_SECONDS = 10.0


@dataclass(frozen=True)
class Acked:
    """What the app said to a delivery; status 0 where it said nothing in time."""

    status: int
    body: Any = None

    @property
    def is_ok(self) -> bool:
        return self.status == 200


class Line(Protocol):
    """A way to reach the app."""

    def event(self, payload: Mapping[str, Any], retry: int = 0) -> Acked: ...

    def command(self, fields: Mapping[str, str]) -> Acked: ...

    def interaction(self, payload: Mapping[str, Any]) -> Acked: ...


class HttpLine:
    """Requests to the app's public address, signed with Slack's own code."""

    def __init__(self, url: str, signing_secret: str, now: Callable[[], float]) -> None:
        self.url, self._now = url, now
        self._signer = SignatureVerifier(signing_secret)

    def event(self, payload: Mapping[str, Any], retry: int = 0) -> Acked:
        extra = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}
        return self.sends(json.dumps(payload).encode(), "application/json", extra)

    def command(self, fields: Mapping[str, str]) -> Acked:
        return self.sends(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def interaction(self, payload: Mapping[str, Any]) -> Acked:
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.sends(body, "application/x-www-form-urlencoded")

    def sends(self, body: bytes, kind: str, extra: Mapping[str, str] | None = None) -> Acked:
        """One signed request."""
        timestamp = str(int(self._now()))
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": self._signer.generate_signature(timestamp=timestamp, body=body) or "",
            **(extra or {}),
        }
        request = urllib.request.Request(self.url, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=ACK_SECONDS) as reply:
                said = reply.read().decode()
                return Acked(reply.status, json.loads(said) if said.startswith("{") else None)
        except urllib.error.HTTPError as error:
            error.close()
            return Acked(error.code)
        except (OSError, HTTPException):  # also a reply that breaks off, as one of a bot that is killed does
            return Acked(0)


@dataclass
class _Envelope:
    """One delivery by one connection; only there can it be acknowledged."""

    connection: ServerConnection
    is_acked: bool = False
    is_lost: bool = False  # the connection went first
    payload: Any = None


class SocketLine:
    """A WebSocket server that the app opens connections to, and that hands each delivery to one of them in turn.

    What is not acknowledged when its connection goes is delivered again, by another.
    """

    def __init__(self) -> None:
        self.cuts = 0  # so many of the next deliveries: their connection breaks before it can be acknowledged
        self.greeting = "hello"
        self._connections: list[ServerConnection] = []  # that are given deliveries, the oldest first
        self._envelopes: dict[str, _Envelope] = {}
        self._tickets: set[str] = set()
        self._turns = itertools.count()
        self._changed = threading.Condition()
        self._server: Server = serve(self._talk, "127.0.0.1", 0)
        self._address = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def opens(self) -> str:
        """An address for one connection, as apps.connections.open gives it."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"{self._address}/?ticket={ticket}"

    # What becomes of connections ------------------------------------------------------------------------------------

    def refreshes(self, after_seconds: float = 0.2) -> None:
        """Slack renews the oldest connection: it warns, says so, and closes it a moment later."""
        with self._changed:
            connection = self._connections[0]
            connection.send(json.dumps({"type": "disconnect", "reason": "warning"}))
            self._retires(connection)
        closing = threading.Timer(after_seconds, connection.close)
        closing.daemon = True
        closing.start()

    def drops(self) -> None:
        """The oldest connection breaks without a word."""
        with self._changed:
            _breaks(self._connections.pop(0))

    def mutes(self) -> AbstractContextManager[object]:
        """Meanwhile the oldest connection stands, and says nothing."""
        return self._connections[0].protocol_mutex

    def says(self, text: str) -> None:
        """Something else than a delivery, by every connection."""
        for connection in self._connections:
            connection.send(text)

    def disconnects(self) -> None:
        """Slack renews every connection at once, and closes it in the same breath."""
        with self._changed:
            retired = list(self._connections)
            for connection in retired:
                self._retires(connection)
        for connection in retired:
            connection.close()

    def connects_again(self, within: float, count: int = 1) -> bool:
        """Whether so many connections are open, or will be."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._connections) >= count, within)

    @property
    def count(self) -> int:
        """How many connections are given deliveries."""
        return len(self._connections)

    @property
    def is_connected(self) -> bool:
        return bool(self._connections)

    def _retires(self, connection: ServerConnection) -> None:
        """It is given nothing any more."""
        self._connections.remove(connection)
        connection.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    # Deliveries -----------------------------------------------------------------------------------------------------

    def event(self, payload: Mapping[str, Any], retry: int = 0) -> Acked:
        return self._sends("events_api", payload, retry)

    def command(self, fields: Mapping[str, str]) -> Acked:
        return self._sends("slash_commands", fields)

    def interaction(self, payload: Mapping[str, Any]) -> Acked:
        return self._sends("interactive", payload)

    def _sends(self, kind: str, payload: Mapping[str, Any], retry: int = 0) -> Acked:
        """Deliver it, again and by another connection where one goes, until it is acknowledged or too late."""
        deadline = time.monotonic() + ACK_SECONDS
        for attempt in itertools.count(retry):
            message = {"type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
            if kind == "events_api":
                message |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            with self._changed:
                if not self._changed.wait_for(lambda: self._connections, deadline - time.monotonic()):
                    break
                envelope = self._hands_over(message)
                self._waits_for(envelope, deadline)
            if not envelope.is_lost:
                return Acked(200, envelope.payload) if envelope.is_acked else Acked(0)
        return Acked(0)

    def _hands_over(self, message: Mapping[str, Any]) -> _Envelope:
        connection = self._connections[next(self._turns) % len(self._connections)]
        name, envelope = uuid.uuid4().hex, _Envelope(connection)
        self._envelopes[name] = envelope
        try:
            connection.send(json.dumps({**message, "envelope_id": name}))
        except ConnectionClosed:
            envelope.is_lost = True
        if self.cuts:
            self.cuts -= 1
            self._connections.remove(connection)
            _breaks(connection)
        return envelope

    def _waits_for(self, envelope: _Envelope, deadline: float) -> None:
        self._changed.wait_for(lambda: envelope.is_acked or envelope.is_lost, deadline - time.monotonic())

    def _talk(self, connection: ServerConnection) -> None:
        _, _, ticket = (connection.request.path if connection.request else "").partition("ticket=")
        if ticket not in self._tickets:
            return
        self._tickets.remove(ticket)
        with self._changed:
            told = {"num_connections": len(self._connections) + 1, "connection_info": {"app_id": "A0POLICY"}}
            connection.send(json.dumps({"type": self.greeting, **told}))
            self._connections.append(connection)
            self._changed.notify_all()
        try:
            for received in connection:
                self._hears(connection, json.loads(received))
        except ConnectionClosed:
            pass
        finally:
            self._loses(connection)

    def _hears(self, connection: ServerConnection, said: Mapping[str, Any]) -> None:
        with self._changed:
            envelope = self._envelopes.get(said["envelope_id"])
            if envelope and envelope.connection is connection and not envelope.is_lost:
                envelope.is_acked, envelope.payload = True, said.get("payload")
                self._changed.notify_all()

    def _loses(self, connection: ServerConnection) -> None:
        with self._changed:
            if connection in self._connections:
                self._connections.remove(connection)
            for envelope in self._envelopes.values():
                if envelope.connection is connection and not envelope.is_acked:
                    envelope.is_lost = True
            self._changed.notify_all()


def _breaks(connection: ServerConnection) -> None:
    with suppress(OSError):  # it may have gone already
        connection.socket.shutdown(socket.SHUT_RDWR)
