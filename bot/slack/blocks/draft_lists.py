"""Many drafts in one message, and the windows in which a manager ticks those that come in force or are put aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, Option, StaticSelectElement

from bot import wording
from bot.lifecycle.types import Gist
from bot.slack.blocks.boxes import choice_box, chosen_of, ticked_of, ticks_box
from bot.slack.blocks.limits import (
    MOST_OPTION,
    MOST_OPTION_VALUE,
    MOST_OPTIONS,
    MOST_SECTION,
    MOST_TEXT,
    clipped,
    slack_length,
)
from bot.slack.blocks.managers import bold_list, fitting
from bot.slack.blocks.message import Message, context, naming, notice, plain, section
from bot.slack.blocks.values import DraftAddress, DraftsPlace, TickedDraft
from bot.slack.blocks.views import Window
from index.types import Club

OPEN_DRAFT: Final = "open_draft"
PUBLISH_MANY: Final = "publish_many"
DISCARD_MANY: Final = "discard_many"
DRAFTS_MORE: Final = "drafts_more"

# Of the 12,000 characters of a message and of a window, what the drafts themselves may take, and a tick of its label.
_ROOM: Final = 10_000
_ROOM_OF_TICKS: Final = 9_000
_OF_LABEL: Final = 5
_MOST_HEADING: Final = 600
_MOST_NAME: Final = 200
_MOST_LINE: Final = 400
_MOST_TICKS: Final = 10  # in one box
_MOST_NAMED: Final = 1_000  # of a list of titles within a sentence

_TICKS: Final = "ticks"
_AGAIN: Final = "again"
_NOBODY, _EVERYBODY = "nobody", "everybody"


@dataclass(frozen=True, slots=True)
class WantedDrafts:
    """What a manager ticked, and whether whoever was asked to read the former texts is to read the new ones."""

    ticked: tuple[TickedDraft, ...]
    asks_again: bool


def drafts_message(gists: Sequence[Gist], club: Club, brought_by: str | None = None, after: int = 0) -> Message:
    """A club's drafts, in the order of their numbers, from behind the one numbered `after`: as many as fit."""
    there = [gist for gist in gists if gist.draft.number > after]
    if not there:
        return notice(_none(club))
    shown = _fitting(there[:MOST_OPTIONS], _ROOM, lambda gist: sum(map(slack_length, (*_line(gist), _label(gist)))))
    heading = clipped(wording.drafts_heading(club, len(gists)), _MOST_HEADING)
    lines = [_line(gist) for gist in shown]
    left = len(there) - len(shown)
    blocks: list[Block] = [section(heading), *naming(brought_by, wording.who_brought), bold_list(lines)]
    blocks += [context(wording.drafts_not_shown(left))] if left else []
    blocks += [_deciding(shown, club, after, left), context(wording.drafts_menu_note())]
    words = [heading, *("".join(line) for line in lines), *([wording.drafts_not_shown(left)] if left else [])]
    return Message(tuple(blocks), clipped("\n".join(words), MOST_TEXT))


def publish_drafts_window(gists: Sequence[Gist], club: Club, after: int = 0, asked: int = 0) -> Window:
    """Where a manager ticks what comes in force: what is not doubtful is ticked already.

    Where people were `asked` to read texts that would be replaced, also whether they are to read the new ones.
    """
    there = [gist for gist in gists if gist.draft.number > after and not gist.fault]
    broken = [gist.title for gist in gists if gist.fault]
    shown = _fitting(there, _ROOM_OF_TICKS, lambda gist: _length_of_tick(gist, is_ticked=not gist.is_doubtful))
    sure = [gist for gist in shown if not gist.is_doubtful]
    doubtful = [gist for gist in shown if gist.is_doubtful]
    blocks: list[Block] = [section(wording.publish_many_question(len(there)) if there else _none(club))]
    boxes = [
        *_boxes(sure, lambda *places: wording.ticks_label(*places, is_doubtful=False), are_ticked=True),
        *_boxes(doubtful, lambda *places: wording.ticks_label(*places, is_doubtful=True), are_ticked=False),
    ]
    blocks += _named(boxes)
    if asked and there:
        blocks.append(choice_box(_AGAIN, wording.AGAIN_MANY_LABEL, _again(), _EVERYBODY))
    blocks += _left(len(there) - len(shown))
    blocks += [context(clipped(wording.cannot_publish_these(broken), _MOST_NAMED))] if broken else []
    metadata, submit = str(DraftsPlace(club.slug, after)), wording.PUBLISH_MANY_SUBMIT if there else None
    return Window(PUBLISH_MANY, wording.PUBLISH_MANY_TITLE, blocks, metadata, submit=submit)


def discard_drafts_window(gists: Sequence[Gist], club: Club, after: int = 0) -> Window:
    """Where a manager confirms which drafts are put aside: all of them are ticked."""
    there = [gist for gist in gists if gist.draft.number > after]
    shown = _fitting(there, _ROOM_OF_TICKS, lambda gist: _length_of_tick(gist, is_ticked=True))
    blocks: list[Block] = [section(wording.discard_many_question(len(there)) if there else _none(club))]
    blocks += _named([*_boxes(shown, wording.all_drafts_label, are_ticked=True)])
    blocks += _left(len(there) - len(shown))
    metadata, submit = str(DraftsPlace(club.slug, after)), wording.DISCARD_MANY_SUBMIT if there else None
    return Window(DISCARD_MANY, wording.DISCARD_MANY_TITLE, blocks, metadata, submit=submit)


