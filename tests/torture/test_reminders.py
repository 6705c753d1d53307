"""`policybot torture reminders` at a fiftieth of its size, and what it would notice."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from bot.lifecycle.reviews import review
from index.corpus import load_corpus
from tests.slackworld.world import BOT_USER, Message
from tests.torture import reminders
from tests.torture.commands import app
from tests.torture.due_reminders import Digest, Oracle, Paper, Rules, Written, wrongs
from tests.torture.events import UnhurriedWorld
from tests.torture.harness import Miss, MissError, Plan, Trial
from tests.torture.reminder import SharedClock
from tests.torture.reminders import Bench, clubs_of, papers_of, steps_of

KAY = "U0KAY"
OAK = Rules("oak", "Oak", (KAY,))
TOYS, GARDEN = Paper("oak", "Toys Policy", date(2026, 11, 25)), Paper("oak", "Garden Policy", None)
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
DUE = {(KAY, "oak"): frozenset({"Toys Policy"})}


def test_a_fiftieth_of_the_half_year() -> None:
    """Fourteen moments around both changes of the clocks, four workers, some of whom are killed."""
    done = CliRunner().invoke(app, ["reminders", "--scale", "0.02"])
    assert done.exit_code == 0, done.output
    assert "reminders told once" in done.output
    assert "14 moments, 0 missed" in done.output


def test_after_a_miss_no_further_moment_is_come_to(tmp_path: Path) -> None:
    """The workers have nothing to read, so that they end at once."""
    plan = Plan.of("reminders", "moments", 2, scale=1, seed=20, only=None)
    with UnhurriedWorld(plan.seed) as world, Bench(tmp_path, world, plan, 20) as bench:
        (tmp_path / "corpus.pickle").write_bytes(b"")
        with pytest.raises(MissError, match=r"(?s)a worker says '', not 'ready'.*EOFError"):
            bench.live(Trial(1, Random(1)))
        assert bench.live(Trial(2, Random(2))) == "moments not come to, after a miss"
        assert not any(isinstance(ending, Miss) for ending in bench.reckon())


# What is due ----------------------------------------------------------------------------------------------------------


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}+00:00")


def told_on(oracle: Oracle, *moments: datetime) -> list[str]:
    """The moments at which somebody is told something."""
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in moments if oracle.at(moment)]


def test_every_quarter_of_an_hour_of_ten_weeks_finds_each_occasion_once() -> None:
    """Due on a Wednesday, and each occasion falls on a working day."""
    first = at("2026-10-20", "00:00")
    moments = [first + timedelta(minutes=15 * number) for number in range(4 * 24 * 72)]
    assert told_on(Oracle([OAK], [TOYS]), *moments) == [
        "2026-10-26 09:00",
        "2026-11-11 09:00",
        "2026-11-18 09:00",
        "2026-11-25 09:00",
        "2026-12-02 09:00",
        "2026-12-09 09:00",
        "2026-12-16 09:00",
        "2026-12-23 09:00",
        "2026-12-30 09:00",
    ]


def test_a_day_off_moves_what_is_before_the_date_back_and_what_is_after_it_on() -> None:
    """Due on Boxing Day, a Saturday after a bank holiday; first looked at on the Sunday before."""
    oracle = Oracle([OAK], [replace(TOYS, due=date(2026, 12, 26))])
    moments = [at("2026-12-20") + timedelta(number) for number in range(16)]
    assert told_on(oracle, *moments) == ["2026-12-21 09:00", "2026-12-24 09:00", "2027-01-04 09:00"]


def test_what_is_late_is_one_reminder_and_what_has_no_date_is_told_once() -> None:
    oracle = Oracle([OAK], [TOYS, GARDEN])
    assert oracle.at(WEDNESDAY) == {(KAY, "oak"): frozenset({"Toys Policy", "Garden Policy"})}
    assert oracle.at(WEDNESDAY) == {}
    assert oracle.at(at("2027-01-20")) == DUE
    assert oracle.told[("oak", "Toys Policy", KAY)] == 2


@pytest.mark.parametrize(
    ("clock", "is_open"), [("07:59", False), ("08:00", True), ("16:59", True), ("17:00", False), ("17:30", False)]
)
def test_the_hours_are_those_of_the_clubs_own_clock(clock: str, is_open: bool) -> None:
    """Before the clocks go back in England, nine is eight by UTC."""
    assert OAK.is_open(at("2026-10-23", clock)) is is_open


def test_a_club_that_chose_the_evening_is_written_to_until_midnight() -> None:
    evening = replace(OAK, at=time(19, 0))
    assert not evening.is_open(at("2026-11-25", "18:59"))
    assert evening.is_open(at("2026-11-25", "23:59"))


def test_a_club_that_wants_no_reminders_gets_none() -> None:
    silent = replace(OAK, days_before=(), overdue_every_days=0)
    assert Oracle([silent], [TOYS, GARDEN]).at(WEDNESDAY) == {}


# What came ------------------------------------------------------------------------------------------------------------


def digest(*titles: str, number: int | None = None, moment: datetime = WEDNESDAY, order: int = 1) -> Digest:
    ts = f"{int(moment.timestamp())}.{order:06d}"
    return Digest(ts, KAY, "Oak", number or len(titles), f"{moment.day} {moment:%B %Y}", titles)


def found(*said: Digest, due: dict[tuple[str, str], frozenset[str]] = DUE, doubtful: int = 0, sent: int = 9) -> str:
    """What is found wrong, where the bot wrote down that Slack took the first few."""
    written = Written(frozenset(each.ts for each in said[:sent]), doubtful)
    return "\n".join(wrongs([OAK], due, said, written))


def test_what_was_told_once_is_well() -> None:
    assert found(digest("Toys Policy")) == ""
    assert found(due={}) == ""


def test_a_missed_reminder_is_noticed() -> None:
    assert "is not told of Toys Policy of oak; 1 missed, 0 in doubt" in found()
    both = {(KAY, "oak"): frozenset({"Toys Policy", "Garden Policy"})}
    assert "due are 2: wrong none, wanting Garden Policy" in found(digest("Toys Policy"), due=both)


def test_a_doubled_reminder_is_noticed() -> None:
    assert "who is told 2 times" in found(digest("Toys Policy"), digest("Toys Policy", order=2))
    assert "which is not due, or was told before" in found(digest("Toys Policy"), due={})
    assert "due are 1" in found(digest("Toys Policy", "Toys Policy"))
    # In doubt or not: what was on its way at a kill is never sent again.
    assert "who is told 2 times" in found(digest("Toys Policy"), digest("Toys Policy", order=2), doubtful=1, sent=1)


@pytest.mark.parametrize("moment", [at("2026-11-25", "08:59"), at("2026-11-25", "18:00"), at("2026-11-28")])
def test_a_reminder_at_night_or_on_a_day_off_is_noticed(moment: datetime) -> None:
    assert "when nobody is to be written to" in found(digest("Toys Policy", moment=moment))


def test_a_reminder_of_another_day_is_noticed() -> None:
    assert "of '24 November 2026' on 25 November 2026" in found(replace(digest("Toys Policy"), day="24 November 2026"))


def test_a_doubt_is_neither_a_miss_nor_more_than_was_written_down() -> None:
    assert found(doubtful=1) == ""
    assert found(digest("Toys Policy"), doubtful=1, sent=0) == ""
    assert "in doubt: 1 written down, 0 found" in found(digest("Toys Policy"), doubtful=1)
    assert "in doubt: 0 written down, 1 found" in found(digest("Toys Policy"), sent=0)


def test_a_message_that_slack_does_not_have_is_noticed() -> None:
    words = "\n".join(wrongs([OAK], {}, [], Written(frozenset({"5.1"}))))
    assert words == "sent, says the bot, and not in Slack: 5.1"


def test_a_message_is_read_as_a_person_reads_it() -> None:
    paragraphs = [
        "Oak: 2 policies to look at (25 November 2026)",
        "Toys Policy: due today\nPlan it.",
        "Staff see these.",
    ]
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": text}} for text in paragraphs]
    message = Message("1.5", "D0KAY", BOT_USER, "words", blocks)
    assert Digest.read(message, KAY) == Digest("1.5", KAY, "Oak", 2, "25 November 2026", ("Toys Policy",))
    with pytest.raises(ValueError, match="was told something else: 'Staff"):
        Digest.read(replace(message, blocks=blocks[2:]), KAY)


# What it is made of ---------------------------------------------------------------------------------------------------


def test_the_policies_state_what_they_are_meant_to(tmp_path: Path) -> None:
    chance = Random(20)
    papers = papers_of(clubs_of(chance), chance, 200)
    for paper in papers:
        (tmp_path / paper.club).mkdir(exist_ok=True)
        (tmp_path / paper.club / f"{paper.title}.txt").write_text(reminders.text_of(paper, chance), encoding="utf-8")
    read = {policy.title: review(policy, date(2026, 10, 12)) for policy in load_corpus(tmp_path).policies}
    assert {title: found.due for title, found in read.items()} == {paper.title: paper.due for paper in papers}
    assert sum(paper.due is None for paper in papers) > 10


def test_all_moments_reach_over_both_changes_of_the_clocks_and_an_outage() -> None:
    chance = Random(20)
    clubs = clubs_of(chance)
    steps = steps_of(clubs, chance, reminders.MOMENTS)
    assert len(steps) == reminders.MOMENTS
    (outage,) = [number for number, step in enumerate(steps) if step.after_outage]
    assert (steps[outage].at.date() - steps[outage - 1].at.date()).days == reminders.DAYS_OF_OUTAGE + 1
    assert sum(after.at < before.at for before, after in pairwise(steps)) > 10
    days = {step.at.date() for step in steps}
    assert {date(2026, 10, 25), date(2026, 12, 25), date(2027, 3, 28), date(2027, 3, 29)} <= days
    few = {step.at.date() for step in steps_of(clubs, chance, 14)}
    assert {date(2026, 10, 26), date(2027, 3, 30)} <= few


def test_no_moment_is_just_before_a_clubs_evening() -> None:
    late = replace(OAK, at=time(16, 30))
    assert reminders._apart_from_evenings([OAK, late], at("2026-11-25", "17:55")) == at("2026-11-25", "17:40")


def test_a_clock_in_a_file_is_the_same_for_all(tmp_path: Path) -> None:
    mine, another = SharedClock(tmp_path / "clock"), SharedClock(tmp_path / "clock")
    mine.stands_at(WEDNESDAY)
    assert another() == WEDNESDAY
