"""Who was asked to read what, and who has: bound to the text."""

from datetime import date
from typing import Any

import pytest

from bot.lifecycle.acknowledgements import Acknowledgements, How, PolicyText, Progress
from bot.people import People
from bot.store import Store

HERE, ELSEWHERE = "T1", "T2"
PHONES = PolicyText("oak", "phones", "a" * 64)
CHANGED = PolicyText("oak", "phones", "b" * 64)
GIFTS = PolicyText("oak", "gifts", "c" * 64)


class Reading:
    """Requests and acknowledgements by people's Slack ids."""

    def __init__(self, store: Store) -> None:
        self.store, self.people = store, People(store)
        self.kept = Acknowledgements(store, self.people)

    def key(self, user: str, workspace: str = HERE) -> str:
        with self.store.begin() as connection:
            return self.people.key(connection, workspace, user)

    def asks(
        self, text: PolicyText, *users: str, key: str = "k", due: date | None = None, standing: bool = False
    ) -> Any:
        """The request and the users who are told of it."""
        keys = {self.key(user): user for user in users}
        boss = self.key("U0BOSS")
        with self.store.begin() as connection:
            asked = self.kept.ask(connection, key, HERE, text, keys, boss, due, is_standing=standing)
        return asked and (asked[0], tuple(keys[person] for person in asked[1]))

    def reads(self, user: str, text: PolicyText) -> bool:
        person = self.key(user)
        with self.store.begin() as connection:
            return self.kept.acknowledge(connection, person, text, How.SLACK)

    def progress(self, number: int = 0) -> tuple[list[str | None], list[str | None]]:
        """Who has read and who has not, of the newest request but `number`."""
        found = self.kept.progress(["oak"])[number]
        return [done.person.user_id for done in found.read], [person.user_id for person, _ in found.waiting]


@pytest.fixture
def reading(store: Store) -> Reading:
    return Reading(store)


def test_whoever_is_asked_has_it_to_read_until_they_have_read_it(reading: Reading) -> None:
    request, told = reading.asks(PHONES, "U1", "U2", "U1")
    assert told == ("U1", "U2")
    assert reading.kept.to_read(HERE, "U1", [PHONES]) == (request,)
    assert reading.kept.to_read(ELSEWHERE, "U1", [PHONES]) == ()
    assert reading.reads("U1", PHONES)
    assert not reading.reads("U1", PHONES), "once"
    assert reading.kept.to_read(HERE, "U1", [PHONES]) == ()
    assert reading.progress() == (["U1"], ["U2"])
    assert reading.kept.progress(["elm"]) == ()


def test_another_text_was_read_by_nobody(reading: Reading) -> None:
    """What was acknowledged of the old text stays on record for it."""
    reading.asks(PHONES, "U1")
    reading.reads("U1", PHONES)
    assert reading.kept.to_read(HERE, "U1", [CHANGED]) == (), "not asked about the new text"
    assert reading.kept.former(HERE, "U1", CHANGED) == PHONES.digest
    assert reading.kept.former(HERE, "U2", CHANGED) is None
    request, told = reading.asks(CHANGED, "U1", key="k2")
    assert told == ("U1",)
    assert reading.kept.to_read(HERE, "U1", [CHANGED]) == (request,)
    assert (reading.progress(0), reading.progress(1)) == (([], ["U1"]), (["U1"], []))
    assert (request.text, request.text == PHONES) == (CHANGED, False)


def test_whoever_has_read_it_is_not_asked_again(reading: Reading) -> None:
    reading.asks(PHONES, "U1")
    reading.reads("U1", PHONES)
    request, told = reading.asks(PHONES, "U1", "U2", key="k2")
    assert told == ("U2",)
    assert reading.asks(PHONES, "U3", key="k2") is None, "the same window again"
    third, boss = reading.key("U3"), reading.key("U1")
    with reading.store.begin() as connection:
        assert reading.kept.ask_also(connection, request, [third, boss, third]) == (third,)
        assert reading.kept.ask_also(connection, request, [third]) == ()
    assert reading.progress() == (["U1"], ["U2", "U3"])


def test_the_soonest_due_comes_first_and_the_latest_request_counts(reading: Reading) -> None:
    reading.asks(PHONES, "U1", key="1", due=date(2026, 12, 31))
    reading.asks(GIFTS, "U1", key="2", due=date(2026, 12, 1))
    reading.asks(PHONES, "U1", key="3", due=date(2026, 11, 25), standing=True)
    found = reading.kept.to_read(HERE, "U1", [PHONES, GIFTS])
    assert [(each.policy, each.due, each.is_standing) for each in found] == [
        ("phones", date(2026, 11, 25), True),
        ("gifts", date(2026, 12, 1), False),
    ]
    assert reading.kept.to_read(HERE, "U1", [GIFTS])[0].policy == "gifts"


def test_clubs_that_ask_are_known(reading: Reading) -> None:
    reading.asks(PHONES, "U1")
    reading.asks(PolicyText("elm", "gifts", "d" * 64), "U1", key="k2")
    assert reading.kept.clubs_asking(HERE, "U1") == {"oak", "elm"}
    assert reading.kept.clubs_asking(HERE, "U2") == frozenset()


def test_people_without_slack_sign_on_paper(reading: Reading) -> None:
    """The manager who holds the paper is on record."""
    boss = reading.key("U0BOSS")
    with reading.store.begin() as connection:
        pat = reading.people.add(connection, "oak", "Pat Field")
        reading.kept.ask(connection, "k", HERE, PHONES, [pat], boss, None)
    (waiting,) = reading.kept.progress(["oak"])[0].waiting
    assert (waiting[0].name, waiting[0].user_id) == ("Pat Field", None)
    assert [person.key for person in reading.people.without_slack("oak")] == [pat]
    with reading.store.begin() as connection:
        assert reading.kept.acknowledge(connection, pat, PHONES, How.PAPER, boss)
    (done,) = reading.kept.of_text(PHONES)
    assert (done.person.name, done.how, done.recorded_by and done.recorded_by.user_id) == (
        "Pat Field",
        How.PAPER,
        "U0BOSS",
    )
    kept = b"".join(bytes(str(row), "utf-8") for row in _everybody(reading))
    assert b"Pat" not in kept, "sealed"


def test_whoever_is_forgotten_stays_on_record_without_a_name_and_nobody_waits_for_them(reading: Reading) -> None:
    reading.asks(PHONES, "U1", "U2")
    reading.reads("U1", PHONES)
    with reading.store.begin() as connection:
        keys = [*reading.people.keys_of(connection, "U1"), *reading.people.keys_of(connection, "U2")]
        assert reading.people.forget(connection, keys) == 2
    found: Progress = reading.kept.progress(["oak"])[0]
    assert [(done.person.user_id, done.person.is_known) for done in found.read] == [(None, False)]
    assert found.waiting == ()


def _everybody(reading: Reading) -> list[Any]:
    with reading.store.begin() as connection:
        return list(connection.exec_driver_sql("SELECT * FROM people").all())
