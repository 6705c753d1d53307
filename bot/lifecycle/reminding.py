"""Which reminders are due to whom and were not decided on yet: each once, whoever looks how often.

What is due of a policy on a day is its latest occasion; an earlier one that nobody was there to send is folded into it.
A policy that asks something of its managers without a date to count from is brought up once for each of its texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, select

from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.reminders import Reminder
from bot.lifecycle.schedule import Occasion, occasion_on
from bot.store import Store
from bot.store.tables import insert_once, reminders, snoozes
from bot.types import Review
from index.types import Club


class Reminding:
    """The reminders that were decided on, and the policies that wait."""

    def __init__(self, store: Store) -> None:
        """Both are kept in `store`."""
        self._store = store

    def decide(self, connection: Connection, person: str, due: Iterable[tuple[Review, Occasion]]) -> tuple[Review, ...]:
        """Of what is due, what this person was not reminded of yet, now decided in the caller's transaction.

        `person` is their key.
        """
        rows = connection.execute(select(reminders).where(reminders.c.person == person)).mappings()
        decided = {(row["club"], row["policy"], row["digest"], row["occasion"]) for row in rows}
        new = []
        for found, occasion in due:
            policy = found.policy
            key = (policy.club, policy.slug, policy.source.sha256, occasion.name)
            values = dict(zip(("club", "policy", "digest", "occasion"), key, strict=True))
            if key not in decided and insert_once(
                connection, reminders, **values, person=person, decided_at=self._store.clock()
            ):
                new.append(found)
        return tuple(new)

    def decide_on(self, connection: Connection, person: str, text: PolicyText, occasion: str) -> bool:
        """Decide to remind a person of a text on an occasion, in the caller's transaction; False if it was before."""
        values = {"club": text.club, "policy": text.policy, "digest": text.digest, "occasion": occasion}
        return insert_once(connection, reminders, **values, person=person, decided_at=self._store.clock())

    def is_decided(self, person: str, text: PolicyText, occasion: str) -> bool:
        """Whether it was decided before to remind a person of a text on an occasion."""
        same = {"club": text.club, "policy": text.policy, "digest": text.digest, "occasion": occasion, "person": person}
        with self._store.begin() as connection:
            return connection.execute(select(reminders.c.decided_at).filter_by(**same)).first() is not None

    def occasions(self, person: str, club: str, kind: str) -> frozenset[tuple[PolicyText, str]]:
        """The texts of a club that it was decided to tell a person of, each with the occasion, which begins so."""
        mine = (reminders.c.person == person, reminders.c.club == club, reminders.c.occasion.startswith(kind))
        columns = (reminders.c.policy, reminders.c.digest, reminders.c.occasion)
        with self._store.begin() as connection:
            rows = connection.execute(select(*columns).where(*mine)).all()
        return frozenset((PolicyText(club, row.policy, row.digest), row.occasion) for row in rows)

    def overdue_since(self, overdue: Sequence[Review]) -> dict[str, date]:
        """When anybody was first reminded that each of these is overdue since its due date, by the policies' slugs."""
        found: dict[str, date] = {}
        with self._store.begin() as connection:
            for each in overdue:
                policy = each.policy
                of_text = {"club": policy.club, "policy": policy.slug, "digest": policy.source.sha256}
                of_date = reminders.c.occasion.like(f"overdue % since {each.due}")
                first = select(func.min(reminders.c.decided_at)).filter_by(**of_text).where(of_date)
                moment = connection.execute(first).scalar()
                if moment:
                    found[policy.slug] = moment.date()
        return found

    def snooze(
        self, connection: Connection, club: str, policy: str, until: date, person: str, reason: str = ""
    ) -> None:
        """Let the reminders of a policy wait until a day, in the caller's transaction; `person` is a key."""
        mine = {"club": club, "policy": policy}
        connection.execute(delete(snoozes).filter_by(**mine))
        sealed = self._store.seal.close(reason) if reason else None
        values = {"until": until, "snoozed_by": person, "snoozed_at": self._store.clock(), "reason": sealed}
        insert_once(connection, snoozes, **mine, **values)

    def snoozed(self, club: str, today: date) -> frozenset[str]:
        """The slugs of the club's policies whose reminders wait today."""
        waiting = select(snoozes.c.policy).where(snoozes.c.club == club, snoozes.c.until > today)
        with self._store.begin() as connection:
            return frozenset(connection.execute(waiting).scalars())


def due_on(due: Reminder, waiting: Iterable[str] = ()) -> Sequence[tuple[Review, Occasion]]:
    """What asks something of the club's managers on the day, with the occasion, but for the policies that wait."""
    left_alone = set(waiting)
    return [
        (found, occasion)
        for found in due.reviews
        if found.policy.slug not in left_alone and (occasion := _occasion(due.club, found, due.today))
    ]


def _occasion(club: Club, found: Review, today: date) -> Occasion | None:
    schedule = club.reminders
    if not schedule.days_before and not schedule.overdue_every_days:
        return None
    if found.due:
        return occasion_on(found.due, today, schedule)
    return Occasion(found.state.value, today)
