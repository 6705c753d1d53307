"""What doors share about reading: a policy as it is, or as it once was, for whoever may read it."""

from __future__ import annotations

from typing import Final

from bot.slack.blocks import Place, Window, reader_window
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from bot.slack.texts import text_of

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
    found = text_of(services, club, place.policy, place.digest) if club and place else None
    if place is None or club is None or found is None:
        return None
    policy, status = found
    return reader_window(policy, club, services.today(club), place.clause_id, place.page, place.digest, status)
