"""What came in: kept before it is acknowledged, answered once, erased when answered.

A request is known by Slack's own event id or trigger id, so a redelivery and a replay find it here and run nothing.
Its words are sealed, and stay until its answer is in the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from bot.errors import SecretKeyError
from bot.store.database import Store
from bot.store.tables import InboxState, inbox, insert_once

# Slack redelivers for up to a day where Delayed Events are on; twice that is remembered.
REMEMBERED = timedelta(hours=48)

# How long a question waits for its asker to choose a club: a shift, and the night after it.
WAITS_FOR_A_CLUB = timedelta(hours=24)

# A request that was begun this often and never finished is given up, so that it cannot bring the bot down for ever.
# Not fewer: a bot that is killed from outside, several times running, must not be held against what it was doing.
MOST_ATTEMPTS = 5

_UNFINISHED = (InboxState.RECEIVED, InboxState.WAITING)


@dataclass(frozen=True, slots=True)
class Kept:
    """A request that is kept; `body` is what Slack sent."""

    key: str
    body: Mapping[str, Any]
    attempts: int
    received_at: datetime


class Inbox:
    """What came in."""

    def __init__(self, store: Store) -> None:
        """Requests are kept in `store`."""
        self._store = store

    def keep(self, key: str, body: Mapping[str, Any]) -> bool:
        """Write and commit a request; whether it is new.  Nothing is kept twice."""
        with self._store.begin() as connection:
            return insert_once(
                connection,
                inbox,
                key=key,
                state=InboxState.RECEIVED,
                payload=self._store.seal.close(body),
                attempts=1,
                received_at=self._store.clock(),
            )

    def note_sensitive(self, key: str) -> None:
        """Remember that a sensitive message was answered: its key and that word, nothing else."""
        with self._store.begin() as connection:
            insert_once(connection, inbox, key=key, state=InboxState.SENSITIVE)

    def knows(self, key: str) -> bool:
        """Whether the request was seen before."""
        with self._store.begin() as connection:
            return connection.execute(select(inbox.c.id).where(inbox.c.key == key)).first() is not None

    def finish(self, connection: Connection, key: str, state: InboxState = InboxState.ANSWERED) -> bool:
        """Erase a request's words, in the transaction that decides its answer; False if that was done before."""
        return self._erase(connection, state, inbox.c.key == key) == 1

    def hold(self, connection: Connection, key: str, workspace: str, user_id: str) -> bool:
        """Let a request wait, still sealed, until its asker has chosen a club; False if it is finished."""
        held = connection.execute(
            update(inbox)
            .where(inbox.c.key == key, inbox.c.state == InboxState.RECEIVED)
            .values(
                state=InboxState.WAITING,
                workspace=workspace,
                user_id=user_id,
                expires_at=self._store.clock() + WAITS_FOR_A_CLUB,
            )
        )
        return held.rowcount == 1

    def release(self, connection: Connection, workspace: str, user_id: str) -> tuple[Kept, ...]:
        """The requests that waited for this person's choice, oldest first, now to be answered."""
        mine = (
            inbox.c.state == InboxState.WAITING,
            inbox.c.workspace == workspace,
            inbox.c.user_id == user_id,
            inbox.c.expires_at > self._store.clock(),
        )
        rows = connection.execute(select(inbox).where(*mine).order_by(inbox.c.id)).mappings().all()
        connection.execute(
            update(inbox)
            .where(inbox.c.id.in_([row["id"] for row in rows]))
            .values(state=InboxState.RECEIVED, workspace=None, user_id=None, expires_at=None)
        )
        return tuple(kept for kept in map(self._opened, rows) if kept)

    def unfinished(self, older_than: timedelta = timedelta(0)) -> tuple[Kept, ...]:
        """The requests that were kept and not answered, oldest first.

        One that was sealed with another key cannot be answered any more and is closed as failed.
        """
        mine = (inbox.c.state == InboxState.RECEIVED) & (inbox.c.received_at <= self._store.clock() - older_than)
        with self._store.begin() as connection:
            rows = connection.execute(select(inbox).where(mine).order_by(inbox.c.id)).mappings().all()
            opened = [(row["key"], self._opened(row)) for row in rows]
            for key, kept in opened:
                if kept is None:
                    self.finish(connection, key, InboxState.FAILED)
        return tuple(kept for _, kept in opened if kept)

    def begin(self, kept: Kept) -> Kept | None:
        """`kept`, counted as tried once more; None where it was answered meanwhile."""
        mine = (inbox.c.key == kept.key, inbox.c.state == InboxState.RECEIVED)
        counted = update(inbox).where(*mine).values(attempts=inbox.c.attempts + 1).returning(inbox.c.attempts)
        with self._store.begin() as connection:
            attempts = connection.execute(counted).scalar()
        return None if attempts is None else replace(kept, attempts=attempts)

    def sweep(self) -> None:
        """Erase what waited too long for a club, and forget what can no longer be delivered again."""
        now = self._store.clock()
        with self._store.begin() as connection:
            self._erase(connection, InboxState.EXPIRED, inbox.c.expires_at <= now)
            old = select(func.max(inbox.c.id)).where(inbox.c.received_at <= now - REMEMBERED).scalar_subquery()
            # By number, not by time: a sensitive message's row holds no time.
            connection.execute(delete(inbox).where(inbox.c.id <= old, inbox.c.state.not_in(_UNFINISHED)))

    def _erase(self, connection: Connection, state: InboxState, which: Any) -> int:
        values = {"state": state, "payload": None, "workspace": None, "user_id": None, "expires_at": None}
        return connection.execute(update(inbox).where(which, inbox.c.state.in_(_UNFINISHED)).values(values)).rowcount

    def _opened(self, row: RowMapping) -> Kept | None:
        try:
            body = self._store.seal.open(row["payload"])
        except SecretKeyError:
            return None
        return Kept(row["key"], body, row["attempts"], row["received_at"])
