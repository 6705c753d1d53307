"""`policybot torture acknowledgements`: 200 people click "I have read and understood" twenty times each, all at once.

Their manager has asked all of them to read a policy, as managers do.  Then the clicks come over HTTP, in an order that
chance picks, some of them delivered twice, at the same moment or one after the other, as Slack does where an ack got
lost.  At the end each of them is on record once and was told so once, and nobody was told anything else than that it is
noted, or was noted before.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from bot.store.tables import acknowledgements, people
from tests.slackworld import payloads
from tests.slackworld.running import Running, captured_logs
from tests.slackworld.world import Message, Person, World
from tests.torture.bots import WORKSPACE, settings_of_a_bot
from tests.torture.events import failures_logged
from tests.torture.harness import Miss, MissError, Plan, ScaleOption, SeedOption, Trial, run_trials

PEOPLE = 200
CLICKS_OF_EACH = 20
THREADS = 16

BOSS = "U0BOSS"
READ = "I have read and understood"
NOTED, NOTED_BEFORE = "It is noted that you have read and understood", "It is noted already that you have read"

_ASKED_WITHIN_SECONDS = 120
_SETTLED_WITHIN_SECONDS = 240
_TOLD = 200  # characters of what somebody was told


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None) -> None:
    """Let 200 people click "I have read and understood" 20 times each at once: on record once each, no errors.

    For example:

        policybot torture acknowledgements --scale 0.1
    """
    made = Plan.of("acknowledgements", "clicks", PEOPLE * CLICKS_OF_EACH, scale=scale, seed=seed, only=None)
    plan = replace(made, has_only=False)
    with tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder, asked_to_read(Path(folder), plan) as bench:
        run_trials(plan, bench.click, threads=THREADS, closing=bench.reckon)


@contextmanager
def asked_to_read(folder: Path, plan: Plan) -> Iterator["Bench"]:
    """A bot that has asked everybody to read a policy and is about to be told by everybody that they have."""
    world = World(WORKSPACE)
    staff = [world.person(f"P{number}") for number in range(-(-plan.count // CLICKS_OF_EACH))]
    boss = world.person("Boss", BOSS)
    settings = settings_of_a_bot(folder, world, managers=(BOSS,))
    with captured_logs() as logs:
        running = Running(world, settings)
        try:
            with ThreadPoolExecutor(THREADS) as crowd:
                list(crowd.map(_joins, staff))
            _asks_everybody(boss)
            asked = {person.id: person.sees("Please read", within=_ASKED_WITHIN_SECONDS) for person in staff}
            running.settles(_SETTLED_WITHIN_SECONDS)
            yield Bench(world, running, staff, asked, logs, plan)
        finally:
            running.stop()
            world.close()


def _joins(person: Person) -> None:
    """They are known to work at the club, because they have asked something there."""
    person.types("/policy can I accept a parent's friend request?")
    person.sees("staff must not", within=_ASKED_WITHIN_SECONDS)


def _asks_everybody(boss: Person) -> None:
    boss.types("/policy acknowledgements")
    boss.sees("ASK Clubs")
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    boss.submits(which_policy="social-media", who_is_to_read_it="everybody")
    boss.reads("I ask", "people to read")


class Bench:
    """The clicks, and what must be true when all of them have come."""

    def __init__(
        self,
        world: World,
        running: Running,
        staff: Sequence[Person],
        asked: dict[str, Message],
        logs: StringIO,
        plan: Plan,
    ) -> None:
        self.running = running
        self._world, self._staff, self._asked, self._logs = world, staff, asked, logs
        self._clicks = [staff[number % len(staff)] for number in range(plan.count)]
        Random(f"acknowledgements:{plan.seed}").shuffle(self._clicks)
        self._already = len(world.messages)

    def click(self, trial: Trial) -> str:
        """One click, delivered once or twice; how.  Raises MissError where a delivery is not acknowledged."""
        person = self._clicks[trial.number - 1]
        body = self._body(person)
        how = trial.chance.choices(("once", "twice", "twice at the same moment"), (8, 1, 1))[0]
        deliveries = [body] if how == "once" else [body, body]
        with ThreadPoolExecutor(2 if how == "twice at the same moment" else 1) as slack:
            for acked in slack.map(self._world.line.interaction, deliveries):
                if not acked.is_ok:
                    raise MissError(f"a click of {person.name} is not acknowledged: status {acked.status}")
        return f"clicks delivered {how}"

    def _body(self, person: Person) -> dict[str, Any]:
        """What Slack sends of one click of theirs, by the button that they were sent."""
        message = self._asked[person.id]
        button = next(each for each in message.elements if each["text"]["text"] == READ)
        brought = {name: button[name] for name in ("type", "action_id", "text", "value")}
        return payloads.block_action(
            person.workspace,
            person.id,
            person.name,
            (message.channel, "directmessage"),
            message.as_slack_sends_it(),
            {**brought, "block_id": "b1", "action_ts": self._world.next_ts()},
            self._world.trigger(person.id),
            self._world.response_url(person.id, message.channel, message),
            is_ephemeral=False,
        )

    def reckon(self) -> Iterator[str | Miss]:
        """Let the bot say all that it has to say, then look at the record and at what people were told."""
        self.running.settles(_SETTLED_WITHIN_SECONDS)
        yield from self._on_record()
        told: dict[str, list[str]] = {person.id: [] for person in self._staff}
        in_conversation = {self._world.conversation(person.id).id: person.id for person in self._staff}
        for message in self._world.messages[self._already :]:
            told.setdefault(in_conversation.get(message.channel, message.channel), []).append(message.shown)
        yield from endings_of_the_told(told, Counter(person.id for person in self._clicks))
        yield from (Miss(f"the judge complains: {complaint}") for complaint in self._world.complaints)
        yield from failures_logged(self._logs.getvalue())

    def _on_record(self) -> Iterator[str | Miss]:
        joined = acknowledgements.join(people, people.c.key == acknowledgements.c.person, isouter=True)
        with self.running.bot.store.begin() as connection:
            rows = Counter(connection.execute(select(people.c.user_id).select_from(joined)).scalars())
        yield from endings_of_the_record(rows, [person.id for person in self._staff])


def endings_of_the_record(rows: Counter[Any], staff: Sequence[str]) -> Iterator[str | Miss]:
    """Each of the staff is on record once, and nobody else is."""
    for person in staff:
        yield "people on record once" if rows[person] == 1 else Miss(f"{person} is on record {rows[person]} times")
    yield from (Miss(f"{person} is on record and never clicked") for person in sorted(map(str, rows.keys() - {*staff})))


def endings_of_the_told(told: dict[str, list[str]], clicks: Counter[str]) -> Iterator[str | Miss]:
    """Each was told once that it is noted, besides that it was before, at most once a click, and nothing else."""
    for person, words in told.items():
        noted = sum(NOTED in each for each in words)
        others = [each for each in words if NOTED not in each and NOTED_BEFORE not in each]
        yield "people told once that it is noted" if noted == 1 else Miss(f"{person} is told {noted} times: {NOTED}")
        yield from (Miss(f"{person} is told: {each[:_TOLD]}") for each in others)
        if len(words) > clicks[person]:
            yield Miss(f"{person} is told {len(words)} times of {clicks[person]} clicks")
        yield from ["replies that it was noted before"] * sum(NOTED_BEFORE in each for each in words)
