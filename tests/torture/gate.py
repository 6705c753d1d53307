"""`policybot torture gate`: forged and malformed requests, of every kind we can think of, over real HTTP.

Each is answered as its kind must be: with a 4xx, but for a good request that is played back (200, and nothing runs) and
one that breaks off (nobody is there to be answered).  No listener runs, nothing goes to Slack, not a row of the
database changes, and not a word of any body is in the log or in a file.

The bot's clock stands still, so that a good request may be played back however slow the machine is.
"""

import json
import re
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from bot.store import Outbox
from bot.store.database import utc_now
from bot.store.tables import OutboxState
from tests.slackworld.running import Running, captured_logs, everything_kept
from tests.slackworld.world import World
from tests.torture.bots import WORKSPACE, settings_of_a_bot
from tests.torture.forgeries import KINDS, MARKER, NOBODY_THERE, Forger, Forgery, Request
from tests.torture.harness import Miss, MissError, OnlyOption, Plan, ScaleOption, SeedOption, Trial, run_trials

REQUESTS = 10_000
THREADS = 8
_REPLY_SECONDS = 60  # after which a request counts as not answered
_SETTLING_SECONDS = 30
_TOLD = 200  # characters of what changed
_WRONG_LEVELS = {"error", "critical"}
_MARKED = re.compile(rf"{MARKER} ([0-9]+)")


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None, only: OnlyOption = None) -> None:
    """Send 10,000 forged or malformed requests: each is refused, none runs anything or leaves a word behind.

    For example:

        policybot torture gate --scale 0.1
    """
    plan = Plan.of("gate", "requests", REQUESTS, scale=scale, seed=seed, only=only)
    with tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder, besieged(Path(folder), plan.seed) as bench:
        run_trials(plan, bench.send_one, threads=THREADS, closing=bench.look_around)


class StoppedClock:
    """The time at which everything happens."""

    def __init__(self) -> None:
        self._now = utc_now()

    def __call__(self) -> datetime:
        return self._now


@contextmanager
def besieged(folder: Path, seed: int) -> Iterator["Bench"]:
    """A bot that listens, has answered a few good requests, and is about to be sent others."""
    world = World(WORKSPACE)
    world.clock = StoppedClock()  # type: ignore[assignment]
    sam = world.person("Sam")
    world.channel("general", sam)
    world.conversation(sam.id)
    settings = settings_of_a_bot(folder, world)
    with captured_logs() as logs:
        running = Running(world, settings)
        try:
            yield Bench(settings.data, world, running, logs, Random(f"gate:{seed}"))
        finally:
            running.stop()
            world.close()


class Bench:
    """The bot under siege, and how it stood before."""

    def __init__(self, data: Path, world: World, running: Running, logs: StringIO, chance: Random) -> None:
        self.data, self._world, self._running, self._logs = data, world, running, logs
        self._now = int(world.clock().timestamp())
        self._response_url = world.response_url("U0SAM", "C0GENERAL")
        self._ran = _listeners_run(running)
        self._recorded = self._good_requests(chance)
        self._before = self._traces()

    def send_one(self, trial: Trial) -> str:
        """One request of a kind that chance picks; returns the kind.  Raises MissError for any other reply."""
        return self.send_a(trial.chance.choice(KINDS), trial)

    def send_a(self, kind: Forgery, trial: Trial) -> str:
        """One request of that kind; returns the kind and the reply."""
        request = kind(Forger(self._now, self._response_url, trial.chance, trial.number, self._recorded))
        name = kind.__name__.replace("_", " ")
        try:
            status = self.send(request)
        except OSError as error:
            raise MissError(f"{name}: {type(error).__name__}") from error
        if status != request.expected:
            raise MissError(f"{name}: answered {status}, not {request.expected}")
        return f"{name}: {'nobody there to be answered' if status == NOBODY_THERE else int(status)}"

    def send(self, request: Request) -> int:
        """The status of the reply to one request on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self._running.port), timeout=_REPLY_SECONDS) as connection:
            connection.sendall(request.wire)
            if request.expected == NOBODY_THERE:
                connection.shutdown(socket.SHUT_WR)
            return _status(connection)

    def look_around(self) -> Iterator[Miss]:
        """What the requests left behind, which must be nothing."""
        for what, after in self._traces().items():
            if after != self._before[what]:
                yield Miss(f"{what}: {len(self._before[what])} before, {len(after)} after: {str(after)[-_TOLD:]}")
        logged, kept = self._logs.getvalue(), everything_kept(self.data).decode("latin-1")
        for where, text in (("the log", logged), ("the data folder", kept)):
            yield from (Miss(f"its words are in {where}", int(number)) for number in sorted(set(_MARKED.findall(text))))
            if MARKER in _MARKED.sub("", text):
                yield Miss(f"the words of some request are in {where}")
        yield from (Miss(f"logged: {line}") for line in logged.splitlines() if _level(line) in _WRONG_LEVELS)

    def _traces(self) -> dict[str, Any]:
        """All that a request which got through would change."""
        with sqlite3.connect(self.data / "policybot.db") as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {f"table {name}": database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
        database.close()
        return {**rows, "listeners run": tuple(self._ran), "calls to Slack": list(self._world.api.calls)}

    def _good_requests(self, chance: Random) -> tuple[Request, ...]:
        """An event, a command and a click, each answered once."""
        forger = Forger(self._now, self._response_url, chance, 0)
        bodies = [forger.event(), forger.command(), forger.click()]
        good = tuple(forger.signed(body, kind, expected=200) for body, kind in bodies)
        for request in good:
            assert self.send(request) == request.expected, "a good request is refused"
        deadline = time.monotonic() + _SETTLING_SECONDS
        while Outbox(self._running.bot.store).counts()[OutboxState.SENT] < len(good):
            assert time.monotonic() < deadline, "a good request is not answered"
            time.sleep(0.02)
        return good


def _listeners_run(running: Running) -> list[str]:
    """The names of the listeners that run from now on."""
    ran: list[str] = []
    runner = running.bot.door._bolt.listener_runner
    run = runner.run

    def run_and_note(*arguments: Any, **named: Any) -> Any:
        ran.append(str(named.get("listener_name")))
        return run(*arguments, **named)

    runner.run = run_and_note  # type: ignore[method-assign]
    return ran


def _status(connection: socket.socket) -> int:
    """The status of the reply, or NOBODY_THERE where the connection ends without one."""
    reply = b""
    while received := connection.recv(65536):
        reply += received
    return int(reply.split(b" ", maxsplit=2)[1]) if reply else NOBODY_THERE


def _level(line: str) -> str:
    return str(json.loads(line).get("level")) if line.startswith("{") else "critical"
