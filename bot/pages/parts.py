"""A policy in the parts that a page is made of: headings, paragraphs, and lists within lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from bot.layout import headings_of, laid_out
from index.likeness import same_words
from index.types import LineRole, Policy, Quotation, StyledText

# A page has its own title, and sections of its own below that.
_FIRST_LEVEL: Final = 3
_LAST_LEVEL: Final = 6

_PlainLine = tuple[LineRole, int, tuple[StyledText, ...]]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the policy; `level` as HTML counts."""

    level: int
    text: str
    kind = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words with their emphasis."""

    runs: tuple[StyledText, ...]
    kind = "paragraph"


@dataclass(slots=True)
class Item:
    """An item of a list, the paragraphs that go on with it, and the items below it."""

    runs: tuple[StyledText, ...]
    more: list[tuple[StyledText, ...]] = field(default_factory=list)
    inner: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: Sequence[Item]
    kind = "list"


Part = Heading | Paragraph | Listing


@dataclass(frozen=True, slots=True)
class Extract:
    """A clause of one text that the other text does not have, and the headings above it."""

    where: str
    parts: tuple[Part, ...]


def parts_of(policy: Policy) -> Iterator[Part]:
    """The whole policy, every line proven."""
    above: tuple[str, ...] = ()
    for headings, under in groupby(laid_out(policy), key=lambda line: line.headings):
        shared = _shared(above, headings)
        for depth, heading in enumerate(headings[shared:], shared):
            yield Heading(min(_FIRST_LEVEL + depth, _LAST_LEVEL), heading)
        above = headings
        yield from _parts((line.role, line.depth, line.runs) for line in under)


def only_in(policy: Policy, other: Policy) -> tuple[Extract, ...]:
    """The clauses of a policy, with their lead-ins, that another text of it does not have word for word."""
    theirs = {same_words(clause.text) for clause in other.clauses if not clause.is_whole}
    mine = [clause for clause in policy.clauses if not clause.is_whole and same_words(clause.text) not in theirs]
    return tuple(_extract(Quotation(policy, clause)) for clause in mine)


def _extract(quotation: Quotation) -> Extract:
    text, clause = quotation.policy.source.text, quotation.clause
    # An opening below the outermost one is an item of its list, and what it opens is a list within that.
    above = [
        (LineRole.ITEM if depth else LineRole.LEAD_IN, max(0, depth - 1), words.styled(text))
        for depth, words in enumerate(clause.lead_ins)
    ]
    below = max(0, len(above) - 1)
    own = [(line.role, line.depth + below, line.words.styled(text)) for line in clause.lines]
    return Extract(" › ".join(headings_of(quotation.policy, clause)), tuple(_parts([*above, *own])))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many headings the two have in common, from the outermost on."""
    pairs = list(zip(one, other, strict=False))
    return next((place for place, (mine, theirs) in enumerate(pairs) if mine != theirs), len(pairs))


def _parts(lines: Iterable[_PlainLine]) -> Iterator[Part]:
    for is_list, group in groupby(lines, key=lambda line: line[0] is LineRole.ITEM or line[1] > 0):
        if is_list:
            yield Listing(_nested(group))
        else:
            yield from (Paragraph(runs) for _, _, runs in group)


def _nested(lines: Iterable[_PlainLine]) -> list[Item]:
    """Items one below another as their depths say."""
    outermost: list[Item] = []
    open_: list[tuple[int, Item]] = []
    for role, depth, runs in lines:
        if role is not LineRole.ITEM and open_:
            open_[-1][1].more.append(runs)
            continue
        item = Item(runs)
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        (open_[-1][1].inner if open_ else outermost).append(item)
        open_.append((depth, item))
    return outermost
