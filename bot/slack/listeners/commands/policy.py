"""`/policy`: a question, or a command where its word stands alone or with its own argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.commands import Command, Question, Word, read_command
from bot.errors import ClubNotOfferedError
from bot.slack.blocks import (
    MOST_REQUESTS,
    channel_window,
    club_chooser,
    evidence_window,
    gaps_message,
    help_message,
    last_message,
    notice,
    policies_message,
    progress_message,
    reader_window,
    remind_window,
    reply_message,
    reviews_message,
    roles_window,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.asking import answer_question, ask_for_club, say_reply
from bot.slack.listeners.commands.across import show_lineage, show_matrix
from bot.slack.listeners.drafts import list_drafts
from bot.slack.listeners.gaps import asked_at
from bot.slack.listeners.setting import channel_setters, named_club
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club

_A_TERM: Final = timedelta(days=90)


def handle_policy(services: Services, ack: Ack, context: BoltContext) -> None:
    """Do what was typed."""
    ack()
    incoming: Incoming = context[INCOMING]
    club = services.club_of(incoming)
    typed = read_command(
        incoming.text,
        services.policies(club) if club else (),
        services.choices(incoming),
        may_compare=len(services.manages(incoming)) > 1,
    )
    if isinstance(typed, Question):
        answer_question(services, incoming, typed.perhaps)
    elif typed.word in _FOR_ANYBODY:
        _FOR_ANYBODY[typed.word](services, incoming, typed)
    elif club is None:
        ask_for_club(services, incoming)
    else:
        _OF_A_CLUB[typed.word](services, incoming, typed, club)


def _help(services: Services, incoming: Incoming, _command: Command) -> None:
    services.desk.reply(incoming, help_message())


def _privacy(services: Services, incoming: Incoming, _command: Command) -> None:
    services.desk.reply(incoming, notice(wording.privacy_text()))


def _club(services: Services, incoming: Incoming, command: Command) -> None:
    """Offer the clubs there are, naming the present one, or go straight to the one that was named."""
    offered = services.choices(incoming)
    if not offered:
        services.desk.reply(incoming, notice(wording.no_clubs()))
    elif len(offered) == 1:
        services.desk.reply(incoming, notice(wording.only_club(offered[0])))
    elif command.club:
        _choose(services, incoming, command.club)
    else:
        services.desk.reply(incoming, club_chooser(offered, services.club_of(incoming)))


def _choose(services: Services, incoming: Incoming, club: Club) -> None:
    try:
        services.members.choose(services.corpus, incoming.workspace, incoming.user_id, club.slug)
    except ClubNotOfferedError:
        services.desk.reply(incoming, notice(wording.club_not_offered()))
    else:
        services.desk.reply(incoming, notice(wording.club_chosen(club)))


def _status(services: Services, incoming: Incoming, _command: Command) -> None:
    """How the bot is, for whoever wonders."""
    lines = wording.health_lines(services.health(), services.club_of(incoming))
    services.desk.reply(incoming, notice(wording.status_text(lines)))


def _compare(services: Services, incoming: Incoming, command: Command) -> None:
    """The same question to every club that the asker manages."""
    clubs = services.manages(incoming)
    if len(clubs) < 2:  # noqa: PLR2004 - two clubs to compare
        services.desk.reply(incoming, notice(wording.nothing_to_compare()))
    elif not command.question:
        services.desk.reply(incoming, notice(wording.compare_what()))
    else:
        named = [club for club in services.answers.clubs_named(command.question) if club in clubs]
        compared = named if len(named) > 1 else clubs
        reply = services.answers.compare(command.question, compared)
        message = reply_message(reply, services.today(clubs[0]), services.corpus.clubs, can_share=False)
        say_reply(services, incoming, reply, message, compared=compared)


def _acknowledgements(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    """Who has read what, for the club's managers, and a way to ask for more."""
    if club not in services.manages(incoming):
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    found = services.acknowledgements.progress([club.slug], MOST_REQUESTS)
    signed = services.acknowledgements.signed(club.slug)
    services.desk.reply(incoming, progress_message(found, services.policies(club), club, signed))


