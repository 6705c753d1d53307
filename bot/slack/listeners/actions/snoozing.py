"""A manager lets the reminders of a policy wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import PolicyAddress, Snoozing, notice, snooze_window
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club, Policy


def handle_snooze(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Keep until when, if it is a policy of a club that they manage, or their own; for another day, ask which."""
    ack()
    incoming: Incoming = context[INCOMING]
    wanted = Snoozing.of_click(action)
    tended = services.tended(incoming, PolicyAddress(wanted.club, wanted.policy)) if wanted else None
    if wanted is None or tended is None or wanted.days not in wording.SNOOZES:
        services.desk.reply(incoming, notice(wording.managers_only() if wanted else wording.stale_button()))
    elif wanted.days:
        services.desk.reply(incoming, notice(_snoozed(services, incoming, *tended, wanted.days)))
    else:
        show_window(services, incoming, snooze_window(tended[1]), wording.window_late())


def _snoozed(services: Services, incoming: Incoming, club: Club, policy: Policy, days: int) -> str:
    until = services.today(club) + timedelta(days)
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        services.reminding.snooze(connection, club.slug, policy.slug, until, person)
    return wording.snoozed(policy, until)
