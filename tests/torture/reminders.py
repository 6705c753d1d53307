"""`policybot torture reminders`: half a year of reminders in minutes, by four processes that are killed meanwhile.

The processes share one database and one clock, which stands in a file and is moved from one moment to the next: before
nine and after, to the evening, over weekends, bank holidays and both changes of the clocks, hours forward and sometimes
a little back.  At each moment all look at once for what is due, and send it to the loopback Slack over HTTP, which now
and then asks for patience.  They are killed while they start, while they look and while Slack holds a message, one of
them or all; for three days there is none.

What must come at which moment is worked out apart, in `due_reminders`, by trying every day.  Every message that Slack
got is held against it: each reminder once, none missed, none at night or on a day off.  A message that was on its way
at a kill is in doubt: it may be there or not, is never sent again, and is counted.
"""

import multiprocessing
import pickle
import random
import re
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import SecretStr

from bot.settings import Settings
from bot.store.tables import OutboxState
from index.corpus import load_corpus
from tests.slackworld.running import STARTS_WITHIN_SECONDS
from tests.slackworld.world import BOT_TOKEN, BOT_USER, SIGNING_SECRET, World
from tests.torture import reminder
from tests.torture.bots import WORKSPACE
from tests.torture.due_reminders import Digest, Due, Oracle, Paper, Rules, Written, is_working_day, wrongs
from tests.torture.events import UnhurriedWorld, failures_logged, fault_of_a_copy
from tests.torture.harness import Miss, MissError, Plan, ScaleOption, SeedOption, Trial, run_trials
from tests.torture.reminder import Place, SharedClock

POLICIES = 1000
CLUBS = 20
WORKERS = 4
PEOPLE = 26

FIRST_DAY, DAYS = date(2026, 10, 12), 180
DAYS_OF_OUTAGE = 3
MOMENTS_OF_A_DAY = 4
MOMENTS = (DAYS - DAYS_OF_OUTAGE) * MOMENTS_OF_A_DAY

LONDON = ZoneInfo("Europe/London")
# The days around both changes of the clocks and Easter's bank holidays between; in a small run these come first.
_CHANGES = tuple(
    date(*day) for day in [(2026, 10, 26), (2027, 3, 30), (2026, 10, 25), (2027, 3, 28), (2026, 10, 23), (2027, 3, 29)]
)

# How clubs differ: most are as clubs.yaml has it by itself.
_VARIANTS: Sequence[Mapping[str, Any]] = (
    *({},) * 11,
    {"at": time_of_day(19, 0)},
    {"at": time_of_day(16, 30)},
    {"at": time_of_day(7, 15), "days_before": (45, 21, 3)},
    {"days_before": (), "overdue_every_days": 3},
    {"days_before": (14, 0), "overdue_every_days": 0},
    {"days_before": (), "overdue_every_days": 0},
    {"zone": "Europe/Berlin"},
    {"zone": "America/New_York", "overdue_every_days": 14},
    {"zone": "Asia/Kolkata", "days_before": (28, 1)},
)
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
_SUBJECTS = ("Bicycles", "Outings", "Painting", "Kitchen", "Garden", "Toys", "Cloakroom", "Telephone")

_BACKWARDS_SHARE = 0.15  # of the days, those on which the clock goes back a little
_LATE_SHARE = 0.1  # and those on which nobody looks before the evening
_KILL_SHARE = 0.5  # of the moments at which something is due
_ALL_SHARE = 0.4  # of the kills, those of all workers
_START_KILL_SHARE = 0.15  # of the starts, those that are killed first
_BUSY_SHARE = 0.3
_MOST_PATIENCE_SECONDS = 20  # that Slack asks for, by the clock in the file
# No moment is so shortly before an evening that a lease, or Slack's patience, would end after it.
_BEFORE_EVENING = timedelta(minutes=15)

