"""What `policybot index check` writes for a manager: how policies were read, as one web page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import typer

from bot.cli.opening import counting
from bot.cli.options import say, say_left_out
from bot.pages.checking import report_of
from bot.pages.drawing import Drawn, draw_pages, pages_of
from bot.terminal.rendering import find_club
from bot.wording import report_written
from index.files import replace_durably
from index.types import Corpus


def of_club(held: Corpus, name: str | None) -> Corpus:
    """What is held of the club of that name, and what is said of no club's file; without a name, all of it.

    Raises UnknownClubError.
    """
    if name is None:
        return held
    club = find_club(held, name)
    others = {each.slug for each in held.clubs if each is not club}
    return replace(
        held,
        clubs=(club,),
        policies=tuple(policy for policy in held.policies if policy.club == club.slug),
        left_out=tuple(each for each in held.left_out if each.path.partition("/")[0] not in others),
        remarks=tuple(each for each in held.remarks if each.path.partition("/")[0] not in others),
    )


def write_report(held: Corpus, root: Path, file: Path) -> None:
    """Draw the pages of the policies, read from `root`, and put the report where it is wanted, in one step.

    Raises typer.BadParameter where no file can lie there.
    """
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{file} is no place for a file; name one in a folder that is there")
    report = report_of(held, held.clubs, _pictures(held, root), datetime.now().astimezone().date())
    replace_durably(file, report.content)
    say_left_out(held.left_out)
    say(report_written(str(file), report.policies, report.to_confirm))


def _pictures(held: Corpus, root: Path) -> dict[str, dict[int, Drawn]]:
    """The pictures of each policy's pages, by its path, with a bar that counts them."""
    expected = sum(map(pages_of, held.policies))
    drawn = 0
    pictures: dict[str, dict[int, Drawn]] = {}
    with counting("Drawing") as progress:
        for policy in held.policies:

            def done(number: int, before: int = drawn) -> None:
                progress(before + number, max(before + number, expected))

            pictures[policy.source.path] = draw_pages(policy, root, done)
            drawn += pages_of(policy)
    return pictures
