"""When a club's managers are reminded of a review: pure dates, by the club's own clock.

Thirty, fourteen and seven days before a review is due and on the day itself, then every week while it is overdue; a day
off moves a reminder before the date to the working day before, and one after it to the working day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from index.types import Club, ReminderSchedule

# What comes late, after an outage for one, still goes out until the end of a working day; then it waits for the next.
# A club that chose an evening hour is written to from then until midnight.
DAY_ENDS: Final = time(18, 0)

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reminder of one due date; `name`, which says of which, is the same however often it is looked for."""

    name: str
    day: date


def reminding_day(club: Club, now: datetime) -> date | None:
    """The working day at the club on which reminders go out now; None at night, on a day off and before their time."""
    local = now.astimezone(ZoneInfo(club.time_zone))
    is_over = club.reminders.at < DAY_ENDS <= local.time()
    is_time = club.reminders.at <= local.time() and not is_over
    return local.date() if is_time and is_working_day(local.date()) else None


def occasion_on(due: date, today: date, schedule: ReminderSchedule) -> Occasion | None:
    """The latest occasion that has come by `today`; those before it are folded into it.  None before the first."""
    come = [occasion for occasion in _occasions(due, today, schedule) if occasion.day <= today]
    return come[-1] if come else None


def unread_occasion(asked_on: date, today: date, schedule: ReminderSchedule) -> Occasion | None:
    """The latest day that has come by `today` on which whoever was asked to read is asked again; None before the first.

    A day off moves to the working day after.
    """
    days = [(after, _moved(asked_on + timedelta(after), 1)) for after in schedule.unread_after_days]
    come = [Occasion(f"unread {after} days since {asked_on}", day) for after, day in days if day <= today]
    return come[-1] if come else None


def is_working_day(day: date) -> bool:
    """Whether it is neither a weekend nor a bank holiday in England."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


def _occasions(due: date, today: date, schedule: ReminderSchedule) -> Iterator[Occasion]:
    """In their order: those before the date, and of those after it the last two, of which a day off may move one."""
    for days in schedule.days_before:
        name = f"{days} days before" if days else "on the day"
        yield Occasion(f"{name} {due}", _moved(due - timedelta(days), -1))
    every = schedule.overdue_every_days
    times = (today - due).days // every if every else 0
    for time_ in range(max(1, times - 1), times + 1):
        yield Occasion(f"overdue {time_ * every} days since {due}", _moved(due + timedelta(time_ * every), 1))


def _moved(day: date, step: int) -> date:
    while not is_working_day(day):
        day += timedelta(step)
    return day


@lru_cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
