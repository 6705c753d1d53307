"""A manager's note under a reply: set apart from what the policy says, with the clause that it goes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from slack_sdk.models.blocks import Block, DividerBlock

from bot import wording
from bot.asked.standards import Standard
from bot.lifecycle.reviews import local_day
from bot.slack.blocks.limits import MOST_CHARACTERS, MOST_TEXT, escape, slack_length, total_length, whole_words
from bot.slack.blocks.message import Message, context, section
from bot.slack.blocks.quotation import excerpt, plain_words, quoted
from bot.slack.blocks.views import Window
from index.types import Club, Corpus

# Of a clause beside a note.
_MOST_BESIDE: Final = 800
_LEAST_BESIDE: Final = 200
_MOST_LEFT_TO_READ: Final = 300


def with_standard(message: Message, note: Standard, corpus: Corpus, today: date, club: Club) -> Message:
    """A reply with a manager's note under it, plainly apart from the policy's words, and the clause that it goes with.

    Where the message has no room, the clause is shortened or left to the policy.
    """
    blocks, words = _noted(note, corpus, today, club, _room(message.blocks))
    # The note is not to be what the end of a long text loses.
    before = _shortened(message.text, MOST_TEXT - slack_length(escape(words)) - len("\n\n"))
    return replace(message, blocks=(*message.blocks, *blocks), text=f"{before}\n\n{words}".strip())


def window_with_standard(window: Window, note: Standard, corpus: Corpus, today: date, club: Club) -> Window:
    """The same of a reply in a window."""
    blocks, _ = _noted(note, corpus, today, club, _room(window.blocks))
    return replace(window, blocks=[*window.blocks, *blocks])


def _shortened(text: str, most: int) -> str:
    """The whole words of `text` that fit into `most` once they are escaped; none where nothing does."""
    while text and (excess := slack_length(escape(text)) - most) > 0:
        keep = slack_length(text) - max(1, excess // len("&amp;"))
        text = whole_words(text, keep) if keep > 0 else ""
    return text


def _room(blocks: Sequence[Block]) -> int:
    return MOST_CHARACTERS - total_length([block.to_dict() for block in blocks])


def _noted(note: Standard, corpus: Corpus, today: date, club: Club, room: int) -> tuple[list[Block], str]:
    """The note as blocks that together hold at most `room` characters, and as plain text."""
    heading = wording.note_heading(local_day(club, note.written_at), note.until)
    blocks: list[Block] = [DividerBlock(), context(heading), section(note.words)]
    texts = [heading, note.words]
    quotation = note.clause(corpus)
    if quotation:
        above, source = wording.note_clause(), wording.source_line(quotation, today, club)
        left = room - sum(map(slack_length, (*texts, above, source))) - _MOST_LEFT_TO_READ
        if left >= _LEAST_BESIDE:
            part = excerpt(quotation, min(_MOST_BESIDE, left))
            blocks += [context(above), *quoted(part, quotation, source)]
            texts += [above, f"“{plain_words(part, quotation)}”", source]
    return blocks, "\n\n".join(texts)
