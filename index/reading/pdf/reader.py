"""A PDF's bytes → its text and blocks: what `index.reading.formats` calls for a .pdf."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version

from index.errors import RefusedFileError
from index.reading.extracting import BlockWriter, Cell, Extracted, Run
from index.reading.pdf import recognising
from index.reading.pdf.furniture import find_furniture
from index.reading.pdf.hyphens import Hyphens
from index.reading.pdf.lines import TextLine, in_reading_order, lines_of, with_margins
from index.reading.pdf.opening import open_pdf, read_sheet
from index.reading.pdf.paragraphs import Piece, PieceKind, pieces_of
from index.reading.pdf.sheets import Sheet, Word
from index.reading.pdf.tables import Grid, find_grids
from index.reading.titles import looks_like_title

_LARGER = 1.08  # a heading's type beside the body's
_RECOGNISED_LARGER = 1.4
_HEADING_LINES = 3
_HEADING_CHARACTERS = 160
_SENTENCE_END = re.compile(r"[.;,]$")
# What a page says of the whole policy, and not only of itself.
_STATES = re.compile(r"\b(?:review|adopt|approv|ratif|sign)\w*\b.*\b(?:19|20)?\d\d\b", re.IGNORECASE)
_LEVEL_POINTS = 7.0  # markers closer to each other than this stand on one level
_SHOWN_CHARACTERS = 60
_UNSURE_WORDS = 8
_NO_WORDS = "holds no words; save the policy itself as PDF again, as a Word file or as plain text"


def extract(data: bytes) -> Extracted:
    """The text of the PDF and its blocks, with the page that each stood on.

    Words that a reader does not see are left out and named in the oddities; so is each page that was read off its
    picture.  Raises RefusedFileError for a file with a password, a damaged, empty or over-long one, and for a scan
    where there is no Tesseract.
    """
    sheets = _sheets(data)
    if not any(sheet.words for sheet in sheets):
        raise RefusedFileError(_NO_WORDS)
    grids = {sheet.number: find_grids(sheet.rules, sheet.words) for sheet in sheets}
    pages = {sheet.number: lines_on(sheet, grids[sheet.number]) for sheet in sheets}
    furniture = find_furniture(pages, sheets)
    lines: list[TextLine] = []
    for sheet in sheets:
        kept = [line for line in pages[sheet.number] if line not in furniture[sheet.number]]
        lines += in_reading_order(kept, sheet)
    lines = with_margins(lines)
    hyphens = Hyphens(lines)
    pieces = pieces_of(lines, hyphens)
    return _Scribe(sheets, furniture, pieces, hyphens).extracted()


def _sheets(data: bytes) -> list[Sheet]:
    with open_pdf(data) as document:
        sheets = [read_sheet(document, place) for place in range(len(document))]
        scanned = [sheet for sheet in sheets if sheet.looks_scanned]
        if len(scanned) > recognising.MOST_PAGES:
            reason = f"has {len(scanned)} scanned pages, more than {recognising.MOST_PAGES}; split it"
            raise RefusedFileError(reason)
        for sheet in scanned:
            sheets[sheet.number - 1] = recognising.recognise(document[sheet.number - 1], sheet)
        return sheets


def lines_on(sheet: Sheet, grids: Sequence[Grid]) -> list[TextLine]:
    """The lines of a page from top to bottom, each table in its place."""
    inside = {id(word) for grid in grids for row in grid.rows for cell in row for word in cell or ()}
    lines = lines_of([word for word in sheet.words if id(word) not in inside], sheet)
    for grid in grids:
        words = tuple(word for row in grid.rows for cell in row for word in cell or ())
        size = Counter(word.size for word in words).most_common(1)[0][0]
        base = grid.box.top + size
        table = TextLine(words, sheet.number, grid.box, base, size, table=grid, is_recognised=sheet.is_recognised)
        lines.append(table)
    return sorted(lines, key=lambda line: (line.base, line.box.left))


class _Scribe:
    """Writes the pieces as blocks, page by page."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        furniture: dict[int, dict[TextLine, str]],
        pieces: Sequence[Piece],
        hyphens: Hyphens,
    ) -> None:
        self.sheets = {sheet.number: sheet for sheet in sheets}
        self.furniture = furniture
        self.pieces = pieces
        self.hyphens = hyphens
        with_tesseract = ", Tesseract" if any(sheet.is_recognised for sheet in sheets) else ""
        self.writer = BlockWriter(f"pypdfium2 {version('pypdfium2')}{with_tesseract}")
        self.body, self.body_is_bold = _body(pieces)
        self.heading_styles = self._heading_styles()
        following = [*pieces[1:], None]
        pairs = zip(pieces, following, strict=True)
        self.levels = _levels([piece for piece, after in pairs if not self._is_heading(piece, after)])

    def extracted(self) -> Extracted:
        for number in self.sheets:
            self._write_page(number)
        self._write_stated()
        return self.writer.finish()

    def _write_stated(self) -> None:
        """Write once, at the end, what the foot of every page states: "Reviewed September 2025"."""
        stated: set[str] = set()
        for number, lines in self.furniture.items():
            for text in (line.text for line in lines if _STATES.search(line.text)):
                if text not in stated:
                    stated.add(text)
                    self.writer.at(page=number)
                    self.writer.space()
                    self.writer.paragraph(text)

    def _write_page(self, number: int) -> None:
        sheet = self.sheets[number]
        self.writer.at(page=number)
        self._write_furniture(sheet, lambda line: line.base < sheet.height / 2)
        for words, reason in sheet.hidden:
            shown = words if len(words) <= _SHOWN_CHARACTERS else f"{words[:_SHOWN_CHARACTERS]}…"
            self.writer.oddity(f"this page holds words that are {reason}, so they are left out: {shown!r}; confirm")
        if sheet.is_recognised:
            self.writer.oddity(_recognised_reason(sheet))
        for place, piece in enumerate(self.pieces):
            if piece.page == number:
                self._write(piece, self.pieces[place + 1] if place + 1 < len(self.pieces) else None)
        self._write_furniture(sheet, lambda line: line.base >= sheet.height / 2)

    def _write_furniture(self, sheet: Sheet, stands_there: Callable[[TextLine], bool]) -> None:
        for line, reason in self.furniture[sheet.number].items():
            if stands_there(line):
                self.writer.furniture(line.text, reason)

    def _write(self, piece: Piece, following: Piece | None) -> None:
        if piece.is_spaced:
            self.writer.space()
        if piece.kind is PieceKind.ROW:
            cells = [Cell.REACHED if at in piece.reached else self._runs(cell) for at, cell in enumerate(piece.cells)]
            self.writer.row(cells)
        elif self._is_heading(piece, following):
            self.writer.heading(self._plain(piece), self._heading_level(piece), piece.label)
        elif piece.kind is PieceKind.ITEM:
            self.writer.item(self._runs(piece.lines), piece.label, self._level(piece))
        elif piece.kind is PieceKind.NUMBERED and not piece.is_bare:
            self.writer.numbered(self._runs(piece.lines), piece.label, self._level(piece))
        else:
            words = self._runs(piece.lines)
            if piece.label:
                words = [Run(f"{piece.label} "), *words]
            self.writer.paragraph(words, continues_item=piece.continues_item)

    def _runs(self, lines: Sequence[tuple[Word, ...]]) -> list[Run]:
        """The words with their emphasis; where all is bold, bold says nothing."""
        words = self.hyphens.join(lines)
        runs: list[Run] = []
        for place, (text, is_bold) in enumerate(words):
            bold = is_bold and not self.body_is_bold
            runs.append(Run(f"{' ' if place else ''}{text}", bold=bold))
        return runs

    def _plain(self, piece: Piece) -> str:
        return " ".join(text for text, _ in self.hyphens.join(piece.lines))

    # -- headings ----------------------------------------------------------------------------------------------

    def _is_heading(self, piece: Piece, following: Piece | None) -> bool:
        """Whether a piece is set as a heading: in larger type, or bold and in the words of a title."""
        if piece.kind in (PieceKind.ROW, PieceKind.ITEM) or following is None or len(piece.lines) > _HEADING_LINES:
            return False
        text = piece.text
        if len(text) > _HEADING_CHARACTERS or not any(character.isalpha() for character in text):
            return False
        larger = _RECOGNISED_LARGER if piece.is_recognised else _LARGER
        if piece.size > larger * self.body:
            return not _SENTENCE_END.search(text) and not text.endswith(":")
        if not piece.is_bold or self.body_is_bold or text.endswith(":"):
            return False
        return looks_like_title(text, may_address=True, may_rule=True)

    def _heading_styles(self) -> list[tuple[float, bool]]:
        """The styles of the headings, the highest first."""
        following = [*self.pieces[1:], None]
        styles = {
            _style(piece) for piece, after in zip(self.pieces, following, strict=True) if self._is_heading(piece, after)
        }
        return sorted(styles, reverse=True)

    def _heading_level(self, piece: Piece) -> int:
        return self.heading_styles.index(_style(piece)) + 1

    def _level(self, piece: Piece) -> int:
        """How deep the piece's marker stands, from 0."""
        return sum(piece.left > place + _LEVEL_POINTS for place in self.levels[:-1]) if self.levels else 0


