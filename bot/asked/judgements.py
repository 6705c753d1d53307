"""Judgements: that a clause answers a question, as a manager said; kept sealed, to measure by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, select

from bot.asked.standards import digest_of_clause
from bot.errors import SecretKeyError
from bot.people import ANYWHERE, People
from bot.recent import find_quotation
from bot.store import Store
from bot.store.tables import insert_once, judgements
from index.types import Corpus, Quotation

KEPT: Final = timedelta(days=730)
MOST_QUESTION: Final = 400
# As a kind of question, among those that `policybot evaluate` tells apart.
KIND: Final = "judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the clause that answers it, who said so and when."""

    number: int
    club: str
    question: str
    policy: str
    clause_id: str
    clause_digest: str
    judged_by: str | None  # a Slack user id; None for who was forgotten
    judged_at: datetime


class Judgements:
    """What managers judged."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`; the words of a question are sealed."""
        self._store, self._people = store, People(store)

    def add(self, connection: Connection, key: str, question: str, quotation: Quotation, user_id: str) -> bool:
        """Keep a judgement, in the caller's transaction; False where this request made one before."""
        values = {
            "key": key,
            "club": quotation.policy.club,
            "question": self._store.seal.close({"words": question[:MOST_QUESTION]}),
            "policy": quotation.policy.slug,
            "clause_id": quotation.clause.clause_id,
            "clause_digest": digest_of_clause(quotation),
            "judged_by": self._people.key(connection, ANYWHERE, user_id),
            "judged_at": self._store.clock(),
        }
        return insert_once(connection, judgements, **values)

    def of(self, clubs: Collection[str]) -> tuple[Judged, ...]:
        """The judgements of these clubs, oldest first."""
        oldest = select(judgements).where(judgements.c.club.in_(clubs)).order_by(judgements.c.id)
        with self._store.begin() as connection:
            rows = connection.execute(oldest).mappings().all()
            people = self._people.find(connection, [row["judged_by"] for row in rows])
        return tuple(each for row in rows if (each := self._opened(row, people[row["judged_by"]].user_id)))

    def sweep(self) -> None:
        """Forget those of two years ago."""
        with self._store.begin() as connection:
            connection.execute(delete(judgements).where(judgements.c.judged_at <= self._store.clock() - KEPT))

    def _opened(self, row: RowMapping, judged_by: str | None) -> Judged | None:
        try:
            question = self._store.seal.open(row["question"])["words"]
        except SecretKeyError:
            return None
        same = ("club", "policy", "clause_id", "clause_digest", "judged_at")
        return Judged(number=row["id"], question=question, judged_by=judged_by, **{name: row[name] for name in same})


def exported(judged: Judged, corpus: Corpus) -> dict[str, Any] | None:
    """The judgement as a line that `policybot evaluate` reads, without who made it.

    None where the policy has that clause no more, or in other words: it may answer something else now.
    """
    quotation = find_quotation(corpus, judged.club, judged.policy, judged.clause_id)
    if quotation is None or digest_of_clause(quotation) != judged.clause_digest:
        return None
    clause = quotation.clause
    gold: dict[str, Any] = {
        # The club stands in it, because two clubs may have a file of one name.
        "doc": f"{judged.club}-{PurePosixPath(quotation.policy.source.path).name}",
        "spans": [line.words.text for line in clause.lines],
    }
    if clause.lead_ins:
        gold["lead_in"] = clause.lead_ins[-1].text
    return {
        "id": f"judged-{judged.number}",
        "question": judged.question,
        "club": judged.club,
        "kind": KIND,
        "require": "any",
        "gold": [gold],
    }
