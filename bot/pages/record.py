"""The text of a policy as it was read, cut into sheets, with what became of each of its characters."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from math import ceil
from typing import Final

from bot.wording import policy_words
from index.reading.lines import split_lines
from index.types import Clause, GapKind, LineRole, Policy, Range, level_white_space

# A text without pages is cut where a heading or a blank line stands, once a sheet holds so many rows.
_FEWEST_ROWS, _MOST_ROWS = 26, 48
_ROW_CHARACTERS: Final = 80
_LABEL: Final = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3}){0,3}|\w{1,4}[.):]|\(\w{1,4}\)|o)?\W*")
_MARKS: Final = re.compile(r"[#*_=`~|\s]+")


class Share(StrEnum):
    """What became of some characters of a policy's file."""

    CLAUSE = "clause"
    LEAD_IN = "lead-in"
    HEADING = "heading"
    FURNITURE = "left-out"
    MARK = "mark"  # bullets, numbers, emphasis: seen as layout
    OTHER = "other"  # words that are in no clause


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that share one fate; `number` is that of their clause, `opens` says that it begins with them."""

    share: Share
    range: Range
    number: int | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A clause that is no whole list or section, with its number in the report, from 1."""

    number: int
    clause: Clause

    @property
    def start(self) -> int:
        """Where its own words begin."""
        return min(line.words.ranges[0].start for line in self.clause.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the file, or as much of a text without pages as one looks at together.

    `ranges` are of the text of record, in order; `first` and `last` are the lines of a text, or paragraphs of a file
    that counts them, and 0 where there is a page.
    """

    number: int
    page: int | None
    ranges: tuple[Range, ...]
    first: int = 0
    last: int = 0
    are_paragraphs: bool = False

    def holds(self, position: int) -> bool:
        """Whether the character at `position` stands on it."""
        return any(start <= position < end for start, end in self.ranges)


class Record:
    """A policy's text with the fate of each character; `rows` are the numbers of clauses that are a table's rows."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.text = policy.source.text
        leaves = [clause for clause in policy.clauses if not clause.is_whole]
        self.numbered = tuple(Numbered(number, clause) for number, clause in enumerate(leaves, 1))
        self._starts = {each.start: each.number for each in self.numbered}
        self.rows = frozenset(
            each.number for each in self.numbered if all(line.role is LineRole.ROW for line in each.clause.lines)
        )
        # A clause's number, or a share's place below zero.
        self._fates = array("i", [_code(Share.OTHER)]) * len(self.text)
        self._take_headings()
        self._take_lead_ins()
        self._take_clauses()
        for item in policy.furniture:
            self._fill(item.range, _code(Share.FURNITURE))
        self._take_marks()

    def fate(self, position: int) -> tuple[Share, int | None]:
        """What became of the character at `position`, and the number of its clause."""
        code = self._fates[position]
        return (Share.CLAUSE, code) if code > 0 else (_SHARES[-code], None)

    def pieces(self, within: Range) -> Iterator[Piece]:
        """The pieces of a part of the text, in order, without any character left out."""
        at = within.start
        for code, run in groupby(self._fates[within.start : within.end]):
            end = at + sum(1 for _ in run)
            share, number = (Share.CLAUSE, code) if code > 0 else (_SHARES[-code], None)
            yield Piece(share, Range(at, end), number, number is not None and self._starts.get(at) == number)
            at = end

    def sheets(self) -> tuple[Sheet, ...]:
        """The pages that hold text, or a text without pages in pieces, in order."""
        places = self.policy.source.places
        if any(place.page is not None for place in places):
            return self._pages()
        cuts = [*self._cuts(), len(self.text)]
        ranges = [Range(start, end) for start, end in pairwise(cuts) if self.text[start:end].strip()]
        return tuple(self._part(number, within) for number, within in enumerate(ranges, 1))

    def before(self, sheet: Sheet) -> tuple[Range, ...]:
        """The last block before a page, which may end on it; nothing for a text without pages."""
        start = sheet.ranges[0].start if sheet.page is not None and sheet.ranges else 0
        left_out = {item.range.start for item in self.policy.furniture}
        blocks = [place.start for place in self.policy.source.places if place.start not in left_out]
        return tuple(Range(each, start) for each in [each for each in blocks if each < start][-1:])

    # -- what becomes of a character ---------------------------------------------------------------------------

    def _fill(self, within: Range, code: int) -> None:
        for position in range(*within):
            self._fates[position] = code

    def _take_headings(self) -> None:
        policy = self.policy
        paths = {heading for clause in policy.clauses for heading in clause.heading_path}
        known = {_plain(heading) for heading in (*paths, policy.title, policy_words(policy))}
        for line in split_lines(self.text):
            written = self.text[line.start : line.end]
            words = _plain(written)
            if words and (words in known or _plain(_LABEL.sub("", written, count=1)) in known):
                self._fill(Range(line.start, line.end), _code(Share.HEADING))
        for clause in policy.clauses:
            for heading in clause.lines:
                if heading.role is LineRole.HEADING:
                    self._fill(heading.words.span, _code(Share.HEADING))

    def _take_lead_ins(self) -> None:
        for clause in self.policy.clauses:
            opening = [line.words for line in clause.lines if line.role is LineRole.LEAD_IN]
            for words in (*clause.lead_ins, *opening):
                self._fill(words.span, _code(Share.LEAD_IN))

    def _take_clauses(self) -> None:
        for each in self.numbered:
            for line in each.clause.lines:
                self._fill(line.words.span, each.number)
        for clause in self.policy.clauses:
            for line in clause.layout:
                for gap in line.words.gaps:
                    if gap.kind is not GapKind.FURNITURE:
                        self._fill(gap.range, _code(Share.MARK))

    def _take_marks(self) -> None:
        """Bullets, numbers and white space: what stands in no clause and is no word either."""
        other = _code(Share.OTHER)
        at = 0
        for line in split_lines(self.text):
            if all(code == other for code in self._fates[at : line.start]):
                self._fill(Range(at, line.start), _code(Share.MARK))
                at = line.start
            for code, run in groupby(self._fates[at : line.end]):
                end = at + sum(1 for _ in run)
                is_label = end < line.end and _LABEL.fullmatch(self.text, at, end)
                if code == other and (is_label or not any(map(str.isalnum, self.text[at:end]))):
                    self._fill(Range(at, end), _code(Share.MARK))
                at = end

    # -- sheets ------------------------------------------------------------------------------------------------

    def _pages(self) -> tuple[Sheet, ...]:
        places = self.policy.source.places
        starts = [0, *(place.start for place in places[1:])]
        ends = [*starts[1:], len(self.text)]
        found: dict[int, list[Range]] = defaultdict(list)
        page = next(place.page for place in places if place.page is not None)
        for place, start, end in zip(places, starts, ends, strict=True):
            page = place.page or page
            found[page].append(Range(start, end))
        return tuple(Sheet(page, page, tuple(_joined(found[page]))) for page in sorted(found))

    def _cuts(self) -> list[int]:
        """Where the sheets of a text without pages begin."""
        cuts = [0]
        rows = 0
        was_blank = False
        for line in split_lines(self.text):
            is_heading = not line.is_blank and self._fates[line.start] == _code(Share.HEADING)
            if rows >= _FEWEST_ROWS and (is_heading or (rows >= _MOST_ROWS and was_blank)) and not line.is_blank:
                cuts.append(line.start)
                rows = 0
            rows += max(1, ceil((line.end - line.start) / _ROW_CHARACTERS))
            was_blank = line.is_blank
        # A few lines at the end are no sheet of their own.
        return cuts[:-1] if len(cuts) > 1 and rows < _FEWEST_ROWS // 2 else cuts

    def _part(self, number: int, within: Range) -> Sheet:
        source = self.policy.source
        stripped = self.text[within.start : within.end]
        start = within.start + len(stripped) - len(stripped.lstrip())
        end = max(start, within.start + len(stripped.rstrip()) - 1)
        first, last = source.place_of(start), source.place_of(end)
        if first and last and first.paragraph and last.paragraph:
            return Sheet(number, None, (within,), first.paragraph, last.paragraph, are_paragraphs=True)
        return Sheet(number, None, (within,), source.line_of(start), source.line_of(end))


_SHARES: Final = tuple(Share)


def _code(share: Share) -> int:
    return -_SHARES.index(share)


def _plain(words: str) -> str:
    return level_white_space(_MARKS.sub(" ", words)).lower()


def _joined(ranges: Sequence[Range]) -> Iterator[Range]:
    """The ranges, those that touch made one."""
    start, end = ranges[0]
    for each in ranges[1:]:
        if each.start == end:
            end = each.end
        else:
            yield Range(start, end)
            start, end = each
    yield Range(start, end)
