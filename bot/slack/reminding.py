"""What comes by itself, in the working day by a club's clock: reviews that are due, and texts that were not read."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import structlog

from bot import wording
from bot.lifecycle.reminders import Reminder, reminder
from bot.lifecycle.reminding import due_on
from bot.lifecycle.schedule import Occasion, reminding_day
from bot.people import ANYWHERE
from bot.slack.blocks import reminder_message, section
from bot.slack.services import Services
from bot.types import Review
from index.types import Club

log = structlog.get_logger()

_Due = Sequence[tuple[Review, Occasion]]


def remind_managers(services: Services) -> int:
    """Decide and write every reminder of a review that is due now; how many people are written to.

    Each is decided in one transaction with its message, so that several processes may look at the same time.
    """
    installed = services.workspaces.installed()
    reached = [club for club in services.corpus.clubs if not set(installed).isdisjoint(club.workspaces)]
    return sum(_remind_people_of(services, club) for club in reached)


def _remind_people_of(services: Services, club: Club) -> int:
    today = reminding_day(club, services.desk.now())
    if today is None:
        return 0
    asked = reminder(club, services.reviews(club), today)
    due = due_on(asked, services.reminding.snoozed(club.slug, today))
    managers = services.members.managers_of(club) if due else ()
    told = sum(
        _remind(services, club, user, mine, today, manages=user in managers)
        for user, mine in _by_person(services, club, due, managers).items()
    )
    told += _escalate(services, club, due, today)
    if told:
        log.info("reminded", club=club.slug, policies=len(due), people=told)
    return told


def _by_person(
    services: Services, club: Club, due: _Due, managers: Sequence[str]
) -> dict[str, list[tuple[Review, Occasion]]]:
    """What is due by who is answerable for it: its owner, else the managers."""
    found: dict[str, list[tuple[Review, Occasion]]] = defaultdict(list)
    owners = services.standings.owners(club.slug) if due else {}
    for each in due:
        owner = owners.get(each[0].policy.slug)
        for user in (owner.user_id,) if owner and owner.user_id else managers:
            found[user].append(each)
    return found


def _remind(services: Services, club: Club, user: str, due: _Due, today: date, *, manages: bool) -> bool:
    """Decide what is new to this person of what is due, and write it to them; whether there was anything."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, ANYWHERE, user)
        new = services.reminding.decide(connection, person, due)
        if new:
            message = reminder_message(Reminder(club, today, new), can_act=True, manages=manages)
            key = _key(club, user, new, due, today)
            services.desk.tell(connection, f"reminder:{key}", user, message, club.workspaces)
    return bool(new)


def _escalate(services: Services, club: Club, due: _Due, today: date) -> int:
    """Tell the second contact, once, of what is overdue although somebody was reminded of it long ago."""
    user, days = club.reminders.escalate_to, club.reminders.escalate_after_days
    if user is None:
        return 0
    late = [(found, Occasion(f"escalated {found.due}", today)) for found, _ in due if found.days_overdue]
    since = services.reminding.overdue_since([found for found, _ in late])
    waited = [each for each in late if (today - since.get(each[0].policy.slug, today)).days >= days]
    if not waited:
        return 0
    with services.desk.deciding() as connection:
        new = services.reminding.decide(connection, services.people.key(connection, ANYWHERE, user), waited)
        if new:
            opening = [section(wording.escalated(club, days))]
            message = reminder_message(Reminder(club, today, new), opening=opening)
            key = _key(club, user, new, waited, today)
            services.desk.tell(connection, f"escalated:{key}", user, message, club.workspaces)
    return len(new) and 1


def _key(club: Club, user: str, new: Sequence[Review], due: _Due, today: date) -> str:
    """One name for one decision."""
    occasions = [f"{found.policy.slug}:{found.policy.source.sha256}:{name.name}" for found, name in due if found in new]
    return hashlib.sha256("|".join([club.slug, user, *occasions, str(today)]).encode()).hexdigest()
