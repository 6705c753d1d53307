"""`policybot acknowledgements`: who has read and understood which policy, for whoever asks to see the record."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ClubOption, CorpusOption, say, say_left_out

if TYPE_CHECKING:
    from bot.papers.records import TextRecord
    from bot.settings import Settings
    from index.types import Club, Corpus


class RecordFormat(StrEnum):
    """How the record is given."""

    TABLE = "table"
    CSV = "csv"
    PDF = "pdf"
    JSON = "json"


def acknowledgements(
    club: ClubOption = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="POLICY", help="One policy alone, by its title or file name.")
    ] = None,
    output: Annotated[
        RecordFormat,
        typer.Option("--format", help="A table or a PDF for people, CSV or JSON lines for programs."),
    ] = RecordFormat.TABLE,
    file: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write it there, not to standard output.")
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Give the record of who was asked to read which text of a policy, and who has read and understood it.

    People stand there by their Slack user ids, or by name where they have no Slack.

    For example:

        policybot acknowledgements --club ask-clubs

        policybot acknowledgements --club ask-clubs --format pdf --output record.pdf
    """
    from bot.settings import load_settings

    settings = load_settings()
    held, clubs = _held(settings, corpus, club)
    made = _made(output, _records(held, clubs, policy, is_shown=output is RecordFormat.TABLE), clubs)
    if file:
        _write(file, made)
        say(f"written: {file}")
    elif output is RecordFormat.PDF and sys.stdout.isatty():
        raise typer.BadParameter("a PDF is nothing to read in a terminal; give --output FILE")
    else:
        typer.echo(made, nl=False)
    if settings.public_url is None:
        say("people without Slack can read by a personal link once POLICYBOT_PUBLIC_URL is set")


def _write(file: Path, content: bytes) -> None:
    """Raises typer.BadParameter where it cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{str(file)!r} cannot be written ({error.strerror})") from None


def _held(settings: Settings, root: Path | None, club: str | None) -> tuple[Corpus, tuple[Club, ...]]:
    """What is held, and the club of that name, or every club."""
    from bot.cli.opening import read_corpus
    from bot.terminal.rendering import find_club

    held = read_corpus(root or settings.corpus)
    say_left_out(held.left_out)
    return held, (find_club(held, club),) if club else held.clubs


def _records(held: Corpus, clubs: tuple[Club, ...], policy: str | None, *, is_shown: bool) -> tuple[TextRecord, ...]:
    """The record of these clubs; that it was taken out is noted, unless it is only shown.

    Raises typer.BadParameter for a policy that is not theirs.
    """
    from bot.cli.database import existing_store
    from bot.commands import find_policy
    from bot.exports import note_export
    from bot.lifecycle.acknowledgements import Acknowledgements
    from bot.lifecycle.versions import Versions
    from bot.papers.records import RECORD, records_of
    from bot.people import People

    records: list[TextRecord] = []
    with existing_store() as store:
        kept, versions = Acknowledgements(store, People(store)), Versions(store)
        for club in clubs:
            wanted = find_policy(policy, (each for each in held.policies if each.club == club.slug)) if policy else None
            # Without a policy of that name it may still be one that was held before, or is only named.
            found = records_of(held, club, kept, versions, wanted.slug if wanted else policy)
            if found and not is_shown:
                with store.begin() as connection:
                    note_export(connection, RECORD, club.slug, store.clock())
            records += found
    if policy and not records:
        raise typer.BadParameter(f"there is no record of a policy {policy!r}; `policybot reviews` lists the policies")
    return tuple(records)


def _made(output: RecordFormat, records: tuple[TextRecord, ...], clubs: tuple[Club, ...]) -> bytes:
    """The record as bytes."""
    from bot.papers.records import records_csv, records_json
    from bot.store.database import utc_now

    if output is RecordFormat.CSV:
        return records_csv(records)
    if output is RecordFormat.JSON:
        return "".join(f"{line}\n" for line in records_json(records)).encode()
    if output is RecordFormat.PDF:
        from bot.papers.printing import records_pdf

        return records_pdf(records, clubs, utc_now())
    from bot.terminal.records import render_records
    from bot.terminal.rendering import make_console

    console = make_console()
    with console.capture() as shown:
        console.print(render_records(records))
    return shown.get().encode()
