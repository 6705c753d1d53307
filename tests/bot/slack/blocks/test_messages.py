"""Each kind of message: what it says, and that Slack takes it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from bot.lifecycle.reminders import Reminder
from bot.lifecycle.reviews import review
from bot.slack.blocks import (
    CHOOSE_CLUB,
    KEEP_PRIVATE,
    OPEN_POLICY,
    SHARE_CLAUSE,
    ClauseAddress,
    Message,
    club_chooser,
    help_message,
    notice,
    reminder_message,
    reply_message,
    reviews_message,
    shared_message,
    validated,
)
from bot.types import Answer, NotCovered, Quote, Sensitive, Unsure
from index.types import Audience, Club, Contact, LineRole, Quotation
from tests.bot.policies import ASK, OAK, clause_of, compared

PARAGRAPH = LineRole.PARAGRAPH


def words(message: Message) -> list[str]:
    """Every text of the message's blocks, top to bottom."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.extend([value["text"]] if isinstance(value.get("text"), str) else [])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(validated(message)["blocks"])
    return found


def actions(message: Message) -> list[dict[str, Any]]:
    blocks = validated(message)["blocks"]
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def for_parents(quotation: Quotation) -> Quotation:
    return Quotation(quotation.policy, replace(quotation.clause, audience=Audience.PARENTS))


@pytest.fixture
def rule(make: Any) -> Quotation:
    quotation: Quotation = make.quotation([(PARAGRAPH, 0, "Be kind.")])
    return quotation


BUTTONS = (wording.OPEN_BUTTON, wording.SHARE_BUTTON, wording.KEEP_BUTTON)
SOURCE = (
    "ASK Clubs · 30. Social Media Policy · Social media rules · adopted 5 June 2018 · "
    "review was due 5 June 2019, 7 years overdue · not signed"
)


def test_an_answer_shows_whom_it_binds_the_words_and_their_source(make: Any, rule: Quotation) -> None:
    message = reply_message(make.answer(rule), make.today, [make.club], can_share=True)
    assert words(message) == ["ASK Clubs’ policy says:", "For staff:", "Be kind.", SOURCE, *BUTTONS]
    assert [button["action_id"] for button in actions(message)] == [OPEN_POLICY, SHARE_CLAUSE, KEEP_PRIVATE]
    for button in actions(message):
        assert ClauseAddress.read(button["value"]) == ClauseAddress("ask-clubs", "social-media", "rules/1")


def test_in_a_direct_message_there_is_nothing_to_share(make: Any, rule: Quotation) -> None:
    (button,) = actions(reply_message(make.answer(rule), make.today, [make.club], can_share=False))
    assert button["action_id"] == OPEN_POLICY


def test_further_clauses_are_two_at_most_in_small_print_each_with_whom_it_binds(make: Any, rule: Quotation) -> None:
    reply = make.answer(rule, for_parents(rule), rule, rule)
    message = reply_message(reply, make.today, [make.club], can_share=False)
    assert words(message)[4:] == [
        "Also in the policy:",
        f"For parents and visitors:\n“Be kind.”\n{SOURCE}",
        f"For staff:\n“Be kind.”\n{SOURCE}",
        wording.OPEN_BUTTON,
    ]
    blocks = validated(message)["blocks"]
    assert [block["type"] for block in blocks[-4:]] == ["context"] * 3 + ["actions"]


def test_not_covered_says_so_names_whom_to_ask_and_cannot_be_shared(make: Any, rule: Quotation) -> None:
    club = replace(make.club, manager_contact=Contact("Jo Field", "U0BOSS"))
    reply = NotCovered(club, (Quote(for_parents(rule), 1.0),), 0.1, "no clause decides it")
    message = reply_message(reply, make.today, [club], can_share=True)
    assert words(message) == [
        "ASK Clubs’ policy does not say.",
        "That is not permission: ask Jo Field.",
        "You can write to <@U0BOSS> here.",
        "The nearest clause, and whom it binds:",
        f"For parents and visitors:\n“Be kind.”\n{SOURCE}",
        wording.OPEN_BUTTON,
    ]


