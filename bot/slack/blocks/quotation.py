"""A clause as rich text, laid out as in its policy: lead-in, items by depth, emphasis.

Rich text is parsed for nothing, so what is shown is the clause, character for character.  A long clause is shown up to
a whole sentence, with word of how much is left; its lead-ins always come first, so no item can lose them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot import wording
from bot.comparing import emphasised_lines
from bot.slack.blocks.limits import MOST_INDENT, slack_length, whole_sentences, whole_words
from bot.slack.blocks.message import context
from index.types import LineRole, Quotation, Range, StyledText

# What is read on a telephone without losing the thread, and what Slack allows a piece of text.
MOST_QUOTED = 3_000


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line as it is shown: its role and depth in the policy, and the words with their emphasis."""

    role: LineRole
    depth: int
    runs: tuple[StyledText, ...]

    @property
    def text(self) -> str:
        """The words without their emphasis."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a quotation: all of it, or whole sentences of it and how many characters are left."""

    lines: tuple[ShownLine, ...]
    left: int

    @property
    def text(self) -> str:
        """The lines as plain text, items with a bullet, as `Clause.text` writes them."""
        return "\n".join(
            ("  " * line.depth + "- " if line.role is LineRole.ITEM else "") + line.text for line in self.lines
        )


def excerpt(quotation: Quotation, most: int = MOST_QUOTED, marks: Sequence[Range] | None = None) -> Excerpt:
    """As much of the quotation as fits into `most` characters, cut after a sentence if it must be cut.

    Where not even its first sentence fits, it is cut after a word.  `marks` are the ranges of its text to mark, None
    where nothing in the reply is marked.
    """
    lines = tuple(_shown_lines(quotation, marks))
    whole = sum(slack_length(line.text) for line in lines)
    shown: list[ShownLine] = []
    room = most
    for line in lines:
        length = slack_length(line.text)
        if length > room:
            kept = whole_sentences(line.text, room) or ("" if shown else whole_words(line.text, room))
            shown += [cut(line, len(kept))[0]] if kept else []
            break
        shown.append(line)
        room -= length
    return Excerpt(tuple(shown), whole - sum(slack_length(line.text) for line in shown))


def cut(line: ShownLine, at: int) -> tuple[ShownLine, ShownLine]:
    """The line's first `at` characters and the others, each with its emphasis; joined they are the line."""
    before: list[StyledText] = []
    after: list[StyledText] = []
    for run in line.runs:
        kept, at = run.text[:at], max(0, at - len(run.text))
        before += [run._replace(text=kept)] if kept else []
        after += [run._replace(text=run.text[len(kept) :])] if len(kept) < len(run.text) else []
    return ShownLine(line.role, line.depth, tuple(before)), ShownLine(line.role, line.depth, tuple(after))


def quotation_block(shown: Excerpt, *, struck: bool = False) -> RichTextBlock:
    """The excerpt as rich text: quotes for its lines, bullets for its items, a bar beside both.

    What is marked is bold, or `struck` through.
    """
    elements: list[RichTextElement] = []
    for layout, group in groupby(shown.lines, key=_layout):
        lines = tuple(group)
        elements.append(_quote(lines, struck=struck) if layout is None else _bullets(lines, layout, struck=struck))
    return RichTextBlock(elements=elements)


def left_to_read(shown: Excerpt, quotation: Quotation) -> list[Block]:
    """Word of how much of the quotation is not shown, if any; it stands under every excerpt."""
    return [context(wording.left_to_read(shown.left, quotation))] if shown.left else []


def quoted(shown: Excerpt, quotation: Quotation, source: str) -> list[Block]:
    """The excerpt, word of how much is left, and under it where it stands: as every quotation is shown."""
    return [quotation_block(shown), *left_to_read(shown, quotation), context(source)]


def plain_words(shown: Excerpt, quotation: Quotation) -> str:
    """The excerpt without layout, with word of how much is left."""
    return f"{shown.text} [{wording.left_to_read(shown.left, quotation)}]" if shown.left else shown.text


def _shown_lines(quotation: Quotation, marks: Sequence[Range] | None) -> Iterator[ShownLine]:
    for line, runs in zip(quotation.clause.layout, emphasised_lines(quotation, marks), strict=True):
        yield ShownLine(line.role, line.depth, runs)


def _layout(line: ShownLine) -> int | None:
    """What one element holds: items of one depth, or lines that are no items."""
    return min(line.depth, MOST_INDENT) if line.role is LineRole.ITEM else None


def _quote(lines: tuple[ShownLine, ...], *, struck: bool) -> RichTextQuoteElement:
    return RichTextQuoteElement(elements=list(texts_of(lines, struck=struck)))


def _bullets(lines: tuple[ShownLine, ...], depth: int, *, struck: bool) -> RichTextListElement:
    items = [RichTextSectionElement(elements=list(texts_of((line,), struck=struck))) for line in lines]
    return RichTextListElement(elements=items, style="bullet", indent=depth, border=1)


def texts_of(lines: Sequence[ShownLine], *, struck: bool = False) -> Iterator[RichTextElementParts.Text]:
    """The lines' words with their emphasis, each line on a line of its own; `struck` through what is bold."""
    bold = {"strike": True} if struck else {"bold": True}
    for number, line in enumerate(lines):
        if number:
            yield RichTextElementParts.Text(text="\n")
        for run in line.runs:
            style = dict(bold) if run.bold else {}
            style |= {"italic": True} if run.italic else {}
            yield RichTextElementParts.Text(text=run.text, style=style or None)
