"""A mention or a direct message: the same question, answered where it was asked."""

from __future__ import annotations

from slack_bolt import BoltContext

from bot.slack.listeners.asking import answer_question
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_said(services: Services, context: BoltContext) -> None:
    """Answer what was said to the bot."""
    answer_question(services, context[INCOMING])
