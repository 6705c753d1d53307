"""`policybot evidence`: what staff were told, for an inspection, and whether anybody has changed it since."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import existing_store
from bot.cli.options import CorpusOption, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.evidence import Evidence
    from index.types import Corpus

_PROBLEM = 1

app = typer.Typer(
    help="What staff were told: export it for an inspection, and prove that nobody has changed it.",
    no_args_is_help=True,
)


class EvidenceFormat(StrEnum):
    """How the log is written to a file."""

    CSV = "csv"
    JSON = "json"


@app.command("export")
def export(
    club: Annotated[str, typer.Option("--club", metavar="CLUB", help="The club, by its folder's name or another.")],
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY", help="The first day.")],
    until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DAY", help="The last day.")],
    output_format: Annotated[
        EvidenceFormat,
        typer.Option("--format", help="CSV for a spreadsheet; JSON can be checked against the log later."),
    ] = EvidenceFormat.CSV,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to put it; without it, standard output.")
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Write down which clauses a club's staff were shown, when, and how up to date each policy was.

    Questions, and who asked them, are not in the log.  That it was exported is noted in the database.

    For example:

        policybot evidence export --club ask-clubs --from 2026-09-01 --to 2026-11-30 --output autumn.csv

        policybot evidence export --club ask-clubs --from 2026-09-01 --to 2026-11-30 --format json --output autumn.json
    """
    from bot.papers.evidence_files import evidence_csv, evidence_json
    from bot.terminal.rendering import find_club
    from bot.wording import chain_words

    if until < since:
        raise typer.BadParameter("--to is before --from")
    held = _corpus(corpus)
    found = find_club(held, club)
    with _evidence() as log:
        taken = log.export(found, since.date(), until.date())
    is_csv = output_format is EvidenceFormat.CSV
    content = evidence_csv(taken, found, held) if is_csv else evidence_json(taken, found)
    if output is None:
        typer.echo(content, nl=False)
    else:
        output.write_bytes(content)
        say(f"{output}: {len(taken.entries)} rows")
    say(chain_words(taken.chain))
    if taken.chain.fault:
        raise typer.Exit(_PROBLEM)


@app.command("verify")
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", exists=True, dir_okay=False, help="A JSON export, to check against the log."),
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Prove that the log is as it was written, or name the first row that is not (exit status 1).

    Note the last hash down elsewhere: with it, even a log that somebody wrote anew as a whole would show.

    For example:

        policybot evidence verify

        policybot evidence verify autumn.json
    """
    from bot.papers.evidence_files import read_export
    from bot.terminal.rendering import find_club
    from bot.wording import chain_words, checked_words

    is_fine = True
    with _evidence() as log:
        chain = log.verify()
        if file:
            export = read_export(file.read_bytes())
            found = find_club(_corpus(corpus), export.club)
            checked = log.check(export, found)
            typer.echo(checked_words(checked, export, found))
            is_fine = checked.fault is None and not checked.let_go
    typer.echo(chain_words(chain))
    if chain.fault or not is_fine:
        raise typer.Exit(_PROBLEM)


def _corpus(corpus: Path | None) -> Corpus:
    """What is held.  Needs no index."""
    from bot.cli.opening import read_corpus
    from bot.settings import load_settings

    return read_corpus(corpus or load_settings().corpus)


@contextmanager
def _evidence() -> Iterator[Evidence]:
    """The log of the database that is set."""
    from bot.evidence import Evidence

    with existing_store() as store:
        yield Evidence(store)
