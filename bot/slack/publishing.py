"""What a club's managers decide of drafts: published, one or many at once, or put aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection

from bot import wording
from bot.errors import PublishingError
from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.types import Draft, DraftState, OpenDraft, Said
from bot.people import ANYWHERE, Person
from bot.slack.blocks import Message, WantedPublication, notice, reading_message, titles_message
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from bot.slack.texts import read_before
from index.files import digest_of
from index.types import Club, FactKind, Policy

log = structlog.get_logger()

# A text, and on which occasion somebody is told of it.
Occasion = tuple[PolicyText, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """A draft that a manager wants in force, how, and the digest of the text that they saw it compared with."""

    draft: Draft
    wanted: WantedPublication
    base: str


@dataclass(frozen=True, slots=True)
class _Coming:
    """A wish with everything that must be known before it is decided in a transaction."""

    draft: Draft
    wanted: WantedPublication
    base: str
    slug: str
    policy: Policy | None  # None where nothing is said of it and nobody asked: reading takes time
    held: Policy | None
    again: tuple[Person, ...]  # who is asked to read it
    read: Mapping[tuple[str, str], Policy]  # what they had read before


def publish(services: Services, incoming: Incoming, club: Club, wishes: Sequence[Wish]) -> None:
    """Put drafts of a club in force as a manager wants it; they and the club's other managers are told.

    What is said of each new text, and who is asked to read it, is decided in one transaction with its coming in force,
    and all of them in the same one; what somebody else decided on meanwhile is left out, and named.
    """
    if not services.publisher.is_writable(club.slug):
        _tell(services, incoming, club, wording.corpus_read_only())
        return
    # In the order of their numbers, so that two who publish the same ones never wait for each other.
    comings = [_coming(services, club, wish) for wish in sorted(wishes, key=lambda wish: wish.draft.number)]
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        claimed = [each for each in comings if _claim(services, connection, incoming, club, each, person)]
    left = [each for each in comings if each not in claimed]
    if left:
        _tell(services, incoming, club, _left_out(services, club, left, is_alone=len(comings) == 1))
    log.info("publishing", club=club.slug, policies=[each.slug for each in claimed], by=incoming.user_id)
    finish(services, [draft for each in claimed if (draft := services.versions.draft(each.draft.number))])


def finish(services: Services, drafts: Sequence[Draft]) -> None:
    """Put in force what was claimed, and tell the clubs' managers; where it cannot be, they are told once why."""
    clubs = {club.slug: club for club in services.corpus.clubs}
    coming = [draft for draft in drafts if draft.club in clubs]  # a club may be gone since
    reason = _finished(services, coming) if coming else ""
    waiting = {draft.number for draft in services.publisher.unfinished()} if reason else set()
    for club in clubs.values():
        mine = [draft for draft in coming if draft.club == club.slug]
        done = [draft for draft in mine if draft.number not in waiting]
        rest = [draft for draft in mine if draft.number in waiting]
        if done:
            _tell_managers(services, club, done, "published", _published(services, club, done))
        if rest:
            _tell_managers(services, club, rest, "not published", _not_published(rest, reason))


def _tell_managers(services: Services, club: Club, drafts: Sequence[Draft], kind: str, message: Message) -> None:
    occasions = [(PolicyText(each.club, each.policy, each.digest), f"{kind} {each.number}") for each in drafts]
    for user in services.members.managers_of(club):
        tell_once(services, club, user, occasions, message)


def discard(services: Services, incoming: Incoming, drafts: Sequence[Draft | OpenDraft]) -> int:
    """Put drafts aside; how many, without those that somebody decided on before."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        return sum(services.versions.decide(connection, draft, DraftState.DISCARDED, person) for draft in drafts)


def tell_once(services: Services, club: Club, user: str, occasions: Sequence[Occasion], message: Message) -> bool:
    """Write to a manager of texts, once on each occasion; whether any of these was new."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, ANYWHERE, user)
        new = [each for each in occasions if services.reminding.decide_on(connection, person, *each)]
        if new:
            name = digest_of("\n".join([*(f"{text}|{occasion}" for text, occasion in new), person]).encode())
            services.desk.tell(connection, f"draft:{name}", user, message, club.workspaces)
    return bool(new)


def _finished(services: Services, drafts: Sequence[Draft]) -> str:
    """Put drafts in force by one change of the index; empty, or why not all of them are."""
    try:
        services.publisher.finish(drafts)
    except PublishingError as error:
        log.warning("not_published", drafts=[draft.number for draft in drafts], reason=str(error))
        return str(error)
    return ""


