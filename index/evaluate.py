"""Questions with gold clauses + answers → the field's measures, with counts and 95 % bootstrap intervals.

It is handed an answer function and imports no bot.  Texts are compared with white space, markdown marks, bullets and
quote styles levelled.  The measures, each a share of the questions it applies to:

hit@1       the first quotation holds a span of an acceptable clause of the right document
hit@3       one of the first three does
complete@3  every span of an acceptable item is in the first three (where all items are required: in the first five)
inverted    of the hits@1: quoted without the lead-in it depends on, or after one that reverses it
right@1     hit@1, not inverted, and given as an answer
quoted@1    right@1 with precision of at least a third: the clause was quoted, not the page it stands on
answered    of the answerable: given as an answer
wrong       of all given as an answer: the first quotation is no acceptable clause, or there is none
false       of the unanswerable: given as an answer
leaks       questions of one club, no comparison, with a quotation of another club: a count
precision   acceptable characters / characters of the first quotation, mean over the hits@1
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np

from index.errors import PolicyIndexError

ANSWERED: Final = "answered"
COMPARISON: Final = "compare"

# Enough for the second digit of an interval's ends to stand still from seed to seed.
BOOTSTRAP_ROUNDS: Final = 4000
BOOTSTRAP_SEED: Final = 20261120
_FIRST, _FIRST_FEW, _ALL_SHOWN = 1, 3, 5
_QUOTED_PRECISION: Final = 1 / 3

# (item, lead-in) pairs of the real policies whose meaning turns round when one stands above the other.
_REVERSALS: Final = (("any jpac site must be used", "staff must not:"),)


class JudgementsError(PolicyIndexError):
    """A file of questions with gold clauses cannot be used: line and reason."""

    def __init__(self, line: int, reason: str) -> None:
        """`line` counts from 1."""
        self.line = line
        self.reason = reason
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Gold:
    """One acceptable item: the document it stands in, the words it must show, and the lead-in it depends on."""

    document: str
    spans: tuple[str, ...]
    lead_in: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question and what answers it; without `gold` the policies do not cover it.  Texts of `gold` are levelled."""

    id: str
    question: str
    club: str | None
    kind: str
    needs_all: bool
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A quotation as a person sees it: `source` is CLUB/FILE, `text` all that is read as the quotation."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for a question: its status and quotations, best first."""

    status: str
    quotes: tuple[Shown, ...]


AnswerFunction = Callable[[str, str | None], Outcome]


@dataclass(frozen=True, slots=True)
class Marks:
    """How one question went; `precision` is None unless the first quotation hits."""

    judgement: Judgement
    answered: bool
    leaked: bool
    hit_at_1: bool = False
    hit_at_3: bool = False
    complete: bool = False
    inverted: bool = False
    precision: float | None = None

    @property
    def answerable(self) -> bool:
        """Whether a clause decides the question."""
        return bool(self.judgement.gold)

    @property
    def right(self) -> bool:
        """Whether the first quotation is right and given as an answer."""
        return self.hit_at_1 and not self.inverted and self.answered

    @property
    def quoted(self) -> bool:
        """Whether it is right and the clause was quoted, not the page."""
        return self.right and (self.precision or 0.0) >= _QUOTED_PRECISION

    @property
    def wrong(self) -> bool:
        """Whether something was given as an answer that is none."""
        return self.answered and not self.hit_at_1

    @property
    def good(self) -> bool:
        """Whether the first quotation hits or, where nothing does, none was given as an answer."""
        return self.hit_at_1 if self.answerable else not self.answered


@dataclass(frozen=True, slots=True)
class Measure:
    """A share from 0 to 1 (None of no questions), the ends of its 95 % interval, and the questions it is taken over."""

    value: float | None
    low: float | None
    high: float | None
    count: int

    def as_json(self) -> dict[str, float | int | None]:
        """The measure for a record, shares to four places."""
        ends = (None if part is None else round(part, 4) for part in (self.value, self.low, self.high))
        return {**dict(zip(("value", "low", "high"), ends, strict=True)), "count": self.count}


