"""Lines in reading order → pieces: headings, paragraphs, items, numbered clauses and table rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from index.reading.marks import Opening, opening
from index.reading.pdf.hyphens import Hyphens
from index.reading.pdf.lines import TextLine, lines_of
from index.reading.pdf.sheets import Sheet, Word
from index.reading.pdf.tables import Cell, segments
from index.reading.titles import ends_sentence, is_dangling, opens_small
from index.types import BULLETS

_SAME_SIZE = 0.12
_RECOGNISED_SAME_SIZE = 0.3  # a picture's type is measured less exactly
_SAME_LEFT_POINTS = 5.0
_FURTHEST_INDENT_POINTS = 45.0
_LINE_PITCH = 1.2  # times the type's size, where the document does not say
_CLOSEST_PITCH, _WIDEST_PITCH = 0.8, 4.0
_MORE_THAN_A_LINE = 1.22
_SPACE_CHARACTER = 0.22
_ROWS_AHEAD = 3
_CELL_SPACE = 0.3
_CELL_MARGIN_POINTS = 10.8
_RULED_MARGIN_POINTS = 2.5
_SENTENCE_CHARACTERS = 90
_LABEL = re.compile(r"[A-Z][\w /'’&()-]{1,45}:(?:\s|[.…_]|$)")  # of a form: "Deputy: Sam"
# Characters of symbol fonts that come out as letters, and what recognition makes of a bullet.
_SYMBOL_BULLET = "•"
_MISREAD_BULLETS = frozenset("e©¢°«»*-–—~®=@+•·oO0")
_SURELY_MISREAD = frozenset("«»¢©°®•·")  # no word opens with one
_MISREAD_CIRCLES = frozenset("oO0")
_PRIVATE = range(0xE000, 0xF900)
_NOT_ALWAYS_BULLETS = frozenset("-–—−*+o")
# A number that fills its indent: the words stand right after it, "1.1We".
_TOUCHING_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+[.):]?|\d{1,2}[.)]|\([a-z]{1,4}\))(?=[\"'“‘]?[A-Z](?:[a-z’']|$))"
)


class PieceKind(StrEnum):
    """What a piece is as far as its look says."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    NUMBERED = "numbered"
    ROW = "row"


@dataclass(slots=True)
class Piece:
    """Words that belong together; `words` are its lines.

    `label` is the bullet or number it opens with, `left` where that stands from its column's left, `inner` where the
    words after it do.  `is_spaced` says that white space stands above it, `continues_item` that it is a further
    paragraph of the item before it.  `reached` are the columns of a row into which the cell above reaches.
    """

    kind: PieceKind
    lines: list[tuple[Word, ...]]
    page: int
    size: float
    is_bold: bool
    label: str = ""
    left: float = 0.0
    inner: float = 0.0
    is_spaced: bool = True
    continues_item: bool = False
    is_bare: bool = False  # a number that no punctuation marks as such
    is_recognised: bool = False
    cells: list[list[tuple[Word, ...]]] = field(default_factory=list)
    reached: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """Its words, line ends not mended."""
        return " ".join(word.text for line in self.lines for word in line)


@dataclass(frozen=True, slots=True)
class _Marked:
    """What a line opens with: the label, the words after it, and where they begin."""

    kind: PieceKind
    label: str
    words: tuple[Word, ...]
    is_bare: bool = False


def pieces_of(lines: Sequence[TextLine], hyphens: Hyphens) -> list[Piece]:
    """The pieces of a whole document, in reading order; `hyphens` puts words together that a line's end parts."""
    return _Assembler(lines, hyphens).pieces()