def _coming(services: Services, club: Club, wish: Wish) -> _Coming:
    wanted, draft = wish.wanted, wish.draft
    slug = wanted.policy or services.gists.policy(club, draft).slug
    held = services.policy(club, slug)
    again = _asked_before(services, club, held, is_small=wanted.is_small) if held and wanted.asks_again else ()
    is_read = bool(wanted.days or wanted.is_small or again)
    policy = replace(services.gists.policy(club, draft), slug=slug) if is_read else None
    readers = [(each.workspace or "", each.user_id or "") for each in again]
    read = read_before(services, club, policy, readers) if policy else {}
    base = wish.base
    if slug != draft.policy:  # what its reader saw it compared with is another policy
        base = held.source.sha256 if held else ""
    return _Coming(draft, wanted, base, slug, policy, held, again, read)


def _claim(
    services: Services, connection: Connection, incoming: Incoming, club: Club, coming: _Coming, person: str
) -> bool:
    """Decide that it comes in force, in the caller's transaction; False, with nothing done, where it was too late."""
    attempt = connection.begin_nested()
    if not services.publisher.claim(connection, coming.draft, coming.slug, coming.base, person):
        attempt.rollback()
        return False
    if coming.policy:
        _say_of(services, connection, coming, coming.policy, person)
        _ask_again(services, connection, incoming, club, coming, coming.policy)
    attempt.commit()
    return True


def _say_of(services: Services, connection: Connection, coming: _Coming, policy: Policy, person: str) -> None:
    """Note what the manager said of the new text, in the caller's transaction."""
    for kind, day in coming.wanted.days.items():
        fact = stated(policy, FactKind(kind.value))
        if day and (fact is None or fact.day != day or is_guess(fact)):
            services.register.say(connection, policy, kind, day, person)
    if coming.wanted.is_small and coming.held:
        services.register.say(connection, policy, Said.SMALL_CHANGE, coming.held.source.sha256, person)


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
    services: Services, connection: Connection, incoming: Incoming, club: Club, coming: _Coming, policy: Policy
) -> None:
    """Ask people to read the new text, in the caller's transaction."""
    if not coming.again:
        return
    by = services.people.key(connection, incoming.workspace, incoming.user_id)
    keys = [person.key for person in coming.again]
    text, key = PolicyText.of(policy), f"again:{incoming.key}:{coming.draft.number}"
    asked = services.acknowledgements.ask(connection, key, incoming.workspace, text, keys, by, None)
    users = {person.key: person for person in coming.again}
    for person in asked[1] if asked else ():
        user, workspace = users[person].user_id, users[person].workspace or incoming.installed_in
        if asked and user:
            former = coming.read.get((workspace, user))
            message = reading_message(asked[0], policy, club, incoming.user_id, former=former)
            where = (workspace, *club.workspaces)
            services.desk.tell(connection, f"read:{asked[0].number}:{person}", user, message, where)


def _left_out(services: Services, club: Club, left: Sequence[_Coming], *, is_alone: bool) -> str:
    """What is said of drafts that somebody decided on before."""
    if is_alone:
        return wording.published_before(left[0].held)
    return wording.skipped_many([_title(services, club, each.draft) for each in left])


def _title(services: Services, club: Club, draft: Draft) -> str:
    try:
        return wording.policy_words(services.gists.policy(club, draft))
    except PublishingError:
        return draft.file


def _published(services: Services, club: Club, drafts: Sequence[Draft]) -> Message:
    """That drafts are in force: one in words of its own, of many the titles."""
    by_slug = {policy.slug: policy for policy in services.policies(club)}
    numbers = {each.policy: services.versions.of(each.club, each.policy)[0].number for each in drafts}
    if len(drafts) == 1:
        (draft,) = drafts
        policy = by_slug.get(draft.policy)
        return notice(wording.published(policy, numbers[policy.slug], club) if policy else wording.publishing())
    there = [by_slug[each.policy] for each in drafts if each.policy in by_slug]
    lines = [(wording.policy_words(policy), wording.published_line(numbers[policy.slug])) for policy in there]
    missing = [each.path for each in drafts if each.policy not in by_slug]
    said = [wording.not_in_force(missing)] if missing else []
    said.append(wording.still_drafts(len(services.versions.listed(club.slug))))
    return titles_message(wording.published_many(club, len(there)), lines, *said)


def _not_published(drafts: Sequence[Draft], reason: str) -> Message:
    if len(drafts) == 1:
        return notice(wording.not_published(reason))
    lines = [(each.file, "") for each in drafts]
    return titles_message(wording.not_published_many(len(drafts), reason), lines)


def _tell(services: Services, incoming: Incoming, club: Club, said: str) -> None:
    """Answer whoever pressed, in their conversation with the bot."""
    with services.desk.deciding() as connection:
        where = (incoming.installed_in, *club.workspaces)
        services.desk.tell(connection, f"draft:{incoming.key}", incoming.user_id, notice(said), where)
