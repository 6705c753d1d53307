"""Whether an answer helped, and the way to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.recent import Remembered
from bot.slack.blocks import Asked, notice, reason_window, ticket_window
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_helpful(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Keep that it helped, and thank."""
    ack()
    incoming: Incoming = context[INCOMING]
    if _gave(services, incoming, action, helpful=True):
        services.desk.reply(incoming, notice(wording.helpful_noted()))


def handle_not_helpful(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Keep that it did not, and ask why."""
    ack()
    incoming: Incoming = context[INCOMING]
    if answer := _gave(services, incoming, action, helpful=False):
        show_window(services, incoming, reason_window(answer.key), otherwise=wording.not_helpful_noted())


def handle_ask_person(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Show what would be sent, and to whom; nothing goes before the asker has seen it."""
    ack()
    incoming: Incoming = context[INCOMING]
    try:
        asked = Asked.read(str(action.get("value")))
    except (ValueError, RecursionError):
        asked = Asked("", "")
    answer = services.answer_of(incoming, asked.key)
    club = services.reads(incoming, answer.club) if answer else None
    if club is None or not services.readers_of(club, about_manager=False):
        services.desk.reply(incoming, notice(wording.stale_button()))
        return
    show_window(services, incoming, ticket_window(asked, club), otherwise=wording.not_opened())


def _gave(services: Services, incoming: Incoming, action: Mapping[str, Any], *, helpful: bool) -> Remembered | None:
    """The answer that the feedback is kept of; who was never given it is told that the button leads nowhere."""
    answer = services.answer_of(incoming, str(action.get("value")))
    if answer:
        services.feedback.give(answer, helpful=helpful)
    else:
        services.desk.reply(incoming, notice(wording.stale_button()))
    return answer
