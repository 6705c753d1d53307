"""One of the three questions of the welcome is tapped, and answered as if it had been typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.slack.blocks import example_of
from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_question
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_example(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Answer the question that the button stands for; what the button brings back is not read."""
    ack()
    incoming: Incoming = context[INCOMING]
    answer_question(services, replace(incoming, text=example_of(str(action["action_id"]))))
