"""An answer, its abstentions, and a clause that somebody shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from bot import wording
from bot.comparing import are_marked
from bot.slack.blocks.limits import MOST_BUTTON_VALUE, MOST_CONTEXT, MOST_TEXT, escape, slack_length
from bot.slack.blocks.message import Message, context, marked_context, naming, plain, section
from bot.slack.blocks.persons import Asked, answer_buttons
from bot.slack.blocks.quotation import MOST_QUOTED, excerpt, plain_words, quoted
from bot.slack.blocks.values import ClauseAddress
from bot.slack.blocks.views import Window
from bot.types import Answer, NotCovered, Quote, Reply, Sensitive, Unsure
from index.types import Club, Contact, Quotation

SHARE_CLAUSE: Final = "share_clause"
KEEP_PRIVATE: Final = "keep_private"
OPEN_POLICY: Final = "open_policy"
REPLY: Final = "reply"

# Room for the main quotations of one message together; what stands beside them needs the rest of 12,000.
_ALL_QUOTED: Final = 7_500
_MOST_FURTHER: Final = 1_000

# How much of each quotation the plain text holds, tried in turn until all of it fits beside its sources.
_PLAIN_TEXT_STEPS: Final = (MOST_QUOTED, 2_000, 1_200, 700, 400, 200)


def reply_message(
    reply: Reply, today: date, clubs: Sequence[Club], *, can_share: bool, asked: Asked | None = None
) -> Message:
    """The reply as its asker sees it; `clubs` hold the club of every quotation.

    `can_share` says whether there is a channel that the first quotation could be shared in; `asked`, where given, is
    what feedback and a question to a person refer to.
    """
    if isinstance(reply, Sensitive):
        return Message(tuple(_card(reply)), wording.sensitive_card(reply.club))
    blocks = _reply_blocks(reply, today, clubs) + _buttons(reply, can_share=can_share, asked=asked)
    return Message(tuple(blocks), _plain_text(lambda words: wording.plain_text(reply, today, clubs, words)))


def reply_window(reply: Reply, today: date, clubs: Sequence[Club]) -> Window:
    """The reply in a window, for a question that was asked in one."""
    if isinstance(reply, Sensitive):
        return Window(REPLY, wording.ANSWER_TITLE, _card(reply))
    blocks = _reply_blocks(reply, today, clubs) + _buttons(reply, can_share=False)
    return Window(REPLY, wording.ANSWER_TITLE, blocks)


def _reply_blocks(reply: Answer | Unsure | NotCovered, today: date, clubs: Sequence[Club]) -> list[Block]:
    main, further = wording.main_quotes(reply), wording.further_quotes(reply)
    blocks: list[Block] = [section(wording.opening(reply))]
    blocks += [context(marks)] if (marks := wording.marks_note(reply)) else []
    for quote in main:
        blocks += _main_quotation(quote, reply, today, clubs, most=min(MOST_QUOTED, _ALL_QUOTED // len(main)))
    if said := wording.note(reply):
        blocks.append(section(said) if not main else context(said))
        blocks += _person_to_ask(reply.club.manager_contact if reply.club else None)
    if further:
        blocks += [DividerBlock(), context(wording.further_heading(reply))]
        blocks += [context(_further_quotation(quote, today, clubs)) for quote in further]
    return blocks


def shared_message(quotation: Quotation, today: date, club: Club, user_id: str) -> Message:
    """A clause as a channel sees it: the words, their source, and who shared them; never what was asked."""
    sharer = f"<@{user_id}>"
    shown = excerpt(quotation)
    source = wording.source_line(quotation, today, club)
    blocks = (
        section(wording.shared_opening(club)),
        context(f"{wording.binds(quotation.clause)}:"),
        *quoted(shown, quotation, source),
        marked_context(escape(wording.shared_by("\0")).replace("\0", sharer)),
    )
    return Message(blocks, _plain_text(lambda words: wording.shared_text(quotation, today, club, words)))


def kept_message(quotation: Quotation, today: date, club: Club) -> Message:
    """A clause that its reader keeps to themselves: nothing is left to press by mistake."""
    shown = excerpt(quotation)
    button = ButtonElement(
        text=plain(wording.OPEN_BUTTON), action_id=OPEN_POLICY, value=str(ClauseAddress.of(quotation))
    )
    blocks: tuple[Block, ...] = (
        section(wording.shared_opening(club)),
        context(f"{wording.binds(quotation.clause)}:"),
        *quoted(shown, quotation, wording.source_line(quotation, today, club)),
        context(wording.kept_private()),
        ActionsBlock(elements=[button]),
    )
    text = _plain_text(lambda words: f"{wording.shared_text(quotation, today, club, words)}\n{wording.kept_private()}")
    return Message(blocks, text)


def _main_quotation(quote: Quote, reply: Reply, today: date, clubs: Sequence[Club], most: int) -> list[Block]:
    quotation = quote.quotation
    shown = excerpt(quotation, most, quote.differs if are_marked(reply.quotes) else None)
    return [
        context(wording.quote_heading(quote, reply, clubs)),
        *quoted(shown, quotation, "\n".join(wording.source_lines(quote, today, clubs))),
    ]


def _further_quotation(quote: Quote, today: date, clubs: Sequence[Club]) -> str:
    """A clause in small print, with whom it binds and where it stands."""
    quotation = quote.quotation
    shown = excerpt(quotation, _MOST_FURTHER)
    source = wording.source_line(quotation, today, wording.club_of(quotation, clubs))
    left = [wording.left_to_read(shown.left, quotation)] if shown.left else []
    return "\n".join([f"{wording.binds(quotation.clause)}:", f"“{shown.text}”", *left, source])


def _buttons(reply: Answer | Unsure | NotCovered, *, can_share: bool, asked: Asked | None = None) -> list[Block]:
    """What can be done with an answer: read its clause where it stands, share it, say whether it helped, ask a person.

    A comparison has no first clause.
    """
    if reply.club is None:
        return []
    buttons = _clause_buttons(reply, can_share=can_share)
    buttons += answer_buttons(asked) if asked else []
    return [ActionsBlock(elements=buttons)] if buttons else []


def _clause_buttons(reply: Answer | Unsure | NotCovered, *, can_share: bool) -> list[ButtonElement]:
    address = str(ClauseAddress.of(reply.quotes[0].quotation)) if reply.quotes else ""
    if not address or slack_length(address) > MOST_BUTTON_VALUE:
        return []
    buttons = [ButtonElement(text=plain(wording.OPEN_BUTTON), action_id=OPEN_POLICY, value=address)]
    if can_share and wording.main_quotes(reply):
        share = ButtonElement(
            text=plain(wording.SHARE_BUTTON),
            action_id=SHARE_CLAUSE,
            value=address,
            accessibility_label=wording.SHARE_BUTTON_ALOUD,
        )
        keep = ButtonElement(text=plain(wording.KEEP_BUTTON), action_id=KEEP_PRIVATE, value=address)
        buttons += [share, keep]
    return buttons


def _card(reply: Sensitive) -> list[Block]:
    """The fixed card.  It holds nothing of the message, and names the club's people where they are set."""
    blocks: list[Block] = [section(wording.SENSITIVE_OPENING)]
    blocks += [section("\n".join(f"• {line}" for line in wording.sensitive_lines(reply.club)))]
    blocks += _person_to_ask(reply.club.safeguarding_contact if reply.club else None)
    return [*blocks, context(wording.sensitive_note())]


def _person_to_ask(contact: Contact | None) -> list[Block]:
    """The contact as somebody who can be written to here; nobody is notified by a message only its asker sees."""
    return naming(contact.slack_user if contact else None, wording.write_to)


def _plain_text(text_of: Callable[[Callable[[Quotation], str]], str]) -> str:
    """The reply as plain text, its quotations shortened just so far that the whole fits."""
    text = ""
    for most in _PLAIN_TEXT_STEPS:
        text = text_of(lambda quotation, most=most: _plain_quotation(quotation, most))  # type: ignore[misc]
        if slack_length(escape(text)) <= MOST_TEXT:
            break
    return text


def _plain_quotation(quotation: Quotation, most: int) -> str:
    return plain_words(excerpt(quotation, most), quotation)


assert _MOST_FURTHER < MOST_CONTEXT
