"""What was measured of each stack → the record, and from the record the table.  No question is in either."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.evaluate import Measures, interval, percent
from tests.bench.measuring import milliseconds
from tests.bench.peers.lines import OURS

# In the words of `policybot evaluate`; the others add nothing here.
QUALITY = (
    "hit@1",
    "hit@3",
    "complete@3",
    "quoted@1",
    "wrong of answered",
    "false answers to unanswerables",
    "quote precision",
)


@dataclass(frozen=True, slots=True)
class Result:
    """One stack's measures.

    `build_seconds` and `open_seconds` are from the start of its process until it had answered a question, with the
    index made and with the index there already; `question_seconds` one a question; `quality` None where no clause is
    known.
    """

    name: str
    versions: Mapping[str, str]
    passages: int
    first_characters: float
    build_seconds: float
    open_seconds: float
    question_seconds: Sequence[float]
    peak_mb: float
    quality: Measures | None

    def as_json(self) -> dict[str, Any]:
        """The result for a record."""
        median, last = milliseconds(self.question_seconds)
        return {
            "name": self.name,
            "versions": dict(self.versions),
            "passages": self.passages,
            "first_characters": round(self.first_characters, 1),
            "ready_building_s": round(self.build_seconds, 4),
            "ready_s": round(self.open_seconds, 4),
            "median_ms": round(median, 4),
            "p99_ms": round(last, 4),
            "questions_per_second": round(len(self.question_seconds) / sum(self.question_seconds), 3),
            "peak_mb": round(self.peak_mb, 1),
            "quality": _quality(self.quality) if self.quality else None,
        }


def _quality(measures: Measures) -> dict[str, Any]:
    return {name: measures.shares[name].as_json() for name in QUALITY}


# The table ------------------------------------------------------------------------------------------------------------

Stacks = Sequence[Mapping[str, Any]]


def three_digits(value: float) -> str:
    """Three digits, and of a larger number all before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


_SPEED: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "ready, index made before": ("ready_s", lambda value: f"{value:.2f} s"),
    "ready, index made first": ("ready_building_s", lambda value: f"{value:.2f} s"),
    "a question: median": ("median_ms", lambda value: f"{three_digits(value)} ms"),
    "a question: 99th percentile": ("p99_ms", lambda value: f"{three_digits(value)} ms"),
    "questions a second": ("questions_per_second", three_digits),
    "memory at its peak": ("peak_mb", lambda value: f"{value:,.0f} MB"),
}


def table(record: Mapping[str, Any]) -> list[list[str]]:
    """The heading and the rows of a record: a row for each measure, a column for each stack."""
    stacks: Stacks = record["stacks"]
    rows = [["measure", *(each["name"] for each in stacks)]]
    if all(each["quality"] for each in stacks):
        rows += [_quality_row(name, stacks) for name in QUALITY]
        rows.append(["characters of the first quotation", *(f"{each['first_characters']:,.0f}" for each in stacks)])
    rows += [_speed_row(name, stacks, *_SPEED[name]) for name in _SPEED]
    return rows


def _quality_row(name: str, stacks: Stacks) -> list[str]:
    found = [each["quality"][name] for each in stacks]
    counts = {each["count"] for each in found}
    if len(counts) == 1:
        return [f"{name}, of {counts.pop()}", *(_share(each) for each in found)]
    return [name, *(f"{_share(each)} of {each['count']}" for each in found)]


def _share(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return percent(None)
    return f"{percent(found['value'])} ({interval(found['low'], found['high'])})"


def _speed_row(name: str, stacks: Stacks, key: str, words: Callable[[float], str]) -> list[str]:
    """Each value, and beside another stack's how many times ours it is."""
    ours = next((each[key] for each in stacks if each["name"] == OURS), None)
    return [
        name,
        *(
            words(each[key]) + (f" ({each[key] / ours:.2g} ×)" if ours and each["name"] != OURS else "")
            for each in stacks
        ),
    ]


def left_out(record: Mapping[str, Any]) -> str:
    """The stacks that did not run, in words; empty where all did."""
    return "; ".join(f"{name} is left out: {reason}" for name, reason in record["left_out"].items())


def about(record: Mapping[str, Any]) -> str:
    """What the table was taken with: questions, versions, machine, day."""
    asked = record["questions"]
    versions = {name: number for each in record["stacks"] for name, number in each["versions"].items()}
    return (
        f"{asked['count']} questions of `{asked['file']}`, asked {asked['passes']} times. "
        f"{', '.join(f'{name} {number}' for name, number in versions.items())}. "
        f"{record['machine']}, {record['date'][:10]}."
    )


def readme_table(record: Mapping[str, Any]) -> str:
    """The Markdown that the README shows for `record`: the table and what it was taken with."""
    heading, *rows = table(record)
    lines = [f"| {' | '.join(heading)} |", "|---|" + "---:|" * (len(heading) - 1)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    said = [about(record), f"{left_out(record)}." if record["left_out"] else ""]
    return "\n".join([*lines, "", *filter(None, said)])