_ANSWERS_WITHIN_SECONDS = 60
_SETTLED_WITHIN_SECONDS = 60
_LOOKING_SECONDS = 0.02
_COMES_WITHIN_SECONDS = 2.0
_LAST_WORDS = 400


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None) -> None:
    """Remind 20 clubs' managers of 1,000 policies for half a year, and kill -9 who reminds them: each once, none lost.

    For example:

        policybot torture reminders --scale 0.1
    """
    scale = min(scale, 1.0)  # the half year has no more days
    plan = replace(Plan.of("reminders", "moments", MOMENTS, scale=scale, seed=seed, only=None), has_only=False)
    policies = max(CLUBS, round(POLICIES * scale))
    with (
        tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder,
        UnhurriedWorld(plan.seed) as world,
        Bench(Path(folder), world, plan, policies) as bench,
    ):
        run_trials(plan, bench.live, closing=bench.reckon)


# What is to be reminded of, and when --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One moment at which the workers look; before it there may have been none of them for days."""

    at: datetime
    after_outage: bool = False


def clubs_of(chance: random.Random) -> list[Rules]:
    """Twenty clubs with one or two managers each, some of whom manage two clubs."""
    people = [f"U0KAY{number:02d}" for number in range(PEOPLE)]
    managers = [tuple(chance.sample(people, chance.choice((1, 2)))) for _ in _VARIANTS]
    return [
        Rules(f"club-{number:02d}", f"Club {_letters(number)}", managers[number], **variant)
        for number, variant in enumerate(_VARIANTS)
    ]


def papers_of(clubs: Sequence[Rules], chance: random.Random, count: int) -> list[Paper]:
    """So many policies, shared out evenly: most are due at some time in the half year, some before, some never."""
    return [
        Paper(clubs[number % len(clubs)].slug, f"{chance.choice(_SUBJECTS)} Policy {_letters(number)}", _due(chance))
        for number in range(count)
    ]


def _due(chance: random.Random) -> date | None:
    kind = chance.random()
    if kind < 0.1:
        return None
    if kind < 0.2:
        return FIRST_DAY - timedelta(chance.randint(1, 300))
    return FIRST_DAY + timedelta(chance.randint(0, DAYS + 60))


