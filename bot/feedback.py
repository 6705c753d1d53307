"""Whether answers helped: kept with the clause, without the question and without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from bot.recent import Remembered
from bot.store import Store
from bot.store.tables import feedback, insert_once

REMEMBERED: Final = timedelta(days=180)
MOST_REASON: Final = 500


class Feedback:
    """What people thought of their answers."""

    def __init__(self, store: Store) -> None:
        """It is kept in `store`; the words of a reason are sealed."""
        self._store = store

    def give(self, answer: Remembered, *, helpful: bool, reason: str = "") -> None:
        """Keep it; who presses again changes their mind."""
        sealed = self._store.seal.close({"reason": reason[:MOST_REASON]}) if reason else None
        given = {"helpful": helpful, "reason": sealed, "given_at": self._store.clock()}
        about = {
            "club": answer.club,
            "status": answer.status,
            "policy": answer.policy,
            "clause_id": answer.clause_id,
        }
        with self._store.begin() as connection:
            if not insert_once(connection, feedback, key=answer.key, **about, **given):
                connection.execute(update(feedback).where(feedback.c.key == answer.key).values(**given))

    def sweep(self) -> None:
        """Forget what is older than 180 days."""
        with self._store.begin() as connection:
            connection.execute(delete(feedback).where(feedback.c.given_at <= self._store.clock() - REMEMBERED))
