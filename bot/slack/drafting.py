"""Drafts in Slack: brought as a file or found in the folder, and shown to the club's managers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from bot import wording
from bot.drafting import FORMATS, bring, kept_whole, parts_in, understand, understand_part
from bot.errors import NotInstalledError, PublishingError, SlackFileError
from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.types import Draft, DraftState, Gist, OpenDraft
from bot.people import ANYWHERE
from bot.publishing import Lying
from bot.slack.blocks import Message, draft_message, drafts_message, handbook_message, notice, titles_message
from bot.slack.incoming import Incoming, SlackFile
from bot.slack.publishing import Occasion, finish, tell_once
from bot.slack.services import Services
from index.files import digest_of
from index.types import Club

log = structlog.get_logger()

# More that are new to a manager come in one message.
MOST_SINGLY: Final = 3

# While files come in one after the other, managers hear nothing: then they hear of all at once.
QUIET: Final = timedelta(seconds=30)

_UNREADABLE: Final = "unreadable draft"
_ANNOUNCED: Final = "draft "


def is_policy_file(file: SlackFile) -> bool:
    """Whether a shared file is of a kind that a policy can be read from."""
    return file.name.lower().endswith(tuple(f".{suffix}" for suffix in FORMATS))


def take_files(
    services: Services, incoming: Incoming, club: Club, files: Sequence[SlackFile], slug: str = ""
) -> tuple[str, ...]:
    """Fetch files and keep each as a draft; what is said of each to whoever brought them."""
    if len(files) > MOST_SINGLY:
        with services.desk.deciding() as connection:
            reading, where = notice(wording.reading_files(len(files))), (incoming.installed_in, *club.workspaces)
            services.desk.tell(connection, f"reading:{incoming.key}", incoming.user_id, reading, where)
    said = tuple(_take_file(services, incoming, club, file, slug) for file in files)
    announce(services, club)
    return said


def _take_file(services: Services, incoming: Incoming, club: Club, file: SlackFile, slug: str) -> str:
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
    managers = services.members.managers_of(club)
    is_manager = incoming.user_id in managers
    return wording.draft_taken(shared.name, len(managers)) if is_manager else wording.draft_brought(shared.name)


def announce(services: Services, club: Club) -> None:
    """Show each of the club's managers the drafts that are new to them: a few one by one, more in one message."""
    drafts = services.versions.listed(club.slug)
    messages: dict[int, Message | None] = {}
    for user in services.members.managers_of(club) if drafts else ():
        new = _new_to(services, club, user, drafts)
        if len(new) > MOST_SINGLY:
            tell_once(services, club, user, list(map(_occasion, new)), _list_of(services, club, drafts, new))
            continue
        for draft in new:
            if draft.number not in messages:
                messages[draft.number] = announcement(services, club, draft.number)
            message = messages[draft.number]
            if message:
                tell_once(services, club, user, [_occasion(draft)], message)


def announcement(services: Services, club: Club, number: int) -> Message | None:
    """What managers see of one draft; None where it cannot be read any more.

    One that looks like a handbook is offered to be split, unless somebody said that it is one policy.
    """
    draft = services.versions.draft(number)
    (gist,) = gists_of(services, club, [number]) or (None,)
    if draft is None or gist is None or gist.fault:
        log.warning("draft_unreadable", club=club.slug, draft=number, reason=gist.fault if gist else "")
        return None
    brought_by = _user(services, draft.brought_by)
    if gist.parts:
        return handbook_message(draft, club, gist.parts, brought_by)
    held = services.policy(club, draft.policy)
    read_by = len(services.acknowledgements.of_text(PolicyText.of(held))) if held else 0
    return draft_message(draft, services.gists.policy(club, draft), held, club, read_by, brought_by)


def split_handbook(services: Services, incoming: Incoming, club: Club, number: int) -> str:
    """Put the policies that a draft holds in its place, each a draft of its own; what is said of that.

    What the club holds word for word becomes none.  It is decided at once: whoever comes second finds nothing to split.
    """
    draft = services.versions.draft(number)
    parts = parts_in(club, draft) if draft else ()
    if draft is None or not parts:
        return wording.not_split()
    understood = [understand_part(services.corpus, club, part) for part in parts]
    new = [each for each in understood if each]
    with services.desk.deciding() as connection:
        person = services.people.key(connection, incoming.workspace, incoming.user_id)
        if not services.versions.decide(connection, draft, DraftState.DISCARDED, person):
            return wording.published_before(None)
        brought = [bring(services.versions, connection, each, person) for each in new]
    number_brought = sum(each is not None for each in brought)
    log.info("handbook_split", club=club.slug, drafts=number_brought, by=incoming.user_id)
    announce(services, club)
    return wording.was_split(draft.file, number_brought, len(parts) - len(new), len(new) - number_brought)


def keep_whole(services: Services, draft: Draft) -> None:
    """Note that a draft is one policy, whatever it looks like: nobody is asked again."""
    sidecar = kept_whole(draft)
    with services.desk.deciding() as connection:
        services.versions.confirm(connection, draft, sidecar)


