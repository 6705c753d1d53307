"""The record of what was taken out of the database as a file: what, of which club and period, when, and by whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, insert

from bot.store.tables import exports

# Whoever sits at the machine itself.
TERMINAL: Final = "terminal"


def note_export(
    connection: Connection,
    what: str,
    club: str,
    at: datetime,
    *,
    by: str = TERMINAL,
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Note an export in the caller's transaction; `by` is a person's key or TERMINAL, `until` the last day of it."""
    values = {"what": what, "club": club, "since": since, "until": until, "exported_at": at, "exported_by": by}
    connection.execute(insert(exports).values(**values))