def _letters(number: int) -> str:
    """A name that is no word and no number, another for each number."""
    return "".join(_CONSONANTS[number // len(_CONSONANTS) ** place % len(_CONSONANTS)] for place in (2, 1, 0))


def text_of(paper: Paper, chance: random.Random) -> str:
    """A small policy that states these dates in one of the ways in which clubs do."""
    lines = [paper.title, "", "Whoever goes home last locks the cupboard.", ""]
    if paper.due:
        label = chance.choice(["Next review", "Date of next review", "Review date"])
        lines.append(f"{label}: {paper.due:{chance.choice(['%-d %B %Y', '%d/%m/%Y', '%d %b %Y'])}}")
    if chance.random() < 0.5:
        lines.append("Adopted on: 5 June 2024")
    if chance.random() < 0.5:
        lines.append("Signed by: Sam Hill")
    return "\n".join(lines) + "\n"


def days_of(chance: random.Random, count: int) -> list[date]:
    """So many days of the half year, those around the changes of the clocks first; never those of the outage."""
    days = [FIRST_DAY + timedelta(number) for number in range(DAYS)]
    outage = chance.choice([at for at in range(1, DAYS - DAYS_OF_OUTAGE) if not _touches_changes(days[at:][:3])])
    left = days[:outage] + days[outage + DAYS_OF_OUTAGE :]
    others = [day for day in left if day not in _CHANGES]
    chance.shuffle(others)
    return sorted([*_CHANGES, *others][:count])


def _touches_changes(days: Sequence[date]) -> bool:
    return not set(days).isdisjoint(_CHANGES)


def steps_of(clubs: Sequence[Rules], chance: random.Random, count: int) -> list[Step]:
    """So many moments in the order in which the clock shows them."""
    days = days_of(chance, max(1, -(-count // MOMENTS_OF_A_DAY)))
    gaps = [after for before, after in pairwise(days) if (after - before).days > DAYS_OF_OUTAGE]
    outage = chance.choice(gaps) if gaps else None
    steps = []
    for day in days:
        moments = [_apart_from_evenings(clubs, moment) for moment in _moments(day, chance)]
        steps += [Step(moment, day == outage and at == 0) for at, moment in enumerate(moments)]
    return steps[:count]


def _moments(day: date, chance: random.Random) -> list[datetime]:
    """Four moments of a day by London's clock, as UTC."""

    def between(earliest: str, latest: str) -> datetime:
        first, last = (datetime.combine(day, time_of_day.fromisoformat(at), LONDON) for at in (earliest, latest))
        return first + timedelta(seconds=chance.randint(0, int((last - first).total_seconds())))

    before = between(*chance.choice([("00:10", "06:00"), ("08:30", "08:58"), ("08:50", "08:58")]))
    nine = between(*chance.choice([("09:00", "09:00"), ("09:00", "09:02"), ("09:00", "12:00")]))
    later, evening = between("12:30", "17:40"), between(*chance.choice([("18:00", "18:01"), ("18:05", "23:50")]))
    kind = chance.random()
    if kind < _LATE_SHARE:
        moments = [before, between("08:58", "08:58"), evening, between("23:51", "23:58")]
    elif kind < _LATE_SHARE + _BACKWARDS_SHARE:
        moments = [before, nine, nine - timedelta(minutes=chance.randint(1, 40)), evening]
    else:
        moments = [before, nine, later, evening]
    return [moment.astimezone(UTC) for moment in moments]


def _apart_from_evenings(clubs: Sequence[Rules], moment: datetime) -> datetime:
    """The moment, or one shortly before it, that is not just before the end of any club's day."""
    while any(club.is_open(moment) and not club.is_open(moment + _BEFORE_EVENING) for club in clubs):
        moment -= timedelta(minutes=5)
    return moment


# The workers ----------------------------------------------------------------------------------------------------------


# Imports what a worker needs once and makes each by a fork, so that a start after a kill takes a moment.
_FORKING = multiprocessing.get_context("forkserver")


class Worker:
    """One process that reminds and sends."""

    def __init__(self, place: Place) -> None:
        _FORKING.set_forkserver_preload([reminder.__name__])
        self._line, theirs = _FORKING.Pipe()
        self._process = _FORKING.Process(target=reminder.main, args=(theirs, place), daemon=True)
        self._process.start()
        theirs.close()

    def told(self, word: str) -> None:
        """It is told something, if it is still there."""
        with suppress(OSError):
            self._line.send(word)

    def says(self, seconds: float = _ANSWERS_WITHIN_SECONDS) -> str:
        """The next word that it says; empty where it has ended, or says nothing for so long."""
        with suppress(EOFError, OSError):
            if self._line.poll(seconds):
                return str(self._line.recv())
        return ""

    def kill(self) -> int | None:
        """Kill it; what it ended with."""
        self._process.kill()
        self._process.join()
        self._line.close()
        return self._process.exitcode


class Team:
    """The workers, who are killed and started anew."""

    def __init__(
        self, start: Callable[[], Worker], last_words: Callable[[], str], world: UnhurriedWorld, chance: random.Random
    ) -> None:
        self.kills = Counter[str]()
        self._start, self._last_words, self._world, self._chance = start, last_words, world, chance
        self._workers: list[Worker] = []
        self._start_seconds, self._look_seconds = 0.0, 0.2

    def gather(self) -> None:
        """Start as many as are wanting, some twice, because they are killed while they start."""
        wanting = WORKERS - len(self._workers)
        if not wanting:
            return
        started = time.monotonic()
        fresh = [self._start() for _ in range(wanting)]
        if self._start_seconds and self._chance.random() < _START_KILL_SHARE:
            time.sleep(self._chance.uniform(0, self._start_seconds))
            self._end(fresh.pop())
            self.kills["kills of a worker while it started"] += 1
            fresh.append(self._start())
        self._workers += fresh
        for worker in fresh:
            self._expect(worker, "ready", STARTS_WITHIN_SECONDS)
        self._start_seconds = self._start_seconds or time.monotonic() - started

    def look(self, *, is_killed: bool) -> bool:
        """All look at once for what is due, whoever is killed meanwhile once more; whether all were killed."""
        started = time.monotonic()
        self._world.holding.clear()
        self._world.taken.clear()
        for worker in self._workers:
            worker.told("look")
        killed_all = is_killed and self._kill()
        for worker in self._workers:
            self._expect(worker, "looked")
        if not is_killed:
            self._look_seconds = time.monotonic() - started
        return killed_all

    def look_again(self) -> None:
        """Those who took the place of the killed look as well."""
        former = self._workers[:]
        self.gather()
        for worker in self._workers:
            if worker not in former:
                worker.told("look")
                self._expect(worker, "looked")

    def hands(self) -> int:
        """How many messages they have in hand."""
        for worker in self._workers:
            worker.told("hands")
        said = [worker.says() for worker in self._workers]
        if not all(word.isdecimal() for word in said):
            raise MissError(f"a worker ended by itself: {self._last_words()}")
        return sum(map(int, said))

    def end(self) -> None:
        """Kill all."""
        while self._workers:
            self._end(self._workers.pop())

    def clear_away(self) -> None:
        """Kill all, whatever became of them."""
        while self._workers:
            self._workers.pop().kill()

    def _kill(self) -> bool:
        moment = self._chance.choice([self._while_they_look, self._while_held, self._before_the_reply])()
        is_of_all = self._chance.random() < _ALL_SHARE
        if is_of_all:
            self.end()
        else:
            self._end(self._workers.pop(self._chance.randrange(WORKERS)))
        self.kills[f"kills of {'all workers' if is_of_all else 'one worker'} {moment}"] += 1
        return is_of_all

    def _while_they_look(self) -> str:
        time.sleep(self._chance.uniform(0, self._look_seconds))
        return "while they looked"

    def _while_held(self) -> str:
        is_there = self._world.holding.wait(_COMES_WITHIN_SECONDS)
        return "while Slack held a message" if is_there else "after the last message"

    def _before_the_reply(self) -> str:
        is_there = self._world.taken.wait(_COMES_WITHIN_SECONDS)
        return "between Slack's taking a message and its reply" if is_there else "after the last message"

    def _end(self, worker: Worker) -> None:
        if (ended := worker.kill()) != -signal.SIGKILL:
            raise MissError(f"a worker ended by itself with {ended}: {self._last_words()}")

    def _expect(self, worker: Worker, word: str, seconds: float = _ANSWERS_WITHIN_SECONDS) -> None:
        if (said := worker.says(seconds)) != word:
            raise MissError(f"a worker says {said!r}, not {word!r}: {self._last_words()}")


# The half year --------------------------------------------------------------------------------------------------------


class Bench:
    """The clubs, the workers, the clock that is moved, and what Slack and the database have after each moment."""

    def __init__(self, folder: Path, world: UnhurriedWorld, plan: Plan, policies: int) -> None:
        self._world = world
        chance = random.Random(f"reminders:{plan.seed}")
        self._clubs = clubs_of(chance)
        papers = papers_of(self._clubs, chance, policies)
        self._oracle = Oracle(self._clubs, papers)
        self._slugs = _write(folder / "corpus", self._clubs, papers, chance)
        self._steps = steps_of(self._clubs, chance, plan.count)
        self._clock = SharedClock(folder / "clock")
        self._clock.stands_at(self._steps[0].at)
        world.clock = self._clock  # type: ignore[assignment]
        persons = sorted({person for club in self._clubs for person in club.managers})
        self._persons = {world.conversation(world.person(each, each).id).id: each for each in persons}
        self._database, self._log = folder / "data" / "policybot.db", folder / "log"
        self._endings, self._doubtful = Counter[str](), set[str]()
        self._is_over = False
        place = Place(_settings(folder, world), folder / "clock", folder / "corpus.pickle", self._log)
        self._team = Team(lambda: Worker(place), self._last_words, world, chance)

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self._team.clear_away()

    def _last_words(self) -> str:
        return "\n".join(self._lines())[-_LAST_WORDS:]

    def live(self, trial: Trial) -> str:
        """One moment: all look, everything is sent, and what came is held against what must come."""
        if self._is_over:
            return "moments not come to, after a miss"
        try:
            return self._live(self._steps[trial.number - 1], trial.chance)
        except Exception:
            self._is_over = True
            raise

    def _live(self, step: Step, chance: random.Random) -> str:
        if step.after_outage:
            self._team.end()
            self._endings["outages, after which all workers start anew"] += 1
        self._clock.stands_at(step.at)
        self._team.gather()
        due, before = self._oracle.at(step.at), len(self._world.messages)
        if due and chance.random() < _BUSY_SHARE:
            self._ask_for_patience(chance)
        is_killed = bool(due) and chance.random() < _KILL_SHARE
        if self._team.look(is_killed=is_killed) and (fault := fault_of_a_copy(self._database)):
            raise MissError(f"the database is not sound after a kill of all workers: {fault}")
        self._team.look_again()
        self._drain()
        self._compare(step, due, before)
        if due:
            return "moments with something due"
        return f"moments with nothing due, {'on a working day' if is_working_day(step.at.date()) else 'on a day off'}"

    def _ask_for_patience(self, chance: random.Random) -> None:
        method = chance.choice(["chat.postMessage", "conversations.open"])
        self._world.is_busy(method, chance.randint(1, 5), chance.randint(1, _MOST_PATIENCE_SECONDS))

    def _drain(self) -> None:
        """Until nothing waits: the clock is moved to when a message may be tried again, or comes to be in doubt."""
        give_up = time.monotonic() + _SETTLED_WITHIN_SECONDS
        while unsettled := self._unsettled():
            if time.monotonic() > give_up:
                raise MissError(f"not settled: {unsettled[:3]}")
            until = min(moment for _, moment in unsettled)
            is_sending = any(state == OutboxState.SENDING for state, _ in unsettled)
            if until > self._clock() and (not is_sending or self._nobody_sends(unsettled)):
                self._clock.stands_at(until)
            time.sleep(_LOOKING_SECONDS)

    def _nobody_sends(self, unsettled: Sequence[tuple[str, datetime]]) -> bool:
        """Whether those who were sending are dead."""
        for _ in range(2):
            if self._team.hands() or self._unsettled() != unsettled:
                return False
            time.sleep(_LOOKING_SECONDS)
        return True

    def _unsettled(self) -> list[tuple[str, datetime]]:
        """Each message that waits, with when it is due, and each that is being sent, with when that is in doubt."""
        states = (OutboxState.WAITING, OutboxState.SENDING)
        question = "SELECT state, coalesce(lease_until, due_at) FROM outbox WHERE state IN (?, ?) ORDER BY id"
        return [(state, _moment(until)) for state, until in self._rows(question, *states)]

    def _rows(self, question: str, *values: str) -> list[Any]:
        with closing(sqlite3.connect(self._database, timeout=STARTS_WITHIN_SECONDS)) as connection:
            return connection.execute(question, values).fetchall()

    def _compare(self, step: Step, due: Due, before: int) -> None:
        said = [self._read(message) for message in self._world.messages[before:]]
        rows = self._rows("SELECT state, key, ts, error FROM outbox WHERE settled_at >= ?", _stored(step.at))
        taken = {digest.ts for digest in said}
        # A clock that went back finds the names of an earlier moment among its own.
        sent = {ts for state, _, ts, _ in rows if state == OutboxState.SENT}
        doubtful = {key for state, key, _, _ in rows if state == OutboxState.DOUBTFUL} - self._doubtful
        self._doubtful |= doubtful
        former = {message.ts for message in self._world.messages[:before]}
        written = Written(frozenset(sent - former), len(doubtful))
        for words in wrongs(self._clubs, due, said, written):
            raise MissError(f"looked at {step.at:%Y-%m-%d %H:%M:%S} UTC: {words}")
        if failed := [error for state, _, _, error in rows if state == OutboxState.FAILED]:
            raise MissError(f"looked at {step.at:%Y-%m-%d %H:%M:%S} UTC: not delivered: {failed[0]}")
        self._count(due, said, len(taken - written.sent))

    def _read(self, message: Any) -> Digest:
        if message.author != BOT_USER or message.channel not in self._persons:
            raise MissError(f"a message to nobody's conversation, {message.channel}: {message.text[:_LAST_WORDS]}")
        try:
            return Digest.read(message, self._persons[message.channel])
        except ValueError as error:
            raise MissError(str(error)) from None

    def _count(self, due: Due, said: Sequence[Digest], in_doubt: int) -> None:
        slugs = {club.name: club.slug for club in self._clubs}
        there = {(digest.person, slugs[digest.club]) for digest in said}
        self._endings["messages to managers"] += len(said)
        self._endings["messages in doubt that Slack has"] += in_doubt
        self._endings["messages in doubt that Slack does not have"] += len(due.keys() - there)
        for pair, titles in due.items():
            self._endings[f"reminders {'told once' if pair in there else 'in doubt, not told'}"] += len(titles)

    def reckon(self) -> Iterator[str | Miss]:
        """What there was in all, and what shows only at the end."""
        self._team.clear_away()
        for words, count in (self._endings + self._team.kills).items():
            yield from [words] * count
        yield from ["calls answered 429"] * sum("ratelimited" in line for line in self._lines() if "postponed" in line)
        if self._is_over:
            return
        decided = Counter(
            {(club, self._slugs[club, slug], person): number for club, slug, person, number in self._rows(_DECIDED)}
        )
        for (club, title, person), number in ((decided - self._oracle.told) + (self._oracle.told - decided)).items():
            yield Miss(f"{title} of {club}, to {person}: {number} times decided too often, or too rarely")
        if fault := fault_of_a_copy(self._database):
            yield Miss(f"the database is not sound at the end: {fault}")
        yield from (Miss(f"the judge complains: {complaint}") for complaint in self._world.complaints)
        yield from failures_logged("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        return self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []


_DECIDED = (
    "SELECT r.club, r.policy, p.user_id, count(*) FROM reminders r JOIN people p ON p.key = r.person "
    "GROUP BY r.club, r.policy, p.user_id"
)


def _settings(folder: Path, world: World) -> Settings:
    return Settings(
        data=folder / "data",
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=world.api.url,
    )


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _write(
    corpus: Path, clubs: Sequence[Rules], papers: Sequence[Paper], chance: random.Random
) -> dict[tuple[str, str], str]:
    """Write the policies and clubs.yaml, and what is read from them; the title of each policy by club and slug."""
    for paper in papers:
        folder = corpus / paper.club
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_slug(paper.title)}.txt").write_text(text_of(paper, chance), encoding="utf-8")
    entries = {club.slug: _entry(club) for club in clubs}
    (corpus / "clubs.yaml").write_text(yaml.safe_dump({"clubs": entries}), encoding="utf-8")
    read = load_corpus(corpus)
    assert not read.left_out, read.left_out
    corpus.with_suffix(".pickle").write_bytes(pickle.dumps(read))
    return {(paper.club, _slug(paper.title)): paper.title for paper in papers}


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower())


def _entry(club: Rules) -> dict[str, Any]:
    return {
        "name": club.name,
        "time_zone": club.zone,
        "date_order": "dmy",
        "workspaces": [WORKSPACE],
        "managers": list(club.managers),
        "reminders": {
            "days_before": list(club.days_before),
            "overdue_every_days": club.overdue_every_days,
            "at": f"{club.at:%H:%M}",
        },
    }
