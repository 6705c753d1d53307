"""Personal links: signed, over in time, and not kept themselves."""

from pathlib import Path

import pytest

from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.links import LINK_DAYS, Links
from bot.people import People
from bot.store import Store, open_store
from tests.bot.conftest import MovingClock

PHONES = PolicyText("oak", "phones", "a" * 64)
GIFTS = PolicyText("oak", "gifts", "c" * 64)


class Office:
    """A manager's desk."""

    def __init__(self, store: Store) -> None:
        self.store, self.people, self.links = store, People(store), Links(store)
        with store.begin() as connection:
            self.boss = self.people.key(connection, "T1", "U0BOSS")
            self.pat = self.people.add(connection, "oak", "Pat Field")
            self.kim = self.people.add(connection, "oak", "Kim Hill")

    def makes(self, text: PolicyText = PHONES, person: str = "") -> str:
        with self.store.begin() as connection:
            return self.links.make(connection, person or self.pat, text, self.boss)

    def works(self, token: str) -> bool:
        link = self.links.find(token)
        return link is not None and not self.links.is_over(link)


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


def test_a_link_is_of_one_person_and_one_text(office: Office) -> None:
    token = office.makes()
    link = office.links.find(token)
    assert link
    assert (link.person, link.text) == (office.pat, PHONES)
    assert len({office.makes() for _ in range(50)}) == 50


def test_a_link_is_over_after_its_days_and_forgotten_later(office: Office, clock: MovingClock) -> None:
    token = office.makes()
    clock.moves(days=LINK_DAYS, seconds=-1)
    assert office.works(token)
    clock.moves(seconds=1)
    assert not office.works(token)
    office.links.sweep()
    assert office.links.find(token), "it can still be said that its time is up"
    clock.moves(days=181)
    office.links.sweep()
    assert office.links.find(token) is None


def test_a_newer_link_to_the_same_policy_is_the_only_one(office: Office) -> None:
    former, other, kims = office.makes(), office.makes(GIFTS), office.makes(person=office.kim)
    newer = office.makes(PolicyText("oak", "phones", "b" * 64))
    assert [office.works(each) for each in (former, other, kims, newer)] == [False, True, True, True]


def test_only_a_link_that_works_is_withdrawn(office: Office, clock: MovingClock) -> None:
    token = office.makes()
    with office.store.begin() as connection:
        assert office.links.withdraw(connection, office.pat, "elm", "phones") == 0
        assert office.links.withdraw(connection, office.pat, "oak", "phones") == 1
        assert office.links.withdraw(connection, office.pat, "oak", "phones") == 0
    assert not office.works(token)
    office.makes()
    clock.moves(days=LINK_DAYS)
    with office.store.begin() as connection:
        assert office.links.withdraw(connection, office.pat, "oak", "phones") == 0


def test_a_link_of_another_key_is_made_up(office: Office, tmp_path: Path, clock: MovingClock) -> None:
    token = office.makes()
    drawn, _, signature = token.partition(".")
    assert office.links.is_signed(token)
    for made_up in ("", ".", drawn, f"{drawn}.", f".{signature}", f"{drawn}x.{signature}", f"{token}0", "é.é"):
        assert not office.links.is_signed(made_up)
        assert office.links.find(made_up) is None
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other", clock=clock)
    assert not Links(other).is_signed(token)
    other.close()


def test_the_database_does_not_hold_the_link(office: Office) -> None:
    token = office.makes()
    with office.store.begin() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM links").all()
    drawn, _, signature = token.partition(".")
    assert drawn not in str(row)
    assert signature not in str(row)
