"""Clubs side by side in Slack: within its limits however many there are, and nothing left out in silence."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.across.lineage import Difference, Lineage, Row, Template, lineage
from bot.across.subjects import matrix
from bot.comparing import with_differences
from bot.slack.blocks import Message, lineage_message, matrix_message, validated
from bot.slack.blocks.limits import MOST_BLOCKS, MOST_CHARACTERS, total_length
from bot.types import Quote
from index.types import Club, Corpus, RelatedPolicy, RelatedWay
from tests.bot.policies import clause_of, policy

TODAY = date(2026, 11, 20)


def today(_club: Club) -> date:
    return TODAY


def words(message: Message) -> str:
    """All that the blocks show, in order, as Slack takes them."""
    made = validated(message)
    assert len(made["blocks"]) <= MOST_BLOCKS
    assert total_length(made["blocks"]) <= MOST_CHARACTERS
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.extend([value["text"]] if isinstance(value.get("text"), str) else [])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(made["blocks"])
    return "\n".join(found)


def bold(message: Message) -> list[str]:
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if (value.get("style") or {}) == {"bold": True}:
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(validated(message)["blocks"])
    return found


def many(number: int) -> tuple[Club, ...]:
    return tuple(
        Club(f"club-{at}", f"The {at}th Very Long Name of a Nursery & Club <by the sea>") for at in range(number)
    )


def test_the_matrix_of_the_five_clubs_is_whole(five: Corpus) -> None:
    message = matrix_message(matrix(five, five.clubs, today), TODAY)
    for shown in (words(message), message.text):
        assert "Ashley's House: 19 months overdue (“Social Networking”)" in shown
        assert "Mobile Phone policy: named but not held: ASK Clubs, " in shown.replace("\n", "")
        assert "not shown here" not in shown


def test_a_matrix_too_long_for_a_message_says_how_much_is_left() -> None:
    clubs = many(60)
    names = tuple(
        RelatedPolicy(f"Number {letter * 5} policy", RelatedWay.SEE_ALSO, (), 1) for letter in "abcdefghijklmnop"
    )
    corpus = Corpus(clubs, tuple(replace(policy(club=club), related=names) for club in clubs))
    found = matrix(corpus, clubs, today)
    message = matrix_message(found, TODAY)
    shown = words(message)
    left = re.search(r"(\d+) more not shown here; `policybot matrix`", shown)
    assert left is not None
    assert sum(f"Number {letter * 5} policy" in shown for letter in "abcdefghijklmnop") + 1 + int(left[1]) == len(found)
    assert "more not shown here; `policybot matrix`" in message.text


def test_no_policies_make_no_matrix_and_no_lineage() -> None:
    assert "No policy is held yet." in words(matrix_message((), TODAY))
    assert "No policy is held yet." in words(lineage_message(Lineage((), ()), many(2)))


def test_the_lineage_of_the_five_clubs_marks_the_words_that_differ(five: Corpus) -> None:
    message = lineage_message(lineage(five, five.clubs), five.clubs)
    shown = words(message)
    assert "Google never forgets" in bold(message)
    assert "7 of 21 clauses are word for word the same" in shown
    assert shown.index("Any JPAC site MUST") < shown.index("WhatsApp")
    assert (
        "7 clauses differ only in names, letter case or punctuation; `policybot lineage --all` shows them too." in shown
    )
    assert "Shared with no other club: Ashley's House" in shown
    for line in ("ASK Clubs lacks what", "Only JPAC LTD Out of School Clubs has this:", "For staff:"):
        assert line in shown
        assert line in message.text


def test_clubs_that_share_nothing_are_told_so(five: Corpus) -> None:
    clubs = [five.club("ashleys-house"), five.club("ronald-openshaw")]
    shown = words(lineage_message(lineage(five, clubs), clubs))
    assert "No policies of Ashley's House and Ronald Openshaw Nursery Education Centre share one text." in shown


@pytest.mark.parametrize(("clubs", "rows", "length"), [(2, 60, 3), (12, 9, 400), (45, 3, 10), (3, 40, 900)])
def test_differences_too_many_for_a_message_are_counted(clubs: int, rows: int, length: int) -> None:
    """However many clubs, clauses and words: what is shown and what is counted are all there are."""
    many_clubs = many(clubs)
    made = []
    for row in range(rows):
        texts = [
            clause_of(club, f"Row {row} at {at}: <!channel> & {'words ' * length}.")
            for at, club in enumerate(many_clubs)
        ]
        made.append(Row(tuple(Quote(text, 0.0) for text in texts), (), Difference.WORDS))
    policies = tuple(quote.policy for quote in made[0].quotes)
    message = lineage_message(Lineage((Template(policies, tuple(made)),), policies), many_clubs)
    shown = words(message)
    told = [row for row in range(rows) if f"Row {row} at 0:" in shown]
    left = re.search(r"(\d+) more differences? not shown here; `policybot lineage`", shown)
    assert told == list(range(len(told)))
    assert len(told) + (int(left[1]) if left else 0) == rows
    for row in told:
        assert all(f"Row {row} at {at}:" in shown for at in range(clubs))
    assert left is not None
    assert "not shown here; `policybot lineage`" in message.text


def test_templates_too_many_for_a_message_are_counted() -> None:
    pairs = [many(2 * at + 2)[-2:] for at in range(40)]
    templates = []
    for one, other in pairs:
        row = Row((Quote(clause_of(one, "One says this."), 0.0),), (clause_of(other, "x").policy,), Difference.LACKING)
        templates.append(Template((clause_of(one, "x").policy, clause_of(other, "x").policy), (row,)))
    clubs = tuple(club for pair in pairs for club in pair)
    shown = words(lineage_message(Lineage(tuple(templates), ()), clubs))
    left = re.search(r"(\d+) more shared texts? not shown here; `policybot lineage`", shown)
    assert left is not None
    assert shown.count("share one text") + int(left[1]) == 40


def test_a_difference_far_behind_in_a_clause_is_shown() -> None:
    """A clause is cut for want of room, but not before the words that matter."""
    one, other = many(2)
    long = "Staff keep the gate shut. " * 60
    quotes = with_differences(
        [Quote(clause_of(one, f"{long}{end}"), 0.0) for end in ("Dogs may stay.", "Cats may stay.")]
    )
    row = Row(quotes, (), Difference.WORDS)
    template = Template((clause_of(one, "x").policy, clause_of(other, "x").policy), (row,))
    message = lineage_message(Lineage((template,), ()), (one, other))
    assert bold(message) == ["Dogs", "Cats"]
