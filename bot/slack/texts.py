"""Texts that are not in force: what a policy once was, or is to be, and what somebody has read of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot import wording
from bot.drafting import policy_of
from bot.errors import PublishingError
from bot.lifecycle.acknowledgements import PolicyText
from bot.slack.services import Services
from index.clauses import read_policy
from index.errors import UnreadablePolicyError
from index.types import Club, Policy


def text_of(services: Services, club: Club, slug: str, digest: str) -> tuple[Policy, str] | None:
    """A policy as one of its texts, or a draft, was read, and which of these it is; None where it is not on record."""
    found, draft = services.versions.content(club.slug, slug, digest), services.versions.draft_of(club.slug, digest)
    try:
        if found:
            return replace(read_policy(found[1], found[0].path, club), slug=slug), wording.former_text()
        return (policy_of(club, draft), wording.draft_status()) if draft else None
    except (PublishingError, UnreadablePolicyError):  # by a newer reader than the one that took it in
        return None


def read_before(
    services: Services, club: Club, policy: Policy, people: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Policy]:
    """What each of these people (workspace, user id) last acknowledged of the policy, where that was another text."""
    texts: dict[str, Policy | None] = {policy.source.sha256: None}
    found: dict[tuple[str, str], Policy] = {}
    for workspace, user in people:
        digest = services.acknowledgements.former(workspace, user, PolicyText.of(policy))
        if digest is None:
            continue
        if digest not in texts:
            kept = text_of(services, club, policy.slug, digest)
            texts[digest] = kept[0] if kept else None
        text = texts[digest]
        if text:
            found[workspace, user] = text
    return found
