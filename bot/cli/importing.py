"""`policybot import`: files become drafts, which a manager publishes, or whoever runs the bot at once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import made_store
from bot.cli.options import CorpusOption, JsonOption, say

_PROBLEM = 1


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Policies, one a file, or folders of them.")],
    club: Annotated[str, typer.Option("--club", metavar="CLUB", help="The club whose policies they are.")],
    publish: Annotated[
        bool, typer.Option("--publish", help="Put in force at once what nobody needs to look at first.")
    ] = False,
    split: Annotated[
        bool | None,
        typer.Option("--split/--whole", help="Take each policy of a handbook by itself, or the handbook as one."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on taking in what is new or changed, until Ctrl-C.")
    ] = False,
    no_questions: Annotated[
        bool, typer.Option("--no-questions", help="Ask nothing; what is doubtful is listed.")
    ] = False,
    as_json: JsonOption = False,
    corpus: CorpusOption = None,
) -> None:
    """Take files in as drafts: show what was understood of each, and what it changes of the text in force.

    At a terminal it asks about what is doubtful, and keeps the answers
    in a file beside the policy (Gifts.yaml by Gifts.docx), to be edited.
    Drafts come in force when a manager publishes them in Slack, where
    the running bot shows them within two minutes, or with --publish.
    A file that cannot be read is named, and does not stop the others.

    For example:

        policybot import "Social Media Policy 2026.docx" --club ask-clubs

        policybot import ~/policies --club ask-clubs --publish

        policybot import ~/policies --club ask-clubs --watch
    """
    from bot.cli.reviews import held_corpus
    from bot.cli.taking_in import Work
    from bot.logs import configure_logs
    from bot.settings import load_settings
    from bot.wording import WATCH_ENDED, following_files, read_of
    from index.clauses import SAVED_AS

    if publish and corpus:
        raise typer.BadParameter("--publish writes into the corpus that is set (POLICYBOT_CORPUS); leave --corpus out")
    held, chosen = held_corpus(corpus, club)
    assert chosen is not None
    configure_logs(logging.WARNING)
    asks = not (no_questions or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    with made_store() as store:
        settings = load_settings()
        root = corpus or settings.corpus
        work = Work(store, settings, root, held, chosen, split=split, publishes=publish, as_json=as_json)
        files = _files(paths)
        read = work.take(files, asks=asks)
        if len(files) > 1:
            say(read_of(sum(read.values()), len(files)))
        if watch:
            say(following_files(map(str, paths)))
            work.follow(lambda: _files(path for path in paths if path.exists()))
            say(WATCH_ENDED)
            return
    if not files:
        say(f"there is no policy in {', '.join(map(str, paths))}; policies are {', '.join(SAVED_AS)} files")
    if not files or not all(read.values()):
        raise typer.Exit(_PROBLEM)


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files that are meant: of a folder those that may be policies, also in folders below it."""
    from index.clauses import SUFFIXES

    found: dict[Path, None] = {}
    for path in paths:
        below = sorted(path.rglob("*")) if path.is_dir() else []
        for file in below:
            is_hidden = any(part.startswith((".", "~")) for part in file.relative_to(path).parts)
            if file.suffix.lower() in SUFFIXES and file.is_file() and not is_hidden:
                found[file] = None
        if not path.is_dir():
            found[path] = None
    return list(found)
