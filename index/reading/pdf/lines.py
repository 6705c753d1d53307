"""Words of a page → lines in reading order: tables between rules taken out, columns one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.reading.marks import opening
from index.reading.pdf.sheets import Box, Sheet, Word, around
from index.reading.pdf.tables import Grid, segments

# A line's words share at least this much of their height.
_SHARED_HEIGHT = 0.5
_ASCENT, _DESCENT = 0.75, 0.25
_OVERLONG_SHARE = 0.03
# Between columns of prose there is at least so much white space, down so many lines of both.
_GUTTER_POINTS = 8.0
_COLUMN_LINES = 4
_SIDE_BY_SIDE_LINES = 3
_COLUMN_CHARACTERS = 12  # of a line, on average; a table's cells and bullets are shorter
_FILLED_SHARE = 0.75
_FILLED_LINES = 0.25
_ROW_LINES = 0.25  # where more of a column's lines are in columns themselves, it is a part of a table's rows
_GOES_ON_PITCHES = 1.8
_NOWHERE = Box(0, 0, 0, 0)

_Side = tuple[Word, ...]  # what a line has on one side of a gutter


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words on one line, left to right, or a table that stands in its place.

    `column` is where the lines of its column may stand: their own left and right ends after `with_margins`.
    """

    words: tuple[Word, ...]
    page: int
    box: Box
    base: float
    size: float
    is_bold: bool = False
    table: Grid | None = None
    column: Box = _NOWHERE
    opens_column: bool = False  # the first of its column
    is_recognised: bool = False

    @property
    def text(self) -> str:
        """Its words with one space between them."""
        return " ".join(word.text for word in self.words)


def lines_of(words: Sequence[Word], sheet: Sheet) -> list[TextLine]:
    """The words as lines, from top to bottom."""
    gathered: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (round(word.base, 1), word.box.left)):
        line = next((line for line in reversed(gathered[-4:]) if _stand_beside(line, word)), None)
        if line is None:
            gathered.append([word])
        else:
            line.append(word)
    made = [_line(sorted(line, key=lambda word: word.box.left), sheet) for line in gathered]
    return sorted(made, key=lambda line: (line.base, line.box.left))


def _stand_beside(line: Sequence[Word], word: Word) -> bool:
    """Whether a word stands on the line: at its height, and on none of its words."""
    other = max(line, key=lambda each: each.size)
    low = min(other.base + _DESCENT * other.size, word.base + _DESCENT * word.size)
    high = max(other.base - _ASCENT * other.size, word.base - _ASCENT * word.size)
    if low - high < _SHARED_HEIGHT * min(other.size, word.size):
        return False
    return all(
        min(each.box.right, word.box.right) - max(each.box.left, word.box.left) < min(each.size, word.size) / 2
        for each in line
    )


def _line(words: Sequence[Word], sheet: Sheet) -> TextLine:
    letters = sum(len(word.text) for word in words)
    largest = _usual([(word.size, len(word.text)) for word in words])
    base = _usual([(word.base, len(word.text)) for word in words if word.size == largest])
    bold = sum(len(word.text) for word in words if word.is_bold) * 10 >= letters * 9
    box = around([word.box for word in words])
    return TextLine(tuple(words), sheet.number, box, base, largest, bold, is_recognised=sheet.is_recognised)


def _usual(weighed: Sequence[tuple[float, int]]) -> float:
    """The value with the most weight."""
    totals: dict[float, int] = {}
    for value, weight in weighed:
        totals[value] = totals.get(value, 0) + weight
    return max(totals, key=lambda value: totals[value])


# -- columns -------------------------------------------------------------------------------------------------------


def in_reading_order(lines: Sequence[TextLine], sheet: Sheet) -> list[TextLine]:
    """The lines and tables of a page, one column after the other."""
    return [
        replace(line, opens_column=place == 0)
        for leaf in _leaves(lines, sheet, Box(0, 0, sheet.width, sheet.height))
        for place, line in enumerate(leaf)
    ]


def _leaves(lines: Sequence[TextLine], sheet: Sheet, room: Box) -> Iterator[list[TextLine]]:
    """Runs of lines without columns in them, in reading order."""
    found = _columns(lines)
    if found is None:
        if lines:
            yield [replace(line, column=room) for line in lines]
        return
    first, last, across = found
    yield from _leaves(lines[:first], sheet, room)
    inside = lines[first:last]
    left = [line for line in inside if line.table is not None and line.box.right <= across]
    right = [line for line in inside if line.table is not None and line.box.right > across]
    words = [word for line in inside if line.table is None for word in line.words]
    left += lines_of([word for word in words if word.box.right <= across], sheet)
    right += lines_of([word for word in words if word.box.right > across], sheet)
    for side, limits in ((left, room._replace(right=across)), (right, room._replace(left=across))):
        yield from _leaves(sorted(side, key=lambda line: line.base), sheet, limits)
    yield from _leaves(lines[last:], sheet, room)


