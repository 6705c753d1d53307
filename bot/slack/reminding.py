"""Reminders go to a club's managers by themselves, in the working day by the club's clock."""

from __future__ import annotations

import hashlib

import structlog

from bot.lifecycle.reminders import Reminder, reminder
from bot.lifecycle.reminding import due_on
from bot.lifecycle.schedule import reminding_day
from bot.people import ANYWHERE
from bot.slack.blocks import reminder_message
from bot.slack.services import Services
from index.types import Club

log = structlog.get_logger()


def remind_managers(services: Services) -> int:
    """Decide and write every reminder that is due now; how many people are written to.

    Each is decided in one transaction with its message, so that several processes may look at the same time.
    """
    installed = services.workspaces.installed()
    reached = [club for club in services.corpus.clubs if not set(installed).isdisjoint(club.workspaces)]
    return sum(_remind_managers_of(services, club) for club in reached)


def _remind_managers_of(services: Services, club: Club) -> int:
    today = reminding_day(club, services.desk.now())
    if today is None:
        return 0
    asked = reminder(club, services.reviews(club), today)
    due = due_on(asked, services.reminding.snoozed(club.slug, today))
    told = 0
    for user in services.members.managers_of(club) if due else ():
        with services.desk.deciding() as connection:
            new = services.reminding.decide(connection, services.people.key(connection, ANYWHERE, user), due)
            if new:
                occasions = [
                    f"{found.policy.slug}:{found.policy.source.sha256}:{name.name}"
                    for found, name in due
                    if found in new
                ]
                key = hashlib.sha256("|".join([club.slug, user, *occasions, str(today)]).encode()).hexdigest()
                message = reminder_message(Reminder(club, today, new), can_snooze=True)
                services.desk.tell(connection, f"reminder:{key}", user, message, club.workspaces)
                told += 1
    if told:
        log.info("reminded", club=club.slug, policies=len(due), people=told)
    return told
