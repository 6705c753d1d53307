"""What managers say of a policy, beside what its text says: kept apart from the bytes, with who said it and when.

The latest word of a kind counts, before a sidecar file and before the text.  A date or a signature is of one text, by
its digest; who owns the policy and how often it is reviewed is so whatever the text.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select

from bot.lifecycle.reviews import is_guess, latest_date, stated
from bot.lifecycle.types import DAYS, Said, Word
from bot.store import Store
from bot.store.tables import register
from index.types import Corpus, Fact, FactKind, Policy, Precision

MOST_CYCLE_MONTHS: Final = 60


_FACTS: Final = frozenset({*DAYS, Said.SIGNED_BY, Said.APPROVED_BY})
_WHATEVER_THE_TEXT: Final = frozenset({Said.OWNER, Said.CYCLE, Said.READING})


Words = Mapping[tuple[str, str, str], Mapping[Said, Word]]  # by club, policy and digest


class Register:
    """What was said of every policy, in the order in which it was said; nothing is ever changed in it."""

    def __init__(self, store: Store) -> None:
        """It is kept in `store`."""
        self._store = store

    def say(
        self, connection: Connection, policy: Policy, kind: Said, value: str | date | int | None, person: str | None
    ) -> None:
        """Note what somebody says of a policy, in the caller's transaction; None takes back what was said before."""
        connection.execute(
            register.insert().values(
                club=policy.club,
                policy=policy.slug,
                digest="" if kind in _WHATEVER_THE_TEXT else policy.source.sha256,
                kind=kind,
                value=None if value is None else str(value),
                person=person,
                said_at=self._store.clock(),
            )
        )

    def revision(self) -> int:
        """A number that is higher whenever something was said."""
        with self._store.begin() as connection:
            return connection.execute(select(func.max(register.c.id))).scalar() or 0

    def words(self) -> Words:
        """What counts now: the latest of each kind."""
        found: dict[tuple[str, str, str], dict[Said, Word]] = {}
        with self._store.begin() as connection:
            for row in connection.execute(select(register).order_by(register.c.id)).mappings():
                found.setdefault((row["club"], row["policy"], row["digest"]), {})[Said(row["kind"])] = _word(row)
        return found

    def history(self, club: str, policy: str) -> tuple[Word, ...]:
        """Everything that was ever said of a policy, newest first."""
        mine = (register.c.club == club, register.c.policy == policy)
        with self._store.begin() as connection:
            rows = connection.execute(select(register).where(*mine).order_by(register.c.id.desc())).mappings().all()
        return tuple(_word(row) for row in rows)

    def of_club(self, club: str, kind: Said) -> dict[str, Word]:
        """What counts of one kind, whatever the text, by the slugs of the club's policies."""
        mine = (register.c.club == club, register.c.kind == kind, register.c.digest == "")
        with self._store.begin() as connection:
            rows = connection.execute(select(register).where(*mine).order_by(register.c.id)).mappings().all()
        newest = {row["policy"]: _word(row) for row in rows}
        return {policy: word for policy, word in newest.items() if word.value is not None}

    def said_of(self, policy: Policy, kind: Said) -> Word | None:
        """What counts of one kind for a policy as its text is now; None where nothing was said or it was taken back."""
        digest = "" if kind in _WHATEVER_THE_TEXT else policy.source.sha256
        same = (register.c.club == policy.club, register.c.policy == policy.slug)
        this = (register.c.digest == digest, register.c.kind == kind)
        newest = select(register).where(*same, *this).order_by(register.c.id.desc()).limit(1)
        with self._store.begin() as connection:
            row = connection.execute(newest).mappings().first()
        return _word(row) if row and row["value"] is not None else None


def with_words(corpus: Corpus, words: Words) -> Corpus:
    """The corpus, with what managers said laid over what its policies say of themselves."""
    return replace(corpus, policies=tuple(_laid_over(policy, words) for policy in corpus.policies))


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _laid_over(policy: Policy, words: Words) -> Policy:
    of_text = words.get((policy.club, policy.slug, policy.source.sha256), {})
    facts = tuple(_facts(of_text.values()))
    laid = replace(policy, facts=(*facts, *policy.facts)) if facts else policy
    cycle = words.get((policy.club, policy.slug, ""), {}).get(Said.CYCLE)
    due = _due_by_cycle(laid, int(cycle.value)) if cycle and cycle.value else None
    return replace(laid, facts=(due, *laid.facts)) if due else laid


def _facts(said: Iterable[Word]) -> Iterable[Fact]:
    for word in said:
        if word.value is not None and word.kind in _FACTS:
            yield _confirmed(FactKind(word.kind.value), word.day, None if word.day else word.value)


def _due_by_cycle(policy: Policy, months: int) -> Fact | None:
    """When the policy is due by the cycle that a manager set; None where it states a day itself, or none to count from.

    A guessed date is nothing to count from.
    """
    latest = latest_date(policy)
    if stated(policy, FactKind.NEXT_REVIEW) or latest is None or latest.day is None or is_guess(latest):
        return None
    return _confirmed(FactKind.NEXT_REVIEW, months_later(latest.day, months), None)


def _confirmed(kind: FactKind, day: date | None, name: str | None) -> Fact:
    return Fact(kind, day, name, Precision.DAY if day else None, certain=True, ranges=(), words="", confirmed=True)


def _word(row: RowMapping) -> Word:
    return Word(
        row["club"],
        row["policy"],
        row["digest"],
        Said(row["kind"]),
        row["value"],
        row["person"],
        row["said_at"],
    )