class _Assembler:
    """Puts lines together; one pass, one line at a time."""

    def __init__(self, lines: Sequence[TextLine], hyphens: Hyphens) -> None:
        self.lines = lines
        self.hyphens = hyphens
        self.made: list[Piece] = []
        self.last: TextLine | None = None
        self.pitch = _pitch(lines)
        self.item: Piece | None = None  # the last item, while nothing but its own paragraphs followed it
        self.table_columns: list[float] = []

    def pieces(self) -> list[Piece]:
        for place, line in enumerate(self.lines):
            if line.table is not None:
                self._take_table(line)
            else:
                self._take(line, self.lines[place + 1 : place + 1 + _ROWS_AHEAD])
            self.last = line
        return self.made

    # -- one line ----------------------------------------------------------------------------------------------

    def _take(self, line: TextLine, following: Sequence[TextLine]) -> None:
        marked = _marked(line)
        if marked is not None and not self._is_wrapped_number(line, marked):
            self._start(line, marked.kind, marked.words, label=marked.label, is_bare=marked.is_bare)
            return
        columns = segments(line.words, self._known_columns(following), is_under_row=self._stands_under_row(line))
        if self._continues_row(line, columns):
            self._add_to_row(columns)
        elif len(columns) > 1 or self._is_row_of_one_cell(line):
            self._take_row(line, columns)
        elif self._goes_on(line):
            self.made[-1].lines.append(line.words)
        else:
            self._start(line, PieceKind.PARAGRAPH, line.words)

    def _start(
        self, line: TextLine, kind: PieceKind, words: tuple[Word, ...], *, label: str = "", is_bare: bool = False
    ) -> None:
        left, inner = line.box.left - line.column.left, words[0].box.left - line.column.left
        piece = Piece(
            kind, [words], line.page, line.size, line.is_bold, label, left, inner,
            is_spaced=self._is_spaced(line, kind), is_bare=is_bare, is_recognised=line.is_recognised,
        )  # fmt: skip
        if kind is PieceKind.PARAGRAPH:
            piece.continues_item = self._continues_item(piece)
        if not piece.continues_item:
            self.item = piece if kind is not PieceKind.PARAGRAPH else None
        self.made.append(piece)

    def _continues_item(self, piece: Piece) -> bool:
        """Whether a paragraph stands under the words of the item before it, and not under its marker."""
        item = self.item
        if item is None or item.inner - item.left < _SAME_LEFT_POINTS or piece.is_bold != item.is_bold:
            return False
        return abs(piece.left - item.inner) <= _SAME_LEFT_POINTS and not piece.text.endswith(":")

    def _is_spaced(self, line: TextLine, kind: PieceKind) -> bool:
        """Whether white space above the line sets it apart; across a page, a list's items stay together."""
        last = self.last
        if last is None:
            return True
        if line.opens_column or last.page != line.page:
            return kind is PieceKind.PARAGRAPH or self.item is None
        down = line.base - last.base if last.table is None else line.base - last.box.bottom
        return down > _MORE_THAN_A_LINE * self.pitch * max(line.size, last.size)

    # -- going on ----------------------------------------------------------------------------------------------

    def _goes_on(self, line: TextLine) -> bool:
        """Whether the line continues the piece before it."""
        if not self.made or self.last is None or self.last.table is not None:
            return False
        piece = self.made[-1]
        if piece.kind is PieceKind.ROW or not _is_alike(piece, line):
            return False
        said = piece.text
        if line.opens_column or self.last.page != line.page:
            return self._mends(piece, said, line)
        if self._is_spaced(line, PieceKind.PARAGRAPH) or not self._stands_under(piece, line):
            return False
        if self._is_full(self.last, line):
            return not (ends_sentence(said) and (_LABEL.match(line.text) or (self.last.is_bold and not line.is_bold)))
        goes_on = opens_small(line.text) and not ends_sentence(said) and not said.endswith((":", ";"))
        return goes_on and (is_dangling(said) or len(said) > _SENTENCE_CHARACTERS or said.endswith(","))

    def _mends(self, piece: Piece, said: str, line: TextLine) -> bool:
        """Whether a page or a column broke in mid-sentence."""
        assert self.last is not None
        is_broken = is_dangling(said) or self._is_full(self.last, line)
        if opens_small(line.text):
            return is_broken and not said.endswith((":", ";"))
        return is_broken and not ends_sentence(said) and piece.is_bold == line.is_bold

    def _is_full(self, line: TextLine, following: TextLine) -> bool:
        """Whether the next word did not fit on the line any more: it ended because it was full."""
        room = line.column.right - line.box.right
        first = following.words[0]
        return room < first.box.width + _SPACE_CHARACTER * line.size + 0.5

    def _stands_under(self, piece: Piece, line: TextLine) -> bool:
        """Whether the line begins where the piece's next line would, hanging and first-line indents allowed."""
        assert self.last is not None
        left = line.box.left - line.column.left
        if len(piece.lines) > 1:
            expected = [piece.lines[-1][0].box.left - self.last.column.left]
        elif piece.label:
            # A number may be wider than its indent: the further lines then stand under it.
            if piece.left - _SAME_LEFT_POINTS <= left <= piece.inner + _SAME_LEFT_POINTS:
                return True
            expected = []
        else:
            return abs(left - piece.left) <= _FURTHEST_INDENT_POINTS
        return any(abs(left - place) <= _SAME_LEFT_POINTS for place in expected) or _are_centred(self.last, line)

    def _is_wrapped_number(self, line: TextLine, marked: _Marked) -> bool:
        """Whether a number or dash opens the line only because a sentence was wrapped before it."""
        if not self.made or self.last is None or self.last.table is not None or line.opens_column:
            return False
        piece = self.made[-1]
        said = piece.text
        if piece.kind is PieceKind.ROW or not self._is_full(self.last, line) or self._is_spaced(line, marked.kind):
            return False
        if marked.kind is PieceKind.ITEM and marked.label not in _NOT_ALWAYS_BULLETS:
            return False
        is_apart = bool(piece.label) and abs(line.box.left - line.column.left - piece.left) <= _SAME_LEFT_POINTS
        is_apart = is_apart and piece.inner - piece.left > _SAME_LEFT_POINTS and len(piece.lines) < len("ab")
        return not ends_sentence(said) and not said.endswith((":", ";", ",")) and not is_apart

    # -- tables ------------------------------------------------------------------------------------------------

    def _take_table(self, line: TextLine) -> None:
        assert line.table is not None
        rows = list(line.table.rows)
        before = self.made[-1] if self.made and self.last is not None and self.last.table is not None else None
        goes_on = before is not None and (line.opens_column or (self.last is not None and self.last.page != line.page))
        if goes_on and self._first_row_of_table() == _row_text(rows[0]):
            del rows[0]
        if goes_on and rows:
            rows[0] = self._carried_over(rows)
        made = [[self._cell(cell or (), line) for cell in row] for row in rows]
        reached = [frozenset(at for at, cell in enumerate(row) if cell is None) for row in rows]
        if goes_on and made and self._parts_a_row(made[0], line.table.edges):
            for cell, rest in zip(self.made[-1].cells, made.pop(0), strict=True):
                cell.extend(rest)
            del reached[0]
        for place, cells in enumerate(made):
            self._row(cells, line, is_spaced=place == 0 and not goes_on)
            self.made[-1].reached = reached[place]

    def _carried_over(self, rows: Sequence[tuple[Cell | None, ...]]) -> tuple[Cell | None, ...]:
        """The first row on a page, its empty cells known as reached where the cell is one that the page parts.

        It is where it reaches further down, and at the rows' start where no other row of the table begins empty.
        """
        first, *others = rows
        above = self._rows_of_table()
        names_all = len(above) > 1 and all(row[0] is None or row[0] for row in others)
        names_all = names_all and all(piece.cells[0] or 0 in piece.reached for piece in above)
        reaches = {at for at in range(len(first)) if others and len(others[0]) > at and others[0][at] is None}
        reaches |= {0} if names_all else set()
        return tuple(None if not cell and at in reaches else cell for at, cell in enumerate(first))

    def _rows_of_table(self) -> list[Piece]:
        """The rows of the table that was just written, the last first."""
        rows: list[Piece] = []
        for piece in reversed(self.made):
            if piece.kind is not PieceKind.ROW:
                break
            rows.append(piece)
            if piece.is_spaced:
                break
        return rows

    def _parts_a_row(self, rest: list[list[tuple[Word, ...]]], edges: Sequence[float]) -> bool:
        """Whether a page parts a row: a sentence goes on in a cell, and each that goes on was full."""
        above = self.made[-1].cells
        if len(above) != len(rest) or not any(more and opens_small(more[0][0].text) for more in rest):
            return False
        for cell, more, limit in zip(above, rest, edges[1:], strict=False):
            if not more:
                continue
            room = limit - _RULED_MARGIN_POINTS - cell[-1][-1].box.right if cell else 0.0
            word = more[0][0]
            if not cell or room > word.box.width + _CELL_SPACE * word.size:
                return False
        return True

    def _first_row_of_table(self) -> str:
        """What the first row of the table that was just written says."""
        rows = self._rows_of_table()
        return (
            " | ".join(" ".join(word.text for line in cell for word in line) for cell in rows[-1].cells) if rows else ""
        )

    @staticmethod
    def _cell(cell: Cell, line: TextLine) -> list[tuple[Word, ...]]:
        sheet = Sheet(line.page, line.box.right, line.box.bottom, is_recognised=line.is_recognised)
        return [each.words for each in lines_of(cell, sheet)]

    def _row(self, cells: list[list[tuple[Word, ...]]], line: TextLine, *, is_spaced: bool) -> None:
        self.item = None
        piece = Piece(PieceKind.ROW, [], line.page, line.size, is_bold=False, is_spaced=is_spaced, cells=cells)
        self.made.append(piece)

    def _take_row(self, line: TextLine, columns: list[list[Word]]) -> None:
        """A line in columns that only white space sets apart."""
        starts = [column[0].box.left for column in columns]
        is_apart = self._is_spaced(line, PieceKind.ROW) and not _agree(starts, self.table_columns)
        follows = bool(self.made) and self.made[-1].kind is PieceKind.ROW and not is_apart
        if not follows or len(columns) >= len(self.table_columns):
            self.table_columns = starts
            self._row([[tuple(column)] for column in columns], line, is_spaced=not follows)
            return
        cells: list[list[tuple[Word, ...]]] = [[] for _ in self.table_columns]
        for column in columns:
            cells[self._column_at(column[0].box.left)].append(tuple(column))
        self._row(cells, line, is_spaced=False)

    def _known_columns(self, following: Sequence[TextLine]) -> list[float]:
        """Where the columns of the rows around a line begin."""
        is_under_row = bool(self.made) and self.made[-1].kind is PieceKind.ROW
        known = list(self.table_columns) if is_under_row else []
        for line in following:
            columns = segments(line.words) if line.table is None else []
            known += [column[0].box.left for column in columns] if len(columns) > 1 else []
        return known

    def _stands_under_row(self, line: TextLine) -> bool:
        """Whether the line is right under a row whose columns only white space sets apart."""
        if not self.made or self.made[-1].kind is not PieceKind.ROW or self.last is None or self.last.table is not None:
            return False
        return not line.opens_column and not self._is_spaced(line, PieceKind.ROW)

    def _is_parted_from_row(self, line: TextLine) -> bool:
        """Whether a page or a column ends between a row of such columns and the line."""
        if not self.made or self.made[-1].kind is not PieceKind.ROW or self.last is None or self.last.table is not None:
            return False
        return line.opens_column or self.last.page != line.page

    def _continues_row(self, line: TextLine, columns: Sequence[Sequence[Word]]) -> bool:
        """Whether each part of the line goes on with the cell above it: that was full, or its sentence goes on."""
        is_parted = self._is_parted_from_row(line)
        if not is_parted and not self._stands_under_row(line):
            return False
        cells, starts = self.made[-1].cells, self.table_columns
        if len(columns) == len(starts) and not any(opens_small(column[0].text) for column in columns):
            return False  # nothing goes on: it is the next row
        for column in columns:
            place = self._column_at(column[0].box.left)
            if abs(column[0].box.left - starts[place]) > _SAME_LEFT_POINTS or not cells[place]:
                return False
            if _runs_on(cells[place], column):
                continue
            if is_parted:
                return False
            limit = starts[place + 1] - _CELL_MARGIN_POINTS if place + 1 < len(starts) else line.column.right
            if limit - cells[place][-1][-1].box.right > column[0].box.width + _CELL_SPACE * line.size:
                return False
        return True

    def _is_row_of_one_cell(self, line: TextLine) -> bool:
        """Whether a line under a row fills one of its columns and no more."""
        if not self._stands_under_row(line):
            return False
        place = self._column_at(line.box.left)
        ends = [*self.table_columns[1:], float("inf")]
        is_at_start = abs(line.box.left - self.table_columns[place]) <= _SAME_LEFT_POINTS
        return is_at_start and line.box.right < ends[place] and not line.text.endswith(":")

    def _add_to_row(self, columns: Sequence[Sequence[Word]]) -> None:
        for column in columns:
            self.made[-1].cells[self._column_at(column[0].box.left)].append(tuple(column))

    def _column_at(self, left: float) -> int:
        """The column of the table above that begins nearest to `left`."""
        return min(range(len(self.table_columns)), key=lambda at: abs(self.table_columns[at] - left))


