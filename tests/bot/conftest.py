"""A store on each engine, with a clock that the test moves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import Store, open_store
from bot.store.database import downgrade, make_engine
from tests.databases import postgres_url

__all__ = ["postgres_url"]


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'policybot.db'}"
    url: str = request.getfixturevalue("postgres_url")
    engine = make_engine(url)
    downgrade(engine)
    engine.dispose()
    return url


@pytest.fixture
def store(database_url: str, tmp_path: Path, clock: MovingClock) -> Iterator[Store]:
    opened = open_store(database_url, tmp_path, clock=clock)
    yield opened
    opened.close()
