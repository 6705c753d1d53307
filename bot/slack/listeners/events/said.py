"""What is said to the bot, or in a channel that is listened to: the same question, answered where it was asked."""

from __future__ import annotations

from slack_bolt import BoltContext

from bot.slack.incoming import Door, Incoming
from bot.slack.listeners.asking import answer_overheard, answer_question
from bot.slack.listeners.drafts import brings_draft, take_files
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_said(services: Services, context: BoltContext) -> None:
    """Answer a mention or a direct message always, what was overheard only where that helps."""
    incoming: Incoming = context[INCOMING]
    if incoming.door is Door.HEARD:
        answer_overheard(services, incoming)
    elif brings_draft(services, incoming):
        take_files(services, incoming)
    else:
        answer_question(services, incoming)
