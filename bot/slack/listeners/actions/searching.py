"""A question typed into the box on Home, answered in a window."""

from __future__ import annotations

from slack_bolt import Ack, BoltContext

from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_window
from bot.slack.listeners.home import draw_home
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_search(services: Services, ack: Ack, context: BoltContext) -> None:
    """Open a window with the answer, and draw Home with it among the last answers."""
    ack()
    incoming: Incoming = context[INCOMING]
    if incoming.text:
        services.windows.open(incoming.installed_in, incoming.key, answer_window(services, incoming, incoming.text))
        draw_home(services, incoming)