@dataclass(frozen=True, slots=True)
class Measures:
    """Every measure over a set of questions, and how many questions leaked another club's words."""

    questions: int
    leaks: int
    shares: Mapping[str, Measure]

    def as_json(self) -> dict[str, Any]:
        """The measures for a record."""
        return {
            "questions": self.questions,
            "leaks": self.leaks,
            **{name: measure.as_json() for name, measure in self.shares.items()},
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures over all questions, and for each kind and club of question, in order of name."""

    overall: Measures
    by_kind: Mapping[str, Measures]
    by_club: Mapping[str, Measures]

    def as_json(self) -> dict[str, Any]:
        """The measures for a record; questions of no club stand under "(none)"."""
        return {
            "overall": self.overall.as_json(),
            "by_kind": {name: found.as_json() for name, found in self.by_kind.items()},
            "by_club": {name: found.as_json() for name, found in self.by_club.items()},
        }


NO_CLUB: Final = "(none)"


# Questions ------------------------------------------------------------------------------------------------------------


def read_judgements(lines: Iterable[str]) -> tuple[Judgement, ...]:
    """The questions of a file of JSON lines, in order; blank lines are passed over.  Raises JudgementsError."""
    return tuple(_judgement(line, number) for number, line in enumerate(lines, start=1) if line.strip())


def _judgement(line: str, number: int) -> Judgement:
    try:
        entry = json.loads(line)
        return Judgement(
            id=entry["id"],
            question=entry["question"],
            club=entry["club"],
            kind=entry["kind"],
            needs_all=entry.get("require") == "all",
            gold=tuple(_gold(item) for item in entry["gold"]),
        )
    except KeyError as error:
        raise JudgementsError(number, f"the field {error.args[0]!r} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise JudgementsError(number, "is no JSON object of a question with its gold clauses") from error


def _gold(item: Mapping[str, Any]) -> Gold:
    lead_in = item.get("lead_in")
    return Gold(_stem(item["doc"]), tuple(level(span) for span in item["spans"]), level(lead_in) if lead_in else "")


# Marking --------------------------------------------------------------------------------------------------------------


def evaluate(
    judgements: Sequence[Judgement], answer: AnswerFunction, progress: Callable[[int, int], None] | None = None
) -> Evaluation:
    """Ask every question through `answer` and measure what comes back."""
    marks = []
    for done, judgement in enumerate(judgements, start=1):
        marks.append(mark(judgement, answer(judgement.question, judgement.club)))
        if progress:
            progress(done, len(judgements))
    return summarise(marks)


def mark(judgement: Judgement, outcome: Outcome) -> Marks:
    """How `outcome` does as an answer to `judgement`."""
    quotes = [_Levelled(_names(shown.source), level(shown.text)) for shown in outcome.quotes]
    answered, leaked = outcome.status == ANSWERED, _leaks(judgement, quotes)
    if not judgement.gold:
        return Marks(judgement, answered, leaked)
    acceptable = [gold for gold in judgement.gold if any(shown.has_any(gold) for shown in quotes[:_FIRST])]
    return Marks(
        judgement,
        answered,
        leaked,
        hit_at_1=bool(acceptable),
        hit_at_3=any(shown.has_any(gold) for shown in quotes[:_FIRST_FEW] for gold in judgement.gold),
        complete=_is_complete(judgement, quotes),
        inverted=bool(acceptable) and _is_inverted(quotes[0].text, acceptable),
        precision=_precision(quotes[0].text, acceptable) if acceptable else None,
    )


@dataclass(frozen=True, slots=True)
class _Levelled:
    names: frozenset[str]
    text: str

    def has(self, gold: Gold, span: str) -> bool:
        return gold.document in self.names and span in self.text

    def has_any(self, gold: Gold) -> bool:
        return any(self.has(gold, span) for span in gold.spans)


def _is_complete(judgement: Judgement, quotes: Sequence[_Levelled]) -> bool:
    depth = _ALL_SHOWN if judgement.needs_all else _FIRST_FEW
    items = [
        all(any(shown.has(gold, span) for shown in quotes[:depth]) for span in gold.spans) for gold in judgement.gold
    ]
    return all(items) if judgement.needs_all else any(items)


def _is_inverted(text: str, acceptable: Sequence[Gold]) -> bool:
    without_lead_in = not any(gold.lead_in in text for gold in acceptable)
    return without_lead_in or any(0 <= text.find(lead_in) < text.find(item) for item, lead_in in _REVERSALS)


def _precision(text: str, acceptable: Sequence[Gold]) -> float:
    best = max(
        sum(len(span) for span in gold.spans if span in text) + (len(gold.lead_in) if gold.lead_in in text else 0)
        for gold in acceptable
    )
    return min(1.0, best / max(1, len(text)))


def _leaks(judgement: Judgement, quotes: Sequence[_Levelled]) -> bool:
    club = judgement.club
    if not club or judgement.kind == COMPARISON:
        return False
    return any(not any(name == club or name.startswith((f"{club}-", f"{club}/")) for name in q.names) for q in quotes)


_EMPHASIS_AND_RULES = re.compile(r"[*_#`>•|]")
_LINE_BULLET = re.compile(r"(^|\n)\s*(?:[-•*+]|o|\d+\.|#\.)\s+(?:[o*•]\s+)?")
_RUN_ON_BULLET = re.compile(r"\s[-o]\s(?=[A-Z\"'])")
_QUOTE_STYLES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " ", "\\": None})


def level(text: str) -> str:
    """`text` for comparing: lower case, with marks, bullets, quote styles and white space levelled."""
    text = _LINE_BULLET.sub(r"\1 ", text.translate(_QUOTE_STYLES))
    text = _RUN_ON_BULLET.sub(" ", _EMPHASIS_AND_RULES.sub(" ", text))
    return re.sub(r"\s+", " ", text).strip().lower()


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _names(source: str) -> frozenset[str]:
    """The names under which a quotation's document may be known: a club holds one policy, or several."""
    club, slash, _ = source.partition("/")
    names = {source, _stem(source)}
    return frozenset(names | {club, f"{club}-{_stem(source)}"} if slash else names)


# Measuring ------------------------------------------------------------------------------------------------------------

_Applies = Callable[[Marks], bool]
_Value = Callable[[Marks], float]

_SHARES: Final[Mapping[str, tuple[_Applies, _Value]]] = {
    "hit@1 or refused": (lambda _: True, lambda marks: marks.good),
    "hit@1": (lambda marks: marks.answerable, lambda marks: marks.hit_at_1),
    "hit@3": (lambda marks: marks.answerable, lambda marks: marks.hit_at_3),
    "complete@3": (lambda marks: marks.answerable, lambda marks: marks.complete),
    "right@1": (lambda marks: marks.answerable, lambda marks: marks.right),
    "quoted@1": (lambda marks: marks.answerable, lambda marks: marks.quoted),
    "answered": (lambda marks: marks.answerable, lambda marks: marks.answered),
    "inverted of hits@1": (lambda marks: marks.hit_at_1, lambda marks: marks.inverted),
    "wrong of answered": (lambda marks: marks.answered, lambda marks: marks.wrong),
    "false answers to unanswerables": (lambda marks: not marks.answerable, lambda marks: marks.answered),
    "quote precision": (lambda marks: marks.precision is not None, lambda marks: marks.precision or 0.0),
}

SHARE_NAMES: Final = tuple(_SHARES)


def summarise(marks: Sequence[Marks]) -> Evaluation:
    """The measures over all of `marks`, and for each kind and club."""
    return Evaluation(
        overall=_measures(marks),
        by_kind=_grouped(marks, lambda each: each.judgement.kind),
        by_club=_grouped(marks, lambda each: each.judgement.club or NO_CLUB),
    )


def _grouped(marks: Sequence[Marks], name: Callable[[Marks], str]) -> dict[str, Measures]:
    groups: dict[str, list[Marks]] = {}
    for each in marks:
        groups.setdefault(name(each), []).append(each)
    return {group: _measures(groups[group]) for group in sorted(groups)}


def _measures(marks: Sequence[Marks]) -> Measures:
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, max(1, len(marks)), (BOOTSTRAP_ROUNDS, len(marks)))
    shares = {name: _measure(marks, applies, value, draws) for name, (applies, value) in _SHARES.items()}
    return Measures(len(marks), sum(each.leaked for each in marks), shares)


