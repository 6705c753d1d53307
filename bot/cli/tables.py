"""Tables for spreadsheets: CSV in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

CellValue = str | int | bool | None


def as_csv(fields: Sequence[str], rows: Sequence[Mapping[str, CellValue]]) -> str:
    """The rows under a line of `fields`; yes and no for truth, nothing for None, and an apostrophe before a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_cell(row[name]) for name in fields] for row in rows)
    return out.getvalue()


def _cell(value: CellValue) -> str | int | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    safe = f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    # A bare return is not put into quotes, and what is behind it would be a row of its own, or a formula.
    return safe.replace("\r\n", "\n").replace("\r", "\n")
