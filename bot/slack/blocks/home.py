"""Somebody's Home: their club, a box to ask in, the club's policies, and what they were answered lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    PlainTextInputElement,
    SectionBlock,
)

from bot import wording
from bot.lifecycle.acknowledgements import ReadingRequest
from bot.recent import Answered
from bot.slack.blocks.acknowledgements import to_read_list
from bot.slack.blocks.asking import MOST_ASKED
from bot.slack.blocks.clubs import club_menu
from bot.slack.blocks.limits import MOST_BUTTON_VALUE, MOST_CHARACTERS, slack_length, total_length
from bot.slack.blocks.message import context, plain, section
from bot.slack.blocks.policies import policy_list, policy_menu, when_words
from bot.slack.blocks.quotation import excerpt
from bot.slack.blocks.replies import OPEN_POLICY
from bot.slack.blocks.values import ClauseAddress
from bot.slack.blocks.views import Home
from bot.types import Review
from index.types import Club, Policy

SEARCH: Final = "search"

_MOST_AGAIN: Final = 300
_ROOM: Final = MOST_CHARACTERS - 1_500  # what is not said of the club's policies and answers has the rest


def home_of(
    club: Club | None,
    offered: Sequence[Club],
    found: Sequence[Review],
    answered: Sequence[Answered],
    today: date,
    to_read: Sequence[tuple[ReadingRequest, Policy]] = (),
) -> Home:
    """Home of somebody of `club`, who may choose among `offered`; None where they have yet to choose."""
    blocks: list[Block] = [section(wording.promise())]
    if not offered:
        return Home([*blocks, section(wording.no_clubs())])
    blocks += [HeaderBlock(text=plain(wording.HOME_CLUB))]
    blocks += [section(wording.club_is(club) if club else wording.choose_club())]
    if club is None:
        return Home([*blocks, *_clubs(offered, _ROOM)])
    lately, reading = _lately(answered, today, club), _to_read(to_read, today)
    # Two menus and a list share what the last answers leave; the list has what the menus do not need.
    room = _ROOM - _length(lately) - _length(reading)
    menus = _clubs(offered, room // 3), policy_menu(found, room // 3)
    blocks += menus[0]
    blocks += reading
    blocks += [HeaderBlock(text=plain(wording.HOME_ASK)), search_box(), context(wording.asked_from_home())]
    blocks += [
        HeaderBlock(text=plain(wording.HOME_POLICIES)),
        *_policies(found, today, room - sum(map(_length, menus))),
    ]
    blocks += menus[1]
    blocks += [HeaderBlock(text=plain(wording.HOME_LATELY)), *lately]
    return Home([*blocks, DividerBlock(), context(wording.how_else())])


def search_box() -> InputBlock:
    """Where a question is typed and sent with the enter key."""
    typed = PlainTextInputElement(
        action_id=SEARCH,
        placeholder=plain(wording.EXAMPLE_QUESTION),
        max_length=MOST_ASKED,
        dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]},
    )
    return InputBlock(label=plain(wording.QUESTION_LABEL), element=typed, dispatch_action=True)


def _to_read(to_read: Sequence[tuple[ReadingRequest, Policy]], today: date) -> list[Block]:
    """What they are asked to read, where they are asked to read something."""
    if not to_read:
        return []
    listed = to_read_list(to_read, today)
    return [HeaderBlock(text=plain(wording.HOME_TO_READ)), *listed, context(wording.what_acknowledging_is())]


def _clubs(offered: Sequence[Club], room: int) -> list[Block]:
    return club_menu(offered, room) if len(offered) > 1 else []


def _policies(found: Sequence[Review], today: date, room: int) -> list[Block]:
    return policy_list(found, today, room) if found else [section(wording.no_policies())]


def _length(blocks: Sequence[Block]) -> int:
    return total_length([block.to_dict() for block in blocks])


def _lately(answered: Sequence[Answered], today: date, club: Club) -> list[Block]:
    if not answered:
        return [context(wording.nothing_answered())]
    blocks: list[Block] = []
    for each in answered:
        blocks.append(context(when_words(each, club)))
        if each.quotation is None:
            blocks += [section(wording.clause_gone())] if each.had_clause else []
            continue
        address = str(ClauseAddress.of(each.quotation))
        button = ButtonElement(text=plain(wording.OPEN_BUTTON), action_id=OPEN_POLICY, value=address)
        # The beginning of the clause, to know it by; all of it is behind the button.
        shown = excerpt(each.quotation, _MOST_AGAIN)
        left = f" [{wording.left_to_read(shown.left, each.quotation)}]" if shown.left else ""
        accessory = button if slack_length(address) <= MOST_BUTTON_VALUE else None
        blocks.append(SectionBlock(text=plain(f"“{shown.text}”{left}"), accessory=accessory))
        blocks.append(context(wording.source_line(each.quotation, today, club)))
    return [*blocks, context(wording.last_kept())]
