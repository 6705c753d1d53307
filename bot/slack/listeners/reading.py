"""What doors share about reading: a policy as it is, or as it once was, for whoever may read it."""

from __future__ import annotations

from typing import Final

from bot import wording
from bot.slack.blocks import Place, Window, reader_window
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from index.clauses import read_policy
from index.errors import UnreadablePolicyError
from index.types import Club, Policy

AT_THE_CLAUSE: Final = -1  # the page that it stands on


def place_window(services: Services, incoming: Incoming, place: Place | None) -> Window | None:
    """The policy at a place, if the reader may read it: what a button brings back is only a wish."""
    if place and place.digest:
        return former_text_window(services, incoming, place)
    club = services.reads(incoming, place.club) if place else None
    policy = services.policy(club, place.policy) if place else None
    if place is None or club is None or policy is None:
        return None
    page = None if place.page == AT_THE_CLAUSE else place.page
    return reader_window(policy, club, services.today(club), place.clause_id, page)


def former_text_window(services: Services, incoming: Incoming, place: Place | None) -> Window | None:
    """A text that is in force no more, or not yet, for managers of its club."""
    club = services.managed(incoming, place.club) if place else None
    found = former_text(services, club, place.policy, place.digest) if club and place else None
    if place is None or club is None or found is None:
        return None
    policy, status = found
    return reader_window(policy, club, services.today(club), place.clause_id, place.page, place.digest, status)


def former_text(services: Services, club: Club, slug: str, digest: str) -> tuple[Policy, str] | None:
    """A policy as one of its texts, or a draft, was read, and which of these it is; None where it is not on record."""
    found, draft = services.versions.content(club.slug, slug, digest), services.versions.draft_of(club.slug, digest)
    try:
        if found:
            return read_policy(found[1], found[0].path, club), wording.former_text()
        return (read_policy(draft.content, draft.path, club), wording.draft_status()) if draft else None
    except UnreadablePolicyError:  # by a newer reader than the one that took it in
        return None
