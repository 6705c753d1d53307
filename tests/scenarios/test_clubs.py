"""Whose policies: a club is asked for once, and only what is offered can be had."""

from typing import Any

import pytest

GOLDEN = "/policy Can I accept this parent's friend request?"

pytestmark = pytest.mark.model


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_a_new_person_is_asked_once_and_the_question_is_then_answered(bot: Any, sam: Any) -> None:
    sam.types(GOLDEN)
    sam.sees("Which club do you work at?", "Your question waits")
    sam.selects("ASK Clubs")
    sam.sees("I now answer from ASK Clubs’ policies.")
    sam.sees("ASK Clubs’ policy says:", "Accept invitations from parents")
    sam.types(GOLDEN)
    sam.sees("ASK Clubs’ policy says:")


def test_questions_that_wait_are_answered_where_they_were_asked(bot: Any, world: Any, sam: Any, general: Any) -> None:
    sam.mentions("can I accept a parent's friend request?", general)
    sam.sees("Which club", channel=general)
    sam.writes("can I post photos of the children?")
    sam.sees("Which club", channel=world.conversation(sam.id))
    sam.selects("ASK Clubs")
    sam.sees("Accept invitations from parents", channel=general)
    sam.sees("photo", channel=world.conversation(sam.id))


def test_nothing_of_a_waiting_question_stands_in_a_message_or_in_clear(
    bot: Any, world: Any, sam: Any, kept: Any
) -> None:
    sam.types("/policy may the heron walk backwards at noon?")
    chooser = sam.sees("Which club")
    assert "heron" not in repr(chooser)
    assert b"heron" not in kept()


def test_a_question_that_waited_a_day_is_gone_and_the_choice_still_counts(
    bot: Any, world: Any, sam: Any, logs: Any
) -> None:
    sam.types(GOLDEN)
    sam.sees("Which club")
    world.clock.moves(hours=25)
    sam.selects("ASK Clubs")
    sam.sees("I now answer from ASK Clubs’ policies.")
    with pytest.raises(AssertionError):
        sam.sees("Accept invitations", within=0.7)


def test_only_clubs_of_the_workspace_are_offered_and_listed_ones_to_those_listed(bot: Any, world: Any) -> None:
    sam = world.person("Sam", workspace="T0LISTED")
    sam.types("/policy club")
    assert names(sam.sees("Which club")) == ["Ashley's House", "JPAC LTD Out of School Clubs"]
    ned = world.person("Ned", workspace="T0LISTED")
    ned.types("/policy club")
    ned.sees("Ashley's House", "the only club that you can choose here")


@pytest.mark.parametrize("slug", ["ronald-openshaw", "jpac", "no-such-club", ""])
def test_a_club_forged_into_the_menu_cannot_be_had(bot: Any, world: Any, sam: Any, slug: str) -> None:
    """Another workspace's club, a listed club of others, one that is none: the choice stays as it was."""
    ned = world.person("Ned")
    ned.types("/policy club")
    ned.sees("Which club")
    ned.workspace = "T0LISTED"
    ned.selects("ASK Clubs", value=slug)
    ned.sees("That club cannot be chosen here.")


def test_a_club_can_be_changed_and_the_present_one_is_named(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy club")
    sam.sees("I answer from ASK Clubs’ policies.", "Which club")
    sam.selects("Ronald Openshaw Nursery Education Centre")
    sam.sees("I now answer from Ronald Openshaw Nursery Education Centre’s policies.")
    sam.types(GOLDEN)
    sam.sees("Ronald Openshaw Nursery Education Centre’s policy", "not acceptable")


def test_a_guest_of_another_organisation_is_judged_by_their_own_workspace(bot: Any, world: Any, general: Any) -> None:
    """In a channel shared between organisations an event comes to our workspace, and its asker is from elsewhere."""
    guest = world.person("Guest", workspace="T0STRANGE")
    general.members.add(guest.id)
    guest.mentions("can I accept a friend request?", general)
    guest.sees("No club can be used from here yet", channel=general)


def names(message: Any) -> list[str]:
    (menu,) = message.elements
    return [option["text"]["text"] for option in menu["options"]]
