"""Clubs side by side, for whoever manages several: their policies, and the texts that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from slack_sdk.models.blocks import Block

from bot import wording
from bot.across.lineage import Lineage, Row, Template
from bot.across.subjects import Subject
from bot.comparing import are_marked
from bot.slack.blocks.limits import MOST_BLOCKS, MOST_CHARACTERS, MOST_TEXT, clipped, escape, slack_length, total_length
from bot.slack.blocks.managers import bold_list, fitting
from bot.slack.blocks.message import Message, context, notice, section
from bot.slack.blocks.quotation import MOST_QUOTED, excerpt, plain_words, quoted
from bot.types import Quote
from index.types import Club, Quotation

# Of a subject at very many clubs, and of its name.
_MOST_LINE: Final = 2_500
_MOST_NAME: Final = 300
# Of a clause: enough to see where it is apart.
_MOST_CLAUSE: Final = 900
_MOST_PLAIN_CLAUSE: Final = 300
# What the lines at the end need: what is not shown, and who shares nothing.
_END_BLOCKS: Final = 4
_MOST_ALONE: Final = 1_000
_END_CHARACTERS: Final = 1_500
_END_TEXT: Final = 400


def matrix_message(subjects: Sequence[Subject], today: date) -> Message:
    """Each subject with the clubs that hold a policy on it, and those that name one and hold none."""
    if not subjects:
        return notice(wording.no_policies())
    lines = [
        (clipped(each.name, _MOST_NAME), clipped(f": {wording.subject_line(each, today)}", _MOST_LINE))
        for each in subjects
    ]
    shown = tuple(fitting(lines))
    left = len(lines) - len(shown)
    blocks: list[Block] = [section(f"{wording.matrix_heading(today)}:"), bold_list(shown)]
    blocks += [context(wording.more_subjects(left))] if left else []
    return Message(tuple(blocks), _matrix_text(subjects, today))


def lineage_message(found: Lineage, clubs: Sequence[Club]) -> Message:
    """The texts that clubs share and where they are apart, the most telling first, as much as Slack takes."""
    if not found.templates and not found.alone:
        return notice(wording.no_policies())
    page = _Page(clubs)
    if not found.templates:
        page.say(wording.nothing_shared(clubs))
    elif any(are_marked(row.quotes) for template in found.templates for row in template.differences):
        page.note(wording.MARKS_NOTE)
    for template in found.templates:
        page.add_template(template)
    small = sum(template.count_small() for template in found.templates)
    return page.finished([wording.small_differences(small)] if small else [], wording.alone_words(found, clubs))


@dataclass(slots=True)
class _Page:
    """A message as it fills: blocks, the same in plain text, and how much of each had no room."""

    clubs: Sequence[Club]
    blocks: list[Block] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows_left: int = 0
    templates_left: int = 0
    rows_left_of_text: int = 0
    templates_left_of_text: int = 0

    def say(self, words: str) -> None:
        self.blocks.append(section(words))
        self.texts.append(words)

    def note(self, words: str) -> None:
        self.blocks.append(context(words))

    def add_template(self, template: Template) -> None:
        """Its clubs and counts, then its differences, as many as there is room for."""
        heading, counts = wording.lineage_heading(template, self.clubs), wording.lineage_counts(template)
        if not self._add([section(heading), context(counts)]):
            self.templates_left += 1
            self.templates_left_of_text += 1
            return
        has_text = self._add_text(f"{heading}\n{counts}")
        self.templates_left_of_text += not has_text
        is_full = is_text_full = False
        for row in template.differences:
            # In order: what is left out is always less telling than what is shown.
            is_full = is_full or not self._add(self._row(row))
            self.rows_left += is_full
            is_text_full = is_text_full or is_full or not self._add_text(wording.row_text(row, self.clubs, _plain))
            self.rows_left_of_text += is_text_full and has_text

    def finished(self, notes: Sequence[str], alone: str | None) -> Message:
        """The message, with word of what had no room, `notes`, and the policies that stand `alone`."""
        ending = [*notes, *([clipped(alone, _MOST_ALONE)] if alone else [])]
        blocks = (*self.blocks, *map(context, [*_left(self.rows_left, self.templates_left), *ending]))
        left_of_text = _left(self.rows_left_of_text, self.templates_left_of_text)
        return Message(blocks, "\n\n".join([*self.texts, *left_of_text, *notes]))

    def _row(self, row: Row) -> list[Block]:
        """A clause as each club has it: whose words, the words, and where they stand."""
        blocks: list[Block] = [section(wording.row_heading(row, self.clubs))]
        for quote in row.quotes:
            marks = quote.differs if are_marked(row.quotes) else None
            shown = excerpt(quote.quotation, _room(quote), marks)
            blocks.append(context(wording.text_heading(quote, row, self.clubs)))
            blocks += quoted(shown, quote.quotation, "\n".join(wording.text_sources(quote, self.clubs)))
        return blocks

    def _add(self, blocks: Sequence[Block]) -> bool:
        """Whether there was room for all of them, so that they were added."""
        together = [*self.blocks, *blocks]
        length = total_length([block.to_dict() for block in together])
        if len(together) > MOST_BLOCKS - _END_BLOCKS or length > MOST_CHARACTERS - _END_CHARACTERS:
            return False
        self.blocks = together
        return True

    def _add_text(self, words: str) -> bool:
        together = [*self.texts, words]
        if slack_length(escape("\n\n".join(together))) > MOST_TEXT - _END_TEXT:
            return False
        self.texts = together
        return True


def _room(quote: Quote) -> int:
    """How much of a clause is shown: more where the words that differ stand far behind."""
    reaching = max((mark.end for mark in quote.differs), default=0)
    return MOST_QUOTED if reaching > _MOST_CLAUSE else _MOST_CLAUSE


def _left(rows: int, templates: int) -> list[str]:
    """Word of what had no room, if anything."""
    return [
        *([wording.more_rows(rows)] if rows else []),
        *([wording.more_templates(templates)] if templates else []),
    ]


def _plain(quotation: Quotation) -> str:
    return plain_words(excerpt(quotation, _MOST_PLAIN_CLAUSE), quotation)


def _matrix_text(subjects: Sequence[Subject], today: date) -> str:
    """As many lines of plain text as fit, and word of the others."""
    shown = len(subjects)
    while shown > 1 and slack_length(escape(wording.matrix_text(subjects[:shown], today))) > MOST_TEXT - _END_TEXT:
        shown -= 1
    left = len(subjects) - shown
    return "\n".join([wording.matrix_text(subjects[:shown], today), *([wording.more_subjects(left)] if left else [])])
