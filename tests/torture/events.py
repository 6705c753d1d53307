"""`policybot torture events`: kill -9 the bot at random moments, while Slack delivers every event four times.

`policybot serve` runs as a process of its own, over HTTP, against the loopback Slack.  It is killed while it starts,
among deliveries, and while Slack holds a message; each time it is started anew, and Slack delivers on until every
delivery is acknowledged.  At the end every event has one answer, or is in the one window of doubt: its message was on
its way when the bot was killed, so that nobody can know whether Slack took it.  Such a message is never sent again; it
is counted, shown, and its asker is told.

After every kill a copy of the database, as the killed process left it, must be sound.  A seed repeats what is asked and
how each kill is chosen, not the microsecond at which it falls.
"""

import json
import random
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.store.outbox import LEASE
from bot.store.tables import InboxState, OutboxState
from tests.slackworld import payloads
from tests.slackworld.running import STARTS_WITHIN_SECONDS, Running, captured_logs, free_port, spawned
from tests.slackworld.world import Message, Person, World
from tests.torture.bots import WORKSPACE, settings_of_a_bot
from tests.torture.harness import Miss, MissError, Plan, ScaleOption, SeedOption, Trial, run_trials

EVENTS = 500
DELIVERIES_OF_EACH = 4
THREADS = 8
DELIVERIES_PER_KILL = 10  # so 200 kills in 2,000 deliveries

QUESTIONS = (
    "Can I accept this parent's friend request?",
    "can i post a photo of the children on insta",
    "What happens if somebody breaks this policy?",
    "May I use my own phone at work?",
    "how many days of holiday do I get",
)
PEOPLE = 100

_DELIVERED_WITHIN_SECONDS = 120
_SETTLED_WITHIN_SECONDS = 120
_RETRY_SECONDS = 0.01  # a real Slack waits longer; what counts is that it comes again
# Between two deliveries on a thread, so that kills fall between answers as well as into them.
_PAUSE_SECONDS = 0.6
# The deliveries of one event fall among those of this many others, often two at once.
_SPREAD = 20
# As long as a real Slack takes, so that a kill often finds a message there: at most this, before and after taking it.
_SLACK_SECONDS = 0.015
# How long after a delivery a kill comes at the latest; an answer takes about a tenth of that.
_AFTERWARDS_SECONDS = 0.25
_LOOKING_SECONDS = 0.05
_LAST_WORDS = 400  # characters of the log, of a bot that ended by itself
# What the bot logs where it failed; that a message is in doubt is no failure.
_FAILURES = ("request_failed", "given_up", "outbox_unreachable", "not_swept", "database_away", "not_delivered")


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None) -> None:
    """Deliver 500 events four times each and kill -9 the bot 200 times meanwhile: one answer each, none lost.

    For example:

        policybot torture events --scale 0.1
    """
    made = Plan.of("events", "deliveries", EVENTS * DELIVERIES_OF_EACH, scale=scale, seed=seed, only=None)
    plan = replace(made, has_only=False)
    with tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder, UnhurriedWorld(plan.seed) as world:
        bench = Bench(Path(folder), world, plan)
        run_trials(plan, bench.deliver, threads=THREADS, closing=bench.reckon)


