"""What managers see, and staff do not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.errors import MissingTokenError, SendingError
from bot.lifecycle.reminders import reminder
from bot.lifecycle.reviews import reviews
from bot.slack.sending import send_reminder
from index.types import Corpus

pytestmark = pytest.mark.model

TODAY = date(2026, 11, 20)


def test_a_manager_sees_where_the_clubs_policies_stand(bot: Any, boss: Any, works_at: Any) -> None:
    works_at(boss, "ASK Clubs")
    boss.types("/policy reviews")
    listed = boss.sees("worst first", "Social Media Policy", "overdue")
    assert "Ashley" not in listed.shown
    assert listed.only_for == boss.id


def test_staff_and_managers_of_other_clubs_are_refused(bot: Any, sam: Any, boss: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy reviews")
    sam.sees("That is for the club’s managers.")
    works_at(boss, "Ashley's House")
    boss.types("/policy reviews")
    boss.sees("That is for the club’s managers.")


def test_a_manager_without_a_club_is_asked_for_it_and_then_answered(bot: Any, boss: Any) -> None:
    boss.types("/policy reviews")
    boss.sees("Which club")
    boss.selects("ASK Clubs")
    boss.sees("worst first", "Social Media Policy")


@pytest.fixture
def due(five: Corpus) -> Any:
    club = replace(five.club("ask-clubs"), managers=("U0BOSS",))
    return club, reminder(club, reviews(five, TODAY, club), TODAY)


def test_a_reminder_reaches_each_manager_once_a_day(world: Any, boss: Any, settings: Any, due: Any) -> None:
    club, reminded = due
    (first,) = send_reminder(settings, club, reminded)
    boss.sees("to look at", "overdue", channel=world.conversation(boss.id))
    assert list(send_reminder(settings, club, reminded)) == [first]
    assert len(world.messages) == 1


def test_a_reminder_that_cannot_be_sent_says_why(world: Any, settings: Any, due: Any) -> None:
    club, reminded = due
    with pytest.raises(SendingError, match="U0BOSS was not sent: user_not_found"):
        list(send_reminder(settings, club, reminded))
    with pytest.raises(MissingTokenError, match="SLACK_BOT_TOKEN"):
        list(send_reminder(settings.model_copy(update={"slack_bot_token": None}), club, reminded))


def test_a_manager_of_two_clubs_sees_which_policies_each_holds(bot: Any, world: Any) -> None:
    kay = world.person("Kay", "U0KAY")
    kay.types("/policy matrix")
    seen = kay.sees("ASK Clubs: 7 years overdue", "Mobile Phone policy", "named but not held")
    assert "JPAC" not in seen.shown
    assert "Online Safety Policy: named but not held: Ightham Primary" in seen.shown.replace("\n", "")


def test_a_manager_of_two_clubs_sees_where_their_wording_differs(bot: Any, world: Any) -> None:
    kay = world.person("Kay", "U0KAY")
    kay.types("/policy lineage")
    seen = kay.sees("share one text", "Only Ightham Primary School", "Only ASK Clubs has this:", "Instagram", "Tumblr")
    assert "Google never forgets" in seen.shown
    assert "JPAC" not in seen.shown
    assert "WhatsApp" not in seen.shown


def test_a_manager_of_two_clubs_is_told_which_of_them_do_not_say(bot: Any, world: Any) -> None:
    kay = world.person("Kay", "U0KAY")
    kay.types("/policy compare what do we do when the boiler breaks down?")
    kay.sees("The policies of ASK Clubs and Ightham Primary School After School/Breakfast Club do not say.")


def test_a_manager_of_one_club_is_told_for_whom_the_overviews_are(bot: Any, boss: Any) -> None:
    for word in ("matrix", "lineage"):
        boss.types(f"/policy {word}")
        boss.sees("That is for people who manage two clubs or more")