def wanted_drafts(state: Mapping[str, Any]) -> WantedDrafts:
    """What was sent off; what is no draft of ours is left out, and none is there twice."""
    names = [name for name in state.get("values") or {} if str(name).startswith(_TICKS)]
    ticked = [TickedDraft.read(value) for name in names for value in ticked_of(state, name)]
    by_number = {each.number: each for each in ticked if each}
    return WantedDrafts(tuple(by_number.values()), chosen_of(state, _AGAIN, _again()) == _EVERYBODY)


def titles_message(heading: str, lines: Sequence[tuple[str, str]], *paragraphs: str) -> Message:
    """Policies below a heading, as many as fit, and sentences below them."""
    heading = clipped(heading, _MOST_HEADING)
    clipped_lines = [(clipped(title, _MOST_NAME), clipped(rest, _MOST_LINE)) for title, rest in lines]
    shown = tuple(fitting(clipped_lines, _ROOM // 2))
    left = [wording.more_titles(len(lines) - len(shown))] if len(shown) < len(lines) else []
    blocks: list[Block] = [section(heading), *([bold_list(shown)] if shown else []), *map(context, left)]
    said = [clipped(paragraph, MOST_SECTION) for paragraph in paragraphs if paragraph]
    words = [heading, *("".join(line) for line in shown), *left, *said]
    return Message((*blocks, *map(section, said)), clipped("\n".join(words), MOST_TEXT))


def _deciding(shown: Sequence[Gist], club: Club, after: int, left: int) -> ActionsBlock:
    """A menu to open any of those shown, and buttons for all of them."""
    values = {str(DraftAddress(club.slug, gist.draft.number)): _label(gist) for gist in shown}
    options = [
        Option(text=plain(label), value=value)
        for value, label in values.items()
        if slack_length(value) <= MOST_OPTION_VALUE
    ]
    label = plain(wording.OPEN_DRAFT_LABEL)
    menu = [StaticSelectElement(placeholder=label, action_id=OPEN_DRAFT, options=options)] if options else []
    here, on = str(DraftsPlace(club.slug, after)), str(DraftsPlace(club.slug, shown[-1].draft.number))
    buttons = [
        ButtonElement(text=plain(wording.PUBLISH_MANY_BUTTON), action_id=PUBLISH_MANY, value=here, style="primary"),
        ButtonElement(text=plain(wording.DISCARD_MANY_BUTTON), action_id=DISCARD_MANY, value=here),
    ]
    if left:
        buttons.append(ButtonElement(text=plain(wording.more_drafts_button(left)), action_id=DRAFTS_MORE, value=on))
    return ActionsBlock(elements=[*buttons, *menu])


def _boxes(gists: Sequence[Gist], label: Callable[[int, int, int], str], *, are_ticked: bool) -> Iterator[_Box]:
    """Boxes of at most ten each; each label says which of them all it holds, from 1."""
    for start in range(0, len(gists), _MOST_TICKS):
        some = gists[start : start + _MOST_TICKS]
        choices = {str(TickedDraft(gist.draft.number, gist.base)): _option(gist) for gist in some}
        yield _Box(label(start + 1, start + len(some), len(gists)), choices, are_ticked)


@dataclass(frozen=True, slots=True)
class _Box:
    """Up to ten ticks below a label."""

    label: str
    choices: Mapping[str, tuple[str, str]]
    are_ticked: bool


def _named(boxes: Sequence[_Box]) -> list[Block]:
    return [
        ticks_box(f"{_TICKS}{number}", box.label, box.choices, box.choices if box.are_ticked else ())
        for number, box in enumerate(boxes)
    ]


def _left(number: int) -> list[Block]:
    return [context(wording.ticks_left(number))] if number else []


def _length_of_tick(gist: Gist, *, is_ticked: bool) -> int:
    """What it takes of a window: what is ticked from the start is sent twice."""
    return sum(map(slack_length, _option(gist))) * (1 + is_ticked) + _OF_LABEL


def _fitting(gists: Sequence[Gist], room: int, length: Callable[[Gist], int]) -> list[Gist]:
    """The first of them, as many as there is `room` for; at least one."""
    shown: list[Gist] = []
    for gist in gists:
        room -= length(gist)
        if room < 0 and shown:
            break
        shown.append(gist)
    return shown


def _none(club: Club) -> str:
    return clipped(wording.no_drafts(club), MOST_SECTION)


def _line(gist: Gist) -> tuple[str, str]:
    """Its title, and what it is."""
    return clipped(wording.gist_title(gist), _MOST_NAME), clipped(wording.gist_line(gist), _MOST_LINE)


def _label(gist: Gist) -> str:
    return clipped(wording.gist_title(gist), MOST_OPTION)


def _option(gist: Gist) -> tuple[str, str]:
    """Its title, and below it why it is doubtful or else what it is."""
    return _label(gist), clipped(wording.gist_doubt(gist) or wording.gist_kind(gist), MOST_OPTION)


def _again() -> dict[str, str]:
    return {_EVERYBODY: wording.EVERYBODY_AGAIN_MANY, _NOBODY: wording.NOBODY_AGAIN}
