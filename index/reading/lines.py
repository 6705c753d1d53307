"""Source text → lines with their positions, and the page furniture among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.types import BULLETS, LINE_END, Furniture, Range, level_white_space

# A page break and Unicode's separators end a line of text too; editors do not count them.
_ENDS = "\r\n\f\v\u2028\u2029"
_LINE = re.compile(rf"([^{_ENDS}]*)(\r\n|[{_ENDS}]|\Z)")
_WHITE = "\t \xa0\x85\u1680\u200b\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_TAB_COLUMNS = 4

_PAGE_OF = r"page\s+\d{1,4}\s*(?:of|/)\s*\d{1,4}"
_WHOLE_LINE = re.compile(
    rf"\W*{_PAGE_OF}\W*|\W*page\s+\d{{1,4}}\W*|\d{{1,4}}\s*\|\s*page|[-–—]\s*\d{{1,4}}\s*[-–—]|\d{{1,4}}\s+of\s+\d{{1,4}}",
    re.IGNORECASE,
)
# What the page prints opens with a capital; "… as set out on page 2 of 3" is a sentence.
_NO_SENTENCE = "".join(rf"(?<!\b{word})" for word in ("on", "see", "from", "to", "in"))
_TAIL = re.compile(
    rf"(?<=\S)(?:\s+(?P<printed>P(?:age|AGE)\s+\d{{1,4}}\s*(?:of|OF|/)\s*\d{{1,4}})|{_NO_SENTENCE}\s+(?P<small>(?i:{_PAGE_OF})))\s*$"
)
_HEAD = re.compile(rf"\W*{_PAGE_OF}[\s|·•–—-]+(?=\w)", re.IGNORECASE)
_LONE_NUMBER = re.compile(r"\d{1,3}")
# A line of a table of contents: its title, dots or a tab, its page.
_LEADER = re.compile(r"(?P<title>(?:[^\t.…]|\.(?!\.)){1,120})(?:\.{4,}|…{2,}|(?:\. ){3,}|\t+)\s*\d{1,3}")
_CONTENTS_LINES = 3
# A running head stands within this many lines of a page number, beside every break or at least this often.
_NEAR_PAGE_BREAK = 2
_RUNNING_HEAD_TIMES = 3
_RUNNING_HEAD_CHARACTERS = 120


@dataclass(slots=True)
class SourceLine:
    """One line: its number as editors count, and the span of its content without furniture and outer white space.

    What follows `ends_page` is for a format's survey to set, before lines become blocks.
    """

    number: int
    start: int
    end: int
    indent: int
    is_furniture: bool = False
    ends_page: bool = False
    heading_level: int = 0  # of the heading that an underline makes of it, 0 for none
    is_hidden: bool = False  # holds no words and separates nothing: an underline, a table's rule
    is_literal: bool = False  # stands as it is: no mark at its start counts
    is_term: bool = False  # defined by the indented lines under it
    starts_block: bool = False
    cells: tuple[Range | None, ...] | None = None  # of a table row that no border at its start shows

    @property
    def is_blank(self) -> bool:
        """Whether nothing of it is content."""
        return self.start >= self.end

    def make_blank(self) -> None:
        """Leave out its content; it still separates what stands before it from what stands after."""
        self.end = self.start


_LeaveOut = Callable[[SourceLine, int, int, str], None]


def split_lines(text: str) -> list[SourceLine]:
    """Every line of `text` in order, form feeds and Unicode separators ending lines too."""
    lines = []
    number = 1
    for match in _LINE.finditer(text):
        start, end = match.span(1)
        content = text[start:end]
        first = start + len(content) - len(content.lstrip(_WHITE))
        last = max(first, start + len(content.rstrip(_WHITE)))
        indent = len(text[start:first].replace("\ufeff", "").expandtabs(_TAB_COLUMNS))
        lines.append(SourceLine(number, first, last, indent, ends_page=match.group(2) == "\f"))
        number += LINE_END.fullmatch(match.group(2)) is not None
        if match.end() == len(text):
            break
    return lines


def physical_range(text: str, line: SourceLine) -> Range:
    """All of the line that `line` stands on, outer white space and furniture included."""
    start, end = line.start, line.end
    while start and text[start - 1] not in _ENDS:
        start -= 1
    while end < len(text) and text[end] not in _ENDS:
        end += 1
    return Range(start, end)


def take_furniture(text: str, lines: Sequence[SourceLine]) -> tuple[Furniture, ...]:
    """What belongs to the page: its ranges, in order.  The lines' spans are narrowed to leave it out."""
    found: list[Furniture] = []

    def leave_out(line: SourceLine, start: int, end: int, reason: str) -> None:
        found.append(Furniture(Range(start, end), level_white_space(text[start:end]), line.number, reason))

    for line in lines:
        if not line.is_blank:
            _take_page_number(text, line, leave_out)
    finders = {"page number": _lone_numbers, "table of contents": _contents, "running head": _running_heads}
    for reason, find in finders.items():
        for line in find(text, lines):
            leave_out(line, line.start, line.end, reason)
            line.is_furniture = True
            line.make_blank()
    return tuple(sorted(found, key=lambda item: item.range))


