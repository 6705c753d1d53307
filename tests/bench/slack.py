"""`policybot bench slack`: many people at once, each through each door, against a bot in a process of its own.

The bot is `policybot serve` with the real model, this checkout's policies and a new database; the Slack it answers to
is the one of the tests, on the loopback.  Everybody has conversations of their own, because the bot keeps Slack's one
message a second in each, and waits for an answer before asking on; so there are as many questions under way as people.

They begin in the same instant, with a bot that has just started: those first questions are shown by themselves.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.sensitive import judge_message
from tests.bench.measuring import QUESTIONS, Figure, RecordOption, milliseconds, read_questions, report
from tests.slackworld.lines import Acked
from tests.slackworld.running import served_process
from tests.slackworld.world import Channel, Message, World
from tests.torture.bots import CLUB, WORKSPACE, settings_of_a_bot

PEOPLE = 50
ROUNDS = 2
# Slack gives up after three seconds; the rest is for a network that this machine has not.
ACK_GOAL_MS = 500
LOST_AFTER_SECONDS = 60.0

PeopleOption = Annotated[int, typer.Option("--people", min=1, help="How many ask at the same time.")]
RoundsOption = Annotated[int, typer.Option("--rounds", min=1, help="How often each asks through each door.")]


def bench(people: PeopleOption = PEOPLE, rounds: RoundsOption = ROUNDS, record: RecordOption = False) -> None:
    """Time acks and answers while 50 people ask at once, through every door.

    For example:

        policybot bench slack --people 20
    """
    measured = measure(people, rounds)
    Console(width=120).print(table_of(measured.asked))
    report("slack", figures_of(measured, people), record=record, details=details_of(measured.asked))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the seconds from its request until Slack was told 200, and had the answer; None for never."""

    door: str
    acked: float | None
    answered: float | None
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """Every question, what came beyond one answer to each, and the seconds that all of it took."""

    asked: list[Asked]
    doubled: int
    seconds: float


class NotingWorld(World):
    """A Slack that notes when something comes, and where."""

    def __init__(self) -> None:
        super().__init__(WORKSPACE)
        self.came: dict[str, SimpleQueue[float]] = {}  # by channel, or by the person who sees a window

    def __enter__(self) -> "NotingWorld":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keeps(self, channel: str, *arguments: Any, **named: Any) -> Message:
        message = super()._keeps(channel, *arguments, **named)
        self.came[channel].put(time.perf_counter())
        return message

    def _opens(self, content: Mapping[str, Any], *, on_top: bool) -> dict[str, Any]:
        _, user = self._triggers.get(str(content.get("trigger_id")), (None, ""))
        said = super()._opens(content, on_top=on_top)
        if said["ok"]:
            self.came[user].put(time.perf_counter())
        return said


class Asker:
    """Somebody with a place for each door that is nobody else's."""

    def __init__(self, world: NotingWorld, number: int) -> None:
        self._world = world
        self.person = person = world.person(f"P{number}", workspace=WORKSPACE)
        typing, naming, pointing = (self._place(f"{door}{number}") for door in ("TYPING", "NAMING", "POINTING"))
        self._doors: dict[str, tuple[str, Callable[[str], Acked]]] = {
            "command": (typing.id, lambda text: person.types(f"/policy {text}", typing)),
            "mention": (naming.id, lambda text: person.mentions(text, naming)),
            "direct message": (world.conversation(person.id).id, person.writes),
            "message shortcut": (pointing.id, lambda text: person.asks_about(text, person, pointing)),
            "Home search": (person.id, person.searches),
        }
        for place, _ in self._doors.values():
            world.came[place] = SimpleQueue()
        self._turn = number  # so that every door is in use at any time

    def _place(self, name: str) -> Channel:
        return self._world.channel(name, self.person)

    def asks(self, questions: Sequence[str], rounds: int) -> list[Asked]:
        """A first question, then one after another through each door in turn."""
        doors = list(self._doors)
        turns = range(self._turn, self._turn + rounds * len(doors) + 1)
        asked = [self._asks(doors[turn % len(doors)], questions[turn % len(questions)]) for turn in turns]
        return [replace(asked[0], is_first=True), *asked[1:]]

    def _asks(self, door: str, question: str) -> Asked:
        place, send = self._doors[door]
        started = time.perf_counter()
        acked = send(question)
        acked_after = time.perf_counter() - started
        if not acked.is_ok:
            return Asked(door, None, None)
        try:
            return Asked(door, acked_after, self._world.came[place].get(timeout=LOST_AFTER_SECONDS) - started)
        except Empty:
            return Asked(door, acked_after, None)


