"""What is on record of one person: all of it in one place, and how it is forgotten.

Forgetting deletes at once what is about the person, and the one row that says who stands behind their key.  What must
stay provable, that somebody read which text, stays under a key that leads to nobody, unless it is to go too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update

from bot.exports import note_export
from bot.people import People
from bot.store import Store
from bot.store.tables import (
    acknowledgements,
    answers,
    channels,
    inbox,
    judgements,
    links,
    members,
    out_of_scope,
    outbox,
    people,
    readers,
    reading_requests,
    register,
    reminders,
    roles,
    slack_installations,
    standards,
    threads,
    tickets,
)

# What names somebody by their Slack user id, and which column does.
_BY_USER: Final = {
    "club chosen": members.c.user_id,
    "answers lately": answers.c.user_id,
    "questions put to a person": tickets.c.asker,
    "roles": roles.c.user_id,
    "threads answered in": threads.c.user_id,
    "messages on their way in": inbox.c.user_id,
}
# What names somebody by their key.
_BY_KEY: Final = {
    "asked to read": readers.c.person,
    "read and understood": acknowledgements.c.person,
    "personal links": links.c.person,
    "reminded": reminders.c.person,
    "said of policies": register.c.person,
    "asked others to read": reading_requests.c.asked_by,
    "notes written": standards.c.written_by,
    "put aside": out_of_scope.c.set_by,
    "judged": judgements.c.judged_by,
}
# What somebody did for others: it stays, and no longer says who it was.
_DONE_FOR_OTHERS: Final = (
    roles.c.given_by,
    channels.c.set_by,
    tickets.c.handler,
    slack_installations.c.user_id,
)

# Nobody, where a column must hold something.
_NOBODY: Final = ""

PERSON: Final = "person"
FORGOTTEN: Final = "acknowledgements deleted"
_EVERY_CLUB: Final = "*"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of forgetting somebody: how many rows went, and how many acknowledgements stay without a name."""

    deleted: int
    acknowledgements_left: int
    acknowledgements_deleted: int

    @property
    def is_anything(self) -> bool:
        """Whether anything was on record at all."""
        return bool(self.deleted or self.acknowledgements_left or self.acknowledgements_deleted)


class Privacy:
    """What is on record of people."""

    def __init__(self, store: Store) -> None:
        """It is on record in `store`."""
        self._store, self._people = store, People(store)

    def everything_of(self, user: str) -> dict[str, list[dict[str, Any]]]:
        """All that is on record of somebody, by what it is; `user` is a Slack user id, or a name without Slack.

        Sealed words are opened; that it was looked at is noted.
        """
        with self._store.begin() as connection:
            keys = self._people.keys_of(connection, user)
            found = {
                "who": self._rows(connection, people, people.c.key.in_(keys)),
                **{what: self._rows(connection, column.table, column == user) for what, column in _BY_USER.items()},
                **{what: self._rows(connection, column.table, column.in_(keys)) for what, column in _BY_KEY.items()},
            }
            note_export(connection, PERSON, _EVERY_CLUB, self._store.clock())
        return {what: rows for what, rows in found.items() if rows}

    def forget(self, user: str, *, acknowledgements_too: bool = False) -> Forgotten:
        """Delete at once what is on record of somebody; `user` is a Slack user id, or a name without Slack.

        Their acknowledgements stay as a former member of staff's, unless they are to go too, which is noted.
        """
        with self._store.begin() as connection:
            keys = self._people.keys_of(connection, user)
            read, asked = acknowledgements.c.person.in_(keys), readers.c.person.in_(keys)
            left = connection.execute(select(func.count()).select_from(acknowledgements).where(read)).scalar() or 0
            deleted = sum(_deleted(connection, column.table, column == user) for column in _BY_USER.values())
            deleted += _deleted(connection, outbox, _is_for(user))
            deleted += _deleted(connection, links, links.c.person.in_(keys))
            for column in _DONE_FOR_OTHERS:
                connection.execute(update(column.table).where(column == user).values({column.name: _NOBODY}))
            if acknowledgements_too:
                deleted += _deleted(connection, readers, asked)
                connection.execute(delete(acknowledgements).where(read))
                if left:
                    note_export(connection, FORGOTTEN, _EVERY_CLUB, self._store.clock())
            deleted += self._people.forget(connection, keys)
        self._store.tidy()
        return Forgotten(deleted, 0 if acknowledgements_too else left, left if acknowledgements_too else 0)

    def _rows(self, connection: Connection, table: Table, mine: ColumnElement[bool]) -> list[dict[str, Any]]:
        rows = connection.execute(select(table).where(mine)).mappings().all()
        return [{name: self._shown(value) for name, value in row.items() if value is not None} for row in rows]

    def _shown(self, value: Any) -> Any:
        """A value as JSON can hold it, its seal opened."""
        if isinstance(value, datetime | date):
            return value.isoformat()
        return self._store.seal.open(value) if isinstance(value, bytes) else value


def _is_for(user: str) -> ColumnElement[bool]:
    """What is, or lately was, on its way to somebody."""
    return (outbox.c.destination == user) | outbox.c.key.contains(user, autoescape=True)


def _deleted(connection: Connection, table: Table, mine: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(mine)).rowcount
