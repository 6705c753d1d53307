"""Questions put to a person: opened by somebody with their consent, taken, answered, closed.

A ticket goes to the managers of the asker's club.  One that is about a manager goes to the club's other named contact,
and no manager can see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from bot.errors import SecretKeyError
from bot.recent import Remembered
from bot.store import Store
from bot.store.tables import insert_once, tickets
from index.types import Club

# After it was closed, and of one that nobody closed after it last changed.
KEPT_CLOSED: Final = timedelta(days=90)
KEPT_OPEN: Final = timedelta(days=365)
MOST_WORDS: Final = 3_000


class TicketState(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"


# From which states each is reached.
_BEFORE: Final = {
    TicketState.TAKEN: (TicketState.OPEN,),
    TicketState.ANSWERED: (TicketState.OPEN, TicketState.TAKEN, TicketState.ANSWERED),
    TicketState.CLOSED: (TicketState.OPEN, TicketState.TAKEN, TicketState.ANSWERED),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A question put to a person; `policy` and `clause_id` say which clause the asker had been shown, if any."""

    number: int
    club: str
    workspace: str
    asker: str
    about_manager: bool
    question: str
    policy: str | None
    clause_id: str | None
    state: TicketState
    handler: str | None
    answer: str
    opened_at: datetime


class Tickets:
    """The questions put to people."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`; their words are sealed."""
        self._store = store

    def open(
        self,
        connection: Connection,
        key: str,
        workspace: str,
        asker: str,
        answer: Remembered,
        question: str,
        *,
        about_manager: bool,
    ) -> Ticket | None:
        """A new ticket, in the caller's transaction; None where this request opened one before."""
        now = self._store.clock()
        values: dict[str, Any] = {
            "key": key,
            "club": answer.club,
            "workspace": workspace,
            "asker": asker,
            "about_manager": about_manager,
            "question": self._store.seal.close({"words": question[:MOST_WORDS]}),
            "policy": answer.policy,
            "clause_id": answer.clause_id,
            "state": TicketState.OPEN,
            "opened_at": now,
            "changed_at": now,
        }
        if not insert_once(connection, tickets, **values):
            return None
        row = connection.execute(select(tickets).where(tickets.c.key == key)).mappings().one()
        return self._opened(row)

    def find(self, number: int) -> Ticket | None:
        """The ticket of that number; None where there is none, or none that can be read."""
        with self._store.begin() as connection:
            row = connection.execute(select(tickets).where(tickets.c.id == number)).mappings().first()
        return self._opened(row) if row else None

    def waiting(self, club: str) -> int:
        """How many questions to the club's managers nobody has answered or closed; those about a manager apart."""
        mine = (tickets.c.club == club, tickets.c.about_manager.is_(False))
        is_open = tickets.c.state.in_((TicketState.OPEN, TicketState.TAKEN))
        with self._store.begin() as connection:
            return connection.execute(select(func.count()).select_from(tickets).where(*mine, is_open)).scalar() or 0

    def move(
        self, connection: Connection, ticket: Ticket, state: TicketState, handler: str, answer: str = ""
    ) -> Ticket | None:
        """The ticket in its new state, in the caller's transaction; None where somebody was faster."""
        changes: dict[str, Any] = {"state": state, "handler": handler, "changed_at": self._store.clock()}
        if answer:
            changes["answer"] = self._store.seal.close({"words": answer[:MOST_WORDS]})
        mine = (tickets.c.id == ticket.number, tickets.c.state.in_(_BEFORE[state]))
        moved = connection.execute(update(tickets).where(*mine).values(**changes).returning(*tickets.c)).mappings()
        row = moved.first()
        return self._opened(row) if row else None

    def sweep(self) -> None:
        """Forget what was closed 90 days ago, and what nobody has touched for a year."""
        now = self._store.clock()
        is_closed = tickets.c.state == TicketState.CLOSED
        with self._store.begin() as connection:
            connection.execute(delete(tickets).where(is_closed, tickets.c.changed_at <= now - KEPT_CLOSED))
            connection.execute(delete(tickets).where(tickets.c.changed_at <= now - KEPT_OPEN))

    def _opened(self, row: RowMapping) -> Ticket | None:
        try:
            question = self._store.seal.open(row["question"])["words"]
            answer = self._store.seal.open(row["answer"])["words"] if row["answer"] else ""
        except SecretKeyError:
            return None
        same = ("club", "workspace", "asker", "about_manager", "policy", "clause_id", "handler", "opened_at")
        return Ticket(
            number=row["id"],
            question=question,
            answer=answer,
            state=TicketState(row["state"]),
            **{name: row[name] for name in same},
        )


def other_reader(club: Club) -> tuple[str, ...]:
    """Who gets what is about a manager of the club, as a Slack user id; empty where nobody is named."""
    other = club.allegations_contact.slack_user
    return (other,) if other else ()
