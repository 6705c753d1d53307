"""Slack's sockets: two, so that whatever becomes of one, the other takes what comes.

Slack hands each request to one of them, and renews each every few hours: it says so, and closes it some seconds later.
Another is opened at once, and the old one is read, and acks go out by it, until Slack closes it.  What has no ack by
then Slack delivers again, by the other; the inbox knows it by its key, so that nothing runs twice.

Slack's own client is not used: while it renews or closes a socket, it keeps acks waiting for up to three seconds, which
is all of Slack's patience, and a stop drops what it has read and not begun.
"""

from __future__ import annotations

import json
import selectors
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websocket import (
    ABNF,
    WebSocket,
    WebSocketConnectionClosedException,
    WebSocketException,
    WebSocketTimeoutException,
    create_connection,
)

log = structlog.get_logger()

# Slack allows ten.
CONNECTIONS: Final = 2

# Requests taken in at once; each is only written down here, the answers have threads of their own.
WORKERS: Final = 10

# Until an address is got, a socket is open, or a message is written.
PATIENCE_SECONDS: Final = 10

# How long a stop may be noticed late by whoever waits for a message.
LOOK_SECONDS: Final = 0.1

# A socket that says nothing is asked whether it is there, and given up if it still says nothing.
ASK_AFTER_SECONDS: Final = 10.0
SILENT_SECONDS: Final = 30.0

# Slack closes a socket that it renews within seconds; one that it forgets is closed here.
LEAVING_SECONDS: Final = 60.0

# Between attempts to open a socket: twice as long each time, or as long as Slack asks for.
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 60.0

# One that is lost sooner than this, and brought nothing, was as good as not opened.
STEADY_SECONDS: Final = 10.0

# What Slack says of a socket that it renews.
_RENEWED: Final = frozenset({"warning", "refresh_requested"})


class NotOpened(NamedTuple):
    """A socket was not opened; `seconds` is how long Slack asked to be left alone."""

    reason: str
    seconds: float = 0.0


class Sockets:
    """Two sockets kept open.  Whatever comes by either is handed to Bolt, and its ack goes back by the same."""

    def __init__(self, bolt: App, token: str) -> None:
        """`token` is the app-level token.  Nothing is opened yet."""
        self._bolt, self._token = bolt, token
        # Of its own: what Bolt's client repeats, and how long it waits, is no matter of a socket.
        self._client = WebClient(
            base_url=bolt.client.base_url, ssl=bolt.client.ssl, timeout=PATIENCE_SECONDS, retry_handlers=[]
        )
        self._stopping = threading.Event()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="socket")
        self._places = [Place(self._open, self._stopping) for _ in range(CONNECTIONS)]

    def connect(self) -> None:
        """Open them.  Returns when each was tried; one that did not open is tried again until it does."""
        for place in self._places:
            place.start()
        for place in self._places:
            place.is_tried.wait()

    def close(self) -> None:
        """Read nothing more, finish and ack what was read, and close."""
        self._stopping.set()
        left = [connection for place in self._places for connection in place.left()]
        self._workers.shutdown(wait=True)
        for connection in left:
            connection.close()

    @property
    def count(self) -> int:
        """How many are open."""
        return sum(place.is_connected for place in self._places)

    @property
    def is_connected(self) -> bool:
        """Whether Slack can reach the bot: one is enough."""
        return self.count > 0

    def _open(self) -> Connection | NotOpened:
        """A socket that Slack has greeted."""
        try:
            url = str(self._client.apps_connections_open(app_token=self._token)["url"])
            tls = {"context": self._client.ssl or ssl.create_default_context()}
            made = create_connection(url, timeout=PATIENCE_SECONDS, sslopt=tls, skip_utf8_validation=True)
            return self._greeted(made)  # JSON is validated when it is read
        except SlackApiError as error:
            return _refusal(error)
        except Exception as error:
            # Only its kind: the words of some hold the address, by which anybody could connect.
            return NotOpened(type(error).__name__)

    def _greeted(self, socket: WebSocket) -> Connection | NotOpened:
        """The socket, once Slack says that it is ready."""
        is_ready = False
        try:
            is_ready = _kind(json.loads(socket.recv())) == "hello"
        finally:
            if not is_ready:
                _hang_up(socket)
        return Connection(socket, self._take, self._stopping) if is_ready else NotOpened("no hello")

    def _take(self, connection: Connection, message: Mapping[str, Any]) -> None:
        self._workers.submit(self._run, connection, message)

    def _run(self, connection: Connection, message: Mapping[str, Any]) -> None:
        """Hand a request to Bolt and ack it; what has no ack Slack delivers again."""
        try:
            request = SocketModeRequest.from_dict(dict(message))
            response = run_bolt_app(self._bolt, request) if request else None
        except Exception as error:  # of a shape that Bolt stumbles over; nothing of it is for the log
            log.error("socket_request_not_run", error=type(error).__name__)  # noqa: TRY400
            return
        if request and response and response.status == HTTPStatus.OK:
            connection.send(json.dumps(SocketModeResponse(request.envelope_id, _payload(response)).to_dict()))


