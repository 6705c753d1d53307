"""Small PDFs, drawn word by word."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path

import pypdfium2
from fpdf import FPDF

LINE = 14.0


def blank(font: str = "Helvetica", points: float = 11) -> FPDF:
    """A document with one empty page of 595 by 842 points."""
    made = FPDF(unit="pt", format="A4")
    made.set_auto_page_break(False)
    made.add_page()
    made.set_font(font, size=points)
    return made


def write(made: FPDF, lines: str, left: float = 60, top: float = 80, pitch: float = LINE) -> float:
    """Draw lines under each other and say where the next would stand."""
    for line in lines.split("\n"):
        if line:
            made.text(left, top, line)
        top += pitch
    return top


def content(made: FPDF) -> bytes:
    """The file."""
    return bytes(made.output())


def unicode_font() -> Path:
    """A font that has more than the letters of Western Europe."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf"


def scanned(data: bytes, dots_per_inch: int = 200) -> bytes:
    """The same pages as a copier gives them: pictures."""
    made = FPDF(unit="pt", format="A4")
    made.set_auto_page_break(False)
    document = pypdfium2.PdfDocument(data)
    for page in document:
        made.add_page()
        picture = io.BytesIO()
        page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().save(picture, "JPEG", quality=80)
        made.image(picture, 0, 0, 595.3, 841.9)
        page.close()
    document.close()
    return content(made)


def turned(data: bytes, degrees: int) -> bytes:
    """The same pages, to be shown turned."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(degrees)
    saved = io.BytesIO()
    document.save(saved)
    document.close()
    return saved.getvalue()
