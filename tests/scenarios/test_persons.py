"""Feedback on an answer, and a question put to a person: with consent, to the right reader, told at each change."""

from typing import Any

import pytest

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
CASE = "a child just told me her dad hits her, zebracorn"


@pytest.fixture
def asked(bot: Any, sam: Any, boss: Any, works_at: Any) -> Any:
    """Sam of ASK Clubs has been answered."""
    works_at(sam, "ASK Clubs")
    sam.types(f"/policy {GOLDEN} zebracorn")
    sam.sees(ACCEPT)
    return sam


def rows(bot: Any, table: str) -> list[Any]:
    with bot.bot.store.begin() as connection:
        return list(connection.exec_driver_sql(f"SELECT * FROM {table}").mappings())


def test_helpful_is_kept_without_a_name(bot: Any, asked: Any, kept: Any) -> None:
    asked.clicks("Helpful")
    asked.sees("Thank you. I keep that the answer helped")
    (row,) = rows(bot, "feedback")
    assert (row["club"], row["helpful"], row["status"]) == ("ask-clubs", 1, "answered")
    assert asked.id not in str(dict(row))
    assert b"zebracorn" not in kept()


def test_not_helpful_takes_a_reason_or_none(bot: Any, asked: Any, kept: Any) -> None:
    asked.clicks("Not helpful")
    asked.reads("What was missing?", "without your question")
    assert rows(bot, "feedback")[0]["helpful"] == 0
    asked.submits(**{"what_was_wrong_or_missing?_(only_if_you_like)": "it says nothing of zebracorns"})
    asked.reads("without your name, for 180 days")
    (row,) = rows(bot, "feedback")
    assert row["reason"]
    assert b"zebracorn" not in kept()  # sealed


def test_a_case_told_as_a_reason_gets_the_card_and_is_not_kept(bot: Any, asked: Any) -> None:
    asked.clicks("Not helpful")
    asked.reads("What was missing?")
    asked.submits(**{"what_was_wrong_or_missing?_(only_if_you_like)": CASE})
    asked.reads("This sounds like something to tell a person now")
    assert rows(bot, "feedback")[0]["reason"] is None


def test_feedback_on_somebody_elses_answer_is_refused(bot: Any, asked: Any, world: Any, boss: Any) -> None:
    key = rows(bot, "answers")[0]["key"]
    boss.types("/policy club ask clubs")
    boss.sees("I now answer from")
    boss.types(f"/policy {GOLDEN}")
    boss.sees(ACCEPT)
    boss.clicks("Helpful", value=key)
    boss.sees("That button is no longer in use")
    assert rows(bot, "feedback") == []


def test_feedback_is_forgotten_after_180_days(bot: Any, world: Any, asked: Any) -> None:
    asked.clicks("Helpful")
    asked.sees("Thank you")
    world.clock.moves(days=180, seconds=1)
    bot.bot.door.sweep()
    assert rows(bot, "feedback") == []


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_a_question_goes_to_a_manager_with_consent_and_comes_back(bot: Any, asked: Any, boss: Any) -> None:
    asked.clicks("Ask a person")
    window = asked.reads("This goes to the managers of ASK Clubs", "Nothing is sent before you press Send")
    assert GOLDEN in str(window["blocks"])
    assert rows(bot, "tickets") == []
    assert boss.screen() == []
    asked.submits(your_question="Her son is my nephew. May I accept?")
    asked.reads("Your question is with the managers of ASK Clubs")
    put = boss.sees("Question 1 for you", "Her son is my nephew. May I accept?", ACCEPT, "7 years overdue")
    assert f"<@{asked.id}>" in put.shown
    boss.clicks("I take it")
    boss.sees("Question 1 is yours")
    asked.world.waits_for(lambda: asked.sees("somebody has taken it", "<@U0BOSS>"), 5)
    boss.clicks("Answer")
    boss.reads("Her son is my nephew", "Your answer")
    boss.submits(your_answer="Yes: you know her in private. Tell me first.")
    boss.reads("Question 1 is answered")
    asked.sees("Yes: you know her in private.", "these are their words, not the policy’s", ACCEPT)
    boss.clicks("Close")
    boss.sees("Question 1 is closed")
    asked.sees("it was closed")
    assert rows(bot, "tickets")[0]["state"] == "closed"


def test_what_is_about_a_manager_goes_past_every_manager(bot: Any, world: Any, asked: Any, boss: Any) -> None:
    chair = world.person("Chair", "U0CHAIR")
    asked.clicks("Ask a person")
    asked.reads("It is about a manager")
    asked.submits(your_question="Our manager posts photos herself.", who_should_read_it="other")
    asked.reads("Your question is with Ray Chair")
    chair.sees("Our manager posts photos herself.")
    assert boss.screen() == []
    number = str(rows(bot, "tickets")[0]["id"])
    boss.types("/policy club ask clubs")
    chair_button = next(iter(chair.screen()[-1].elements))
    assert chair_button["value"] == number
    boss.types(f"/policy {GOLDEN}")
    boss.sees(ACCEPT)
    world.forges(boss, "take_ticket", number)
    boss.sees("That question is not open to you")
    assert rows(bot, "tickets")[0]["state"] == "open"


def test_a_case_put_to_a_person_gets_the_card_and_reaches_nobody(bot: Any, asked: Any, boss: Any, kept: Any) -> None:
    asked.clicks("Ask a person")
    asked.reads("Nothing is sent")
    asked.submits(your_question=CASE)
    asked.reads("This sounds like something to tell a person now")
    assert rows(bot, "tickets") == []
    assert boss.screen() == []
    assert b"zebracorn" not in kept()


def test_two_managers_do_not_both_take_it(bot: Any, world: Any, asked: Any, boss: Any) -> None:
    kay = world.person("Kay", "U0KAY")
    asked.clicks("Ask a person")
    asked.reads("Nothing is sent")
    asked.submits(your_question="May I?")
    for manager in (boss, kay):
        manager.sees("May I?")
    kay.clicks("I take it")
    kay.sees("Question 1 is yours")
    boss.clicks("I take it")
    boss.sees("somebody has taken or closed it")


def test_a_window_sent_twice_opens_one_ticket(bot: Any, asked: Any, boss: Any) -> None:
    asked.clicks("Ask a person")
    asked.reads("Nothing is sent")
    asked.submits(your_question="May I?")
    boss.sees("May I?")
    asked.again(2)
    assert len(rows(bot, "tickets")) == 1


def test_tickets_are_forgotten_after_they_are_closed(bot: Any, world: Any, asked: Any, boss: Any, kept: Any) -> None:
    asked.clicks("Ask a person")
    asked.reads("Nothing is sent")
    asked.submits(your_question="May a zebracorn?")
    boss.sees("May a zebracorn?")
    assert b"zebracorn" not in kept()
    boss.clicks("Close")
    boss.sees("is closed")
    world.clock.moves(days=90, seconds=1)
    bot.bot.door.sweep()
    assert rows(bot, "tickets") == []


def test_where_nobody_is_named_there_is_no_button(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "JPAC LTD Out of School Clubs")
    sam.types(f"/policy {GOLDEN}")
    labels = [button["text"]["text"] for button in sam.sees(ACCEPT).elements]
    assert "Ask a person" not in labels
    assert {"Helpful", "Not helpful", "Open the policy"} <= set(labels)
