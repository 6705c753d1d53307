"""A window is opened for whoever pressed or typed, or takes the place of one that they sent off."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Ack

from bot import wording
from bot.slack.blocks import Window, notice, notice_window, reply_window, validated_view
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from index.types import Club


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


def fill_window(services: Services, incoming: Incoming, make: Callable[[], Window]) -> None:
    """Open a window at once, and show in it what `make` makes, however long that takes.

    For what was pressed in a message; what opens a window is good for three seconds.
    """
    view = services.windows.open(incoming.installed_in, incoming.key, notice_window(wording.looking_through()))
    if view is None:
        services.desk.reply(incoming, notice(wording.window_late()))
        return
    services.windows.change(incoming.installed_in, view, make())
    services.desk.done(incoming)


def card_window(services: Services, club: Club | None, words: str) -> Window | None:
    """The card, where typed words tell of a case: they go to no list and to no manager's inbox."""
    sensitive = services.answers.sensitive(words, club)
    return reply_window(sensitive, services.desk.now().date(), services.corpus.clubs) if sensitive else None


def show_instead(ack: Ack, window: Window) -> None:
    """Show another window in the place of the one that was sent off."""
    ack(response_action="update", view=validated_view(window))


def say_instead(ack: Ack, said: str, title: str = wording.BOT_TITLE) -> None:
    """Say something in its place."""
    show_instead(ack, notice_window(said, title=title))
