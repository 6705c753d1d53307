"""Reminders come to managers by themselves: once, in office hours, folded into one where they are late."""

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
BOSS, KAY = "U0BOSS", "U0KAY"


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


FRIDAY, SATURDAY = at(11, 20), at(11, 21)


@pytest.fixture(scope="module")
def served_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clubs with managers; ASK Clubs has one policy that is long overdue, Ronald Openshaw one that is undated."""
    people = {"ask-clubs": [BOSS, KAY], "ronald-openshaw": [KAY]}
    clubs = {slug: {"workspaces": ["T0CLUB"], "managers": managers} for slug, managers in people.items()}
    return corpus_with(tmp_path_factory.mktemp("reminding"), clubs)


@pytest.fixture(scope="module")
def served_index(served_corpus: Path, encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(served_corpus, encoder, tmp_path_factory.mktemp("index"))


@pytest.fixture
def kay(world: World) -> Person:
    return world.person("Kay", KAY)


def reminders(world: World, person: Person) -> list[str]:
    """The reminders that came to somebody."""
    conversation = world.conversation(person.id).id
    said = [message.text for message in world.messages if message.channel == conversation]
    return [text for text in said if "to look at" in text]


def come(world: World, person: Person, number: int) -> list[str]:
    """Their reminders, once there are so many."""
    world.waits_for(lambda: len(reminders(world, person)) >= number or None, 10)
    found = reminders(world, person)
    assert len(found) == number
    return found


def test_the_first_look_is_one_digest_for_each_manager_and_club(
    world: World, boss: Person, kay: Person, start: Callable[[], Running]
) -> None:
    world.clock.stands_at(FRIDAY)
    bot = start()
    (said,) = come(world, boss, 1)
    assert "ASK Clubs: 1 policy to look at (20 November 2026)" in said
    assert "7 years overdue" in said
    hers = come(world, kay, 2)
    assert sorted(text.partition(":")[0] for text in hers) == ["ASK Clubs", "Ronald Openshaw Nursery Education Centre"]
    for _ in range(3):
        bot.bot.door.sweep()
    assert len(reminders(world, boss)) == 1
    assert len(reminders(world, kay)) == 2


def test_nothing_comes_at_night_or_on_a_day_off(world: World, boss: Person, start: Callable[[], Running]) -> None:
    world.clock.stands_at(SATURDAY)
    bot = start()
    for moment in (SATURDAY, at(11, 23, 8, 55), at(11, 23, 18, 5)):
        world.clock.stands_at(moment)
        bot.bot.door.sweep()
        boss.sees_nothing_new(0.2)
    world.clock.stands_at(at(11, 24, 9, 1))
    bot.bot.door.sweep()
    come(world, boss, 1)


def test_weekly_while_overdue_and_once_after_an_outage(
    world: World, boss: Person, start: Callable[[], Running]
) -> None:
    """Due on 5 June 2019, a Wednesday; the weekly day after Friday 20 November 2026 is Wednesday 25."""
    world.clock.stands_at(FRIDAY)
    bot = start()
    come(world, boss, 1)
    for day in (23, 24):
        world.clock.stands_at(at(11, day))
        bot.bot.door.sweep()
    assert len(reminders(world, boss)) == 1
    world.clock.stands_at(at(11, 25))
    bot.bot.door.sweep()
    come(world, boss, 2)
    bot.stop()
    world.clock.stands_at(at(1, 6, year=2027))  # six weeks later
    again = start()
    come(world, boss, 3)
    again.bot.door.sweep()
    assert len(reminders(world, boss)) == 3


def test_what_has_no_date_to_count_from_is_brought_up_once(
    world: World, kay: Person, start: Callable[[], Running]
) -> None:
    world.clock.stands_at(FRIDAY)
    bot = start()
    come(world, kay, 2)
    for day in (2, 9, 16):
        world.clock.stands_at(at(12, day))
        bot.bot.door.sweep()
        come(world, kay, 3 + (2, 9, 16).index(day))
    assert len([text for text in reminders(world, kay) if text.startswith("Ronald")]) == 1


def test_a_manager_may_let_it_wait(world: World, boss: Person, start: Callable[[], Running]) -> None:
    world.clock.stands_at(FRIDAY)
    bot = start()
    come(world, boss, 1)
    boss.selects("In a month")
    boss.sees("no reminders before 20 December 2026")
    world.clock.stands_at(at(12, 9))
    bot.bot.door.sweep()
    come(world, boss, 1)
    world.clock.stands_at(at(12, 23))
    bot.bot.door.sweep()
    come(world, boss, 2)


def test_only_managers_let_it_wait(world: World, sam: Person, works_at: Any, start: Callable[[], Running]) -> None:
    world.clock.stands_at(SATURDAY)
    bot = start()
    works_at(sam, "ASK Clubs")
    option = {"text": {"type": "plain_text", "text": "x"}, "value": '["ask-clubs", "social-media", 90]'}
    action = {"type": "static_select", "action_id": "snooze", "block_id": "b", "selected_option": option}
    sam._acts(sam.screen()[-1], {**action, "action_ts": "1.1"})
    sam.sees("for the club’s managers")
    with bot.bot.store.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM snoozes").scalar() == 0
