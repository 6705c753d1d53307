"""Events: what is said to the bot, in a channel or in private, and who looks at its Home."""

from functools import partial

from slack_bolt import App

from bot.slack.listeners.events.opened import handle_home_opened
from bot.slack.listeners.events.said import handle_said
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """A mention, a direct message, and Home; edits, bots and notices went no further than `bot.slack.receiving`."""
    app.event("app_mention")(partial(handle_said, services))
    app.event("message")(partial(handle_said, services))
    app.event("app_home_opened")(partial(handle_home_opened, services))
