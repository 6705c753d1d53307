"""A ticket is taken, answered or closed by one of its readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import notice, ticket_answer_window
from bot.slack.incoming import Incoming
from bot.slack.listeners.tickets import move_ticket, readable_ticket
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from bot.tickets import TicketState


def handle_take(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Whoever takes it is named to the asker."""
    ack()
    _move(services, context[INCOMING], str(action.get("value")), TicketState.TAKEN)


def handle_close(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Nothing is left to answer."""
    ack()
    _move(services, context[INCOMING], str(action.get("value")), TicketState.CLOSED)


def handle_answer(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window in which the answer is written."""
    ack()
    incoming: Incoming = context[INCOMING]
    ticket = readable_ticket(services, incoming, str(action.get("value")))
    if ticket is None or ticket.state is TicketState.CLOSED:
        services.desk.reply(incoming, notice(wording.ticket_gone()))
    else:
        show_window(services, incoming, ticket_answer_window(ticket), otherwise=wording.window_late())


def _move(services: Services, incoming: Incoming, number: str, state: TicketState) -> None:
    ticket = readable_ticket(services, incoming, number)
    moved = move_ticket(services, incoming, ticket, state) if ticket else None
    said = wording.ticket_moved(moved.number, moved.state) if moved else wording.ticket_gone()
    services.desk.reply(incoming, notice(said))
