"""Which club a person asks for, and what they may do there.

A person is offered the clubs that clubs.yaml binds to their workspace, and of those with `membership: listed` only the
ones that list them.  A stored choice counts only while it is still on offer, so a club taken away is gone at once.
Somebody is staff or a manager of a club by clubs.yaml, by a user group of the workspace that clubs.yaml names, or
because an operator said so in Slack; operators stand in clubs.yaml alone.

What a person may read is decided in `Members.reads`, what they may manage in `Members.manages`, who gets what is meant
for managers in `Members.managers_of`, and who may give roles in `is_operator`; every door asks there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, delete, select

from bot.errors import ClubNotOfferedError
from bot.store import Store
from bot.store.tables import insert_once, members, roles
from bot.types import Role
from index.types import Club, Corpus, Membership


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role that an operator gave in Slack."""

    user_id: str
    club: str
    role: Role


class Groups(Protocol):
    """Who is in a workspace's user groups: `bot.slack.groups.UserGroups`."""

    def people(self, workspace: str, group: str) -> frozenset[str]:
        """The user ids of the group's people; empty for a group that the workspace does not have."""
        ...


class NoGroups:
    """Nobody is in any group."""

    def people(self, workspace: str, group: str) -> frozenset[str]:  # noqa: ARG002
        """Nobody."""
        return frozenset()


