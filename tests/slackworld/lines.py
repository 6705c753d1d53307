"""The two ways in which Slack reaches an app: signed HTTP requests, and a WebSocket that the app opened."""

import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
class _Pending:
    done: threading.Event = field(default_factory=threading.Event)
    payload: Any = None


class SocketLine:
    """A WebSocket server that apps connect to, handing each delivery to one of them."""

    def __init__(self) -> None:
        self._connections: list[ServerConnection] = []
        self._pending: dict[str, _Pending] = {}
        self._server: Server = serve(self._talk, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def disconnects(self) -> None:
        """Slack refreshes every connection, as it does every few hours."""
        retired, self._connections = self._connections, []
        for connection in retired:
            connection.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
            connection.close()

    def connects_again(self, within: float) -> bool:
        """Whether the app opens a new connection after it was told to."""
        deadline = time.monotonic() + within
        while not self._connections and time.monotonic() < deadline:
            time.sleep(0.02)
        return bool(self._connections)

    @property
    def is_connected(self) -> bool:
        return bool(self._connections)

    def event(self, payload: Mapping[str, Any], retry: int = 0) -> Acked:
        return self._sends("events_api", payload, retry_attempt=retry, retry_reason="timeout" if retry else "")

    def command(self, fields: Mapping[str, str]) -> Acked:
        return self._sends("slash_commands", fields)

    def interaction(self, payload: Mapping[str, Any]) -> Acked:
        return self._sends("interactive", payload)

    def _sends(self, kind: str, payload: Mapping[str, Any], **extra: Any) -> Acked:
        envelope, pending = uuid.uuid4().hex, _Pending()
        self._pending[envelope] = pending
        message = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if not self._connections:
            return Acked(0)
        try:
            self._connections[-1].send(json.dumps(message | extra))
        except ConnectionClosed:
            return Acked(0)
        return Acked(200, pending.payload) if pending.done.wait(ACK_SECONDS) else Acked(0)

    def _talk(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0POLICY"}}))
        self._connections.append(connection)
        try:
            for received in connection:
                said = json.loads(received)
                pending = self._pending.pop(said["envelope_id"], None)
                if pending:
                    pending.payload = said.get("payload")
                    pending.done.set()
        except ConnectionClosed:
            pass
        finally:
            if connection in self._connections:
                self._connections.remove(connection)
