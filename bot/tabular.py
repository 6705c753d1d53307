"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as CSV in UTF-8, with the mark by which spreadsheets know that; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_cell(each) for each in row] for row in (header, *rows))
    return out.getvalue().encode("utf-8-sig", "replace")


def _cell(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA_STARTS) else words
