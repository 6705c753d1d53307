"""What staff were told is on record by clause and minute, through every door, and leads to nobody who asked."""

from typing import Any

import pytest
from sqlalchemy import text

from bot.evidence import Evidence
from tests.scenarios.conftest import KAY
from tests.slackworld.running import Running
from tests.slackworld.world import World

GOLDEN = "Can I accept this parent's friend request?"
UNSURE = "can I post a photo of the kids on my facebook"
MARKER = "the heron walks backwards at noon"
ACCEPT = "Accept invitations from parents"

pytestmark = pytest.mark.model


def told(bot: Running) -> list[tuple[Any, ...]]:
    """Club, clause, door and status of each row, and proof that the log holds and that nothing else is in a row."""
    with bot.bot.store.begin() as connection:
        found = connection.execute(text("SELECT * FROM evidence ORDER BY number")).mappings().all()
    assert Evidence(bot.bot.store).verify().fault is None
    everything = "\n".join(str(value) for row in found for value in row.values())
    for word in (MARKER, "friend request", "facebook", "U0", "T0CLUB", "Ev", "C0", "D0"):
        assert word not in everything
    return [(row["club"], row["clause_id"], row["door"], row["status"]) for row in found]


def test_answers_doubts_and_silence_are_on_record_and_what_is_sensitive_is_not(
    bot: Any, sam: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.types(f"/policy {GOLDEN}")
    sam.sees(ACCEPT)
    sam.writes(UNSURE)
    sam.sees("I am not sure")
    sam.types(f"/policy how many bank holidays do I get, {MARKER}")
    sam.sees("policy does not say")
    sam.writes("a child told me his dad hits him")
    sam.sees("999")
    answered, unsure, silent = told(bot)
    assert answered == ("ask-clubs", "social-media/social-media-rules.1.d", "command", "answered")
    assert unsure[2:] == ("direct message", "unsure")
    assert unsure[1]
    assert silent == ("ask-clubs", None, "command", "not_covered")


def test_a_question_that_is_delivered_again_is_on_record_once(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(GOLDEN)
    sam.sees(ACCEPT)
    sam.again(times=3)
    sam.types("/policy help")
    sam.sees("/policy list")
    assert [row[3] for row in told(bot)] == ["answered"]


def test_a_question_that_waited_for_a_club_is_on_record_when_it_is_answered(bot: Any, sam: Any) -> None:
    sam.types(f"/policy {GOLDEN}")
    sam.sees("Which club")
    assert told(bot) == []
    sam.selects("ASK Clubs")
    sam.sees(ACCEPT)
    assert [row[0] for row in told(bot)] == ["ask-clubs"]


def test_what_is_answered_in_a_window_is_on_record(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.opens_home()
    sam.finds_at_home("ASK Clubs")
    sam.searches(GOLDEN)
    sam.reads(ACCEPT)
    sam.searches("a child told me his dad hits him")
    sam.reads("999")
    assert [(row[0], row[3]) for row in told(bot)] == [("ask-clubs", "answered")]


def test_a_comparison_is_on_record_for_each_club(bot: Any, world: World, works_at: Any) -> None:
    kay = world.person("Kay", KAY)
    works_at(kay, "ASK Clubs")
    kay.types(f"/policy compare {GOLDEN}")
    kay.sees(ACCEPT)
    rows = told(bot)
    assert sorted(row[0] for row in rows) == ["ask-clubs", "ightham-primary"]
    assert {row[3] for row in rows} == {"answered"}


def test_a_manager_takes_a_period_as_files_and_that_is_noted(
    bot: Any, world: Any, sam: Any, boss: Any, works_at: Any
) -> None:
    works_at(boss, "ASK Clubs")
    works_at(sam, "ASK Clubs")
    sam.types("/policy can I accept a parent's friend request?")
    sam.sees("policy says")
    sam.types("/policy evidence")
    sam.sees("for the club’s managers")
    boss.types("/policy evidence")
    boss.reads("What staff were told", "Questions and people are not in it")
    refused = boss.submits(the_first_day="2026-12-31", the_last_day="2026-01-01")
    assert refused.body["response_action"] == "errors"
    boss.submits()
    boss.reads("Two files come to you")
    seen = [boss.sees(f".{suffix}", channel=world.conversation(boss.id)) for suffix in ("csv", "json")]
    table = seen[0].files[0].content.decode("utf-8-sig")
    assert "Accept invitations from parents" in table
    assert sam.id not in table
    with bot.bot.store.begin() as connection:
        noted = connection.exec_driver_sql("SELECT what, club FROM exports").all()
    assert [tuple(row) for row in noted] == [("evidence", "ask-clubs")]
