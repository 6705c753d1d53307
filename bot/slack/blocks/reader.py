"""A policy to read, a page at a time: its contents, its words as laid out, and the clause somebody came for.

Every line of every clause stands once, in the order of the document; the pages joined are the policy's clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    Option,
    RichTextBlock,
    RichTextElement,
    RichTextListElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    StaticSelectElement,
)

from bot import wording
from bot.layout import laid_out
from bot.slack.blocks.limits import (
    MOST_HEADER,
    MOST_INDENT,
    MOST_OPTION,
    MOST_OPTIONS,
    clipped,
    slack_length,
    whole_sentences,
    whole_words,
)
from bot.slack.blocks.message import context, plain, section
from bot.slack.blocks.quotation import ShownLine, cut, texts_of
from bot.slack.blocks.values import Place
from bot.slack.blocks.views import Window
from index.types import Club, LineRole, Policy

READER: Final = "reader"
TURN_BACK: Final = "reader_back"
TURN_ON: Final = "reader_on"
GO_TO: Final = "reader_contents"

# Two telephone screens, and far from what a view may hold.
PAGE_CHARACTERS: Final = 2_400
_MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line, or a piece of a long one, under the headings that it stands under."""

    heading: str
    shown: ShownLine
    clause_ids: frozenset[str]


def pages_of(policy: Policy) -> tuple[tuple[ReadLine, ...], ...]:
    """The policy's lines in order, in pages of about two telephone screens; at least one page."""
    pages: list[list[ReadLine]] = [[]]
    room = PAGE_CHARACTERS
    for line in _pieces(_lines(policy)):
        length = slack_length(line.shown.text)
        if pages[-1] and (length > room or len(pages[-1]) == _MOST_LINES):
            pages.append([])
            room = PAGE_CHARACTERS
        pages[-1].append(line)
        room -= length
    return tuple(map(tuple, pages))


def page_of(pages: Sequence[Sequence[ReadLine]], clause_id: str) -> int:
    """The page on which a clause's own words begin, 0 where it stands on none."""
    return next(
        (number for number, page in enumerate(pages) for line in page if clause_id in line.clause_ids),
        0,
    )


def reader_window(
    policy: Policy,
    club: Club,
    today: date,
    clause_id: str = "",
    page: int | None = None,
    digest: str = "",
    status: str = "",
) -> Window:
    """The policy at that page, or at that clause, which then stands beside a bar.

    Of a text that is not in force, `digest` says which, and `status` what it is.
    """
    pages = pages_of(policy)
    number = page_of(pages, clause_id) if page is None else min(max(page, 0), len(pages) - 1)
    place = Place(club.slug, policy.slug, clause_id, number, digest)
    status = status or wording.policy_status(policy, club, today)
    blocks: list[Block] = [section(wording.policy_words(policy)), context(status)]
    blocks += _contents(pages)
    blocks += _page(pages[number], clause_id)
    blocks += _turning(number, len(pages))
    return Window(READER, wording.READER_TITLE, blocks, str(place))


def _lines(policy: Policy) -> Iterator[ReadLine]:
    """Each line once, in the order of the source, with the clauses whose own words it holds; all of them proven."""
    for line in laid_out(policy):
        yield ReadLine(" › ".join(line.headings), ShownLine(line.role, line.depth, line.runs), line.clause_ids)


def _pieces(lines: Iterator[ReadLine]) -> Iterator[ReadLine]:
    """The lines, a long one in pieces of whole sentences that joined are the line."""
    for line in lines:
        rest = line.shown
        while slack_length(rest.text) > PAGE_CHARACTERS:
            kept = whole_sentences(rest.text, PAGE_CHARACTERS) or whole_words(rest.text, PAGE_CHARACTERS)
            beginning, rest = cut(rest, len(kept))
            yield ReadLine(line.heading, beginning, line.clause_ids)
        yield ReadLine(line.heading, rest, line.clause_ids)


def _contents(pages: Sequence[Sequence[ReadLine]]) -> list[Block]:
    """A menu of the headings, each with the page that it begins on."""
    begins: dict[str, int] = {}
    for number, page in enumerate(pages):
        for line in page:
            begins.setdefault(line.heading, number)
    named = [(heading, number) for heading, number in begins.items() if heading][:MOST_OPTIONS]
    if len(pages) == 1 or not named:
        return []
    options = [
        Option(text=plain(clipped(heading, MOST_OPTION)), value=f"{number}:{place}")
        for place, (heading, number) in enumerate(named)
    ]
    menu = StaticSelectElement(placeholder=plain(wording.CONTENTS), action_id=GO_TO, options=options)
    return [ActionsBlock(elements=[menu])]


def _page(lines: Sequence[ReadLine], clause_id: str) -> Iterator[Block]:
    for heading, under in groupby(lines, key=lambda line: line.heading):
        if heading:
            yield HeaderBlock(text=plain(clipped(heading, MOST_HEADER)))
        elements: list[RichTextElement] = []
        for layout, group in groupby(under, key=lambda line: _layout(line, clause_id)):
            elements.append(_element(tuple(line.shown for line in group), *layout))
        yield RichTextBlock(elements=elements)


def _layout(line: ReadLine, clause_id: str) -> tuple[int | None, bool]:
    """What one element holds: items of one depth, or other lines; beside a bar or not."""
    is_item = line.shown.role is LineRole.ITEM
    return (min(line.shown.depth, MOST_INDENT) if is_item else None), clause_id in line.clause_ids


def _element(lines: tuple[ShownLine, ...], depth: int | None, is_found: bool) -> RichTextElement:  # noqa: FBT001
    if depth is not None:
        items = [RichTextSectionElement(elements=list(texts_of((line,)))) for line in lines]
        return RichTextListElement(elements=items, style="bullet", indent=depth, border=int(is_found))
    element = RichTextQuoteElement if is_found else RichTextSectionElement
    return element(elements=list(texts_of(lines)))


def _turning(number: int, pages: int) -> list[Block]:
    """Which page this is, and buttons to its neighbours."""
    if pages == 1:
        return []
    buttons = []
    if number > 0:
        buttons.append(ButtonElement(text=plain(wording.PREVIOUS_PAGE), action_id=TURN_BACK, value=str(number - 1)))
    if number + 1 < pages:
        buttons.append(ButtonElement(text=plain(wording.NEXT_PAGE), action_id=TURN_ON, value=str(number + 1)))
    return [context(wording.page_words(number + 1, pages)), ActionsBlock(elements=buttons)]