def measure(people: int, rounds: int) -> Measured:
    """Let so many people ask at once, each so often through each door, and the bot end in order."""
    questions = [each.question for each in read_questions(QUESTIONS) if each.club == CLUB]
    harmless = [question for question in questions if not judge_message(question).reason]  # a card goes other ways
    with TemporaryDirectory(prefix="policybot-bench-") as folder, NotingWorld() as world:
        settings = settings_of_a_bot(Path(folder), world)
        with (Path(folder) / "log").open("wb") as log, served_process(settings, log) as process:
            world.reaches_by_http(f"{process.url}/slack/events")  # type: ignore[attr-defined]
            askers = [Asker(world, number) for number in range(people)]
            for asker in askers:
                asker.person.opens_home()
                asker.person.finds_at_home("Ask", within=LOST_AFTER_SECONDS)
            started = time.perf_counter()
            with ThreadPoolExecutor(people) as pool:
                asked = [each for some in pool.map(lambda who: who.asks(harmless, rounds), askers) for each in some]
            seconds = time.perf_counter() - started
            process.terminate()  # it sends what it has yet to send
            process.wait()
        return Measured(asked, sum(queue.qsize() for queue in world.came.values()), seconds)


def table_of(asked: Sequence[Asked]) -> Table:
    """A line for each door."""
    table = Table("door", "questions", box=None, pad_edge=False)
    for name in ("ack: median", "99th percentile", "answered: median", "99th percentile"):
        table.add_column(f"{name}, ms", justify="right")
    for door, some in by_door(asked).items():
        times = (*times_of(some, "acked"), *times_of(some, "answered"))
        table.add_row(door, str(len(some)), *(f"{each:,.0f}" for each in times))
    return table


def figures_of(measured: Measured, people: int) -> list[Figure]:
    """What all doors come to, with the goals."""
    asked = measured.asked
    first, rest = [[each for each in asked if each.is_first is is_first] for is_first in (True, False)]
    answers = sum(each.answered is not None for each in asked)
    return [
        Figure("people at once", people, ""),
        Figure("questions", len(asked), ""),
        *_figures("first questions, in one instant: ack", first, "acked"),
        *_figures("ack", rest, "acked", at_most=ACK_GOAL_MS),
        *_figures("answered", rest, "answered"),
        Figure("answers per second", answers / measured.seconds, ""),
        Figure("lost", len(asked) - answers, "", at_most=0),
        Figure("doubled", measured.doubled, "", at_most=0),
    ]


def details_of(asked: Sequence[Asked]) -> list[Figure]:
    """What each door comes to."""
    return [
        figure
        for door, some in by_door(asked).items()
        for what, name in (("ack", "acked"), ("answered", "answered"))
        for figure in _figures(f"{door}: {what}", some, name)
    ]


def by_door(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    """The questions that went through each door, without everybody's first; the doors by name."""
    doors = sorted({each.door for each in asked}, key=str.lower)
    return {door: [each for each in asked if each.door == door and not each.is_first] for door in doors}


def times_of(asked: Sequence[Asked], name: str) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds, of those that came; without any, no numbers."""
    came = [seconds for each in asked if (seconds := getattr(each, name)) is not None]
    return milliseconds(came) if came else (float("nan"), float("nan"))


def _figures(what: str, asked: Sequence[Asked], name: str, at_most: float | None = None) -> list[Figure]:
    median, last = times_of(asked, name)
    return [
        Figure(f"{what}: median", median, "ms"),
        Figure(f"{what}: 99th percentile", last, "ms", at_most=at_most),
    ]
