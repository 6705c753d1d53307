"""Pictures of pages → words, through Debian's Tesseract where it is installed."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Any, Final, NamedTuple

from index.errors import RefusedFileError
from index.reading.pdf.sheets import Box, Sheet, Word

LANGUAGE: Final = "eng"
MOST_PAGES: Final = 30  # of one file; each takes some four seconds
_DOTS_PER_INCH: Final = 250
_POINTS_PER_INCH: Final = 72
_MOST_DOTS: Final = 20_000_000
_PAGE_SECONDS: Final = 40
# The file's reader runs without this process's environment.
_FOLDERS: Final = "/usr/local/bin:/usr/bin:/bin"
_CLEAR: Final = 25.0  # of 100: a line of which no word is that sure is a stain or a logo
_SURE: Final = 60.0  # a word that is less sure is named to the manager
_WORD_LEVEL: Final = "5"
_CAPITALS_SHARE: Final = 0.72  # of the type's size: how high its capitals stand
_SAME_SIZE: Final = 0.25
_TALL: Final = frozenset("ABCDEFGHIJKLMNOPRSTUVWXYZbdfhklt0123456789")
_DEEP: Final = frozenset("gjpqy,;Q()")
# One column of text: what stands beside it is found from the words' places, as in any other PDF.  Where Tesseract looks
# for columns itself it takes bullets for one.
_SEGMENTATION: Final = "4"
_TURNS: Final = (0, 90, 270, 180)  # where most words are unsure, the page may lie on its side
INSTALL: Final = "install tesseract-ocr (Debian: apt-get install tesseract-ocr)"


def tesseract() -> str | None:
    """Where Tesseract is, None where it is not installed."""
    return shutil.which("tesseract", path=_FOLDERS)


def recognise(page: Any, sheet: Sheet) -> Sheet:
    """The sheet with the words that Tesseract reads on the picture of PDFium's `page`.

    Raises RefusedFileError where there is no Tesseract, or it fails.
    """
    program = tesseract()
    if program is None:
        raise RefusedFileError(f"looks scanned: page {sheet.number} is a picture; {INSTALL}, or save the text itself")
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, (_MOST_DOTS / (width * height)) ** 0.5)
    upright = page.render(scale=scale, grayscale=True).to_pil()
    best: list[list[_Read]] = []
    for degrees in _TURNS:
        picture = upright.rotate(degrees, expand=True)
        lines = _lines(_run(program, picture, round(scale * _POINTS_PER_INCH), sheet.number), scale)
        if not best or _sure_words(lines) > _sure_words(best):
            best = lines
            sheet = replace(sheet, width=picture.width / scale, height=picture.height / scale, turned=degrees)
        if _sure_words(best) * 2 > sum(map(len, best)):
            break
    return _with_words(sheet, best)


def _run(program: str, picture: Any, dots: int, number: int) -> str:
    """Tesseract's table of a picture."""
    command = [program, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(dots), "--psm", _SEGMENTATION, "tsv"]
    content = io.BytesIO()
    picture.save(content, "PNG")
    try:
        done = subprocess.run(  # noqa: S603 - Debian's own, and words of ours
            command,
            input=content.getvalue(),
            capture_output=True,
            timeout=_PAGE_SECONDS,
            check=True,
            env={"OMP_THREAD_LIMIT": "1", "PATH": _FOLDERS},
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"looks scanned, and Tesseract could not read page {number}; save the policy's text as a Word file"
        raise RefusedFileError(reason) from error
    return done.stdout.decode(errors="replace")


class _Read(NamedTuple):
    """A word as Tesseract gives it; `sureness` is of 100."""

    text: str
    box: Box
    sureness: float


def _lines(table: str, scale: float) -> list[list[_Read]]:
    """The words of Tesseract's table, line by line."""
    lines: dict[tuple[str, str, str], list[_Read]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD_LEVEL and row["text"].strip():
            left, top, width, height = (int(row[name]) / scale for name in ("left", "top", "width", "height"))
            place = (row["block_num"], row["par_num"], row["line_num"])
            box = Box(left, top, left + width, top + height)
            lines[place].append(_Read(row["text"].strip(), box, float(row["conf"])))
    return list(lines.values())


def _sure_words(lines: Sequence[Sequence[_Read]]) -> int:
    return sum(word.sureness >= _SURE for line in lines for word in line)


def _with_words(sheet: Sheet, lines: Sequence[Sequence[_Read]]) -> Sheet:
    """The sheet with the words of the lines; no word of a line is left out, however unsure."""
    clear = [line for line in lines if max(word.sureness for word in line) >= _CLEAR]
    stains = [" ".join(word.text for word in line) for line in lines if line not in clear]
    unsure = [word.text for line in clear for word in line if word.sureness < _SURE and len(word.text) > 1]
    return replace(
        sheet,
        words=_levelled(clear),
        rules=(),
        hidden=tuple((words, "too unclear on the picture") for words in stains),
        is_recognised=True,
        unsure=tuple(unsure),
    )


def _levelled(lines: Sequence[Sequence[_Read]]) -> tuple[Word, ...]:
    """The words with the sizes of their lines; sizes that nearly agree with the usual one are it."""
    heights = [_cap_height(line) for line in lines]
    usual = median([height for line, height in zip(lines, heights, strict=True) for _ in line]) if lines else 0.0
    words = []
    for line, height in zip(lines, heights, strict=True):
        size = (usual if abs(height - usual) <= _SAME_SIZE * usual else height) / _CAPITALS_SHARE
        base = median([word.box.bottom for word in line if not set(word.text) & _DEEP] or [line[0].box.bottom])
        words += [Word(word.text, word.box, base, round(size, 1)) for word in line]
    return tuple(words)


def _cap_height(line: Sequence[_Read]) -> float:
    """How high the capitals of a line stand, from words that have some."""
    tall = [word.box.height for word in line if not set(word.text) & _DEEP and set(word.text) & _TALL]
    return median(tall or [word.box.height for word in line])
