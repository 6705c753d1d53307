"""What a manager, or a policy's owner, does about its review: look into the register, and say how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.lifecycle.register import months_later
from bot.slack.blocks import (
    Place,
    PolicyAddress,
    TextAddress,
    notice,
    notice_window,
    reassign_window,
    register_window,
    reviewed_window,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.reading import former_text_window
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_open_register(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open a policy in the register, for managers of its club."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = services.managed_policy(incoming, PolicyAddress.of_click(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, policy = found
    standing = services.standings.of(services.review(policy, club))
    show_window(services, incoming, register_window(standing, club, services.today(club)), wording.window_late())


def handle_read_version(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open a text that is in force no more, for managers of its club."""
    ack()
    incoming: Incoming = context[INCOMING]
    address = TextAddress.of_click(action)
    place = Place(address.club, address.policy, "", 0, address.digest) if address else None
    window = former_text_window(services, incoming, place) or notice_window(wording.cannot_open())
    show_window(services, incoming, window, wording.not_opened())


def handle_reviewed(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Ask when the next review is."""
    ack()
    incoming: Incoming = context[INCOMING]
    tended = services.tended(incoming, PolicyAddress.of_click(action))
    if tended is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, policy = tended
    today = services.today(club)
    cycle = services.standings.of(services.review(policy, club)).cycle
    due = months_later(today, cycle) if cycle else None
    show_window(services, incoming, reviewed_window(policy, club, today, due), wording.window_late())


def handle_reassign(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Ask whose policy it is, for managers of its club."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = services.managed_policy(incoming, PolicyAddress.of_click(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, policy = found
    owner = services.standings.owner(policy)
    window = reassign_window(policy, club, owner.user_id if owner else None)
    show_window(services, incoming, window, wording.window_late())
