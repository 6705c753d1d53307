"""Policies × clubs: titles that meet, what is held and how up to date, and what is named but missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.across.subjects import Cell, Subject, matrix, subject_of
from bot.types import ReviewState
from index.types import Club, Corpus, FactKind, Policy, RelatedPolicy, RelatedWay
from tests.bot.policies import ASK, HOUSE, OAK, TODAY, corpus, fact, policy, signed_policy


def today(_club: Club) -> date:
    return TODAY


def named(held: Policy, *names: str, slug: str | None = None) -> Policy:
    """The policy, naming others."""
    related = tuple(RelatedPolicy(name, RelatedWay.SEE_ALSO, (), 1, slug) for name in names)
    return replace(held, related=related)


def titled(title: str, club: Club, slug: str | None = None, number: str | None = None) -> Policy:
    return replace(policy(club=club, title=title, number=number), slug=slug or title.lower().replace(" ", "-"))


def cells(subject: Subject) -> dict[str, Cell]:
    return {cell.club.slug: cell for cell in subject.cells}


# Titles ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("30. Social Media Policy", "Social Media Policy"),
        ("SOCIAL MEDIA", "Policy on Social Media"),
        ("Complaints Procedure", "complaints procedures"),
        ("Mobile Phone policy", "Mobile Phones"),
        ("Partnership with Parents’ Policy", "partnership with parent's policy"),
        ("Staff Disciplinary policy", "Disciplinary Procedure"),
        ("Nappy Changing Activities", "Nappy-changing activity policy"),
    ],
)
def test_titles_of_the_same_subject_meet(one: str, other: str) -> None:
    assert subject_of(one) == subject_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Social Media Policy", "Social Networking"),
        ("Safeguarding policy", "Safeguarding and Child Protection Policy"),
        ("Staff policy", "Policy"),
        ("Acceptable Use Policy", "Photograph Use Policy"),
    ],
)
def test_titles_of_other_subjects_do_not_meet(one: str, other: str) -> None:
    assert subject_of(one) != subject_of(other)


def test_a_clubs_own_name_is_no_part_of_the_subject() -> None:
    club = Club("elm", "Elm Primary School After School Club", ("Elm",))
    assert subject_of("Social Media Policy After School Club", club) == subject_of("Social Media Policy")
    assert subject_of("Elm Primary: Social Media", club) == subject_of("Social Media Policy")
    assert subject_of("After School Club", club) == subject_of(
        "After School Club"
    )  # there is nothing else to tell it by


def test_file_names_meet_where_they_share_a_word_with_the_title() -> None:
    one, other = titled("Social Networking", ASK, "social-media"), titled("Use of Social Media", OAK, "social-media")
    assert len(matrix(corpus(one, other), (ASK, OAK), today)) == 1
    scans = titled("Gifts", ASK, "scan-1"), titled("Pets", OAK, "scan-1")
    assert [subject.name for subject in matrix(corpus(*scans), (ASK, OAK), today)] == ["Gifts", "Pets"]


# The matrix -----------------------------------------------------------------------------------------------------------


def test_the_five_clubs_hold_one_subject_and_miss_thirteen(five: Corpus) -> None:
    first, *others = matrix(five, five.clubs, today)
    assert first.name == "Social Media Policy"
    states = {slug: cell.held[0].state for slug, cell in cells(first).items()}
    assert states == {
        "ask-clubs": ReviewState.OVERDUE,
        "ashleys-house": ReviewState.OVERDUE,
        "ightham-primary": ReviewState.OVERDUE,
        "jpac": ReviewState.NO_REVIEW_DATE,
        "ronald-openshaw": ReviewState.UNDATED,
    }
    assert {slug for slug, cell in cells(first).items() if not cell.held[0].is_signed} == {"jpac", "ronald-openshaw"}
    assert len(others) == 13
    assert not any(subject.is_held for subject in others)


def missing(five: Corpus, name: str) -> list[str]:
    (subject,) = (each for each in matrix(five, five.clubs, today) if each.name == name)
    return [cell.club.slug for cell in subject.missing]


def test_what_policies_name_and_clubs_do_not_hold_is_missing_there_alone(five: Corpus) -> None:
    assert missing(five, "Mobile Phone policy") == ["ask-clubs", "ightham-primary", "jpac"]
    assert missing(five, "Confidentiality policy") == ["ask-clubs", "jpac"]
    assert missing(five, "Acceptable Use Policy") == ["ightham-primary"]
    assert missing(five, "whistle blowing policy") == ["ashleys-house"]


def test_what_is_named_at_one_club_and_held_at_another_is_one_subject() -> None:
    naming = named(policy(), "Mobile Phone policy")
    held = titled("Mobile Phones", OAK)
    subjects = {subject.name: cells(subject) for subject in matrix(corpus(naming, held), (ASK, OAK), today)}
    phones = subjects["Mobile Phones"]
    assert phones["ask-clubs"].is_missing
    assert phones["ask-clubs"].named[0].related.name == "Mobile Phone policy"
    assert phones["oak"].held[0].policy is held
    assert not phones["oak"].is_missing


def test_what_a_club_names_and_holds_is_not_missing() -> None:
    naming, held = named(policy(), "Mobile Phone policy"), titled("Mobile Phones", ASK)
    (cell,) = next(s for s in matrix(corpus(naming, held), (ASK,), today) if s.name == "Mobile Phones").cells
    assert (len(cell.held), len(cell.named), cell.is_missing) == (1, 1, False)


def test_a_name_that_the_reader_has_found_held_is_that_policy_whatever_its_title() -> None:
    naming, held = named(policy(), "phones rule book", slug="gadgets"), titled("Gadgets", ASK, "gadgets")
    assert [subject.name for subject in matrix(corpus(naming, held), (ASK,), today)] == [
        "Gadgets",
        "Social Media Policy",
    ]


def test_the_worst_comes_first_and_two_policies_of_a_club_share_a_cell() -> None:
    fine = signed_policy(fact(FactKind.NEXT_REVIEW, date(2027, 9, 1)))
    late = replace(titled("Gifts", HOUSE), facts=(fact(FactKind.NEXT_REVIEW, date(2020, 1, 1)),))
    undated = replace(titled("Social Media", ASK), slug="old")
    first, second = matrix(corpus(fine, late, undated), (ASK, HOUSE), today)
    assert (first.name, second.name) == ("Gifts", "Social Media Policy")
    states = [review.state for review in cells(second)["ask-clubs"].held]
    assert states == [ReviewState.UNDATED, ReviewState.CURRENT]
    assert cells(second)["house"] == Cell(HOUSE, (), ())


def test_each_club_has_the_day_of_its_own() -> None:
    due = (fact(FactKind.NEXT_REVIEW, date(2026, 11, 20)),)
    days: dict[str, date] = {"ask-clubs": date(2026, 11, 21), "oak": date(2026, 11, 20)}
    day: Callable[[Club], date] = lambda club: days[club.slug]  # noqa: E731
    (subject,) = matrix(corpus(policy(*due), policy(*due, club=OAK)), (ASK, OAK), day)
    assert [cell.held[0].days_overdue for cell in subject.cells] == [1, 0]


def test_clubs_that_are_not_handed_in_are_not_in_it() -> None:
    others = named(policy(club=OAK), "Gifts policy")
    assert matrix(corpus(others), (ASK, HOUSE), today) == ()
    (subject,) = matrix(corpus(policy(), others), (ASK, HOUSE), today)
    assert set(cells(subject)) == {"ask-clubs", "house"}
