"""A policy is acknowledged by whoever was asked to read it, or asked to be read by a manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.lifecycle.acknowledgements import How, PolicyText
from bot.slack.blocks import TextAddress, ask_to_read_window, clicked, notice
from bot.slack.incoming import Incoming
from bot.slack.listeners.home import draw_home
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_acknowledge(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Note that they have read and understood, if it is the text as it is now, of a club that they may read."""
    ack()
    incoming: Incoming = context[INCOMING]
    said = _noted(services, incoming, TextAddress.of_click(action))
    if incoming.is_home:
        draw_home(services, incoming)
    else:
        services.desk.reply(incoming, notice(said))


def _noted(services: Services, incoming: Incoming, text: TextAddress | None) -> str:
    """Note it, and what is said of that."""
    club = services.reads(incoming, text.club) if text else None
    policy = services.policy(club, text.policy) if text else None
    if text is None or policy is None or club is None:
        return wording.stale_button()
    if policy.source.sha256 != text.digest:
        return wording.text_has_changed()
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        is_new = services.acknowledgements.acknowledge(connection, person, PolicyText.of(policy), How.SLACK)
    return wording.acknowledged(policy, club) if is_new else wording.acknowledged_before(policy)


def handle_ask_to_read(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window in which a manager says which policy is to be read, and by whom."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = services.managed_policies(incoming, clicked(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, held = found
    known = services.members.people_of(club, incoming.workspace)
    show_window(services, incoming, ask_to_read_window(held, len(known), club), wording.window_late())
