"""Who listens to what.  Each folder's `register` is its table; each listener is four moves: read, ask, build, say."""

from slack_bolt import App

from bot.slack.listeners import actions, commands, events, shortcuts, views
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Every listener there is."""
    commands.register(app, services)
    events.register(app, services)
    actions.register(app, services)
    shortcuts.register(app, services)
    views.register(app, services)
