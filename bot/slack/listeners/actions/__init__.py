"""Clicks: buttons and menus in messages of ours."""

import re
from functools import partial

from slack_bolt import App

from bot.slack.blocks import CHOOSE_CLUB, SHARE_CLAUSE
from bot.slack.listeners.actions.choosing import handle_club_chosen
from bot.slack.listeners.actions.sharing import handle_share, handle_stale_button
from bot.slack.receiving import resume
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Choosing a club, sharing a clause, and any button of another day."""
    app.action(CHOOSE_CLUB)(partial(handle_club_chosen, services, partial(resume, app, services)))
    app.action(SHARE_CLAUSE)(partial(handle_share, services))
    app.action(re.compile(""))(partial(handle_stale_button, services))
