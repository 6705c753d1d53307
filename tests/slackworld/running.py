"""The bot at work in this Slack: in this process, or as a process of its own, with what it logs and keeps."""

import http.client
import io
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.app import Bot, assemble, make_server
from bot.logs import configure_logs
from bot.settings import Settings
from bot.store import Inbox
from tests.places import ROOT
from tests.slackworld.world import World

# A busy machine is given long, so that it fails nothing by being busy.
STARTS_WITHIN_SECONDS = 30


class Running:
    """A bot that serves, until it is stopped."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.bot: Bot = assemble(settings, world.clock)
        self.server = make_server(self.bot, settings)
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self.server.started:
            assert self._thread.is_alive(), "the bot did not start"
            assert time.monotonic() < deadline, "the bot takes too long to start"
            time.sleep(0.01)
        self.port: int = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if settings.slack_app_token is None:
            world.reaches_by_http(f"{self.url}/slack/events")
        while settings.slack_app_token and not world.socket.is_connected:
            time.sleep(0.01)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def settles(self, within: float = 10) -> None:
        """Wait until nothing is left to be answered or sent."""
        deadline = time.monotonic() + within
        while Inbox(self.bot.store).unfinished() or '"waiting":0' not in self.health():
            assert time.monotonic() < deadline, "something is left to be answered or sent"
            time.sleep(0.05)

    def health(self) -> str:
        with urllib.request.urlopen(f"{self.url}/healthz") as reply:
            return str(reply.read().decode())

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(timeout=30)
        assert not self._thread.is_alive(), "the bot does not stop"
        self.bot.store.close()


class Page(NamedTuple):
    """What a browser is given."""

    status: int
    headers: http.client.HTTPMessage
    text: str


def browses(bot: Running, path: str, cookie: str = "") -> Page:
    """A browser opens a page of the bot's."""
    connection = http.client.HTTPConnection("127.0.0.1", bot.port)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        reply = connection.getresponse()
        return Page(reply.status, reply.headers, reply.read().decode())
    finally:
        connection.close()


def submits_form(bot: Running, path: str, fields: dict[str, str], **headers: str) -> Page:
    """A browser sends off a form of a page of the bot's."""
    connection = http.client.HTTPConnection("127.0.0.1", bot.port)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), kind | headers)
        reply = connection.getresponse()
        return Page(reply.status, reply.headers, reply.read().decode())
    finally:
        connection.close()


def spawned(settings: Settings, port: int, stderr: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """`policybot serve` as a process of its own that has just begun; it will listen on `port`."""
    environment = {
        **os.environ,
        "POLICYBOT_CORPUS": str(settings.corpus),
        "POLICYBOT_DATA": str(settings.data),
        "POLICYBOT_DATABASE_URL": settings.database_url,
        "POLICYBOT_PORT": str(port),
        "SLACK_BOT_TOKEN": _shown(settings.slack_bot_token),
        "SLACK_SIGNING_SECRET": _shown(settings.slack_signing_secret),
        "SLACK_API_URL": settings.slack_api_url,
    }
    return subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, env=environment, stderr=stderr)


@contextmanager
def served_process(settings: Settings, log: int | IO[bytes] = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """`policybot serve` as a process of its own that listens, to be killed; a pipe holds only a little of its log."""
    port = free_port()
    process = spawned(settings, port, log)
    process.url = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
    try:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not _is_healthy(f"http://127.0.0.1:{port}/healthz"):
            assert process.poll() is None, process.stderr.read().decode() if process.stderr else "see its log"
            assert time.monotonic() < deadline, "the bot takes too long to start"
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def captured_logs() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, as `policybot serve` logs it."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    configure_logs()
    stream = io.StringIO()
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    try:
        yield stream
    finally:
        root.handlers, root.level = before, level


def everything_kept(data: Path) -> bytes:
    """Every byte of the data folder that is this bot's own, the key apart."""
    kept = [path for path in data.rglob("*") if path.is_file() and path.name != "secret.key"]
    return b"".join(path.read_bytes() for path in kept if "encoders" not in path.parts)


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