class UnhurriedWorld(World):
    """A Slack that takes its time before it takes a message, and before it says so."""

    def __init__(self, seed: int) -> None:
        super().__init__(WORKSPACE)
        self._chance = random.Random(f"events:{seed}:Slack")
        self.holding, self.taken = threading.Event(), threading.Event()

    def __enter__(self) -> "UnhurriedWorld":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _chat_postMessage(self, content: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._unhurried(super()._chat_postMessage, content)

    def _chat_postEphemeral(self, content: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self._unhurried(super()._chat_postEphemeral, content)

    def _unhurried(self, take: Any, content: Mapping[str, Any]) -> dict[str, Any]:
        self.holding.set()
        time.sleep(self._chance.uniform(0, _SLACK_SECONDS))
        said: dict[str, Any] = take(content)
        self.taken.set()
        time.sleep(self._chance.uniform(0, _SLACK_SECONDS))
        return said


@dataclass(frozen=True)
class Event:
    """Something that a person says to the bot; the thread tells its answer from all others."""

    payload: dict[str, Any]
    person: str
    thread: str

    @property
    def conversation(self) -> str:
        """The conversation of two in which its asker is told of a doubt."""
        return f"D0{self.person[2:]}"

    @property
    def id(self) -> str:
        """Slack's name for it."""
        return str(self.payload["event_id"])


class Bench:
    """The events, the bot that is killed among them, and what must be true at the end."""

    def __init__(self, folder: Path, world: UnhurriedWorld, plan: Plan) -> None:
        self.world, self.settings = world, settings_of_a_bot(folder, world)
        chance = random.Random(f"events:{plan.seed}")
        self.events = _events(world, chance, max(1, plan.count // DELIVERIES_OF_EACH))
        self.order = _order(self.events, chance)[: plan.count]
        self.killer = Killer(self.settings, world, chance, most=max(1, plan.count // DELIVERIES_PER_KILL))

    def deliver(self, trial: Trial) -> str:
        """One delivery, made again until it is acknowledged, as Slack does."""
        event = self.order[trial.number - 1]
        give_up = time.monotonic() + _DELIVERED_WITHIN_SECONDS
        self.killer.start_once()
        for retry in range(1_000_000):
            if not self.killer.waits_until_it_listens():
                return "deliveries not made, because the bot was gone"
            acked = self.world.line.event(event.payload, retry)
            if acked.is_ok:
                self.killer.note_acknowledgement()
                time.sleep(trial.chance.uniform(0, _PAUSE_SECONDS))
                return "deliveries acknowledged"
            if acked.status != 0 or time.monotonic() > give_up:
                break
            time.sleep(_RETRY_SECONDS)
        raise MissError(f"event {event.id} is not acknowledged: status {acked.status}")

    def reckon(self) -> Iterator[str | Miss]:
        """Let the bot settle everything, then hold what Slack has against what the bot wrote down."""
        self.killer.finish()
        yield from self.killer.endings
        if any(isinstance(ending, Miss) for ending in self.killer.endings):
            return  # what it left half done is its own miss
        # A message that was on its way at a kill is in doubt once its lease has run out.
        self.world.clock.moves(seconds=LEASE.total_seconds() + 1)
        with captured_logs() as log:
            running = Running(self.world, self.settings)
            _wait_until_settled(self.killer.database)
            shown = json.loads(running.health())["doubtful"]
            running.stop()
        yield from Reckoning(self.world.messages, self.killer.database, self.events).endings(shown)
        if fault := fault_of_a_copy(self.killer.database):
            yield Miss(f"the database is not sound at the end: {fault}")
        yield from (Miss(f"the judge complains: {complaint}") for complaint in self.world.complaints)
        yield from failures_logged(self.killer.log.read_text(encoding="utf-8") + log.getvalue())


def _events(world: World, chance: random.Random, count: int) -> list[Event]:
    people = [world.person(f"P{number}") for number in range(PEOPLE)]
    general = world.channel("general", *people)
    return [_event(world, chance.choice(people), general.id, number, chance) for number in range(1, count + 1)]


def _event(world: World, person: Person, general: str, number: int, chance: random.Random) -> Event:
    """A direct message or a mention, in a thread of its own."""
    is_direct = chance.random() < 0.5
    make = payloads.direct_message if is_direct else payloads.mention
    place = world.conversation(person.id).id if is_direct else general
    thread = f"1700000000.{number:06d}"
    inner = make(WORKSPACE, person.id, place, world.next_ts(), chance.choice(QUESTIONS), thread)
    return Event(world.event(inner), person.id, thread)


def _order(events: list[Event], chance: random.Random) -> list[Event]:
    """Every event four times, its deliveries apart but not far."""
    placed = [
        (place + chance.uniform(0, _SPREAD), place) for place in range(len(events)) for _ in range(DELIVERIES_OF_EACH)
    ]
    return [events[place] for _, place in sorted(placed)]


# Killing ------------------------------------------------------------------------------------------------------------


class Killer:
    """Starts the bot, kills it at a moment that chance picks, and starts it again, while there is traffic."""

    def __init__(self, settings: Settings, world: UnhurriedWorld, chance: random.Random, most: int) -> None:
        self.endings: list[str | Miss] = []
        self.database = settings.data / "policybot.db"
        self._settings, self._world, self._chance, self._most = settings, world, chance, most
        self.log = settings.data.parent / "log"
        self._port = free_port()
        world.reaches_by_http(f"http://127.0.0.1:{self._port}/slack/events")
        self._listens, self._is_over = threading.Event(), threading.Event()
        self._acknowledged = threading.Semaphore(0)
        self._start_seconds = 0.0
        self._start = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)

    def start_once(self) -> None:
        """Begin with the first delivery."""
        with self._start:
            if self._thread.ident is None:  # not started before
                self._thread.start()

    def waits_until_it_listens(self) -> bool:
        """Whether a delivery may reach the bot; False where it is gone for good, of which `endings` tells."""
        while not self._listens.wait(_LOOKING_SECONDS):
            pass
        return self._thread.is_alive()

    def note_acknowledgement(self) -> None:
        """A delivery was acknowledged."""
        self._acknowledged.release()

    def finish(self) -> None:
        """No more traffic: end the bot that is alive, in order."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for _ in range(self._most):
                if self._is_over.is_set():
                    return
                self._live_and_be_killed()
            self._live_to_the_end()
        except Exception as error:
            self.endings.append(Miss(f"{type(error).__name__}: {error}"))
        finally:
            self._listens.set()  # nobody is to wait for a bot that does not come

    def _live_and_be_killed(self) -> None:
        moments, weights = zip(*_MOMENTS.items(), strict=True)
        with self._alive() as process:
            (wait,) = self._chance.choices(moments, weights)
            hit = wait(self, process)
            ended = process.poll()
        self._listens.clear()
        if ended is not None:
            raise MissError(f"the bot ended by itself with {ended}: {self._last_words()}")
        if fault := fault_of_a_copy(self.database):
            raise MissError(f"the database is not sound after a kill {hit}: {fault}")
        self.endings.append(f"killed {hit}")

    def _live_to_the_end(self) -> None:
        with self._alive() as process:
            self._wait_until_it_listens(process)
            self._is_over.wait()
            process.terminate()
            process.wait(STARTS_WITHIN_SECONDS)

    @contextmanager
    def _alive(self) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("ab") as log:
            process = spawned(self._settings, self._port, log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        started = time.monotonic()
        while not _is_open(self._port):
            if process.poll() is not None:
                raise MissError(f"the bot does not start: {self._last_words()}")
            if time.monotonic() - started > STARTS_WITHIN_SECONDS:
                raise MissError(f"the bot does not listen: {self._last_words()}")
            time.sleep(0.005)
        self._start_seconds = self._start_seconds or time.monotonic() - started
        self._listens.set()

    def _while_it_starts(self, process: subprocess.Popen[bytes]) -> str:
        if not self._start_seconds:  # the first one shows how long that takes here and now
            return self._among_deliveries(process)
        time.sleep(self._chance.uniform(0, 1.1 * self._start_seconds))
        return "after it began to listen" if _is_open(self._port) else "while it started"

    def _among_deliveries(self, process: subprocess.Popen[bytes]) -> str:
        self._wait_until_it_listens(process)
        while self._acknowledged.acquire(blocking=False):
            pass  # those of an earlier life
        for _ in range(self._chance.randint(0, DELIVERIES_PER_KILL)):
            self._comes(self._acknowledged.acquire)
        time.sleep(self._chance.uniform(0, _AFTERWARDS_SECONDS))
        return "among deliveries"

    def _while_slack_holds_a_message(self, process: subprocess.Popen[bytes]) -> str:
        self._wait_until_it_listens(process)
        self._world.holding.clear()
        is_there = self._comes(self._world.holding.wait)
        return "while Slack held a message" if is_there else "after the last delivery"

    def _while_slack_is_about_to_reply(self, process: subprocess.Popen[bytes]) -> str:
        self._wait_until_it_listens(process)
        self._world.taken.clear()
        is_there = self._comes(self._world.taken.wait)
        return "between Slack's taking a message and its reply" if is_there else "after the last delivery"

    def _comes(self, wait: Callable[..., bool]) -> bool:
        """Whether it comes before the traffic is over."""
        while not self._is_over.is_set():
            if wait(timeout=_LOOKING_SECONDS):
                return True
        return False

    def _last_words(self) -> str:
        return self.log.read_text(encoding="utf-8")[-_LAST_WORDS:]


# How the bot is killed, and how often each way is taken among the others.
_MOMENTS: Mapping[Callable[[Killer, subprocess.Popen[bytes]], str], int] = {
    Killer._among_deliveries: 14,
    Killer._while_it_starts: 3,
    Killer._while_slack_holds_a_message: 1,
    Killer._while_slack_is_about_to_reply: 2,
}


def _is_open(port: int) -> bool:
    """Whether somebody listens on that port of this machine."""
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def fault_of_a_copy(database: Path) -> str | None:
    """What SQLite finds wrong in a copy of a database that nobody has open; None where it is sound, or not there yet.

    A copy, because opening the original would mend what the bot itself must mend.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path in database.parent.glob(f"{database.name}*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, folder)
        copy = Path(folder) / database.name
        if not copy.exists():
            return None
        try:
            with closing(sqlite3.connect(copy)) as connection:
                (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
    return None if said == "ok" else str(said)


# Reckoning ----------------------------------------------------------------------------------------------------------


class Reckoning:
    """What Slack has, held against what the bot wrote down."""

    def __init__(self, messages: list[Message], database: Path, events: list[Event]) -> None:
        self._events = events
        threads = {event.thread for event in events}
        self._answers = _grouped((message.thread_ts, message) for message in messages if message.thread_ts in threads)
        self._others = _grouped((message.channel, message) for message in messages if message.thread_ts not in threads)
        self._inbox = dict(_asked(database, "SELECT key, state FROM inbox"))
        self._outbox = {key: (state, ts) for key, state, ts in _asked(database, "SELECT key, state, ts FROM outbox")}

    def endings(self, shown_doubtful: int) -> Iterator[str | Miss]:
        """How each event ended, and whatever else there is that should not be."""
        yield from map(self._ending, self._events)
        yield from self._endings_of_the_told()
        doubtful = Counter(state for state, _ in self._outbox.values())[OutboxState.DOUBTFUL]
        if doubtful != shown_doubtful:
            yield Miss(f"in doubt: {doubtful} written down, {shown_doubtful} shown")

    def _ending(self, event: Event) -> str | Miss:
        answers = self._answers.get(event.thread, [])
        state, ts = self._outbox.get(f"reply:{event.id}", (None, None))
        if len(answers) > 1:
            return Miss(f"event {event.id} is answered {len(answers)} times; its row says {state}")
        if self._inbox.get(event.id) != InboxState.ANSWERED:
            return Miss(f"event {event.id} is {self._inbox.get(event.id)} in the inbox, not answered")
        if state == OutboxState.SENT and [answer.ts for answer in answers] == [ts]:
            return "events answered once"
        if state == OutboxState.DOUBTFUL:
            return f"events in doubt, whose answer Slack {'has' if answers else 'does not have'}"
        return Miss(f"event {event.id} is lost: {len(answers)} answers, its row says {state} {ts}")

    def _endings_of_the_told(self) -> Iterator[str | Miss]:
        """Whoever is in doubt of an answer is told so, once, and nothing else was said."""
        expected, possible = Counter[str](), Counter[str]()
        for event in self._events:
            if self._outbox.get(f"reply:{event.id}", (None, None))[0] != OutboxState.DOUBTFUL:
                continue
            state, _ = self._outbox.get(f"about:reply:{event.id}", (None, None))
            if state not in (OutboxState.SENT, OutboxState.DOUBTFUL):
                yield Miss(f"the asker of event {event.id} is not told that it is in doubt: {state}")
            expected[event.conversation] += state == OutboxState.SENT
            possible[event.conversation] += 1
            yield f"askers {'told of the doubt' if state == OutboxState.SENT else 'perhaps told of the doubt'}"
        for place, messages in self._others.items():
            if len(messages) > possible[place]:
                yield Miss(f"in {place}, not answers: {len(messages)}; doubts to be told of there: {possible[place]}")
        for place, count in expected.items():
            if len(self._others.get(place, ())) < count:
                yield Miss(f"in {place}, doubts told of: {count}, says the bot; Slack has fewer")


def _grouped(pairs: Iterable[tuple[str | None, Message]]) -> dict[str | None, list[Message]]:
    groups: dict[str | None, list[Message]] = {}
    for name, message in pairs:
        groups.setdefault(name, []).append(message)
    return groups


def failures_logged(log: str) -> Iterator[Miss]:
    """What the bots logged that is a failure, or that holds a word of a question."""
    for line in log.splitlines():
        if any(f'"event": "{name}"' in line for name in _FAILURES) or "Traceback" in line:
            yield Miss(f"logged: {line}")
        if any(question in line for question in QUESTIONS):
            yield Miss("the words of a question are in the log")


def _asked(database: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(question).fetchall()


def _wait_until_settled(database: Path) -> None:
    """Until nothing waits, or for so long that the reckoning shall say what does."""
    unsettled = (
        f"SELECT key FROM outbox WHERE state IN ('{OutboxState.WAITING}', '{OutboxState.SENDING}') "
        f"UNION SELECT key FROM inbox WHERE state = '{InboxState.RECEIVED}'"
    )
    give_up = time.monotonic() + _SETTLED_WITHIN_SECONDS
    while _asked(database, unsettled) and time.monotonic() < give_up:
        time.sleep(0.1)
