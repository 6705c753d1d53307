"""Windows that are sent off."""

from functools import partial

from slack_bolt import App

from bot.slack.blocks import ASK, REASON, TICKET, TICKET_ANSWER
from bot.slack.listeners.views.asked import handle_asked
from bot.slack.listeners.views.persons import handle_reason, handle_ticket, handle_ticket_answer
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """A question typed in a window, and what leads to a person."""
    app.view(ASK)(partial(handle_asked, services))
    app.view(REASON)(partial(handle_reason, services))
    app.view(TICKET)(partial(handle_ticket, services))
    app.view(TICKET_ANSWER)(partial(handle_ticket_answer, services))
