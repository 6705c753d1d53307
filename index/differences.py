"""What changed between two versions of a policy: clause by clause, each accounted for once, and what it says of itself.

A clause is found again by its words, first all of them, then most of them; never by its place alone.  A list or section
as a whole follows from its parts, so it is compared only for words that stand in no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any, Final, NamedTuple

from index.likeness import LIKE_FROM, joined, same_words, words_apart, words_likeness, words_of
from index.types import Clause, ClauseKind, Fact, FactKind, Line, LineRole, Policy, Range

# What a policy says of itself is one label and many dates; the label and a month in common make it the same line.
_SAME_STATUS_FROM: Final = 0.25

# Between clauses that are about as like, the one under the same lead-in and headings is the one meant.
_SAME_LEAD_IN: Final = 0.2
_SAME_HEADINGS: Final = 0.1


class Change(StrEnum):
    """What is different about a clause.  One that is in both versions may have several."""

    ADDED = "added"
    REMOVED = "removed"
    WORDS = "words changed"
    LEAD_IN = "lead-in changed"
    AUDIENCE = "audience changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """A clause of either version that is not as it is in the other.

    `old` is None for one that was added, `new` for one that was removed.  `removed` and `added` are the ranges, in
    order, of `old.text` and of `new.text` that the other version does not have in their place.
    """

    old: Clause | None
    new: Clause | None
    changes: tuple[Change, ...]
    removed: tuple[Range, ...] = ()
    added: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class FactDifference:
    """Something that the policy says of itself otherwise than before, no longer (`new` None), or anew (`old` None)."""

    kind: FactKind
    old: Fact | None
    new: Fact | None


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that changed from `old` to `new`.

    `clauses` come in the new order, removed ones where they stood; `headings` are pairs of the former and the new one,
    the title's first.  Layout, numbering, curly or straight quotation marks are no difference.
    """

    old: Policy
    new: Policy
    unchanged: tuple[tuple[Clause, Clause], ...]
    clauses: tuple[ClauseDifference, ...]
    facts: tuple[FactDifference, ...]
    headings: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same in the same words."""
        return not (self.clauses or self.facts or self.headings)

    def count(self, change: Change) -> int:
        """How many clauses changed in that way."""
        return sum(change in each.changes for each in self.clauses)


class _Pair(NamedTuple):
    """A clause and what became of it, by their places among the clauses compared."""

    old: int
    new: int


_Paths = dict[tuple[str, ...], tuple[str, ...]]


def differences(old: Policy, new: Policy) -> Differences:
    """What changed from `old` to `new`; of `new` and `old` the same, with old and new exchanged."""
    olds, news = compared_clauses(old), compared_clauses(new)
    pairs = _paired(olds, news)
    renamed = _renamed(olds, news, pairs)
    here = [pair for pair in pairs if _is_here(olds[pair.old], news[pair.new], renamed)]
    moved = {*pairs} - _in_order(here, olds, news)
    found = {pair: _difference(olds[pair.old], news[pair.new], is_moved=pair in moved) for pair in pairs}
    alone_old, alone_new = _alone(olds, news, pairs)
    return Differences(
        old,
        new,
        tuple((olds[pair.old], news[pair.new]) for pair in pairs if not found[pair].changes),
        tuple(_merged(found, alone_old, alone_new)),
        tuple(_facts(old, new)),
        tuple(_headings(old, new, renamed)),
    )


def together(found: Differences) -> tuple[tuple[ClauseDifference, ...], ...]:
    """The differences, neighbours of one list that the same became of in one group; `laid_out` makes them one."""
    groups: list[tuple[ClauseDifference, ...]] = []
    for _, group in groupby(found.clauses, key=_laid_out_by):
        members = tuple(group)
        has_lead_in = any(clause is not None and clause.lead_ins for clause in (members[0].old, members[0].new))
        is_one = has_lead_in and Change.WORDS not in members[0].changes
        groups += [members] if is_one else [(each,) for each in members]
    return tuple(groups)


def laid_out(group: Sequence[ClauseDifference]) -> ClauseDifference:
    """A group of `together` as one: all of its lines under their common lead-ins, each lead-in shown once."""
    old, removed = _one_of([(each.old, each.removed) for each in group])
    new, added = _one_of([(each.new, each.added) for each in group])
    return ClauseDifference(old, new, group[0].changes, removed, added)


def compared_clauses(policy: Policy) -> tuple[Clause, ...]:
    """The clauses that are compared, in reading order: every single one, and of a list what no single one holds."""
    spans = {line.words.span for clause in policy.clauses if not clause.is_whole for line in clause.layout}
    return tuple(_parts(policy.clauses, spans))


def _parts(clauses: Iterable[Clause], spans: set[Range]) -> Iterator[Clause]:
    for clause in clauses:
        if not clause.is_whole:
            yield clause
        elif clause.kind is ClauseKind.LIST:
            first, *others = clause.lines
            rest = tuple(line for line in others if line.words.span not in spans)
            if rest:
                yield replace(clause, lines=(first, *rest))


# Which clause became which ------------------------------------------------------------------------------------------


def _paired(olds: Sequence[Clause], news: Sequence[Clause]) -> list[_Pair]:
    """The clauses that are in both, in the new order: the same text first, then the likest."""
    left, right = dict(enumerate(olds)), dict(enumerate(news))
    pairs: list[_Pair] = []
    by_words: tuple[Callable[[Clause], Hashable], ...] = (
        lambda clause: (_path(clause), same_words(clause.text)),
        lambda clause: same_words(clause.text),
        lambda clause: (_path(clause), same_words(clause.own_text)),
    )
    for key in by_words:
        pairs += _taken(_same(left, right, key), left, right)
    pairs += _taken(_like(left, right, len(olds), len(news)), left, right)
    return sorted(_uncrossed(pairs, olds, news), key=lambda pair: pair.new)


def _taken(proposed: Iterable[_Pair], left: dict[int, Clause], right: dict[int, Clause]) -> list[_Pair]:
    """Those of the proposed, in order, of which neither side was taken before; they are taken out."""
    taken = []
    for pair in list(proposed):
        if pair.old in left and pair.new in right:
            del left[pair.old], right[pair.new]
            taken.append(pair)
    return taken


def _same(left: dict[int, Clause], right: dict[int, Clause], key: Callable[[Clause], Hashable]) -> Iterator[_Pair]:
    """Those with the same key; of several the first with the first, the second with the second."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, clause in right.items():
        places[key(clause)].append(place)
    for place, clause in left.items():
        if found := places[key(clause)]:
            yield _Pair(place, found.pop(0))


