"""Table rows of plain text: their cells, between bars or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.reading.lines import SourceLine, physical_range
from index.reading.marks import opening
from index.types import Gap, GapKind, Range

Cells = tuple[Range | None, ...]
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")


def has_bars(content: str) -> bool:
    """Whether a line is a row between bars."""
    return content.startswith("|") and content.count("|") > 1


def has_tabs(text: str, line: SourceLine) -> bool:
    """Whether tabs set columns in a line; the one after a bullet or a number does not."""
    opened = opening(text, line.start, line.end)
    return "\t" in text[opened.end if opened else line.start : line.end]


def bar_cells(text: str, start: int, end: int) -> Cells:
    """The cells between bars; the bars at the two ends close no empty cell."""
    cells = list(_split(text, start, end, _UNESCAPED_BAR))
    if text[start] == "|":
        cells = cells[1:]
    if cells and cells[-1] is None:
        cells = cells[:-1]
    return tuple(cells)


def tab_cells(text: str, line: SourceLine) -> Cells:
    """The cells between tabs.  A tab at the line's start has an empty cell before it."""
    start, end = physical_range(text, line)
    return tuple(_split(text, start, end, re.compile("\t")))


def bar_gaps(text: str, start: int, end: int) -> list[Gap]:
    """The gaps over the bars, which are shown as layout."""
    return [Gap(GapKind.MARKUP, Range(*match.span())) for match in _UNESCAPED_BAR.finditer(text, start, end)]


def _split(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[Range | None]:
    at = start
    for stop, following in [*(match.span() for match in border.finditer(text, start, end)), (end, end)]:
        words = text[at:stop].strip()
        first = text.index(words, at) if words else at
        yield Range(first, first + len(words)) if words else None
        at = following
