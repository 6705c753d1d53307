"""Drafts in Slack: brought as a file or found in the folder, shown to the club's managers, published by one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy import Connection

from bot import wording
from bot.drafting import FORMATS, bring, policy_of, understand
from bot.errors import NotInstalledError, PublishingError, SlackFileError
from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.types import Draft, DraftState, Said
from bot.people import ANYWHERE, Person
from bot.publishing import Lying
from bot.slack.blocks import Message, WantedPublication, draft_message, notice, reading_message
from bot.slack.incoming import Incoming, SlackFile
from bot.slack.services import Services
from bot.slack.texts import read_before
from index.files import digest_of
from index.types import Club, FactKind, Policy

log = structlog.get_logger()

_UNREADABLE: Final = "unreadable draft"


def is_policy_file(file: SlackFile) -> bool:
    """Whether a shared file is of a kind that a policy can be read from."""
    return file.name.lower().endswith(tuple(f".{suffix}" for suffix in FORMATS))


def take_file(services: Services, incoming: Incoming, club: Club, file: SlackFile, slug: str = "") -> str:
    """Fetch a file and keep it as a draft; what is said of that to whoever brought it."""
    try:
        shared = services.files.download(incoming.installed_in, file)
    except (SlackFileError, NotInstalledError) as error:
        return wording.file_not_taken(str(error))
    try:
        taken = understand(services.corpus, club, shared.name, shared.content, slug)
    except PublishingError as error:
        return wording.file_not_taken(str(error))
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        draft = bring(services.versions, connection, taken, person)
    if draft is None:
        return wording.draft_known(shared.name)
    log.info("draft_brought", club=club.slug, policy=draft.policy, by=incoming.user_id)
    told = announce(services, club, draft)
    managers = services.members.managers_of(club)
    return (
        wording.draft_taken(shared.name, told) if incoming.user_id in managers else wording.draft_brought(shared.name)
    )


def announce(services: Services, club: Club, draft: Draft) -> int:
    """Show a draft to each of the club's managers who has not seen it; how many were written to."""
    occasion = f"draft {draft.number} {draft.brought_at:%Y-%m-%d %H:%M:%S}"
    text = PolicyText(club.slug, draft.policy, draft.digest)
    unaware = [user for user in services.members.managers_of(club) if not _was_told(services, user, text, occasion)]
    if not unaware:
        return 0
    try:
        policy = policy_of(club, draft)
    except PublishingError as error:  # by a newer reader than the one that took it in
        log.warning("draft_unreadable", club=club.slug, policy=draft.policy, reason=str(error))
        return 0
    held = services.policy(club, draft.policy)
    read_by = len(services.acknowledgements.of_text(PolicyText.of(held))) if held else 0
    brought_by = _user(services, draft.brought_by)
    message = draft_message(draft, policy, held, club, read_by, brought_by)
    return sum(_tell_once(services, club, user, text, occasion, message) for user in unaware)


def look_for_drafts(services: Services) -> None:
    """Take in what lies among the drafts of the clubs' folders, and show managers what they have not seen.

    What was claimed by a bot that was stopped is put in force first.
    """
    for draft in services.publisher.unfinished():
        _finish(services, draft)
    for lying in services.publisher.lying():
        _take_in(services, lying)
    clubs = {club.slug: club for club in services.corpus.clubs}
    for draft in services.versions.open_drafts(list(clubs)):
        announce(services, clubs[draft.club], draft)


def publish(services: Services, incoming: Incoming, draft: Draft, wanted: WantedPublication, base: str) -> None:
    """Put a draft in force as a manager wants it; they and the club's other managers are told.

    What is said of the new text, and who is asked to read it, is decided in one transaction with its coming in force.
    """
    club = services.corpus.club(draft.club)
    policy = policy_of(club, draft)
    slug = wanted.policy or policy.slug
    held, policy = services.policy(club, slug), replace(policy, slug=slug)
    if slug != draft.policy:  # what its reader saw it compared with is another policy
        base = held.source.sha256 if held else ""
    if not services.publisher.is_writable(club.slug):
        _tell(services, incoming, club, wording.corpus_read_only())
        return
    again = _asked_before(services, club, held, is_small=wanted.is_small) if held and wanted.asks_again else ()
    read = read_before(services, club, policy, [(each.workspace or "", each.user_id or "") for each in again])
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        is_first = services.publisher.claim(connection, draft, slug, base, person)
        if is_first:
            _say_of(services, connection, policy, held, wanted, person)
            _ask_again(services, connection, incoming, club, policy, again, read)
    if not is_first:
        _tell(services, incoming, club, wording.published_before(held))
        return
    log.info("publishing", club=club.slug, policy=slug, by=incoming.user_id)
    claimed = services.versions.draft(draft.number)
    if claimed:
        _finish(services, claimed)


def discard(services: Services, incoming: Incoming, draft: Draft) -> bool:
    """Put a draft aside; False if somebody decided before."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        return services.versions.decide(connection, draft, DraftState.DISCARDED, person)


def _say_of(
    services: Services,
    connection: Connection,
    policy: Policy,
    held: Policy | None,
    wanted: WantedPublication,
    person: str,
) -> None:
    """Note what the manager said of the new text, in the caller's transaction."""
    for kind, day in wanted.days.items():
        fact = stated(policy, FactKind(kind.value))
        if day and (fact is None or fact.day != day or is_guess(fact)):
            services.register.say(connection, policy, kind, day, person)
    if wanted.is_small and held:
        services.register.say(connection, policy, Said.SMALL_CHANGE, held.source.sha256, person)


