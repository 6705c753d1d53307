"""The middle that every door shares: a question becomes an answer, a chooser, or a plain sentence."""

from __future__ import annotations

from bot import wording
from bot.slack.blocks import club_chooser, help_message, notice, reply_message
from bot.slack.incoming import Incoming
from bot.slack.services import Services


def answer_question(services: Services, incoming: Incoming) -> None:
    """Answer from the asker's own club; without a question, say how to ask one."""
    club = services.club_of(incoming)
    if not incoming.text:
        services.desk.reply(incoming, help_message())
    elif club is None:
        ask_for_club(services, incoming)
    else:
        reply = services.answers.answer(incoming.text, club)
        can_share = not incoming.in_private
        message = reply_message(reply, services.today(club), services.corpus.clubs, can_share=can_share)
        services.desk.reply(incoming, message)


def ask_for_club(services: Services, incoming: Incoming) -> None:
    """Ask once which club; the request waits, and is answered after the choice."""
    offered = services.choices(incoming)
    if offered:
        services.desk.hold(incoming, club_chooser(offered, waits=True))
    else:
        services.desk.reply(incoming, notice(wording.no_clubs()))