def test_unsure_says_that_it_is_unsure(make: Any, rule: Quotation) -> None:
    reply = Unsure(make.club, (Quote(rule, 1.0),), 0.4, "two clauses are as near")
    said = words(reply_message(reply, make.today, [make.club], can_share=False))
    assert said[0] == wording.opening(reply)
    assert said[-2:] == [wording.note(reply), wording.OPEN_BUTTON]


def test_a_comparison_quotes_every_club_and_shares_none(make: Any, rule: Quotation) -> None:
    other = Quotation(replace(rule.policy, club="jpac"), rule.clause)
    reply = Answer(None, (Quote(rule, 1.0), Quote(rule, 0.9, (other,))), 0.9)
    clubs = [make.club, Club("jpac", "JPAC")]
    message = reply_message(reply, make.today, clubs, can_share=True)
    assert words(message) == [
        "In the words of each club’s policy:",
        "ASK Clubs, for staff:",
        "Be kind.",
        SOURCE,
        "ASK Clubs and JPAC, in the same words, for staff:",
        "Be kind.",
        f"{SOURCE}\n{SOURCE.replace('ASK Clubs', 'JPAC')}",
    ]
    assert actions(message) == []


def test_a_comparison_has_the_words_that_differ_in_bold_and_says_so(make: Any) -> None:
    marked = compared(clause_of(ASK, "Ask a **named** manager."), clause_of(OAK, "Ask the **named** manager."))
    message = reply_message(Answer(None, marked, 0.9), make.today, [ASK, OAK], can_share=False)
    assert words(message)[1] == wording.MARKS_NOTE
    rich = [block for block in validated(message)["blocks"] if block["type"] == "rich_text"]
    assert [block["elements"][0]["elements"] for block in rich] == [
        [
            {"type": "text", "text": "Ask "},
            {"type": "text", "text": article, "style": {"bold": True}},
            {"type": "text", "text": " "},
            {"type": "text", "text": "named", "style": {"italic": True}},
            {"type": "text", "text": " manager."},
        ]
        for article in ("a", "the")
    ]
    assert wording.MARKS_NOTE not in message.text


def test_a_long_clause_keeps_its_marks_as_far_as_it_is_shown(make: Any) -> None:
    """What is cut off is cut off with its marks; five long clauses still fit into one message."""
    said = "Tell the manager of the club at once. " * 200
    marked = compared(*(clause_of(Club(name, name), f"{said}In {name}.") for name in ("a", "b", "c", "d", "e")))
    message = reply_message(Answer(None, marked, 0.9), make.today, [], can_share=False)
    shown = [block for block in validated(message)["blocks"] if block["type"] == "rich_text"]
    assert len(shown) == 5
    assert not any(run.get("style") for block in shown for run in block["elements"][0]["elements"])


@pytest.mark.parametrize(
    "club",
    [None, Club("a", "A"), Club("a", "A", safeguarding_contact=Contact("Sam Lead", "U0LEAD", "01234"))],
)
def test_the_card_for_sensitive_messages_quotes_nothing_and_offers_no_button(club: Club | None) -> None:
    message = reply_message(Sensitive(club, "a disclosure"), date(2026, 11, 20), [], can_share=True)
    said = "\n".join(words(message))
    assert "999" in said
    assert "0808 800 5000" in said
    assert ("<@U0LEAD>" in said) == bool(club and club.safeguarding_contact.is_set)
    assert actions(message) == []
    assert message.text == wording.sensitive_card(club)


def test_a_contact_that_is_no_person_is_never_put_into_a_mark(make: Any) -> None:
    club = replace(make.club, manager_contact=Contact("Jo", "!channel"))
    said = words(reply_message(NotCovered(club, (), 0.1, "nothing"), make.today, [club], can_share=False))
    assert said == ["ASK Clubs’ policy does not say.", "That is not permission: ask Jo."]


def test_a_shared_clause_names_who_shared_it_and_never_what_was_asked(make: Any, rule: Quotation) -> None:
    message = shared_message(rule, make.today, make.club, "U012ABC")
    assert words(message) == ["From ASK Clubs’ policy:", "For staff:", "Be kind.", SOURCE, "Shared by <@U012ABC>"]
    assert message.text == f"From ASK Clubs’ policy:\nFor staff:\n“Be kind.”\n{SOURCE}"


