"""What staff ask and no clause clearly answers: kept without names, shown to managers in groups of one meaning.

Of a question the words, the club and the day are kept, for 180 days; not who asked, through which door, or when on that
day.  A manager sees of a group its most central question, how many asked it, and the month of the last.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, delete, select, update

from bot.asked.meaning import GROUPED_FROM, Meaning, grouped
from bot.errors import SecretKeyError
from bot.people import ANYWHERE, People
from bot.store import Store
from bot.store.tables import insert_once, out_of_scope, unanswered

KEPT_DAYS: Final = 180
# What a manager put aside is put aside for a year; it holds a question in somebody's words.
KEPT_ASIDE: Final = timedelta(days=365)
# A longer one tells a story, and who tells it; the beginning says what is asked.
MOST_WORDS: Final = 400
# The newest of a club that are grouped: a second's work.
MOST_GROUPED: Final = 5_000
MOST_ASIDE: Final = 200

# What in a question would name somebody, and what stands in its place.
_UNNAMED: Final = (
    (re.compile(r"\S+@\S+\.\w+"), "(an address)"),
    (re.compile(r"@\S+"), "(somebody)"),
    (re.compile(r"#C[A-Z0-9]{6,}"), "(a channel)"),
    (re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE), "(a link)"),
    (re.compile(r"\+?\d(?:[ -]?\d){8,}"), "(a number)"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Unanswered:
    """A question that no clause clearly answers; `vector` is of the encoder whose digest is `encoder`."""

    club: str
    words: str
    day: date
    vector: NDArray[np.float32]
    encoder: str

    @classmethod
    def asked(cls, club: str, question: str, day: date, meaning: Meaning) -> Self:
        """The question as it may be kept: shortened, and without what would name somebody."""
        words = without_names(question)
        return cls(club, words, day, meaning.vectors([words])[0], meaning.encoder_digest)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one meaning: `token` and `words` of the most central, how often asked, and in which month last."""

    token: str
    words: str
    times: int
    month: date
    vector: NDArray[np.float32] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Aside:
    """A question that is not for the club's policies, as a manager said."""

    number: int
    words: str
    set_by: str | None  # a Slack user id; None for who was forgotten
    set_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    token: str
    words: str
    day: date
    vector: NDArray[np.float32] | None  # None where another encoder made it


