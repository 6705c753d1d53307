"""A club's calendar: told to its managers alone, read by whoever has its address, and by nobody who guesses."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from bot.settings import Settings
from tests.slackworld.running import Running, browses
from tests.slackworld.world import Person

pytestmark = pytest.mark.model

PUBLIC = "https://policybot.example.test"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": PUBLIC})


def test_a_manager_is_told_an_address_that_serves_the_calendar(bot: Running, boss: Person, works_at: Any) -> None:
    works_at(boss, "ASK Clubs")
    boss.types("/policy reviews")
    shown = boss.sees("as a calendar to subscribe to").shown
    address = next(word for word in shown.split() if word.startswith(PUBLIC))
    page = browses(bot, urlsplit(address).path)
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(page.text).walk("VEVENT")
    assert "30. Social Media Policy" in str(event["summary"])


@pytest.mark.parametrize(
    "path",
    [
        "/calendars/ask-clubs/" + "0" * 32 + ".ics",
        "/calendars/no-such-club/" + "0" * 32 + ".ics",
        "/calendars/ask-clubs/.ics",
        "/calendars/ask-clubs/%C3%A9.ics",
        "/calendars/../healthz/x.ics",
    ],
)
def test_an_address_that_was_made_up_leads_nowhere(bot: Running, path: str) -> None:
    assert browses(bot, path).status == 404


def test_one_clubs_address_does_not_open_another(bot: Running, boss: Person, works_at: Any) -> None:
    works_at(boss, "ASK Clubs")
    boss.types("/policy reviews")
    shown = boss.sees("as a calendar to subscribe to").shown
    path = urlsplit(next(word for word in shown.split() if word.startswith(PUBLIC))).path
    assert browses(bot, path.replace("ask-clubs", "jpac")).status == 404
