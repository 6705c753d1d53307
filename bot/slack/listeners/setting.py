"""What doors share about setting channels and roles: who may."""

from __future__ import annotations

from bot.slack.incoming import Incoming
from bot.slack.services import Services
from index.types import Club


def channel_setters(services: Services, incoming: Incoming, channel: str) -> tuple[Club, ...]:
    """The clubs that this person may bind the channel to; empty where it is not theirs to set.

    A manager may bind it to a club they manage, unless it is bound to another's; an operator to any of the workspace.
    """
    operated = services.operated(incoming)
    if operated:
        return operated
    managed = services.manages(incoming)
    bound = services.channels.setting(incoming.installed_in, channel).club
    return managed if bound is None or bound in {club.slug for club in managed} else ()


def named_club(services: Services, slug: str | None) -> str | None:
    """The name of the club of that slug."""
    return next((club.name for club in services.corpus.clubs if club.slug == slug), None)
