"""What managers read: the review state of their policies, and reminders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    Option,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    StaticSelectElement,
)

from bot import wording
from bot.lifecycle.reminders import Reminder
from bot.slack.blocks.drafts import NEW_VERSION
from bot.slack.blocks.limits import MOST_OPTION_VALUE, MOST_SECTION, clipped, slack_length
from bot.slack.blocks.message import Message, context, notice, plain, section
from bot.slack.blocks.register import REASSIGN, REVIEWED, register_menu
from bot.slack.blocks.values import PolicyAddress, Snoozing
from bot.types import Review
from index.types import Club

SNOOZE: Final = "snooze"

# Of 12,000 characters, what the lists may take; the rest is headings.
_MOST_LISTED = 10_000
_MOST_WORDS = 1_000  # of a name, or of a state
_MOST_PARAGRAPHS = 40  # blocks; Slack takes 50
_MOST_BLOCKS = 46  # without the heading, the reason, and word of what is not shown


def reviews_message(found: Sequence[Review], today: date, club: Club, calendar: str | None = None) -> Message:
    """Where the club's policies stand, worst first as given, and where their calendar is."""
    if not found:
        return notice(wording.no_policies())
    heading = f"{club.name}. {wording.reviews_heading(today)}:"
    lines = [_line(each, today) for each in found]
    shown = tuple(fitting(lines))
    blocks: list[Block] = [section(heading), bold_list(shown)]
    blocks += not_shown(len(lines) - len(shown))
    blocks += register_menu(found)
    blocks += [context(wording.subscribe(calendar) if calendar else wording.no_calendar())]
    return Message(tuple(blocks), wording.reviews_text(found, today, [club]))


def reminder_message(
    due: Reminder, *, can_act: bool = False, manages: bool = True, opening: Sequence[Block] = ()
) -> Message:
    """The reminder of a club's policies, one paragraph a policy, after `opening`.

    Where the bot hears of it (`can_act`), each can be dealt with there, of very many the worst; whoever does not
    manage the club cannot give a policy away.
    """
    text = wording.reminder_text(due)
    if not due.is_due:
        return notice(text)
    heading, *paragraphs, reason = text.split("\n\n")
    shown = tuple(fitting([(clipped(paragraph, MOST_SECTION), "") for paragraph in paragraphs]))[:_MOST_PARAGRAPHS]
    acting = _MOST_BLOCKS - len(opening) - len(shown) if can_act else 0
    blocks: list[Block] = [*opening, section(heading)]
    for number, ((paragraph, _), found) in enumerate(zip(shown, due.reviews, strict=False)):
        blocks.append(section(paragraph))
        blocks += [_acting(found, manages=manages)] if number < acting else []
    blocks += not_shown(len(paragraphs) - len(shown))
    return Message((*blocks, context(reason)), text)


def _acting(found: Review, *, manages: bool) -> ActionsBlock:
    """What can be done about a policy's review: its owner cannot give it away."""
    address = str(PolicyAddress.of(found.policy))
    labels = {REVIEWED: wording.REVIEWED_BUTTON, NEW_VERSION: wording.NEW_VERSION_BUTTON}
    labels |= {REASSIGN: wording.REASSIGN_BUTTON} if manages else {}
    buttons = [ButtonElement(text=plain(words), action_id=action, value=address) for action, words in labels.items()]
    return ActionsBlock(elements=[*buttons, *filter(None, [_snooze_menu(found)])])


def _snooze_menu(found: Review) -> StaticSelectElement | None:
    """How long the reminders of a policy may wait; none where its name does not fit into an option."""
    values = [str(Snoozing(found.policy.club, found.policy.slug, days)) for days in wording.SNOOZES]
    if any(slack_length(value) > MOST_OPTION_VALUE for value in values):
        return None
    options = [
        Option(text=plain(words), value=value) for words, value in zip(wording.SNOOZES.values(), values, strict=True)
    ]
    return StaticSelectElement(placeholder=plain(wording.SNOOZE), action_id=SNOOZE, options=options)


def _line(found: Review, today: date) -> tuple[str, str]:
    """A policy's name, and its state."""
    name = wording.policy_words(found.policy)
    return clipped(name, _MOST_WORDS), clipped(wording.review_line(found, today).removeprefix(name), _MOST_WORDS)


def fitting(lines: Sequence[tuple[str, str]], most: int = _MOST_LISTED) -> Iterator[tuple[str, str]]:
    """The first lines, as many as hold `most` characters."""
    room = most
    for line in lines:
        room -= sum(map(slack_length, line))
        if room < 0:
            return
        yield line


def bold_list(lines: Sequence[tuple[str, str]]) -> RichTextBlock:
    """A list whose items begin in bold."""
    items = [
        RichTextSectionElement(
            elements=[
                *([RichTextElementParts.Text(text=head, style={"bold": True})] if head else []),
                *([RichTextElementParts.Text(text=rest)] if rest else []),
            ]
        )
        for head, rest in lines
    ]
    return RichTextBlock(elements=[RichTextListElement(elements=items, style="bullet")])


def not_shown(left: int) -> list[Block]:
    """Word of how many are not shown, if any."""
    return [context(wording.more_policies(left))] if left else []
