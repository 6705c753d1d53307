"""What managers read: the review state of their policies, and reminders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot import wording
from bot.reminders import Reminder
from bot.slack.blocks.limits import MOST_SECTION, clipped, slack_length
from bot.slack.blocks.message import Message, context, notice, section
from bot.types import Review
from index.types import Club

# Of 12,000 characters, what the lists may take; the rest is headings.
_MOST_LISTED = 10_000
_MOST_WORDS = 1_000  # of a name, or of a state
_MOST_PARAGRAPHS = 40  # blocks; Slack takes 50


def reviews_message(found: Sequence[Review], today: date, club: Club) -> Message:
    """Where the club's policies stand, worst first as given."""
    if not found:
        return notice(wording.no_policies())
    heading = f"{club.name}. {wording.reviews_heading(today)}:"
    lines = [_line(each, today) for each in found]
    shown = tuple(fitting(lines))
    blocks: list[Block] = [section(heading), bold_list(shown)]
    blocks += not_shown(len(lines) - len(shown))
    return Message(tuple(blocks), wording.reviews_text(found, today, [club]))


def reminder_message(due: Reminder) -> Message:
    """The reminder to a club's managers, one paragraph a policy."""
    text = wording.reminder_text(due)
    paragraphs = text.split("\n\n")
    shown = tuple(fitting([(clipped(paragraph, MOST_SECTION), "") for paragraph in paragraphs]))[:_MOST_PARAGRAPHS]
    blocks: list[Block] = [section(paragraph) for paragraph, _ in shown]
    blocks += not_shown(len(paragraphs) - len(shown))
    return Message(tuple(blocks), text)


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
                RichTextElementParts.Text(text=head, style={"bold": True}),
                RichTextElementParts.Text(text=rest),
            ]
        )
        for head, rest in lines
    ]
    return RichTextBlock(elements=[RichTextListElement(elements=items, style="bullet")])


def not_shown(left: int) -> list[Block]:
    """Word of how many are not shown, if any."""
    return [context(wording.more_policies(left))] if left else []
