"""Windows in which a manager, or a policy's owner, says how a policy stands, and reminds others of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from slack_bolt import Ack, BoltContext
from sqlalchemy import Connection

from bot import wording
from bot.lifecycle.reminders import Reminder
from bot.lifecycle.types import Said
from bot.slack.blocks import (
    DAY,
    PolicyAddress,
    notice,
    pushed_message,
    pushed_opening,
    reminder_message,
    to_say,
    wanted_day,
    wanted_owner,
    wanted_reminder,
    wanted_standing,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import say_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club, Policy

log = structlog.get_logger()


def handle_register_set(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep what a manager confirmed, corrected or set, with who and when."""
    incoming: Incoming = context[INCOMING]
    found = services.managed_policy(incoming, PolicyAddress.read(incoming.metadata))
    if found is None:
        say_instead(ack, wording.managers_only(), wording.REGISTER_TITLE)
        return
    club, policy = found
    standing, wanted = services.standings.of(services.review(policy, club)), wanted_standing(view.get("state") or {})
    said = to_say(standing, wanted)
    former = standing.owner.user_id if standing.owner else None
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        for kind, value in said.items():
            services.register.say(connection, policy, kind, value, person)
        if wanted.owner != former:
            _give(services, connection, incoming, (club, policy), wanted.owner, person)
    number = len(said) + (wanted.owner != former)
    services.in_force.renew()
    log.info(
        "register_set",
        club=club.slug,
        policy=policy.slug,
        said=sorted(kind.value for kind in said),
        by=incoming.user_id,
    )
    say_instead(ack, wording.registered(policy, number), wording.REGISTER_TITLE)


def handle_reviewed_set(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep that a policy was reviewed today, and when it is next due."""
    incoming: Incoming = context[INCOMING]
    tended = services.tended(incoming, PolicyAddress.read(incoming.metadata))
    if tended is None:
        say_instead(ack, wording.managers_only(), wording.REVIEWED_TITLE)
        return
    club, policy = tended
    due, today = wanted_day(view.get("state") or {})[0], services.today(club)
    if due is None or due <= today:
        ack(response_action="errors", errors={DAY: wording.day_is_past()})
        return
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        services.register.say(connection, policy, Said.LAST_REVIEWED, today, person)
        services.register.say(connection, policy, Said.NEXT_REVIEW, due, person)
    services.in_force.renew()
    log.info("reviewed", club=club.slug, policy=policy.slug, by=incoming.user_id)
    say_instead(ack, wording.reviewed(policy, due), wording.REVIEWED_TITLE)


def handle_reassigned(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep whose policy it is, and tell them."""
    incoming: Incoming = context[INCOMING]
    found = services.managed_policy(incoming, PolicyAddress.read(incoming.metadata))
    if found is None:
        say_instead(ack, wording.managers_only(), wording.REASSIGN_TITLE)
        return
    owner = wanted_owner(view.get("state") or {})
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        _give(services, connection, incoming, found, owner, person)
    services.in_force.renew()
    policy = found[1]
    say_instead(ack, wording.reassigned(policy) if owner else wording.owner_taken_back(policy), wording.REASSIGN_TITLE)


def handle_snoozed_until(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Let the reminders of a policy wait until a day, and keep why."""
    incoming: Incoming = context[INCOMING]
    tended = services.tended(incoming, PolicyAddress.read(incoming.metadata))
    if tended is None:
        say_instead(ack, wording.managers_only(), wording.SNOOZE_TITLE)
        return
    club, policy = tended
    until, reason = wanted_day(view.get("state") or {})
    if until is None or until <= services.today(club):
        ack(response_action="errors", errors={DAY: wording.day_is_past()})
        return
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        services.reminding.snooze(connection, club.slug, policy.slug, until, person, reason)
    say_instead(ack, wording.waits(policy, until, reason), wording.SNOOZE_TITLE)


def handle_remind(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Write to those whom a manager reminds, in one transaction."""
    incoming: Incoming = context[INCOMING]
    wanted = wanted_reminder(view.get("state") or {})
    club = services.managed(incoming, incoming.metadata)
    policy = services.policy(club, wanted.policy)
    if club is None or policy is None:
        say_instead(ack, wording.managers_only(), wording.REMIND_TITLE)
        return
    today, found = services.today(club), services.review(policy, club)
    if wanted.people is None:
        people: Sequence[str] = services.answerable_for(policy, club)
        opening = pushed_opening(wanted.note, incoming.user_id)
        message = reminder_message(Reminder(club, today, (found,)), can_act=True, opening=opening)
    else:
        known = services.members.people_of(club, incoming.workspace) if wanted.is_everybody else wanted.people
        people = [user for user in known if services.offers(incoming, club, user)]
        said = wording.pushed_reminder(policy, club, found, today)
        message = pushed_message(policy, said, wanted.note, incoming.user_id)
    with services.desk.deciding() as connection:
        for user in people:
            where = (incoming.installed_in, *club.workspaces)
            services.desk.tell(connection, f"pushed:{incoming.key}:{user}", user, message, where)
    said = wording.reminded(len(people), policy) if people else wording.nobody_to_remind()
    say_instead(ack, said, wording.REMIND_TITLE)


def _give(
    services: Services,
    connection: Connection,
    incoming: Incoming,
    found: tuple[Club, Policy],
    owner: str | None,
    by: str,
) -> None:
    """Note whose policy it is, and write to them, in the caller's transaction."""
    club, policy = found
    key = services.people.key(connection, incoming.workspace, owner) if owner else None
    services.register.say(connection, policy, Said.OWNER, key, by)
    if owner:
        news = notice(wording.owner_news(policy, club))
        services.desk.tell(connection, f"owner:{incoming.key}", owner, news, (incoming.installed_in, *club.workspaces))
