"""reStructuredText's lines: adorned headings, directives and comments, fields, definitions, tables.

What reStructuredText leaves to its author, the order of the adornments, decides the headings' levels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.blocks import Document
from index.reading.lines import SourceLine, physical_range
from index.reading.marks import opening, roles
from index.reading.text import read_text
from index.reading.titles import word_set
from index.reading.words import Dialect
from index.types import Range

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*")
_FEWEST_ADORNMENTS = 4  # fewer may be words, unless they are as long as the title
_EXPLICIT = re.compile(r"\.\.(?:\s+(?P<rest>\S.*))?$")
_DIRECTIVE = re.compile(r"(?P<name>[\w:.-]+)::(?:\s+(?P<argument>\S.*))?")
_FOOTNOTE = re.compile(r"\[[^\]]+\]\s+(?=\S)")
# Directives whose content is text for everybody; every other one sets the document up or draws something.
_WITH_TEXT = word_set(
    "admonition attention caution danger error hint important note tip warning seealso container topic sidebar "
    "compound epigraph highlights pull-quote rubric class table list-table csv-table"
)
_FIELD = re.compile(r":(?=[^\s:])(?:[^:\\]|\\.)*[^\s:\\]:(?=\s|$)")
_LINE_BLOCK = re.compile(r"\|[ \t]+(?=\S)(?!.*\|)")
_SIMPLE_TABLE = re.compile(r"=+(?:[ \t]+=+)+")
_GRID_BORDER = re.compile(r"\+[-=+]+\+")


def read_restructured(text: str) -> Document:
    """The blocks of `text`."""
    return read_text(text, RESTRUCTURED)


def survey_restructured(text: str, lines: Sequence[SourceLine]) -> None:
    """Mark all that reStructuredText's lines mean beyond their words."""
    _leave_out_directives(text, lines)
    _mark_tables(text, lines)
    _mark_headings(text, lines)
    for place, line in enumerate(lines):
        if not line.is_blank and not line.is_hidden and not line.heading_level:
            _mark_line(text, lines, place)


def _content(text: str, line: SourceLine) -> str:
    return text[line.start : line.end]


# -- directives and comments -------------------------------------------------------------------------------------


def _leave_out_directives(text: str, lines: Sequence[SourceLine]) -> None:
    """Leave out directives, comments and targets with what is indented under them; keep the words of admonitions."""
    done = 0
    for place, line in enumerate(lines):
        match = _EXPLICIT.match(_content(text, line))
        if place < done or line.is_blank or match is None:
            continue
        under = lines[place + 1 : _end_of_indented(lines, place)]
        rest = match.group("rest") or ""
        directive = _DIRECTIVE.fullmatch(rest)
        if directive is not None and directive["name"].lower() in _WITH_TEXT:
            _keep_words(text, line, directive, under)
        elif directive is None and (footnote := _FOOTNOTE.match(rest)):
            line.start = line.end - len(rest) + footnote.end()
        else:
            for left_out in (line, *under):
                left_out.make_blank()
            done = place + 1 + len(under)


def _end_of_indented(lines: Sequence[SourceLine], place: int) -> int:
    """The place after the last line that is indented under the one at `place`."""
    end = place + 1
    for at in range(place + 1, len(lines)):
        if lines[at].is_blank:
            continue
        if lines[at].indent <= lines[place].indent:
            break
        end = at + 1
    return end


def _keep_words(text: str, line: SourceLine, directive: re.Match[str], under: Sequence[SourceLine]) -> None:
    """Keep a directive's argument and body, at its own indent, and leave out its name and options."""
    argument = directive["argument"]
    if argument and directive["name"].lower() != "class":
        line.start = line.end - len(argument)
        line.starts_block = True
    else:
        line.make_blank()
    are_options = True
    margin = min((each.indent for each in under if not each.is_blank), default=line.indent)
    for each in under:
        are_options = are_options and not each.is_blank and _FIELD.match(_content(text, each)) is not None
        each.indent = max(0, each.indent - margin + line.indent)
        if are_options:
            each.make_blank()


# -- headings ----------------------------------------------------------------------------------------------------


