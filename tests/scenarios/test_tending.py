"""A manager looks into the register, confirms what it says, and pushes reminders; staff never do."""

from typing import Any

import pytest

from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ASK, ASHLEYS = "ASK Clubs", "Ashley's House"
POLICY = "30. Social Media Policy"
QUESTION = "/policy can I accept a parent's friend request?"
ADDRESS = '["ask-clubs", "social-media"]'


def opens_register(boss: Person) -> None:
    boss.types("/policy reviews")
    boss.sees("worst first")
    boss.selects(POLICY)
    boss.reads("Register", "ASK Clubs: 7 years overdue", "Version 1", "Next review")


def said(bot: Running) -> list[tuple[str, str | None, str]]:
    """What stands in the register, and who said it."""
    found = "SELECT r.kind, r.value, p.user_id FROM register r LEFT JOIN people p ON p.key = r.person ORDER BY r.id"
    with bot.bot.store.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(found)]


def test_what_a_manager_corrects_stands_beside_the_next_answer(
    bot: Running, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    sam.types(QUESTION)
    sam.sees("7 years overdue")
    opens_register(boss)
    boss.submits(next_review="2027-06-05")
    boss.reads("Noted for 30. Social Media Policy", "stays as it is")
    assert said(bot) == [("next review", "2027-06-05", boss.id)]
    sam.types(QUESTION)
    sam.sees("review due 5 June 2027")
    boss.types("/policy reviews")
    boss.sees("current")


def test_what_is_sent_off_unchanged_says_nothing(bot: Running, boss: Person, works_at: Any) -> None:
    works_at(boss, ASK)
    opens_register(boss)
    boss.submits()
    boss.reads("Nothing was changed")
    assert said(bot) == []


def test_owner_cycle_and_readers_are_set_and_taken_back(bot: Running, sam: Person, boss: Person, works_at: Any) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    opens_register(boss)
    owner = "owner:_who_is_answerable_for_it,_and_is_reminded_of_it"
    boss.submits(**{owner: sam.id, "reviewed_every": "12", "who_is_to_read_it": "everybody"})
    boss.reads("Noted for")
    sam.sees("You are the owner of 30. Social Media Policy of ASK Clubs")
    assert [(kind, who) for kind, _, who in said(bot)] == [
        ("cycle", boss.id),
        ("reading", boss.id),
        ("owner", boss.id),
    ]
    opens_register(boss)
    boss.reads("review cycle: 12 months", "owner set")
    boss.submits(reviewed_every="none", who_is_to_read_it="none")
    boss.reads("Noted for")
    assert said(bot)[3:] == [("cycle", None, boss.id), ("reading", None, boss.id)]


def test_an_owner_says_that_it_was_reviewed_and_cannot_give_it_away(
    bot: Running, sam: Person, boss: Person, world: World, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    world.forges(boss, "reassign", ADDRESS)
    boss.reads("Whose policy is it?")
    boss.submits(who=sam.id)
    boss.reads("has a new owner")
    sam.sees("You are the owner of")
    world.forges(sam, "reassign", ADDRESS)
    sam.sees("for the club’s managers")
    world.forges(sam, "register", ADDRESS)
    sam.sees("for the club’s managers")
    world.forges(sam, "reviewed", ADDRESS)
    sam.reads("You say that 30. Social Media Policy of ASK Clubs was reviewed")
    refused = sam.submits(when_is_its_next_review="2020-01-01")
    assert refused.body["response_action"] == "errors"
    sam.submits(when_is_its_next_review="2028-01-10")
    sam.reads("its next review is due 10 January 2028")
    assert [(kind, value, who) for kind, value, who in said(bot) if kind == "next review"] == [
        ("next review", "2028-01-10", sam.id)
    ]


def test_staff_of_other_clubs_and_strangers_change_nothing(
    bot: Running, sam: Person, world: World, works_at: Any
) -> None:
    works_at(sam, ASHLEYS)
    for action in ("register", "reviewed", "reassign", "read_version"):
        sam.types("/policy help")
        sam.sees("word for word")
        world.forges(sam, action, ADDRESS)
        sam.world.waits_for(lambda: sam.screen() or world.window_of(sam.id), 10)
        shown = [message.shown for message in sam.screen()] + [str(world.window_of(sam.id))]
        assert any("for the club’s managers" in text or "cannot open" in text.casefold() for text in shown), action
    assert said(bot) == []


def test_a_manager_reminds_the_owner_or_staff(bot: Running, sam: Person, boss: Person, works_at: Any) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    boss.types("/policy remind")
    boss.reads("Remind of a policy")
    note = "a_word_from_you_(may_be_left_out)"
    boss.submits(**{"which_policy": "social-media", "whom": "everybody", note: "Half-term is near."})
    boss.reads("I remind 3 people of 30. Social Media Policy.")
    sam.sees("A reminder of 30. Social Media Policy", "“Half-term is near.”", f"<@{boss.id}>")
    sam.clicks("Open the policy")
    sam.reads("ASK Clubs")
    boss.types("/policy remind")
    boss.reads("Remind of a policy", "Which policy?")  # not the window that is still open
    boss.submits(which_policy="social-media", whom="owner")
    boss.reads("I remind 2 people")
    boss.sees("1 policy to look at", "Reviewed, no change", "Reassign")
    sam.types("/policy remind")
    sam.sees("for the club’s managers")
