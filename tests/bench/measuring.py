"""What every bench command shares: questions to ask, figures with goals, and the machine they were taken on."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from tests.places import ROOT

QUESTIONS = Path(__file__).with_name("questions.jsonl")
RECORD = Path(__file__).with_name("figures.jsonl")
LIBRARIES = ("policybot", "onnxruntime", "tokenizers", "faiss-cpu", "numpy")

QuestionsArgument = Annotated[
    Path,
    typer.Argument(
        metavar="[QUESTIONS]", exists=True, dir_okay=False, help="JSON lines {question, club}; without it, our own."
    ),
]
RecordOption = Annotated[bool, typer.Option("--record", help=f"Append the figures to {RECORD.relative_to(ROOT)}.")]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody of `club` asks; None asks every club."""

    question: str
    club: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `at_least` or `at_most` is the goal, where there is one."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_missed(self) -> bool:
        """Whether there is a goal and the value does not reach it."""
        too_little = self.at_least is not None and not self.value >= self.at_least
        return too_little or (self.at_most is not None and not self.value <= self.at_most)

    @property
    def goal(self) -> str:
        """The goal in words, empty for none."""
        if self.at_least is not None:
            return f"at least {self.at_least:g} {self.unit}".strip()
        return f"at most {self.at_most:g} {self.unit}".strip() if self.at_most is not None else ""


def read_questions(path: Path) -> list[Question]:
    """The questions of a file of JSON lines, in order."""
    entries = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [Question(entry["question"], entry.get("club")) for entry in entries]


def report(
    command: str,
    figures: Sequence[Figure],
    *,
    record: bool,
    also: Sequence[str] = (),
    details: Sequence[Figure] = (),
) -> None:
    """Print the figures with machine and versions; `also` names further libraries that took part.

    `details` are recorded beside the figures, and printed by the command in a way of its own.
    Raises typer.Exit(1) where a goal is missed.
    """
    about = {"machine": machine(), "versions": {name: _public(name) for name in (*LIBRARIES, *also)}}
    table = Table("figure", "", "", "goal", "", box=None, pad_edge=False)
    for figure in figures:
        verdict = "" if not figure.goal else "missed" if figure.is_missed else "reached"
        table.add_row(figure.name, f"{figure.value:,.4g}", figure.unit, figure.goal, verdict)
    typer.echo(f"policybot bench {command} on {about['machine']}")
    Console(width=120).print(table)
    typer.echo(", ".join(f"{name} {number}" for name, number in about["versions"].items()))
    if record:
        line = {"command": command, "date": datetime.now(UTC).isoformat(timespec="seconds"), **about}
        with RECORD.open("a", encoding="utf-8") as file:
            kept = {"figures": figures, "details": details} if details else {"figures": figures}
            rows = {name: [asdict(figure) for figure in each] for name, each in kept.items()}
            file.write(json.dumps({**line, **rows}) + "\n")
    if any(figure.is_missed for figure in figures):
        raise typer.Exit(1)


def machine() -> str:
    """Processor, cores this process may use, and Python, in words."""
    names = [line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    return f"{names[0] if names else platform.machine()}, {cores} cores, Python {platform.python_version()}"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def milliseconds(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds."""
    median, last = np.percentile(np.array(seconds) * 1000, [50, 99])
    return float(median), float(last)


def _public(name: str) -> str:
    """The version of a distribution without the mark of a local build ("+cpu")."""
    return version(name).split("+")[0]
