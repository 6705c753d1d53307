"""A PDF's bytes → its pages, through PDFium, the reader that Chrome has."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import RefusedFileError
from index.reading.pdf.bullets import drawn_bullets, may_be_bullet
from index.reading.pdf.sheets import Box, Rule, Sheet, Word, around

MOST_PAGES = 500
_MOST_CHARACTERS = 50_000  # of one page; a page of prose has 3,000
_MOST_OBJECTS = 50_000
_SMALLEST_POINTS = 1.0
_INVISIBLE_MODES = frozenset({3, 7})  # neither filled nor outlined; as a clipping path only
_ALIKE = 24  # of 255: less apart than this in every colour nobody tells words from what they stand on
_COVERED_SHARE = 0.8
_PICTURE_SHARE = 0.5
_THIN_POINTS = 2.5
_SHORTEST_RULE_POINTS = 4.0
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_SYMBOL_NAME = re.compile(r"symbol|ding(?:bat)?s", re.IGNORECASE)
_DEEPEST_FORM = 4
_TURNED_DEGREES = 10
# A gap of this share of the type's size parts two words that no space character parts.
_WORD_GAP = 0.28
_SAME_LINE = 0.5
_LIGATURES = frozenset("ﬀﬁﬂﬃﬄﬅﬆ")
_SYMBOLS = {"\x02": "-", "\ufffe": "-", "\xa0": " "}
_FORCE_BOLD = 1 << 18

_PASSWORD_ERROR = "password"  # noqa: S105 - a word in PDFium's message


class _Colour(NamedTuple):
    red: int
    green: int
    blue: int
    alpha: int

    def is_like(self, other: _Colour) -> bool:
        return all(abs(one - two) < _ALIKE for one, two in zip(self[:3], other[:3], strict=True))


_PAPER = _Colour(255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class _Patch:
    """A filled shape or a picture on the page, in the page's own coordinates; `order` is that of drawing."""

    box: Box
    order: int
    colour: _Colour | None  # None for a picture


@dataclass(slots=True)
class _Glyph:
    """One character as drawn; `order` is that of the run of text that holds it."""

    text: str
    box: Box
    base: float
    size: float
    is_bold: bool
    is_symbol: bool = False
    hidden: str = ""


