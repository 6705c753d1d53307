"""The app was taken away from a workspace, or its token was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.incoming import installed_in
from bot.slack.services import Services


def handle_uninstalled(services: Services, body: Mapping[str, Any]) -> None:
    """Forget the workspace's tokens at once."""
    services.workspaces.forget(installed_in(body))


def handle_revoked(services: Services, body: Mapping[str, Any]) -> None:
    """The same, where it is the bot's token that was revoked; people's are never asked for."""
    if (body["event"].get("tokens") or {}).get("bot"):
        services.workspaces.forget(installed_in(body))