class Place:
    """Keeps one socket open: opens another before the old one goes, and where it cannot, tries ever more slowly."""

    def __init__(self, open_one: Callable[[], Connection | NotOpened], stopping: threading.Event) -> None:
        """`open_one` opens a socket; nothing is opened any more once `stopping` is set."""
        self._open, self._stopping = open_one, stopping
        self._held: list[Connection] = []  # the newest last; before it, those that Slack has yet to close
        self._thread = threading.Thread(target=self._keep, name="sockets", daemon=True)
        self.is_tried = threading.Event()

    def start(self) -> None:
        """Begin to open one."""
        self._thread.start()

    def left(self) -> list[Connection]:
        """Those that are still open when it stops, once they are read no more."""
        if self._thread.is_alive():
            self._thread.join(PATIENCE_SECONDS)
        for connection in self._held:
            connection.join()
        return self._held

    @property
    def is_connected(self) -> bool:
        """Whether a socket is open here."""
        return any(connection.is_open for connection in self._held)

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            opened = self._open()
            if isinstance(opened, Connection):
                self._hold(opened)
                failures = 0 if opened.was_worth_opening else failures + 1
                wait = _pause(failures)
            else:
                failures += 1
                wait = max(_pause(failures), opened.seconds)
                log.warning("socket_not_opened", error=opened.reason, again_in=wait)
            self.is_tried.set()
            self._stopping.wait(wait)

    def _hold(self, opened: Connection) -> None:
        """Have it read until it goes, which is before Slack closes it."""
        if self._stopping.is_set():
            opened.close()
            return
        self._held = [each for each in self._held if each.is_open] + [opened]
        opened.start()
        log.info("socket_opened")
        self.is_tried.set()
        opened.is_leaving.wait()


