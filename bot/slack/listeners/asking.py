"""The middle that every door shares: a question becomes an answer, a chooser, or a plain sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot import wording
from bot.answering import MOST_CHARACTERS
from bot.asked.gaps import Unanswered
from bot.commands import Word
from bot.greetings import asks_nothing
from bot.languages import is_foreign
from bot.slack.blocks import (
    Asked,
    Message,
    Window,
    choose_club_window,
    club_chooser,
    context,
    help_message,
    notice,
    notice_window,
    reply_message,
    reply_window,
    welcome_message,
    window_with_standard,
    with_standard,
)
from bot.slack.incoming import COMMAND, Door, Incoming
from bot.slack.services import Services
from bot.types import Reply, Status
from index.types import Club


def answer_question(services: Services, incoming: Incoming, perhaps: Word | None = None) -> None:
    """Answer from the asker's own club; without a question, say how to ask one.

    `perhaps` is the command that may have been meant, said behind the answer.
    """
    club = services.club_of(incoming)
    if not incoming.text:
        services.desk.reply(incoming, notice(wording.only_words()) if incoming.has_files else help_message())
    elif asks_nothing(incoming.text):
        services.desk.reply(incoming, welcome_message(club))
    elif club is None:
        ask_for_club(services, incoming)
    else:
        reply = services.answers.answer(incoming.text, club)
        notes = _notes(incoming, perhaps)
        if services.is_new(incoming):
            notes.append(wording.first_answer())
        _say(services, incoming, reply, club, notes)


def answer_overheard(services: Services, incoming: Incoming) -> None:
    """Answer what was not said to the bot only where it is sure, for the asker's eyes; else be silent.

    In a thread that it has answered in, a second question of the same person is one to the bot: a clause that may
    decide it is shown as well, and a question, by its mark, is never left without a reply.
    """
    club = services.club_of(incoming)
    reply = services.answers.answer(incoming.text, club) if club else None
    helping = [Status.ANSWERED]
    if incoming.thread_ts:
        helping += [Status.UNSURE, *([Status.NOT_COVERED] if "?" in incoming.text else [])]
    if club is None or reply is None or reply.status not in helping:
        services.desk.done(incoming)
        return
    _say(services, incoming, reply, club, [*_notes(incoming, None), wording.overheard()])


def _say(services: Services, incoming: Incoming, reply: Reply, club: Club, notes: Sequence[str]) -> None:
    """Say the reply, and under it the manager's note that answers what no clause does, if there is one."""
    message = reply_message(
        reply,
        services.today(club),
        services.corpus.clubs,
        can_share=not incoming.in_private,
        asked=Asked(incoming.key, incoming.text, bool(services.readers_of(club, about_manager=False))),
    )
    unanswered = services.unanswered(reply, incoming.text)
    if standard := services.note_on(unanswered):
        message = with_standard(message, standard, services.corpus, services.today(club), club)
    # In the menu of a message it may be somebody else who wrote it, and not to the bot: that is never kept.
    kept = unanswered if incoming.door is not Door.SHORTCUT else None
    say_reply(services, incoming, reply, _with_notes(message, notes) if notes else message, kept)


def answer_window(services: Services, incoming: Incoming, question: str) -> Window:
    """The answer to a question typed in a window or on Home; a sensitive one leaves nothing but the card."""
    club = services.club_of(incoming)
    if club is None:
        return choose_club_window(services.choices(incoming))
    if not question:
        return notice_window(wording.empty_question())
    reply = services.answers.answer(question, club)
    unanswered = services.unanswered(reply, question)
    standard = services.note_on(unanswered)
    if reply.status is Status.SENSITIVE:
        services.count(incoming, reply)
    else:
        with services.desk.deciding() as connection:
            services.remember(incoming, reply, connection, unanswered=unanswered)
    window = reply_window(reply, services.today(club), services.corpus.clubs)
    return window_with_standard(window, standard, services.corpus, services.today(club), club) if standard else window


def say_reply(
    services: Services,
    incoming: Incoming,
    reply: Reply,
    message: Message,
    unanswered: Unanswered | None = None,
    compared: Sequence[Club] = (),
) -> None:
    """Say it, and remember which clause it was, of which clubs' it is a comparison, and what was `unanswered`."""
    over = services.former_answer(incoming) if incoming.edits else None
    former = services.answer_of(incoming, over) if over else None
    if former and former.status is not Status.ANSWERED:
        unanswered = None  # it was kept as it was first written, and is one question still
    # Asked before: in a transaction there is no room for another.
    is_heard = services.is_heard(incoming)
    remember = partial(services.remember, incoming, reply, unanswered=unanswered, is_heard=is_heard, compared=compared)
    services.desk.reply(incoming, message, also=remember, over=over)


def ask_for_club(services: Services, incoming: Incoming) -> None:
    """Ask once which club; the request waits, and is answered after the choice."""
    offered = services.choices(incoming)
    if offered:
        services.desk.hold(incoming, club_chooser(offered, waits=True))
    else:
        services.desk.reply(incoming, notice(wording.no_clubs()))


def _notes(incoming: Incoming, perhaps: Word | None) -> list[str]:
    """What is said behind an answer: about the question, and the command that may have been meant."""
    notes = [wording.answered_anew()] if incoming.edits else []
    notes += [wording.only_the_beginning(MOST_CHARACTERS)] if len(incoming.text) > MOST_CHARACTERS else []
    notes += [wording.not_english()] if is_foreign(incoming.text) else []
    notes += [wording.perhaps_meant(COMMAND, perhaps)] if perhaps else []
    return notes


def _with_notes(message: Message, notes: Sequence[str]) -> Message:
    blocks = (*message.blocks, *map(context, notes))
    return replace(message, blocks=blocks, text="\n\n".join([message.text, *notes]))