@pytest.mark.parametrize("value", ["", "x", "[]", '["a", "b"]', '["a", "b", 3]', '{"club": "a"}', "null", "[" * 1999])
def test_a_button_that_brings_back_something_else_is_refused(value: str) -> None:
    assert ClauseAddress.read(value) is None


@given(st.text(), st.text(), st.text())
def test_an_address_comes_back_as_it_went(club: str, policy: str, clause: str) -> None:
    address = ClauseAddress(club, policy, clause)
    assert ClauseAddress.read(str(address)) == address


def test_the_chooser_offers_each_club_once() -> None:
    clubs = [Club("a", "A & B"), Club("b", "x" * 200)]
    message = club_chooser(clubs, waits=True)
    (menu,) = actions(message)
    assert menu["action_id"] == CHOOSE_CLUB
    assert [(option["text"]["text"], option["value"]) for option in menu["options"]] == [
        ("A & B", "a"),
        ("x" * 74 + "…", "b"),
    ]
    assert wording.question_waits() in words(message)
    assert "- A & B" in message.text


@pytest.mark.parametrize("number", [1, 100, 101, 350])
def test_the_chooser_holds_many_clubs(number: int) -> None:
    clubs = [Club(f"club-{at}", f"Club {at}") for at in range(number)]
    (menu,) = actions(club_chooser(clubs))
    options = menu.get("options") or [option for group in menu["option_groups"] for option in group["options"]]
    assert [option["value"] for option in options] == [club.slug for club in clubs]
    assert all(len(group["options"]) <= 100 for group in menu.get("option_groups", []))


def test_reviews_are_listed_as_given_and_cut_with_a_word(make: Any, rule: Quotation) -> None:
    found = review(rule.policy, make.today)
    said = words(reviews_message([found], make.today, make.club))
    assert said == [
        "ASK Clubs. Policies by review state on 20 November 2026, worst first:",
        "30. Social Media Policy",
        wording.review_line(found, make.today).removeprefix("30. Social Media Policy"),
        "30. Social Media Policy",
        wording.REGISTER_MENU,
        wording.no_calendar(),
    ]
    many = words(reviews_message([found] * 300, make.today, make.club))
    assert any(text.endswith("more not shown here; `policybot reviews` lists them all.") for text in many)
    assert words(reviews_message([], make.today, make.club)) == ["No policy is held yet."]


@pytest.mark.parametrize("number", [0, 1, 80])
def test_a_reminder_is_always_sendable(make: Any, rule: Quotation, number: int) -> None:
    due = Reminder(make.club, make.today, (review(rule.policy, make.today),) * number)
    assert words(reminder_message(due))[0] == wording.reminder_text(due).split("\n\n")[0]


@given(st.text(min_size=1, max_size=5000))
def test_names_of_any_length_and_kind_can_be_sent(make: Any, name: str) -> None:
    """A policy's title, a heading and a club's name are data like any other."""
    title = name if name.strip() else "x"
    quotation = make.quotation([(PARAGRAPH, 0, "Be kind.")], title=title, heading=title)
    club = replace(make.club, name=title)
    reply = Answer(club, (Quote(quotation, 1.0), Quote(quotation, 0.5)), 0.9)
    for message in (
        reply_message(reply, make.today, [club], can_share=True),
        shared_message(quotation, make.today, club, "U012ABC"),
        club_chooser([club], chosen=club),
        reviews_message([review(quotation.policy, make.today)], make.today, club),
        reminder_message(Reminder(club, make.today, (review(quotation.policy, make.today),))),
    ):
        assert validated(message)


def test_help_and_notices_can_be_sent() -> None:
    assert any("/policy reviews" in text for text in words(help_message()))
    assert words(notice("One.", "Two.")) == ["One.", "Two."]


def test_a_reminder_of_very_many_policies_names_them_all_and_has_buttons_for_the_worst(
    make: Any, rule: Quotation
) -> None:
    found = tuple(review(replace(rule.policy, slug=f"p{at}", title=f"Policy {at:02}"), make.today) for at in range(35))
    message = reminder_message(Reminder(make.club, make.today, found), can_act=True)
    validated(message)
    shown = " ".join(words(message))
    assert all(f"Policy {at:02}" in shown for at in range(35))
    assert shown.count(wording.REVIEWED_BUTTON) == 11
