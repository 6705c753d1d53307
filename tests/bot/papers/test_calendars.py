"""Reviews as a calendar: valid by two readers of others, an event for each stated day, and none invented."""

from datetime import date, timedelta

import vobject
from icalendar import Calendar

from bot.lifecycle.reviews import reviews
from bot.papers.calendars import calendar_of
from index.types import Corpus

TODAY = date(2026, 11, 20)


def test_each_stated_day_is_an_event_and_no_other(five: Corpus) -> None:
    found = reviews(five, TODAY)
    calendar = Calendar.from_ical(calendar_of(found, five.clubs, TODAY))
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    stated = {f"{each.policy.club}/{each.policy.slug}@policybot": each.due for each in found if each.due}
    assert {uid: event["dtstart"].dt for uid, event in events.items()} == stated
    assert len(stated) == 3
    assert all(event["dtend"].dt - event["dtstart"].dt == timedelta(days=1) for event in events.values())
    ask = events["ask-clubs/social-media@policybot"]
    assert str(ask["summary"]) == "Review due: 30. Social Media Policy (ASK Clubs)"
    assert "7 years overdue" in str(ask["description"])


def test_another_reader_reads_the_same(five: Corpus) -> None:
    club = five.club("ashleys-house")
    text = calendar_of(reviews(five, TODAY, club), [club], TODAY).decode()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75, "RFC 5545 folds longer lines"
    calendar = vobject.readOne(text)
    (event,) = calendar.vevent_list
    assert event.dtstart.value == date(2025, 4, 16)
    assert event.summary.value == "Review due: Social Networking (Ashley's House)"
    assert calendar.x_wr_calname.value == "Policy reviews: Ashley's House"


def test_a_calendar_of_the_same_day_is_the_same(five: Corpus) -> None:
    found = reviews(five, TODAY)
    assert calendar_of(found, five.clubs, TODAY) == calendar_of(found, five.clubs, TODAY)


def test_other_clubs_stay_out(five: Corpus) -> None:
    club = five.club("jpac")
    assert b"BEGIN:VEVENT" not in calendar_of(reviews(five, TODAY), [club], TODAY)
