"""Who may ask for which club."""

from dataclasses import replace

import pytest

from bot.errors import ClubNotOfferedError
from bot.members import GivenRole, Members, is_operator
from bot.store import Store
from bot.types import Role
from index.types import Club, Corpus, Membership

HERE, ELSEWHERE = "T1", "T2"
OPEN = Club("open", "Open Club", workspaces=(HERE, ELSEWHERE))
LISTED = Club(
    "listed", "Listed Club", workspaces=(HERE,), membership=Membership.LISTED, staff=("U1",), managers=("U2",)
)
FOREIGN = Club("foreign", "Foreign Club", workspaces=(ELSEWHERE,))
GROUPED = Club(
    "grouped",
    "Grouped Club",
    workspaces=(HERE,),
    membership=Membership.LISTED,
    manager_groups=("S1",),
    staff_groups=("S2", "S1"),
)
CORPUS = Corpus((OPEN, LISTED, FOREIGN), (), operators=("U0OPS",))


class Groups:
    """User groups as Slack might have them, in one workspace."""

    def __init__(self, **people: set[str]) -> None:
        self.of = people

    def people(self, workspace: str, group: str) -> frozenset[str]:
        return frozenset(self.of.get(group, ())) if workspace == HERE else frozenset()


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


def test_managers_are_whom_the_club_names(people: Members) -> None:
    assert people.manages(CORPUS, HERE, "U2") == (LISTED,)
    assert people.manages(CORPUS, HERE, "U1") == ()
    assert people.manages(CORPUS, ELSEWHERE, "U2") == ()
    assert people.managers_of(LISTED) == ("U2",)


def test_a_place_goes_before_a_choice_where_it_is_on_offer(people: Members) -> None:
    people.choose(CORPUS, HERE, "U1", "open")
    assert people.club_of(CORPUS, HERE, "U1", "listed") == LISTED
    assert people.club_of(CORPUS, HERE, "U3", "listed") == OPEN
    assert people.club_of(CORPUS, HERE, "U1", "foreign") == OPEN


def test_what_may_be_read_is_chosen_managed_or_bound_to_a_channel(people: Members) -> None:
    people.choose(CORPUS, HERE, "U2", "open")
    assert people.reads(CORPUS, HERE, "U2", "open") == OPEN
    assert people.reads(CORPUS, HERE, "U2", "listed") == LISTED, "its manager"
    people.choose(CORPUS, HERE, "U1", "open")
    assert people.reads(CORPUS, HERE, "U1", "listed") is None
    assert people.reads(CORPUS, HERE, "U1", "listed", {"listed"}) == LISTED
    assert people.reads(CORPUS, HERE, "U3", "listed", {"listed"}) is None, "bound, and not on offer"
    assert people.reads(CORPUS, HERE, "U1", "foreign", {"foreign"}) is None


def test_user_groups_make_staff_and_managers(store: Store) -> None:
    people = Members(store, Groups(S1={"U5"}, S2={"U6"}))
    corpus = Corpus((GROUPED,), ())
    assert people.choices(corpus, HERE, "U5") == (GROUPED,)
    assert people.choices(corpus, HERE, "U6") == (GROUPED,)
    assert people.choices(corpus, HERE, "U7") == ()
    assert people.manages(corpus, HERE, "U5") == (GROUPED,), "in a group of staff and in one of managers"
    assert people.manages(corpus, HERE, "U6") == ()
    assert people.managers_of(GROUPED) == ("U5",)


def test_an_operator_gives_and_takes_back(people: Members, store: Store) -> None:
    def give(user: str, role: Role | None, workspace: str = HERE) -> None:
        with store.begin() as connection:
            people.give(connection, workspace, user, "listed", role, "U0OPS")

    give("U7", Role.STAFF)
    assert LISTED in people.choices(CORPUS, HERE, "U7")
    assert people.manages(CORPUS, HERE, "U7") == ()
    give("U7", Role.MANAGER)
    assert people.manages(CORPUS, HERE, "U7") == (LISTED,)
    assert people.managers_of(LISTED) == ("U2", "U7")
    assert people.given_in(HERE) == (GivenRole("U7", "listed", Role.MANAGER),)
    assert people.given_in(ELSEWHERE) == ()
    give("U7", None)
    assert LISTED not in people.choices(CORPUS, HERE, "U7")
    assert people.managers_of(LISTED) == ("U2",)
    give("U8", Role.MANAGER, ELSEWHERE)
    assert people.managers_of(LISTED) == ("U2",), "the club is not bound to that workspace"


def test_operators_stand_in_the_file_alone() -> None:
    assert is_operator(CORPUS, "U0OPS")
    assert not is_operator(CORPUS, "U2")
