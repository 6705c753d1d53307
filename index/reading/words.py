"""Ranges of a source → words, with what the format and the page hide between them left out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.reading.lines import SourceLine
from index.reading.marks import emphasis, without_overlaps
from index.types import Furniture, Gap, GapKind, Range, Verbatim

_Inline = Callable[[str, Range], tuple[list[Gap], list[Range]]]
_Survey = Callable[[str, Sequence[SourceLine]], None]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which marks of a format mean something besides the ones that all text shares.

    `survey` sets what lines mean; `inline` finds the gaps inside a block, and where no emphasis counts.
    """

    survey: _Survey
    inline: _Inline | None = None
    emphasis_marks: str = "*_"


class WordMaker:
    """Makes the words of one source."""

    def __init__(self, text: str, dialect: Dialect, furniture: Sequence[Furniture]) -> None:
        self._text = text
        self._dialect = dialect
        self._furniture = furniture

    def words(self, span: Range, gaps: Sequence[Gap] = ()) -> Verbatim | None:
        """The words of `span` without `gaps`, the page's furniture and paired marks; None where none are left."""
        found, literal = self._dialect.inline(self._text, span) if self._dialect.inline else ([], [])
        known = without_overlaps([*gaps, *self._furniture_in(span), *found])
        taken = sorted([*(gap.range for gap in known), *literal])
        every = without_overlaps([*known, *emphasis(self._text, span, taken, self._dialect.emphasis_marks)])
        shown = Verbatim("", span, every).ranges
        if not any(character.isalnum() for start, end in shown for character in self._text[start:end]):
            return None
        return Verbatim.cut(self._text, span, every)

    def _furniture_in(self, span: Range) -> list[Gap]:
        first = bisect_left(self._furniture, span.start, key=lambda item: item.range.start)
        found = []
        for item in self._furniture[first:]:
            if item.range.end > span.end:
                break
            found.append(Gap(GapKind.FURNITURE, item.range))
        return found
