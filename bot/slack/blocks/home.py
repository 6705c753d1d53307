"""Somebody's Home: their club, a box to ask in, the club's policies, and what they were answered lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

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
from bot.recent import Answered
from bot.slack.blocks.asking import MOST_ASKED
from bot.slack.blocks.clubs import club_menu
from bot.slack.blocks.limits import MOST_BUTTON_VALUE, slack_length
from bot.slack.blocks.managers import bold_list, fitting, not_shown
from bot.slack.blocks.message import context, plain, section
from bot.slack.blocks.policies import policy_menu
from bot.slack.blocks.quotation import excerpt
from bot.slack.blocks.replies import OPEN_POLICY, ClauseAddress
from bot.slack.blocks.views import Home
from bot.types import Review
from index.types import Club

SEARCH: Final = "search"


_MOST_AGAIN: Final = 300
_MOST_LISTED: Final = 5_000


def home_of(
    club: Club | None, offered: Sequence[Club], found: Sequence[Review], answered: Sequence[Answered], today: date
) -> Home:
    """Home of somebody of `club`, who may choose among `offered`; None where they have yet to choose."""
    blocks: list[Block] = [section(wording.promise())]
    if not offered:
        return Home([*blocks, section(wording.no_clubs())])
    blocks += [HeaderBlock(text=plain(wording.HOME_CLUB))]
    blocks += [section(wording.club_is(club) if club else wording.choose_club())]
    blocks += club_menu(offered) if len(offered) > 1 else []
    if club is None:
        return Home(blocks)
    blocks += [HeaderBlock(text=plain(wording.HOME_ASK)), search_box(), context(wording.asked_from_home())]
    blocks += [HeaderBlock(text=plain(wording.HOME_POLICIES)), *_policies(found, today)]
    blocks += [HeaderBlock(text=plain(wording.HOME_LATELY)), *_lately(answered, today, club)]
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


def _policies(found: Sequence[Review], today: date) -> list[Block]:
    if not found:
        return [section(wording.no_policies())]
    lines = [(wording.policy_words(each.policy), f": {wording.state_words(each, today)}") for each in found]
    shown = tuple(fitting(lines, most=_MOST_LISTED))
    return [bold_list(shown), *not_shown(len(lines) - len(shown)), *policy_menu(found)]


def _lately(answered: Sequence[Answered], today: date, club: Club) -> list[Block]:
    if not answered:
        return [context(wording.nothing_answered())]
    blocks: list[Block] = []
    for each in answered:
        when = wording.answered_words(each.status, each.answered_at.astimezone(ZoneInfo(club.time_zone)))
        blocks.append(context(when))
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
