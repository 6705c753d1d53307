"""Replies and reviews laid out for a terminal.

Words of a policy stand in a block with a bar at its left; what has no bar is the bot's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, TextIO

from rich.box import HORIZONTALS
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot import wording
from bot.comparing import are_marked, emphasised_lines
from bot.errors import UnknownClubError
from bot.lifecycle.reviews import review
from bot.types import NotCovered, Quote, Reply, Review, ReviewState, Sensitive, Unsure
from index.types import Club, Corpus, Line, LineRole, Quotation, StyledText

# Lines longer than this are hard to read, however wide the window.
READABLE_COLUMNS: Final = 96

_STEERING: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
INDENT: Final = "  "
MAIN_BAR: Final = ("  ┃ ", "bold cyan")
_FURTHER_BAR: Final = ("  │ ", "dim")
_BULLET: Final = "• "
STATE_STYLES: Final = {
    ReviewState.OVERDUE: "bold red",
    ReviewState.UNDATED: "yellow",
    ReviewState.NO_REVIEW_DATE: "yellow",
    ReviewState.DUE_SOON: "yellow",
    ReviewState.CURRENT: "green",
}


def make_console(stream: TextIO | None = None) -> Console:
    """A console on `stream` (standard output) that shows text as it is: no markup, emoji or highlighting in it."""
    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    if console.is_terminal:
        console.width = min(console.width, READABLE_COLUMNS)
    return console


def printable(text: str) -> str:
    """`text` without what could steer a terminal or turn words round: control and bidi characters, shown as "�"."""
    return _STEERING.sub("�", text)


def find_club(corpus: Corpus, name: str) -> Club:
    """The club that people call `name`: its slug, its name or a short name.  Raises UnknownClubError."""
    wanted = _levelled(name)
    for club in corpus.clubs:
        if wanted in {_levelled(known) for known in (club.slug, club.name, *club.short_names)}:
            return club
    raise UnknownClubError(name, [club.slug for club in corpus.clubs])


def _levelled(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.replace("’", "'")).strip().casefold()


# A reply --------------------------------------------------------------------------------------------------------------


class Prefixed:
    """A renderable with `first` before its first line and `rest` before the others."""

    def __init__(self, content: RenderableType, first: str, rest: str, style: str = "") -> None:
        """`style` is that of the prefixes."""
        self.content, self.first, self.rest, self.style = content, first, rest, style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The content's lines, narrower by the prefix."""
        inner = options.update(width=max(1, options.max_width - len(self.first)))
        style = Style.parse(self.style)
        for number, line in enumerate(console.render_lines(self.content, inner, pad=False)):
            yield Segment(self.rest if number else self.first, style)
            yield from line
            yield Segment.line()


class OnlyWithStyle:
    """A renderable that is shown only where bold can be seen: not in a file, nor on a terminal without styles."""

    def __init__(self, content: RenderableType) -> None:
        self.content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The content, or nothing."""
        if console.color_system is not None:
            yield from console.render(self.content, options)


def render_reply(reply: Reply, today: date, clubs: Sequence[Club]) -> RenderableType:
    """The whole reply; `clubs` hold the club of every quotation."""
    if isinstance(reply, Sensitive):
        return _sensitive(reply.club)
    main, further = wording.main_quotes(reply), wording.further_quotes(reply)
    parts: list[RenderableType] = [Text(wording.opening(reply), style=_opening_style(reply)), ""]
    if marks := wording.marks_note(reply):
        parts.append(OnlyWithStyle(Group(Text(marks, style="dim"), "")))
    for quote in main:
        parts += [_quote(quote, reply, today, clubs, MAIN_BAR), ""]
    if said := wording.note(reply):
        parts += [Text(said), ""]
    if further:
        parts += [Text(wording.further_heading(reply)), ""]
    told = {quote.policy.source.path for quote in main}
    for quote in further:
        # How up to date a policy is is said once a reply: repeated, it would crowd out the clauses.
        parts += [_quote(quote, reply, today, clubs, _FURTHER_BAR, is_told=quote.policy.source.path in told), ""]
        told.add(quote.policy.source.path)
    return Group(*parts)


def _opening_style(reply: Reply) -> str:
    return "bold yellow" if isinstance(reply, Unsure | NotCovered) else "bold"


def _sensitive(club: Club | None) -> RenderableType:
    lines = [Prefixed(Text(line), f"  {_BULLET}", "    ") for line in wording.sensitive_lines(club)]
    return Group(Text(wording.SENSITIVE_OPENING, style="bold"), "", *lines, "", Text(wording.sensitive_note()), "")


def _quote(
    quote: Quote, reply: Reply, today: date, clubs: Sequence[Club], bar: tuple[str, str], *, is_told: bool = False
) -> RenderableType:
    """Whom it binds, the policy's words behind the bar, where they stand, and how up to date unless that `is_told`."""
    mark, style = bar
    marks = quote.differs if are_marked(reply.quotes) else None
    lines = zip(quote.quotation.clause.layout, emphasised_lines(quote.quotation, marks), strict=True)
    words = Group(*(laid_out(line, runs) for line, runs in lines))
    below = []
    for quotation in (quote.quotation, *quote.same_words):
        cited = wording.citation_parts(quotation, wording.club_of(quotation, clubs))
        below.append(Text(printable(wording.SEPARATOR.join(cited)), style="dim"))
        below += [] if is_told else [_status(quotation, today)]
    return Group(
        Prefixed(Text(printable(wording.quote_heading(quote, reply, clubs))), INDENT, INDENT),
        Prefixed(words, mark, mark, style),
        Prefixed(Group(*below), INDENT, INDENT),
    )


def laid_out(line: Line, runs: Sequence[StyledText]) -> RenderableType:
    """One line of the quotation with its emphasis, as laid out in the policy."""
    words = Text()
    for run in runs:
        words.append(printable(run.text), Style(bold=run.bold, italic=run.italic))
    return bulleted(line, words)


def bulleted(line: Line, words: Text) -> RenderableType:
    """The words of a line behind its bullet and indent."""
    indent = "  " * line.depth
    bullet = _BULLET if line.role is LineRole.ITEM else ""
    return Prefixed(words, indent + bullet, indent + " " * len(bullet))


def _status(quotation: Quotation, today: date) -> Text:
    """How up to date the policy is; an overdue review stands out."""
    overdue = review(quotation.policy, today).days_overdue > 0
    status = wording.SEPARATOR.join(wording.status_parts(quotation, today))
    return Text(printable(status), style="red" if overdue else "dim")


# Reviews --------------------------------------------------------------------------------------------------------------


def render_reviews(found: Sequence[Review], today: date, clubs: Sequence[Club]) -> RenderableType:
    """A table of reviews in the order given."""
    if not found:
        return Text(wording.no_policies())
    names = {club.slug: club.name for club in clubs}
    heading = Text(wording.reviews_heading(today), style="bold")
    table = Table(box=HORIZONTALS, pad_edge=False, header_style="dim")
    for column in ("Policy", "State", "What it says of itself"):
        table.add_column(column, overflow="fold")
    for each in found:
        club = names.get(each.policy.club, each.policy.club)
        table.add_row(
            Text.assemble((printable(club), "bold"), "\n", printable(wording.policy_words(each.policy))),
            Text(wording.state_words(each, today), style=STATE_STYLES[each.state]),
            Text(printable("\n".join(_facts(each)))),
            end_section=True,
        )
    return Group(heading, table)


def _facts(each: Review) -> Iterable[str]:
    yield wording.adopted_words(each.policy)
    yield wording.due_words(each)
    yield wording.signed_words(each)
