"""Roles: by user groups of the workspace, and as operators give them in Slack."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ASHLEYS = "Ashley's House"


@pytest.fixture
def ops(world: World) -> Person:
    return world.person("Ops", "U0OPS")


def gives(ops: Person, user: str, club: str, role: str) -> None:
    ops.types("/policy roles")
    ops.reads("Who?")
    ops.submits(who=user, my_club=club, what_are_they_there=role)


def test_an_operator_makes_a_manager_who_is_told_and_may(
    bot: Running, world: World, ops: Person, sam: Person, works_at: Any
) -> None:
    works_at(sam, ASHLEYS)
    sam.types("/policy reviews")
    sam.sees("for the club’s managers")
    gives(ops, sam.id, "ashleys-house", "manager")
    ops.reads("Saved.", f"<@{sam.id}>", "manager, Ashley's House")
    sam.types("/policy reviews")
    sam.sees("Social Networking")
    assert [message for message in world.messages if "You are now a manager of Ashley's House" in message.text]
    gives(ops, sam.id, "ashleys-house", "none")
    ops.reads("Saved.", "No role was given here yet.")
    sam.types("/policy reviews")
    sam.sees("for the club’s managers")


def test_whoever_is_made_staff_reads_a_club_that_lists_its_people(
    bot: Running, world: World, ops: Person, works_at: Any
) -> None:
    tom = world.person("Tom")
    works_at(tom, ASHLEYS)
    tom.types("/policy club jpac")
    tom.sees("Ashley")  # a question: it is no club of theirs
    gives(ops, tom.id, "jpac", "staff")
    ops.reads("Saved.")
    tom.types("/policy club jpac")
    tom.sees("I now answer from", "JPAC")


def test_roles_are_for_operators_to_give(bot: Running, boss: Person, sam: Person, ops: Person) -> None:
    for person in (boss, sam):
        person.types("/policy roles")
        person.sees("operators")
    ops.types("/policy roles")
    view = ops.reads("Who?")
    boss.world._windows[boss.id] = [view["id"]]  # a manager who got hold of an operator’s window
    boss.submits(who=boss.id, my_club="jpac", what_are_they_there="manager")
    boss.reads("operators")
    ops.types("/policy roles")
    ops.reads("No role was given here yet.")


def test_half_a_choice_changes_nothing(bot: Running, ops: Person) -> None:
    ops.types("/policy roles")
    ops.reads("Who?")
    ops.submits(who="U0SAM")
    ops.reads("Nothing was changed")


def test_a_user_group_makes_managers(start: Callable[[], Running], world: World, works_at: Any) -> None:
    """As of the next look at the group; and what is meant for managers reaches them."""
    world.groups["S0LEADS"] = {"U0LEA"}
    start()
    lea, sam = world.person("Lea"), world.person("Sam")
    works_at(lea, ASHLEYS)
    lea.types("/policy reviews")
    lea.sees("Social Networking")
    works_at(sam, ASHLEYS)
    sam.types("/policy can I accept a parent’s friend request?")
    sam.sees("Ashley")
    sam.clicks("Ask a person")
    sam.reads("This goes to the managers")
    sam.submits()
    lea.sees("Question 1 for you")
