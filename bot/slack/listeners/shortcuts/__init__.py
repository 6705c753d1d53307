"""Shortcuts: in the menu of a message, and in the list of all that can be done."""

from functools import partial

from slack_bolt import App

from bot.slack.listeners.shortcuts.asking import handle_ask_shortcut, handle_message_shortcut
from bot.slack.services import Services

ASK_ABOUT_MESSAGE = "ask_about_message"
ASK_QUESTION = "ask_question"


def register(app: App, services: Services) -> None:
    """What the policy says to a message, and a window to ask in."""
    app.message_shortcut(ASK_ABOUT_MESSAGE)(partial(handle_message_shortcut, services))
    app.global_shortcut(ASK_QUESTION)(partial(handle_ask_shortcut, services))
