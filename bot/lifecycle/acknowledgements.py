"""Who was asked to read which policy, and who has read and understood it.

An acknowledgement is of a text, by its digest: where a policy's text changes, nobody has read the new one yet, and
what was acknowledged stays on record for the old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, and_, select

from bot.store import Store
from bot.store.tables import acknowledgements, insert_once, readers, reading_requests
from index.types import Policy


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """A policy that people were asked to read, as its text was then (`digest`); `due` is the day it is wanted by."""

    number: int
    workspace: str
    club: str
    policy: str
    digest: str
    asked_by: str
    due: date | None
    asked_at: datetime

    def is_of(self, policy: Policy) -> bool:
        """Whether the policy's text is still the one that was asked about."""
        return (self.club, self.policy, self.digest) == (policy.club, policy.slug, policy.source.sha256)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come: who has read, when, and who has not, as Slack user ids."""

    request: ReadingRequest
    read: tuple[tuple[str, datetime], ...]
    waiting: tuple[str, ...]


class Acknowledgements:
    """What people were asked to read, and what they acknowledged."""

    def __init__(self, store: Store) -> None:
        """Both are kept in `store`."""
        self._store = store

    def ask(
        self,
        connection: Connection,
        key: str,
        workspace: str,
        policy: Policy,
        people: Iterable[str],
        asked_by: str,
        due: date | None,
    ) -> tuple[ReadingRequest, tuple[str, ...]] | None:
        """A new request, and whom of `people` to tell of it, in the caller's transaction.

        Whoever has acknowledged this text is asked nothing.  None where this key made a request before.
        """
        values = {
            "key": key,
            "workspace": workspace,
            "club": policy.club,
            "policy": policy.slug,
            "digest": policy.source.sha256,
            "asked_by": asked_by,
            "due": due,
            "asked_at": self._store.clock(),
        }
        if not insert_once(connection, reading_requests, **values):
            return None
        row = connection.execute(select(reading_requests).where(reading_requests.c.key == key)).mappings().one()
        request = _request(row)
        have_read = {user for user, _ in self._read(connection, request)}
        for user in dict.fromkeys(people):
            insert_once(connection, readers, request=request.number, user_id=user, workspace=workspace)
        return request, tuple(user for user in dict.fromkeys(people) if user not in have_read)

    def acknowledge(self, connection: Connection, workspace: str, user_id: str, policy: Policy) -> bool:
        """Note, in the caller's transaction, that a person has read and understood; False if that was noted before."""
        return insert_once(
            connection,
            acknowledgements,
            club=policy.club,
            policy=policy.slug,
            digest=policy.source.sha256,
            workspace=workspace,
            user_id=user_id,
            acknowledged_at=self._store.clock(),
        )

    def clubs_asking(self, workspace: str, user_id: str) -> frozenset[str]:
        """The slugs of the clubs that ever asked this person to read a policy of theirs."""
        mine = and_(readers.c.request == reading_requests.c.id, readers.c.user_id == user_id)
        asking = select(reading_requests.c.club).join(readers, mine).where(readers.c.workspace == workspace)
        with self._store.begin() as connection:
            return frozenset(connection.execute(asking.distinct()).scalars())

    def to_read(self, workspace: str, user_id: str, policies: Iterable[Policy]) -> tuple[ReadingRequest, ...]:
        """What this person is asked to read and has not acknowledged, soonest due first.

        Of several requests for one text the latest counts.  Only of `policies` as they are now: a text that has changed
        is asked about anew, if a manager wants it read.
        """
        mine = and_(readers.c.request == reading_requests.c.id, readers.c.user_id == user_id)
        asked = select(reading_requests).join(readers, mine).where(readers.c.workspace == workspace)
        done = select(acknowledgements).where(
            acknowledgements.c.workspace == workspace, acknowledgements.c.user_id == user_id
        )
        with self._store.begin() as connection:
            requests = [_request(row) for row in connection.execute(asked.order_by(reading_requests.c.id)).mappings()]
            read = {(row["club"], row["policy"], row["digest"]) for row in connection.execute(done).mappings()}
        now = {(policy.club, policy.slug, policy.source.sha256) for policy in policies} - read
        latest = {(each.club, each.policy, each.digest): each for each in requests}
        left = [each for text, each in latest.items() if text in now]
        return tuple(sorted(left, key=lambda each: (each.due or date.max, each.number)))

    def progress(self, clubs: Collection[str], most: int) -> tuple[Progress, ...]:
        """How far the newest requests of these clubs have come, at most so many, newest first."""
        newest = select(reading_requests).where(reading_requests.c.club.in_(clubs))
        with self._store.begin() as connection:
            rows = connection.execute(newest.order_by(reading_requests.c.id.desc()).limit(most)).mappings().all()
            return tuple(self._progress(connection, _request(row)) for row in rows)

    def _progress(self, connection: Connection, request: ReadingRequest) -> Progress:
        asked = select(readers.c.user_id).where(readers.c.request == request.number).order_by(readers.c.user_id)
        people = list(connection.execute(asked).scalars())
        read = dict(self._read(connection, request))
        return Progress(
            request,
            tuple((user, read[user]) for user in people if user in read),
            tuple(user for user in people if user not in read),
        )

    def _read(self, connection: Connection, request: ReadingRequest) -> list[tuple[str, datetime]]:
        """Who of the workspace has acknowledged the text of a request, first come first."""
        same = (
            acknowledgements.c.club == request.club,
            acknowledgements.c.policy == request.policy,
            acknowledgements.c.digest == request.digest,
            acknowledgements.c.workspace == request.workspace,
        )
        found = select(acknowledgements).where(*same).order_by(acknowledgements.c.acknowledged_at)
        return [(row["user_id"], row["acknowledged_at"]) for row in connection.execute(found).mappings()]


def _request(row: RowMapping) -> ReadingRequest:
    names = ("workspace", "club", "policy", "digest", "asked_by", "due", "asked_at")
    return ReadingRequest(row["id"], **{name: row[name] for name in names})
