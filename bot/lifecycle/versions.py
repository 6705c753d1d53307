"""Every text that a policy ever had in force, and the texts that are to come: word for word, with who and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from bot.lifecycle.types import Draft, DraftState, Version
from bot.store import Store
from bot.store.tables import drafts, insert_once, versions
from index.files import digest_of


class Versions:
    """The texts by policy, and what becomes of drafts."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`."""
        self._store = store

    def note(self, held: Iterable[tuple[str, str, str, bytes]]) -> int:
        """Keep each text in force that is not the newest on record; how many there were.

        `held` are (club, policy, path, bytes) of what lies in the corpus.
        """
        newest = self._newest()
        new = [each for each in held if newest.get(each[:2], (0, ""))[1] != digest_of(each[3])]
        for club, policy, path, content in new:
            with self._store.begin() as connection:
                self.add(connection, club, policy, path, content, None, newest.get((club, policy), (0, ""))[0])
        return len(new)

    def add(
        self,
        connection: Connection,
        club: str,
        policy: str,
        path: str,
        content: bytes,
        published_by: str | None,
        after: int,
    ) -> bool:
        """Make a text the version after number `after`, in the caller's transaction; False if another came first."""
        return insert_once(
            connection,
            versions,
            club=club,
            policy=policy,
            number=after + 1,
            digest=digest_of(content),
            path=path,
            content=content,
            came_at=self._store.clock(),
            published_by=published_by,
        )

    def of(self, club: str, policy: str) -> tuple[Version, ...]:
        """Every version of a policy, newest first."""
        mine = (versions.c.club == club, versions.c.policy == policy)
        columns = [column for column in versions.c if column.name != "content"]
        with self._store.begin() as connection:
            rows = connection.execute(select(*columns).where(*mine).order_by(versions.c.number.desc())).mappings().all()
        return tuple(_version(row) for row in rows)

    def newest(self) -> tuple[tuple[Version, bytes], ...]:
        """The newest version of every policy, with its bytes."""
        last = select(versions.c.club, versions.c.policy, func.max(versions.c.number).label("last"))
        top = last.group_by(versions.c.club, versions.c.policy).subquery()
        same = (versions.c.club == top.c.club) & (versions.c.policy == top.c.policy) & (versions.c.number == top.c.last)
        with self._store.begin() as connection:
            rows = connection.execute(select(versions).join(top, same)).mappings().all()
        return tuple((_version(row), row["content"]) for row in rows)

    def content(self, club: str, policy: str, digest: str) -> tuple[Version, bytes] | None:
        """The newest version of a policy with that digest, and its bytes; None where there is none."""
        mine = (versions.c.club == club, versions.c.policy == policy, versions.c.digest == digest)
        with self._store.begin() as connection:
            found = connection.execute(select(versions).where(*mine).order_by(versions.c.number.desc()).limit(1))
            row = found.mappings().first()
        return (_version(row), row["content"]) if row else None

    def bring(
        self,
        connection: Connection,
        club: str,
        policy: str,
        file: str,
        content: bytes,
        brought_by: str | None,
        sidecar: bytes = b"",
    ) -> Draft | None:
        """A new draft, in the caller's transaction; None where this text is a draft already.

        One that was discarded is opened again when a person brings it, and stays discarded when it only lies in the
        folder still.  An open draft takes over a `sidecar` that is another one.
        """
        digest, now = digest_of(content), self._store.clock()
        brought: dict[str, Any] = {"file": file, "state": DraftState.OPEN, "brought_by": brought_by, "brought_at": now}
        if sidecar:
            brought["sidecar"] = sidecar
        key = {"club": club, "policy": policy, "digest": digest}
        is_new = insert_once(connection, drafts, **key, **brought, content=content)
        if not is_new and brought_by:
            is_closed = (drafts.c.state != DraftState.OPEN, *(drafts.c[name] == value for name, value in key.items()))
            is_new = connection.execute(update(drafts).where(*is_closed).values(**brought)).rowcount > 0
        found = _draft(connection.execute(select(drafts).filter_by(**key)).mappings().one())
        if not is_new and sidecar and found.sidecar != sidecar:
            self.confirm(connection, found, sidecar)
        return found if is_new else None

    def open_drafts(self, clubs: Sequence[str]) -> tuple[Draft, ...]:
        """The drafts of these clubs that nobody has decided on, oldest first."""
        mine = (drafts.c.club.in_(clubs), drafts.c.state == DraftState.OPEN)
        with self._store.begin() as connection:
            rows = connection.execute(select(drafts).where(*mine).order_by(drafts.c.id)).mappings().all()
        return tuple(_draft(row) for row in rows)

    def draft(self, number: int) -> Draft | None:
        """The draft of that number."""
        with self._store.begin() as connection:
            row = connection.execute(select(drafts).where(drafts.c.id == number)).mappings().first()
        return _draft(row) if row else None

    def decide(
        self, connection: Connection, draft: Draft, state: DraftState, person: str | None, policy: str | None = None
    ) -> bool:
        """Publish or discard a draft, in the caller's transaction; False if somebody decided before.

        `policy` is the slug of the policy that it comes in force as, where that is another than was thought.
        """
        is_open = (drafts.c.id == draft.number, drafts.c.state == DraftState.OPEN)
        values = {"state": state, "decided_by": person, "decided_at": self._store.clock()}
        if policy:
            values["policy"] = policy
        return connection.execute(update(drafts).where(*is_open).values(**values)).rowcount > 0

    def confirm(self, connection: Connection, draft: Draft, sidecar: bytes) -> None:
        """Put another sidecar beside a draft that is open, in the caller's transaction."""
        is_open = (drafts.c.id == draft.number, drafts.c.state == DraftState.OPEN)
        connection.execute(update(drafts).where(*is_open).values(sidecar=sidecar))

    def assign(self, connection: Connection, draft: Draft, policy: str) -> None:
        """Make an open draft one of another policy, in the caller's transaction, unless it is one there already."""
        there = select(drafts.c.id).where(
            drafts.c.club == draft.club, drafts.c.policy == policy, drafts.c.digest == draft.digest
        )
        is_open = (drafts.c.id == draft.number, drafts.c.state == DraftState.OPEN)
        if connection.execute(there).first() is None:
            connection.execute(update(drafts).where(*is_open).values(policy=policy))

    def close(self, connection: Connection, draft: Draft) -> None:
        """What was decided of a draft is done, in the caller's transaction."""
        is_it = (drafts.c.id == draft.number, drafts.c.state == DraftState.PUBLISHING)
        connection.execute(update(drafts).where(*is_it).values(state=DraftState.PUBLISHED))

    def publishing(self) -> tuple[Draft, ...]:
        """The drafts that are decided on and not in the corpus yet, oldest first."""
        with self._store.begin() as connection:
            found = select(drafts).where(drafts.c.state == DraftState.PUBLISHING).order_by(drafts.c.id)
            rows = connection.execute(found).mappings().all()
        return tuple(_draft(row) for row in rows)

    def newest_of(self, connection: Connection, club: str, policy: str) -> tuple[int, str] | None:
        """The number and digest of a policy's newest version, in the caller's transaction; None where there is none."""
        mine = (versions.c.club == club, versions.c.policy == policy)
        newest = select(versions.c.number, versions.c.digest).where(*mine).order_by(versions.c.number.desc()).limit(1)
        row = connection.execute(newest).first()
        return (row.number, row.digest) if row else None

    def draft_of(self, club: str, digest: str) -> Draft | None:
        """The draft of a club that has this text."""
        mine = (drafts.c.club == club, drafts.c.digest == digest)
        with self._store.begin() as connection:
            row = connection.execute(select(drafts).where(*mine).order_by(drafts.c.id.desc())).mappings().first()
        return _draft(row) if row else None

    def _newest(self) -> dict[tuple[str, str], tuple[int, str]]:
        """The number and digest of the newest version, by club and policy."""
        found = select(versions.c.club, versions.c.policy, versions.c.number, versions.c.digest)
        with self._store.begin() as connection:
            rows = connection.execute(found.order_by(versions.c.number)).all()
        return {(club, policy): (number, digest) for club, policy, number, digest in rows}


def in_force_on(had: Sequence[Version], day: date, zone: tzinfo) -> Version | None:
    """The version that was in force on a day, of those that a policy had; the oldest for an earlier day."""
    in_order = sorted(had, key=lambda version: version.number)
    begun = [version for version in in_order if version.came_at.astimezone(zone).date() <= day]
    return next(reversed(begun), next(iter(in_order), None))


def _version(row: RowMapping) -> Version:
    names = ("club", "policy", "number", "digest", "path", "came_at", "published_by")
    return Version(**{name: row[name] for name in names})


def _draft(row: RowMapping) -> Draft:
    names = ("club", "policy", "digest", "file", "content", "brought_by", "brought_at")
    kept = {name: row[name] for name in names}
    return Draft(number=row["id"], state=DraftState(row["state"]), sidecar=row["sidecar"] or b"", **kept)
