"""Somebody looks at the bot's Home."""

from __future__ import annotations

from slack_bolt import BoltContext

from bot.slack.listeners.home import draw_home
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_home_opened(services: Services, context: BoltContext) -> None:
    """Draw it."""
    draw_home(services, context[INCOMING])
