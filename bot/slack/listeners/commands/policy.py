"""`/policy`: a question, or one word that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.members import is_manager
from bot.reviews import reviews
from bot.slack.blocks import club_chooser, help_message, notice, reviews_message
from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_question, ask_for_club
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_policy(services: Services, ack: Ack, context: BoltContext) -> None:
    """Answer a word of ours where it stands alone; everything else is a question, whatever its first word."""
    ack()
    incoming: Incoming = context[INCOMING]
    _WORDS.get(incoming.text.casefold(), answer_question)(services, incoming)


def _help(services: Services, incoming: Incoming) -> None:
    services.desk.reply(incoming, help_message())


def _club(services: Services, incoming: Incoming) -> None:
    """Offer the clubs there are, naming the present one."""
    offered = services.choices(incoming)
    if not offered:
        services.desk.reply(incoming, notice(wording.no_clubs()))
    elif len(offered) == 1:
        services.desk.reply(incoming, notice(wording.only_club(offered[0])))
    else:
        services.desk.reply(incoming, club_chooser(offered, services.club_of(incoming)))


def _reviews(services: Services, incoming: Incoming) -> None:
    """The review state of the club's policies, for its managers."""
    club = services.club_of(incoming)
    if club is None:
        ask_for_club(services, incoming)
    elif not is_manager(club, incoming.user_id):
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        today = services.today(club)
        services.desk.reply(incoming, reviews_message(reviews(services.corpus, today, club), today, club))


_WORDS: Final[Mapping[str, Callable[[Services, Incoming], None]]] = {
    "": _help,
    "help": _help,
    "club": _club,
    "reviews": _reviews,
}
