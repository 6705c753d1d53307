"""What staff ask, as managers see it: a part at a time, with buttons for what can be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
)

from bot import wording
from bot.asked.coverage import Use, never_shown
from bot.asked.overview import Overview
from bot.asked.standards import Standard
from bot.lifecycle.reviews import local_day
from bot.slack.blocks.limits import MOST_SECTION, MOST_TEXT, clipped
from bot.slack.blocks.managers import fitting
from bot.slack.blocks.message import Message, context, naming, plain, section
from bot.slack.blocks.quotation import excerpt
from bot.slack.blocks.values import Numbered, Value
from index.types import Quotation

GAPS_PART: Final = "gaps_part"
GAPS_MORE: Final = "gaps_more"
ANSWER_GAP: Final = "answer_gap"
JUDGE_GAP: Final = "judge_gap"
PUT_ASIDE: Final = "put_aside"
LIST_AGAIN: Final = "list_again"
WITHDRAW_NOTE: Final = "withdraw_note"

# How many stand in one message, so that 50 blocks and 12,000 characters hold them with their buttons.
MOST_GROUPS: Final = 8
_MOST_NOTES: Final = 5
_MOST_ASIDE: Final = 15
_MOST_UNHELPFUL: Final = 6
_MOST_REASONS: Final = 3
_MOST_REASON: Final = 300
_MOST_LINE: Final = 400  # of a clause or a question in a list
_MOST_HALF: Final = 4_500  # of two lists in one message

T = TypeVar("T")


class Part(StrEnum):
    """The parts of what managers see."""

    QUESTIONS = "questions"
    NOTES = "notes"
    ASIDE = "aside"
    UNHELPFUL = "unhelpful"
    CLAUSES = "clauses"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class GapPlace(Value):
    """What a button or a window brings back: the club, the question's token if any, and the policy that was chosen."""

    club: str
    token: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class GapsPage(Value):
    """Which part of a club's a manager wants to see, from which page on."""

    club: str
    part: str
    page: int = 0

    @property
    def may_be(self) -> bool:
        """Whether there is such a part, and may be such a page."""
        return self.part in set(Part) and self.page >= 0


# What managers read ---------------------------------------------------------------------------------------------------


def gaps_message(asked: Overview, part: Part = Part.QUESTIONS, page: int = 0, said: str = "") -> Message:
    """One part of what a club's staff ask, below what was just done, with the way to the other parts."""
    blocks, is_more = _PARTS[part](asked, page)
    top: list[Block] = [section(said)] if said else []
    more = GapsPage(asked.club.slug, part, page + 1) if is_more else None
    everything = [*top, *blocks, *_ways(asked, part, more)]
    return Message(tuple(everything), clipped(_text_of([*top, *blocks]), MOST_TEXT))


def _questions(asked: Overview, page: int) -> tuple[list[Block], bool]:
    groups, is_more = _page(asked.groups, page, MOST_GROUPS)
    if not groups:
        return [section(wording.no_gaps(asked.club))], False
    blocks: list[Block] = [section(wording.gaps_heading(asked.club)), context(wording.gaps_note())]
    for group in groups:
        place = str(GapPlace(asked.club.slug, group.token))
        blocks.append(section(wording.group_line(group.words, group.times, group.month)))
        blocks.append(
            ActionsBlock(
                elements=[
                    ButtonElement(text=plain(wording.ANSWER_GAP_BUTTON), action_id=ANSWER_GAP, value=place),
                    ButtonElement(text=plain(wording.JUDGE_BUTTON), action_id=JUDGE_GAP, value=place),
                    ButtonElement(text=plain(wording.OUT_OF_SCOPE_BUTTON), action_id=PUT_ASIDE, value=place),
                ]
            )
        )
    return blocks, is_more


