"""The record of who has read which text, laid out for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import HORIZONTALS
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot import wording
from bot.papers.records import TextRecord
from bot.terminal.rendering import printable


def render_records(records: Sequence[TextRecord]) -> RenderableType:
    """Text by text, who has read and understood it and who has not, in the order given."""
    if not records:
        return Text(wording.NO_RECORDS)
    return Group(*(part for record in records for part in _record(record)))


def _record(record: TextRecord) -> Iterable[RenderableType]:
    number = [wording.text_number(record.version)] if record.version else []
    named = wording.SEPARATOR.join([record.title, *number, record.state])
    yield Text.assemble((printable(record.club.name), "bold"), "\n", printable(named))
    if record.text.digest:
        yield Text(wording.digest_words(record.text.digest), style="dim")
    if not record.readers:
        yield Text(f"{wording.NOBODY_ASKED}\n")
        return
    table = Table(box=HORIZONTALS, pad_edge=False, header_style="dim")
    for column in wording.RECORDS_COLUMNS:
        table.add_column(column, overflow="fold")
    for reader in record.readers:
        table.add_row(
            *(Text(printable(cell)) for cell in wording.reader_cells(reader, record.former_of(reader), record.club))
        )
    yield table
    yield Text(f"{wording.read_count(record.read, len(record.readers) - record.read)}\n")
