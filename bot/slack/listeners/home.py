"""Home is drawn whenever somebody looks at it, and when what it shows has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import wording
from bot.lifecycle.acknowledgements import PolicyText
from bot.slack.blocks import Managing, home_of
from bot.slack.incoming import Incoming
from bot.slack.services import Services
from index.types import Club

_MOST_REQUESTS: Final = 3


def draw_home(services: Services, incoming: Incoming) -> None:
    """Draw the Home of whoever asked; a manager's again once Slack has the picture that belongs there."""
    club = services.club_of(incoming)
    offered = services.choices(incoming)
    if club is None:
        home = home_of(None, offered, (), (), services.desk.now().date())
        services.windows.publish(incoming.installed_in, incoming.user_id, home)
        return
    answered = services.recent.of(incoming.workspace, incoming.user_id, club.slug, services.corpus)
    reviews, today, to_read = services.reviews(club), services.today(club), services.to_read(incoming)
    managing = _managing(services, club) if club in services.manages(incoming) else None
    home = home_of(club, offered, reviews, answered, today, to_read, managing)
    is_drawn = services.windows.publish(incoming.installed_in, incoming.user_id, home)
    picture = (
        services.pictures.timeline(incoming.installed_in, reviews, club, today)
        if is_drawn and managing and reviews
        else None
    )
    if managing and picture:
        with_picture = replace(managing, picture=(picture.file_id, picture.alt_text))
        home = home_of(club, offered, reviews, answered, today, to_read, with_picture)
        services.windows.publish(incoming.installed_in, incoming.user_id, home)


def _managing(services: Services, club: Club) -> Managing:
    """What a manager sees of the club."""
    policies = services.policies(club)
    texts = {PolicyText.of(policy) for policy in policies}
    progress = services.acknowledgements.progress([club.slug], most=_MOST_REQUESTS)
    drafts, tickets = len(services.versions.listed(club.slug)), services.tickets.waiting(club.slug)
    waiting = [*([wording.drafts_waiting(drafts)] if drafts else [])]
    waiting += [wording.tickets_waiting(tickets)] if tickets else []
    return Managing(policies, [each for each in progress if each.request.text in texts], waiting)
