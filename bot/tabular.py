"""Tables for spreadsheets, in which no cell can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

Cell = str | int | float | bool | None

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], above: Iterable[Sequence[Cell]] = ()) -> bytes:
    """A table as CSV in UTF-8 with the mark by which spreadsheets know it; `above` are lines before its header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in (*above, header, *rows))
    return out.getvalue().encode("utf-8-sig")


def safe_cell(value: Cell) -> str | int | float | None:
    """`value` as a cell shows it: yes or no, and an apostrophe before words that would be a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
