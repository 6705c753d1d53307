"""Which club a person asks for, and what they may do there.

A person is offered the clubs that clubs.yaml binds to their workspace, and of those with `membership: listed` only the
ones that list them.  A stored choice counts only while it is still on offer, so a club taken away is gone at once.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.errors import ClubNotOfferedError
from bot.store import Store
from bot.store.tables import insert_once, members
from index.types import Club, Corpus, Membership


class Members:
    """The people who ask, by workspace and user id."""

    def __init__(self, store: Store) -> None:
        """Choices are kept in `store`."""
        self._store = store

    def choices(self, corpus: Corpus, workspace: str, user_id: str) -> tuple[Club, ...]:
        """The clubs this person may choose from, in the order of clubs.yaml."""
        return tuple(club for club in corpus.clubs if workspace in club.workspaces and _may_choose(club, user_id))

    def club_of(self, corpus: Corpus, workspace: str, user_id: str) -> Club | None:
        """The club this person chose, or the only one they could; None where they have yet to choose."""
        offered = self.choices(corpus, workspace, user_id)
        if len(offered) == 1:
            return offered[0]
        mine = (members.c.workspace == workspace, members.c.user_id == user_id)
        with self._store.begin() as connection:
            slug = connection.execute(select(members.c.club).where(*mine)).scalar()
        return next((club for club in offered if club.slug == slug), None)

    def has_chosen(self, workspace: str, user_id: str) -> bool:
        """Whether this person ever chose a club."""
        mine = (members.c.workspace == workspace, members.c.user_id == user_id)
        with self._store.begin() as connection:
            return connection.execute(select(members.c.club).where(*mine)).first() is not None

    def choose(self, corpus: Corpus, workspace: str, user_id: str, slug: str) -> Club:
        """The club of that slug, now kept as this person's choice.  Raises ClubNotOfferedError."""
        club = next((club for club in self.choices(corpus, workspace, user_id) if club.slug == slug), None)
        if club is None:
            raise ClubNotOfferedError(slug, workspace)
        mine = {"workspace": workspace, "user_id": user_id}
        with self._store.begin() as connection:
            connection.execute(delete(members).filter_by(**mine))
            insert_once(connection, members, **mine, club=slug, chosen_at=self._store.clock())
        return club

    def reads(self, corpus: Corpus, workspace: str, user_id: str, slug: str) -> Club | None:
        """The club of that slug, if this person may read its policies: the one they chose, or one they manage.

        Every door asks here before it shows a clause, whoever made the button that names it.
        """
        mine = (self.club_of(corpus, workspace, user_id), *self.manages(corpus, workspace, user_id))
        return next((club for club in mine if club and club.slug == slug), None)

    def manages(self, corpus: Corpus, workspace: str, user_id: str) -> tuple[Club, ...]:
        """The clubs of the workspace whose manager this person is, in the order of clubs.yaml."""
        return tuple(club for club in self.choices(corpus, workspace, user_id) if is_manager(club, user_id))


def is_manager(club: Club, user_id: str) -> bool:
    """Whether clubs.yaml names this person as a manager of the club."""
    return user_id in club.managers


def _may_choose(club: Club, user_id: str) -> bool:
    return club.membership is Membership.OPEN or user_id in club.staff or is_manager(club, user_id)
