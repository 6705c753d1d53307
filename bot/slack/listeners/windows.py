"""A window is opened for whoever pressed or typed."""

from __future__ import annotations

from bot.slack.blocks import Window, notice
from bot.slack.incoming import Incoming
from bot.slack.services import Services


def show_window(services: Services, incoming: Incoming, window: Window, otherwise: str) -> None:
    """Open it, on top of the window that was pressed in; where Slack does not in time, say `otherwise`.

    What was pressed in a window or on Home was never kept, so there is nothing to finish and nowhere to say it.
    """
    is_in_window = incoming.view_id is not None and not incoming.is_home
    show = services.windows.push if is_in_window else services.windows.open
    is_shown = show(incoming.installed_in, incoming.key, window)
    if incoming.view_id:
        return
    if is_shown:
        services.desk.done(incoming)
    else:
        services.desk.reply(incoming, notice(otherwise))
