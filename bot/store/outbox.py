"""What goes out: decided once, written before it is sent, sent once.

Slack has no idempotency key.  So a message is one row with a unique key, claimed with a lease by whoever sends it; a
row whose lease runs out was handed to Slack by a process that died before it could write down the reply.  That is the
one window of doubt: it is counted and shown, and such a message is never sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from bot.errors import SecretKeyError
from bot.store.database import Store
from bot.store.tables import OutboxState, insert_once, outbox

# Longer than any request to Slack may take, so that a lease never ends while its message is being sent.
LEASE = timedelta(seconds=60)

# How long a settled message's row (its key and Slack's name for it, no words and no reader) is kept as a proof.
REMEMBERED = timedelta(days=7)

_WAITING, _SENDING = OutboxState.WAITING, OutboxState.SENDING
_SETTLED = (OutboxState.SENT, OutboxState.DOUBTFUL, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent now by whoever claimed it."""

    id: int
    key: str
    destination: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


class Settlement(NamedTuple):
    """What became of a message: Slack's name for it where it was sent, the reason where it was not."""

    state: OutboxState
    ts: str | None
    error: str | None


class Outbox:
    """What goes out."""

    def __init__(self, store: Store) -> None:
        """Messages are kept in `store`."""
        self._store = store

    def put(self, connection: Connection, key: str, destination: str, payload: Mapping[str, Any]) -> bool:
        """Decide, in the caller's transaction, that a message goes out; False if that key was decided before."""
        now = self._store.clock()
        return insert_once(
            connection,
            outbox,
            key=key,
            destination=destination,
            state=_WAITING,
            payload=self._store.seal.close(payload),
            attempts=0,
            created_at=now,
            due_at=now,
        )

    def claim(self, busy: Collection[str] = ()) -> Claimed | None:
        """The oldest message that is due and not for a `busy` destination, leased to the caller; None if none is."""
        now = self._store.clock()
        due = (outbox.c.state == _WAITING, outbox.c.due_at <= now, outbox.c.destination.not_in(busy))
        first = select(outbox.c.id).where(*due).order_by(outbox.c.id).limit(1).with_for_update(skip_locked=True)
        with self._store.begin() as connection:
            row = connection.execute(
                update(outbox)
                .where(outbox.c.id == first.scalar_subquery(), outbox.c.state == _WAITING)
                .values(state=_SENDING, lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
                .returning(*outbox.c)
            ).first()
            claimed = self._opened(row) if row else None
            if row and claimed is None:
                self.fail(connection, row.id, "sealed with another key; put the former key back before a restart")
        return self.claim(busy) if row and claimed is None else claimed

    def next_due(self) -> datetime | None:
        """When the next waiting message is due, or None."""
        with self._store.begin() as connection:
            moment: datetime | None = connection.execute(
                select(func.min(outbox.c.due_at)).where(outbox.c.state == _WAITING)
            ).scalar()
        return moment

    def oldest(self) -> datetime | None:
        """When the oldest message that is not settled was decided, or None."""
        unsettled = outbox.c.state.in_((_WAITING, _SENDING))
        with self._store.begin() as connection:
            oldest = connection.execute(select(func.min(outbox.c.created_at)).where(unsettled))
            moment: datetime | None = oldest.scalar()
        return moment

    def sent(self, connection: Connection, message: int, ts: str | None) -> None:
        """Slack took it, and calls it `ts` (None where Slack does not say)."""
        self._settle(connection, message, OutboxState.SENT, ts=ts)

    def fail(self, connection: Connection, message: int, error: str) -> None:
        """Slack refused it in every way we knew."""
        self._settle(connection, message, OutboxState.FAILED, error=error[:255])

    def doubt(self, connection: Connection, message: int, error: str) -> None:
        """It was handed over, and no reply came: it may be there."""
        self._settle(connection, message, OutboxState.DOUBTFUL, error=error[:255])

    def postpone(self, message: int, destination: str, until: datetime) -> None:
        """It was not taken: it, and all else that waits for the same destination, is due again at `until`."""
        mine = (outbox.c.id == message, outbox.c.state == _SENDING)
        others = (outbox.c.destination == destination, outbox.c.state == _WAITING, outbox.c.due_at < until)
        with self._store.begin() as connection:
            connection.execute(update(outbox).where(*mine).values(state=_WAITING, lease_until=None, due_at=until))
            connection.execute(update(outbox).where(*others).values(due_at=until))

    def lapsed(self, connection: Connection) -> tuple[Claimed, ...]:
        """The messages whose lease ran out, doubtful from this transaction on; each is told of once."""
        mine = (outbox.c.state == _SENDING, outbox.c.lease_until <= self._store.clock())
        rows = connection.execute(select(outbox).where(*mine).with_for_update(skip_locked=True)).all()
        for row in rows:
            self.doubt(connection, row.id, "its sender stopped while it was sending")
        return tuple(filter(None, map(self._opened, rows)))

    def settlement(self, key: str) -> Settlement | None:
        """What became of the message of that key, or None while it is under way."""
        columns = (outbox.c.state, outbox.c.ts, outbox.c.error)
        mine = (outbox.c.key == key, outbox.c.state.in_(_SETTLED))
        with self._store.begin() as connection:
            row = connection.execute(select(*columns).where(*mine)).first()
        return Settlement(OutboxState(row.state), row.ts, row.error) if row else None

    def counts(self) -> dict[OutboxState, int]:
        """How many messages are in each state, of those that are remembered."""
        with self._store.begin() as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
        found = {OutboxState(state): count for state, count in rows}
        return {state: found.get(state, 0) for state in OutboxState}

    def sweep(self) -> None:
        """Forget messages that were settled long ago."""
        old = self._store.clock() - REMEMBERED
        with self._store.begin() as connection:
            connection.execute(delete(outbox).where(outbox.c.state.in_(_SETTLED), outbox.c.settled_at <= old))

    def _settle(
        self,
        connection: Connection,
        message: int,
        state: OutboxState,
        *,
        ts: str | None = None,
        error: str | None = None,
    ) -> None:
        """Write down what became of it; its words, and to whom it went, are erased with that."""
        mine = (outbox.c.id == message, outbox.c.state == _SENDING)
        now = self._store.clock()
        settled = {"state": state, "payload": None, "destination": "", "lease_until": None, "settled_at": now}
        connection.execute(update(outbox).where(*mine).values(**settled, ts=ts, error=error))

    def _opened(self, row: Any) -> Claimed | None:
        """The message in a row, or None where it was sealed with another key."""
        try:
            payload = self._store.seal.open(row.payload)
        except SecretKeyError:
            return None
        return Claimed(row.id, row.key, row.destination, payload, row.attempts, row.created_at)