def _take_page_number(text: str, line: SourceLine, leave_out: _LeaveOut) -> None:
    """Leave out "Page 1 of 3" where it is the whole line, its end or its start."""
    if _WHOLE_LINE.fullmatch(text, line.start, line.end):
        leave_out(line, line.start, line.end, "page number")
        line.is_furniture = True
        line.make_blank()
        return
    content = text[line.start : line.end]
    if head := _HEAD.match(content):
        leave_out(line, line.start, line.start + len(head.group().rstrip(_WHITE)), "page number")
        line.start += head.end()
    elif tail := _TAIL.search(content):
        start, end = tail.span(str(tail.lastgroup))
        leave_out(line, line.start + start, line.start + end, "page number")
        line.end, line.ends_page = line.start + tail.start(), True


def _lone_numbers(text: str, lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Lines of a number only, where they count the pages up: 1, 2, 3."""
    lone = [line for line in lines if not line.is_blank and _LONE_NUMBER.fullmatch(text, line.start, line.end)]
    numbers = [int(text[line.start : line.end]) for line in lone]
    counts_up = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return lone if counts_up else []


def _contents(text: str, lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines of a table of contents: several in a row that end in a page, most of which are headings later on.

    A table of ratios or fees looks the same but for that last point.
    """
    titles = Counter(title_in(text[line.start : line.end]) for line in lines)
    found: list[SourceLine] = []
    run: list[SourceLine] = []
    for line in (*(line for line in lines if not line.is_blank), None):
        if line is not None and _LEADER.fullmatch(text, line.start, line.end):
            run.append(line)
            continue
        listed = [title_in(text[each.start : each.end]) for each in run]
        if len(run) >= _CONTENTS_LINES and sum(titles[title] > 1 for title in listed) * 2 > len(run):
            found += run
        run = []
    return found


def title_in(content: str) -> str:
    """The words of a heading, or of its line in a table of contents, in small letters, no numbers and punctuation."""
    words = _LEADER.fullmatch(content)
    return " ".join(re.findall(r"[^\W\d_]+", content[: words.end("title")] if words else content)).lower()


def _running_heads(text: str, lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Short lines that come back beside the page breaks."""
    filled = [line for line in lines if not line.is_blank or line.is_furniture]
    breaks = [place for place, line in enumerate(filled) if line.is_furniture or line.ends_page]
    near = {place + step for place in breaks for step in range(-_NEAR_PAGE_BREAK, _NEAR_PAGE_BREAK + 1)}
    beside = [
        line
        for place, line in enumerate(filled)
        if place in near and not line.is_furniture and line.end - line.start <= _RUNNING_HEAD_CHARACTERS
    ]
    words = Counter(level_white_space(text[line.start : line.end]) for line in beside)
    often = min(_RUNNING_HEAD_TIMES, max(2, len(breaks)))
    return [
        line
        for line in beside
        if words[level_white_space(text[line.start : line.end])] >= often
        and not _carries_a_list(text[line.start : line.end])
    ]


def _carries_a_list(content: str) -> bool:
    """Whether dropping it could cost a list its lead-in or an item."""
    return content.endswith(":") or content[0] in BULLETS + "|"
