"""The window in which a manager asks people to read a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.types import EVERYBODY, Said
from bot.slack.blocks import WantedReading, reading_message, wanted_reading
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import say_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from bot.slack.texts import read_before
from index.types import Club, Policy


def handle_reading_asked(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep the request and write to each of its people, in one transaction."""
    incoming: Incoming = context[INCOMING]
    said = _asked(services, incoming, view)
    say_instead(ack, said, wording.ASK_TO_READ_TITLE)


def _asked(services: Services, incoming: Incoming, view: Mapping[str, Any]) -> str:
    """Ask, and what is said of that; whose club and which policy it is, a window only wishes."""
    wanted = wanted_reading(view.get("state") or {})
    club = services.managed(incoming, incoming.metadata)
    policy = services.policy(club, wanted.policy)
    if club is None or policy is None:
        return wording.managers_only()
    people = [user for user in _people(services, incoming, club, wanted) if services.offers(incoming, club, user)]
    told = _tell(services, incoming, club, policy, people, wanted) if people else 0
    return wording.reading_asked(told, policy) if told else wording.nobody_to_ask()


def _people(services: Services, incoming: Incoming, club: Club, wanted: WantedReading) -> Sequence[str]:
    """Whom a manager chose, as Slack user ids."""
    if wanted.group:
        return services.members.people_of_group(club, incoming.workspace, wanted.group)
    return services.members.people_of(club, incoming.workspace) if wanted.people is None else wanted.people


def _tell(
    services: Services, incoming: Incoming, club: Club, policy: Policy, people: Sequence[str], wanted: WantedReading
) -> int:
    """Ask these people, and where it is wanted whoever joins later; how many were told."""
    where = (incoming.installed_in, *club.workspaces)
    former = read_before(services, club, policy, [(incoming.workspace, user) for user in people])
    with services.desk.deciding() as connection:
        users = {services.people.key(connection, incoming.workspace, user): user for user in people}
        asked_by = services.people.key(connection, incoming.workspace, incoming.user_id)
        who = (incoming.workspace, PolicyText.of(policy), users, asked_by)
        if wanted.is_standing:
            services.register.say(connection, policy, Said.READING, EVERYBODY, asked_by)
        asked = (
            services.acknowledgements.ask_standing(connection, *who)
            if wanted.is_standing
            else services.acknowledgements.ask(connection, incoming.key, *who, wanted.due)
        )
        if asked is None:
            return 0
        request, told = asked
        for person in told:
            before = former.get((incoming.workspace, users[person]))
            message = reading_message(request, policy, club, incoming.user_id, former=before)
            services.desk.tell(connection, f"read:{request.number}:{person}", users[person], message, where)
    return len(told)