@contextmanager
def open_pdf(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document in `data`.

    Raises RefusedFileError where it has a password, is damaged, or has no page or more than `MOST_PAGES`.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if _PASSWORD_ERROR in str(error).lower():
            reason = "is a PDF with a password; save a copy without one"
        else:
            reason = "is a damaged PDF; open it, save it as PDF again, and put that here"
        raise RefusedFileError(reason) from error
    try:
        if not len(document):
            raise RefusedFileError("is a PDF without pages; export it again")
        if len(document) > MOST_PAGES:
            reason = f"has {len(document)} pages, more than {MOST_PAGES}; put each policy in a file of its own"
            raise RefusedFileError(reason)
        yield document
    finally:
        document.close()


def read_sheet(document: pypdfium2.PdfDocument, place: int) -> Sheet:
    """The page at `place`, from 0.  Raises RefusedFileError where PDFium cannot open it."""
    try:
        page = document[place]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        reason = f"has a damaged page {place + 1}; open it, save it as PDF again, and put that here"
        raise RefusedFileError(reason) from error
    try:
        return _PageReader(page, text_page, place + 1).sheet()
    finally:
        text_page.close()
        page.close()


class _PageReader:
    """Looks at one open page."""

    def __init__(self, page: Any, text_page: Any, number: int) -> None:
        self.page = page
        self.text_page = text_page
        self.number = number
        self.count = text_page.count_chars()
        if self.count > _MOST_CHARACTERS:
            reason = f"has {self.count} characters on page {number}; export it again, as a document and not as a list"
            raise RefusedFileError(reason)
        self.shown = Box(*_own_box(page))
        self.patches: list[_Patch] = []
        self.rules: list[Box] = []
        self.dots: list[Box] = []  # shapes that may be bullets
        self.orders: dict[int, int] = {}
        self._look_at_objects(pdfium.FPDFPage_CountObjects(page), self._of_page, _Matrix(), 0)

    def sheet(self) -> Sheet:
        angles = [round(math.degrees(pdfium.FPDFText_GetCharAngle(self.text_page, at))) for at in range(self.count)]
        usual = _usual_angle(angles, self.text_page)
        turned = _Turn(self.page, usual)
        glyphs = [self._glyph(at, turned, angles[at] - usual) for at in range(self.count)]
        rules = tuple(Rule(box) for box in map(turned.box, self.rules))
        words, hidden = _words(glyphs, turned.paper)
        struck = {word for word in words if _is_struck(word, rules)}
        hidden += [(word.text, "struck out") for word in words if word in struck]
        words += drawn_bullets([turned.box(box) for box in self.dots], words)
        return Sheet(
            self.number,
            turned.width,
            turned.height,
            tuple(word for word in words if word not in struck),
            rules,
            tuple(_runs(hidden)),
            self._picture_share() >= _PICTURE_SHARE,
            turned=(self.page.get_rotation() + turned.quarters * 90) % 360,
        )

    # -- what is drawn -----------------------------------------------------------------------------------------

    def _of_page(self, place: int) -> Any:
        return pdfium.FPDFPage_GetObject(self.page, place)

    def _look_at_objects(self, count: int, get: Any, matrix: _Matrix, depth: int) -> None:
        for place in range(min(count, _MOST_OBJECTS)):
            drawn = get(place)
            order = len(self.orders)
            self.orders[_address(drawn)] = order
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM and order < _MOST_OBJECTS:
                inner = pdfium.FPDFFormObj_CountObjects(drawn)
                get_inner = lambda at, form=drawn: pdfium.FPDFFormObj_GetObject(form, at)  # noqa: E731
                self._look_at_objects(inner, get_inner, matrix.then(_matrix_of(drawn)), depth + 1)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._take_path(drawn, matrix.box(_bounds(drawn)), order)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.patches.append(_Patch(matrix.box(_bounds(drawn)), order, None))

    def _take_path(self, path: Any, box: Box, order: int) -> None:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
        if not mode.value and not stroke.value:
            return
        fill = _colour(pdfium.FPDFPageObj_GetFillColor, path)
        line = _colour(pdfium.FPDFPageObj_GetStrokeColor, path)
        if may_be_bullet(box) and not (line if stroke.value else fill).is_like(_PAPER):
            self.dots.append(box)
        if min(box.width, abs(box.height)) <= _THIN_POINTS:
            shown = line if stroke.value else fill
            if max(box.width, box.height) >= _SHORTEST_RULE_POINTS and not shown.is_like(_PAPER):
                self.rules.append(box)
            return
        if mode.value:
            self.patches.append(_Patch(box, order, fill))
        if stroke.value and not line.is_like(_PAPER) and pdfium.FPDFPath_CountSegments(path) <= len("mllllz"):
            left, top, right, bottom = box
            self.rules += [
                Box(left, top, right, top), Box(left, bottom, right, bottom),
                Box(left, top, left, bottom), Box(right, top, right, bottom),
            ]  # fmt: skip

    def _picture_share(self) -> float:
        return max((self.shown.shared(patch.box) for patch in self.patches if patch.colour is None), default=0.0)

    # -- characters --------------------------------------------------------------------------------------------

    def _glyph(self, at: int, turned: _Turn, angle: int) -> _Glyph | None:
        """The character at `at`, None for one that PDFium only added: a line's end."""
        character = chr(pdfium.FPDFText_GetUnicode(self.text_page, at))
        if character in "\r\n\0":
            return None
        if pdfium.FPDFText_IsHyphen(self.text_page, at) == 1 and character != "\xad":
            character = "-"
        character = _SYMBOLS.get(character, character)
        box = self._box(at)
        left, down = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text_page, at, left, down)
        if pdfium.FPDFText_IsGenerated(self.text_page, at) == 1:
            return _Glyph(character, turned.box(box), turned.point(left.value, down.value)[1], 0, is_bold=False)
        size = self._size(at, box)
        is_bold, is_symbol = self._font(at)
        return _Glyph(
            unicodedata.normalize("NFKC", character) if character in _LIGATURES else character,
            turned.box(box),
            turned.point(left.value, down.value)[1],
            size,
            is_bold,
            is_symbol,
            "" if character.isspace() else self._hidden(at, box, size, angle),
        )

    def _box(self, at: int) -> Box:
        loose = pdfium.FS_RECTF()
        if pdfium.FPDFText_GetLooseCharBox(self.text_page, at, loose):
            return Box(loose.left, min(loose.bottom, loose.top), loose.right, max(loose.bottom, loose.top))
        return Box(0, 0, 0, 0)

    def _size(self, at: int, box: Box) -> float:
        matrix = pdfium.FS_MATRIX()
        size = float(pdfium.FPDFText_GetFontSize(self.text_page, at))
        if pdfium.FPDFText_GetMatrix(self.text_page, at, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        return size if math.isfinite(size) else abs(box.height)

    def _font(self, at: int) -> tuple[bool, bool]:
        """Whether the character is bold, and whether its font is one of symbols."""
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.text_page, at, name, 128, flags)
        known = name.value.decode(errors="replace")
        weight = pdfium.FPDFText_GetFontWeight(self.text_page, at)
        outlined = self._mode(at) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        is_bold = bool(_BOLD_NAME.search(known)) or weight >= _BOLD_WEIGHT or bool(flags.value & _FORCE_BOLD)
        return is_bold or outlined, _SYMBOL_NAME.search(known) is not None

    def _mode(self, at: int) -> int:
        run = pdfium.FPDFText_GetTextObject(self.text_page, at)
        return int(pdfium.FPDFTextObj_GetTextRenderMode(run)) if run else 0

    def _hidden(self, at: int, box: Box, size: float, angle: int) -> str:
        """Why nobody sees the character, or that it stands across the page's words; empty for one that is read."""
        run = pdfium.FPDFText_GetTextObject(self.text_page, at)
        if run and pdfium.FPDFTextObj_GetTextRenderMode(run) in _INVISIBLE_MODES:
            return "drawn invisibly"
        if size < _SMALLEST_POINTS:
            return "smaller than one point"
        if not self.shown.holds(*box.centre):
            return "outside the page"
        if abs((angle + 180) % 360 - 180) > _TURNED_DEGREES:
            return "set across the page"
        return self._hidden_by_colour(at, box, self.orders.get(_address(run), 0) if run else 0)

    def _hidden_by_colour(self, at: int, box: Box, order: int) -> str:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not pdfium.FPDFText_GetFillColor(self.text_page, at, *parts):
            return ""
        colour = _Colour(*(part.value for part in parts))
        under, over = _PAPER, None
        for patch in self.patches:
            if box.shared(patch.box) < _COVERED_SHARE:
                continue
            if patch.order < order:
                if patch.colour is None:
                    return "" if colour.alpha else "transparent"
                under = patch.colour if patch.colour.alpha > _ALIKE else under
            elif patch.colour is not None and patch.colour.alpha == _PAPER.alpha:
                over = patch.colour
        if over is not None:
            return "covered by a shape"
        if colour.alpha < _ALIKE:
            return "transparent"
        return "in the colour of the page" if colour.is_like(under) else ""


