"""A policy is opened, at a clause or at its beginning, and read page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import (
    ClauseAddress,
    Place,
    clicked,
    notice_window,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.reading import AT_THE_CLAUSE, place_window
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_open_policy(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the policy of a button, at the clause that was quoted, or the one chosen from a menu."""
    ack()
    incoming: Incoming = context[INCOMING]
    address = ClauseAddress.of_click(action)
    place = Place(address.club, address.policy, address.clause_id, AT_THE_CLAUSE) if address else None
    window = place_window(services, incoming, place) or notice_window(wording.cannot_open())
    show_window(services, incoming, window, wording.not_opened())


def handle_turn(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Turn to another page of the policy that is open."""
    ack()
    incoming: Incoming = context[INCOMING]
    place, page = Place.read(incoming.metadata), clicked(action).partition(":")[0]
    there = replace(place, page=int(page)) if place and page.isdecimal() else None
    window = place_window(services, incoming, there) or notice_window(wording.cannot_open())
    if incoming.view_id:
        services.windows.change(incoming.installed_in, incoming.view_id, window)
