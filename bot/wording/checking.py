"""What the report says of how policies were read: for a manager, who looks whether it is right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.lifecycle.reviews import is_guess
from bot.wording.general import day_words
from index.types import Clause, ClauseKind, Club, Fact, FactKind

CHECK_INTRO: Final = (
    "Each page of your policies stands here beside what was understood of it. Check that the two agree, beginning with "
    "what is to confirm."
)
CHECK_PUT_RIGHT: Final = (
    "Where something is wrong, put it right in the policy’s own file, and have this page made again. A date or a name "
    "that is right but not certain can be confirmed in Slack: /policy reviews, then “Open a policy in the register”."
)
CHECK_CONTENTS: Final = "Contents"
CHECK_SKIP: Final = "To the first policy"
CHECK_LEGEND: Final = "What the marks mean"
CHECK_CONFIRM: Final = "To confirm"
CHECK_NOTHING: Final = "Nothing."
CHECK_FACTS: Final = "What it says of itself"
CHECK_RELATED: Final = "Other policies that it names"
CHECK_NAMES_NONE: Final = "It names none."
CHECK_UNREAD: Final = "Files that could not be read"
CHECK_ELSEWHERE: Final = "What else was found in the folder"
CHECK_NO_POLICIES: Final = "No policy of this club could be read."
CHECK_PAGE: Final = "The page"
CHECK_FOUND: Final = "What was understood"
CHECK_LEAD_IN: Final = "Opening words"
CHECK_LEFT_OUT: Final = "Left out"
CHECK_NO_CLAUSE: Final = "In no clause"
CHECK_STATED: Final = "not stated"
CHECK_LEFT_BLANK: Final = "left blank"
CHECK_EMPTY_PAGE: Final = "Nothing was read on this page. Check whether it has words of the policy on it."
CHECK_NO_MARKS: Final = "Where each clause stands on this page could not be found, so nothing is marked on it."
CHECK_TOP: Final = "Back to the top"
FILE_CHANGED_SINCE: Final = "The file has changed since it was read, so its pages are not drawn. Make this page again."

CHECK_COLUMNS: Final = ("Policy", "Pages", "Clauses", "To confirm")
UNREAD_COLUMNS: Final = ("File", "Why, and what to do")
# The marks, and what each means.
CHECK_MARKS: Final = (
    ("clause", "1", "A clause: what can be quoted. Its number leads to what was understood of it."),
    ("lead-in", "Staff must not:", "Opening words: quoted together with each clause that they open."),
    ("left-out", "Page 1 of 3", "Left out: it belongs to the page and not to the policy, so it is never quoted."),
    ("heading", "Photographs", "A heading: shown above its clauses."),
    ("other", "Oak Nursery", "In no clause: it is never quoted by itself."),
)

_KINDS: Final = {
    ClauseKind.RULE: "Rule",
    ClauseKind.ADVICE: "Advice",
    ClauseKind.CONSEQUENCE: "Consequence",
    ClauseKind.DEFINITION: "What it covers",
    ClauseKind.PREAMBLE: "Introduction",
    ClauseKind.SUMMARY: "Summary",
    ClauseKind.RELATED: "Other policies",
    ClauseKind.STATUS: "About the policy",
}
_FACTS: Final = {
    FactKind.ADOPTED: "Adopted",
    FactKind.LAST_REVIEWED: "Last reviewed",
    FactKind.NEXT_REVIEW: "Next review",
    FactKind.SIGNED_BY: "Signed by",
    FactKind.APPROVED_BY: "Approved by",
    FactKind.OWNER: "Owner",
}
# Of these it is worth saying that a policy has none.
EXPECTED_FACTS: Final = (FactKind.ADOPTED, FactKind.LAST_REVIEWED, FactKind.NEXT_REVIEW, FactKind.SIGNED_BY)


def check_title(clubs: Sequence[Club]) -> str:
    """What the report is about."""
    return f"How the policies of {clubs[0].name} were read" if len(clubs) == 1 else "How the policies were read"


def check_made(day: date, policies: int, unread: int) -> str:
    """When the report was made, and of what."""
    said = f"Made on {day_words(day)}: {counted_words(policies, 'policy', 'policies')}"
    return f"{said}, and {counted_words(unread, 'file')} that could not be read." if unread else f"{said}."


def counted_words(number: int, one: str, many: str | None = None) -> str:
    """So many of something: "1 page", "3 policies"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def to_confirm_in(number: int, title: str) -> str:
    """What a number of things to confirm is called where it cannot be seen beside its policy."""
    return f"{number} to confirm in {title}"


