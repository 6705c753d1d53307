"""A message: blocks, and the same in plain text for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject, PlainTextObject, SectionBlock

from bot import wording
from bot.slack.blocks.limits import (
    MOST_CONTEXT,
    MOST_SECTION,
    MOST_TEXT,
    InvalidMessageError,
    clipped,
    escape,
    faults,
    is_person,
    slack_length,
)

# Slack would otherwise fetch and show whatever an address in a policy points to.
_UNFURL_NOTHING: Final = {"unfurl_links": False, "unfurl_media": False}

# Stands for a person until the words around them are escaped; nobody is called so.
_PERSON: Final = "\0a person\0"

_LONGEST_ESCAPE: Final = len("&amp;")


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and `text`: all of it again in plain words, not yet escaped."""

    blocks: tuple[Block, ...]
    text: str


def validated(message: Message) -> dict[str, Any]:
    """What is sent to Slack: `blocks`, `text` (escaped) and the unfurling of links switched off.

    Raises InvalidMessageError with every fault found; the words themselves are not in it.
    """
    try:
        made = [block.to_dict() for block in message.blocks]
        # Read back: what Slack's library does not know is lost on the way, and must not be sent.
        parsed = [block.to_dict() if block else None for block in Block.parse_all(made)]
    except (SlackObjectFormationError, TypeError) as error:  # TypeError: empty words were dropped
        raise InvalidMessageError(f"a message cannot be sent: {error}") from None
    text = clipped_escaped(message.text, MOST_TEXT)
    found = [*faults(made, text), *(["a block or element is unknown"] if made != parsed else [])]
    if found:
        raise InvalidMessageError(f"a message cannot be sent: {'; '.join(found)}")
    return {"blocks": made, "text": text, **_UNFURL_NOTHING}


def clipped_escaped(text: str, most: int) -> str:
    """`text` escaped, and cut where it would then be longer than `most`, never inside an escape."""
    escaped, keep = escape(clipped(text, most)), most
    while (excess := slack_length(escaped) - most) > 0:
        keep -= 1 + excess // _LONGEST_ESCAPE
        escaped = escape(clipped(text, keep))
    return escaped


def plain(text: str) -> PlainTextObject:
    """Words that Slack parses for nothing, not even for emoji."""
    return PlainTextObject(text=text, emoji=False)


def section(text: str) -> SectionBlock:
    """A paragraph of ours."""
    return SectionBlock(text=plain(clipped(text, MOST_SECTION)))


def context(text: str) -> ContextBlock:
    """A line in small print."""
    return ContextBlock(elements=[plain(clipped(text, MOST_CONTEXT))])


def marked_context(mrkdwn: str) -> ContextBlock:
    """A line in small print that names a person; `mrkdwn` is escaped already."""
    return ContextBlock(elements=[MarkdownTextObject(text=mrkdwn, verbatim=True)])


def naming(user: str | None, words: Callable[[str], str]) -> list[Block]:
    """A line in small print whose `words` name somebody; none for who cannot be named."""
    if user is None or not is_person(user):
        return []
    return [marked_context(escape(words(_PERSON)).replace(_PERSON, f"<@{user}>"))]


def notice(*paragraphs: str) -> Message:
    """Sentences of ours, a paragraph each."""
    return Message(tuple(section(paragraph) for paragraph in paragraphs), "\n\n".join(paragraphs))


def help_message() -> Message:
    """How to use the bot, with examples."""
    text = wording.help_text()
    return Message(tuple(section(paragraph) for paragraph in text.split("\n\n")), text)
