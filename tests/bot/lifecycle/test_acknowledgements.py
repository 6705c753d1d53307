"""Who was asked to read what, and who has: bound to the text."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.lifecycle.acknowledgements import Acknowledgements
from bot.store import Store
from index.types import Policy, Source

HERE, ELSEWHERE, BOSS = "T1", "T2", "U0BOSS"


def policy(slug: str = "phones", digest: str = "a" * 64, club: str = "oak") -> Policy:
    source = Source(f"{club}/{slug}.txt", "x", digest, "utf-8")
    return Policy(club, slug, slug.title(), None, source, (), (), (), (), ())


@pytest.fixture
def reading(store: Store) -> Acknowledgements:
    return Acknowledgements(store)


def asks(store: Store, reading: Acknowledgements, what: Policy, *people: str, key: str = "k", due: Any = None) -> Any:
    with store.begin() as connection:
        return reading.ask(connection, key, HERE, what, people, BOSS, due)


def reads(store: Store, reading: Acknowledgements, user: str, what: Policy, workspace: str = HERE) -> bool:
    with store.begin() as connection:
        return reading.acknowledge(connection, workspace, user, what)


def test_whoever_is_asked_has_it_to_read_until_they_have_read_it(store: Store, reading: Acknowledgements) -> None:
    request, told = asks(store, reading, policy(), "U1", "U2", "U1")
    assert told == ("U1", "U2")
    assert reading.to_read(HERE, "U1", [policy()]) == (request,)
    assert reading.to_read(ELSEWHERE, "U1", [policy()]) == ()
    assert reads(store, reading, "U1", policy())
    assert not reads(store, reading, "U1", policy()), "once"
    assert reading.to_read(HERE, "U1", [policy()]) == ()
    (progress,) = reading.progress(["oak"], 10)
    assert [user for user, _ in progress.read] == ["U1"]
    assert progress.waiting == ("U2",)
    assert reading.progress(["elm"], 10) == ()


def test_another_text_was_read_by_nobody(store: Store, reading: Acknowledgements) -> None:
    """What was acknowledged of the old text stays on record for it."""
    asks(store, reading, policy(), "U1")
    reads(store, reading, "U1", policy())
    changed = policy(digest="b" * 64)
    assert reading.to_read(HERE, "U1", [changed]) == (), "not asked about the new text"
    request, told = asks(store, reading, changed, "U1", key="k2")
    assert told == ("U1",)
    assert reading.to_read(HERE, "U1", [changed]) == (request,)
    newest, oldest = reading.progress(["oak"], 10)
    assert (newest.waiting, oldest.waiting) == (("U1",), ())
    assert request.is_of(changed)
    assert not request.is_of(policy())


def test_whoever_has_read_it_is_not_asked_again(store: Store, reading: Acknowledgements) -> None:
    asks(store, reading, policy(), "U1")
    reads(store, reading, "U1", policy())
    _, told = asks(store, reading, policy(), "U1", "U2", key="k2")
    assert told == ("U2",)
    assert asks(store, reading, policy(), "U3", key="k2") is None, "the same window again"


def test_the_soonest_due_comes_first_and_the_latest_request_counts(store: Store, reading: Acknowledgements) -> None:
    gifts = policy("gifts", "c" * 64)
    asks(store, reading, policy(), "U1", key="1", due=date(2026, 12, 31))
    asks(store, reading, gifts, "U1", key="2", due=date(2026, 12, 1))
    asks(store, reading, policy(), "U1", key="3", due=date(2026, 11, 25))
    found = reading.to_read(HERE, "U1", [policy(), gifts])
    assert [(each.policy, each.due) for each in found] == [
        ("phones", date(2026, 11, 25)),
        ("gifts", date(2026, 12, 1)),
    ]
    assert reading.to_read(HERE, "U1", [gifts])[0].policy == "gifts"


def test_clubs_that_ask_are_known(store: Store, reading: Acknowledgements) -> None:
    asks(store, reading, policy(), "U1")
    asks(store, reading, replace(policy("gifts"), club="elm"), "U1", key="k2")
    assert reading.clubs_asking(HERE, "U1") == {"oak", "elm"}
    assert reading.clubs_asking(HERE, "U2") == frozenset()
