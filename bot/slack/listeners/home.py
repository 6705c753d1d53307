"""Home is drawn whenever somebody looks at it, and when what it shows has changed."""

from __future__ import annotations

from bot.slack.blocks import home_of
from bot.slack.incoming import Incoming
from bot.slack.services import Services


def draw_home(services: Services, incoming: Incoming) -> None:
    """Draw the Home of whoever asked."""
    club = services.club_of(incoming)
    offered = services.choices(incoming)
    if club is None:
        home = home_of(None, offered, (), (), services.desk.now().date())
    else:
        answered = services.recent.of(incoming.workspace, incoming.user_id, club.slug, services.corpus)
        reviews, today = services.reviews(club), services.today(club)
        home = home_of(club, offered, reviews, answered, today, services.to_read(incoming))
    services.windows.publish(incoming.installed_in, incoming.user_id, home)
