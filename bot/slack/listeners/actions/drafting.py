"""What managers do with drafts, and where the file of a new version is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.errors import PublishingError
from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.types import Draft, DraftState
from bot.slack.blocks import (
    DraftAddress,
    DraftsPlace,
    PolicyAddress,
    Window,
    discard_drafts_window,
    new_version_window,
    notice,
    notice_window,
    publish_drafts_window,
    publish_window,
)
from bot.slack.drafting import announcement, gists_of, keep_whole, split_handbook
from bot.slack.incoming import Incoming
from bot.slack.listeners.drafts import list_drafts, managed_draft
from bot.slack.listeners.windows import fill_window, show_window
from bot.slack.publishing import discard
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club


def handle_new_version(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Ask for the file of a new version, from a manager of the club or the policy's owner."""
    ack()
    incoming: Incoming = context[INCOMING]
    tended = services.tended(incoming, PolicyAddress.of_click(action))
    if tended is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        show_window(services, incoming, new_version_window(tended[1]), wording.window_late())


def handle_publish(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Ask what a manager wants of a draft before it comes in force."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _open_draft(services, incoming, action)
    if found:
        fill_window(services, incoming, partial(_publish_window, services, *found))


def _publish_window(services: Services, club: Club, draft: Draft) -> Window:
    try:
        policy = services.gists.policy(club, draft)
    except PublishingError as error:  # by a newer reader than the one that took it in
        return notice_window(wording.file_not_taken(str(error)))
    asked = _texts_asked(services, club)
    held = services.policy(club, draft.policy)
    return publish_window(draft, policy, services.policies(club), asked[PolicyText.of(held)] if held else 0)


def _texts_asked(services: Services, club: Club) -> Counter[PolicyText]:
    """Which texts of the club people were asked to read, and how often."""
    return Counter(each.request.text for each in services.acknowledgements.progress([club.slug]))


def handle_discard(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Put a draft aside."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _open_draft(services, incoming, action)
    if found is None:
        return
    club, draft = found
    is_first = bool(discard(services, incoming, [draft]))
    said = wording.discarded(draft.file) if is_first else wording.published_before(services.policy(club, draft.policy))
    services.desk.reply(incoming, notice(said))


def handle_open_draft(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Show one draft of the list."""
    ack()
    _show_draft(services, context[INCOMING], action)


def handle_keep_whole(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Note that what looks like several policies is one, and show it as that."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = managed_draft(services, incoming, DraftAddress.of_click(action))
    if found:
        keep_whole(services, found[1])
    _show_draft(services, incoming, action)


def handle_split(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Split what looks like several policies into as many drafts."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _open_draft(services, incoming, action)
    if found:
        club, draft = found
        services.desk.reply(incoming, notice(split_handbook(services, incoming, club, draft.number)))


def _show_draft(services: Services, incoming: Incoming, action: Mapping[str, Any]) -> None:
    found = _open_draft(services, incoming, action)
    if found:
        message = announcement(services, found[0], found[1].number)
        services.desk.reply(incoming, message or notice(wording.cannot_open()))


def _open_draft(services: Services, incoming: Incoming, action: Mapping[str, Any]) -> tuple[Club, Draft] | None:
    """The draft that a button stood at, if nobody has decided on it; otherwise whoever pressed is told why not."""
    found = managed_draft(services, incoming, DraftAddress.of_click(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
    elif found[1].state is not DraftState.OPEN:
        held = services.policy(found[0], found[1].policy)
        services.desk.reply(incoming, notice(wording.published_before(held)))
    else:
        return found
    return None


def handle_drafts_more(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Show the drafts that did not fit."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _place(services, incoming, action)
    if found:
        list_drafts(services, incoming, *found)


def handle_publish_many(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Ask which of the drafts come in force."""
    ack()
    _ask_which(services, context[INCOMING], action, _publish_drafts_window)


def handle_discard_many(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Ask which of the drafts are put aside."""
    ack()
    _ask_which(services, context[INCOMING], action, _discard_drafts_window)


def _ask_which(
    services: Services,
    incoming: Incoming,
    action: Mapping[str, Any],
    make: Callable[[Services, Club, int], Window],
) -> None:
    found = _place(services, incoming, action)
    if found:
        fill_window(services, incoming, partial(make, services, *found))


def _place(services: Services, incoming: Incoming, action: Mapping[str, Any]) -> tuple[Club, int] | None:
    """The club whose list a button stood in, and behind which draft; who does not manage it is told so."""
    place = DraftsPlace.of_click(action)
    club = services.managed(incoming, place.club) if place else None
    if place and club:
        return club, place.after
    services.desk.reply(incoming, notice(wording.managers_only()))
    return None


def _publish_drafts_window(services: Services, club: Club, after: int) -> Window:
    gists = gists_of(services, club)
    asked = _texts_asked(services, club)
    texts = {PolicyText.of(policy) for policy in services.policies(club)}
    bases = {gist.base for gist in gists if gist.base}
    number = sum(asked[text] for text in texts if text.digest in bases)
    return publish_drafts_window(gists, club, after, number)


def _discard_drafts_window(services: Services, club: Club, after: int) -> Window:
    return discard_drafts_window(gists_of(services, club), club, after)
