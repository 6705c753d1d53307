"""Personal links: by which one person without Slack reads one text of a policy, and says that they have.

A link is a token: random, and signed, so that one that was made up is told without a look into the database.  What is
kept is the token's digest; who has the link has it from the manager.  Nothing in it says who or what it is about.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from bot.lifecycle.acknowledgements import PolicyText
from bot.store import Store
from bot.store.tables import links

LINK_DAYS: Final = 30

# A link that is over says so for this long; after that it leads nowhere.
_KEPT: Final = timedelta(days=180)

_RANDOM_BYTES: Final = 18
_SIGNATURE: Final = 32  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Link:
    """Who may read what by a link, and until when.  `person` is a key."""

    number: int
    person: str
    club: str
    policy: str
    digest: str
    expires_at: datetime
    withdrawn_at: datetime | None

    @property
    def text(self) -> PolicyText:
        """What is to be read."""
        return PolicyText(self.club, self.policy, self.digest)


class Links:
    """The links there are."""

    def __init__(self, store: Store) -> None:
        """They are kept in `store`, whose seal signs them."""
        self._store = store

    def make(self, connection: Connection, person: str, text: PolicyText, made_by: str) -> str:
        """A new link's token, in the caller's transaction; their former links to this policy are over."""
        self.withdraw(connection, person, text.club, text.policy)
        drawn, now = secrets.token_urlsafe(_RANDOM_BYTES), self._store.clock()
        token = f"{drawn}.{self._signature(drawn)}"
        values = {"club": text.club, "policy": text.policy, "digest": text.digest, "made_by": made_by, "made_at": now}
        expires = self.until(now)
        connection.execute(
            insert(links).values(token_digest=_digest(token), person=person, expires_at=expires, **values)
        )
        return token

    def until(self, now: datetime) -> datetime:
        """When a link that is made now is over."""
        return now + timedelta(days=LINK_DAYS)

    def withdraw(self, connection: Connection, person: str, club: str, policy: str) -> int:
        """Their links to this policy are over, in the caller's transaction; how many could still be used."""
        now = self._store.clock()
        theirs = (links.c.person == person, links.c.club == club, links.c.policy == policy)
        usable = (links.c.withdrawn_at.is_(None), links.c.expires_at > now)
        return connection.execute(update(links).where(*theirs, *usable).values(withdrawn_at=now)).rowcount

    def is_signed(self, token: str) -> bool:
        """Whether we made this token; needs no database."""
        drawn, _, signature = token.partition(".")
        return hmac.compare_digest(self._signature(drawn).encode(), signature.encode())

    def find(self, token: str) -> Link | None:
        """The link of that token, over or not; None for one that was made up or is long over."""
        if not self.is_signed(token):
            return None
        with self._store.begin() as connection:
            return self.find_now(connection, token)

    def find_now(self, connection: Connection, token: str) -> Link | None:
        """The link of a signed token, as it is in the caller's transaction."""
        found = select(links).where(links.c.token_digest == _digest(token))
        row = connection.execute(found).mappings().first()
        return _link(row) if row else None

    def is_over(self, link: Link) -> bool:
        """Whether it was withdrawn, or its time is up."""
        return link.withdrawn_at is not None or link.expires_at <= self._store.clock()

    def sweep(self) -> None:
        """Forget links that are long over."""
        with self._store.begin() as connection:
            connection.execute(delete(links).where(links.c.expires_at < self._store.clock() - _KEPT))

    def _signature(self, drawn: str) -> str:
        return self._store.seal.sign(f"link {drawn}")[:_SIGNATURE]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _link(row: RowMapping) -> Link:
    names = ("person", "club", "policy", "digest", "expires_at", "withdrawn_at")
    return Link(row["id"], **{name: row[name] for name in names})