def _like(left: dict[int, Clause], right: dict[int, Clause], many: int, others: int) -> list[_Pair]:
    """Those that have most of their words in common, the likest first; none that is less like than that."""
    words, other_words = (_words(side, lambda clause: clause.own_text) for side in (left, right))
    leads, other_leads = (_words(side, lambda clause: clause.lead_in or "") for side in (left, right))
    scored = []
    for place, clause in left.items():
        for other_place, other in right.items():
            is_status = clause.kind is other.kind is ClauseKind.STATUS
            least = _SAME_STATUS_FROM if is_status else LIKE_FROM
            like = words_likeness(words[place], other_words[other_place], least)
            if like >= least:
                score = like + _SAME_LEAD_IN * words_likeness(leads[place], other_leads[other_place])
                score += _SAME_HEADINGS * (_path(clause) == _path(other))
                pair = _Pair(place, other_place)
                apart = abs(place / many - other_place / others)
                scored.append(((-score, apart, *_exchangeable(pair, clause, other)), pair))
    return [pair for _, pair in sorted(scored)]


def _words(clauses: dict[int, Clause], text: Callable[[Clause], str]) -> dict[int, tuple[str, ...]]:
    return {place: words_of(text(clause)) for place, clause in clauses.items()}


def _uncrossed(pairs: Iterable[_Pair], olds: Sequence[Clause], news: Sequence[Clause]) -> Iterator[_Pair]:
    """The pairs, those that read alike on both sides so that the first became the first."""
    alike: dict[Hashable, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        old, new = olds[pair.old], news[pair.new]
        alike[_path(old), old.text, _path(new), new.text].append(pair)
    for group in alike.values():
        before, after = (sorted(places) for places in zip(*group, strict=True))
        yield from map(_Pair, before, after)


def _path(clause: Clause) -> tuple[str, ...]:
    """The headings above it, below the policy's title."""
    return tuple(same_words(heading) for heading in clause.heading_path[1:])


def _alone(
    olds: Sequence[Clause], news: Sequence[Clause], pairs: Sequence[_Pair]
) -> tuple[dict[int, ClauseDifference], dict[int, ClauseDifference]]:
    """What is in one version only, by its place there."""
    in_old, in_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    kept = [{same_words(clause.lead_in or "") for clause in clauses} for clauses in (olds, news)]
    removed = {
        place: ClauseDifference(clause, None, (Change.REMOVED,), removed=_all_of(clause, kept[1]))
        for place, clause in enumerate(olds)
        if place not in in_old
    }
    added = {
        place: ClauseDifference(None, clause, (Change.ADDED,), added=_all_of(clause, kept[0]))
        for place, clause in enumerate(news)
        if place not in in_new
    }
    return removed, added


def _all_of(clause: Clause, lead_ins: set[str]) -> tuple[Range, ...]:
    """Its own words, and its lead-in where that is not among those that the other version has too."""
    is_there_too = same_words(clause.lead_in or "") in lead_ins
    at, ranges = 0, []
    for line, shown in zip(clause.layout, clause.text.split("\n"), strict=True):
        if not (is_there_too and line.role is LineRole.LEAD_IN):
            ranges.append(Range(at + len(shown) - len(line.words.text), at + len(shown)))
        at += len(shown) + 1
    return tuple(ranges)


# What is different about one that is in both ------------------------------------------------------------------------


def _is_here(old: Clause, new: Clause, renamed: _Paths) -> bool:
    """Whether it still stands under the same headings, be they called otherwise."""
    return renamed.get(_path(old), _path(old)) == _path(new)


def _difference(old: Clause, new: Clause, *, is_moved: bool) -> ClauseDifference:
    """What became of a clause; without any change where it is as it was."""
    old_own, new_own = _own_start(old), _own_start(new)
    lead_removed, lead_added = words_apart(old.text[:old_own], new.text[:new_own])
    own_removed, own_added = words_apart(old.text[old_own:], new.text[new_own:])
    is_so = {
        Change.WORDS: bool(own_removed or own_added),
        Change.LEAD_IN: bool(lead_removed or lead_added),
        Change.AUDIENCE: old.audience is not new.audience,
        Change.MOVED: is_moved,
    }
    return ClauseDifference(
        old,
        new,
        tuple(change for change, is_there in is_so.items() if is_there),
        joined(old.text, [*lead_removed, *_shifted(own_removed, old_own)]),
        joined(new.text, [*lead_added, *_shifted(own_added, new_own)]),
    )


def _own_start(clause: Clause) -> int:
    """Where its own words begin in its text, behind the lead-ins."""
    return sum(len(words.text) + 1 for words in clause.lead_ins)


def _shifted(ranges: Iterable[Range], by: int) -> Iterator[Range]:
    return (Range(each.start + by, each.end + by) for each in ranges)


def _in_order(pairs: Sequence[_Pair], olds: Sequence[Clause], news: Sequence[Clause]) -> set[_Pair]:
    """The clauses that still stand in one order, as many words as do; the others moved."""
    keys = {pair: _exchangeable(pair, olds[pair.old], news[pair.new]) for pair in pairs}
    best: dict[_Pair, tuple[int, _Pair | None]] = {}  # of each: the most words in order up to it, and the one before
    ends = _Ends(len(olds))
    for pair in sorted(pairs, key=lambda pair: pair.new):
        last = ends.best_before(pair.old)
        words = len(olds[pair.old].text) + len(news[pair.new].text)
        best[pair] = (words + (best[last][0] if last else 0), last)
        ends.put(pair, (-best[pair][0], keys[pair]))
    at = ends.best_before(len(olds))
    in_order: set[_Pair] = set()
    while at is not None:
        in_order.add(at)
        at = best[at][1]
    return in_order


class _Ends:
    """What the best run of clauses ends with, of those that end before a place in the old version: a Fenwick tree."""

    def __init__(self, size: int) -> None:
        """For places below `size`."""
        self._nodes: list[tuple[tuple[Any, ...], _Pair] | None] = [None] * (size + 1)

    def put(self, pair: _Pair, rank: tuple[Any, ...]) -> None:
        """A run ends with `pair`; the lower its `rank`, the better."""
        at = pair.old + 1
        while at < len(self._nodes):
            node = self._nodes[at]
            if node is None or (rank, pair) < node:
                self._nodes[at] = (rank, pair)
            at += at & -at

    def best_before(self, place: int) -> _Pair | None:
        """The end of the best run that ends before `place`; None where none does."""
        found = []
        while place > 0:
            found.append(self._nodes[place])
            place -= place & -place
        return min((node for node in found if node), default=(None, None))[1]


def _exchangeable(pair: _Pair, old: Clause, new: Clause) -> tuple[Any, ...]:
    """What orders pairs from the beginning on, equals too, alike when old and new are exchanged."""
    paths, texts = sorted((_path(old), _path(new))), sorted((old.text, new.text))
    return pair.old + pair.new, abs(pair.old - pair.new), paths[0] != paths[1], paths, texts


def _renamed(olds: Sequence[Clause], news: Sequence[Clause], pairs: Iterable[_Pair]) -> _Paths:
    """The heading paths in whose place others stand, and all of whose clauses came along."""
    before, after = ({_path(clause) for clause in clauses} for clauses in (olds, news))
    to: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    back: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for pair in pairs:
        path, other = _path(olds[pair.old]), _path(news[pair.new])
        to[path].add(other)
        back[other].add(path)
    sole = ((path, next(iter(others))) for path, others in to.items() if len(others) == 1)
    return {
        path: other
        for path, other in sole
        if path not in after and other not in before and len(back[other]) == 1 and len(path) == len(other)
    }


def _headings(old: Policy, new: Policy, renamed: _Paths) -> Iterator[tuple[str, str]]:
    """Each heading that reads otherwise, once; the title first, with its number."""
    titles = _numbered(old), _numbered(new)
    if same_words(titles[0]) != same_words(titles[1]):
        yield titles
    told = {(same_words(old.title), same_words(new.title))}
    words = {
        same_words(heading): heading
        for each in (old, new)
        for clause in each.clauses
        for heading in clause.heading_path
    }
    for path, other in renamed.items():
        for one, two in zip(path, other, strict=True):
            if one != two and (one, two) not in told:
                told.add((one, two))
                yield words[one], words[two]


def _numbered(policy: Policy) -> str:
    """The policy's title with its number, if it has one."""
    has_number = policy.number is not None and not policy.title.startswith(policy.number)
    return f"{policy.number}. {policy.title}" if has_number else policy.title


def _facts(old: Policy, new: Policy) -> Iterator[FactDifference]:
    for kind in FactKind:
        before, after = old.fact(kind), new.fact(kind)
        if _said(before) != _said(after):
            yield FactDifference(kind, before, after)


def _said(fact: Fact | None) -> Hashable:
    """What a fact says, however it is written; a blank to fill in says something else than nothing."""
    return fact and (fact.day, fact.precision, same_words(fact.name or ""))


# In which order, and side by side -----------------------------------------------------------------------------------


def _merged(
    found: dict[_Pair, ClauseDifference], removed: dict[int, ClauseDifference], added: dict[int, ClauseDifference]
) -> Iterator[ClauseDifference]:
    """The differences in the new order, what was removed behind what stood before it."""
    at_new = {pair.new: difference for pair, difference in found.items()} | added
    new_of = {pair.old: pair.new for pair in found}
    behind: dict[int, list[ClauseDifference]] = defaultdict(list)
    last = -1
    for place in sorted((*new_of, *removed)):
        last = new_of.get(place, last)
        if place in removed:
            behind[last].append(removed[place])
    yield from behind[-1]
    for place in sorted(at_new):
        if at_new[place].changes:
            yield at_new[place]
        yield from behind[place]


def _laid_out_by(each: ClauseDifference) -> Hashable:
    """What neighbours have in common that can be laid out together."""
    return (
        each.changes,
        *((clause and (clause.heading_path, clause.audience, clause.lead_ins)) for clause in (each.old, each.new)),
    )


def _one_of(parts: Sequence[tuple[Clause | None, tuple[Range, ...]]]) -> tuple[Clause | None, tuple[Range, ...]]:
    """The clauses as one, with the ranges of its text; None where the first is none, as then all are."""
    first, marked = parts[0]
    if first is None:
        return None, ()
    at = _own_start(first)
    ranges = [each for each in marked if each.start < at]
    lines: list[Line] = []
    for clause, marks in parts:
        assert clause is not None, "the same became of each"
        start = _own_start(clause)
        ranges += _shifted((each for each in marks if each.start >= start), at - start)
        at += len(clause.text) - start + 1
        lines += clause.lines
    return replace(first, lines=tuple(lines)), tuple(ranges)
