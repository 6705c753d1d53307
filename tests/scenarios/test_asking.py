"""Somebody asks, through each door, and gets their club's words."""

from typing import Any

import pytest

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"

pytestmark = pytest.mark.model


GOLDEN_ANSWERS = {
    "ASK Clubs": ["ASK Clubs’ policy says:", "For staff:", ACCEPT, "7 years overdue", "adopted 5 June 2018"],
    "Ightham Primary School After School/Breakfast Club": ["Ightham", "For staff:", ACCEPT, "3 years overdue"],
    "JPAC LTD Out of School Clubs": ["JPAC", "For staff:", ACCEPT, "no review date stated"],
    "Ashley's House": [
        "Ashley's House's policy does not say.",
        "That is not permission: ask your manager.",
        "For parents and visitors:",
        "Send friend requests to any member of staff",
    ],
    "Ronald Openshaw Nursery Education Centre": ["Ronald", "For staff:", "Online friends", "not acceptable"],
}


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_the_golden_question_in_each_club(bot: Any, sam: Any, works_at: Any) -> None:
    """Three different right answers to five clubs, and the club named in each."""
    for club, says in GOLDEN_ANSWERS.items():
        works_at(sam, club)
        sam.types(f"/policy {GOLDEN}")
        sam.sees(*says)


def test_a_mention_is_answered_to_its_asker_alone(
    bot: Any, world: Any, sam: Any, boss: Any, general: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.mentions(GOLDEN, general)
    answer = sam.sees(ACCEPT, channel=general)
    assert answer.only_for == sam.id
    assert answer.thread_ts is None
    assert boss.screen(general) == []


def test_a_mention_in_a_thread_is_answered_there(bot: Any, sam: Any, general: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.mentions(GOLDEN, general, thread_ts="1700000000.000100")
    answer = sam.sees(ACCEPT, channel=general)
    assert (answer.only_for, answer.thread_ts) == (sam.id, "1700000000.000100")


def test_a_direct_message_is_answered_there_and_offers_no_sharing(
    bot: Any, world: Any, sam: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.writes(GOLDEN)
    answer = sam.sees(ACCEPT)
    assert answer.channel == world.conversation(sam.id).id
    assert "Share in this channel" not in [button["text"]["text"] for button in answer.elements]


def test_a_command_works_where_the_bot_is_no_member(bot: Any, world: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    elsewhere = world.channel("elsewhere", sam, with_bot=False)
    sam.types(f"/policy {GOLDEN}", elsewhere)
    assert sam.sees(ACCEPT, channel=elsewhere).only_for == sam.id


@pytest.mark.parametrize("text", ["/policy", "/policy help", "/policy   HELP "])
def test_no_question_gets_help(bot: Any, sam: Any, text: str) -> None:
    sam.types(text)
    sam.sees("/policy reviews", "word for word")


def test_an_empty_mention_gets_help(bot: Any, sam: Any, general: Any) -> None:
    sam.mentions("", general)
    sam.sees("/policy reviews", channel=general)


def test_a_subcommands_word_in_a_question_leaves_it_a_question(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy help, can I accept a parent's friend request?")
    sam.sees("ASK Clubs")
    assert "/policy reviews" not in sam.sees("ASK Clubs").shown


def test_the_only_club_is_named_and_not_asked_for(bot: Any, world: Any) -> None:
    kim = world.person("Kim", workspace="T0ASK")
    kim.types(f"/policy {GOLDEN}")
    kim.sees("ASK Clubs’ policy says:", ACCEPT)
    kim.types("/policy club")
    kim.sees("It is the only club that you can choose here.")


def test_a_workspace_of_no_club_is_told_what_an_operator_must_do(bot: Any, world: Any) -> None:
    lee = world.person("Lee", workspace="T0NOBODY")
    for text in (f"/policy {GOLDEN}", "/policy club", "/policy reviews"):
        lee.types(text)
        lee.sees("No club can be used from here yet", "clubs.yaml")


def test_a_question_about_nothing_in_the_policy_is_not_covered(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy how many days of annual leave do I get?")
    sam.sees("ASK Clubs’ policy does not say.", "ask Jo Field", "<@U0BOSS>")


def test_markup_in_a_question_is_only_a_question(bot: Any, sam: Any, general: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.mentions("<!channel> <@U0BOSS> can I accept a parent&amp;s friend request?", general)
    answer = sam.sees("ASK Clubs", channel=general)
    assert "<!channel>" not in answer.shown + answer.text
