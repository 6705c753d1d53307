"""What doors share about what staff ask: what a manager sees of it, as it is now."""

from __future__ import annotations

from bot.asked.overview import Overview, overview_of
from bot.slack.blocks import GapPlace
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from index.types import Club


def asked_at(services: Services, club: Club) -> Overview:
    """What staff of the club ask.  Takes up to a second or two: not before a request is acknowledged."""
    kept = (services.gaps, services.standards, services.coverage)
    return overview_of(club, services.corpus, services.today(club), services.answers, kept)


def place_of(services: Services, incoming: Incoming, value: str) -> tuple[Club, GapPlace] | None:
    """The club and the place that a button or a window brought back; None unless they manage that club."""
    place = GapPlace.read(value)
    club = services.managed(incoming, place.club) if place else None
    return (club, place) if place and club else None
