"""What managers read: the review state of their policies, and reminders."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from slack_sdk.models.blocks import (
    Block,
    Option,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)

from bot import wording
from bot.lifecycle.reminders import Reminder
from bot.slack.blocks.limits import MOST_OPTION_VALUE, MOST_SECTION, clipped, slack_length
from bot.slack.blocks.message import Message, context, notice, plain, section
from bot.types import Review
from index.types import Club

SNOOZE: Final = "snooze"

# Of 12,000 characters, what the lists may take; the rest is headings.
_MOST_LISTED = 10_000
_MOST_WORDS = 1_000  # of a name, or of a state
_MOST_PARAGRAPHS = 40  # blocks; Slack takes 50


@dataclass(frozen=True, slots=True)
class Snoozing:
    """What an option brings back: whose reminders are to wait, and for how many days."""

    club: str
    policy: str
    days: int

    @classmethod
    def read(cls, value: str) -> Self:
        """What came back.  Raises ValueError for anything else."""
        match json.loads(value):
            case [str(club), str(policy), int(days)]:
                return cls(club, policy, days)
        raise ValueError("not a snooze")

    def __str__(self) -> str:
        return json.dumps([self.club, self.policy, self.days], ensure_ascii=False)


def reviews_message(found: Sequence[Review], today: date, club: Club, calendar: str | None = None) -> Message:
    """Where the club's policies stand, worst first as given, and where their calendar is."""
    if not found:
        return notice(wording.no_policies())
    heading = f"{club.name}. {wording.reviews_heading(today)}:"
    lines = [_line(each, today) for each in found]
    shown = tuple(fitting(lines))
    blocks: list[Block] = [section(heading), bold_list(shown)]
    blocks += not_shown(len(lines) - len(shown))
    blocks += [context(wording.subscribe(calendar))] if calendar else []
    return Message(tuple(blocks), wording.reviews_text(found, today, [club]))


def reminder_message(due: Reminder, *, can_snooze: bool = False) -> Message:
    """The reminder to a club's managers, one paragraph a policy; each can be snoozed where the bot hears of it."""
    text = wording.reminder_text(due)
    paragraphs = text.split("\n\n")
    shown = tuple(fitting([(clipped(paragraph, MOST_SECTION), "") for paragraph in paragraphs]))[:_MOST_PARAGRAPHS]
    blocks: list[Block] = [section(paragraph) for paragraph, _ in shown]
    for at, found in enumerate(due.reviews if can_snooze else (), start=1):  # after the heading
        if at < len(blocks) - 1:
            blocks[at] = SectionBlock(text=plain(shown[at][0]), accessory=_snooze_menu(found))
    blocks += not_shown(len(paragraphs) - len(shown))
    return Message(tuple(blocks), text)


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
