"""Asking by a shortcut: about a message, or in a window."""

from __future__ import annotations

from slack_bolt import Ack, BoltContext

from bot.slack.blocks import ask_window, choose_club_window
from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_question
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_message_shortcut(services: Services, ack: Ack, context: BoltContext) -> None:
    """What the asker's policy says to a message, for their eyes only."""
    ack()
    answer_question(services, context[INCOMING])


def handle_ask_shortcut(services: Services, ack: Ack, context: BoltContext) -> None:
    """Open a window to ask in; which club comes first, where that is unknown."""
    ack()
    incoming: Incoming = context[INCOMING]
    club = services.club_of(incoming)
    window = ask_window(club) if club else choose_club_window(services.choices(incoming))
    services.windows.open(incoming.installed_in, incoming.key, window)
