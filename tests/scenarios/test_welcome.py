"""The first words, and hello: what the bot does, what it keeps, and three questions to tap."""

from typing import Any

import pytest

from bot import wording

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"


def test_whoever_chooses_a_club_for_the_first_time_is_welcomed(bot: Any, sam: Any) -> None:
    sam.types("/policy club ask clubs")
    sam.types("/policy club jpac")
    assert wording.EXAMPLES[0] not in sam.sees("I now answer from JPAC").shown


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_three_questions_can_be_tapped(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.sees("I now answer from ASK Clubs’ policies.", "word for word", "deleted as soon as it is answered")
    for question, says in zip(wording.EXAMPLES, (ACCEPT, "staff must not:", "05/06/19"), strict=True):
        sam.clicks(question)
        sam.sees("ASK Clubs’ policy", says)


def test_hello_is_answered_with_a_welcome_and_looked_for_nowhere(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes("hello!")
    sam.sees("Ask in your own words, or try one of these:", *wording.EXAMPLES)
    sam.types("/policy last")
    sam.sees("I have not answered you")


def test_whoever_has_only_one_club_is_told_once_with_the_first_answer(bot: Any, world: Any) -> None:
    kim = world.person("Kim", workspace="T0ASK")
    kim.types(f"/policy {GOLDEN}")
    kim.sees(ACCEPT, "Your first answer from me.")
    kim.types(f"/policy {GOLDEN}")
    assert "Your first answer" not in kim.sees(ACCEPT).shown
