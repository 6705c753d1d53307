"""However the five policies are damaged, every quotation stays provable and no item loses its lead-in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.clauses import read_policy
from index.corpus import load_corpus
from index.errors import UnreadablePolicyError
from index.types import Clause, Club, Corpus, Policy, Quotation, Verbatim
from tests.index.mangling import (
    Mangled,
    break_pages,
    change_bullets,
    change_lines,
    end_lines,
    mark_start,
)

ROOT = Path(__file__).parents[2]
CLUBS = ("ask-clubs", "ashleys-house", "ightham-primary", "jpac", "ronald-openshaw")
REVERSED = "Any JPAC site MUST be used for professional purposes only"
LEAD_IN = "staff must not:"

PAGE_BREAKS = (
    "\nPage 2 of 3\n",
    "\n\nPage 2 of 3\n\n\n",
    "\f",
    "\n\f",
    "\n\f\n",
    " Page 1 of 3\n\n\n\n",
    "\n- 2 -\n\n",
)
BULLETS = {
    "-": ("-", "*", "•", "–", "▪", "+", "\uf0b7"),
    "- o": ("- o", "o", "◦", "o\t"),
    "•": ("•", "‣", "➢", "✓"),
    "- *": ("- *",),
}

page_breaks = st.dictionaries(st.integers(0, 10_000), st.sampled_from(PAGE_BREAKS), max_size=6)
bullets = st.fixed_dictionaries({marker: st.sampled_from(others) for marker, others in BULLETS.items()})
per_line = st.lists(st.integers(0, 7), min_size=1, max_size=12)
line_ends = st.sampled_from(("\n", "\r\n", "\r"))


@cache
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def original(club: str) -> Policy:
    """One of the five as it stands."""
    return next(policy for policy in corpus().policies if policy.club == club)


def read(text: str, club: str) -> Policy:
    return read_policy(text.encode(), f"{club}/social-media.txt", corpus().club(club))


def letters(text: str) -> str:
    return re.sub(r"[\s\ufeff\u200b]", "", text)


def pieces(words: Verbatim, source: str) -> str:
    return "".join(source[start:end] for start, end in words.ranges)


def assert_provable(policy: Policy) -> None:
    """Every clause is a quotation, and its ranges alone give its words."""
    for clause in policy.clauses:
        Quotation(policy, clause)
        for line in clause.layout:
            assert letters(pieces(line.words, policy.source.text)) == letters(line.words.text)


def items(policy: Policy) -> list[Clause]:
    """The items that hang on a lead-in."""
    return [clause for clause in policy.clauses if clause.lead_ins and not clause.is_whole]


def start_of(clause: Clause) -> int:
    return clause.lines[0].words.ranges[0].start


def assert_lead_ins_kept(mangled: Mangled, policy: Policy, club: str) -> None:
    """Every item of the original is there, whole, under the words it had."""
    found = {}
    for clause in policy.clauses:
        if not clause.is_whole:
            span = clause.lines[0].words.span
            found[mangled.original(span.start, span.end)] = clause
    for item in items(original(club)):
        same = found.get(start_of(item))
        assert same is not None, item.text
        # An indented paragraph after it may be one more of its own; its own words stand before it.
        assert letters(same.lines[0].words.text) == letters(item.lines[0].words.text)
        assert [letters(lead.text) for lead in same.lead_ins] == [letters(lead.text) for lead in item.lead_ins]


def assert_nothing_reversed(policy: Policy) -> None:
    """What a lead-in would turn round is never shown under it, in an item, a list or a section."""
    for clause in policy.clauses:
        text = letters(clause.text)
        assert letters(REVERSED) not in text or letters(LEAD_IN) not in text


def check(mangled: Mangled, club: str) -> None:
    policy = read(mangled.text, club)
    assert_provable(policy)
    assert_lead_ins_kept(mangled, policy, club)
    assert_nothing_reversed(policy)


def whole(club: str) -> Mangled:
    return Mangled.whole(original(club).source.text)


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("club", CLUBS)
def test_the_whole_ones_hold_what_the_mangled_ones_must(club: str) -> None:
    check(whole(club), club)


@pytest.mark.parametrize("club", CLUBS)
@given(breaks=page_breaks)
@FEW
def test_page_breaks_in_mid_sentence(club: str, breaks: dict[int, str]) -> None:
    check(break_pages(whole(club), breaks), club)


@pytest.mark.parametrize("club", CLUBS)
@given(changed=bullets)
@FEW
def test_other_bullets(club: str, changed: dict[str, str]) -> None:
    check(change_bullets(whole(club), changed), club)


@pytest.mark.parametrize("club", CLUBS)
@given(indents=per_line)
@FEW
def test_odd_indents(club: str, indents: list[int]) -> None:
    check(change_lines(whole(club), lambda number, _: " " * indents[number % len(indents)]), club)


@pytest.mark.parametrize("club", CLUBS)
@given(blanks=per_line)
@FEW
def test_blank_lines(club: str, blanks: list[int]) -> None:
    check(change_lines(whole(club), lambda number, _: "\n" * (blanks[number % len(blanks)] % 3)), club)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("club", CLUBS)
def test_line_ends_and_byte_order_mark(club: str, end: str) -> None:
    check(mark_start(end_lines(whole(club), end)), club)


@pytest.mark.parametrize("club", CLUBS)
@given(breaks=page_breaks, changed=bullets, indents=per_line, blanks=per_line, end=line_ends, marked=st.booleans())
@FEW
def test_all_at_once(
    club: str,
    breaks: dict[int, str],
    changed: dict[str, str],
    indents: list[int],
    blanks: list[int],
    end: str,
    marked: bool,
) -> None:
    mangled = change_bullets(whole(club), changed)
    mangled = break_pages(mangled, breaks)
    mangled = change_lines(mangled, lambda number, _: " " * indents[number % len(indents)])
    mangled = change_lines(mangled, lambda number, _: "\n" * (blanks[number % len(blanks)] % 3))
    mangled = end_lines(mangled, end)
    check(mark_start(mangled) if marked else mangled, club)


CLUB = Club("club", "Club")
SUFFIXES = st.sampled_from((".txt", ".md", ".rst"))
SNIPPETS = st.sampled_from(
    [
        "# ", "- ", "* ", "o ", "1. ", "5.1 ", "a) ", "| ", "\t", "**", "_", "`", "\\", "[x](", ")", "<br>", "<!--",
        "-->", "\n", "\n\n", "\r", "\f", "---\n", "===\n", "::", ".. note:: ", ".. ", ":x: ", "> ", "must not:",
        "Staff ", "Page 1 of 2", "\ufeff", "\u200b", "\u2028", "é", "😀", " ", "  ", "Date: 5/6/18", "Signed:",
        "See also: ", "policy", "?", ".",
    ]
)  # fmt: skip


def read_or_refuse(data: bytes, suffix: str) -> None:
    """Every clause is provable, or there is a reason why the file is no policy."""
    try:
        policy = read_policy(data, f"club/file{suffix}", CLUB)
    except UnreadablePolicyError as refused:
        assert refused.reason  # noqa: PT017 - either outcome is right
    else:
        assert_provable(policy)


@given(text=st.lists(st.one_of(SNIPPETS, st.text(max_size=8)), max_size=60).map("".join), suffix=SUFFIXES)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_provable_clauses_or_a_reason(text: str, suffix: str) -> None:
    read_or_refuse(text.encode(errors="replace"), suffix)


@given(data=st.binary(max_size=300), suffix=SUFFIXES)
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_provable_clauses_or_a_reason(data: bytes, suffix: str) -> None:
    read_or_refuse(data, suffix)