def _notes(asked: Overview, page: int) -> tuple[list[Block], bool]:
    notes, is_more = _page(asked.notes, page, _MOST_NOTES)
    if not notes:
        return [section(wording.no_notes())], False
    blocks: list[Block] = [section(wording.notes_heading(asked.club))]
    for note in notes:
        blocks += [DividerBlock(), *_note(note, asked)]
    return blocks, is_more


def _note(note: Standard, asked: Overview) -> list[Block]:
    """A note in the list: what it answers, its words, whose, with which clause, and how to withdraw it."""
    line = wording.note_line(clipped(note.asked[0], _MOST_LINE), len(note.asked) - 1, note.words)
    blocks: list[Block] = [_with_button(line, wording.WITHDRAW_BUTTON, WITHDRAW_NOTE, asked, note.number)]
    since = wording.note_written(local_day(asked.club, note.written_at), note.until)
    blocks += naming(note.written_by, lambda person: f"{since}{person}") or [context(since.strip())]
    quotation = note.clause(asked.corpus)
    if quotation:
        blocks.append(context(_clause_line(quotation)))
    elif note.policy is not None:
        blocks.append(context(wording.note_rests()))
    return blocks


def _aside(asked: Overview, page: int) -> tuple[list[Block], bool]:
    aside, is_more = _page(asked.aside, page, _MOST_ASIDE)
    if not aside:
        return [section(wording.nothing_aside())], False
    blocks: list[Block] = [section(wording.aside_heading(asked.club))]
    for each in aside:
        line = wording.aside_line(clipped(each.words, _MOST_LINE), local_day(asked.club, each.set_at))
        blocks.append(_with_button(line, wording.LIST_AGAIN_BUTTON, LIST_AGAIN, asked, each.number))
    return blocks, is_more


def _unhelpful(asked: Overview, page: int) -> tuple[list[Block], bool]:
    uses, is_more = _page(asked.unhelpful, page, _MOST_UNHELPFUL)
    if not uses:
        return [section(wording.nothing_unhelpful(asked.club))], False
    blocks: list[Block] = [section(wording.unhelpful_heading(asked.club))]
    for use in uses:
        button = ButtonElement(
            text=plain(wording.JUDGE_BUTTON), action_id=JUDGE_GAP, value=str(GapPlace(asked.club.slug))
        )
        blocks.append(SectionBlock(text=plain(clipped(_use_words(use, asked), MOST_SECTION)), accessory=button))
        blocks += [context(wording.thought_words(use.unhelpful, use.helpful))]
        blocks += [context(wording.reason_line(clipped(each, _MOST_REASON))) for each in use.reasons[:_MOST_REASONS]]
    return blocks, is_more


def _use_words(use: Use, asked: Overview) -> str:
    quotation = use.quotation(asked.club.slug, asked.corpus)
    if quotation:
        return _clause_line(quotation)
    return wording.no_clause_shown() if use.clause_id is None else wording.clause_not_there()


def _clauses(asked: Overview, page: int) -> tuple[list[Block], bool]:
    """One policy a page: the clauses that were shown, and those that never were."""
    policies, is_more = _page(asked.policies, page, 1)
    if not policies:
        return [section(wording.no_policies())], False
    policy = policies[0]
    uses = [use for use in asked.uses if use.policy == policy.slug and use.times]
    used = [(wording.used_clause(use.times), _use_words(use, asked)) for use in uses]
    unused = [("", _clause_line(Quotation(policy, clause))) for clause in never_shown(policy, asked.uses)]
    heading = wording.clauses_heading(policy, sum(use.times for use in uses))
    blocks: list[Block] = [section(clipped(heading, MOST_SECTION)), *_list(used)]
    blocks += [section(wording.never_shown_heading(len(unused)) if unused else wording.all_shown()), *_list(unused)]
    return blocks, is_more