def _columns(lines: Sequence[TextLine]) -> tuple[int, int, float] | None:
    """The first line of two columns, the one after their last, and where between them the white space stands."""
    half = _GUTTER_POINTS / 2
    tried = sorted({round(word.box.left - half) for line in lines for word in _after_gaps(line)})
    best: tuple[int, int, int, float] | None = None
    for across in tried:
        for first, last in _runs(lines, across):
            sides = _sides(lines[first:last], across)
            both = _side_by_side(sides)
            if (best is None or both > best[0]) and _are_columns(sides, both):
                best = (both, first, last, float(across))
    return best[1:] if best else None


def _after_gaps(line: TextLine) -> Iterator[Word]:
    """The words that a second column may begin with."""
    yield line.words[0]
    for one, two in pairwise(line.words):
        if two.box.left - one.box.right >= _GUTTER_POINTS:
            yield two


def _side_by_side(sides: Sequence[tuple[_Side, _Side]]) -> int:
    """How many lines of one column stand beside the other, whether or not at the very height of its lines."""
    counts = []
    for own, other in ((0, 1), (1, 0)):
        places = [place for place, side in enumerate(sides) if side[other]]
        counts.append(sum(bool(side[own]) for side in sides[places[0] : places[-1] + 1]) if places else 0)
    return min(counts)


def _runs(lines: Sequence[TextLine], across: float) -> Iterator[tuple[int, int]]:
    """The longest runs of lines that leave white space there, from the first to the last that has words beyond it."""
    start = None
    for place, line in enumerate((*lines, None)):
        is_crossed = line is None or _crosses(line, across)
        if not is_crossed and start is None and line is not None and line.box.right > across:
            start = place
        if is_crossed and start is not None:
            beyond = [at for at in range(start, place) if lines[at].box.right > across]
            yield start, _with_the_rest(lines, beyond[-1] + 1, place)
            start = None


def _crosses(line: TextLine, across: float) -> bool:
    boxes = [line.box] if line.table is not None else [word.box for word in line.words]
    half = _GUTTER_POINTS / 2 - 0.5
    return any(box.left < across + half and box.right > across - half for box in boxes)


def _with_the_rest(lines: Sequence[TextLine], last: int, limit: int) -> int:
    """The end of the left column where it is the longer one: what follows it across the page keeps its heading."""
    if limit == len(lines):
        return limit
    while last < limit and lines[last].base - lines[last - 1].base < _GOES_ON_PITCHES * lines[last].size:
        last += 1
    return last


def _sides(lines: Sequence[TextLine], across: float) -> list[tuple[_Side, _Side]]:
    written = [line.words for line in lines if line.table is None]
    return [
        (
            tuple(word for word in words if word.box.right <= across),
            tuple(word for word in words if word.box.right > across),
        )
        for words in written
    ]


def _text(side: _Side) -> str:
    return " ".join(word.text for word in side)


def _are_columns(sides: Sequence[tuple[_Side, _Side]], both: int) -> bool:
    """Whether both sides are prose that fills its column, not cells of a table."""
    if both < _SIDE_BY_SIDE_LINES:
        return False
    for side in zip(*sides, strict=True):
        lengths = [len(_text(words)) for words in side if words]
        if len(lengths) < _COLUMN_LINES or sum(lengths) < _COLUMN_CHARACTERS * len(lengths):
            return False
        if sum(length >= _FILLED_SHARE * max(lengths) for length in lengths) < _FILLED_LINES * len(lengths):
            return False
        if sum(_is_of_cells(words) for words in side if words) > _ROW_LINES * len(lengths):
            return False
    return True


def _is_of_cells(words: _Side) -> bool:
    """Whether wide white space parts a line, and not only a bullet or a number from what it marks."""
    text = _text(words)
    opened = opening(text, 0, len(text))
    marked = len(text[: opened.end].split()) if opened is not None else 0
    return len(words) > marked and len(segments(words[marked:])) > 1


# -- margins -------------------------------------------------------------------------------------------------------


def with_margins(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines of the whole document, each knowing how far the lines of such a column reach.

    A few that reach further, cells of a table that is wider than the page's text, do not count: by them no other line
    would be full, and every paragraph would end at each of its lines.
    """
    found: dict[tuple[float, float], list[Box]] = {}
    for line in lines:
        found.setdefault(_key(line), []).append(line.box)
    reach = {key: _reach(boxes) for key, boxes in found.items()}
    return [replace(line, column=reach[_key(line)]) for line in lines]


def _reach(boxes: list[Box]) -> Box:
    """From the leftmost left end to the rightmost right end that is not among the few furthest."""
    right = sorted(box.right for box in boxes)[-1 - int(_OVERLONG_SHARE * len(boxes))]
    return around(boxes)._replace(right=right)


def _key(line: TextLine) -> tuple[float, float]:
    return round(line.column.left, -1), round(line.column.right, -1)
