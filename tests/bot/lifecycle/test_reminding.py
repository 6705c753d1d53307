"""Which reminders are decided on: each once, of one text, on one occasion, for one person."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest

from bot.lifecycle.reminders import Reminder
from bot.lifecycle.reminding import Reminding, due_on
from bot.lifecycle.reviews import review
from bot.lifecycle.schedule import Occasion
from bot.store import Store
from bot.types import Review
from index.types import Club, Fact, FactKind, Policy, Precision, ReminderSchedule, Source

TODAY, CLUB = date(2026, 11, 20), Club("oak", "Oak")


def found(slug: str = "phones", digest: str = "a" * 64, due: date | None = date(2026, 6, 5)) -> Review:
    facts = (Fact(FactKind.NEXT_REVIEW, due, None, Precision.DAY, True, (), ""),) if due else ()
    source = Source(f"oak/{slug}.txt", "x", digest, "utf-8")
    return review(Policy("oak", slug, slug.title(), None, source, (), facts, (), (), ()), TODAY)


@pytest.fixture
def reminding(store: Store) -> Reminding:
    return Reminding(store)


def decides(store: Store, reminding: Reminding, *due: tuple[Review, Occasion], user: str = "U1") -> Any:
    with store.begin() as connection:
        return [each.policy.slug for each in reminding.decide(connection, user, due)]


def test_each_is_decided_once_for_each_person_text_and_occasion(store: Store, reminding: Reminding) -> None:
    week, later = Occasion("overdue 7 days", TODAY), Occasion("overdue 14 days", TODAY)
    assert decides(store, reminding, (found(), week), (found("gifts"), week)) == ["phones", "gifts"]
    assert decides(store, reminding, (found(), week), (found("gifts"), week)) == []
    assert decides(store, reminding, (found(), week), user="U2") == ["phones"]
    assert decides(store, reminding, (found(), later), (found("gifts"), week)) == ["phones"]
    assert decides(store, reminding, (found(digest="b" * 64), later)) == ["phones"], "another text"


def test_several_processes_decide_each_once(store: Store, reminding: Reminding) -> None:
    due = [(found(f"p-{number}"), Occasion("on the day", TODAY)) for number in range(20)]
    start, decided = Barrier(6), []

    def decide() -> None:
        start.wait()
        decided.extend(decides(store, Reminding(store), *due))

    threads = [Thread(target=decide) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(decided) == sorted(f"p-{number}" for number in range(20))


def test_a_policy_waits_until_its_day(store: Store, reminding: Reminding) -> None:
    with store.begin() as connection:
        reminding.snooze(connection, "oak", "phones", date(2026, 12, 1), "U1")
    assert reminding.snoozed("oak", date(2026, 11, 30)) == {"phones"}
    assert reminding.snoozed("oak", date(2026, 12, 1)) == frozenset()
    assert reminding.snoozed("elm", date(2026, 11, 30)) == frozenset()
    with store.begin() as connection:
        reminding.snooze(connection, "oak", "phones", date(2026, 11, 25), "U1")
    assert reminding.snoozed("oak", date(2026, 11, 30)) == frozenset()


def test_what_is_due_has_its_occasion_and_what_waits_has_none() -> None:
    asked = Reminder(CLUB, TODAY, (found(), found("undated", due=None), found("soon", due=date(2027, 6, 1))))
    assert [(each.policy.slug, occasion.name) for each, occasion in due_on(asked)] == [
        ("phones", "overdue 168 days since 2026-06-05"),
        ("undated", "undated"),
    ]
    assert [each.policy.slug for each, _ in due_on(asked, ["phones"])] == ["undated"]
    silent = Club("oak", "Oak", reminders=ReminderSchedule((), 0))
    assert due_on(Reminder(silent, TODAY, asked.reviews)) == []
