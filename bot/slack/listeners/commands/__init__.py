"""Slash commands."""

from functools import partial

from slack_bolt import App

from bot.slack.incoming import COMMAND
from bot.slack.listeners.commands.policy import handle_policy
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """`/policy`, with its words."""
    app.command(COMMAND)(partial(handle_policy, services))
