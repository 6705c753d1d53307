"""Several clubs side by side, laid out for a terminal: one question, all policies, the clauses they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from rich.box import HORIZONTALS
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from bot import wording
from bot.across.lineage import Lineage, Row, Template
from bot.across.subjects import Cell, Subject
from bot.comparing import are_marked, emphasised_lines
from bot.lifecycle.reviews import review
from bot.terminal.rendering import INDENT, MAIN_BAR, STATE_STYLES, OnlyWithStyle, Prefixed, laid_out, printable
from bot.types import ClubReply, Quote, SideBySide
from index.types import Club, Policy

# In a grid: what the first column takes, and what a club's takes at least.  Five clubs fit beside each other in 100.
_SUBJECT_COLUMNS: Final = 20
_CLUB_COLUMNS: Final = 12
_PADDING: Final = 2

_CLUB_SHARE, _WORDS_SHARE, _STATE_SHARE = 3, 9, 4


def render_side_by_side(asked: SideBySide, today: Callable[[Club], date]) -> RenderableType:
    """A row for each club: its clause or its silence, and how up to date the policy is."""
    quotes = [reply.quote for reply in asked.replies if reply.quote]
    parts: list[RenderableType] = [Text(wording.each_heading(asked), style="bold")]
    parts += [OnlyWithStyle(Text(wording.MARKS_NOTE, style="dim"))] if are_marked(quotes) else []
    table = Table(box=HORIZONTALS, pad_edge=False, header_style="dim", expand=True)
    for column, share in (("Club", _CLUB_SHARE), ("What its policy says", _WORDS_SHARE), ("State", _STATE_SHARE)):
        table.add_column(column, overflow="fold", ratio=share)
    for reply in asked.replies:
        table.add_row(
            Text(printable(reply.club.name), style="bold"),
            _said(reply, marks=are_marked(quotes)),
            _policy_state(reply.policy, today(reply.club)) if reply.policy else Text(""),
            end_section=True,
        )
    parts.append(table)
    parts += [Text(wording.each_care())] if asked.may_be_sensitive else []
    return Group(*parts)


def _said(reply: ClubReply, *, marks: bool) -> RenderableType:
    if reply.quote is None:
        return Text(wording.reply_words(reply), style="yellow")
    section = wording.section_words(reply.quote.quotation)
    below = [Text(printable(section), style="dim")] if section else []
    bound = f"{wording.binds(reply.quote.quotation.clause)}, {wording.reply_words(reply)}"
    return Group(Text(bound), _words(reply.quote, marks=marks), *below)


def _words(quote: Quote, *, marks: bool) -> RenderableType:
    """The policy's words behind the bar."""
    lines = emphasised_lines(quote.quotation, quote.differs if marks else None)
    bar, style = MAIN_BAR
    shown = [laid_out(line, runs) for line, runs in zip(quote.quotation.clause.layout, lines, strict=True)]
    return Prefixed(Group(*shown), bar, bar, style)


def _policy_state(policy: Policy, today: date) -> RenderableType:
    found = review(policy, today)
    return Group(
        Text(printable(wording.policy_words(policy))),
        Text(wording.state_words(found, today), style=STATE_STYLES[found.state]),
        *([] if found.is_signed else [Text("not signed", style="dim")]),
    )


# Policies × clubs -----------------------------------------------------------------------------------------------------


class Grid:
    """Subjects × clubs, as many clubs beside each other as the window has room for, the others below."""

    def __init__(self, subjects: Sequence[Subject], clubs: Sequence[Club], today: Callable[[Club], date]) -> None:
        self.subjects, self.clubs, self.today = subjects, clubs, today

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A table for each few clubs."""
        room = options.max_width - _SUBJECT_COLUMNS - _PADDING
        beside = max(1, room // (_CLUB_COLUMNS + _PADDING))
        for first in range(0, len(self.clubs), beside):
            yield self._table(range(first, min(first + beside, len(self.clubs))))

    def _table(self, places: range) -> Table:
        table = Table(box=HORIZONTALS, pad_edge=False, header_style="dim", expand=True)
        table.add_column("Policy", overflow="fold", width=_SUBJECT_COLUMNS)
        for place in places:
            table.add_column(printable(wording.club_label(self.clubs[place])), overflow="fold", ratio=1)
        for subject in self.subjects:
            cells = [self._cell(subject.cells[place], subject) for place in places]
            table.add_row(Text(printable(subject.name), style="bold" if subject.is_held else ""), *cells)
            table.add_section()
        return table

    def _cell(self, cell: Cell, subject: Subject) -> Text:
        style = STATE_STYLES[cell.held[0].state] if cell.held else "yellow" if cell.named else "dim"
        return Text(printable(wording.cell_words(cell, subject, self.today(cell.club))), style=style)


def render_matrix(subjects: Sequence[Subject], clubs: Sequence[Club], today: Callable[[Club], date]) -> RenderableType:
    """The matrix with what its signs mean; `today` says which day it is at a club."""
    if not subjects:
        return Text(wording.no_policies())
    heading = Text(wording.matrix_heading(today(clubs[0])), style="bold")
    return Group(heading, Grid(subjects, clubs, today), Text(wording.matrix_note(), style="dim"))


# Templates ------------------------------------------------------------------------------------------------------------


def render_lineage(found: Lineage, clubs: Sequence[Club], *, everything: bool) -> RenderableType:
    """Each template with its differences; `everything` adds where only names or commas differ, and what is the same."""
    if not found.templates and not found.alone:
        return Text(wording.no_policies())
    parts: list[RenderableType] = []
    for template in found.templates:
        parts += _template(template, clubs, everything=everything)
    parts += [] if found.templates else [Text(wording.nothing_shared(clubs)), ""]
    alone = wording.alone_words(found, clubs)
    parts += [Text(printable(alone)), ""] if alone else []
    return Group(*parts)


def _template(template: Template, clubs: Sequence[Club], *, everything: bool) -> Iterator[RenderableType]:
    rows = template.rows if everything else template.differences
    yield Text(printable(wording.lineage_heading(template, clubs)), style="bold")
    yield Text(wording.lineage_counts(template))
    yield ""
    if any(are_marked(row.quotes) for row in rows):
        yield OnlyWithStyle(Group(Text(wording.MARKS_NOTE, style="dim"), ""))
    for row in rows:
        yield Text(printable(wording.row_heading(row, clubs)), style="bold cyan")
        yield from _row(row, clubs)
        yield ""
    if left := template.count_small() if not everything else 0:
        yield Text(wording.small_differences(left), style="dim")
        yield ""


def _row(row: Row, clubs: Sequence[Club]) -> Iterator[RenderableType]:
    for quote in row.quotes:
        yield Prefixed(Text(printable(wording.text_heading(quote, row, clubs))), INDENT, INDENT)
        yield _words(quote, marks=are_marked(row.quotes))
        below = [Text(printable(source), style="dim") for source in wording.text_sources(quote, clubs)]
        apart = [Text(printable(words), style="dim") for words in [wording.apart_words(quote)] if words]
        yield Prefixed(Group(*apart, *below), INDENT, INDENT)