class Members:
    """The people who ask, by workspace and user id."""

    def __init__(self, store: Store, groups: Groups | None = None) -> None:
        """Choices and given roles are kept in `store`; `groups` know the workspaces' user groups."""
        self._store = store
        self._groups = groups or NoGroups()

    def choices(self, corpus: Corpus, workspace: str, user_id: str) -> tuple[Club, ...]:
        """The clubs this person may choose from, in the order of clubs.yaml."""
        given = self._given(workspace, user_id)
        return tuple(
            club
            for club in corpus.clubs
            if workspace in club.workspaces
            and (club.membership is Membership.OPEN or self._role(club, workspace, user_id, given))
        )

    def club_of(self, corpus: Corpus, workspace: str, user_id: str, here: str | None = None) -> Club | None:
        """The club of the place (`here`, its slug), else the one this person chose, else the only one on offer.

        None where they have yet to choose.  A place's club counts only where it is on offer to them.
        """
        offered = self.choices(corpus, workspace, user_id)
        if len(offered) == 1:
            return offered[0]
        by_slug = {club.slug: club for club in offered}
        if here in by_slug:
            return by_slug[here]
        mine = (members.c.workspace == workspace, members.c.user_id == user_id)
        with self._store.begin() as connection:
            slug = connection.execute(select(members.c.club).where(*mine)).scalar()
        return by_slug.get(slug or "")

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

    def note(self, connection: Connection, workspace: str, user_id: str, club: str) -> None:
        """Note whom somebody asks for who never chose, in the caller's transaction: in a workspace of one club, say."""
        values = {"workspace": workspace, "user_id": user_id, "club": club, "chosen_at": self._store.clock()}
        insert_once(connection, members, **values)

    def reads(
        self, corpus: Corpus, workspace: str, user_id: str, slug: str, shown: Collection[str] = ()
    ) -> Club | None:
        """The club of that slug, if this person may read its policies.

        They may read the one they chose, those they manage, and of the clubs on offer to them those that they are
        `shown` some other way: by a channel that is bound to it, or by a manager who asked them to read something.
        Every door asks here before it shows a clause, whoever made the button that names it.
        """
        if slug in shown:
            return next((club for club in self.choices(corpus, workspace, user_id) if club.slug == slug), None)
        mine = (self.club_of(corpus, workspace, user_id), *self.manages(corpus, workspace, user_id))
        return next((club for club in mine if club and club.slug == slug), None)

    def manages(self, corpus: Corpus, workspace: str, user_id: str) -> tuple[Club, ...]:
        """The clubs of the workspace whose manager this person is, in the order of clubs.yaml."""
        given = self._given(workspace, user_id)
        return tuple(
            club
            for club in corpus.clubs
            if workspace in club.workspaces and self._role(club, workspace, user_id, given) is Role.MANAGER
        )

    def managers_of(self, club: Club) -> tuple[str, ...]:
        """The managers of a club as Slack user ids, those of clubs.yaml first, nobody twice."""
        grouped = (
            user
            for workspace in club.workspaces
            for group in club.manager_groups
            for user in sorted(self._groups.people(workspace, group))
        )
        is_given = (
            roles.c.club == club.slug,
            roles.c.role == Role.MANAGER,
            roles.c.workspace.in_(club.workspaces),
        )
        with self._store.begin() as connection:
            given = connection.execute(select(roles.c.user_id).where(*is_given).order_by(roles.c.given_at)).scalars()
            return tuple(dict.fromkeys((*club.managers, *grouped, *given)))

    def people_of(self, club: Club, workspace: str) -> tuple[str, ...]:
        """Everybody that is known of a club in a workspace: its managers and staff, and whoever chose it; nobody twice.

        Of a club that lists its people, those it lists.
        """
        grouped = (
            user
            for group in (*club.manager_groups, *club.staff_groups)
            for user in sorted(self._groups.people(workspace, group))
        )
        here = (roles.c.club == club.slug, roles.c.workspace == workspace)
        chose = (members.c.club == club.slug, members.c.workspace == workspace)
        with self._store.begin() as connection:
            given = connection.execute(select(roles.c.user_id).where(*here).order_by(roles.c.user_id)).scalars().all()
            choosing = select(members.c.user_id).where(*chose).order_by(members.c.user_id)
            choosers = connection.execute(choosing).scalars().all()
        if club.membership is Membership.LISTED:
            choosers = []
        return tuple(dict.fromkeys((*club.managers, *club.staff, *grouped, *given, *choosers)))

    def people_of_group(self, club: Club, workspace: str, group: str) -> tuple[str, ...]:
        """The people of a user group that clubs.yaml names for the club, in a workspace; none for any other group."""
        is_theirs = group in (*club.manager_groups, *club.staff_groups)
        return tuple(sorted(self._groups.people(workspace, group))) if is_theirs else ()

    def give(
        self, connection: Connection, workspace: str, user_id: str, club: str, role: Role | None, operator: str
    ) -> None:
        """Note that `operator` gave a person a role in a club, in the caller's transaction; None takes it back."""
        mine = {"workspace": workspace, "user_id": user_id, "club": club}
        connection.execute(delete(roles).filter_by(**mine))
        if role:
            insert_once(connection, roles, **mine, role=role, given_by=operator, given_at=self._store.clock())

    def given_in(self, workspace: str) -> tuple[GivenRole, ...]:
        """The roles that operators gave in this workspace, by club and person."""
        mine = select(roles).where(roles.c.workspace == workspace).order_by(roles.c.club, roles.c.user_id)
        with self._store.begin() as connection:
            rows = connection.execute(mine).mappings().all()
        return tuple(GivenRole(row["user_id"], row["club"], Role(row["role"])) for row in rows)

    def _given(self, workspace: str, user_id: str) -> dict[str, Role]:
        """The roles that operators gave this person, by club."""
        mine = (roles.c.workspace == workspace, roles.c.user_id == user_id)
        with self._store.begin() as connection:
            rows = connection.execute(select(roles.c.club, roles.c.role).where(*mine)).all()
        return {club: Role(role) for club, role in rows}

    def _role(self, club: Club, workspace: str, user_id: str, given: dict[str, Role]) -> Role | None:
        """What the person is to a club of their workspace; the higher role where they have both."""
        by_club = given.get(club.slug)
        if (
            user_id in club.managers
            or by_club is Role.MANAGER
            or self._grouped(club.manager_groups, workspace, user_id)
        ):
            return Role.MANAGER
        if user_id in club.staff or by_club is Role.STAFF or self._grouped(club.staff_groups, workspace, user_id):
            return Role.STAFF
        return None

    def _grouped(self, groups: Collection[str], workspace: str, user_id: str) -> bool:
        return any(user_id in self._groups.people(workspace, group) for group in groups)


def is_operator(corpus: Corpus, user_id: str) -> bool:
    """Whether clubs.yaml names this person as one who runs the bot."""
    return user_id in corpus.operators
