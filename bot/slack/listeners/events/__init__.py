"""Events: what is said to the bot, in a channel or in private."""

from functools import partial

from slack_bolt import App

from bot.slack.listeners.events.said import handle_said
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """A mention, and a direct message; edits, bots and notices went no further than `bot.slack.receiving`."""
    app.event("app_mention")(partial(handle_said, services))
    app.event("message")(partial(handle_said, services))
