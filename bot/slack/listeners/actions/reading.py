"""A policy is opened, at a clause or at its beginning, and read page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import (
    ClauseAddress,
    Place,
    Window,
    notice_window,
    reader_window,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_open_policy(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the policy of a button, at the clause that was quoted, or the one chosen from a menu."""
    ack()
    value = action.get("value") or (action.get("selected_option") or {}).get("value")
    try:
        address = ClauseAddress.read(str(value))
    except (ValueError, RecursionError):
        address = ClauseAddress("", "", "")
    incoming: Incoming = context[INCOMING]
    window = _window(services, incoming, address) or notice_window(wording.cannot_open())
    show_window(services, incoming, window, wording.not_opened())


def handle_turn(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Turn to another page of the policy that is open."""
    ack()
    incoming: Incoming = context[INCOMING]
    value = str(action.get("value") or (action.get("selected_option") or {}).get("value"))
    try:
        place, page = Place.read(incoming.metadata), int(value.partition(":")[0])
    except (ValueError, RecursionError):
        place, page = Place(ClauseAddress("", "", ""), 0), 0
    window = _window(services, incoming, place.address, page) or notice_window(wording.cannot_open())
    if incoming.view_id:
        services.windows.change(incoming.installed_in, incoming.view_id, window)


def _window(services: Services, incoming: Incoming, address: ClauseAddress, page: int | None = None) -> Window | None:
    """The policy, if the reader may read it: a button's value is only a wish."""
    club = services.reads(incoming, address.club)
    policy = services.policy(club, address.policy)
    if club is None or policy is None:
        return None
    return reader_window(policy, club, services.today(club), address.clause_id, page)
