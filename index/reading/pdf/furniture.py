"""What the page prints on every sheet: running heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from index.reading.pdf.lines import TextLine
from index.reading.pdf.sheets import Sheet
from index.types import BULLETS

# How many lines at each end of a page may be the page's own, and within which share of its height, or points of it.
_EDGE_LINES = 4
_EDGE_SHARE = 0.15
_EDGE_POINTS = 90.0
_SAME_PLACE_POINTS = 8.0
_TIMES = 2
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*|\d{1,4}\s*\|\s*p\s?a\s?g\s?e|[-–—]?\s*\d{1,4}\s*[-–—]?"
    r"|\d{1,4}\s*(?:of|/)\s*\d{1,4}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


def find_furniture(pages: Mapping[int, Sequence[TextLine]], sheets: Sequence[Sheet]) -> dict[int, dict[TextLine, str]]:
    """By page, the lines that are the page's own and why: "page number", "running head".

    A line is where its words, numbers aside, come back at the same place of another page; a page number also where it
    is the number of its page.
    """
    edges = {sheet.number: list(_edges(pages[sheet.number], sheet)) for sheet in sheets}
    times: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, lines in edges.items():
        for line in lines:
            for slot in _slots(line):
                times[_shape(line), slot].add(number)
    found: dict[int, dict[TextLine, str]] = {}
    for sheet in sheets:
        found[sheet.number] = {
            line: "page number" if _PAGE_NUMBER.fullmatch(line.text) else "running head"
            for line in edges[sheet.number]
            if _is_own_number(line, sheet) or _comes_back(line, times)
        }
    return found


def _edges(lines: Sequence[TextLine], sheet: Sheet) -> Iterator[TextLine]:
    """The lines at the top and the foot of a page."""
    written = [line for line in lines if line.table is None]
    edge = max(_EDGE_SHARE * sheet.height, _EDGE_POINTS)
    for place, line in enumerate(written):
        is_near_top = place < _EDGE_LINES and line.base <= edge
        is_near_foot = place >= len(written) - _EDGE_LINES and line.base >= sheet.height - edge
        if is_near_top or is_near_foot:
            yield line


def _shape(line: TextLine) -> str:
    return _DIGITS.sub("#", line.text.lower())


def _slots(line: TextLine) -> tuple[int, int]:
    """Where on the page it stands, in steps that overlap: lines a little apart share one."""
    place = line.base / _SAME_PLACE_POINTS
    return int(place) * 2, int(place + 0.5) * 2 + 1


def _comes_back(line: TextLine, times: Mapping[tuple[str, int], set[int]]) -> bool:
    if line.text.endswith(":") or line.text[0] in BULLETS:
        return False  # dropping it could cost a list its lead-in or an item
    return max(len(times[_shape(line), slot]) for slot in _slots(line)) >= _TIMES


def _is_own_number(line: TextLine, sheet: Sheet) -> bool:
    """Whether a line at the page's edge is only its number."""
    if not _PAGE_NUMBER.fullmatch(line.text):
        return False
    return not line.text.isdigit() or int(line.text) == sheet.number
