"""Windows about drafts that are sent off: the file of a new version, and how a draft comes in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.drafting import FORMATS
from bot.lifecycle.types import DraftState
from bot.slack.blocks import (
    DraftAddress,
    DraftsPlace,
    PolicyAddress,
    Publication,
    WantedDrafts,
    WantedPublication,
    listed_files,
    notice,
    wanted_drafts,
    wanted_publication,
)
from bot.slack.drafting import is_policy_file, take_files
from bot.slack.incoming import Incoming, slack_files
from bot.slack.listeners.drafts import managed_draft
from bot.slack.listeners.windows import say_instead
from bot.slack.publishing import Wish, discard, publish
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club


def handle_new_version_sent(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Take the file as a draft of the policy; what comes of it follows in a message, for fetching may take a while."""
    incoming: Incoming = context[INCOMING]
    tended = services.tended(incoming, PolicyAddress.read(incoming.metadata))
    files = [file for file in slack_files(listed_files(view.get("state") or {})) if is_policy_file(file)]
    if tended is None or not files:
        said = wording.managers_only() if tended is None else wording.file_not_taken(wording.no_policy_file(FORMATS))
        say_instead(ack, said, wording.NEW_VERSION_TITLE)
        return
    say_instead(ack, wording.reading_file(), wording.NEW_VERSION_TITLE)
    club, policy = tended
    taken = take_files(services, incoming, club, files[:1], policy.slug)
    with services.desk.deciding() as connection:
        where = (incoming.installed_in, *club.workspaces)
        services.desk.tell(connection, f"file:{incoming.key}", incoming.user_id, notice(*taken), where)


def handle_publication(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Put a draft in force; building takes seconds, so a message follows."""
    incoming: Incoming = context[INCOMING]
    wanted = Publication.read(incoming.metadata)
    found = managed_draft(services, incoming, DraftAddress(wanted.club, wanted.number)) if wanted else None
    if wanted is None or found is None:
        say_instead(ack, wording.managers_only(), wording.PUBLISH_TITLE)
        return
    club, draft = found
    if draft.state is not DraftState.OPEN:
        say_instead(ack, wording.published_before(services.policy(club, draft.policy)), wording.PUBLISH_TITLE)
        return
    say_instead(ack, wording.publishing(), wording.PUBLISH_TITLE)
    publish(services, incoming, club, [Wish(draft, wanted_publication(view.get("state") or {}), wanted.base)])


def handle_publications(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Put every draft that was ticked in force; a message follows."""
    incoming: Incoming = context[INCOMING]
    found = _ticked(services, ack, incoming, view, wording.PUBLISH_MANY_TITLE)
    if found is None:
        return
    club, wanted = found
    say_instead(ack, wording.publishing_many(len(wanted.ticked)), wording.PUBLISH_MANY_TITLE)
    bases = {each.number: each.base for each in wanted.ticked}
    drafts = [draft for number in bases if (draft := services.versions.draft(number)) and draft.club == club.slug]
    wishes = [
        Wish(draft, WantedPublication(draft.policy, {}, wanted.asks_again, is_small=False), bases[draft.number])
        for draft in drafts
    ]
    publish(services, incoming, club, wishes)


def handle_discards(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Put every draft that was ticked aside."""
    incoming: Incoming = context[INCOMING]
    found = _ticked(services, ack, incoming, view, wording.DISCARD_MANY_TITLE)
    if found is None:
        return
    club, wanted = found
    numbers = {each.number for each in wanted.ticked}
    drafts = [draft for draft in services.versions.listed(club.slug) if draft.number in numbers]
    number = discard(services, incoming, drafts)
    say_instead(ack, wording.discarded_many(number), wording.DISCARD_MANY_TITLE)


def _ticked(
    services: Services, ack: Ack, incoming: Incoming, view: Mapping[str, Any], title: str
) -> tuple[Club, WantedDrafts] | None:
    """The club of a window, and what was ticked in it; where that is nothing, the window says so under `title`."""
    place, wanted = DraftsPlace.read(incoming.metadata), wanted_drafts(view.get("state") or {})
    club = services.managed(incoming, place.club) if place else None
    if club and wanted.ticked:
        return club, wanted
    say_instead(ack, wording.nothing_ticked() if club else wording.managers_only(), title)
    return None
