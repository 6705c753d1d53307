"""Tables for spreadsheets, in which no cell can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

CellValue = str | int | float | bool | None

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[CellValue]], above: Iterable[Sequence[CellValue]] = ()
) -> bytes:
    """A table as CSV in UTF-8 with the mark by which spreadsheets know it; `above` are lines before its header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in (*above, header, *rows))
    return out.getvalue().encode("utf-8-sig", "replace")


def as_csv(fields: Sequence[str], rows: Iterable[Mapping[str, CellValue]]) -> str:
    """A table as CSV for programs, in lines: the values of `fields` of each row under their names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([safe_cell(row[name]) for name in fields] for row in rows)
    return out.getvalue()


def safe_cell(value: CellValue) -> str | int | float | None:
    """`value` as a cell shows it: yes or no, and an apostrophe before words that would be a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    safe = f"'{value}" if value.startswith(FORMULA_STARTS) else value
    # A bare return is not put into quotes, and what is behind it would be a row of its own, or a formula.
    return safe.replace("\r\n", "\n").replace("\r", "\n")
