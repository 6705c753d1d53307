"""`policybot ask`: one question, or a file of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot.cli.options import ClubOption, CorpusOption, JsonOption, TodayOption, day_of, readable, say, say_left_out

if TYPE_CHECKING:
    from bot.answering import Answerer
    from index.types import Club, Corpus

_PROBLEM = 1
_STDIN = Path("-")


def ask(
    words: Annotated[list[str] | None, typer.Argument(metavar="QUESTION", help="What you want to know.")] = None,
    club: ClubOption = None,
    as_json: JsonOption = False,
    today: TodayOption = None,
    corpus: CorpusOption = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='Answer a file of JSON lines {"id", "question", "club"}, "-" for stdin; club null asks every club.',
        ),
    ] = None,
) -> None:
    """Quote the clause that answers a question.

    Without --club every club is asked: the best clause of each club that has one, with the words that differ in bold.

    For example:

        policybot ask "Can I accept a friend request?" --club ask-clubs

        policybot ask "Can I post photos of the children?" --club jpac --json

        policybot ask --corpus corpus --batch questions.jsonl > answers.jsonl
    """
    question = readable(" ".join(words or [])).strip()
    if batch is not None and question:
        raise typer.BadParameter("give a question or --batch FILE, not both")
    if batch is None and not question:
        raise typer.BadParameter('give a question, such as "Can I post a photo?", or --batch FILE')
    if batch is None:
        _ask_one(question, club, as_json, today, corpus)
        return
    with _opened(batch) as lines:
        _ask_many(lines, batch, club, corpus)


def _ask_one(question: str, club_name: str | None, as_json: bool, today: datetime | None, corpus: Path | None) -> None:
    answerer, held = ready(corpus)
    club = _only_club(held, club_name)
    reply = answerer.answer_as_operator(question, club)
    if as_json:
        from bot.cli.batch import reply_line

        typer.echo(reply_line(None, club, reply))
        return
    from bot.terminal.rendering import make_console, render_reply

    make_console().print(render_reply(reply, day_of(today)(reply.club), held.clubs))


def _ask_many(lines: BinaryIO, file: Path, club_name: str | None, corpus: Path | None) -> None:
    from bot.cli.batch import answer_lines
    from bot.terminal.rendering import find_club

    answerer, held = ready(corpus)
    name = "<stdin>" if file == _STDIN else str(file)

    def write(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    is_fine = answer_lines(
        lines,
        find=lambda wanted: find_club(held, wanted),
        answer=answerer.answer_as_operator,
        write=write,
        complain=lambda number, reason: say(f"{name}:{number}: {reason}"),
        default=_only_club(held, club_name) if club_name else None,
    )
    if not is_fine:
        raise typer.Exit(_PROBLEM)


def ready(corpus: Path | None) -> tuple[Answerer, Corpus]:
    """What answers, and what it answers from; whatever could not be read is said on stderr."""
    from bot.answering import Answerer
    from bot.cli.opening import place_of, ready_index
    from bot.settings import load_settings
    from bot.wording import no_policies

    snapshot, encoder = ready_index(place_of(load_settings(), corpus))
    say_left_out(snapshot.corpus.left_out)
    if not snapshot.corpus.policies:
        say(no_policies())
    return Answerer(snapshot, encoder), snapshot.corpus


def _only_club(corpus: Corpus, name: str | None) -> Club | None:
    """The club of that name; without a name, the only club there is, or None for every club."""
    from bot.terminal.rendering import find_club

    if name is not None:
        return find_club(corpus, name)
    return corpus.clubs[0] if len(corpus.clubs) == 1 else None


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == _STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise typer.BadParameter(f"cannot read {str(file)!r}: {error.strerror}") from error
    with stream:
        yield stream
