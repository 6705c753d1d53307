"""What every torture command shares: trials from a printed seed, progress, a tally, and exit 1 on a miss.

A command hands `run_trials` one function.  It is called once a trial with a number and that trial's own source of
chance, and returns in a word or two how the trial ended well; where the bot failed it raises MissError, or lets
anything else through.  Trials that do not touch each other may run on several threads, and what only shows at the end
is looked for by a function that is called once all of them are done.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

ScaleOption = Annotated[
    float, typer.Option("--scale", min=0.001, max=100.0, help="How many trials: 1 is all of them, 0.1 a tenth.")
]
SeedOption = Annotated[int | None, typer.Option("--seed", help="The seed of a run to repeat; without it, a new one.")]
OnlyOption = Annotated[int | None, typer.Option("--only", min=1, help="Run the trial of this number alone.")]

_WORDS_OF_A_MISS = 600
_STEPS_TOLD = 10  # lines of progress where no bar can be drawn


class MissError(Exception):
    """The bot got something wrong; the words say what."""


@dataclass(frozen=True)
class Trial:
    """One trial: its number from 1, and the chance it draws on, the same for the same seed and number."""

    number: int
    chance: random.Random


@dataclass(frozen=True)
class Plan:
    """Which trials to run."""

    command: str  # as typed after `policybot torture`
    what: str  # what is counted: "corruptions"
    count: int
    seed: int
    only: int | None = None
    has_only: bool = True  # whether one trial can be run without the others

    @classmethod
    def of(cls, command: str, what: str, full: int, *, scale: float, seed: int | None, only: int | None) -> "Plan":
        """`full` trials at that scale, at least one; a new seed where none is given."""
        chosen = random.SystemRandom().randrange(1 << 32) if seed is None else seed
        return cls(command, what, max(1, round(full * scale)), chosen, only)

    def trials(self) -> list[Trial]:
        """Every trial to run, in order."""
        numbers = range(1, self.count + 1) if self.only is None else (self.only,)
        return [Trial(number, random.Random(f"{self.command}:{self.seed}:{number}")) for number in numbers]


class Miss(NamedTuple):
    """What the bot got wrong, in the trial of that number, or (None) in what all of them left behind."""

    words: str
    number: int | None = None


Closing = Callable[[], Iterable[str | Miss]]


def run_trials(plan: Plan, trial: Callable[[Trial], str], *, threads: int = 1, closing: Closing | None = None) -> None:
    """Run the plan and print what came of it; `closing` tells what shows only at the end, endings and misses.

    Raises typer.Exit(1) where there was any miss.
    """
    started = time.monotonic()
    trials = plan.trials()
    endings, misses = Counter[str](), list[Miss]()

    def note(ending: str | Miss) -> None:
        if isinstance(ending, Miss):
            misses.append(ending)
        else:
            endings[ending] += 1

    typer.echo(f"policybot torture {plan.command}: {len(trials)} {plan.what}, seed {plan.seed}")
    with counting(plan.what, len(trials)) as advance:
        for ending in _ended(trials, trial, threads):
            note(ending)
            advance(len(misses))
    for ending in _closed(closing):
        note(ending)
    _print_endings(endings, misses, plan)
    typer.echo(f"{len(trials)} {plan.what}, {len(misses)} missed, {time.monotonic() - started:.0f} s")
    if misses:
        raise typer.Exit(1)


def _ended(trials: Sequence[Trial], trial: Callable[[Trial], str], threads: int) -> Iterator[str | Miss]:
    """How each trial ended, in order."""

    def ended(each: Trial) -> str | Miss:
        try:
            return trial(each)
        except Exception as error:  # whatever it is, the bot let it out
            return _miss(error, each.number)

    if threads == 1:
        yield from map(ended, trials)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(ended, trials)


def _closed(closing: Closing | None) -> Iterator[str | Miss]:
    try:
        yield from closing() if closing else ()
    except Exception as error:
        yield _miss(error, None)


def _miss(error: Exception, number: int | None) -> Miss:
    return Miss(str(error) if isinstance(error, MissError) else f"{type(error).__name__}: {error}", number)


def _print_endings(endings: Counter[str], misses: Iterable[Miss], plan: Plan) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for ending, count in sorted(endings.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(str(count), ending)
    Console().print(table)
    for words, number in misses:
        which = "" if number is None else f", number {number}"
        alone = f" --only {number}" if number is not None and plan.has_only else ""
        typer.echo(f"missed{which}: {words[:_WORDS_OF_A_MISS]}")
        typer.echo(f"  again: policybot torture {plan.command} --seed {plan.seed}{alone}")


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Progress on stderr; yields what moves it by one and says how many missed.  In a log, a line every tenth."""
    if not sys.stderr.isatty():
        yield _told_in_lines(what, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)

        def advance(missed: int) -> None:
            progress.update(task, advance=1, description=f"{what}, {missed} missed" if missed else what)

        yield advance


def _told_in_lines(what: str, total: int) -> Callable[[int], None]:
    done = 0

    def advance(missed: int) -> None:
        nonlocal done
        done += 1
        if done * _STEPS_TOLD // total > (done - 1) * _STEPS_TOLD // total:
            typer.echo(f"{done} of {total} {what}, {missed} missed", err=True)

    return advance
