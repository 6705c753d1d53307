"""Windows and Home tabs: shown at once or not at all, because what opens them is good for three seconds.

Nothing here is a record: a window that Slack would not show is asked for again, and Home is drawn anew when it is next
looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import NotInstalledError
from bot.slack.blocks import Home, Window, validated_view
from bot.slack.workspaces import Workspaces

log = structlog.get_logger()


class Windows:
    """What the bot shows beside its messages."""

    def __init__(self, workspaces: Workspaces) -> None:
        """`workspaces` have the clients, which make each request once."""
        self._workspaces = workspaces

    def open(self, workspace: str, trigger_id: str, window: Window) -> str | None:
        """Open a window for whoever pressed, over the one they have open; its id, None where Slack did not."""
        view = validated_view(window)
        return self._shown(
            "window_not_opened", workspace, lambda client: client.views_open(trigger_id=trigger_id, view=view)
        )

    def push(self, workspace: str, trigger_id: str, window: Window) -> str | None:
        """Open a window on top of the one in which was pressed; its id, None where Slack did not."""
        view = validated_view(window)
        return self._shown(
            "window_not_opened", workspace, lambda client: client.views_push(trigger_id=trigger_id, view=view)
        )

    def change(self, workspace: str, view_id: str, window: Window) -> bool:
        """Show something else in an open window; whether Slack did."""
        view = validated_view(window)
        shown = self._shown(
            "window_not_changed", workspace, lambda client: client.views_update(view_id=view_id, view=view)
        )
        return shown is not None

    def publish(self, workspace: str, user_id: str, home: Home) -> bool:
        """Draw somebody's Home; whether Slack did."""
        view = validated_view(home)
        shown = self._shown(
            "home_not_drawn", workspace, lambda client: client.views_publish(user_id=user_id, view=view)
        )
        return shown is not None

    def _shown(self, event: str, workspace: str, show: Callable[[WebClient], Any]) -> str | None:
        """The id of what is shown now; None where Slack did not show it."""
        try:
            said = show(self._workspaces.client(workspace))
        except NotInstalledError:
            log.warning(event, reason="not_installed")
        except SlackApiError as error:
            log.warning(event, reason=error.response.get("error"))
        except OSError as error:  # no connection, or no reply in time
            log.warning(event, reason=type(error).__name__)
        else:
            return str((said.get("view") or {}).get("id"))
        return None
