"""What became of imported files, laid out for whoever gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from bot import wording
from bot.importing import DoubtKind, FileRead
from bot.terminal.checking import render_policy
from bot.terminal.differences import render_differences
from bot.terminal.rendering import Prefixed, printable
from index.differences import differences
from index.types import Club, Corpus


def render_file(read: FileRead, club: Club, corpus: Corpus) -> RenderableType:
    """How a file was read, what it has in common with others, and what it changes."""
    report = render_policy(read.policy, club.name, (), read.name, _further(read, corpus))
    if read.held is None:
        return report
    return Group(report, "", Prefixed(render_differences(differences(read.held, read.policy)), "  ", "  "))


def _further(read: FileRead, corpus: Corpus) -> Iterator[tuple[str, Sequence[Text]]]:
    clubs = {club.slug: club.name for club in corpus.clubs}
    if read.held or not read.parts:
        yield "replaces", [Text(printable(wording.replaces(read.held)))]
    twins = [wording.twin_words(each.policy, each.file, each.share) for each in read.twins if each.share]
    yield "like", [Text(printable(each), "yellow") for each in twins]
    kin = [wording.kin_words(each.policy, clubs[each.policy.club], each.share) for each in read.kin]
    yield "template", [Text(printable(each)) for each in kin]
    asked = (DoubtKind.HANDBOOK, DoubtKind.DATE, DoubtKind.DATES)
    doubts = [each.words for each in read.doubts if each.kind in asked or (each.twin and each.twin.is_same)]
    if read.is_perhaps_many:
        doubts.append(wording.HOW_TO_SPLIT)
    yield "ask", [Text(printable(each), "yellow") for each in doubts]
    yield "sidecar", [Text(printable(each), "yellow") for each in read.notes]
