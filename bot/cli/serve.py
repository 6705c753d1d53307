"""`policybot serve`: the bot itself."""

from __future__ import annotations


def serve() -> None:
    """Serve Slack: in Socket Mode where SLACK_APP_TOKEN is set, over HTTP otherwise.

    Secrets, encoder and index are checked first, and a missing one is named.

    For example:

        SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… policybot serve

        SLACK_BOT_TOKEN=xoxb-… SLACK_SIGNING_SECRET=… POLICYBOT_PORT=3000 policybot serve
    """
    from bot.app import serve as serve_app
    from bot.settings import load_settings

    serve_app(load_settings())
