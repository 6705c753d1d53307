"""`policybot chat`: a conversation at the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ClubOption, CorpusOption, TodayOption, day_of, readable, say_left_out

if TYPE_CHECKING:
    from bot.types import Reply
    from index.types import Club


def chat(
    club: ClubOption = None,
    today: TodayOption = None,
    corpus: CorpusOption = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Keep what you type in this file for the arrow keys; without it, in memory only.",
        ),
    ] = None,
) -> None:
    """Chat with the policies of a club.

    Asks for the club once where --club does not say.  Lines may also be piped in.

    For example:

        policybot chat --club ask-clubs

        echo "Can I post photos of the children?" | policybot chat --club jpac
    """
    from bot.answering import Answerer
    from bot.cli.opening import place_of, ready_index
    from bot.settings import load_settings
    from bot.terminal.chat import Chat
    from bot.terminal.lines import PipedLines, TypedLines
    from bot.terminal.rendering import find_club, make_console

    snapshot, encoder = ready_index(place_of(load_settings(), corpus))
    held = snapshot.corpus
    say_left_out(held.left_out)
    chosen = find_club(held, club) if club else None
    if chosen is None and len(held.clubs) == 1:
        chosen = held.clubs[0]
    console = make_console()
    lines = TypedLines(history) if sys.stdin.isatty() else PipedLines(sys.stdin, console)
    answerer = Answerer(snapshot, encoder)

    def answer(question: str, asked: Club | None) -> Reply:
        return answerer.answer_as_operator(readable(question), asked)

    Chat(answer, held, day_of(today), lines, console, history).run(chosen)
