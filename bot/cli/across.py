"""`policybot compare`, `policybot matrix` and `policybot lineage`: several clubs side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import CorpusOption, TodayOption, day_of, readable
from bot.papers.tabular import CellValue, as_csv

if TYPE_CHECKING:
    from bot.across.lineage import Template
    from bot.across.subjects import Cell, Subject
    from bot.types import ClubReply, Quote, Review, Sensitive, SideBySide
    from index.types import Club, Corpus, Policy

# The columns of the tables for programs; kept stable.
_COMPARE_FIELDS = (
    "club",
    "club_name",
    "status",
    "text",
    "audience",
    "section",
    "policy",
    "source",
    "clause_id",
    "state",
    "review_due",
    "days_overdue",
    "is_signed",
)
_MATRIX_FIELDS = (
    "subject",
    "club",
    "club_name",
    "standing",
    "policy",
    "source",
    "state",
    "review_due",
    "days_overdue",
    "is_signed",
    "named_as",
    "named_by",
)

ClubsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--club", metavar="CLUB", help="A club, by its folder's name or a name it goes by; may be given several times."
    ),
]


class AcrossFormat(StrEnum):
    """How clubs are printed side by side."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class LineageFormat(StrEnum):
    """How shared texts are printed."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[
    AcrossFormat, typer.Option("--format", help="A table for people, JSON lines or CSV for programs.")
]


def compare(
    words: Annotated[list[str], typer.Argument(metavar="QUESTION", help="What you want to know.")],
    club: ClubsOption = None,
    output: FormatOption = AcrossFormat.TABLE,
    today: TodayOption = None,
    corpus: CorpusOption = None,
) -> None:
    """Ask every club the same: a row for each, also for those whose policy does not say.

    Without --club, the clubs that the question names, or all.

    For example:

        policybot compare "may we post photos?"

        policybot compare "may we post photos?" --club ask-clubs --club jpac --format csv > photos.csv
    """
    from bot.cli.ask import ready

    question = readable(" ".join(words)).strip()
    if not question:
        raise typer.BadParameter('give a question, such as "may we post photos?"')
    answerer, held = ready(corpus)
    named = answerer.clubs_named(question)
    clubs = _chosen(held, club) if club else named if len(named) > 1 else held.clubs
    _print_compared(answerer.ask_each(question, clubs), clubs, output, day_of(today))


def matrix(
    club: ClubsOption = None,
    output: FormatOption = AcrossFormat.TABLE,
    today: TodayOption = None,
    corpus: CorpusOption = None,
) -> None:
    """Show which policies each club holds, how up to date they are, and which are named but not held.

    For example:

        policybot matrix

        policybot matrix --club ask-clubs --club jpac --format csv > policies.csv
    """
    from bot.across.subjects import matrix as matrix_of
    from bot.terminal.across import render_matrix
    from bot.terminal.rendering import make_console

    held, clubs = _held(corpus, club)
    day = day_of(today)
    found = matrix_of(held, clubs, day)
    if output is AcrossFormat.TABLE:
        make_console().print(render_matrix(found, clubs, day))
    else:
        _print_rows([row for subject in found for row in _subject_rows(subject)], _MATRIX_FIELDS, output)


def lineage(
    club: ClubsOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also clauses that are the same, or differ only in names or punctuation.")
    ] = False,
    output: Annotated[
        LineageFormat, typer.Option("--format", help="A page for people, JSON lines (always all of it) for programs.")
    ] = LineageFormat.TABLE,
    corpus: CorpusOption = None,
) -> None:
    """Show which clubs' policies come from the same text, and where their clauses are apart.

    For example:

        policybot lineage

        policybot lineage --club ask-clubs --club jpac --all
    """
    from bot.across.lineage import lineage as lineage_of
    from bot.terminal.across import render_lineage
    from bot.terminal.rendering import make_console

    held, clubs = _held(corpus, club)
    found = lineage_of(held, clubs)
    if output is LineageFormat.TABLE:
        make_console().print(render_lineage(found, clubs, everything=everything))
        return
    for template in found.templates:
        typer.echo(json.dumps(_template_fields(template)))
    for policy in found.alone:
        typer.echo(json.dumps({"policies": [_policy_fields(policy)], "counts": {}, "clauses": []}))


def _held(corpus: Path | None, names: list[str] | None) -> tuple[Corpus, tuple[Club, ...]]:
    """What is held, and the clubs of these names; all without.  Needs no index."""
    from bot.cli.reviews import held_corpus

    held, _ = held_corpus(corpus, None)
    return held, _chosen(held, names) if names else held.clubs


def _chosen(held: Corpus, names: list[str]) -> tuple[Club, ...]:
    """The clubs of these names in the order given, none twice."""
    from bot.terminal.rendering import find_club

    return tuple({club.slug: club for club in (find_club(held, name) for name in names)}.values())


def _print_rows(rows: list[dict[str, CellValue]], fields: tuple[str, ...], output: AcrossFormat) -> None:
    if output is AcrossFormat.CSV:
        typer.echo(as_csv(fields, rows), nl=False)
        return
    for row in rows:
        typer.echo(json.dumps(row))


# One question ---------------------------------------------------------------------------------------------------------


def _print_compared(
    asked: SideBySide | Sensitive, clubs: tuple[Club, ...], output: AcrossFormat, today: Callable[[Club | None], date]
) -> None:
    from bot.terminal.across import render_side_by_side
    from bot.terminal.rendering import make_console, render_reply
    from bot.types import ClubReply, Sensitive

    if isinstance(asked, Sensitive):
        shown = render_reply(asked, today(None), clubs)
        replies = tuple(ClubReply(club, asked.status, None, None) for club in clubs)
    else:
        shown, replies = render_side_by_side(asked, today), asked.replies
    if output is AcrossFormat.TABLE:
        make_console().print(shown)
        return
    if output is AcrossFormat.CSV:
        _print_rows([_reply_row(reply, today) for reply in replies], _COMPARE_FIELDS, output)
        return
    for reply in replies:
        typer.echo(json.dumps(_reply_row(reply, today) | _ranges(reply)))


def _reply_row(reply: ClubReply, today: Callable[[Club | None], date]) -> dict[str, CellValue]:
    """One club's reply flat; of a club that does not say, the state of the policy that comes nearest."""
    from bot.lifecycle.reviews import review
    from bot.wording import section_words

    quotation = reply.quote.quotation if reply.quote else None
    return {
        "club": reply.club.slug,
        "club_name": reply.club.name,
        "status": reply.status.value,
        "text": quotation.text if quotation else None,
        "audience": quotation.clause.audience.value if quotation else None,
        "section": section_words(quotation) if quotation else None,
        "clause_id": quotation.clause.clause_id if quotation else None,
        **_review_fields(review(reply.policy, today(reply.club)) if reply.policy else None),
    }