def kind_words(kind: ClauseKind) -> str:
    """What a clause does, in a manager's words."""
    return _KINDS.get(kind, kind.value)


def fact_words_label(kind: FactKind) -> str:
    """What a date or a name is called."""
    return _FACTS[kind]


def fact_value(fact: Fact) -> str:
    """A date or a name, no more exact than it is known."""
    return day_words(fact.day, fact.precision) if fact.day else fact.name or CHECK_LEFT_BLANK


def certainty_words(fact: Fact) -> str:
    """How sure a date or a name is: "Certain"."""
    if fact.confirmed:
        return "Confirmed by a person"
    return "A guess" if is_guess(fact) else "Certain"


def guess_to_confirm(fact: Fact) -> str:
    """What is asked about a date or a name that is a guess."""
    label = fact_words_label(fact.kind).lower()
    if not fact.day and not fact.name:
        return f"leaves a blank where it would say “{label}”; fill it in"
    why = f" ({fact.reason})" if fact.reason else ""
    return f"{label} {fact_value(fact)} is a guess{why}; confirm"


def wholes_words(clauses: Sequence[Clause]) -> str:
    """How many clauses there are, and what is quoted as a whole besides."""
    single = sum(not clause.is_whole for clause in clauses)
    lists = sum(clause.kind is ClauseKind.LIST for clause in clauses)
    sections = sum(clause.kind is ClauseKind.SECTION for clause in clauses)
    parts = [
        counted_words(number, one) for number, one in ((lists, "whole list"), (sections, "whole section")) if number
    ]
    more = f"; {' and '.join(parts)} can be quoted too" if parts else ""
    return f"{counted_words(single, 'clause')}{more}"


def read_as_words(encoding: str, extractor: str) -> str:
    """How a file was read."""
    return f"read by {extractor}" if extractor else f"a text, read as {encoding.upper()}"


def held_by_club(club: Club, *, is_held: bool) -> str:
    """Whether the club holds policies that are named."""
    return f"Held by {club.name}" if is_held else f"Not among the policies of {club.name}"


def sheet_title(page: int | None, first: int, last: int, *, are_paragraphs: bool) -> str:
    """What a page, or a part of a text without pages, is called."""
    if page is not None:
        return f"Page {page}"
    what = "Paragraph" if are_paragraphs else "Line"
    return f"{what} {first}" if first == last else f"{what}s {first} to {last}"


def clause_at(number: int, where: str) -> str:
    """A clause by its number, and where it stands: "Clause 4, page 2"."""
    return f"Clause {number}, {where[:1].lower()}{where[1:]}"


def clause_link(number: int) -> str:
    """What a number on the page is called where it cannot be seen."""
    return f"Clause {number}: what was understood"


def mark_link(number: int) -> str:
    """What a clause's number is called where it cannot be seen."""
    return f"Clause {number}: show it on the page"


def opens_words(numbers: Sequence[int]) -> str:
    """Which clauses opening words are quoted with."""
    if len(numbers) == 1:
        return f"quoted with clause {numbers[0]}"
    joined = "and" if numbers[-1] == numbers[0] + 1 else "to"
    return f"quoted with each of clauses {numbers[0]} {joined} {numbers[-1]}"


def goes_on_here(number: int) -> str:
    """That a clause that began before ends here."""
    return f"Clause {number} goes on here."


def picture_words(title: str, page: str) -> str:
    """What a page's picture is to whoever does not see it."""
    return f"{page} of {title}; what stands on it follows as text"


def page_not_drawn(reason: str) -> str:
    """Why there is no picture of a page; `reason` goes on with what it is."""
    return f"There is no picture of this page: it {reason}. Below is its text as it was read."


def not_drawn_any_more(too_many: bool) -> str:  # noqa: FBT001 - the one thing it depends on
    """Why the pages from here on have no picture."""
    why = "there are too many" if too_many else "drawing those before took too long"
    return f"From here on pages have no picture: {why}. Below is the text as it was read."


def report_written(file: str, policies: int, to_confirm: int) -> str:
    """That the report lies there."""
    asks = f"{counted_words(to_confirm, 'thing')} to confirm" if to_confirm else "nothing to confirm"
    return f"{file}: {counted_words(policies, 'policy', 'policies')}, {asks}; open it in a browser"
