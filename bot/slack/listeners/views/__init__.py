"""Windows that are sent off."""

from functools import partial

from slack_bolt import App

from bot.slack.blocks import ASK
from bot.slack.listeners.views.asked import handle_asked
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """A question typed in a window."""
    app.view(ASK)(partial(handle_asked, services))
