"""Short plain questions about what is doubtful in a file; the answers are what its sidecar says from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from bot import wording
from bot.importing import Doubt, DoubtKind, FileRead, Twin
from index.reading.dates import find_dates
from index.sidecars import NO_VERSION, Sidecar
from index.types import DateOrder, FactKind, LeadInWord, Precision

# Asks, shows what may be answered, and gives back the line that was typed; None at the end of the input.
Ask = Callable[[str, str], str | None]

_LEAVE: Final = "-"
_YES: Final = frozenset(("y", "yes"))
_NO: Final = frozenset(("n", "no"))


class Stopped(Exception):  # noqa: N818 - it is no error: whoever answers has gone
    """There is nobody to answer any more."""


def ask_doubts(read: FileRead, order: DateOrder | None, ask: Ask) -> Sidecar:
    """What the sidecar of a file says once a person was asked about each of its doubts; `order` is how they write days.

    Raises Stopped where the input ends.
    """
    said = read.said
    for doubt in read.doubts:
        if doubt.kind is DoubtKind.READING or (doubt.kind is DoubtKind.HANDBOOK) is not read.is_perhaps_many:
            continue  # a handbook that is to be split is no policy: nothing else of it matters
        if doubt.kind is DoubtKind.TWIN and said.version_of is not None:
            continue  # what it is a version of was answered a moment ago
        answer = dict(_answered(doubt, read, order or DateOrder.DMY, ask))
        lead_ins = {**said.lead_ins, **answer.pop("lead_ins", {})}
        said = said.model_copy(update={**answer, "lead_ins": lead_ins})
    looked = [] if read.is_perhaps_many else [each.words for each in read.doubts if each.kind is DoubtKind.READING]
    if looked and _chosen(ask, wording.ask_looked(looked), wording.LOOKED_HINT, {"y": _YES}, "") == "y":
        said = said.model_copy(update={"checked": True})
    return said


def _answered(doubt: Doubt, read: FileRead, order: DateOrder, ask: Ask) -> Iterator[tuple[str, Any]]:
    """The keys of a sidecar that an answer sets."""
    if doubt.kind in (DoubtKind.DATE, DoubtKind.DATES):
        day = _day(doubt, order, ask)
        if day:
            yield _key(doubt.facts[0].kind), day
    elif doubt.kind is DoubtKind.LEAD_IN and doubt.oddity:
        item = read.policy.clause(doubt.oddity.clause_id).lines[0].words.text
        chosen = _chosen(ask, wording.ask_lead_in(doubt.oddity, item), wording.LEAD_IN_HINT, {"y": _YES, "n": _NO}, "")
        if chosen:
            yield "lead_ins", {doubt.oddity.clause_id: LeadInWord.WITH if chosen == "y" else LeadInWord.WITHOUT}
    elif doubt.kind is DoubtKind.HANDBOOK:
        chosen = _chosen(ask, wording.ask_split(read.parts), wording.SPLIT_HINT, {"y": _YES, "n": _NO}, "y")
        if chosen:
            yield "split", chosen == "y"
    elif doubt.kind is DoubtKind.TWIN and doubt.twin and not doubt.twin.is_same:
        version_of = _version(doubt.twin, read, ask)
        if version_of:
            yield "version_of", version_of


def _version(twin: Twin, read: FileRead, ask: Ask) -> str:
    """The slug of the policy that a file is a version of, `NO_VERSION` for none; empty where a person leaves it."""
    if twin.file:
        chosen = _chosen(ask, wording.ask_both(twin.file, twin.share), wording.BOTH_HINT, {"y": _YES}, "")
        return read.own_version if chosen else ""
    ways = {"v": frozenset(("v", "version")), "o": frozenset(("o", "own"))}
    chosen = _chosen(ask, wording.ask_twin(twin.policy, twin.share), wording.TWIN_HINT, ways, "")
    return {"v": twin.policy.slug, "o": NO_VERSION}.get(chosen, "")


def _day(doubt: Doubt, order: DateOrder, ask: Ask) -> date | None:
    """The day that a person confirms or types; None where they leave it."""
    is_guess = doubt.kind is DoubtKind.DATE
    question = wording.ask_day(doubt.facts[0]) if is_guess else wording.ask_which_day(doubt.facts)
    hint = wording.DAY_HINT if is_guess else wording.SEVERAL_DAYS_HINT
    while True:
        typed = _typed(ask, question, hint)
        if typed == _LEAVE or (not typed and not is_guess):
            return None
        if is_guess and typed.casefold() in ("", *_YES):
            return doubt.facts[0].day
        found = [each for each in find_dates(typed, order) if each.precision is Precision.DAY]
        if len(found) == 1:
            return found[0].day
        question = wording.NO_DAY


def _chosen(ask: Ask, question: str, hint: str, ways: dict[str, frozenset[str]], usual: str) -> str:
    """Which way a person chose; empty where they leave it, `usual` where they only press Enter."""
    while True:
        typed = _typed(ask, question, hint).casefold()
        if typed == _LEAVE or not typed:
            return usual if not typed else ""
        for way, words in ways.items():
            if typed in words:
                return way
        question = wording.NOT_UNDERSTOOD


def _typed(ask: Ask, question: str, hint: str) -> str:
    line = ask(question, hint)
    if line is None:
        raise Stopped
    return line.strip()


def _key(kind: FactKind) -> str:
    return kind.value.replace(" ", "_")
