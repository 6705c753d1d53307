"""What doors share about drafts: whose they are to decide on, and a policy file shared with the bot."""

from __future__ import annotations

from bot import wording
from bot.lifecycle.types import Draft
from bot.slack.blocks import DraftAddress, drafts_message, notice
from bot.slack.drafting import gists_of, is_policy_file
from bot.slack.drafting import take_files as take
from bot.slack.incoming import Door, Incoming
from bot.slack.services import Services
from index.types import Club


def managed_draft(services: Services, incoming: Incoming, address: DraftAddress | None) -> tuple[Club, Draft] | None:
    """The draft, if the asker manages its club: a button's value is only a wish."""
    club = services.managed(incoming, address.club) if address else None
    draft = services.versions.draft(address.number) if address else None
    return (club, draft) if club and draft and draft.club == club.slug else None


def brings_draft(services: Services, incoming: Incoming) -> bool:
    """Whether a manager shares a policy file with the bot."""
    is_file = incoming.door is Door.DIRECT and any(map(is_policy_file, incoming.files))
    return is_file and bool(services.manages(incoming))


def take_files(services: Services, incoming: Incoming) -> None:
    """Keep each policy file as a draft of the manager's club, and say what came of it."""
    managed, chosen = services.manages(incoming), services.club_of(incoming)
    club = chosen if chosen in managed else managed[0] if len(managed) == 1 else None
    if club is None:
        services.desk.reply(incoming, notice(wording.which_clubs_file()))
        return
    said = take(services, incoming, club, [file for file in incoming.files if is_policy_file(file)])
    services.desk.reply(incoming, notice(*said))


def list_drafts(services: Services, incoming: Incoming, club: Club, after: int = 0) -> None:
    """Show a manager the club's drafts, from behind the one of that number, in place of the list they pressed in."""
    message = drafts_message(gists_of(services, club), club, after=after)
    services.desk.reply(incoming, message, replaces=bool(after))
