"""Whom records name: a person by a random key, and apart from the records the one table that says who that is.

Forgetting somebody takes their row out of this table.  What they acknowledged and decided stays on record, by a key
that leads to nobody any more.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, select

from bot.store import Store
from bot.store.tables import insert_once, people

# Of somebody who is written to wherever they are, in whichever workspace of their club.
ANYWHERE: Final = ""

_KEY_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on record: in Slack by `user_id`, without Slack by the `name` that a manager wrote.

    Without either, they were forgotten.
    """

    key: str
    workspace: str | None = None
    user_id: str | None = None
    name: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything says who they are."""
        return bool(self.user_id or self.name)


class People:
    """Who stands behind the keys."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`, the names of people without Slack sealed."""
        self._store = store

    def key(self, connection: Connection, workspace: str, user_id: str) -> str:
        """The key of somebody in Slack, made when they are first on record, in the caller's transaction."""
        made = secrets.token_hex(_KEY_BYTES)
        insert_once(connection, people, key=made, workspace=workspace, user_id=user_id)
        return self.known(connection, workspace, user_id) or made

    def known(self, connection: Connection, workspace: str, user_id: str) -> str | None:
        """The key of somebody in Slack; None for whoever is on no record."""
        mine = (people.c.workspace == workspace, people.c.user_id == user_id)
        return connection.execute(select(people.c.key).where(*mine)).scalar()

    def add(self, connection: Connection, club: str, name: str) -> str:
        """The key of somebody of the club who has no Slack, from now on, in the caller's transaction."""
        made = secrets.token_hex(_KEY_BYTES)
        insert_once(connection, people, key=made, club=club, name=self._store.seal.close(name))
        return made

    def without_slack(self, club: str) -> tuple[Person, ...]:
        """The people of a club who have no Slack, by name."""
        with self._store.begin() as connection:
            return self.of_club(connection, club)

    def of_club(self, connection: Connection, club: str) -> tuple[Person, ...]:
        """As `without_slack`, in the caller's transaction."""
        rows = connection.execute(select(people).where(people.c.club == club)).mappings().all()
        return tuple(sorted((self._person(row) for row in rows), key=lambda person: (person.name or "").casefold()))

    def find(self, connection: Connection, keys: Iterable[str]) -> dict[str, Person]:
        """Who stands behind each of these keys; somebody forgotten for one that leads to nobody."""
        wanted = set(keys)
        found = connection.execute(select(people).where(people.c.key.in_(wanted))).mappings()
        return {key: Person(key) for key in wanted} | {row["key"]: self._person(row) for row in found}

    def keys_of(self, connection: Connection, who: str) -> tuple[str, ...]:
        """Every key of somebody, by their Slack user id, in whatever workspace, or by their name without Slack.

        A key that is given stands for itself.
        """
        mine = (people.c.user_id == who) | (people.c.key == who)
        found = connection.execute(select(people.c.key).where(mine).order_by(people.c.key)).scalars().all()
        named = connection.execute(select(people).where(people.c.name.is_not(None))).mappings().all()
        same = [row["key"] for row in named if (self._person(row).name or "").casefold() == who.strip().casefold()]
        return tuple(dict.fromkeys((*found, *same)))

    def forget(self, connection: Connection, keys: Iterable[str]) -> int:
        """Nobody stands behind these keys any more, in the caller's transaction; how many there were."""
        return connection.execute(delete(people).where(people.c.key.in_(set(keys)))).rowcount

    def _person(self, row: RowMapping) -> Person:
        name = self._store.seal.open(row["name"]) if row["name"] else None
        return Person(row["key"], row["workspace"], row["user_id"], name)
