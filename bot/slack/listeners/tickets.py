"""What doors share about tickets: who may act on one, and how its asker hears of it."""

from __future__ import annotations

from bot.recent import find_quotation
from bot.slack.blocks import ticket_news
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from bot.tickets import Ticket, TicketState


def readable_ticket(services: Services, incoming: Incoming, number: str) -> Ticket | None:
    """The ticket, if this person is one of those it was put to: a button's value is only a wish."""
    ticket = services.tickets.find(int(number)) if number.isdecimal() and len(number) < _MOST_DIGITS else None
    club = next((club for club in services.corpus.clubs if ticket and club.slug == ticket.club), None)
    if ticket is None or club is None or incoming.workspace not in club.workspaces:
        return None
    return ticket if incoming.user_id in services.readers_of(club, about_manager=ticket.about_manager) else None


def move_ticket(
    services: Services, incoming: Incoming, ticket: Ticket, state: TicketState, answer: str = ""
) -> Ticket | None:
    """The ticket in its new state, and word of it to its asker, in one transaction; None where somebody was faster."""
    club = services.corpus.club(ticket.club)
    with services.desk.deciding() as connection:
        moved = services.tickets.move(connection, ticket, state, incoming.user_id, answer)
        if moved:
            quotation = find_quotation(services.corpus, moved.club, moved.policy, moved.clause_id)
            news = ticket_news(moved, quotation, services.today(club), club)
            key = f"ticket:{moved.number}:{incoming.key}"
            services.desk.tell(connection, key, moved.asker, news, (moved.workspace, incoming.installed_in))
    return moved


_MOST_DIGITS = 18
