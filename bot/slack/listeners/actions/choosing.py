"""A club is chosen, and the question that waited for it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.errors import ClubNotOfferedError
from bot.slack.blocks import ask_window, notice, welcome_message
from bot.slack.incoming import Incoming
from bot.slack.listeners.home import draw_home
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from bot.store import Kept


def handle_club_chosen(
    services: Services, answer: Callable[[Kept], None], ack: Ack, context: BoltContext, action: Mapping[str, Any]
) -> None:
    """Keep the choice, if it is theirs to make, confirm it, and answer what waited."""
    ack()
    incoming: Incoming = context[INCOMING]
    is_new = services.is_new(incoming)
    slug = str((action.get("selected_option") or {}).get("value", ""))
    try:
        club = services.members.choose(services.corpus, incoming.workspace, incoming.user_id, slug)
    except ClubNotOfferedError:
        if incoming.view_id is None:
            services.desk.reply(incoming, notice(wording.club_not_offered()))
        return
    if incoming.view_id:
        _show_choice(services, incoming)
        waited = services.desk.waited(incoming)
    else:
        message = welcome_message(club) if is_new else notice(wording.club_chosen(club))
        waited = services.desk.confirm_choice(incoming, message)
    for kept in waited:
        answer(kept)


def _show_choice(services: Services, incoming: Incoming) -> None:
    """Home is drawn for the new club; a window that waited for the choice goes on to the question."""
    if incoming.is_home:
        draw_home(services, incoming)
    elif incoming.view_id:
        services.windows.change(incoming.installed_in, incoming.view_id, ask_window(services.club_of(incoming)))
