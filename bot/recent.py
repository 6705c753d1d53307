"""What a person was answered lately: which clause, when; never what they asked."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from bot.store import Store
from bot.store.tables import answers, insert_once
from bot.types import Reply, Status
from index.types import Corpus, Quotation

REMEMBERED: Final = timedelta(days=30)
MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given; `quotation` is its first clause as the policy has it now, if it `had_clause` and it is there."""

    club: str
    status: Status
    answered_at: datetime
    had_clause: bool
    quotation: Quotation | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer as it is kept."""

    key: str
    club: str
    status: Status
    policy: str | None
    clause_id: str | None


class Recent:
    """The answers of the last 30 days, by person."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`."""
        self._store = store

    def remember(
        self,
        key: str,
        workspace: str,
        user_id: str,
        reply: Reply,
        connection: Connection | None = None,
        asked: str | None = None,
    ) -> bool:
        """Note what was answered, in the caller's transaction if there is one; `asked` names the message, if any.

        Of a sensitive message and of a comparison nothing is noted.  False where this answer was noted before.
        """
        if reply.club is None or reply.status is Status.SENSITIVE:
            return True
        first = reply.quotes[0].quotation if reply.quotes and reply.status is not Status.NOT_COVERED else None
        noted = {
            "key": key,
            "workspace": workspace,
            "user_id": user_id,
            "club": reply.club.slug,
            "status": reply.status,
            "policy": first.policy.slug if first else None,
            "clause_id": first.clause.clause_id if first else None,
            "answered_at": self._store.clock(),
            "asked": asked,
        }
        with nullcontext(connection) if connection else self._store.begin() as within:
            return insert_once(within, answers, **noted)

    def of(self, workspace: str, user_id: str, club: str, corpus: Corpus) -> tuple[Answered, ...]:
        """The person's answers from that club's policies, newest first, at most five."""
        mine = (answers.c.workspace == workspace, answers.c.user_id == user_id, answers.c.club == club)
        lately = answers.c.answered_at > self._store.clock() - REMEMBERED
        newest = select(answers).where(*mine, lately).order_by(answers.c.id.desc()).limit(MOST_SHOWN)
        with self._store.begin() as connection:
            rows = connection.execute(newest).mappings().all()
        return tuple(
            Answered(
                club,
                Status(row["status"]),
                row["answered_at"],
                row["clause_id"] is not None,
                find_quotation(corpus, club, row["policy"], row["clause_id"]),
            )
            for row in rows
        )

    def find(self, key: str, workspace: str, user_id: str) -> Remembered | None:
        """That person's answer of that key, if it is remembered."""
        mine = (answers.c.key == key, answers.c.workspace == workspace, answers.c.user_id == user_id)
        with self._store.begin() as connection:
            row = connection.execute(select(answers).where(*mine)).mappings().first()
        if row is None:
            return None
        return Remembered(row["key"], row["club"], Status(row["status"]), row["policy"], row["clause_id"])

    def has_any(self, workspace: str, user_id: str) -> bool:
        """Whether any answer to this person is remembered."""
        mine = (answers.c.workspace == workspace, answers.c.user_id == user_id)
        with self._store.begin() as connection:
            return connection.execute(select(answers.c.id).where(*mine).limit(1)).first() is not None

    def answer_to(self, asked: str, workspace: str, user_id: str) -> str | None:
        """The key of the newest answer to that message of that person."""
        mine = (answers.c.asked == asked, answers.c.workspace == workspace, answers.c.user_id == user_id)
        newest = select(answers.c.key).where(*mine).order_by(answers.c.id.desc()).limit(1)
        with self._store.begin() as connection:
            key: str | None = connection.execute(newest).scalar()
        return key

    def sweep(self) -> None:
        """Forget what is older than 30 days."""
        with self._store.begin() as connection:
            connection.execute(delete(answers).where(answers.c.answered_at <= self._store.clock() - REMEMBERED))


def find_quotation(corpus: Corpus, club: str, policy: str | None, clause_id: str | None) -> Quotation | None:
    """The clause at that address, proven against its source; None where there is none any more."""
    for each in corpus.policies:
        if (each.club, each.slug) == (club, policy) and clause_id is not None:
            try:
                return Quotation(each, each.clause(clause_id))
            except KeyError:
                return None
    return None
