"""What every torture command shares: trials from a printed seed, progress, a tally, and exit 1 on a miss.

A command hands `run_trials` one function.  It is called once a trial with a number and that trial's own source of
chance, and returns in a word or two how the trial ended well; where the bot failed it raises MissError, or lets
anything else through.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

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

    @classmethod
    def of(cls, command: str, what: str, full: int, *, scale: float, seed: int | None, only: int | None) -> "Plan":
        """`full` trials at that scale, at least one; a new seed where none is given."""
        chosen = random.SystemRandom().randrange(1 << 32) if seed is None else seed
        return cls(command, what, max(1, round(full * scale)), chosen, only)

    def trials(self) -> list[Trial]:
        """Every trial to run, in order."""
        numbers = range(1, self.count + 1) if self.only is None else (self.only,)
        return [Trial(number, random.Random(f"{self.command}:{self.seed}:{number}")) for number in numbers]


def run_trials(plan: Plan, trial: Callable[[Trial], str]) -> None:
    """Run the plan and print what came of it.  Raises typer.Exit(1) where any trial was a miss."""
    started = time.monotonic()
    trials = plan.trials()
    endings, misses = Counter[str](), dict[int, str]()
    typer.echo(f"policybot torture {plan.command}: {len(trials)} {plan.what}, seed {plan.seed}")
    with counting(plan.what, len(trials)) as advance:
        for each in trials:
            try:
                endings[trial(each)] += 1
            except MissError as miss:
                misses[each.number] = str(miss)
            except Exception as error:  # whatever it is, the bot let it out
                misses[each.number] = f"{type(error).__name__}: {error}"
            advance(len(misses))
    _print_endings(endings, misses, plan)
    typer.echo(f"{len(trials)} {plan.what}, {len(misses)} missed, {time.monotonic() - started:.0f} s")
    if misses:
        raise typer.Exit(1)


def _print_endings(endings: Counter[str], misses: dict[int, str], plan: Plan) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for ending, count in sorted(endings.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(str(count), ending)
    Console().print(table)
    for number, words in misses.items():
        typer.echo(f"missed, number {number}: {words[:_WORDS_OF_A_MISS]}")
        typer.echo(f"  again: policybot torture {plan.command} --seed {plan.seed} --only {number}")


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
