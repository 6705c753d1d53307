"""What is edited, deleted, too long, in another language, or no words at all: each has its one behaviour."""

from typing import Any

import pytest

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
PHOTOS = "Publish any photographs"


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_an_edit_within_a_minute_changes_the_answer(bot: Any, world: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(GOLDEN)
    answer = sam.sees(ACCEPT)
    bot.settles()
    sam.changes("can i post photos of the kids on facebook")
    world.waits_for(lambda: PHOTOS in answer.shown or None, 15)
    assert PHOTOS in answer.shown
    assert ACCEPT not in answer.shown.partition("Also in the policy")[0]
    assert "You changed your question" in answer.shown


def test_a_later_edit_and_an_unfolded_link_change_nothing(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(GOLDEN)
    sam.sees(ACCEPT)
    sam.changes("can i post photos of the kids on facebook", after_seconds=61)
    sam.changes("as it was")  # what stood there before, by the payload
    sam.sees_nothing_new()


def test_a_deleted_message_leaves_the_answer(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(GOLDEN)
    answer = sam.sees(ACCEPT)
    sam.removes()
    sam.sees_nothing_new()
    assert answer in sam.world.messages


def test_an_edit_that_tells_of_a_case_gets_the_card(bot: Any, sam: Any, works_at: Any, kept: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(GOLDEN)
    sam.sees(ACCEPT)
    sam.changes("a child just told me her dad hits her, zebracorn")
    sam.sees("This sounds like something to tell a person now")
    assert b"zebracorn" not in kept()


def test_a_picture_without_words_is_no_question(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.shares(sam.has("child.jpg", b"a picture"))
    sam.sees("I can read words only")


def test_a_very_long_question_is_read_at_its_beginning(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(f"{GOLDEN} {'It goes on and on. ' * 300}")
    sam.sees("ASK Clubs’ policy", "I read only the first 4,000 characters")


def test_a_question_in_another_language_says_that_policies_are_in_english(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes("czy mogę przyjąć zaproszenie od rodzica na facebooku?")
    sam.sees("ASK Clubs’ policy", "Your club’s policies are in English")
    sam.writes(GOLDEN)
    assert "in English" not in sam.sees(ACCEPT).shown
