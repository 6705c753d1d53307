"""A manager makes a link for somebody without Slack, or records a signature on paper: the windows for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.lifecycle.acknowledgements import named_only
from bot.slack.blocks import clicked, link_window, notice, notice_window, paper_window
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_link(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window for a personal link; without a public address it says why there are none."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = services.managed_policies(incoming, clicked(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, held = found
    if services.link is None:
        window = notice_window(wording.links_need_address(), title=wording.LINK_TITLE)
    else:
        window = link_window(held, services.people.without_slack(club.slug), club)
    show_window(services, incoming, window, wording.window_late())


def handle_paper(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window for a signature on paper."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = services.managed_policies(incoming, clicked(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, held = found
    known = services.people.without_slack(club.slug)
    window = paper_window(held, tuple(named_only(held)), known, services.today(club), club)
    show_window(services, incoming, window, wording.window_late())
