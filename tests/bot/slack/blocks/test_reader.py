"""A policy read page by page: every line once, in order, nothing changed."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.slack.blocks import Place, reader_window, validated_view
from bot.slack.blocks.limits import slack_length
from bot.slack.blocks.reader import PAGE_CHARACTERS, page_of, pages_of
from index.corpus import load_corpus
from index.types import Corpus, Policy

ROOT = Path(__file__).parents[4]
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def five() -> Corpus:
    return load_corpus(ROOT / "corpus")


def read_through(policy: Policy) -> str:
    return "".join(line.shown.text for page in pages_of(policy) for line in page)


def test_every_line_of_every_clause_is_read_once(five: Corpus) -> None:
    for policy in five.policies:
        whole = read_through(policy)
        for clause in policy.clauses:
            if not clause.is_whole:
                assert all(line.words.text in whole for line in clause.layout)
        lines = [line.shown.text for page in pages_of(policy) for line in page]
        starts = [policy.source.text.find(line[:25]) for line in lines]
        known = [start for start in starts if start >= 0]
        assert known == sorted(known)


def test_pages_are_no_longer_than_a_page(five: Corpus) -> None:
    for policy in five.policies:
        for page in pages_of(policy):
            assert 0 < sum(slack_length(line.shown.text) for line in page) <= PAGE_CHARACTERS


def test_the_pages_of_a_very_long_clause_joined_are_the_clause(make: Any) -> None:
    """Also where one sentence is longer than a page."""
    words = " ".join(f"Sentence {number} has its end here." for number in range(400)) + " " + "endless" * 600
    quotation = make.quotation([("paragraph", 0, words)])
    policy = replace(quotation.policy, clauses=(quotation.clause,))
    pages = pages_of(policy)
    assert len(pages) > 5
    assert read_through(policy) == words
    for number in range(len(pages)):
        view = validated_view(reader_window(policy, make.club, TODAY, quotation.clause.clause_id, number))
        assert view["title"]["text"] == "Policy"


def test_a_clause_is_found_on_its_page(five: Corpus) -> None:
    for policy in five.policies:
        pages = pages_of(policy)
        for clause in policy.clauses:
            if not clause.is_whole:
                page = pages[page_of(pages, clause.clause_id)]
                assert any(clause.clause_id in line.clause_ids for line in page)


def test_a_page_that_there_is_not_is_the_nearest(five: Corpus) -> None:
    policy = five.policies[0]
    club = five.club(policy.club)
    last = len(pages_of(policy)) - 1
    for asked, shown in ((-5, 0), (99, last)):
        place = Place.read(reader_window(policy, club, TODAY, page=asked).metadata)
        assert place is not None
        assert place.page == shown


@pytest.mark.parametrize(
    "metadata", ["", "[]", '["x", 0]', '["a", "b", "c", "0", ""]', "null", '["a", "b", "c", true, ""]']
)
def test_what_is_no_place_is_none(metadata: str) -> None:
    assert Place.read(metadata) is None


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place("ask-clubs", "social-media", "rules/1", 3)
    assert Place.read(str(place)) == place
