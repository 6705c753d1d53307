"""The whole bot, as `policybot serve` runs it, in a Slack of our own: real HTTP, a real socket, the real model."""

import io
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from bot.app import Bot, assemble, make_server
from bot.logs import configure_logs
from bot.settings import Settings
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.snapshot import build_snapshot
from tests.databases import postgres_url
from tests.slackworld.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Channel, Person, World

__all__ = ["postgres_url"]

ROOT = Path(__file__).parents[2]

# Workspaces by what they are bound to.
FIVE_CLUBS, ONE_CLUB, LISTED_CLUBS, NO_CLUB = "T0CLUB", "T0ASK", "T0LISTED", "T0NOBODY"
BOSS = "U0BOSS"


@pytest.fixture(scope="session")
def served_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five policies, bound to the workspaces of these tests."""
    root = tmp_path_factory.mktemp("served") / "corpus"
    shutil.copytree(ROOT / "corpus", root)
    clubs = yaml.safe_load((root / "clubs.yaml").read_text(encoding="utf-8"))
    for slug, club in clubs["clubs"].items():
        club["workspaces"] = [FIVE_CLUBS]
        if slug == "ask-clubs":
            club["workspaces"] += [ONE_CLUB]
            club["managers"] = [BOSS]
            club["manager_contact"] = {"name": "Jo Field", "slack_user": BOSS}
            club["safeguarding_contact"] = {"name": "Pat Lead", "slack_user": BOSS}
        if slug in ("jpac", "ashleys-house"):
            club["workspaces"] += [LISTED_CLUBS]
    clubs["clubs"]["jpac"] |= {"membership": "listed", "staff": ["U0SAM"]}
    (root / "clubs.yaml").write_text(yaml.safe_dump(clubs), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def served_index(served_corpus: Path, encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their index."""
    index = tmp_path_factory.mktemp("index")
    build_snapshot(load_corpus(served_corpus), encoder, index)
    return index


@pytest.fixture
def data(tmp_path: Path, data_folder: Path, served_index: Path) -> Path:
    """A data folder of this test's own: its database and key, the common encoder and index."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "encoders").symlink_to(data_folder / "encoders", target_is_directory=True)
    (folder / "index").symlink_to(served_index, target_is_directory=True)
    return folder


@pytest.fixture
def world() -> Iterator[World]:
    """Slack.  Its judge's complaints about the bot's messages fail the test."""
    world = World(FIVE_CLUBS)
    yield world
    world.close()
    assert world.complaints == []


@pytest.fixture(params=["http"])
def mode(request: pytest.FixtureRequest) -> str:
    """How the bot is connected; a test asks for "socket" by parametrizing it."""
    return str(request.param)


@pytest.fixture
def settings(world: World, data: Path, served_corpus: Path, mode: str) -> Settings:
    return Settings(
        corpus=served_corpus,
        data=data,
        port=0,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN) if mode == "socket" else None,
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=world.api.url,
    )


class Running:
    """A bot that serves, until it is stopped."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.bot: Bot = assemble(settings, world.clock)
        self.server = make_server(self.bot, settings)
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started:
            assert self._thread.is_alive(), "the bot did not start"
            assert time.monotonic() < deadline, "the bot takes too long to start"
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        if settings.slack_app_token is None:
            world.reaches_by_http(f"{self.url}/slack/events")
        while settings.slack_app_token and not world.socket.is_connected:
            time.sleep(0.01)

    def health(self) -> str:
        with urllib.request.urlopen(f"{self.url}/healthz") as reply:
            return str(reply.read().decode())

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(timeout=30)
        assert not self._thread.is_alive(), "the bot does not stop"
        self.bot.store.close()


@pytest.fixture
def start(world: World, settings: Settings) -> Iterator[Callable[[], Running]]:
    """Starts the bot; whatever still runs at the end is stopped."""
    started: list[Running] = []

    def start() -> Running:
        started.append(Running(world, settings))
        return started[-1]

    yield start
    for running in started:
        if running._thread.is_alive():
            running.stop()


@pytest.fixture
def bot(start: Callable[[], Running]) -> Running:
    return start()


@pytest.fixture
def sam(world: World) -> Person:
    return world.person("Sam")


@pytest.fixture
def boss(world: World) -> Person:
    return world.person("Boss", BOSS)


@pytest.fixture
def general(world: World, sam: Person, boss: Person) -> Channel:
    return world.channel("general", sam, boss)


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Everything that is logged, as `policybot serve` logs it."""
    with captured_logs() as stream:
        yield stream


@contextmanager
def captured_logs() -> Iterator[io.StringIO]:
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


@pytest.fixture
def kept(data: Path) -> Callable[[], bytes]:
    return lambda: everything_kept(data)


def choose(person: Person, club: str) -> None:
    """The person chooses a club, as on their first day."""
    person.types("/policy club")
    person.sees("Which club")
    person.selects(club)
    person.sees("I now answer from")


@pytest.fixture
def works_at() -> Any:
    return choose


@contextmanager
def served_process(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`policybot serve` as a process of its own, to be killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "POLICYBOT_CORPUS": str(settings.corpus),
        "POLICYBOT_DATA": str(settings.data),
        "POLICYBOT_PORT": str(port),
        "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else "",
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret.get_secret_value()
        if settings.slack_signing_secret
        else "",
        "SLACK_API_URL": settings.slack_api_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    process.url = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
    try:
        deadline = time.monotonic() + 30
        while not _is_healthy(f"http://127.0.0.1:{port}/healthz"):
            assert process.poll() is None, process.stderr.read().decode()  # type: ignore[union-attr]
            assert time.monotonic() < deadline, "the bot takes too long to start"
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()  # type: ignore[union-attr]


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@pytest.fixture
def served(settings: Settings) -> Any:
    """`policybot serve` as a process of its own."""
    return lambda: served_process(settings)
