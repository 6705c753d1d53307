"""Options and messages that verbs share.  Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from index.types import Club, LeftOut

CorpusOption = Annotated[
    Path | None,
    typer.Option(
        "--corpus",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="A folder of CLUB/FILE, the policies; nothing is written into it.  Without it: POLICYBOT_CORPUS.",
    ),
]
ClubOption = Annotated[
    str | None,
    typer.Option("--club", metavar="CLUB", help="The club, by its folder's name or a name it goes by."),
]
TodayOption = Annotated[
    datetime | None,
    typer.Option(
        "--today", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day to count from; without it, this one."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines, for programs.")]


def readable(text: str) -> str:
    """`text` with whatever is no character (half a surrogate pair, a byte that is no UTF-8) shown as "�"."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def say(message: str) -> None:
    """A message to the person at the terminal, on stderr."""
    typer.echo(f"policybot: {message}", err=True)


def say_left_out(left_out: Iterable[LeftOut]) -> None:
    """Name on stderr each policy file that could not be read."""
    for each in left_out:
        say(f"not read: {each}")


def day_of(today: datetime | None) -> Callable[[Club | None], date]:
    """Which day it is at a club: the one given, else the day of its time zone; of this machine for no club."""

    def day(club: Club | None) -> date:
        from bot.lifecycle.reviews import local_day

        if today is not None:
            return today.date()
        now = datetime.now().astimezone()
        return local_day(club, now) if club else now.date()

    return day
