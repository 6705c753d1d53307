"""The same bot on PostgreSQL: asked, asked for a club, redelivered, stopped and started, and nothing kept."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot.store.database import make_engine
from tests.slackworld.world import World

MARKER = "the heron walks backwards at noon"

pytestmark = [pytest.mark.model, pytest.mark.database]


@pytest.fixture
def database_url(empty_postgres_url: str) -> str:
    return empty_postgres_url


def test_a_question_waits_through_a_restart_and_is_answered_once(
    start: Callable[[], Any], world: World, sam: Any, database_url: str
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
    assert dump(database_url).count("ask-clubs,social-media,") == 1, "on record once"
    assert MARKER not in dump(database_url)


def test_a_sensitive_message_is_nowhere(bot: Any, sam: Any, database_url: str) -> None:
    sam.writes(f"a child told me his dad hits him, {MARKER}")
    sam.sees("999")
    assert MARKER not in dump(database_url)
    assert "sensitive" in dump(database_url)


def test_what_no_clause_answers_is_kept_sealed_and_answered_by_a_note(
    bot: Any, sam: Any, boss: Any, works_at: Any, database_url: str
) -> None:
    for person in (sam, boss):
        works_at(person, "ASK Clubs")
    sam.types(f"/policy is vaping allowed at work, {MARKER}?")
    sam.sees("does not say")
    boss.types("/policy gaps")
    boss.sees(MARKER, "Asked once")
    boss.clicks("Answer it")
    boss.reads("A note for your staff")
    boss.submits(your_note="At the back gate.")
    boss.reads("Your note is shown")
    sam.types(f"/policy is vaping allowed at work, {MARKER}?")
    sam.sees("does not say", "Your manager’s note of", "At the back gate.")
    boss.types("/policy gaps")
    boss.sees("nobody asked anything")
    kept = dump(database_url, "unanswered", "standards")
    assert kept.count("ask-clubs") == 3
    assert MARKER not in kept
    assert sam.id not in kept


def dump(url: str, *tables: str) -> str:
    """Every row of these tables, or of those that hold what came and goes, as text."""
    engine = make_engine(url)
    with engine.connect() as connection:
        named = tables or ("members", "inbox", "outbox", "evidence")
        rows = [row for table in named for row in connection.execute(text(f"SELECT t::text FROM {table} t")).scalars()]
    engine.dispose()
    return "\n".join(rows)
