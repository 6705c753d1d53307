"""A page of a PDF → its picture and where the words stand on it: what `index.reading.drawing` calls for a .pdf."""

from __future__ import annotations

import io
from base64 import b64encode
from contextlib import suppress
from typing import Any, Final

from index.errors import RefusedFileError
from index.reading.drawing import Picture, PlacedWord
from index.reading.pdf import recognising
from index.reading.pdf.lines import in_reading_order
from index.reading.pdf.opening import open_pdf, read_sheet
from index.reading.pdf.reader import lines_on
from index.reading.pdf.sheets import Sheet, Word
from index.reading.pdf.tables import find_grids

_WIDTH_DOTS: Final = 900
# A page many times as high as it is wide is drawn smaller.
_MOST_DOTS: Final = 2_500_000
_LONGEST_DOTS: Final = 6_000
_GREYS: Final = 16  # of a page without colours: type stays smooth
_COLOUR_SPREAD: Final = 24  # of 255: channels closer than this are grey to the eye
_QUALITY: Final = 72


def draw(data: bytes, number: int) -> Picture:
    """The page of that number, from 1, at most 900 dots wide, and its words.

    Raises RefusedFileError where the file or the page cannot be opened.
    """
    with open_pdf(data) as document:
        if not 1 <= number <= len(document):
            raise RefusedFileError(f"has no page {number}")
        sheet = read_sheet(document, number - 1)
        page = document[number - 1]
        if sheet.looks_scanned:
            with suppress(RefusedFileError):  # without Tesseract the page is drawn all the same
                sheet = recognising.recognise(page, sheet)
        return _picture(page, sheet, len(document))


def _picture(page: Any, sheet: Sheet, pages: int) -> Picture:
    width, height = page.get_size()
    shown_width = height if sheet.turned % 180 else width
    scale = min(_WIDTH_DOTS / shown_width, (_MOST_DOTS / (width * height)) ** 0.5, _LONGEST_DOTS / max(width, height))
    drawn = page.render(scale=scale).to_pil().convert("RGB").rotate(sheet.turned, expand=True)
    media_type, content = _encoded(drawn)
    across, down = drawn.width / sheet.width, drawn.height / sheet.height
    lines = lines_on(sheet, find_grids(sheet.rules, sheet.words))
    words = [word for line in lines for word in line.words]
    places = {id(word): place for place, word in enumerate(words)}
    columns = [places[id(word)] for line in in_reading_order(lines, sheet) for word in line.words]
    placed = tuple(_placed(word, across, down) for word in words)
    return Picture(drawn.width, drawn.height, media_type, b64encode(content).decode(), placed, tuple(columns), pages)


def _placed(word: Word, across: float, down: float) -> PlacedWord:
    """A word of the page on its picture, which has so many dots for each point."""
    left, top, right, bottom = word.box
    return PlacedWord(word.text, round(left * across), round(top * down), round(right * across), round(bottom * down))


def _encoded(drawn: Any) -> tuple[str, bytes]:
    """The picture's media type and file, in the smaller of two forms: sharp for type, lossy for photographs."""
    lossy = io.BytesIO()
    drawn.save(lossy, "JPEG", quality=_QUALITY, optimize=True)
    sharp = io.BytesIO()
    if _is_grey(drawn):
        drawn.convert("L").quantize(_GREYS).save(sharp, "PNG", optimize=True)
    else:
        drawn.quantize(_GREYS * 4).save(sharp, "PNG", optimize=True)
    if len(sharp.getvalue()) <= len(lossy.getvalue()):
        return "image/png", sharp.getvalue()
    return "image/jpeg", lossy.getvalue()


def _is_grey(drawn: Any) -> bool:
    """Whether no dot of the picture, made smaller, has a colour."""
    small = drawn.resize((max(1, drawn.width // 4), max(1, drawn.height // 4)))
    _, *spreads = small.convert("HSV").split()
    return bool(spreads[0].getextrema()[1] < _COLOUR_SPREAD)