# -- geometry ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Matrix:
    """How a form's coordinates lie on the page."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def then(self, inner: _Matrix) -> _Matrix:
        """What applies inside a form that is placed by `inner`."""
        return _Matrix(
            inner.a * self.a + inner.b * self.c, inner.a * self.b + inner.b * self.d,
            inner.c * self.a + inner.d * self.c, inner.c * self.b + inner.d * self.d,
            inner.e * self.a + inner.f * self.c + self.e, inner.e * self.b + inner.f * self.d + self.f,
        )  # fmt: skip

    def box(self, box: Box) -> Box:
        """A box of the form on the page."""
        corners = [(across, down) for across in (box.left, box.right) for down in (box.top, box.bottom)]
        points = [(self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f) for x, y in corners]
        return around([Box(x, y, x, y) for x, y in points])


def _matrix_of(drawn: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


class _Turn:
    """From the page's own coordinates (up from the bottom) to those of a reader, who holds its words upright."""

    def __init__(self, page: Any, angle: int) -> None:
        self.left, self.low, self.right, self.high = _own_box(page)
        # Clockwise, as PDFium counts.
        self.quarters = round(angle / 90) % 4
        wide, high = self.right - self.left, self.high - self.low
        self.width, self.height = (wide, high) if self.quarters % 2 == 0 else (high, wide)
        self.paper = Box(0, 0, self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point as across and down."""
        upright = x - self.left, self.high - y
        run_down = self.high - y, self.right - x
        upside_down = self.right - x, y - self.low
        run_up = y - self.low, x - self.left
        return (upright, run_down, upside_down, run_up)[self.quarters]

    def box(self, box: Box) -> Box:
        """A box of the page."""
        corners = (self.point(box.left, box.top), self.point(box.right, box.bottom))
        return around([Box(x, y, x, y) for x, y in corners])


def _own_box(page: Any) -> tuple[float, float, float, float]:
    """The part of the page that is shown: its left, lower, right and upper edge."""
    shown = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, shown):
        return 0.0, 0.0, float(page.get_width()), float(page.get_height())
    return shown.left, shown.bottom, shown.right, shown.top


def _usual_angle(angles: Sequence[int], text_page: Any) -> int:
    """The direction in which most of the page's characters run, in quarters of a turn."""
    counted = Counter(
        round(angle / 90) * 90 % 360
        for at, angle in enumerate(angles)
        if not pdfium.FPDFText_IsGenerated(text_page, at) and abs(angle - round(angle / 90) * 90) <= _TURNED_DEGREES
    )
    return counted.most_common(1)[0][0] if counted else 0


def _address(drawn: Any) -> int:
    return ctypes.cast(drawn, ctypes.c_void_p).value or 0


def _bounds(drawn: Any) -> Box:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(drawn, *sides)
    return Box(*(side.value for side in sides))


def _colour(get: Any, drawn: Any) -> _Colour:
    parts = [ctypes.c_uint() for _ in range(4)]
    return _Colour(*(part.value for part in parts)) if get(drawn, *parts) else _Colour(0, 0, 0, 255)


# -- words ---------------------------------------------------------------------------------------------------------


def _words(glyphs: Sequence[_Glyph | None], paper: Box) -> tuple[list[Word], list[tuple[str, str]]]:
    """The words that a reader sees, and those that are hidden with the reason."""
    words: list[Word] = []
    hidden: list[tuple[str, str]] = []
    run: list[_Glyph] = []
    for glyph in (*glyphs, None):
        if run and (glyph is None or glyph.text.isspace() or _parts(run[-1], glyph)):
            if run[0].hidden:
                hidden.append(("".join(each.text for each in run), run[0].hidden))
            else:
                words.append(_word(run))
            run = []
        if glyph is not None and not glyph.text.isspace() and (glyph.hidden or paper.holds(*glyph.box.centre)):
            run.append(glyph)
    return words, hidden


def _parts(before: _Glyph, glyph: _Glyph) -> bool:
    """Whether a word ends between the two; letters of one ligature share its place."""
    if before.box == glyph.box:
        return False
    size = max(before.size, glyph.size, 1.0)
    gap = glyph.box.left - before.box.right
    return (
        before.hidden != glyph.hidden
        or gap > _WORD_GAP * size
        or gap < -size
        or abs(before.base - glyph.base) > _SAME_LINE * size
    )


def _word(run: Sequence[_Glyph]) -> Word:
    largest = max(glyph.size for glyph in run)
    bold = sum(glyph.is_bold for glyph in run) * 2 > len(run)
    base = next(glyph.base for glyph in run if glyph.size == largest)
    text, box = "".join(glyph.text for glyph in run), around([glyph.box for glyph in run])
    return Word(text, box, base, round(largest, 1), bold, all(glyph.is_symbol for glyph in run))


def _is_struck(word: Word, rules: Sequence[Rule]) -> bool:
    """Whether a rule runs through the middle of the word: its words are no longer meant."""
    middle = word.base - 0.28 * word.size
    return any(
        rule.is_level
        and abs(rule.box.centre[1] - middle) < 0.16 * word.size
        and min(rule.box.right, word.box.right) - max(rule.box.left, word.box.left) > _COVERED_SHARE * word.box.width
        for rule in rules
    )


def _runs(hidden: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Hidden words that follow each other for the same reason, as one."""
    words: list[str] = []
    last = ""
    for text, reason in (*hidden, ("", "")):
        if words and reason != last:
            yield " ".join(words), last
            words = []
        words.append(text)
        last = reason
