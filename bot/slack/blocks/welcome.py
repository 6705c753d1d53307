"""The first words: what the bot does, what it keeps, and three questions to tap."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot import wording
from bot.slack.blocks.message import Message, context, plain, section
from index.types import Club

EXAMPLES: Final = tuple(f"example_{number}" for number in range(len(wording.EXAMPLES)))


def welcome_message(club: Club | None) -> Message:
    """What somebody reads once; `club` is the one they have chosen, if they have."""
    said = [wording.club_chosen(club)] if club else []
    said += [wording.promise(), wording.what_is_kept(), wording.try_these()]
    buttons = [
        ButtonElement(text=plain(question), action_id=action_id, value=action_id)
        for action_id, question in zip(EXAMPLES, wording.EXAMPLES, strict=True)
    ]
    blocks: list[Block] = [*map(section, said), ActionsBlock(elements=buttons), context(wording.how_else())]
    return Message(tuple(blocks), "\n\n".join([*said, *(f"- {question}" for question in wording.EXAMPLES)]))


def example_of(action_id: str) -> str:
    """The question of a button.  Raises ValueError for one that is not ours."""
    return wording.EXAMPLES[EXAMPLES.index(action_id)]