class Connection:
    """A socket that Slack has greeted, read in a thread of its own."""

    def __init__(
        self,
        socket: WebSocket,
        take: Callable[[Connection, Mapping[str, Any]], None],
        stopping: threading.Event,
    ) -> None:
        """`take` is given each request; none is read once `stopping` is set, and then whoever set it closes this."""
        self._socket, self._take, self._stopping = socket, take, stopping
        self._opened_at = self._heard_at = self._asked_at = time.monotonic()
        self._leaving_at: float | None = None
        self._is_renewed = self._has_brought = False
        # One thread at a time: TLS may not be read and written at once.
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._read, name="socket", daemon=True)
        self.is_open, self.is_leaving = True, threading.Event()

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def join(self) -> None:
        """Until it is read no more."""
        self._thread.join()

    def send(self, text: str) -> None:
        """Write a message, or log that it could not be."""
        try:
            with self._turn:
                self._socket.settimeout(PATIENCE_SECONDS)
                self._socket.send(text)
        except (OSError, WebSocketException) as error:
            log.warning("ack_not_written", error=type(error).__name__)

    def close(self) -> None:
        """Say goodbye and close it, open or not."""
        with self._turn:
            self.is_open = False
            self._socket.close(timeout=1)  # for Slack's own goodbye, so that it reads all that was written
            _hang_up(self._socket)

    @property
    def was_worth_opening(self) -> bool:
        """Whether it is renewed, brought anything, or stood for a while."""
        is_steady = time.monotonic() - self._opened_at >= STEADY_SECONDS
        return is_steady or self._has_brought or self._is_renewed

    def _read(self) -> None:
        try:
            self._read_on()
        except Exception as error:  # whatever it is, another is opened
            self.is_open = False
            if self._leaving_at is None:
                log.warning("socket_lost", error=type(error).__name__)
        finally:
            self.is_leaving.set()
        if not self.is_open:
            self.close()

    def _read_on(self) -> None:
        """Until it is to stop.  Raises OSError or WebSocketException when it is gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            while not self._stopping.is_set():
                if self._has_more() or selector.select(LOOK_SECONDS):
                    self._heed(self._received())
                else:
                    self._ask()

    def _has_more(self) -> bool:
        """Whether TLS has read more from the network than was asked of it."""
        socket = self._socket.sock
        return isinstance(socket, ssl.SSLSocket) and socket.pending() > 0

    def _received(self) -> Any:
        """The next message; None where there is no whole one yet, or only a sign of life."""
        try:
            with self._turn:
                self._socket.settimeout(LOOK_SECONDS)
                kind, content = self._socket.recv_data(control_frame=True)
        except WebSocketTimeoutException:
            return None
        self._heard_at = time.monotonic()
        if kind == ABNF.OPCODE_CLOSE:
            raise WebSocketConnectionClosedException
        try:
            return json.loads(content) if kind == ABNF.OPCODE_TEXT else None
        except ValueError:
            log.error("socket_message_unreadable")  # noqa: TRY400 - nothing of it is for the log
            return None

    def _heed(self, message: Any) -> None:
        if _kind(message) == "disconnect":
            self._leaving_at = self._leaving_at or time.monotonic()
            self._is_renewed = message.get("reason") in _RENEWED
            self.is_leaving.set()
        elif isinstance(message, Mapping) and "envelope_id" in message:
            self._has_brought = True
            self._take(self, message)

    def _ask(self) -> None:
        """After a silence, ask whether Slack is there.

        Raises WebSocketConnectionClosedException where it seems not, or did not close what it said it would.
        """
        now = time.monotonic()
        is_forgotten = self._leaving_at is not None and now - self._leaving_at > LEAVING_SECONDS
        if is_forgotten or now - self._heard_at > SILENT_SECONDS:
            raise WebSocketConnectionClosedException
        if now - max(self._heard_at, self._asked_at) > ASK_AFTER_SECONDS:
            self._asked_at = now
            with self._turn:
                self._socket.settimeout(PATIENCE_SECONDS)
                self._socket.ping()


def _pause(failures: int) -> float:
    """Seconds until the next attempt, after so many failures on end."""
    return min(FIRST_PAUSE_SECONDS * 2.0 ** (failures - 1), LONGEST_PAUSE_SECONDS) if failures else 0.0


def _refusal(error: SlackApiError) -> NotOpened:
    """Why Slack gives no address, and how long it asks to be left alone."""
    response = error.response
    stated = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "0")
    reason = f"{response.status_code} {response.get('error')}"[:100]
    return NotOpened(reason, float(stated) if stated.isdecimal() else 0.0)


def _hang_up(socket: WebSocket) -> None:
    socket.shutdown()  # type: ignore[no-untyped-call]


def _kind(message: Any) -> str | None:
    """What Slack calls it."""
    return str(message.get("type")) if isinstance(message, Mapping) else None


def _payload(response: BoltResponse) -> dict[str, Any] | None:
    """What an ack carries to Slack: a reply to a command, a window, or nothing."""
    if not response.body:
        return None
    is_json = response.first_headers().get("content-type", "").startswith("application/json")
    content = json.loads(response.body) if is_json else {"text": response.body}
    return dict(content) if content else None
