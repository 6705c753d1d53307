"""A policy in the parts that a page is made of: headings, paragraphs, and lists within lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from bot.comparing import same_words
from bot.layout import headings_of, laid_out
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
    """An item of a list, and the items below it."""

    runs: tuple[StyledText, ...]
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
    text = quotation.policy.source.text
    lines = ((line.role, line.depth, line.words.styled(text)) for line in quotation.clause.layout)
    where = " › ".join(headings_of(quotation.policy, quotation.clause))
    return Extract(where, tuple(_parts(lines)))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many headings the two have in common, from the outermost on."""
    pairs = list(zip(one, other, strict=False))
    return next((place for place, (mine, theirs) in enumerate(pairs) if mine != theirs), len(pairs))


def _parts(lines: Iterable[_PlainLine]) -> Iterator[Part]:
    for is_item, group in groupby(lines, key=lambda line: line[0] is LineRole.ITEM):
        if is_item:
            yield Listing(_nested(group))
        else:
            yield from (Paragraph(runs) for _, _, runs in group)


def _nested(lines: Iterable[_PlainLine]) -> list[Item]:
    """Items one below another as their depths say."""
    outermost: list[Item] = []
    open_: list[tuple[int, Item]] = []
    for _, depth, runs in lines:
        item = Item(runs)
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        (open_[-1][1].inner if open_ else outermost).append(item)
        open_.append((depth, item))
    return outermost