def _ranges(reply: ClubReply) -> dict[str, Any]:
    """Where the words stand in the file, and which of them another club's clause does not have."""
    if reply.quote is None:
        return {"lead_in": None, "ranges": [], "differs": []}
    clause = reply.quote.quotation.clause
    return {
        "lead_in": clause.lead_in,
        "ranges": [list(piece) for piece in clause.ranges],
        "differs": [list(piece) for piece in reply.quote.differs],
    }


def _review_fields(found: Review | None) -> dict[str, CellValue]:
    """A policy and its review state; nothing for none."""
    from bot.cli.reviews import date_field
    from bot.lifecycle.reviews import stated
    from bot.wording import policy_words
    from index.types import FactKind

    if found is None:
        return dict.fromkeys(("policy", "source", "state", "review_due", "days_overdue", "is_signed"))
    return {
        "policy": policy_words(found.policy),
        "source": found.policy.source.path,
        "state": found.state.value,
        "review_due": date_field(stated(found.policy, FactKind.NEXT_REVIEW)),
        "days_overdue": found.days_overdue,
        "is_signed": found.is_signed,
    }


# Policies × clubs -----------------------------------------------------------------------------------------------------


def _subject_rows(subject: Subject) -> list[dict[str, CellValue]]:
    """A row for each club and each policy that it holds on the subject."""
    return [row for cell in subject.cells for row in _cell_rows(subject, cell)]


def _cell_rows(subject: Subject, cell: Cell) -> list[dict[str, CellValue]]:
    common: dict[str, CellValue] = {
        "subject": subject.name,
        "club": cell.club.slug,
        "club_name": cell.club.name,
        "standing": "held" if cell.held else "named, not held" if cell.named else "neither",
        "named_as": "; ".join(dict.fromkeys(naming.related.name for naming in cell.named)) or None,
        "named_by": "; ".join(dict.fromkeys(naming.by.source.path for naming in cell.named)) or None,
    }
    return [common | _review_fields(found) for found in cell.held or (None,)]


# Shared texts ---------------------------------------------------------------------------------------------------------


def _template_fields(template: Template) -> dict[str, Any]:
    """A shared text, for programs: its policies, and every clause as each club has it, the most telling first."""
    from bot.across.lineage import Difference

    return {
        "policies": [_policy_fields(policy) for policy in template.policies],
        "counts": {each.value: template.count(each) for each in Difference},
        "clauses": [
            {
                "difference": row.difference.value,
                "lacking": [policy.club for policy in row.lacking],
                "texts": [_text_fields(quote) for quote in row.quotes],
            }
            for row in template.rows
        ],
    }


def _text_fields(quote: Quote) -> dict[str, Any]:
    """One club's text of a clause; nothing was searched for, so it has no score."""
    from bot.cli.batch import compared_fields, quote_fields

    fields = {"club": quote.policy.club} | quote_fields(quote) | compared_fields(quote)
    del fields["score"]
    return fields


def _policy_fields(policy: Policy) -> dict[str, str]:
    from bot.wording import policy_words

    return {"club": policy.club, "policy": policy_words(policy), "source": policy.source.path}