def _asked_before(services: Services, club: Club, held: Policy, *, is_small: bool) -> tuple[Person, ...]:
    """Who was asked to read the text in force, or has read it; of a small change only who has not read it.

    Nobody where everybody is to read the policy anyway: they are asked by themselves.
    """
    if services.register.said_of(held, Said.READING):
        return ()
    text = PolicyText.of(held)
    requests = [each for each in services.acknowledgements.progress([club.slug]) if each.request.text == text]
    read = [done.person for done in services.acknowledgements.of_text(text)]
    waiting = [person for each in requests for person, _ in each.waiting]
    asked = waiting if is_small else [*waiting, *read]
    return tuple({person.key: person for person in asked if person.is_known}.values())


def _ask_again(
    services: Services,
    connection: Connection,
    incoming: Incoming,
    club: Club,
    policy: Policy,
    persons: Sequence[Person],
    read: Mapping[tuple[str, str], Policy],
) -> None:
    """Ask people to read the new text, in the caller's transaction; `read` is what they had read before."""
    if not persons:
        return
    by = services.people.key(connection, incoming.workspace, incoming.user_id)
    keys = [person.key for person in persons]
    text, key = PolicyText.of(policy), f"again:{incoming.key}"
    asked = services.acknowledgements.ask(connection, key, incoming.workspace, text, keys, by, None)
    users = {person.key: person for person in persons}
    for person in asked[1] if asked else ():
        user, workspace = users[person].user_id, users[person].workspace or incoming.installed_in
        if asked and user:
            former = read.get((workspace, user))
            message = reading_message(asked[0], policy, club, incoming.user_id, former=former)
            where = (workspace, *club.workspaces)
            services.desk.tell(connection, f"read:{asked[0].number}:{person}", user, message, where)


def _finish(services: Services, draft: Draft) -> None:
    """Put in force what was claimed, and tell the club's managers; where it cannot be, they are told once why."""
    club = next((club for club in services.corpus.clubs if club.slug == draft.club), None)
    if club is None:
        return
    text = PolicyText(draft.club, draft.policy, draft.digest)
    try:
        services.publisher.finish([draft])
    except PublishingError as error:
        log.warning("not_published", club=draft.club, policy=draft.policy, reason=str(error))
        said, occasion = wording.not_published(str(error)), f"not published {draft.number}"
    else:
        policy = services.policy(club, draft.policy)
        number = services.versions.of(draft.club, draft.policy)[0].number
        said = wording.published(policy, number, club) if policy else wording.publishing()
        occasion = f"published {draft.number}"
    for user in services.members.managers_of(club):
        _tell_once(services, club, user, text, occasion, notice(said))


def _take_in(services: Services, lying: Lying) -> None:
    """Make a draft of a file in the folder; of one that cannot be read the managers hear once.

    What is known already is not read again: that may take seconds, and a file may lie there for months.
    """
    text = PolicyText(lying.club.slug, lying.name, digest_of(lying.content))
    managers = services.members.managers_of(lying.club)
    draft = services.versions.draft_of(lying.club.slug, text.digest)
    if draft:
        services.publisher.confirm_lying(lying, draft)
    is_known = draft or _is_in_force(services, lying)
    if is_known or (managers and all(_was_told(services, user, text, _UNREADABLE) for user in managers)):
        return
    try:
        taken = services.publisher.understand_lying(lying)
    except PublishingError as error:
        said = notice(wording.cannot_read_draft(str(error)))
        for user in managers:
            _tell_once(services, lying.club, user, text, _UNREADABLE, said)
        return
    with services.desk.deciding() as connection:
        bring(services.versions, connection, taken, None)


def _is_in_force(services: Services, lying: Lying) -> bool:
    """Whether a file among the drafts is what was published already: it may lie there still."""
    digest = digest_of(lying.content)
    return any(policy.source.sha256 == digest for policy in services.policies(lying.club))


def _was_told(services: Services, user: str, text: PolicyText, occasion: str) -> bool:
    """Whether a manager was written to of a text on an occasion."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, ANYWHERE, user)
    return services.reminding.is_decided(person, text, occasion)


def _tell_once(services: Services, club: Club, user: str, text: PolicyText, occasion: str, message: Message) -> bool:
    """Write to a manager of a text, once on each occasion; whether it was the first time."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, ANYWHERE, user)
        is_new = services.reminding.decide_on(connection, person, text, occasion)
        if is_new:
            name = digest_of(f"{text}|{occasion}|{person}".encode())
            services.desk.tell(connection, f"draft:{name}", user, message, club.workspaces)
    return is_new


def _tell(services: Services, incoming: Incoming, club: Club, said: str) -> None:
    """Answer whoever pressed, in their conversation with the bot."""
    with services.desk.deciding() as connection:
        where = (incoming.installed_in, *club.workspaces)
        services.desk.tell(connection, f"draft:{incoming.key}", incoming.user_id, notice(said), where)


def _user(services: Services, key: str | None) -> str | None:
    """The Slack user id behind a key."""
    if key is None:
        return None
    with services.desk.deciding() as connection:
        return services.people.find(connection, [key])[key].user_id
