"""Events: what is said to the bot or overheard, who looks at its Home, and workspaces that it is taken from."""

from functools import partial

from slack_bolt import App

from bot.slack.listeners.events.left import handle_revoked, handle_uninstalled
from bot.slack.listeners.events.opened import handle_home_opened
from bot.slack.listeners.events.said import handle_said
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """A mention, a message, Home, and leaving; edits, bots and notices went no further than `bot.slack.receiving`."""
    app.event("app_mention")(partial(handle_said, services))
    app.event("message")(partial(handle_said, services))
    app.event("app_home_opened")(partial(handle_home_opened, services))
    app.event("app_uninstalled")(partial(handle_uninstalled, services))
    app.event("tokens_revoked")(partial(handle_revoked, services))
