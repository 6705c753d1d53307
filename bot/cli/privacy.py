"""`policybot forget` and `policybot export-person`: what is on record of one person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import existing_store
from bot.cli.options import CorpusOption, say

if TYPE_CHECKING:
    from index.types import Corpus

UserArgument = Annotated[
    str, typer.Argument(metavar="USER", help="A Slack user id (U0123ABCD), or the name of somebody without Slack.")
]

_PROBLEM = 1


def forget(
    user: UserArgument,
    acknowledgements: Annotated[
        bool, typer.Option("--acknowledgements", help="Delete what they acknowledged as well; that is noted.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    corpus: CorpusOption = None,
) -> None:
    """Delete at once what is on record of somebody: choices, answers, questions to a person, roles, and their name.

    That somebody read which text stays on record as a former member of staff's, unless --acknowledgements is given.
    The log of what staff were told names nobody and stays.  A backup that was made before still holds everything.

    For example:

        policybot forget U0123ABCD
    """
    from bot.privacy import Privacy
    from bot.wording import forgotten_words, still_named

    if not yes:
        typer.confirm(f"Forget {user}? That cannot be undone", abort=True, err=True)
    with existing_store() as store:
        done = Privacy(store).forget(user, acknowledgements_too=acknowledgements)
    typer.echo(forgotten_words(user, done))
    named = _named(_held(corpus), user)
    if named:
        say(still_named(user, named))
    if not done.is_anything:
        raise typer.Exit(_PROBLEM)


def export_person(
    user: UserArgument,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to put it; without it, standard output.")
    ] = None,
) -> None:
    """Print everything that is on record of somebody, as JSON; that it was looked at is noted.

    For example:

        policybot export-person U0123ABCD --output U0123ABCD.json
    """
    from bot.privacy import Privacy
    from bot.wording import nothing_on_record

    with existing_store() as store:
        found = Privacy(store).everything_of(user)
    if not found:
        say(nothing_on_record(user))
        raise typer.Exit(_PROBLEM)
    content = json.dumps(found, ensure_ascii=False, indent=2)
    if output is None:
        typer.echo(content)
    else:
        output.touch(mode=0o600)
        output.write_text(f"{content}\n", encoding="utf-8")
        say(f"{output}: everything on record of {user}")


def privacy() -> None:
    """Print what is kept of people, for how long, and how to have it removed.

    For example:

        policybot privacy
    """
    from bot.terminal.rendering import make_console
    from bot.wording import privacy_text

    make_console().print(privacy_text())


def _held(corpus: Path | None) -> Corpus | None:
    """What is held, where there is a corpus; nobody need have one to be forgotten."""
    from bot.cli.opening import read_corpus
    from bot.settings import load_settings

    root = corpus or load_settings().corpus
    return read_corpus(root) if root.is_dir() else None


def _named(corpus: Corpus | None, user: str) -> tuple[str, ...]:
    """Where clubs.yaml names somebody: only its editor removes them."""
    if corpus is None:
        return ()
    clubs = tuple(club.name for club in corpus.clubs if user in (*club.managers, *club.staff))
    return (*clubs, *(["operators"] if user in corpus.operators else []))
