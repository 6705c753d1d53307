"""Windows that lead to a person: why an answer did not help, a question put to somebody, and their answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.recent import find_quotation
from bot.slack.blocks import (
    is_about_manager,
    ticket_message,
    typed_words,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.tickets import move_ticket, readable_ticket
from bot.slack.listeners.windows import card_window, say_instead, show_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from bot.tickets import TicketState


def handle_reason(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep why an answer did not help; a case that is told there gets the card, and nothing of it is kept."""
    incoming: Incoming = context[INCOMING]
    words = typed_words(view.get("state") or {})
    if card := card_window(services, services.club_of(incoming), words):
        show_instead(ack, card)
        return
    answer = services.answer_of(incoming, incoming.metadata)
    if answer and words:
        services.feedback.give(answer, helpful=False, reason=words)
    say_instead(ack, wording.reason_noted() if answer else wording.stale_button())


def handle_ticket(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Open a ticket and tell its readers, in one transaction, before the asker is told that it is sent."""
    incoming: Incoming = context[INCOMING]
    state = view.get("state") or {}
    words, about_manager = typed_words(state), is_about_manager(state)
    if card := card_window(services, services.club_of(incoming), words):
        show_instead(ack, card)
        return
    answer = services.answer_of(incoming, incoming.metadata)
    club = services.reads(incoming, answer.club) if answer else None
    readers = services.readers_of(club, about_manager=about_manager) if club else ()
    if answer is None or club is None or not readers or not words:
        say_instead(ack, wording.stale_button())
        return
    with services.desk.deciding() as connection:
        ticket = services.tickets.open(
            connection,
            incoming.key,
            incoming.workspace,
            incoming.user_id,
            answer,
            words,
            about_manager=about_manager,
        )
        if ticket:
            quotation = find_quotation(services.corpus, ticket.club, ticket.policy, ticket.clause_id)
            message = ticket_message(ticket, club, quotation, services.today(club))
            for reader in readers:
                key = f"ticket:{ticket.number}:{reader}"
                services.desk.tell(connection, key, reader, message, (incoming.installed_in, *club.workspaces))
    say_instead(ack, wording.ticket_sent(club, about_manager=about_manager))


def handle_ticket_answer(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep the answer and send it to the asker."""
    incoming: Incoming = context[INCOMING]
    words = typed_words(view.get("state") or {})
    ticket = readable_ticket(services, incoming, incoming.metadata)
    moved = move_ticket(services, incoming, ticket, TicketState.ANSWERED, words) if ticket and words else None
    said = wording.ticket_moved(moved.number, moved.state) if moved else wording.ticket_gone()
    say_instead(ack, said)
