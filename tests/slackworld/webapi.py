"""Slack's Web API on a free port, and its response_urls.  It keeps what it is told, and fails on demand."""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl


@dataclass
class Fault:
    """What goes wrong with the next calls of one method: a status, or a reply lost after the call was obeyed."""

    method: str
    times: int
    status: int = 200
    error: str = "fatal_error"
    retry_after: int = 1
    loses_reply: bool = False
    channel: str | None = None


@dataclass
class Reply:
    """What the file server says; a body is sent again and again until that many bytes went out."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    repeats_until: int = 0


class FileServer(Protocol):
    """What stands beside the Web API: uploads and downloads."""

    def takes(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply: ...

    def hands_out(self, path: str, headers: Mapping[str, str]) -> Reply: ...


class WebApi:
    """The server; `obey` does what each call says and returns Slack's reply to it."""

    def __init__(
        self,
        obey: Callable[[str, dict[str, Any], str], dict[str, Any]],
        respond: Callable[[str, Any], tuple[int, str]],
        files: FileServer,
    ) -> None:
        self._obey, self._respond, self.files = obey, respond, files
        self.most_sent = 0  # bytes of one body that went out before whoever asked had enough
        self.headers: Callable[[], dict[str, str]] = dict  # of every reply
        self.faults: list[Fault] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        # Looks this often whether it is to close; each test waits for that.
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """The base address of the Web API."""
        return f"{self.address}/api/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], str] | None:
        """Status, headers and body for one request; None where the reply is lost."""
        content = _parsed(body, headers.get("Content-Type", ""))
        if path.startswith("/respond/"):
            fault = self._fault("response_url", content)
            if fault and not fault.loses_reply:
                return _failed(fault)
            status, said = self._respond(path.removeprefix("/respond/"), content)
            return None if fault else (status, {}, said)
        method = path.removeprefix("/api/")
        fault = self._fault(method, content)
        with self._lock:
            self.calls.append((method, content))
        if fault and not fault.loses_reply:
            return _failed(fault)
        said = json.dumps(self._obey(method, content, headers.get("Authorization", "")))
        return None if fault else (200, {}, said)

    def _fault(self, method: str, content: Mapping[str, Any]) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                is_meant = fault.method == method and fault.channel in (None, content.get("channel"))
                if is_meant and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:  # whoever asked was killed before all of it was written
                    return
                if self.path.startswith("/upload/"):
                    _hand_over(self, api, api.files.takes(self.path, body, dict(self.headers.items())))
                    return
                answered = api.answer(self.path, body, dict(self.headers.items()))
                if answered is None:
                    self.close_connection = True
                    return
                with suppress(ConnectionError):  # whoever asked was killed meanwhile
                    self._reply(*answered)

            def _reply(self, status: int, headers: Mapping[str, str], said: str) -> None:
                self.send_response_only(status)
                for name, value in {"Content-Type": "application/json", **api.headers(), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said.encode())

            def do_GET(self) -> None:
                _hand_over(self, api, api.files.hands_out(self.path, dict(self.headers.items())))

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        return Handler


def _hand_over(handler: BaseHTTPRequestHandler, api: WebApi, reply: Reply) -> None:
    """Send what the file server says, until it is out or whoever asked has enough."""
    handler.send_response_only(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if not reply.repeats_until:
        handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    sent = 0
    with suppress(ConnectionError):
        while sent < max(reply.repeats_until, len(reply.body)):
            handler.wfile.write(reply.body)
            sent += len(reply.body)
            api.most_sent = max(api.most_sent, sent)


def _failed(fault: Fault) -> tuple[int, dict[str, str], str]:
    if fault.status == 429:
        return 429, {"Retry-After": str(fault.retry_after)}, json.dumps({"ok": False, "error": "ratelimited"})
    return fault.status, {}, json.dumps({"ok": False, "error": fault.error})


def _parsed(body: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        return dict(json.loads(body or b"{}"))
    return {
        name: json.loads(value) if name in ("blocks", "view") else value for name, value in parse_qsl(body.decode())
    }