class Gaps:
    """The questions that no clause clearly answers, and those that need no answer."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`, sealed."""
        self._store, self._people = store, People(store)

    def keep(self, connection: Connection, question: Unanswered) -> None:
        """Keep it, in the caller's transaction."""
        values = {"club": question.club, "asked_on": question.day, "question": self._sealed(question)}
        insert_once(connection, unanswered, token=secrets.token_hex(16), **values)

    def groups(self, club: str, meaning: Meaning) -> tuple[Group, ...]:
        """The club's questions in groups, most asked first, without what a manager put aside."""
        kept, vectors = self._kept(club, meaning)
        if not kept:
            return ()
        aside = [each.words for each in self.aside(club)]
        apart = meaning.vectors(aside) if aside else vectors[:0]
        found = [rows for rows in grouped(vectors) if not _is_apart(vectors[list(rows)], apart)]
        groups = [_group([kept[row] for row in rows], vectors[rows[0]]) for rows in found]
        return tuple(sorted(groups, key=lambda group: (-group.times, -group.month.toordinal(), group.words)))

    def words(self, club: str, token: str) -> str | None:
        """The question of that token, if it is that club's and still kept."""
        mine = (unanswered.c.token == token, unanswered.c.club == club)
        with self._store.begin() as connection:
            row = connection.execute(select(unanswered).where(*mine)).mappings().first()
        kept = self._opened(row, "") if row else None
        return kept.words if kept else None

    def put_aside(self, connection: Connection, key: str, club: str, words: str, user_id: str) -> bool:
        """List such questions no more, in the caller's transaction; False if this request did that before."""
        sealed, now = self._store.seal.close({"words": words[:MOST_WORDS]}), self._store.clock()
        set_by = self._people.key(connection, ANYWHERE, user_id)
        return insert_once(connection, out_of_scope, key=key, club=club, question=sealed, set_by=set_by, set_at=now)

    def list_again(self, connection: Connection, club: str, number: int) -> bool:
        """Undo that, in the caller's transaction; False where there is nothing to undo."""
        mine = (out_of_scope.c.id == number, out_of_scope.c.club == club)
        return bool(connection.execute(delete(out_of_scope).where(*mine).returning(out_of_scope.c.id)).first())

    def aside(self, club: str) -> tuple[Aside, ...]:
        """What was put aside, newest first."""
        newest = select(out_of_scope).where(out_of_scope.c.club == club).order_by(out_of_scope.c.id.desc())
        with self._store.begin() as connection:
            rows = connection.execute(newest.limit(MOST_ASIDE)).mappings().all()
            people = self._people.find(connection, [row["set_by"] for row in rows])
        found = []
        for row in rows:
            try:
                words = self._store.seal.open(row["question"])["words"]
            except SecretKeyError:
                continue
            found.append(Aside(row["id"], words, people[row["set_by"]].user_id, row["set_at"]))
        return tuple(found)

    def sweep(self) -> None:
        """Forget the questions of 180 days ago, and what was put aside a year ago."""
        now = self._store.clock()
        with self._store.begin() as connection:
            oldest = now.date() - timedelta(KEPT_DAYS)
            connection.execute(delete(unanswered).where(unanswered.c.asked_on <= oldest))
            connection.execute(delete(out_of_scope).where(out_of_scope.c.set_at <= now - KEPT_ASIDE))

    def _kept(self, club: str, meaning: Meaning) -> tuple[list[_Kept], NDArray[np.float32]]:
        """The club's newest questions with their vectors; those of another encoder are made again and kept."""
        newest = select(unanswered).where(unanswered.c.club == club)
        ordered = newest.order_by(unanswered.c.asked_on.desc(), unanswered.c.token).limit(MOST_GROUPED)
        with self._store.begin() as connection:
            rows = connection.execute(ordered).mappings().all()
        digest = meaning.encoder_digest
        kept = [each for row in rows if (each := self._opened(row, digest))]
        stale = [row for row, each in enumerate(kept) if each.vector is None]
        made = dict(zip(stale, meaning.vectors([kept[row].words for row in stale]), strict=True)) if stale else {}
        self._renew(
            [Unanswered(club, kept[row].words, kept[row].day, made[row], digest) for row in stale],
            [kept[row].token for row in stale],
        )
        found = [made[row] if each.vector is None else each.vector for row, each in enumerate(kept)]
        return kept, np.stack(found) if found else np.empty((0, 0), np.float32)

    def _renew(self, questions: Sequence[Unanswered], tokens: Sequence[str]) -> None:
        if not tokens:
            return
        sealed = [self._sealed(question) for question in questions]
        with self._store.begin() as connection:
            for token, question in zip(tokens, sealed, strict=True):
                connection.execute(update(unanswered).where(unanswered.c.token == token).values(question=question))

    def _sealed(self, question: Unanswered) -> bytes:
        # Half precision moves a similarity by less than a thousandth, and halves what is kept.
        vector = base64.b85encode(question.vector.astype("<f2").tobytes()).decode()
        return self._store.seal.close_undated({"words": question.words, "vector": vector, "encoder": question.encoder})

    def _opened(self, row: RowMapping, encoder: str) -> _Kept | None:
        """The question as kept; None where another key sealed it."""
        try:
            kept: dict[str, Any] = self._store.seal.open(row["question"])
        except SecretKeyError:
            return None
        is_usable = kept["encoder"] == encoder
        vector = np.frombuffer(base64.b85decode(kept["vector"]), "<f2").astype(np.float32) if is_usable else None
        return _Kept(row["token"], kept["words"], row["asked_on"], vector)


def without_names(question: str) -> str:
    """The question's first 400 characters, without addresses, numbers and what Slack calls people and channels by."""
    for named, instead in _UNNAMED:
        question = named.sub(instead, question)
    return " ".join(question.split())[:MOST_WORDS]


def _group(kept: Sequence[_Kept], vector: NDArray[np.float32]) -> Group:
    last = max(each.day for each in kept)
    return Group(kept[0].token, kept[0].words, len(kept), last.replace(day=1), vector)


def _is_apart(vectors: NDArray[np.float32], aside: NDArray[np.float32]) -> bool:
    """Whether the questions of a group would be grouped with one that was put aside."""
    return bool(len(aside)) and float((vectors.mean(axis=0) @ aside.T).max()) >= GROUPED_FROM
