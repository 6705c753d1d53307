"""Whoever is to read a policy is asked again, in office hours, and at last managers are told; an owner is reminded."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from index.encoder import OnnxEncoder
from tests.scenarios.served import corpus_with, index_of
from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
BOSS, CHAIR = "U0BOSS", "U0CHAIR"
ADDRESS = '["ask-clubs", "social-media"]'
READ = "I have read and understood"


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


SATURDAY = at(11, 21)


@pytest.fixture(scope="module")
def served_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One club whose second contact is the chair."""
    chair = {"escalate_to": CHAIR, "escalate_after_days": 14}
    asked = {"workspaces": ["T0CLUB"], "managers": [BOSS], "reminders": chair}
    return corpus_with(tmp_path_factory.mktemp("nudging"), {"ask-clubs": asked})


@pytest.fixture(scope="module")
def served_index(served_corpus: Path, encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(served_corpus, encoder, tmp_path_factory.mktemp("index"))


@pytest.fixture
def chair(world: World) -> Person:
    return world.person("Chair", CHAIR)


def told(world: World, person: Person, words: str) -> int:
    """How many messages with these words came to somebody."""
    conversation = world.conversation(person.id).id
    return sum(words in message.text for message in world.messages if message.channel == conversation)


def on(world: World, bot: Running, moment: datetime) -> None:
    """The bot looks at that moment, and everything is sent."""
    world.clock.stands_at(moment)
    bot.bot.door.sweep()
    bot.settles()


def test_who_has_not_read_is_asked_again_and_then_their_manager_hears(
    world: World, sam: Person, boss: Person, start: Callable[[], Running], works_at: Any
) -> None:
    """Asked on Saturday 21 November: again on 24 November, 30 (28 is a Saturday) and 7 December (5 is)."""
    world.clock.stands_at(SATURDAY)
    bot = start()
    tom = world.person("Tom")
    for person in (sam, tom, boss):
        person.types("/policy help")
        person.sees("word for word")
    boss.types("/policy acknowledgements")
    boss.sees("ASK Clubs")
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    named = {"which_people?_(only_for_“these_people”)": f"{sam.id},{tom.id}"}
    boss.submits(which_policy="social-media", who_is_to_read_it="these", **named)
    bot.settles()
    tom.sees("Please read")
    tom.clicks(READ)
    tom.sees("It is noted")
    again = "You were asked on 21 November 2026 to read"
    for moment, number in [
        (at(11, 23), 0),
        (at(11, 24, 8), 0),
        (at(11, 24), 1),
        (at(11, 25), 1),
        (at(11, 28), 1),
        (at(11, 30), 2),
        (at(12, 4), 2),
        (at(12, 7), 3),
        (at(12, 11), 3),
    ]:
        on(world, bot, moment)
        on(world, bot, moment)
        assert told(world, sam, again) == number, moment
    late = "One person has not read 30. Social Media Policy of ASK Clubs, asked on 21 November 2026"
    assert told(world, boss, late) == 0
    for moment in (at(12, 14), at(12, 15), at(1, 11, year=2027)):
        on(world, bot, moment)
        assert (told(world, sam, again), told(world, boss, late)) == (3, 1), moment
    assert told(world, tom, again) == 0
    sam.clicks(READ)
    sam.sees("It is noted")


def test_what_everybody_is_to_read_also_comes_to_who_joins_later(
    world: World, sam: Person, boss: Person, start: Callable[[], Running]
) -> None:
    world.clock.stands_at(SATURDAY)
    bot = start()
    boss.types("/policy help")
    boss.sees("word for word")
    world.forges(boss, "register", ADDRESS)
    boss.reads("Register")
    boss.submits(who_is_to_read_it="everybody")
    boss.reads("Noted for")
    on(world, bot, at(11, 22))
    assert told(world, boss, "Please read") == 0, "a Sunday"
    on(world, bot, at(11, 23))
    assert told(world, boss, "Please read 30. Social Media Policy of ASK Clubs") == 1
    sam.types("/policy can I accept a parent's friend request?")
    sam.sees("ASK Clubs")
    on(world, bot, at(11, 24))
    on(world, bot, at(11, 25))
    assert (told(world, sam, "Please read"), told(world, boss, "Please read")) == (1, 1)
    sam.clicks(READ)
    sam.sees("It is noted")


def test_an_owner_is_reminded_in_place_of_the_managers_and_the_second_contact_at_last(
    world: World, sam: Person, boss: Person, chair: Person, start: Callable[[], Running]
) -> None:
    world.clock.stands_at(SATURDAY)
    bot = start()
    boss.types("/policy help")
    boss.sees("word for word")
    world.forges(boss, "reassign", ADDRESS)
    boss.reads("Whose policy is it?")
    boss.submits(who=sam.id)
    boss.reads("has a new owner")
    on(world, bot, at(11, 23))
    assert (told(world, sam, "1 policy to look at"), told(world, boss, "to look at")) == (1, 0)
    on(world, bot, at(12, 4))
    assert told(world, chair, "to look at") == 0
    for moment in (at(12, 7), at(12, 8), at(1, 11, year=2027)):
        on(world, bot, moment)
        assert told(world, chair, "to look at") == 1, moment
    chair.sees("named you as the second contact", "14 days ago and more")
    sam.clicks("Reviewed, no change")
    sam.reads("You say that")
    sam.submits(when_is_its_next_review="2028-01-11")
    sam.reads("its next review is due 11 January 2028")
    before = told(world, sam, "to look at")
    on(world, bot, at(1, 20, year=2027))
    assert told(world, sam, "to look at") == before
    on(world, bot, at(12, 13, year=2027))  # thirty days before, moved to the working day before: none yet
    on(world, bot, at(1, 11, year=2028))
    assert told(world, sam, "to look at") > before


def test_reminders_wait_until_a_day_with_a_reason(world: World, boss: Person, start: Callable[[], Running]) -> None:
    world.clock.stands_at(at(11, 20))
    bot = start()
    on(world, bot, at(11, 20))
    assert told(world, boss, "to look at") == 1
    boss.selects("On a day that I choose …")
    boss.reads("until when shall I say nothing?")
    refused = boss.submits(no_reminders_before="2026-11-20")
    assert refused.body["response_action"] == "errors"
    why = "why?_managers_of_the_club_see_it_(may_be_left_out)"
    boss.submits(no_reminders_before="2026-12-20", **{why: "The trustees meet in December."})
    boss.reads("no reminders before 20 December 2026", "Why: The trustees meet in December.")
    on(world, bot, at(12, 16))
    assert told(world, boss, "to look at") == 1
    on(world, bot, at(12, 23))
    assert told(world, boss, "to look at") == 2
    with bot.bot.store.begin() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM snoozes").all())
    assert "trustees" not in kept
