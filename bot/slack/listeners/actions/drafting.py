"""What managers do with drafts, and where the file of a new version is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.drafting import policy_of
from bot.lifecycle.acknowledgements import PolicyText
from bot.lifecycle.types import DraftState
from bot.slack.blocks import DraftAddress, PolicyAddress, new_version_window, notice, publish_window
from bot.slack.drafting import discard
from bot.slack.incoming import Incoming
from bot.slack.listeners.drafts import managed_draft
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


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
    found = managed_draft(services, incoming, DraftAddress.of_click(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, draft = found
    if draft.state is not DraftState.OPEN:
        services.desk.reply(incoming, notice(wording.published_before(services.policy(club, draft.policy))))
        return
    policy = policy_of(club, draft)
    held = services.policy(club, draft.policy)
    requests = services.acknowledgements.progress([club.slug])
    asked = sum(held is not None and each.request.text == PolicyText.of(held) for each in requests)
    window = publish_window(draft, policy, services.policies(club), asked)
    show_window(services, incoming, window, wording.window_late())


def handle_discard(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Put a draft aside."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = managed_draft(services, incoming, DraftAddress.of_click(action))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, draft = found
    is_first = discard(services, incoming, draft)
    said = wording.discarded(draft.file) if is_first else wording.published_before(services.policy(club, draft.policy))
    services.desk.reply(incoming, notice(said))