def _measure(marks: Sequence[Marks], applies: _Applies, value: _Value, draws: np.ndarray[Any, Any]) -> Measure:
    """The share, and the percentile interval over `draws`: rows of questions drawn with replacement."""
    weights = np.array([float(applies(each)) for each in marks])
    values = np.array([float(value(each)) if applies(each) else 0.0 for each in marks])
    count = int(weights.sum())
    if not count:
        return Measure(None, None, None, 0)
    drawn_weights = weights[draws].sum(axis=1)
    drawn = values[draws].sum(axis=1)[drawn_weights > 0] / drawn_weights[drawn_weights > 0]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Measure(float(values.sum() / count), float(low), float(high), count)


# Records --------------------------------------------------------------------------------------------------------------


def make_record(
    evaluation: Evaluation, *, measured: datetime, commit: str | None, is_dirty: bool, about: Mapping[str, Any]
) -> dict[str, Any]:
    """One line of the history: what was measured, when, of which commit, with which versions.  No question is in it."""
    return {
        "date": measured.isoformat(timespec="seconds"),
        "commit": commit,
        "dirty": is_dirty,
        **about,
        "measures": evaluation.as_json(),
    }


README_BEGIN: Final = "<!-- evaluation:begin -->"
README_END: Final = "<!-- evaluation:end -->"


