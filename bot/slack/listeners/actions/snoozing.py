"""A manager lets the reminders of a policy wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import Snoozing, notice
from bot.slack.incoming import Incoming
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_snooze(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Keep until when, if it is a policy of a club that they manage."""
    ack()
    incoming: Incoming = context[INCOMING]
    services.desk.reply(incoming, notice(_snoozed(services, incoming, action)))


def _snoozed(services: Services, incoming: Incoming, action: Mapping[str, Any]) -> str:
    try:
        wanted = Snoozing.read(str((action.get("selected_option") or {}).get("value")))
    except (ValueError, RecursionError):
        return wording.stale_button()
    club = services.managed(incoming, wanted.club)
    policy = services.policy(club, wanted.policy)
    if club is None or policy is None or wanted.days not in wording.SNOOZES:
        return wording.managers_only()
    until = services.today(club) + timedelta(wanted.days)
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        services.reminding.snooze(connection, club.slug, policy.slug, until, person)
    return wording.snoozed(policy, until)
