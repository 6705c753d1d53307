"""What staff ask and no clause answers, laid out for a manager at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group as Together
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot import wording
from bot.asked.coverage import Use, never_shown
from bot.asked.overview import Overview
from bot.asked.standards import Standard
from bot.lifecycle.reviews import local_day
from bot.terminal.rendering import Prefixed, printable
from index.types import Policy, Quotation


def render_overview(found: Overview) -> RenderableType:
    """Every part of what a club's staff ask, one below the other."""
    parts: list[RenderableType] = [Text(printable(found.club.name), style="bold"), "", *_questions(found)]
    parts += _lines(wording.notes_heading(found.club), wording.no_notes(), [_note(note, found) for note in found.notes])
    aside = [wording.aside_line(each.words, local_day(found.club, each.set_at)) for each in found.aside]
    parts += _lines(wording.aside_heading(found.club), wording.nothing_aside(), aside)
    unhelpful = [_thought(use, found) for use in found.unhelpful]
    parts += _lines(wording.unhelpful_heading(found.club), wording.nothing_unhelpful(found.club), unhelpful)
    missing = [f"{related.name}{wording.missing_line(related, policy)}" for related, policy in found.missing]
    parts += _lines(wording.missing_heading(found.club), wording.nothing_missing(found.club), missing)
    for policy in found.policies:
        parts += _clauses(policy, found)
    return Together(*parts)


def clause_words(quotation: Quotation) -> str:
    """A clause on one line, with the words that introduce it."""
    return " ".join(line.words.text for line in quotation.clause.layout)


def use_words(use: Use, found: Overview) -> str:
    """The clause, or why there is none."""
    quotation = use.quotation(found.club.slug, found.corpus)
    if quotation:
        return clause_words(quotation)
    return wording.no_clause_shown() if use.clause_id is None else wording.clause_not_there()


def _questions(found: Overview) -> Iterator[RenderableType]:
    if not found.groups:
        yield Text(printable(wording.no_gaps(found.club)))
        yield ""
        return
    yield Text(printable(wording.gaps_heading(found.club)))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
    table.add_column("Asked", justify="right")
    table.add_column("Last in", no_wrap=True)
    table.add_column("Question", overflow="fold")
    for group in found.groups:
        table.add_row(str(group.times), f"{group.month:%B %Y}", printable(group.words))
    yield table
    yield Text(wording.gaps_note(), style="dim")
    yield ""


def _lines(heading: str, otherwise: str, lines: list[str]) -> list[RenderableType]:
    """A heading with its lines, or that there are none."""
    if not lines:
        return [Text(printable(otherwise)), ""]
    return [Text(printable(heading)), *(Prefixed(Text(printable(line)), "  • ", "    ") for line in lines), ""]


def _note(note: Standard, found: Overview) -> str:
    since = wording.note_written(local_day(found.club, note.written_at), note.until)
    lines = [
        wording.note_line(note.asked[0], len(note.asked) - 1, note.words),
        f"{since}{note.written_by or wording.FORMER_MEMBER}",
    ]
    quotation = note.clause(found.corpus)
    lines += [clause_words(quotation)] if quotation else []
    lines += [wording.note_rests()] if not note.holds(found.corpus) else []
    return "\n".join(lines)


def _thought(use: Use, found: Overview) -> str:
    reasons = map(wording.reason_line, use.reasons)
    return "\n".join([use_words(use, found), wording.thought_words(use.unhelpful, use.helpful), *reasons])


def _clauses(policy: Policy, found: Overview) -> list[RenderableType]:
    """How often each clause of a policy was shown, and which never."""
    uses = [use for use in found.uses if use.policy == policy.slug and use.times]
    used = [f"{wording.used_clause(use.times)}{use_words(use, found)}" for use in uses]
    heading = wording.clauses_heading(policy, sum(use.times for use in uses))
    unused = [clause_words(Quotation(policy, clause)) for clause in never_shown(policy, found.uses)]
    return [
        *_lines(heading, heading, used),
        *_lines(wording.never_shown_heading(len(unused)), wording.all_shown(), unused),
    ]
