"""What a member of staff reads of their club: its policies with their state, and what they were answered lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ActionsBlock, Block, Option, StaticSelectElement

from bot import wording
from bot.recent import Answered
from bot.slack.blocks.limits import MOST_OPTION_VALUE, MOST_OPTIONS, clipped, label_length, slack_length
from bot.slack.blocks.managers import bold_list, fitting, not_shown
from bot.slack.blocks.message import Message, context, notice, plain, section
from bot.slack.blocks.quotation import excerpt, plain_words, quoted
from bot.slack.blocks.values import ClauseAddress
from bot.types import Review
from index.types import Club

OPEN_A_POLICY: Final = "open_a_policy"

# Of a clause shown again: enough to know it by.
_MOST_AGAIN: Final = 700
# Of 12,000 characters, what the list and the menu under it may take.
_MOST_LISTED: Final = 6_000
_MOST_CHOSEN: Final = 4_000
_MOST_NAME: Final = 300


def policies_message(found: Sequence[Review], today: date, club: Club) -> Message:
    """The club's policies with their state, and a menu to open one."""
    if not found:
        return notice(wording.no_policies())
    blocks = [section(wording.policies_heading(club)), *policy_list(found, today, _MOST_LISTED), *policy_menu(found)]
    return Message(tuple(blocks), wording.policies_text(found, today, club))


def policy_list(found: Sequence[Review], today: date, room: int) -> list[Block]:
    """The policies with their state, as many as fit into `room`, and word of how many do not."""
    lines = [
        (clipped(wording.policy_words(each.policy), _MOST_NAME), f": {wording.state_words(each, today)}")
        for each in found
    ]
    shown = tuple(fitting(lines, most=room))
    return [*([bold_list(shown)] if shown else []), *not_shown(len(lines) - len(shown))]


def policy_menu(found: Sequence[Review], room: int = _MOST_CHOSEN) -> list[Block]:
    """A menu of policies to open; of more than a hundred the first as given, names shortened to fit into `room`."""
    offered = [each for each in found if slack_length(_value(each)) <= MOST_OPTION_VALUE][:MOST_OPTIONS]
    if not offered:
        return []
    most = label_length(len(offered), room)
    options = [
        Option(text=plain(clipped(wording.policy_words(each.policy), most)), value=_value(each)) for each in offered
    ]
    menu = StaticSelectElement(placeholder=plain(wording.OPEN_A_POLICY), action_id=OPEN_A_POLICY, options=options)
    return [ActionsBlock(elements=[menu])]


def _value(found: Review) -> str:
    """Which policy an option stands for: the address of no clause of it."""
    return str(ClauseAddress(found.policy.club, found.policy.slug, ""))


def when_words(answered: Answered, club: Club) -> str:
    """When it was by the club's clock, and what kind of answer."""
    return wording.answered_words(answered.status, answered.answered_at.astimezone(ZoneInfo(club.time_zone)))


def last_message(answered: Sequence[Answered], today: date, club: Club) -> Message:
    """A person's last answers, newest first, each with its clause as it is now."""
    if not answered:
        return notice(wording.nothing_answered())
    blocks: list[Block] = [section(wording.last_heading(club))]
    texts = [wording.last_heading(club)]
    for each in answered:
        when = when_words(each, club)
        blocks.append(context(when))
        texts.append(when)
        if each.quotation:
            shown, source = excerpt(each.quotation, _MOST_AGAIN), wording.source_line(each.quotation, today, club)
            blocks += quoted(shown, each.quotation, source)
            texts += [f"“{plain_words(shown, each.quotation)}”", source]
        elif each.had_clause:
            blocks.append(section(wording.clause_gone()))
            texts.append(wording.clause_gone())
    blocks.append(context(wording.last_kept()))
    return Message(tuple(blocks), "\n\n".join([*texts, wording.last_kept()]))