def _recognised_reason(sheet: Sheet) -> str:
    """What a manager is told of a page that was read off its picture."""
    reason = "this page is a picture and was read by Tesseract"
    if sheet.unsure:
        more = len(sheet.unsure) - _UNSURE_WORDS
        named = ", ".join(repr(word) for word in sheet.unsure[:_UNSURE_WORDS])
        reason = f"{reason}, which is unsure of {named}{f' and {more} more' if more > 0 else ''}"
    return f"{reason}; compare its words with the page"


def _style(piece: Piece) -> tuple[float, bool]:
    return round(piece.size), piece.is_bold


def _body(pieces: Sequence[Piece]) -> tuple[float, bool]:
    """The size of most of the words, and whether most are bold."""
    sizes: Counter[float] = Counter()
    bold = 0
    for piece in pieces:
        length = len(piece.text)
        sizes[piece.size] += length
        bold += length * piece.is_bold
    if not sizes.total():
        return max((piece.size for piece in pieces), default=1.0), False
    return sizes.most_common(1)[0][0], bold * 2 > sizes.total()


def _levels(pieces: Sequence[Piece]) -> list[float]:
    """Where the markers of the levels stand, outermost first."""
    places: list[float] = []
    for left in sorted(piece.left for piece in pieces if piece.label and not piece.is_bare):
        if not places or left - places[-1] > _LEVEL_POINTS:
            places.append(left)
    return places
