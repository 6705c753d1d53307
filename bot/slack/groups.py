"""Who is in the user groups that clubs.yaml names: asked of Slack now and then, and known from memory in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError

from bot.errors import NotInstalledError
from bot.slack.workspaces import Workspaces
from index.types import Corpus

log = structlog.get_logger()

# How long a change of a group may go unnoticed.
REFRESH_SECONDS: Final = 600.0

# For how long it is taken for true what Slack last said.  A right that nobody confirms any more is none.
TRUSTED_SECONDS: Final = 24 * 3600.0


class UserGroups:
    """The people of the user groups of all workspaces.  Safe to share between threads."""

    def __init__(self, workspaces: Workspaces, corpus: Callable[[], Corpus]) -> None:
        """Nobody is in any group before the first `refresh`; `corpus` gives the one that is in force."""
        self._workspaces, self._corpus = workspaces, corpus
        self._people: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}
        self._refreshed_at: float | None = None

    def people(self, workspace: str, group: str) -> frozenset[str]:
        """The user ids of the group's people, as Slack last said; empty where it has not for a day."""
        said_at, people = self._people.get((workspace, group), (0.0, frozenset()))
        return people if time.monotonic() - said_at < TRUSTED_SECONDS else frozenset()

    def refresh(self) -> None:
        """Ask Slack again, if that was long ago."""
        if self._refreshed_at is not None and time.monotonic() - self._refreshed_at < REFRESH_SECONDS:
            return
        self._refreshed_at = time.monotonic()
        for workspace, group in self._named():
            try:
                client = self._workspaces.client(workspace)
                users = client.usergroups_users_list(usergroup=group)["users"]
            except NotInstalledError:
                continue
            except SlackApiError as error:
                if error.response.get("error") == "no_such_subteam":  # it is another workspace's, or was deleted
                    self._people.pop((workspace, group), None)
                    continue
                log.warning("group_not_read", workspace=workspace, group=group, reason=error.response.get("error"))
            except OSError as error:  # no connection, or no reply in time
                log.warning("group_not_read", workspace=workspace, group=group, reason=type(error).__name__)
            else:
                self._people[workspace, group] = (time.monotonic(), frozenset(users))

    def _named(self) -> Iterator[tuple[str, str]]:
        """Each group of each club in each of its workspaces; Slack knows which workspace has it."""
        for club in self._corpus().clubs:
            for workspace in club.workspaces:
                for group in (*club.manager_groups, *club.staff_groups):
                    yield workspace, group