def _mark_headings(text: str, lines: Sequence[SourceLine]) -> None:
    """Lines with an adornment under them, or over and under; other adornments separate."""
    styles: list[tuple[str, bool]] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        content = _content(text, line)
        is_adorned = not line.is_blank and not line.is_hidden and _ADORNMENT.fullmatch(content) is not None
        if is_adorned and _is_overline(text, lines, place):
            _make_heading(lines, styles, place + 1, (content[0], True))
            line.is_hidden = lines[place + 2].is_hidden = True
            place += 3
        elif is_adorned and _is_underline(text, lines, place):
            _make_heading(lines, styles, place - 1, (content[0], False))
            line.is_hidden = True
            place += 1
        else:
            if is_adorned and len(content) >= _FEWEST_ADORNMENTS:
                line.make_blank()
            place += 1


def _make_heading(
    lines: Sequence[SourceLine], styles: list[tuple[str, bool]], place: int, style: tuple[str, bool]
) -> None:
    if style not in styles:
        styles.append(style)
    lines[place].heading_level = styles.index(style) + 1


def _is_overline(text: str, lines: Sequence[SourceLine], place: int) -> bool:
    if place + 2 >= len(lines) or lines[place].indent or lines[place + 1].is_blank:
        return False
    over, under = _content(text, lines[place]), _content(text, lines[place + 2])
    title = _content(text, lines[place + 1])
    return over == under and len(over) >= min(_FEWEST_ADORNMENTS, len(title)) and not _ADORNMENT.fullmatch(title)


def _is_underline(text: str, lines: Sequence[SourceLine], place: int) -> bool:
    if not place or lines[place].indent or lines[place - 1].indent:
        return False
    above, before = lines[place - 1], lines[place - 2] if place > 1 else None
    if above.is_blank or above.is_hidden or above.heading_level:
        return False
    if before is not None and not before.is_blank and not before.is_hidden:
        return False
    title, under = _content(text, above), _content(text, lines[place])
    return len(under) >= min(_FEWEST_ADORNMENTS, len(title)) and not _ADORNMENT.fullmatch(title)


# -- tables ------------------------------------------------------------------------------------------------------


def _mark_tables(text: str, lines: Sequence[SourceLine]) -> None:
    """Hide the borders of tables and give the rows of simple ones their cells."""
    columns: list[tuple[int, int]] = []
    borders = 0
    for place, line in enumerate(lines):
        content = _content(text, line)
        if _GRID_BORDER.fullmatch(content):
            line.is_hidden = True
        elif _SIMPLE_TABLE.fullmatch(content):
            line.is_hidden = True
            borders += 1
            columns = [match.span() for match in re.finditer("=+", content)]
            if borders > 1 and (place + 1 == len(lines) or lines[place + 1].is_blank):
                columns, borders = [], 0
        elif columns and not line.is_blank:
            line.cells = _column_cells(text, line, columns, lines)


def _column_cells(
    text: str, line: SourceLine, columns: Sequence[tuple[int, int]], lines: Sequence[SourceLine]
) -> tuple[Range | None, ...]:
    """The words under each column; those of the last go on to the line's end."""
    start, end = physical_range(text, line)
    margin = min(other.indent for other in lines if not other.is_blank)
    cells: list[Range | None] = []
    for place, (left, right) in enumerate(columns):
        first = min(end, start + margin + left)
        last = end if place + 1 == len(columns) else min(end, start + margin + right)
        words = text[first:last].strip()
        at = text.index(words, first) if words else first
        cells.append(Range(at, at + len(words)) if words else None)
    return tuple(cells)


# -- other lines -------------------------------------------------------------------------------------------------


def _mark_line(text: str, lines: Sequence[SourceLine], place: int) -> None:
    line = lines[place]
    content = _content(text, line)
    if content == "::":
        line.make_blank()
    elif _FIELD.match(content):
        line.start += 1
        line.starts_block = True
    elif line.cells is None and (match := _LINE_BLOCK.match(content)):
        line.start += match.end()
        line.starts_block = True
    elif _is_term(text, lines, place):
        line.is_term = True


def _is_term(text: str, lines: Sequence[SourceLine], place: int) -> bool:
    """Whether the line is a lone one under a blank line with an indented one directly under it."""
    line = lines[place]
    above = lines[place - 1] if place else None
    below = lines[place + 1] if place + 1 < len(lines) else None
    if below is None or below.is_blank or below.indent <= line.indent or line.cells is not None:
        return False
    is_lone = above is None or above.is_blank or above.is_hidden or above.indent > line.indent
    return is_lone and opening(text, line.start, line.end) is None and not _content(text, line).startswith(("|", "+"))


RESTRUCTURED = Dialect(survey_restructured, roles, emphasis_marks="*")
