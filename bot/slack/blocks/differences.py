"""What changed between two versions of a policy, as a message: the club's own words, each clause with its lead-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from slack_sdk.models.blocks import Block

from bot import wording
from bot.slack.blocks.limits import MOST_BLOCKS, MOST_CHARACTERS, MOST_SECTION, clipped, total_length
from bot.slack.blocks.message import Message, context, notice, section
from bot.slack.blocks.quotation import excerpt, left_to_read, plain_words, quotation_block
from index.differences import Change, ClauseDifference, Differences, laid_out, together
from index.types import Quotation, Range

# Left for the word of how much there was no room for.
_BLOCKS_KEPT: Final = 1
_CHARACTERS_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class _Shown:
    """One difference as it is shown, and the same in plain words."""

    blocks: tuple[Block, ...]
    text: str


def differences_message(found: Differences, opening: Message | None = None, closing: Sequence[Block] = ()) -> Message:
    """Everything that changed, as much as fits into one message; of the rest, how many clauses.

    `opening` comes before it and `closing` after it, in the same message.
    """
    first, last = opening or Message((), ""), list(closing)
    heading = wording.differences_heading(found)
    if found.is_empty:
        said = notice(heading, wording.no_differences(found))
        return Message((*first.blocks, *said.blocks, *last), "\n\n".join(filter(None, [first.text, said.text])))
    about = [*(wording.heading_change(*each) for each in found.headings), *map(wording.fact_change, found.facts)]
    lines = [heading, wording.differences_counted(found), *about]
    blocks: list[Block] = [*first.blocks, section(heading), section("\n".join(lines[1:]))]
    blocks += [context(wording.STRUCK_NOTE)] if found.clauses else []
    texts = [*filter(None, [first.text]), clipped("\n".join(lines), MOST_SECTION)]
    left = len(found.clauses)
    for group in together(found):
        shown = _shown(laid_out(group), found)
        if not _fits([*blocks, *shown.blocks, *last]):
            break
        blocks += shown.blocks
        texts.append(shown.text)
        left -= len(group)
    if left:
        blocks.append(context(wording.more_differences(left)))
        texts.append(wording.more_differences(left))
    return Message((*blocks, *last), "\n\n".join(texts))


def _fits(blocks: Sequence[Block]) -> bool:
    length = total_length([block.to_dict() for block in blocks])
    return len(blocks) <= MOST_BLOCKS - _BLOCKS_KEPT and length <= MOST_CHARACTERS - _CHARACTERS_KEPT


def _shown(each: ClauseDifference, found: Differences) -> _Shown:
    """What became of the clause, and the clause: as it was, as it is, or both."""
    heading = wording.difference_heading(each, found)
    blocks: list[Block] = [section(heading)]
    texts = [heading]
    is_both = each.new is not None and bool({Change.WORDS, Change.LEAD_IN} & set(each.changes))
    was, now = (wording.WAS, wording.NOW) if is_both else ("", "")
    if each.old and (is_both or each.new is None):
        blocks += _quoted(was, Quotation(found.old, each.old), each.removed, struck=True)
        texts.append(_in_words(was, Quotation(found.old, each.old)))
    if each.new:
        blocks += _quoted(now, Quotation(found.new, each.new), each.added, struck=False)
        texts.append(_in_words(now, Quotation(found.new, each.new)))
    return _Shown(tuple(blocks), "\n".join(texts))


def _quoted(label: str, quotation: Quotation, marks: Sequence[Range], *, struck: bool) -> Iterator[Block]:
    """The clause under its label, if it has one."""
    shown = excerpt(quotation, marks=marks)
    if label:
        yield context(label)
    yield quotation_block(shown, struck=struck)
    yield from left_to_read(shown, quotation)


def _in_words(label: str, quotation: Quotation) -> str:
    return f"{label} “{plain_words(excerpt(quotation), quotation)}”".lstrip()