def readme_table(record: Mapping[str, Any]) -> str:
    """The Markdown that the README shows for `record`: all measures, then a row for each kind and club."""
    overall = record["measures"]["overall"]
    rows = ["| measure | value | 95 % interval | questions |", "|---|---:|---:|---:|"]
    rows += [_markdown_row(name, overall[name]) for name in _SHARES]
    rows.append(f"| leaks to another club | {overall['leaks']} | | {overall['questions']} |")
    for title, group in (("kind of question", "by_kind"), ("club", "by_club")):
        rows += ["", f"| {title} | first quotation right, or rightly refused | 95 % interval | questions |"]
        rows.append("|---|---:|---:|---:|")
        rows += [_markdown_row(name, found["hit@1 or refused"]) for name, found in record["measures"][group].items()]
    return "\n".join(rows)


def put_between_markers(readme: str, table: str) -> str:
    """`readme` with what stands between its evaluation markers replaced by `table`.  Raises ValueError without them."""
    before, begin, rest = readme.partition(README_BEGIN)
    _, end, after = rest.partition(README_END)
    if not (begin and end):
        raise ValueError(f"the markers {README_BEGIN} and {README_END} are missing")
    return f"{before}{begin}\n{table}\n{end}{after}"


def percent(share: float | None) -> str:
    """A share as a percentage with one place, "–" where there is none."""
    return "–" if share is None else f"{100 * share:.1f} %"


def interval(low: float | None, high: float | None) -> str:
    """The ends of an interval in percent, "–" where there are none."""
    return "–" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}"


def _markdown_row(name: str, found: Mapping[str, Any]) -> str:
    return f"| {name} | {percent(found['value'])} | {interval(found['low'], found['high'])} | {found['count']} |"
