"""Records as PDF, to be printed and filed: every page says what it is of, when it was taken, and its number.

The font that comes along (DejaVu Sans) has Latin, Greek, Cyrillic, Armenian and Georgian letters.  What it lacks, and
what is written from right to left, is shown as "▯", and the page says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import wording
from bot.papers.records import TextRecord
from index.types import Club

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS: Final = Path(__file__).with_name("fonts")
_FACES: Final = {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}
_FONT: Final = "DejaVu"
_MISSING: Final = "▯"
_FROM_RIGHT: Final = frozenset({"R", "AL", "AN"})

# Sizes in points, lengths in millimetres.
_TITLE, _HEADING, _TEXT, _SMALL = 15, 12, 9, 8
_MARGIN, _LINE = 15, 5
_COLUMNS: Final = (60, 42, 46, 60, 59)
_HEADING_NEEDS: Final = 45  # of a page: the heading, the digest, and the beginning of its table


def records_pdf(records: Sequence[TextRecord], clubs: Sequence[Club], now: datetime) -> bytes:
    """The record of one club or several as PDF, A4 and lying; `now` is when it is taken."""
    from fpdf.fonts import TTFFont  # noqa: PLC0415 - brings Pillow and fontTools

    pdf = _paper(clubs, now)
    pdf.set_font(_FONT, "B", _TITLE)
    _says(pdf, wording.records_title(clubs), 8)
    pdf.set_font(_FONT, "", _TEXT)
    _says(pdf, wording.exported_words(now, clubs))
    if not records:
        _says(pdf, wording.NO_RECORDS)
    for record in records:
        _add(pdf, record, is_alone=len(clubs) == 1)
    made = bytes(pdf.output())
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()
    return made


def _paper(clubs: Sequence[Club], now: datetime) -> FPDF:
    """An empty document whose pages have a foot."""
    from fpdf import FPDF  # noqa: PLC0415 - brings Pillow and fontTools

    class Paper(FPDF):
        def footer(self) -> None:
            """What stands under every page."""
            self.set_y(-12)
            self.set_font(_FONT, "", _SMALL)
            said = wording.SEPARATOR.join([wording.records_title(clubs), wording.exported_words(now, clubs)])
            self.cell(w=self.epw - 30, h=_LINE, text=_printable(said))
            self.cell(w=30, h=_LINE, text=wording.sheet_words(self.page_no(), "{nb}"), align="R")

    pdf = Paper(orientation="landscape", format="A4")
    for style, file in _FACES.items():
        pdf.add_font(_FONT, style, FONTS / file)
    pdf.set_margins(_MARGIN, _MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN + 3)
    pdf.set_lang("en-GB")
    pdf.set_title(wording.records_title(clubs))
    pdf.set_creation_date(now)
    pdf.add_page()
    return pdf


def _add(pdf: FPDF, record: TextRecord, *, is_alone: bool) -> None:
    """A text, what it is known by, and its readers; the club is named where it is not alone."""
    if pdf.will_page_break(_HEADING_NEEDS):
        pdf.add_page()
    pdf.ln(4)
    pdf.set_font(_FONT, "B", _HEADING)
    number = [wording.text_number(record.version)] if record.version else []
    named = [] if is_alone else [record.club.name]
    _says(pdf, wording.SEPARATOR.join([*named, record.title, *number, record.state]), 6)
    pdf.set_font(_FONT, "", _SMALL)
    if record.text.digest:
        _says(pdf, wording.digest_words(record.text.digest), 4)
    if not record.readers:
        pdf.set_font(_FONT, "", _TEXT)
        _says(pdf, wording.NOBODY_ASKED)
        return
    _says(pdf, wording.read_count(record.read, len(record.readers) - record.read), 4)
    rows = [
        [_printable(cell) for cell in wording.reader_cells(reader, record.former_of(reader), record.club)]
        for reader in record.readers
    ]
    if any(_MISSING in cell for row in rows for cell in row):
        _says(pdf, wording.letters_missing(), 4)
    pdf.ln(1)
    pdf.set_font(_FONT, "", _TEXT)
    with pdf.table(col_widths=_COLUMNS, line_height=_LINE, text_align="LEFT", padding=1) as table:
        for row in (wording.RECORDS_COLUMNS, *rows):
            table.row(row)


def _says(pdf: FPDF, text: str, height: float = _LINE) -> None:
    """A paragraph over the whole width."""
    pdf.multi_cell(w=0, h=height, text=_printable(text), new_x="LMARGIN", new_y="NEXT", align="L")


def _printable(text: str) -> str:
    """`text` with "▯" for each letter that the font cannot print, or not in the right order."""
    letters = _letters()
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        each if ord(each) in letters and unicodedata.bidirectional(each) not in _FROM_RIGHT else _MISSING
        for each in composed
        if unicodedata.category(each) not in ("Cc", "Cf")
    )


@cache
def _letters() -> frozenset[int]:
    """The code points that both faces of the font have."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only where something is printed

    letters = []
    for file in _FACES.values():
        with TTFont(FONTS / file, lazy=True) as face:
            letters.append(set(face.getBestCmap()))
    return frozenset(set.intersection(*letters))