def _missing(asked: Overview, page: int) -> tuple[list[Block], bool]:
    if not asked.missing or page:
        return [section(wording.nothing_missing(asked.club))], False
    lines = [
        (clipped(related.name, _MOST_LINE), clipped(wording.missing_line(related, policy), _MOST_LINE))
        for related, policy in asked.missing
    ]
    return [section(wording.missing_heading(asked.club)), *_list(lines, 2 * _MOST_HALF)], False


_PARTS: Final[Mapping[Part, Callable[[Overview, int], tuple[list[Block], bool]]]] = {
    Part.QUESTIONS: _questions,
    Part.NOTES: _notes,
    Part.ASIDE: _aside,
    Part.UNHELPFUL: _unhelpful,
    Part.CLAUSES: _clauses,
    Part.MISSING: _missing,
}


def _page(found: Sequence[T], page: int, most: int) -> tuple[Sequence[T], bool]:
    """That page of them, the last where there are fewer; whether more follow."""
    start = min(page * most, (max(len(found), 1) - 1) // most * most)
    return found[start : start + most], start + most < len(found)


def _ways(asked: Overview, part: Part, more: GapsPage | None) -> list[Block]:
    """Buttons to what follows and to the other parts."""
    counts = {
        Part.QUESTIONS: len(asked.groups),
        Part.NOTES: len(asked.notes),
        Part.ASIDE: len(asked.aside),
        Part.UNHELPFUL: len(asked.unhelpful),
        Part.MISSING: len(asked.missing),
    }
    buttons = [
        ButtonElement(
            text=plain(wording.part_button(each, counts.get(each, 0))),
            action_id=f"{GAPS_PART}:{each}",
            value=str(GapsPage(asked.club.slug, each)),
        )
        for each in Part
        if each is not part
    ]
    onward = [ButtonElement(text=plain(wording.MORE_BUTTON), action_id=GAPS_MORE, value=str(more))] if more else []
    return [DividerBlock(), ActionsBlock(elements=[*onward, *buttons])]


def _with_button(line: str, label: str, action: str, asked: Overview, number: int) -> SectionBlock:
    value = str(Numbered(asked.club.slug, number))
    button = ButtonElement(text=plain(label), action_id=action, value=value)
    return SectionBlock(text=plain(clipped(line, MOST_SECTION)), accessory=button)


def _list(lines: Sequence[tuple[str, str]], most: int = _MOST_HALF) -> list[Block]:
    """The first lines, as many as fit, what comes before them in bold; and word of how many do not."""
    shown = list(fitting(lines, most))
    items = [RichTextSectionElement(elements=list(_runs(head, rest))) for head, rest in shown]
    blocks: list[Block] = (
        [RichTextBlock(elements=[RichTextListElement(elements=items, style="bullet")])] if shown else []
    )
    left = wording.more_clauses(len(lines) - len(shown))
    return [*blocks, *([context(left)] if left else [])]


def _runs(head: str, rest: str) -> Iterator[RichTextElement]:
    if head:
        yield RichTextElementParts.Text(text=head, style={"bold": True})
    yield RichTextElementParts.Text(text=rest)


def _clause_line(quotation: Quotation) -> str:
    """A clause on one line with the words that introduce it, cut after a sentence or a word where it is long."""
    shown = excerpt(quotation, _MOST_LINE)
    return " ".join(line.text for line in shown.lines) + (" …" if shown.left else "")


def _text_of(blocks: Iterable[Block]) -> str:
    """The words of these blocks, buttons aside, for notifications and screen readers."""
    return "\n".join(words for block in blocks for words in _words(block.to_dict()) if words)


def _words(block: Mapping[str, Any]) -> list[str]:
    if block["type"] == "section":
        return [block["text"]["text"]]
    if block["type"] == "context":
        return [each["text"] for each in block["elements"] if each["type"] == "plain_text"]
    if block["type"] == "rich_text":
        items = [item for part in block["elements"] for item in part["elements"]]
        return ["".join(run["text"] for run in item["elements"]) for item in items]
    return []
