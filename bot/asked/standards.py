"""Standard answers: a manager's note that is shown under replies to questions that no clause clearly answers.

A note is never policy.  It stands below what the policy says, until its day, to whoever asks what it answers in nearly
the same words.  One that goes with a clause is shown only while the policy has that clause, word for word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, delete, or_, select, update

from bot.asked.gaps import Unanswered
from bot.asked.meaning import Meaning, asks_the_same
from bot.errors import SecretKeyError
from bot.people import ANYWHERE, People
from bot.recent import find_quotation
from bot.store import Store
from bot.store.tables import insert_once, standards
from index.types import Corpus, Quotation

MOST_NOTE: Final = 1_000
MOST_ASKED: Final = 5
MOST_QUESTION: Final = 400
# Each is compared with every question of its club that no clause clearly answers.
MOST_NOTES: Final = 50
MOST_DAYS: Final = 365
USUAL_DAYS: Final = 183
# After it ended: what staff were told, and by whom, can be asked about later.
KEPT_ENDED: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Standard:
    """A note in force, or one that was: the questions that it answers, its words, and the clause that it goes with."""

    number: int
    club: str
    asked: tuple[str, ...]
    words: str
    policy: str | None
    clause_id: str | None
    clause_digest: str | None
    until: date  # the last day it is shown
    written_by: str | None  # a Slack user id; None for who was forgotten
    written_at: datetime

    def clause(self, corpus: Corpus) -> Quotation | None:
        """The clause that it goes with, as the policy has it; None where there is none, or not the same any more."""
        quotation = find_quotation(corpus, self.club, self.policy, self.clause_id)
        return quotation if quotation and digest_of_clause(quotation) == self.clause_digest else None

    def holds(self, corpus: Corpus) -> bool:
        """Whether it may be shown: the clause that it goes with, if any, is still what it was."""
        return self.policy is None or self.clause(corpus) is not None


class Standards:
    """The notes of all clubs."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`, sealed; the vectors of what they answer also in memory, a few for each club."""
        self._store, self._people = store, People(store)
        self._vectors: dict[tuple[str, str], dict[int, NDArray[np.float32]]] = {}  # by club and encoder

    def write(
        self,
        connection: Connection,
        key: str,
        club: str,
        asked: Sequence[str],
        words: str,
        quotation: Quotation | None,
        until: date,
        user_id: str,
    ) -> bool:
        """Keep a new note, in the caller's transaction; False where this request did that before."""
        questions = [question[:MOST_QUESTION] for question in asked[:MOST_ASKED]]
        values = {
            "key": key,
            "club": club,
            "words": self._store.seal.close({"asked": questions, "words": words[:MOST_NOTE]}),
            "policy": quotation.policy.slug if quotation else None,
            "clause_id": quotation.clause.clause_id if quotation else None,
            "clause_digest": digest_of_clause(quotation) if quotation else None,
            "until": until,
            "written_by": self._people.key(connection, ANYWHERE, user_id),
            "written_at": self._store.clock(),
        }
        return insert_once(connection, standards, **values)

    def of(self, club: str, today: date) -> tuple[Standard, ...]:
        """The club's notes in force on that day, newest first."""
        mine = (standards.c.club == club, standards.c.withdrawn_at.is_(None), standards.c.until >= today)
        with self._store.begin() as connection:
            rows = connection.execute(select(standards).where(*mine).order_by(standards.c.id.desc())).mappings().all()
            people = self._people.find(connection, [row["written_by"] for row in rows])
        return tuple(each for row in rows if (each := self._opened(row, people[row["written_by"]].user_id)))

    def note_on(self, question: Unanswered, corpus: Corpus, meaning: Meaning) -> Standard | None:
        """The newest note of the club that answers that question and may be shown; None where none does."""
        return self.notes_on(question.club, question.day, [(question.words, question.vector)], corpus, meaning)[0]

    def notes_on(
        self,
        club: str,
        today: date,
        questions: Sequence[tuple[str, NDArray[np.float32]]],
        corpus: Corpus,
        meaning: Meaning,
    ) -> tuple[Standard | None, ...]:
        """The same of each of a club's questions, given with their vectors."""
        found = [each for each in self.of(club, today) if each.holds(corpus)]
        known = self._vectors.get((club, meaning.encoder_digest), {})
        vectors = {
            each.number: known[each.number] if each.number in known else meaning.vectors(each.asked) for each in found
        }
        self._vectors[club, meaning.encoder_digest] = vectors
        return tuple(
            next((each for each in found if _answers(each, vectors[each.number], *question)), None)
            for question in questions
        )

    def withdraw(self, connection: Connection, club: str, number: int, user_id: str) -> bool:
        """Show it no more, in the caller's transaction; False where it is not in force."""
        mine = (standards.c.id == number, standards.c.club == club, standards.c.withdrawn_at.is_(None))
        ended = {"withdrawn_by": self._people.key(connection, ANYWHERE, user_id), "withdrawn_at": self._store.clock()}
        return bool(
            connection.execute(update(standards).where(*mine).values(**ended).returning(standards.c.id)).first()
        )

    def sweep(self) -> None:
        """Forget what ended a year ago."""
        before = self._store.clock() - KEPT_ENDED
        ended = or_(standards.c.until <= before.date(), standards.c.withdrawn_at <= before)
        with self._store.begin() as connection:
            connection.execute(delete(standards).where(ended))

    def _opened(self, row: RowMapping, written_by: str | None) -> Standard | None:
        try:
            kept: dict[str, Any] = self._store.seal.open(row["words"])
        except SecretKeyError:
            return None
        same = ("club", "policy", "clause_id", "clause_digest", "until", "written_at")
        return Standard(
            number=row["id"],
            asked=tuple(kept["asked"]),
            words=kept["words"],
            written_by=written_by,
            **{name: row[name] for name in same},
        )


def _answers(note: Standard, vectors: NDArray[np.float32], question: str, vector: NDArray[np.float32]) -> bool:
    asked = zip(note.asked, vectors, strict=True)
    return any(asks_the_same(question, vector, other, its_vector) for other, its_vector in asked)


def digest_of_clause(quotation: Quotation) -> str:
    """What tells a clause from one of other words, as 64 hexadecimal digits."""
    return hashlib.sha256(quotation.text.encode()).hexdigest()
