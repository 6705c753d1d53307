"""`policybot import`: files become drafts, which a manager publishes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import made_store
from bot.cli.options import CorpusOption, say

if TYPE_CHECKING:
    from bot.lifecycle.versions import Versions
    from bot.store import Store
    from index.types import Club, Corpus

_PROBLEM = 1


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Policies, one a file, or folders of them.")],
    club: Annotated[str, typer.Option("--club", metavar="CLUB", help="The club whose policies they are.")],
    corpus: CorpusOption = None,
) -> None:
    """Take files in as drafts: show what was understood of each, and what it changes of the text in force.

    Nothing is in force before a manager publishes it in Slack, where the running bot shows them each draft within a
    minute.  A file that cannot be read is named, and does not stop the others.

    For example:

        policybot import "Social Media Policy 2026.docx" --club ask-clubs

        policybot import ~/policies --club ask-clubs
    """
    from bot.cli.opening import counting
    from bot.cli.reviews import held_corpus
    from bot.lifecycle.versions import Versions
    from index.clauses import SUFFIXES

    held, chosen = held_corpus(corpus, club)
    assert chosen is not None
    with made_store() as store:
        versions = Versions(store)
        files = [file for path in paths for file in _files(path)]
        taken = []
        with counting("Reading") as progress:
            for number, file in enumerate(files, start=1):
                taken.append(_import(store, versions, held, chosen, file))
                progress(number, len(files))
    if len(files) > 1:
        say(f"{sum(taken)} of {len(files)} files were read")
    if not files:
        say(f"there is no policy in {', '.join(map(str, paths))}; policies are {', '.join(SUFFIXES)} files")
    if not all(taken) or not files:
        raise typer.Exit(_PROBLEM)


def _files(path: Path) -> list[Path]:
    """The files that are meant: of a folder those that may be policies, also in folders below it."""
    from index.clauses import SUFFIXES

    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in SUFFIXES
        and file.is_file()
        and not any(part.startswith((".", "~")) for part in file.relative_to(path).parts)
    )


def _import(store: Store, versions: Versions, corpus: Corpus, club: Club, path: Path) -> bool:
    """Take one file in, and show what it is; whether it was taken."""
    from bot.drafting import bring, understand
    from bot.errors import PublishingError
    from bot.terminal.differences import render_differences
    from bot.terminal.rendering import make_console
    from bot.wording import draft_facts, draft_imported, draft_known, draft_oddities, first_text
    from index.differences import differences

    try:
        content = path.read_bytes()
        taken = understand(corpus, club, path.name, content)
        with store.begin() as connection:
            draft = bring(versions, connection, taken, None)
    except OSError as error:
        say(f"{path}: cannot be read ({error.strerror})")
        return False
    except PublishingError as error:
        say(f"{path}: {error}")
        return False
    console, policy = make_console(), taken.policy
    console.print(draft_imported(policy, club, path.name) if draft else draft_known(path.name))
    for line in (draft_facts(policy), *draft_oddities(policy)):
        console.print(f"  {line}")
    former = next((each for each in corpus.policies if (each.club, each.slug) == (club.slug, taken.slug)), None)
    console.print(render_differences(differences(former, policy)) if former else f"  {first_text(policy)}")
    return True
