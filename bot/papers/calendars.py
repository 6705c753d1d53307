"""Reviews as a calendar that ordinary calendars import or subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.types import Review
from bot.wording import calendar_name, policy_words, review_event, review_line
from index.types import Club

# How often a subscriber may ask again.
REFRESH = timedelta(hours=12)


def calendar_of(found: Sequence[Review], clubs: Sequence[Club], today: date) -> bytes:
    """A whole-day event on each day by which a policy of `clubs` is to be reviewed, as an iCalendar file.

    What an event says is how the policy stands on `today`.  A policy that states no such day has no event: none is
    invented.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//policybot//reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", calendar_name(clubs))
    calendar.add("refresh-interval", REFRESH)
    calendar.add("x-published-ttl", "PT12H")
    names = {club.slug: club for club in clubs}
    for each in found:
        if each.due and each.policy.club in names:
            calendar.add_component(_event(each, each.due, names[each.policy.club], today))
    return bytes(calendar.to_ical())


def _event(found: Review, due: date, club: Club, today: date) -> Event:
    event = Event()
    event.add("uid", f"{found.policy.club}/{found.policy.slug}@policybot")
    event.add("dtstamp", datetime.combine(today, time(), tzinfo=ZoneInfo("UTC")))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", review_event(policy_words(found.policy), club))
    event.add("description", review_line(found, today))
    event.add("transp", "TRANSPARENT")  # it keeps nobody busy
    return event
