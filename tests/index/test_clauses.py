"""One file's bytes → a policy: ids, lists, sections, tables."""

from __future__ import annotations

import contextlib
import time

import pytest

from index.clauses import READERS, read_policy, slugify
from index.errors import UnreadablePolicyError
from index.types import Audience, ClauseKind, Club, LineRole, Policy

CLUB = Club("oak-club", "Oak Club")


def read(text: str, suffix: str = ".md") -> Policy:
    return read_policy(text.encode(), f"oak-club/phones{suffix}", CLUB)


def ids(policy: Policy) -> list[str]:
    return [clause.clause_id.removeprefix("phones/") for clause in policy.clauses]


def test_there_is_a_reader_for_each_format() -> None:
    assert sorted(READERS) == [".md", ".rst", ".txt"]


def test_the_suffix_names_the_reader_whatever_its_letters() -> None:
    assert read_policy(b"Phones\n======\n\nAway.\n", "oak-club/phones.MD", CLUB).title == "Phones"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Parents and visitors' use of social networking", "parents-and-visitors-use-of-social"),
        ("30. Social Media Policy", "30-social-media-policy"),
        ("Who’s who?", "whos-who"),
        ("???", "policy"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_slug_is_short_and_has_whole_words(words: str, slug: str) -> None:
    assert slugify(words) == slug


TEXT = """
# Phones

Opening words.

## 1. Rules

Staff must not:

- lend phones
- take photos:
  1. of children
  2. of parents

5.1 A numbered paragraph.

Another paragraph.

## Related

- Trips
"""


def test_ids_say_where_a_clause_stands() -> None:
    assert ids(read(TEXT)) == [
        "opening.1",
        "1",
        "1.p1",
        "1.p1.a",
        "1.p1.b",
        "1.p1.b.1",
        "1.p1.b.2",
        "5.1",
        "1.p3",
        "related.1",
    ]


def test_an_id_is_never_used_twice() -> None:
    policy = read(
        "# Phones\n\nOne.\n\n## A\n\nTwo.\n\n1.1 x y.\n\n1.1 z.\n\n## A\n\nThree.\n\nLead:\n1. a\n1. b\n1. c\n"
    )
    assert len(set(ids(policy))) == len(ids(policy))


def test_a_list_is_its_lead_in_with_all_its_items_as_laid_out() -> None:
    whole = read(TEXT).clause("phones/1.p1")
    assert (whole.kind, whole.audience) == (ClauseKind.LIST, Audience.STAFF)
    assert whole.text == "Staff must not:\n- lend phones\n- take photos:\n  - of children\n  - of parents"
    assert [line.role for line in whole.lines] == [LineRole.LEAD_IN] + [LineRole.ITEM] * 4


def test_a_section_is_its_heading_with_all_that_stands_under_it() -> None:
    section = read(TEXT).clause("phones/1")
    assert section.kind is ClauseKind.SECTION
    assert section.heading_path == ("Phones", "1 Rules")
    assert section.text.split("\n") == [
        "Rules",
        "Staff must not:",
        "- lend phones",
        "- take photos:",
        "  - of children",
        "  - of parents",
        "A numbered paragraph.",
        "Another paragraph.",
    ]


def test_a_section_of_one_clause_is_that_clause() -> None:
    assert [clause.kind for clause in read("# Phones\n\n## Rules\n\nAway.\n").clauses] == [ClauseKind.RULE]


def test_an_item_that_would_be_reversed_is_in_no_list_and_no_section() -> None:
    policy = read(
        "# Phones\n\n## Rules\n\nStaff must not:\n\n- lend phones\n- All phones must be locked away\n\nText.\n"
    )
    for clause in policy.clauses:
        assert ("must not" in clause.text) is not ("locked away" in clause.text) or clause.own_text == "Text."
    assert policy.clause("phones/rules.1.b").lead_ins == ()


def test_a_list_all_of_whose_items_would_be_reversed_is_none() -> None:
    policy = read("# Phones\n\nStaff must not:\n\n- Staff must lock up\n")
    assert [(clause.kind, clause.text) for clause in policy.clauses] == [
        (ClauseKind.RULE, "Staff must not:"),
        (ClauseKind.RULE, "- Staff must lock up"),
    ]


def test_an_item_under_a_reversing_lead_in_keeps_its_own_sub_items() -> None:
    policy = read("Staff must not:\n\n- Staff must always:\n    - lock up\n    - sign out\n")
    assert [clause.text for clause in policy.clauses if not clause.is_whole][-2:] == [
        "Staff must always:\n- lock up",
        "Staff must always:\n- sign out",
    ]


def test_a_row_stands_under_its_columns_names() -> None:
    policy = read("| Device | Allowed |\n|---|---|\n| Phone | No |\n| Watch | Yes |\n")
    assert [clause.text for clause in policy.clauses] == ["Device Allowed\nPhone No", "Device Allowed\nWatch Yes"]


def test_a_table_without_names_has_rows_alone() -> None:
    assert [clause.text for clause in read("Day 1\t£5\nDay 2\t£10\n", ".txt").clauses] == ["Day 1 £5", "Day 2 £10"]


def test_every_clause_knows_its_line() -> None:
    policy = read(TEXT)
    lines = TEXT.split("\n")
    for clause in policy.clauses:
        if not clause.is_whole:
            assert clause.own_text.split()[0] in lines[clause.source_line - 1]


@pytest.mark.parametrize(
    "text", ["# Phones\n", "Adopted: 5 June 2018\n", "# A\n\n## B\n\nReviewed March 2024\n", "-----\n"]
)
def test_a_file_without_a_clause_is_no_policy(text: str) -> None:
    with pytest.raises(UnreadablePolicyError, match="no clause"):
        read(text)


# Pieces that expressions which look back and forth would stumble over, were each of them not kept in bounds.
PIECES = [
    "-", " ", "#", "*", "*a ", "**a_ ", "***a** ", "_a", "[", "[a](", "`", "`a", "<!--", "<a ", "\\", "- ", "> ", ">\n",
    "> a\n", "| ", "a | ", "\t", "a\t", "1. a\n", "1.1 a\n", "a:\n", "A:\n\n", "- a:\n", "\n", "\f", "a\n\f", "- a\n\f",
    "Page 1 of 2\n", "5/6/18 ", "Signed: ", "Signed by A. ", "Date: ..... ", "See also: ", "policy ", "a ", "A ",
    "the a policy ", "Any ", "but ", "must not ", "(", ".", "_", "=", "a\n=====\n", ".. note::\n", ":a: b\n",
    "==== ====\n", "+--+\n", "Staff\n\n", "\u200b", "é",
]  # fmt: skip
CHARACTERS = 12_000
SLOW_SECONDS = 1.5


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_no_text_takes_long_however_odd(suffix: str) -> None:
    """Each of these is some four pages long; a real policy of that length takes a twentieth of a second."""
    slow = {}
    for piece in PIECES:
        start = time.process_time()
        with contextlib.suppress(UnreadablePolicyError):
            read(f"{piece * (CHARACTERS // len(piece))}x\n\nText.\n", suffix)
        taken = time.process_time() - start
        if taken > SLOW_SECONDS:
            slow[piece] = taken
    assert slow == {}
