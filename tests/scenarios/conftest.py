"""The whole bot, as `policybot serve` runs it, in a Slack of our own: real HTTP, a real socket, the real model."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from index.encoder import OnnxEncoder
from tests.databases import empty_postgres_url, every_row, postgres_url
from tests.judges import blockkit
from tests.judges.emulated import WORKSPACE
from tests.scenarios.served import corpus_with, index_of
from tests.slackworld.running import Running, captured_logs, everything_kept, served_process
from tests.slackworld.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Channel, Person, World

__all__ = ["empty_postgres_url", "postgres_url"]

ROOT = Path(__file__).parents[2]

# SQLite, unless the same conversations are to be had once more on PostgreSQL.
IS_ON_POSTGRESQL = os.environ.get("POLICYBOT_TEST_DATABASES") == "postgresql"

# Workspaces by what they are bound to.
FIVE_CLUBS, ONE_CLUB, LISTED_CLUBS, NO_CLUB = "T0CLUB", "T0ASK", "T0LISTED", "T0NOBODY"
BOSS, KAY = "U0BOSS", "U0KAY"  # who manage one club, and two
OPS, LEADS = "U0OPS", "S0LEADS"  # who runs the bot; a user group of managers


@pytest.fixture(scope="session")
def served_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five policies, bound to the workspaces of these tests."""
    # Reminders would come in office hours only.
    everywhere = {"workspaces": [FIVE_CLUBS], "reminders": {"days_before": [], "overdue_every_days": 0}}
    asked = {
        "workspaces": [FIVE_CLUBS, ONE_CLUB, WORKSPACE],
        "managers": [BOSS, KAY],
        "manager_contact": {"name": "Jo Field", "slack_user": BOSS},
        "allegations_contact": {"name": "Ray Chair", "slack_user": "U0CHAIR"},
        "safeguarding_contact": {"name": "Pat Lead", "slack_user": BOSS},
    }
    listed = {"workspaces": [FIVE_CLUBS, LISTED_CLUBS]}
    clubs: dict[str, dict[str, Any]] = {
        "ashleys-house": {**listed, "manager_groups": [LEADS]},
        "ask-clubs": asked,
        "ightham-primary": {"managers": [KAY]},
        "jpac": {**listed, "membership": "listed", "staff": ["U0SAM"]},
        "ronald-openshaw": {},
    }
    folder = tmp_path_factory.mktemp("served")
    return corpus_with(folder, {slug: everywhere | club for slug, club in clubs.items()}, operators=[OPS])


@pytest.fixture(scope="session")
def served_index(served_corpus: Path, encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their index."""
    return index_of(served_corpus, encoder, tmp_path_factory.mktemp("index"))


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
    """Slack.  What it, or any other judge, has against the bot's messages and windows fails the test."""
    world = World(FIVE_CLUBS)
    yield world
    world.close()
    assert world.complaints == []
    assert list(outside_faults(world)) == []


def outside_faults(world: World) -> Iterator[str]:
    """What the judges that are not ours have against whatever the bot sent, by a method or a response_url."""
    for sent in (*(content for _, content in world.api.calls), *({"blocks": kept.blocks} for kept in world.messages)):
        blocks, view = sent.get("blocks") or [], sent.get("view")
        yield from (*blockkit.length_faults(blocks), *blockkit.structure_faults(blocks))
        yield from (*blockkit.view_length_faults(view), *blockkit.view_structure_faults(view)) if view else ()


@pytest.fixture(params=["http"])
def mode(request: pytest.FixtureRequest) -> str:
    """How the bot is connected; a test asks for "socket" by parametrizing it."""
    return str(request.param)


@pytest.fixture
def database_url(data: Path, request: pytest.FixtureRequest) -> str:
    """A clean database of this test's own."""
    if IS_ON_POSTGRESQL:
        return str(request.getfixturevalue("empty_postgres_url"))
    return f"sqlite:///{data / 'policybot.db'}"


@pytest.fixture
def settings(world: World, data: Path, database_url: str, served_corpus: Path, mode: str) -> Settings:
    return Settings(
        corpus=served_corpus,
        data=data,
        database_url=database_url,
        port=0,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN) if mode == "socket" else None,
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=world.api.url,
    )


@pytest.fixture
def start(world: World, settings: Settings) -> Iterator[Callable[[], Running]]:
    """Starts the bot; whatever still runs at the end is stopped."""
    started: list[Running] = []

    def start() -> Running:
        started.append(Running(world, settings))
        return started[-1]

    yield start
    for running in started:
        if running.is_alive:
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


@pytest.fixture
def kept(data: Path, settings: Settings) -> Callable[[], bytes]:
    """Everything that the bot keeps: every byte of an SQLite file, with what it freed; on PostgreSQL every row."""
    is_elsewhere = settings.database_url.startswith("postgresql")
    return lambda: everything_kept(data) + (every_row(settings.database_url) if is_elsewhere else b"")


def choose(person: Person, club: str) -> None:
    """The person chooses a club, as on their first day."""
    person.types("/policy club")
    person.sees("Which club")
    person.selects(club)
    person.sees("I now answer from")


@pytest.fixture
def works_at() -> Any:
    return choose


@pytest.fixture
def served(settings: Settings) -> Any:
    """`policybot serve` as a process of its own."""
    return lambda: served_process(settings)
