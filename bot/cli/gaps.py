"""`policybot gaps` and `policybot judgements`: what staff ask, from the bot's database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import existing_store
from bot.cli.options import ClubOption, CorpusOption, TodayOption, day_of, say
from bot.cli.reviews import held_corpus

if TYPE_CHECKING:
    from bot.asked.overview import Overview


class GapsFormat(StrEnum):
    """How what staff ask is printed."""

    TABLE = "table"
    JSON = "json"


def gaps(
    club: ClubOption = None,
    output: Annotated[
        GapsFormat, typer.Option("--format", help="A table for people, or JSON lines for programs.")
    ] = GapsFormat.TABLE,
    today: TodayOption = None,
    corpus: CorpusOption = None,
) -> None:
    """Show what staff ask and no clause answers, what managers decided about it, and which clauses are used.

    It reads the bot's database, also while the bot runs. No name is in it, but those of managers.

    For example:

        policybot gaps --club ask-clubs

        policybot gaps --format json
    """
    from bot.asked.coverage import Coverage
    from bot.asked.gaps import Gaps
    from bot.asked.overview import overview_of
    from bot.asked.standards import Standards
    from bot.settings import load_settings
    from bot.terminal.asking import render_overview
    from bot.terminal.rendering import make_console
    from index.encoder import open_encoder

    settings = load_settings()
    held, chosen = held_corpus(corpus, club)
    with existing_store() as store:
        encoder = open_encoder(settings.data, settings.model)
        kept = (Gaps(store), Standards(store), Coverage(store))
        meaning = _Encoded(encoder)
        for each in [chosen] if chosen else held.clubs:
            found = overview_of(each, held, day_of(today)(each), meaning, kept)
            if output is GapsFormat.TABLE:
                make_console().print(render_overview(found))
            else:
                for line in _lines(found):
                    typer.echo(json.dumps(line, ensure_ascii=False))


def judgements(club: ClubOption = None, corpus: CorpusOption = None) -> None:
    """Print which clause answers which question, as managers judged, for `policybot evaluate`.

    One JSON line each, without who judged. A judgement whose clause has changed since is left out, and named on
    standard error. Nothing learns from it by itself.

    For example:

        policybot judgements > judged.jsonl && policybot evaluate judged.jsonl --no-record
    """
    from bot.asked.judgements import Judgements, exported

    held, chosen = held_corpus(corpus, club)
    with existing_store() as store:
        for judged in Judgements(store).of([each.slug for each in ([chosen] if chosen else held.clubs)]):
            line = exported(judged, held)
            if line is None:
                say(f"left out: judged-{judged.number}, whose clause {judged.clause_id!r} has changed or is gone")
            else:
                typer.echo(json.dumps(line, ensure_ascii=False))


class _Encoded:
    """The encoder, as whoever knows what words mean."""

    def __init__(self, encoder: Any) -> None:
        self.vectors = encoder.encode
        self.encoder_digest: str = encoder.digest


def _lines(found: Overview) -> Iterator[dict[str, Any]]:
    """What was found as lines for programs, each with its `what`."""
    from bot.asked.coverage import never_shown

    club = found.club.slug
    for group in found.groups:
        month = f"{group.month:%Y-%m}"
        yield {"what": "question", "club": club, "question": group.words, "times": group.times, "last_in": month}
    for note in found.notes:
        yield {
            "what": "note",
            "club": club,
            "asked": note.asked,
            "note": note.words,
            "policy": note.policy,
            "clause_id": note.clause_id,
            "until": note.until.isoformat(),
            "written_by": note.written_by,
            "written_at": note.written_at.isoformat(),
            "is_shown": note.holds(found.corpus),
        }
    for aside in found.aside:
        yield {
            "what": "out_of_scope",
            "club": club,
            "question": aside.words,
            "set_by": aside.set_by,
            "set_at": aside.set_at.isoformat(),
        }
    for use in found.uses:
        yield {
            "what": "clause",
            "club": club,
            "policy": use.policy,
            "clause_id": use.clause_id,
            "shown": use.times,
            "helpful": use.helpful,
            "not_helpful": use.unhelpful,
            "reasons": use.reasons,
        }
    for policy in found.policies:
        for clause in never_shown(policy, found.uses):
            yield {"what": "never_shown", "club": club, "policy": policy.slug, "clause_id": clause.clause_id}
    for related, policy in found.missing:
        yield {"what": "missing", "club": club, "name": related.name, "policy": policy.slug, "line": related.line}