def _runs_on(cell: Sequence[tuple[Word, ...]], rest: Sequence[Word]) -> bool:
    """Whether words with a small letter go on with a cell that opens with a capital and is not finished."""
    said = " ".join(word.text for line in cell for word in line)
    return opens_small(rest[0].text) and not opens_small(said) and not ends_sentence(said)


def _agree(starts: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two rows have the same columns."""
    return len(starts) == len(others) and all(
        abs(one - two) <= _SAME_LEFT_POINTS for one, two in zip(starts, others, strict=True)
    )


def _row_text(row: Sequence[Cell | None]) -> str:
    return " | ".join(" ".join(word.text for word in cell or ()) for cell in row)


def _are_centred(one: TextLine, two: TextLine) -> bool:
    return abs(one.box.centre[0] - two.box.centre[0]) <= _SAME_LEFT_POINTS


def _is_alike(piece: Piece, line: TextLine) -> bool:
    """Whether the line is set in the piece's type."""
    tolerance = _RECOGNISED_SAME_SIZE if line.is_recognised else _SAME_SIZE
    if abs(piece.size - line.size) > tolerance * max(piece.size, line.size):
        return False
    # A bold line over another one is a heading, unless it is itself a sentence that goes on.
    return piece.is_bold == line.is_bold or not piece.is_bold or len(piece.text) > _SENTENCE_CHARACTERS


def _pitch(lines: Sequence[TextLine]) -> float:
    """The usual distance from line to line, in sizes of the type."""
    counted: Counter[float] = Counter()
    for one, two in pairwise(lines):
        is_next = one.table is None and two.table is None and not two.opens_column and one.page == two.page
        pitch = (two.base - one.base) / two.size if is_next and two.size > 0 else 0.0
        if _CLOSEST_PITCH < pitch < _WIDEST_PITCH and abs(one.size - two.size) < _SAME_SIZE * two.size:
            counted[round(pitch, 1)] += 1
    if not counted:
        return _LINE_PITCH
    # Of the distances that are common, the closest one is inside paragraphs and the others between them.
    most = counted.most_common(1)[0][1]
    return min(pitch for pitch, times in counted.items() if times >= most / 3)


# -- what a line opens with ----------------------------------------------------------------------------------------


def _marked(line: TextLine) -> _Marked | None:
    """The bullet or number that the line opens with, None where there is none or nothing follows it."""
    first, rest = line.words[0], line.words[1:]
    if line.is_recognised and first.text[0] in _SURELY_MISREAD and first.text[1:].isalpha():
        return _Marked(PieceKind.ITEM, _SYMBOL_BULLET, (_cut(first, 1), *rest))
    if rest and (bullet := _bullet(first, rest[0], line)):
        return _Marked(PieceKind.ITEM, bullet, rest)
    all_words = _parted(line.words)
    text = " ".join(word.text for word in all_words)
    opened = opening(text, 0, len(text))
    if opened is None:
        return None
    words = _after(all_words, opened)
    if not words:
        return None
    if opened.number is None:
        return _Marked(PieceKind.ITEM, _plain_bullet(opened.marker[0]), words)
    return _Marked(PieceKind.NUMBERED, opened.marker, words, opened.is_bare)


def _bullet(word: Word, following: Word, line: TextLine) -> str:
    """The bullet that a first word is, empty where it is none."""
    gap = following.box.left - word.box.right
    is_apart = gap > 2 * _SPACE_CHARACTER * line.size
    if line.is_recognised and is_apart and len(word.text) <= len("oO") and set(word.text) <= _MISREAD_BULLETS:
        return "o" if set(word.text) <= _MISREAD_CIRCLES else _SYMBOL_BULLET
    if len(word.text) != 1:
        return ""
    if word.text in BULLETS and word.text not in _NOT_ALWAYS_BULLETS:
        return _plain_bullet(word.text)
    if word.is_symbol or ord(word.text) in _PRIVATE:
        return _SYMBOL_BULLET
    return word.text if word.text in _NOT_ALWAYS_BULLETS and (is_apart or word.text != "o") else ""


def _plain_bullet(character: str) -> str:
    return _SYMBOL_BULLET if ord(character) in _PRIVATE else character


def _after(words: tuple[Word, ...], opened: Opening) -> tuple[Word, ...]:
    """The words after what the line opens with; one that it shares is cut."""
    at = 0
    for place, word in enumerate(words):
        end = at + len(word.text)
        if end > opened.end:
            return (_cut(word, max(0, opened.end - at)), *words[place + 1 :])
        at = end + 1
    return ()


def _parted(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, a number that touches the first of them set apart."""
    match = _TOUCHING_NUMBER.match(words[0].text)
    if match is None:
        return words
    rest = _cut(words[0], match.end())
    label = replace(words[0], text=match.group(), box=words[0].box._replace(right=rest.box.left))
    return (label, rest, *words[1:])


def _cut(word: Word, characters: int) -> Word:
    """The word without so many characters at its start."""
    left = word.box.left + word.box.width * characters / len(word.text)
    return replace(word, text=word.text[characters:], box=word.box._replace(left=left))
