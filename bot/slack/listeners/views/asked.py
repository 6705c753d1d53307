"""A question typed in a window is answered in that window, before Slack is told that it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.slack.blocks import typed_question
from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_window
from bot.slack.listeners.windows import show_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_asked(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Put the answer in the place of the question."""
    incoming: Incoming = context[INCOMING]
    question = typed_question(view.get("state") or {})
    show_instead(ack, answer_window(services, incoming, question))
