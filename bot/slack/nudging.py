"""Who is to read a policy is asked by itself, and asked again; at last their managers are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.lifecycle.acknowledgements import PolicyText, Progress
from bot.lifecycle.schedule import reminding_day, unread_occasion
from bot.lifecycle.types import Said
from bot.people import Person
from bot.slack.blocks import Message, reading_message, unread_message
from bot.slack.services import Services
from bot.slack.texts import read_before
from index.types import Club, Policy

log = structlog.get_logger()


def remind_readers(services: Services) -> int:
    """Ask and remind whoever is to read a policy of a club where it is time; how many messages are written.

    Each is decided in one transaction with its message, so that several processes may look at the same time.
    """
    installed, written = set(services.workspaces.installed()), 0
    for club in services.corpus.clubs:
        today = reminding_day(club, services.desk.now())
        if today is None or installed.isdisjoint(club.workspaces):
            continue
        written += _ask_everybody(services, club, installed)
        written += sum(_remind(services, club, today, progress) for progress in _current(services, club))
    if written:
        log.info("readers_reminded", messages=written)
    return written


def _ask_everybody(services: Services, club: Club, installed: Iterable[str]) -> int:
    """Ask everybody at the club who was not asked yet, where a manager wants that; how many were."""
    wanted = services.register.of_club(club.slug, Said.READING)
    workspaces = [workspace for workspace in club.workspaces if workspace in installed]
    return sum(
        _ask_workspace(services, club, policy, workspace, word.person)
        for policy in services.policies(club)
        if (word := wanted.get(policy.slug)) and word.person
        for workspace in workspaces
    )


def _ask_workspace(services: Services, club: Club, policy: Policy, workspace: str, asked_by: str) -> int:
    text = PolicyText.of(policy)
    small = services.register.said_of(policy, Said.SMALL_CHANGE)
    former = PolicyText(club.slug, policy.slug, small.value) if small and small.value else None
    settled: set[str | None] = set(services.acknowledgements.asked_standing(workspace, text))
    settled |= {done.person.user_id for done in services.acknowledgements.of_text(former)} if former else set()
    users = [user for user in services.members.people_of(club, workspace) if user not in settled]
    if not users:
        return 0
    before = read_before(services, club, policy, [(workspace, user) for user in users])
    with services.desk.deciding() as connection:
        keys = {services.people.key(connection, workspace, user): user for user in users}
        request, told = services.acknowledgements.ask_standing(connection, workspace, text, keys, asked_by)
        manager = services.people.find(connection, [asked_by])[asked_by].user_id
        for person in told:
            message = reading_message(request, policy, club, manager, former=before.get((workspace, keys[person])))
            services.desk.tell(connection, f"read:{request.number}:{person}", keys[person], message, [workspace])
    return len(told)


def _current(services: Services, club: Club) -> Iterator[Progress]:
    """The requests for texts as they are now, the newest first; who waits in several is named in the newest alone."""
    texts = {PolicyText.of(policy) for policy in services.policies(club)}
    named: set[tuple[PolicyText, str]] = set()
    for progress in services.acknowledgements.progress([club.slug]):
        text = progress.request.text
        if text in texts:
            waiting = tuple(each for each in progress.waiting if (text, each[0].key) not in named)
            named |= {(text, person.key) for person, _ in waiting}
            yield Progress(progress.request, progress.read, waiting)


def _remind(services: Services, club: Club, today: date, progress: Progress) -> int:
    policy = services.policy(club, progress.request.policy)
    if policy is None:
        return 0
    written, late = 0, []
    for person, moment in progress.waiting:
        asked_on = _day(moment, club)
        if (today - asked_on).days >= club.reminders.tell_managers_after_days:
            late.append(person)
        else:
            written += _remind_person(services, club, policy, progress, person, asked_on, today)
    return written + (_tell_managers(services, club, policy, progress, late) if late else 0)


def _remind_person(
    services: Services, club: Club, policy: Policy, progress: Progress, person: Person, asked_on: date, today: date
) -> int:
    occasion = unread_occasion(asked_on, today, club.reminders)
    if occasion is None or person.user_id is None:
        return 0
    request, who = progress.request, (person.workspace or "", person.user_id)
    if services.reminding.is_decided(person.key, request.text, occasion.name):
        return 0
    before = read_before(services, club, policy, [who]).get(who)
    with services.desk.deciding() as connection:
        is_new = services.reminding.decide_on(connection, person.key, request.text, occasion.name)
        if is_new:
            message = reading_message(request, policy, club, None, asked_on=asked_on, former=before)
            key = f"unread:{request.number}:{person.key}:{occasion.name}"
            services.desk.tell(connection, key, person.user_id, message, (request.workspace, *club.workspaces))
    return int(is_new)


def _tell_managers(services: Services, club: Club, policy: Policy, progress: Progress, late: list[Person]) -> int:
    """Tell each manager once of a request that people did not read."""
    request, written = progress.request, 0
    message: Message = unread_message(policy, club, late, _day(request.asked_at, club))
    for user in services.members.managers_of(club):
        with services.desk.deciding() as connection:
            person = services.people.key(connection, request.workspace, user)
            if services.reminding.decide_on(connection, person, request.text, f"not read {request.number}"):
                services.desk.tell(
                    connection,
                    f"not read:{request.number}:{person}",
                    user,
                    message,
                    (request.workspace, *club.workspaces),
                )
                written += 1
    return written


def _day(moment: datetime, club: Club) -> date:
    return moment.astimezone(ZoneInfo(club.time_zone)).date()
