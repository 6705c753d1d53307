"""A question typed in a window is answered in that window, before Slack is told that it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.slack.blocks import typed_question, validated_view
from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_asked(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Put the answer in the place of the question."""
    incoming: Incoming = context[INCOMING]
    question = typed_question(view.get("state") or {})
    ack(response_action="update", view=validated_view(answer_window(services, incoming, question)))
