"""When managers are reminded: the days, moved off days off, by the club's own clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.lifecycle.schedule import Occasion, is_working_day, occasion_on, reminding_day, unread_occasion
from index.types import Club, ReminderSchedule

USUAL = ReminderSchedule()
CLUB = Club("oak", "Oak")


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # Boxing Day, moved from a Saturday
        (date(2026, 8, 31), False),  # the summer bank holiday of England, not of Scotland
        (date(2026, 1, 2), True),  # a holiday in Scotland
        (date(2027, 3, 26), False),  # Good Friday
    ],
)
def test_days_off_are_those_of_england(day: date, is_working: bool) -> None:
    assert is_working_day(day) is is_working


# Due on a Wednesday; its days before are working days.
DUE = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 6, 14), None),
        (date(2026, 6, 15), "30 days before 2026-07-15"),
        (date(2026, 6, 30), "30 days before 2026-07-15"),
        (date(2026, 7, 1), "14 days before 2026-07-15"),
        (date(2026, 7, 8), "7 days before 2026-07-15"),
        (date(2026, 7, 14), "7 days before 2026-07-15"),
        (date(2026, 7, 15), "on the day 2026-07-15"),
        (date(2026, 7, 21), "on the day 2026-07-15"),
        (date(2026, 7, 22), "overdue 7 days since 2026-07-15"),
        (date(2026, 7, 29), "overdue 14 days since 2026-07-15"),
        (date(2033, 7, 15), "overdue 2555 days since 2026-07-15"),
    ],
)
def test_each_day_has_its_latest_occasion(today: date, name: str | None) -> None:
    found = occasion_on(DUE, today, USUAL)
    assert (found.name if found else None) == name


def test_before_the_date_it_moves_back_and_after_it_on() -> None:
    """Due on Monday 28 December 2026, a bank holiday, after Christmas."""
    due = date(2026, 12, 28)
    assert occasion_on(due, date(2026, 12, 24), USUAL) == Occasion("on the day 2026-12-28", date(2026, 12, 24))
    # A week overdue is a working day; of a date due on a Saturday it is the Monday after.
    assert occasion_on(date(2026, 11, 21), date(2026, 11, 30), USUAL) == Occasion(
        "overdue 7 days since 2026-11-21", date(2026, 11, 30)
    )
    before = occasion_on(date(2026, 11, 21), date(2026, 11, 29), USUAL)
    assert before is not None
    assert before.name == "on the day 2026-11-21"


def test_over_ten_years_every_occasion_comes_once_and_in_order() -> None:
    """Whatever day it is due on: no name comes back, none but the folded ones is skipped, all on working days."""
    for start in range(60):
        due, seen = date(2026, 3, 1) + timedelta(start), []
        for days in range(-40, 800):
            found = occasion_on(due, due + timedelta(days), USUAL)
            if found and (not seen or seen[-1] != found):
                seen.append(found)
        names = [each.name for each in seen]
        assert len(names) == len(set(names))
        assert [name.removesuffix(f" {due}") for name in names[:4]] == [
            "30 days before",
            "14 days before",
            "7 days before",
            "on the day",
        ]
        weeks = [int(name.split()[1]) for name in names[4:]]
        assert weeks == list(range(7, weeks[-1] + 1, 7))
        assert [each.day for each in seen] == sorted(each.day for each in seen)
        assert all(is_working_day(each.day) for each in seen)


def test_schedules_can_be_silent() -> None:
    assert occasion_on(DUE, date(2030, 1, 1), ReminderSchedule((), 0)) is None
    only = ReminderSchedule((10,), 0)
    found = occasion_on(DUE, date(2030, 1, 1), only)
    assert found is not None
    assert found.name == "10 days before 2026-07-15"


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 8, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 17, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), None),  # Saturday
        (datetime(2026, 7, 15, 7, 59, tzinfo=UTC), None),  # 8.59 in summer
        (datetime(2026, 7, 15, 8, 0, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 3, 30, 8, 0, tzinfo=UTC), date(2026, 3, 30)),  # the Monday after the clocks went forward
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), None),  # the Monday after they went back
    ],
)
def test_reminders_go_out_in_the_working_day_by_the_clubs_clock(now: datetime, day: date | None) -> None:
    assert reminding_day(CLUB, now) == day


def test_a_club_may_have_another_time() -> None:
    late = Club("elm", "Elm", reminders=ReminderSchedule(at=time(16, 30)))
    assert reminding_day(late, datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) is None
    assert reminding_day(late, datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == date(2026, 11, 20)


@pytest.mark.parametrize("hour", [18, 19])
def test_a_club_may_choose_the_evening(hour: int) -> None:
    evening = Club("elm", "Elm", reminders=ReminderSchedule(at=time(hour)))
    assert reminding_day(evening, datetime(2026, 11, 20, hour - 1, 59, tzinfo=UTC)) is None
    assert reminding_day(evening, datetime(2026, 11, 20, hour, 0, tzinfo=UTC)) == date(2026, 11, 20)
    assert reminding_day(evening, datetime(2026, 11, 20, 23, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert reminding_day(evening, datetime(2026, 11, 21, 0, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 11, 23), None),
        (date(2026, 11, 24), "unread 3 days since 2026-11-21"),
        (date(2026, 11, 28), "unread 3 days since 2026-11-21"),
        (date(2026, 11, 30), "unread 7 days since 2026-11-21"),
        (date(2027, 11, 30), "unread 14 days since 2026-11-21"),
    ],
)
def test_who_has_not_read_is_asked_again_on_working_days(today: date, name: str | None) -> None:
    found = unread_occasion(date(2026, 11, 21), today, USUAL)
    assert (found.name if found else None) == name