def _channel(services: Services, incoming: Incoming, _command: Command) -> None:
    """Open the window in which this channel is set."""
    if incoming.in_private:
        services.desk.reply(incoming, notice(wording.channel_only()))
        return
    clubs = channel_setters(services, incoming, incoming.channel)
    setting = services.channels.setting(incoming.installed_in, incoming.channel)
    named = named_club(services, setting.club)
    if not clubs:
        said = wording.channel_is(named, listens=setting.listens)
        services.desk.reply(incoming, notice(said, wording.managers_only()))
        return
    may_listen = services.workspaces.may_listen(incoming.installed_in)
    window = channel_window(incoming.channel, setting, clubs, may_listen=may_listen, named=named)
    show_window(services, incoming, window, wording.window_late())


def _roles(services: Services, incoming: Incoming, _command: Command) -> None:
    """Open the window in which roles are given."""
    clubs = services.operated(incoming)
    if clubs:
        window = roles_window(services.members.given_in(incoming.workspace), clubs)
        show_window(services, incoming, window, wording.window_late())
    else:
        services.desk.reply(incoming, notice(wording.operators_only()))


def _list(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    services.desk.reply(incoming, policies_message(services.reviews(club), services.today(club), club))


def _show(services: Services, incoming: Incoming, command: Command, club: Club) -> None:
    """Open the policy; where several could be meant, ask which."""
    held = services.policies(club)
    policy = command.policy or (held[0] if len(held) == 1 else None)
    if policy is None:
        _list(services, incoming, command, club)
    else:
        show_window(services, incoming, reader_window(policy, club, services.today(club)), wording.not_opened())


def _last(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    answered = services.recent.of(incoming.workspace, incoming.user_id, club.slug, services.corpus)
    services.desk.reply(incoming, last_message(answered, services.today(club), club))


def _reviews(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    """The review state of the club's policies, for its managers."""
    if club not in services.manages(incoming):
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        calendar = services.calendar(club) if services.calendar else None
        services.desk.reply(incoming, reviews_message(services.reviews(club), services.today(club), club, calendar))


def _drafts(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    """The texts that wait to be published, for the club's managers."""
    if club not in services.manages(incoming):
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        list_drafts(services, incoming, club)


def _evidence(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    """Open the window in which a manager asks for the log of what staff were told: of the last three months, say."""
    if club not in services.manages(incoming):
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        today = services.today(club)
        show_window(services, incoming, evidence_window(club, today - _A_TERM, today), wording.window_late())


def _remind(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    """Open the window in which a manager reminds others of a policy."""
    held = services.policies(club)
    if club not in services.manages(incoming):
        services.desk.reply(incoming, notice(wording.managers_only()))
    elif not held:
        services.desk.reply(incoming, notice(wording.no_policies()))
    else:
        known = services.members.people_of(club, incoming.workspace)
        show_window(services, incoming, remind_window(held, len(known), club), wording.window_late())


def _gaps(services: Services, incoming: Incoming, _command: Command, club: Club) -> None:
    """What staff ask and no clause answers, for the club's managers."""
    if club not in services.manages(incoming):
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        waiting = services.tickets.waiting(club.slug)
        said = wording.tickets_waiting(waiting) if waiting else ""
        services.desk.reply(incoming, gaps_message(asked_at(services, club), said=said))


_FOR_ANYBODY: Final[Mapping[Word, Callable[[Services, Incoming, Command], None]]] = {
    Word.HELP: _help,
    Word.CLUB: _club,
    Word.STATUS: _status,
    Word.PRIVACY: _privacy,
    Word.COMPARE: _compare,
    Word.MATRIX: show_matrix,
    Word.LINEAGE: show_lineage,
    Word.CHANNEL: _channel,
    Word.ROLES: _roles,
}
_OF_A_CLUB: Final[Mapping[Word, Callable[[Services, Incoming, Command, Club], None]]] = {
    Word.LIST: _list,
    Word.SHOW: _show,
    Word.LAST: _last,
    Word.REVIEWS: _reviews,
    Word.DRAFTS: _drafts,
    Word.GAPS: _gaps,
    Word.ACKNOWLEDGEMENTS: _acknowledgements,
    Word.EVIDENCE: _evidence,
    Word.REMIND: _remind,
}
