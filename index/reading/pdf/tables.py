"""Tables of a page: cells between drawn rules, and columns that only white space sets apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.pdf.sheets import Box, Rule, Word, around

_TOUCHING_POINTS = 3.0
_MOST_RULES = 3000  # of one page; more are a drawing
_COLUMN_GAP = 2.2  # times the type's size
_COLUMN_GAP_POINTS = 16.0
_KNOWN_COLUMN_GAP = 0.6
_NEXT_LINE_GAP = 0.5
_KNOWN_COLUMNS = 2  # at so many of them, nothing need be wide

Cell = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table between rules: where it stands, and the words of its cells, row by row; an empty cell has none.

    A cell is None where the one above it reaches down into its place.  `edges` are where its columns begin, and where
    the last one ends.
    """

    box: Box
    rows: tuple[tuple[Cell | None, ...], ...]
    edges: tuple[float, ...]


def find_grids(rules: Sequence[Rule], words: Sequence[Word]) -> list[Grid]:
    """The tables of at least two columns that the rules draw and that hold words."""
    if len(rules) > _MOST_RULES:
        return []
    grids = []
    for group in _touching(rules):
        grid = _grid(group, words)
        if grid is not None:
            grids.append(grid)
    return grids


def _touching(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """The rules in groups of such that meet."""
    left = sorted(rules, key=lambda rule: rule.box.top)
    while left:
        group, rest = [left[0]], left[1:]
        box = left[0].box
        grown = True
        while grown:
            near = [rule for rule in rest if _meets(rule.box, box) and any(_meets(rule.box, e.box) for e in group)]
            grown = bool(near)
            group += near
            rest = [rule for rule in rest if rule not in near]
            box = around([box, *(rule.box for rule in near)])
        left = rest
        yield group


def _meets(one: Box, two: Box) -> bool:
    return (
        one.left <= two.right + _TOUCHING_POINTS
        and two.left <= one.right + _TOUCHING_POINTS
        and one.top <= two.bottom + _TOUCHING_POINTS
        and two.top <= one.bottom + _TOUCHING_POINTS
    )


def _places(values: Sequence[float]) -> list[float]:
    """The values, those that nearly agree as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _TOUCHING_POINTS:
            places.append(value)
    return places


def _grid(rules: Sequence[Rule], words: Sequence[Word]) -> Grid | None:
    level = [rule.box for rule in rules if rule.is_level]
    upright = [rule.box for rule in rules if not rule.is_level]
    # Where a page parts a table, its upright rules show where it ends.
    ends = [place for box in upright for place in (box.top, box.bottom)]
    tops = _places([box.centre[1] for box in level] + [min(ends), max(ends)] if ends else [])
    lefts = _places([box.centre[0] for box in upright])
    if len(tops) < 2 or len(lefts) < 3:  # noqa: PLR2004 - a row has two edges, two columns have three
        return None
    box = Box(lefts[0], tops[0], lefts[-1], tops[-1])
    inside = [word for word in words if box.holds(*word.box.centre)]
    if not inside:
        return None
    spans = _Spans(tops, lefts, level, upright)
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in inside:
        cells.setdefault(spans.owner(*spans.cell_of(word)), []).append(word)
    rows = tuple(
        tuple(
            None if spans.is_reached(row, column) else tuple(cells.get((row, column), ()))
            for column in range(len(lefts) - 1)
        )
        for row in range(len(tops) - 1)
    )
    return Grid(box, tuple(row for row in rows if any(row)), tuple(lefts))


class _Spans:
    """Which cells of the full grid are one, because no rule parts them."""

    def __init__(
        self, tops: Sequence[float], lefts: Sequence[float], level: Sequence[Box], upright: Sequence[Box]
    ) -> None:
        self.tops, self.lefts = tops, lefts
        self.level, self.upright = level, upright

    def cell_of(self, word: Word) -> tuple[int, int]:
        across, down = word.box.centre
        row = sum(top <= down for top in self.tops[1:-1])
        return row, sum(left <= across for left in self.lefts[1:-1])

    def owner(self, row: int, column: int) -> tuple[int, int]:
        """The first cell of those that are one with this."""
        while column and not self._is_parted_left(row, column):
            column -= 1
        while row and not self._is_parted_above(row, column):
            row -= 1
        return row, column

    def is_reached(self, row: int, column: int) -> bool:
        """Whether the cell above reaches down into this place."""
        above, at = self.owner(row, column)
        return above < row and at == column

    def _is_parted_left(self, row: int, column: int) -> bool:
        middle = (self.tops[row] + self.tops[row + 1]) / 2
        return any(
            abs(box.centre[0] - self.lefts[column]) <= _TOUCHING_POINTS and box.top <= middle <= box.bottom
            for box in self.upright
        )

    def _is_parted_above(self, row: int, column: int) -> bool:
        middle = (self.lefts[column] + self.lefts[column + 1]) / 2
        return any(
            abs(box.centre[1] - self.tops[row]) <= _TOUCHING_POINTS and box.left <= middle <= box.right
            for box in self.level
        )


def segments(words: Sequence[Word], known: Sequence[float] = (), *, is_under_row: bool = False) -> list[list[Word]]:
    """The words of a line where wide white space sets them apart in columns.

    Less white space parts them too before a word that stands where a neighbour's column is `known` to begin, still less
    in a line right under a row (`is_under_row`).
    """
    wide = max(_COLUMN_GAP_POINTS, _COLUMN_GAP * max(word.size for word in words))
    less = _NEXT_LINE_GAP if is_under_row else _KNOWN_COLUMN_GAP
    gaps = [two.box.left - one.box.right for one, two in pairwise(words)]
    begins = [gap >= less * word.size and _is_known(word, known) for gap, word in zip(gaps, words[1:], strict=True)]
    columns = sum(begins) + _is_known(words[0], known)
    if all(gap < wide for gap in gaps) and columns < _KNOWN_COLUMNS:
        return [list(words)]
    parts = [[words[0]]]
    for gap, begins_column, word in zip(gaps, begins, words[1:], strict=True):
        if gap >= wide or begins_column:
            parts.append([])
        parts[-1].append(word)
    return parts


def _is_known(word: Word, known: Sequence[float]) -> bool:
    return any(abs(word.box.left - place) <= _TOUCHING_POINTS for place in known)
