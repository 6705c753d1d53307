"""What leads to a person: feedback on an answer, a question put to a manager, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)

from bot import wording
from bot.feedback import MOST_REASON
from bot.slack.blocks.limits import (
    MOST_BUTTON_VALUE,
    MOST_OPTION,
    clipped,
    escape,
    is_person,
    slack_length,
    whole_words,
)
from bot.slack.blocks.message import Message, context, marked_context, naming, plain, section
from bot.slack.blocks.quotation import excerpt, plain_words, quoted
from bot.slack.blocks.views import Window, chosen_option, filled_in
from bot.tickets import MOST_WORDS, Ticket, TicketState
from index.types import Club, Quotation

HELPFUL: Final = "helpful"
NOT_HELPFUL: Final = "not_helpful"
ASK_PERSON: Final = "ask_person"
TAKE_TICKET: Final = "take_ticket"
ANSWER_TICKET: Final = "answer_ticket"
CLOSE_TICKET: Final = "close_ticket"

REASON: Final = "reason"
TICKET: Final = "ticket"
TICKET_ANSWER: Final = "ticket_answer"

_WORDS: Final = "words"
_READER: Final = "reader"
_MANAGERS, _OTHER = "managers", "other"
_MOST_CLAUSE: Final = 1_500


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button under an answer brings back: the answer's key, and the question as far as there is room.

    The question is nowhere but in the button until its asker sends it off.  `has_reader` says whether there is anybody
    to send it to.
    """

    key: str
    question: str
    has_reader: bool = True

    @classmethod
    def read(cls, value: str) -> Self:
        """What a button brought back.  Raises ValueError for anything else."""
        match json.loads(value):
            case [str(key), str(question)]:
                return cls(key, question)
        raise ValueError("not an answer")

    def __str__(self) -> str:
        question = self.question
        while slack_length(value := json.dumps([self.key, question], ensure_ascii=False)) > MOST_BUTTON_VALUE:
            question = whole_words(question, len(question) - max(1, slack_length(value) - MOST_BUTTON_VALUE))
        return value


def answer_buttons(asked: Asked) -> list[ButtonElement]:
    """Whether it helped, and a way to a person where the club has one who can be written to."""
    buttons = [
        ButtonElement(text=plain(wording.HELPFUL_BUTTON), action_id=HELPFUL, value=asked.key),
        ButtonElement(text=plain(wording.NOT_HELPFUL_BUTTON), action_id=NOT_HELPFUL, value=asked.key),
    ]
    if asked.has_reader:
        buttons.append(ButtonElement(text=plain(wording.ASK_PERSON_BUTTON), action_id=ASK_PERSON, value=str(asked)))
    return buttons


def reason_window(key: str) -> Window:
    """Why an answer did not help, for whoever wants to say."""
    typed = PlainTextInputElement(action_id=_WORDS, multiline=True, max_length=MOST_REASON)
    blocks: list[Block] = [
        section(wording.not_helpful_noted()),
        InputBlock(block_id=_WORDS, label=plain(wording.REASON_LABEL), element=typed, optional=True),
    ]
    return Window(REASON, wording.REASON_TITLE, blocks, key, submit=wording.SEND_BUTTON)


def ticket_window(asked: Asked, club: Club) -> Window:
    """The question as it will be sent, to whom, and a way around the manager where the club has one."""
    typed = PlainTextInputElement(
        action_id=_WORDS, multiline=True, max_length=MOST_WORDS, initial_value=asked.question or None
    )
    blocks: list[Block] = [
        section(wording.ticket_goes_to(club)),
        InputBlock(block_id=_WORDS, label=plain(wording.QUESTION_LABEL), element=typed),
    ]
    if club.allegations_contact.slack_user:
        managers = Option(text=plain(wording.TO_MANAGERS), value=_MANAGERS)
        other = Option(text=plain(clipped(wording.to_other(club), MOST_OPTION)), value=_OTHER)
        choice = RadioButtonsElement(action_id=_READER, options=[managers, other], initial_option=managers)
        blocks.append(InputBlock(block_id=_READER, label=plain(wording.READER_LABEL), element=choice))
    return Window(TICKET, wording.TICKET_TITLE, blocks, asked.key, submit=wording.SEND_BUTTON)


def ticket_answer_window(ticket: Ticket) -> Window:
    """Where whoever took a ticket writes the answer."""
    typed = PlainTextInputElement(action_id=_WORDS, multiline=True, max_length=MOST_WORDS)
    blocks: list[Block] = [
        section(ticket.question),
        InputBlock(block_id=_WORDS, label=plain(wording.ANSWER_LABEL), element=typed),
        context(wording.answer_is_yours()),
    ]
    return Window(TICKET_ANSWER, wording.ANSWER_TICKET_TITLE, blocks, str(ticket.number), submit=wording.SEND_BUTTON)


def typed_words(state: Mapping[str, Any]) -> str:
    """What was typed into one of these windows."""
    return str(filled_in(state, _WORDS).get("value") or "").strip()


def is_about_manager(state: Mapping[str, Any]) -> bool:
    """Whether the asker chose the other contact."""
    return chosen_option(state, _READER) == _OTHER


def ticket_message(ticket: Ticket, club: Club, quotation: Quotation | None, today: date) -> Message:
    """A new ticket as its readers see it, with what they can do."""
    blocks: list[Block] = [_from_person(ticket, club), section(ticket.question)]
    texts = [wording.ticket_heading(ticket.number, club), ticket.question]
    if quotation:
        shown, words = _clause(wording.asker_was_shown(), quotation, club, today)
        blocks += shown
        texts += words
    number = str(ticket.number)
    buttons = [
        ButtonElement(text=plain(wording.TAKE_BUTTON), action_id=TAKE_TICKET, value=number),
        ButtonElement(text=plain(wording.ANSWER_BUTTON), action_id=ANSWER_TICKET, value=number),
        ButtonElement(text=plain(wording.CLOSE_BUTTON), action_id=CLOSE_TICKET, value=number),
    ]
    return Message((*blocks, ActionsBlock(elements=buttons)), "\n\n".join(texts))


def ticket_news(ticket: Ticket, quotation: Quotation | None, today: date, club: Club) -> Message:
    """What became of a ticket, as its asker is told."""
    said = wording.ticket_news(ticket.number, ticket.state)
    blocks: list[Block] = [section(said)]
    texts = [said]
    if ticket.state is TicketState.ANSWERED:
        blocks += [section(ticket.answer), *naming(ticket.handler, wording.answered_by)]
        texts.append(ticket.answer)
        if quotation:
            shown, words = _clause(wording.answer_concerns(), quotation, club, today)
            blocks += shown
            texts += words
    elif ticket.state is TicketState.TAKEN:
        blocks += naming(ticket.handler, wording.taken_by)
    return Message(tuple(blocks), "\n\n".join(texts))


def _clause(heading: str, quotation: Quotation, club: Club, today: date) -> tuple[list[Block], list[str]]:
    """The clause under a heading, as blocks and as plain text."""
    shown, source = excerpt(quotation, _MOST_CLAUSE), wording.source_line(quotation, today, club)
    blocks: list[Block] = [context(heading), *quoted(shown, quotation, source)]
    return blocks, [heading, f"“{plain_words(shown, quotation)}”", source]


def _from_person(ticket: Ticket, club: Club) -> Block:
    heading = escape(wording.ticket_heading(ticket.number, club))
    person = f" <@{ticket.asker}>" if is_person(ticket.asker) else ""
    return marked_context(f"{heading}{person}")
