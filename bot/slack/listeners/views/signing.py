"""Windows in which a manager makes a personal link or records a signature on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from slack_bolt import Ack, BoltContext
from sqlalchemy import Connection

from bot import wording
from bot.lifecycle.acknowledgements import How, PolicyText, named_only
from bot.lifecycle.versions import in_force_on
from bot.people import Person
from bot.slack.blocks import (
    SignedPaper,
    WantedLink,
    Whom,
    Window,
    link_made_window,
    notice_window,
    signed_paper,
    wanted_link,
)
from bot.slack.blocks.signing import DAY, NAME
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import say_instead, show_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club, Policy

log = structlog.get_logger()

# Of a day that somebody signed on; the hour is not known.
_MIDDAY: Final = time(12)


def handle_link_wanted(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Make the link or withdraw it, in one transaction, and show what came of it; it is shown this once."""
    incoming: Incoming = context[INCOMING]
    wanted = wanted_link(view.get("state") or {})
    club = services.managed(incoming, incoming.metadata)
    policy = services.policy(club, wanted.policy)
    if club is None or policy is None:
        say_instead(ack, wording.managers_only(), wording.LINK_TITLE)
    elif services.link is None:
        say_instead(ack, wording.links_need_address(), wording.LINK_TITLE)
    elif not wanted.whom.is_one or wanted.whom.user:
        ack(response_action="errors", errors={NAME: wording.whom_exactly()})
    elif wanted.withdraws:
        say_instead(ack, _withdrawn(services, club, policy, wanted), wording.LINK_TITLE)
    else:
        show_instead(ack, _made(services, incoming, club, policy, wanted))


def handle_paper_signed(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep that somebody signed on paper, and who holds it."""
    incoming: Incoming = context[INCOMING]
    paper = signed_paper(view.get("state") or {})
    club = services.managed(incoming, incoming.metadata)
    if club is None or not _is_theirs(services, club, paper):
        say_instead(ack, wording.managers_only(), wording.PAPER_TITLE)
    elif not paper.whom.is_one:
        ack(response_action="errors", errors={NAME: wording.whom_exactly()})
    elif paper.day is None or paper.day > services.today(club):
        ack(response_action="errors", errors={DAY: wording.not_in_future()})
    else:
        say_instead(ack, _recorded(services, incoming, club, paper), wording.PAPER_TITLE)


def _is_theirs(services: Services, club: Club, paper: SignedPaper) -> bool:
    """Whether the paper is of a policy that the club has, or that its policies name."""
    return services.policy(club, paper.policy) is not None or paper.named in named_only(services.policies(club))


def _made(services: Services, incoming: Incoming, club: Club, policy: Policy, wanted: WantedLink) -> Window:
    """Make the link; whoever gets one is asked to read the text by that."""
    assert services.link, "the caller has looked"
    text = PolicyText.of(policy)
    with services.desk.deciding() as connection:
        person = _without_slack(services, connection, club, wanted.whom, adds=True)
        if person is None:
            return notice_window(wording.stale_button(), title=wording.LINK_TITLE)
        if services.acknowledgements.has_read(connection, person.key, text):
            said = wording.link_not_needed(wording.person_words(person), policy)
            return notice_window(said, title=wording.LINK_TITLE)
        manager = services.people.key(connection, incoming.workspace, incoming.user_id)
        token = services.links.make(connection, person.key, text, manager)
        if not services.acknowledgements.was_asked(connection, person.key, text):
            asking = (f"link:{incoming.key}", incoming.workspace, text, [person.key], manager, None)
            services.acknowledgements.ask(connection, *asking)
    log.info("link_made", club=club.slug, policy=policy.slug, by=incoming.user_id)
    until = services.links.until(services.desk.now()).astimezone(ZoneInfo(club.time_zone)).date()
    return link_made_window(wording.link_made(wording.person_words(person), policy, until), services.link(token))


def _withdrawn(services: Services, club: Club, policy: Policy, wanted: WantedLink) -> str:
    """Withdraw the link, and what is said of that."""
    with services.desk.deciding() as connection:
        person = _without_slack(services, connection, club, wanted.whom, adds=False)
        number = services.links.withdraw(connection, person.key, club.slug, policy.slug) if person else 0
    name = wording.person_words(person) if person else wanted.whom.name
    if not person and not name:
        return wording.stale_button()
    return wording.link_withdrawn(name, policy) if number else wording.no_link_to_withdraw(name, policy)


def _recorded(services: Services, incoming: Incoming, club: Club, paper: SignedPaper) -> str:
    """Record it for the text that was in force on that day, and what is said of that."""
    assert paper.day, "the caller has looked"
    zone = ZoneInfo(club.time_zone)
    policy = services.policy(club, paper.policy)
    then = in_force_on(services.versions.of(club.slug, paper.policy), paper.day, zone) if policy else None
    text = PolicyText.of(policy) if policy else PolicyText(club.slug, paper.named, "")
    signed = PolicyText(club.slug, text.policy, then.digest) if then else text
    with services.desk.deciding() as connection:
        person = _signer(services, connection, incoming, club, paper.whom)
        if person is None:
            return wording.stale_button()
        manager = services.people.key(connection, incoming.workspace, incoming.user_id)
        signed_at = datetime.combine(paper.day, _MIDDAY, zone)
        is_new = services.acknowledgements.acknowledge(connection, person.key, signed, How.PAPER, manager, signed_at)
    name, title = wording.person_words(person), wording.policy_words(policy) if policy else paper.named
    if not is_new:
        return wording.paper_recorded_before(name, title)
    log.info("paper_recorded", club=club.slug, policy=text.policy, by=incoming.user_id)
    return wording.paper_recorded(name, title, paper.day, is_former=signed != text)


def _signer(services: Services, connection: Connection, incoming: Incoming, club: Club, whom: Whom) -> Person | None:
    """Who signed: somebody in the manager's workspace, or without Slack, on record from now on."""
    if whom.user:
        key = services.people.key(connection, incoming.workspace, whom.user)
        return Person(key, incoming.workspace, whom.user)
    return _without_slack(services, connection, club, whom, adds=True)


def _without_slack(services: Services, connection: Connection, club: Club, whom: Whom, *, adds: bool) -> Person | None:
    """Somebody of the club without Slack; None for a key of nobody's, and for a name that is new unless it is added."""
    known = services.people.of_club(connection, club.slug)
    wanted = whom.name.casefold()
    found = next((each for each in known if whom.person == each.key or wanted == (each.name or "").casefold()), None)
    if found is None and wanted and adds:
        return Person(services.people.add(connection, club.slug, whom.name), name=whom.name)
    return found