def gists_of(services: Services, club: Club, numbers: Collection[int] | None = None) -> tuple[Gist, ...]:
    """The club's drafts, or those of them of these `numbers`, in a line each; takes seconds where one is new."""
    drafts = services.versions.listed(club.slug)
    mine = [draft for draft in drafts if numbers is None or draft.number in numbers]
    return services.gists.of(club, mine, services.policies(club))


def look_for_drafts(services: Services) -> None:
    """Take in what lies among the drafts of the clubs' folders, and show managers what they have not seen.

    What was claimed by a bot that was stopped is put in force first.
    """
    finish(services, services.publisher.unfinished())
    unreadable: list[_Unreadable] = []
    lying_there: set[tuple[str, str]] = set()
    for lying in services.publisher.lying():
        lying_there.add((lying.club.slug, digest_of(lying.content)))
        unreadable += filter(None, [_take_in(services, lying)])
    for club in services.corpus.clubs:
        _tell_of_unreadable(services, club, [each for each in unreadable if each.text.club == club.slug])
        if not _is_coming_in(services, club, lying_there):
            announce(services, club)


def _is_coming_in(services: Services, club: Club, lying_there: Collection[tuple[str, str]]) -> bool:
    """Whether a draft came a moment ago, from elsewhere than the folder, of which all is here: more may follow."""
    since = services.desk.now() - QUIET
    drafts = services.versions.listed(club.slug)
    return any(each.brought_at > since and (each.club, each.digest) not in lying_there for each in drafts)


def _list_of(services: Services, club: Club, drafts: Sequence[OpenDraft], new: Sequence[OpenDraft]) -> Message:
    """All of a club's drafts in one message; by whom the new ones were brought, where that was one person."""
    brought_by = {draft.brought_by for draft in new}
    person = _user(services, next(iter(brought_by))) if len(brought_by) == 1 else None
    return drafts_message(services.gists.of(club, drafts, services.policies(club)), club, person)


def _new_to(services: Services, club: Club, user: str, drafts: Sequence[OpenDraft]) -> list[OpenDraft]:
    """The drafts that a manager was not told of."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, ANYWHERE, user)
    told = services.reminding.occasions(person, club.slug, _ANNOUNCED)
    return [draft for draft in drafts if _occasion(draft) not in told]


def _occasion(draft: OpenDraft) -> Occasion:
    """What telling of a draft is known by: one that is brought again is told again."""
    text = PolicyText(draft.club, draft.policy, draft.digest)
    return text, f"{_ANNOUNCED}{draft.number} {draft.brought_at:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A file among the drafts that is no policy, and why."""

    text: PolicyText
    reason: str


def _take_in(services: Services, lying: Lying) -> _Unreadable | None:
    """Make a draft of a file in the folder, if it is new; why it cannot be read, where that is so.

    What is known already is not read again: that may take seconds, and a file may lie there for months.
    """
    text = PolicyText(lying.club.slug, lying.name, digest_of(lying.content))
    managers = services.members.managers_of(lying.club)
    draft = services.versions.draft_of(lying.club.slug, text.digest)
    if draft:
        services.publisher.confirm_lying(lying, draft)
    is_known = draft or _is_in_force(services, lying)
    if is_known or (managers and all(_was_told(services, user, text, _UNREADABLE) for user in managers)):
        return None
    try:
        taken = services.publisher.understand_lying(lying)
    except PublishingError as error:
        return _Unreadable(text, str(error))
    with services.desk.deciding() as connection:
        bring(services.versions, connection, taken, None)
    return None


def _tell_of_unreadable(services: Services, club: Club, files: Sequence[_Unreadable]) -> None:
    """Tell a club's managers, once, of its `files` that cannot be read: of a few one by one, of more in one message."""
    if len(files) > MOST_SINGLY:
        lines = [("", each.reason) for each in files]
        messages = [(files, titles_message(wording.cannot_read_drafts(club, len(files)), lines))]
    else:
        messages = [([each], notice(wording.cannot_read_draft(each.reason))) for each in files]
    for user in services.members.managers_of(club) if files else ():
        for some, message in messages:
            tell_once(services, club, user, [(each.text, _UNREADABLE) for each in some], message)


def _is_in_force(services: Services, lying: Lying) -> bool:
    """Whether a file among the drafts is what was published already: it may lie there still."""
    digest = digest_of(lying.content)
    return any(policy.source.sha256 == digest for policy in services.policies(lying.club))


def _was_told(services: Services, user: str, text: PolicyText, occasion: str) -> bool:
    """Whether a manager was written to of a text on an occasion."""
    with services.desk.deciding() as connection:
        person = services.people.key(connection, ANYWHERE, user)
    return services.reminding.is_decided(person, text, occasion)


def _user(services: Services, key: str | None) -> str | None:
    """The Slack user id behind a key."""
    if key is None:
        return None
    with services.desk.deciding() as connection:
        return services.people.find(connection, [key])[key].user_id
