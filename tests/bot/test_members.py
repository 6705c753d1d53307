"""Who may ask for which club."""

from dataclasses import replace

import pytest

from bot.errors import ClubNotOfferedError
from bot.members import Members, is_manager
from bot.store import Store
from index.types import Club, Corpus, Membership

HERE, ELSEWHERE = "T1", "T2"
OPEN = Club("open", "Open Club", workspaces=(HERE, ELSEWHERE))
LISTED = Club(
    "listed", "Listed Club", workspaces=(HERE,), membership=Membership.LISTED, staff=("U1",), managers=("U2",)
)
FOREIGN = Club("foreign", "Foreign Club", workspaces=(ELSEWHERE,))
CORPUS = Corpus((OPEN, LISTED, FOREIGN), ())


@pytest.fixture
def people(store: Store) -> Members:
    return Members(store)


def slugs(clubs: tuple[Club, ...]) -> list[str]:
    return [club.slug for club in clubs]


def test_only_clubs_of_the_workspace_are_offered_and_listed_ones_to_those_listed(people: Members) -> None:
    assert slugs(people.choices(CORPUS, HERE, "U1")) == ["open", "listed"]
    assert slugs(people.choices(CORPUS, HERE, "U2")) == ["open", "listed"], "a manager is a member"
    assert slugs(people.choices(CORPUS, HERE, "U3")) == ["open"]
    assert slugs(people.choices(CORPUS, ELSEWHERE, "U1")) == ["open", "foreign"]
    assert people.choices(CORPUS, "T3", "U1") == ()


def test_the_only_club_needs_no_choosing(people: Members) -> None:
    assert people.club_of(CORPUS, HERE, "U3") == OPEN
    assert people.club_of(CORPUS, "T3", "U3") is None


def test_a_choice_is_kept_for_that_person_in_that_workspace(people: Members) -> None:
    assert people.club_of(CORPUS, HERE, "U1") is None
    assert people.choose(CORPUS, HERE, "U1", "listed") == LISTED
    assert people.club_of(CORPUS, HERE, "U1") == LISTED
    assert people.club_of(CORPUS, HERE, "U2") is None
    assert people.club_of(CORPUS, ELSEWHERE, "U1") is None
    people.choose(CORPUS, HERE, "U1", "open")
    assert people.club_of(CORPUS, HERE, "U1") == OPEN


@pytest.mark.parametrize(("user", "slug"), [("U3", "listed"), ("U1", "foreign"), ("U1", "no such club"), ("U1", "")])
def test_a_club_that_is_not_offered_cannot_be_chosen(people: Members, user: str, slug: str) -> None:
    with pytest.raises(ClubNotOfferedError):
        people.choose(CORPUS, HERE, user, slug)


def test_a_choice_ends_with_the_right_to_it(people: Members) -> None:
    people.choose(CORPUS, HERE, "U1", "listed")
    third = replace(FOREIGN, slug="third", workspaces=(HERE,))
    without = Corpus((OPEN, replace(LISTED, staff=()), third), ())
    assert people.club_of(without, HERE, "U1") is None


def test_managers_are_whom_the_club_names() -> None:
    assert is_manager(LISTED, "U2")
    assert not is_manager(LISTED, "U1")
    assert not is_manager(OPEN, "U2")
