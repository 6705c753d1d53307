"""A clause is shared with a channel or kept private: proven anew, of the sharer's own club, without what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.recent import find_quotation
from bot.slack.blocks import ClauseAddress, kept_message, notice, shared_message
from bot.slack.incoming import Incoming
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club, Quotation


def handle_share(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Post the clause for all, if it is in a policy of the sharer's club as it is now."""
    ack()
    incoming: Incoming = context[INCOMING]
    club = services.club_of(incoming)
    address = ClauseAddress.of_click(action)
    # The button's value is only a wish: the club is asked for again, the clause is looked up and proven again.
    quotation = _found(services, address, club)
    if club is None or address is None or quotation is None or incoming.in_private:
        services.desk.reply(incoming, notice(wording.cannot_share()))
        return
    shared = shared_message(quotation, services.today(club), club, incoming.user_id)
    services.desk.share(incoming, address, shared, notice(wording.shared_before()))


def handle_keep_private(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Leave the clause alone on its reader's screen, with nothing that would share it."""
    ack()
    incoming: Incoming = context[INCOMING]
    club = services.club_of(incoming)
    quotation = _found(services, ClauseAddress.of_click(action), club)
    if club is None or quotation is None:
        services.desk.reply(incoming, notice(wording.stale_button()))
        return
    services.desk.reply(incoming, kept_message(quotation, services.today(club), club), replaces=True)


def handle_stale_button(services: Services, ack: Ack, context: BoltContext) -> None:
    """Say that a button is no longer in use."""
    ack()
    services.desk.reply(context[INCOMING], notice(wording.stale_button()))


def _found(services: Services, address: ClauseAddress | None, club: Club | None) -> Quotation | None:
    if address is None or club is None or address.club != club.slug:
        return None
    return find_quotation(services.corpus, address.club, address.policy, address.clause_id)
