"""Who was asked to read which policy, and who has read and understood it.

An acknowledgement is of a text, by its digest: where a policy's text changes, nobody has read the new one yet, and
what was acknowledged stays on record for the old.  People stand on record by their keys (`bot.people`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import Connection, Join, RowMapping, and_, func, select

from bot.people import People, Person
from bot.store import Store
from bot.store.tables import acknowledgements, insert_once, people, readers, reading_requests
from index.types import Policy


class How(StrEnum):
    """How somebody said that they have read and understood."""

    SLACK = "slack"
    LINK = "link"  # by a personal link, in a browser
    PAPER = "paper"  # signed on paper, which a manager holds


@dataclass(frozen=True, slots=True)
class PolicyText:
    """What is read: a policy of a club as its text is now.

    `digest` is empty where the club names the policy and its text is not held here; `policy` is then that name.
    """

    club: str
    policy: str
    digest: str

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The text that a policy has."""
        return cls(policy.club, policy.slug, policy.source.sha256)


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """A text that people were asked to read; `due` is the day it is wanted by.

    A standing request is also made to whoever joins the club later, for as long as the text is in force.
    """

    number: int
    workspace: str
    club: str
    policy: str
    digest: str
    asked_by: str
    due: date | None
    is_standing: bool
    asked_at: datetime

    @property
    def text(self) -> PolicyText:
        """What is to be read."""
        return PolicyText(self.club, self.policy, self.digest)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That somebody has read and understood, when, how, and who holds the paper where it was on paper."""

    person: Person
    at: datetime
    how: How
    recorded_by: Person | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody on record for a text: when they were first asked to read it, and that they have, as far as so."""

    person: Person
    asked_at: datetime | None
    done: Acknowledgement | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come: who has read, first come first, and who has not, with when they were asked."""

    request: ReadingRequest
    read: tuple[Acknowledgement, ...]
    waiting: tuple[tuple[Person, datetime], ...]


def named_only(policies: Iterable[Policy]) -> dict[str, tuple[Policy, ...]]:
    """What these policies of a club name and the club does not hold, in order, each with the policies that name it.

    The same name in other letters is the same.
    """
    found: dict[str, tuple[str, list[Policy]]] = {}
    for policy in policies:
        for related in policy.related:
            if related.held is None:
                _, naming = found.setdefault(related.name.casefold(), (related.name, []))
                naming += [policy] if policy not in naming else []
    return {name: tuple(naming) for name, naming in found.values()}


class Acknowledgements:
    """What people were asked to read, and what they acknowledged."""

    def __init__(self, store: Store, people_: People) -> None:
        """Both are kept in `store`; `people_` know who stands behind a key."""
        self._store, self._people = store, people_

    def ask(
        self,
        connection: Connection,
        key: str,
        workspace: str,
        text: PolicyText,
        persons: Iterable[str],
        asked_by: str,
        due: date | None,
        *,
        is_standing: bool = False,
    ) -> tuple[ReadingRequest, tuple[str, ...]] | None:
        """A new request, and whom of `persons` to tell of it, by their keys, in the caller's transaction.

        Whoever has acknowledged this text is asked nothing.  None where this key made a request before.
        """
        values = {
            "key": key,
            "workspace": workspace,
            "club": text.club,
            "policy": text.policy,
            "digest": text.digest,
            "asked_by": asked_by,
            "due": due,
            "is_standing": is_standing,
            "asked_at": self._store.clock(),
        }
        if not insert_once(connection, reading_requests, **values):
            return None
        row = connection.execute(select(reading_requests).where(reading_requests.c.key == key)).mappings().one()
        request = _request(row)
        return request, self.ask_also(connection, request, persons)

    def ask_standing(
        self, connection: Connection, workspace: str, text: PolicyText, persons: Iterable[str], asked_by: str
    ) -> tuple[ReadingRequest, tuple[str, ...]]:
        """The standing request for a text in a workspace, made if there is none, and whom of `persons` to tell anew.

        In the caller's transaction.
        """
        key = _standing_key(workspace, text)
        made = self.ask(connection, key, workspace, text, persons, asked_by, None, is_standing=True)
        if made:
            return made
        found = select(reading_requests).where(reading_requests.c.key == key)
        request = _request(connection.execute(found).mappings().one())
        return request, self.ask_also(connection, request, persons)

    def asked_standing(self, workspace: str, text: PolicyText) -> frozenset[str]:
        """Whom the standing request for a text was made to in a workspace, as Slack user ids."""
        mine = and_(
            readers.c.request == reading_requests.c.id, reading_requests.c.key == _standing_key(workspace, text)
        )
        joined = people.join(readers, readers.c.person == people.c.key).join(reading_requests, mine)
        with self._store.begin() as connection:
            found = connection.execute(select(people.c.user_id).select_from(joined)).scalars()
            return frozenset(user for user in found if user)

    def ask_also(self, connection: Connection, request: ReadingRequest, persons: Iterable[str]) -> tuple[str, ...]:
        """Make a request to more people, in the caller's transaction; whom of them to tell.

        Those who were asked before are not, nor those who have acknowledged the text.
        """
        have_read = {row["person"] for row in self._rows_of(connection, request.text)}
        new = []
        for person in dict.fromkeys(persons):
            values = {"request": request.number, "person": person, "asked_at": self._store.clock()}
            if insert_once(connection, readers, **values) and person not in have_read:
                new.append(person)
        return tuple(new)

    def acknowledge(
        self,
        connection: Connection,
        person: str,
        text: PolicyText,
        how: How,
        recorded_by: str | None = None,
        signed_at: datetime | None = None,
    ) -> bool:
        """Note, in the caller's transaction, that a person has read and understood; False if that was noted before.

        `signed_at` is when they signed a paper, and `recorded_by` the key of whoever holds it.
        """
        now = self._store.clock()
        return insert_once(
            connection,
            acknowledgements,
            club=text.club,
            policy=text.policy,
            digest=text.digest,
            person=person,
            acknowledged_at=signed_at or now,
            how=how,
            recorded_by=recorded_by,
            recorded_at=now if recorded_by else None,
        )

    def has_read(self, connection: Connection, person: str, text: PolicyText) -> bool:
        """Whether a person has acknowledged this text."""
        return any(row["person"] == person for row in self._rows_of(connection, text))

    def was_asked(self, connection: Connection, person: str, text: PolicyText) -> bool:
        """Whether a person was ever asked to read this text."""
        asked = reading_requests.join(readers, readers.c.request == reading_requests.c.id)
        same = (reading_requests.c.club == text.club, reading_requests.c.policy == text.policy)
        mine = (readers.c.person == person, reading_requests.c.digest == text.digest)
        return connection.execute(select(readers.c.person).select_from(asked).where(*same, *mine)).first() is not None

    def clubs_asking(self, workspace: str, user_id: str) -> frozenset[str]:
        """The slugs of the clubs that ever asked this person to read a policy of theirs."""
        asking = select(reading_requests.c.club).select_from(_asked_of(workspace, user_id))
        with self._store.begin() as connection:
            return frozenset(connection.execute(asking.distinct()).scalars())

    def to_read(self, workspace: str, user_id: str, texts: Iterable[PolicyText]) -> tuple[ReadingRequest, ...]:
        """What this person is asked to read and has not acknowledged, soonest due first.

        Of several requests for one text the latest counts.  Only of `texts`, as they are now: a text that has changed
        is asked about anew, if a manager wants it read.
        """
        asked = select(reading_requests).select_from(_asked_of(workspace, user_id)).order_by(reading_requests.c.id)
        mine = (people.c.workspace == workspace, people.c.user_id == user_id)
        done = select(acknowledgements).join(people, people.c.key == acknowledgements.c.person).where(*mine)
        with self._store.begin() as connection:
            requests = [_request(row) for row in connection.execute(asked).mappings()]
            read = {_text(row) for row in connection.execute(done).mappings()}
        wanted = set(texts) - read
        latest = {each.text: each for each in requests}
        left = [each for text, each in latest.items() if text in wanted]
        return tuple(sorted(left, key=lambda each: (each.due or date.max, each.number)))

    def former(self, workspace: str, user_id: str, text: PolicyText) -> str | None:
        """The digest of the text of this policy that the person acknowledged last; None where there is none."""
        mine = (people.c.workspace == workspace, people.c.user_id == user_id)
        same = (acknowledgements.c.club == text.club, acknowledgements.c.policy == text.policy)
        found = select(acknowledgements.c.digest).join(people, people.c.key == acknowledgements.c.person)
        newest = found.where(*mine, *same).order_by(acknowledgements.c.acknowledged_at.desc())
        with self._store.begin() as connection:
            return connection.execute(newest.limit(1)).scalar()

    def former_of(self, person: str, text: PolicyText) -> str | None:
        """As `former`, of whoever stands behind a key, in Slack or not; another text than this one."""
        same = (acknowledgements.c.club == text.club, acknowledgements.c.policy == text.policy)
        other = (acknowledgements.c.person == person, acknowledgements.c.digest != text.digest)
        newest = select(acknowledgements.c.digest).where(*same, *other)
        with self._store.begin() as connection:
            return connection.execute(newest.order_by(acknowledgements.c.acknowledged_at.desc()).limit(1)).scalar()

    def of_person(self, person: str, text: PolicyText) -> Acknowledgement | None:
        """Their acknowledgement of a text."""
        return next((each for each in self.of_text(text) if each.person.key == person), None)

    def signed(self, club: str) -> Mapping[str, int]:
        """How many have acknowledged each policy of a club whose text is not held, by its name."""
        mine = (acknowledgements.c.club == club, acknowledgements.c.digest == "")
        counted = (
            select(acknowledgements.c.policy, func.count().label("number"))
            .where(*mine)
            .group_by(acknowledgements.c.policy)
        )
        with self._store.begin() as connection:
            return {row.policy: row.number for row in connection.execute(counted)}

    def progress(self, clubs: Collection[str], most: int | None = None) -> tuple[Progress, ...]:
        """How far the newest requests of these clubs have come, at most so many, newest first."""
        newest = select(reading_requests).where(reading_requests.c.club.in_(clubs))
        with self._store.begin() as connection:
            rows = connection.execute(newest.order_by(reading_requests.c.id.desc()).limit(most)).mappings().all()
            return tuple(self._progress(connection, _request(row)) for row in rows)

    def of_text(self, text: PolicyText) -> tuple[Acknowledgement, ...]:
        """Everybody who has acknowledged a text, asked or not, first come first."""
        with self._store.begin() as connection:
            return self._acknowledged(connection, self._rows_of(connection, text))

    def on_record(self, club: str) -> dict[PolicyText, tuple[Reader, ...]]:
        """Everybody who was asked to read a text of the club or has acknowledged it, by text.

        First who has, first come first, then who has not, first asked first; without the forgotten among those.
        """
        asked = select(reading_requests, readers.c.person, readers.c.asked_at.label("reader_asked_at"))
        requests = asked.join(readers, readers.c.request == reading_requests.c.id).order_by(readers.c.asked_at)
        in_order = (acknowledgements.c.acknowledged_at, acknowledgements.c.person)
        done = select(acknowledgements).where(acknowledgements.c.club == club).order_by(*in_order)
        moments: dict[PolicyText, dict[str, datetime]] = {}
        acknowledged: dict[PolicyText, dict[str, Acknowledgement]] = {}
        with self._store.begin() as connection:
            for row in connection.execute(requests.where(reading_requests.c.club == club)).mappings():
                moments.setdefault(_text(row), {}).setdefault(row["person"], row["reader_asked_at"])
            rows = connection.execute(done).mappings().all()
            for row, each in zip(rows, self._acknowledged(connection, rows), strict=True):
                acknowledged.setdefault(_text(row), {})[row["person"]] = each
            found = self._people.find(connection, {person for asked in moments.values() for person in asked})
        return {
            text: (
                *(Reader(each.person, moments.get(text, {}).get(key), each) for key, each in done.items()),
                *sorted(
                    (
                        Reader(found[key], at, None)
                        for key, at in moments.get(text, {}).items()
                        if key not in done and found[key].is_known
                    ),
                    key=lambda reader: (reader.asked_at, reader.person.name or "", reader.person.user_id or ""),
                ),
            )
            for text in {**moments, **acknowledged}
            for done in [acknowledged.get(text, {})]
        }

    def _progress(self, connection: Connection, request: ReadingRequest) -> Progress:
        asked = select(readers).where(readers.c.request == request.number).order_by(readers.c.asked_at)
        rows = connection.execute(asked.order_by(readers.c.person)).mappings().all()
        moments = {row["person"]: row["asked_at"] for row in rows}
        done = self._rows_of(connection, request.text)
        read = self._acknowledged(connection, [row for row in done if row["person"] in moments])
        found = self._people.find(connection, moments.keys() - {row["person"] for row in done})
        waiting = sorted(found.values(), key=lambda person: (moments[person.key], person.user_id or "", person.key))
        # Nobody waits for somebody who was forgotten.
        return Progress(request, read, tuple((person, moments[person.key]) for person in waiting if person.is_known))

    def _acknowledged(self, connection: Connection, rows: Sequence[RowMapping]) -> tuple[Acknowledgement, ...]:
        keys = {row["person"] for row in rows} | {row["recorded_by"] for row in rows if row["recorded_by"]}
        found = self._people.find(connection, keys)
        return tuple(
            Acknowledgement(
                found[row["person"]],
                row["acknowledged_at"],
                How(row["how"]),
                found.get(row["recorded_by"] or ""),
                row["recorded_at"],
            )
            for row in rows
        )

    def _rows_of(self, connection: Connection, text: PolicyText) -> Sequence[RowMapping]:
        """The acknowledgements of a text, first come first."""
        same = (
            acknowledgements.c.club == text.club,
            acknowledgements.c.policy == text.policy,
            acknowledgements.c.digest == text.digest,
        )
        in_order = (acknowledgements.c.acknowledged_at, acknowledgements.c.person)
        return connection.execute(select(acknowledgements).where(*same).order_by(*in_order)).mappings().all()


def _asked_of(workspace: str, user_id: str) -> Join:
    """The requests that were made to somebody in Slack."""
    mine = and_(readers.c.person == people.c.key, people.c.workspace == workspace, people.c.user_id == user_id)
    return reading_requests.join(readers, readers.c.request == reading_requests.c.id).join(people, mine)


def _standing_key(workspace: str, text: PolicyText) -> str:
    """By which the one standing request for a text in a workspace is known."""
    name = "|".join([workspace, text.club, text.policy, text.digest])
    return f"standing:{hashlib.sha256(name.encode()).hexdigest()}"


def _text(row: RowMapping) -> PolicyText:
    return PolicyText(row["club"], row["policy"], row["digest"])


def _request(row: RowMapping) -> ReadingRequest:
    names = ("workspace", "club", "policy", "digest", "asked_by", "due", "is_standing", "asked_at")
    return ReadingRequest(row["id"], **{name: row[name] for name in names})
