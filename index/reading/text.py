"""Plain text, Markdown and reStructuredText → blocks.

Policies reach us as word-processor text pasted into files: Markdown marks stand in .txt files and .md files break
Markdown's rules.  So one tolerant, line-based reader serves all three; a dialect surveys the lines first and says
which marks count.  It keeps the position of every character, which no library's syntax tree does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.reading.blocks import Block, BlockKind, Document
from index.reading.lines import SourceLine, split_lines, take_furniture
from index.reading.marks import Opening, opening
from index.reading.survey import survey_plain
from index.reading.tables import bar_cells, bar_gaps, has_bars, has_tabs, tab_cells
from index.reading.titles import ends_sentence, is_capitals, is_dangling, leads_on, looks_like_title, opens_small
from index.reading.words import Dialect, WordMaker
from index.types import Furniture, Gap, GapKind, Range

TEXT = Dialect(survey_plain)

_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_CLOSING_HASHES = re.compile(r"(?<=\S)\s+#+$")
_QUOTE_MARK = re.compile(r">[ \t]?")
_LABEL = re.compile(r"[A-Z][\w /'’&()-]{1,45}:(?:\s|[.…_]|$)")
_ALL_MARKED = re.compile(r"(\*{1,3}|_{1,3})[^*_]+\1")
# Capitals that go on with a sentence: "Any site MUST be used".
_GOES_ON = re.compile(r"(?:MUST|NOT|NEVER|SHOULD|SHALL|WILL|MAY|CAN|CANNOT|ONLY|AND|OR|BUT|IF|UNLESS|BE|ALL|ANY)\b")
# Lines longer than this were not wrapped by hand; where more than this share of them is longer, none was.
_WRAPPED_CHARACTERS = 120
_LONG_SHARE = 0.05
# The text's width is what nine lines in ten stay under; a line that a wrap ended fills most of it.
_WIDTH_SHARE = 0.9
_NARROWEST = 50
_FULL_LINE_SHARE = 0.85
# A paragraph of more characters than this is a sentence, so without a full stop it is unfinished.
_SENTENCE_CHARACTERS = 90
# Where fewer of the paragraphs share an indent, indents are odd typing.
_MEANINGFUL_SHARE = 0.6
_DEEP_INDENT = 2
_HEADING_AFTER_NUMBER_CHARACTERS = 80


@dataclass(slots=True)
class _Draft:
    """A block being put together."""

    kind: BlockKind
    start: int
    end: int
    line: int
    last_line: int
    last_start: int  # of the words on its last line
    indent: int
    level: int = 0
    number: str | None = None
    marker: str = ""
    gaps: list[Gap] = field(default_factory=list)
    cells: tuple[Range | None, ...] = ()
    after_blank: bool = True
    before_blank: bool = True
    continues_item: bool = False
    is_broken_by_page: bool = False
    is_in_open_list: bool = False  # stands directly under a colon, or under a line that does

    @property
    def is_listed(self) -> bool:
        return self.kind in (BlockKind.ITEM, BlockKind.NUMBERED)


def read_text(text: str, dialect: Dialect = TEXT, skip: int = 0) -> Document:
    """The blocks of `text` in reading order, and the page furniture that was left out.

    `skip` is how many characters at the start another reader has dealt with (front matter).
    """
    lines = [line for line in split_lines(text) if line.start >= skip or line.is_blank]
    furniture = take_furniture(text, lines)
    dialect.survey(text, lines)
    return Document(_Assembler(text, lines, furniture, dialect).blocks(), furniture)


class _Assembler:
    """Puts lines together to blocks; one pass, one line at a time."""

    def __init__(
        self, text: str, lines: Sequence[SourceLine], furniture: Sequence[Furniture], dialect: Dialect
    ) -> None:
        self.text = text
        self.lines = lines
        self.maker = WordMaker(text, dialect, furniture)
        self.drafts: list[_Draft] = []
        self.width = _wrapped_width(text, lines)
        self.last_bare_number = 0
        self.last_listed: _Draft | None = None
        self.blank_before = True
        self.page_before = False

    def blocks(self) -> tuple[Block, ...]:
        for place, line in enumerate(self.lines):
            if line.is_hidden:
                continue
            self._skip_quote_marks(line)
            if line.is_blank:
                self._pass_blank(line)
                continue
            self._take(place, line)
            self.blank_before, self.page_before = False, line.ends_page
        indents_mean = _indents_mean(self.drafts)
        for draft, following in zip(self.drafts, self.drafts[1:], strict=False):
            draft.before_blank = following.after_blank
        return tuple(block for draft in self.drafts if (block := self._finished(draft, indents_mean)) is not None)

    def _skip_quote_marks(self, line: SourceLine) -> None:
        while match := _QUOTE_MARK.match(self.text, line.start, line.end):
            line.start = match.end()

    def _pass_blank(self, line: SourceLine) -> None:
        if line.is_furniture or line.ends_page:
            self.page_before = True
        else:
            self.blank_before = True

    # -- one line ----------------------------------------------------------------------------------------------

    def _take(self, place: int, line: SourceLine) -> None:
        content = self.text[line.start : line.end]
        if line.heading_level:
            self._start_heading(line, line.start, line.heading_level)
        elif line.is_literal:
            self._continue_or_start(place, line)
        elif match := _HASHES.match(content):
            self._start_heading(line, line.start + match.end(), len(match.group(1)))
            if closing := _CLOSING_HASHES.search(content):
                self.drafts[-1].end = line.start + closing.start()
        elif line.is_term:
            self._start(BlockKind.ITEM, line, line.start)
        elif self._is_row(place, line):
            self._start_row(line)
        elif opened := opening(self.text, line.start, line.end):
            self._take_opened(place, line, opened)
        else:
            self._continue_or_start(place, line)

    def _start_heading(self, line: SourceLine, start: int, level: int) -> None:
        """A marked heading; a number that somebody typed before its words is not among them."""
        opened = opening(self.text, start, line.end)
        if opened is None or opened.number is None or opened.number == "#":
            self._start(BlockKind.HEADING, line, start, level=level)
        else:
            self._start(BlockKind.HEADING, line, opened.end, level=level, number=opened.number, marker=opened.marker)

    def _continue_or_start(self, place: int, line: SourceLine) -> None:
        if self._goes_on(place, line):
            self._continue(line)
        else:
            self._start(BlockKind.PARAGRAPH, line, line.start)

    def _take_opened(self, place: int, line: SourceLine, opened: Opening) -> None:
        if opened.is_bare and not self._counts(place, line, opened):
            self._continue_or_start(place, line)
        elif opened.number is not None and not opened.is_bare and self._is_wrapped_number(line, opened.number):
            self._continue(line)
        else:
            kind = BlockKind.ITEM if opened.number is None else BlockKind.NUMBERED
            self._start(kind, line, opened.end, number=opened.number, marker=opened.marker)
            if opened.is_bare and str(opened.number).isdigit():
                self.last_bare_number = int(str(opened.number))

    def _counts(self, place: int, line: SourceLine, opened: Opening) -> bool:
        """Whether a number without punctuation numbers what follows it: a short title, or the next of a series."""
        if self._goes_on(place, line):
            return False
        words = self.text[opened.end : line.end]
        if len(words) <= _HEADING_AFTER_NUMBER_CHARACTERS and not ends_sentence(words):
            return True
        is_next = str(opened.number) in ("0", "1", str(self.last_bare_number + 1))
        last = self.drafts[-1] if self.drafts else None
        return is_next and (
            self.blank_before or (last is not None and (last.is_listed or last.kind is BlockKind.HEADING))
        )

    def _is_wrapped_number(self, line: SourceLine, number: str) -> bool:
        """Whether a number stands at the start of a line only because a sentence was wrapped before it."""
        if not self.drafts or self.blank_before or self.page_before or self.drafts[-1].kind is BlockKind.ROW:
            return False
        draft = self.drafts[-1]
        said = self.text[draft.start : draft.end]
        return (
            draft.kind is not BlockKind.HEADING
            and not ends_sentence(said)
            and not _follows(draft.number, number)
            and self._is_soft(draft, line)
        )

    # -- rows --------------------------------------------------------------------------------------------------

    def _is_row(self, place: int, line: SourceLine) -> bool:
        if line.cells is not None or has_bars(self.text[line.start : line.end]) or has_tabs(self.text, line):
            return True
        opened = opening(self.text, line.start, line.end)
        if opened is not None and not opened.is_bare:
            return False
        # A row whose words stand in its first or last column only is known by the rows it touches.
        above = self.lines[place - 1] if place else None
        if not self.drafts or self.drafts[-1].kind is not BlockKind.ROW or above is None or above.is_blank:
            return False
        return sum(cell is not None for cell in tab_cells(self.text, line)) < len(tab_cells(self.text, line))

    def _start_row(self, line: SourceLine) -> None:
        content = self.text[line.start : line.end]
        self._start(BlockKind.ROW, line, line.start)
        if line.cells is not None:
            self.drafts[-1].cells = line.cells
        elif has_bars(content):
            self.drafts[-1].cells = bar_cells(self.text, line.start, line.end)
        else:
            self.drafts[-1].cells = tab_cells(self.text, line)
        if has_bars(content) or (line.cells is not None and "|" in content):
            self.drafts[-1].gaps = bar_gaps(self.text, line.start, line.end)

    # -- words -------------------------------------------------------------------------------------------------

    def _goes_on(self, place: int, line: SourceLine) -> bool:
        """Whether the line continues the block before it."""
        if not self.drafts or line.starts_block or self.drafts[-1].kind is BlockKind.ROW:
            return False
        draft = self.drafts[-1]
        if self.page_before:
            return self._mends(draft, place)
        if draft.kind is BlockKind.HEADING or self.blank_before:
            return False
        return not self._ends_on_purpose(draft, line)

    def _mends(self, draft: _Draft, place: int) -> bool:
        """Whether a page broke in mid-sentence before the line at `place`."""
        said = self.text[draft.start : draft.end].rstrip()
        content = self.text[self.lines[place].start : self.lines[place].end]
        if opens_small(content):
            return not said.endswith((":", ";"))
        if ends_sentence(said):
            return False
        if is_dangling(said) or _GOES_ON.match(content):
            return True
        if draft.kind is BlockKind.PARAGRAPH:
            return len(said) > _SENTENCE_CHARACTERS
        return draft.kind is BlockKind.ITEM and self._stands_between_items(draft, place)

    def _stands_between_items(self, draft: _Draft, place: int) -> bool:
        """Whether the words from `place` are the rest of an item: a sentence, and the next item follows it.

        Words that read as a heading or a lead-in open something new.
        """
        rest: list[str] = []
        page_before = False
        for line in self.lines[place:]:
            content = self.text[line.start : line.end]
            if not content:
                page_before |= line.is_furniture or line.ends_page
                continue
            opened = opening(self.text, line.start, line.end)
            if opened is not None and not opened.is_bare:
                words = " ".join(rest)
                return opened.marker == draft.marker and not words.endswith(":") and not looks_like_title(words)
            if line.heading_level or _HASHES.match(content) or (rest and not page_before and not opens_small(content)):
                return False
            rest.append(content)
            page_before = line.ends_page
        return False

    def _ends_on_purpose(self, draft: _Draft, line: SourceLine) -> bool:
        """Whether a new line inside a paragraph starts a new block."""
        said = self.text[draft.start : draft.end]
        content = self.text[line.start : line.end]
        is_soft = self._is_soft(draft, line)
        if not is_soft and (said.endswith(":") or draft.is_in_open_list):
            return True
        if opens_small(content):
            return False
        if (
            _LABEL.match(content)
            or said.rstrip("*_ ").endswith(":")
            or (draft.line == draft.last_line and _is_marked_title(said))
        ):
            return True
        if draft.kind is BlockKind.ITEM and self.width is not None and line.indent > draft.indent:
            return False
        return not is_soft

    def _is_soft(self, draft: _Draft, line: SourceLine) -> bool:
        """Whether the line before ended only because the next word did not fit."""
        if self.text[draft.end - 1] == ",":
            return True
        if self.width is None:
            return False
        first_word = self.text[line.start : line.end].split(maxsplit=1)[0]
        return draft.end - draft.last_start + 1 + len(first_word) > _FULL_LINE_SHARE * self.width

    def _continue(self, line: SourceLine) -> None:
        draft = self.drafts[-1]
        for match in re.finditer(r"(?<=[\n\r])[ \t]*(>)", self.text[draft.end : line.start]):
            draft.gaps.append(Gap(GapKind.MARKER, Range(draft.end + match.start(1), draft.end + match.end(1))))
        draft.end, draft.last_line, draft.last_start = line.end, line.number, line.start
        draft.is_broken_by_page |= self.page_before

    def _start(
        self,
        kind: BlockKind,
        line: SourceLine,
        start: int,
        *,
        level: int = 0,
        number: str | None = None,
        marker: str = "",
    ) -> None:
        last = self.drafts[-1] if self.drafts else None
        after_blank = self.blank_before or self.page_before or last is None or last.kind is BlockKind.HEADING
        draft = _Draft(
            kind, start, line.end, line.number, line.number, start, line.indent,
            level=level, number=number, marker=marker, after_blank=after_blank,
        )  # fmt: skip
        if kind is BlockKind.PARAGRAPH and last is not None:
            draft.continues_item = self._continues_item(draft)
            draft.is_in_open_list = last.kind is BlockKind.PARAGRAPH and self._is_open(last, after_blank)
        self.drafts.append(draft)
        if draft.is_listed:
            self.last_listed = draft

    def _is_open(self, last: _Draft, after_blank: bool) -> bool:  # noqa: FBT001
        """Whether the lines after a paragraph are a list without markers: it leads in, or is such a line itself."""
        said = self.text[last.start : last.end]
        return said.endswith(":") or leads_on(said) or (last.is_in_open_list and not after_blank)

    def _continues_item(self, draft: _Draft) -> bool:
        """Whether a paragraph is indented under the item before it, and opens nothing of its own."""
        last, owner = self.drafts[-1], self.last_listed
        if owner is None or not (last is owner or last.continues_item) or draft.indent < owner.indent + _DEEP_INDENT:
            return False
        words = self.text[draft.start : draft.end]
        return not words.endswith(":") and not (draft.after_blank and looks_like_title(words))

    # -- finishing ---------------------------------------------------------------------------------------------

    def _finished(self, draft: _Draft, indents_mean: bool) -> Block | None:  # noqa: FBT001
        words = self.maker.words(Range(draft.start, draft.end), draft.gaps)
        if words is None:
            return None
        return Block(
            draft.kind,
            words,
            draft.line,
            level=draft.level if draft.kind is BlockKind.HEADING else draft.indent * indents_mean,
            number=draft.number,
            marker=draft.marker,
            cells=tuple(self.maker.words(cell) if cell else None for cell in draft.cells),
            stands_alone=draft.after_blank
            and draft.before_blank
            and (draft.line == draft.last_line or draft.is_broken_by_page),
            continues_item=draft.continues_item and indents_mean,
            after_blank=draft.after_blank,
        )


def _wrapped_width(text: str, lines: Sequence[SourceLine]) -> int | None:
    """The width at which the text was wrapped by hand, None where its lines end where its paragraphs do."""
    filled = [line for line in lines if not line.is_blank and "\t" not in text[line.start : line.end]]
    short = sorted(line.end - line.start for line in filled if line.end - line.start <= _WRAPPED_CHARACTERS)
    if not short or len(filled) - len(short) > max(1, _LONG_SHARE * len(filled)):
        return None
    width = short[int(_WIDTH_SHARE * (len(short) - 1))]
    return width if width >= _NARROWEST and _is_wrapped(text, lines, width) else None


def _is_wrapped(text: str, lines: Sequence[SourceLine], width: int) -> bool:
    """Whether a sentence goes on over the end of some line; where none does, each line is a paragraph."""
    return any(
        not above.is_blank
        and not line.is_blank
        and above.end - above.start > width / 2
        and _runs_on(text[above.start : above.end], text[line.start : line.end])
        for above, line in pairwise(lines)
    )


def _runs_on(said: str, following: str) -> bool:
    """Whether a sentence that a line breaks off goes on in the next one."""
    opened = opening(following, 0, len(following))
    if ends_sentence(said) or (opened is not None and opened.number is None):
        return False
    return is_dangling(said) or (opened is None and opens_small(following))


def _indents_mean(drafts: Sequence[_Draft]) -> bool:
    """Whether indents say anything: most paragraphs and headings share one."""
    free = (BlockKind.PARAGRAPH, BlockKind.HEADING)
    indents = Counter(draft.indent for draft in drafts if draft.kind in free and not draft.continues_item)
    return not indents or max(indents.values()) >= _MEANINGFUL_SHARE * indents.total()


def _is_marked_title(line: str) -> bool:
    """Whether a line in capitals, or all of it in emphasis marks, reads as a heading."""
    return looks_like_title(line.strip("*_")) and (is_capitals(line) or _ALL_MARKED.fullmatch(line) is not None)


def _follows(number: str | None, other: str) -> bool:
    """Whether `other` is the number after `number`, or opens a level or series: 3 → 4, 1.2 → 1.3, 1 → 1.1, a → b."""
    if number is None or other in ("1", "a", "i"):
        return other in ("1", "a", "i")
    stem, _, last = other.rpartition(".")
    if last.isdigit():
        before = f"{stem}.{int(last) - 1}".lstrip(".")
        return number in (before, stem) or number.startswith(f"{before}.")
    return len(other) > 1 or ord(other) == ord(number[-1]) + 1
