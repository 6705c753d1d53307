"""The same bot on PostgreSQL: asked, asked for a club, redelivered, stopped and started, and nothing kept."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot.store.database import downgrade, make_engine
from tests.slackworld.world import World

MARKER = "the heron walks backwards at noon"

pytestmark = [pytest.mark.model, pytest.mark.database]


@pytest.fixture
def settings(settings: Any, postgres_url: str) -> Any:
    engine = make_engine(postgres_url)
    downgrade(engine)
    engine.dispose()
    return settings.model_copy(update={"database_url": postgres_url})


def test_a_question_waits_through_a_restart_and_is_answered_once(
    start: Callable[[], Any], world: World, sam: Any, postgres_url: str
) -> None:
    first = start()
    sam.types(f"/policy can I accept a parent's friend request? {MARKER}")
    sam.sees("Which club")
    first.stop()
    start()
    sam.selects("ASK Clubs")
    sam.sees("Accept invitations from parents")
    sam.again(times=3)
    assert len([message for message in world.messages if "Accept invitations" in message.shown]) == 1
    assert dump(postgres_url).count("ask-clubs,social-media,") == 1, "on record once"
    assert MARKER not in dump(postgres_url)


def test_a_sensitive_message_is_nowhere(bot: Any, sam: Any, postgres_url: str) -> None:
    sam.writes(f"a child told me his dad hits him, {MARKER}")
    sam.sees("999")
    assert MARKER not in dump(postgres_url)
    assert "sensitive" in dump(postgres_url)


def dump(url: str) -> str:
    """Every row of every table, as text."""
    engine = make_engine(url)
    with engine.connect() as connection:
        tables = ("members", "inbox", "outbox", "evidence")
        rows = [row for table in tables for row in connection.execute(text(f"SELECT t::text FROM {table} t")).scalars()]
    engine.dispose()
    return "\n".join(rows)
