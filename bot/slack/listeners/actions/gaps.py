"""A manager looks through what staff ask, and decides what becomes of a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import (
    GapPlace,
    GapsPage,
    Numbered,
    Part,
    clicked,
    gaps_message,
    judgement_window,
    note_window,
    notice,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.gaps import asked_at, place_of
from bot.slack.listeners.windows import show_window
from bot.slack.receiving import INCOMING
from bot.slack.services import Services
from index.types import Club


def handle_gaps_part(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Show another part, or more of this one."""
    ack()
    incoming: Incoming = context[INCOMING]
    page = GapsPage.of_click(action)
    club = services.managed(incoming, page.club) if page else None
    if page is None or club is None:
        services.desk.reply(incoming, notice(wording.managers_only() if page else wording.stale_button()))
    else:
        message = gaps_message(asked_at(services, club), Part(page.part), page.page)
        services.desk.reply(incoming, message, replaces=True)


def handle_answer_gap(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window in which a note is written."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _question(services, incoming, action)
    if found is None:
        return
    club, place, words = found
    window = note_window(place, words, services.policies(club), services.today(club), club)
    show_window(services, incoming, window, wording.window_late())


def handle_judge_gap(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window in which a manager says which clause answers a question."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = place_of(services, incoming, clicked(action))
    held = services.policies(found[0]) if found else ()
    if found is None or not held:
        services.desk.reply(incoming, notice(wording.no_policies() if found else wording.managers_only()))
        return
    club, place = found
    words = services.gaps.words(club.slug, place.token) if place.token else None
    show_window(services, incoming, judgement_window(place, words or "", held), wording.window_late())


def handle_put_aside(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """List a question no more, nor new ones like it."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _question(services, incoming, action)
    if found is None:
        return
    club, place, words = found
    asked = asked_at(services, club)
    left = replace(asked, groups=tuple(group for group in asked.groups if group.token != place.token))
    services.desk.reply(
        incoming,
        gaps_message(left, said=wording.put_aside(words)),
        also=partial(services.gaps.put_aside, key=incoming.key, club=club.slug, words=words, user_id=incoming.user_id),
        replaces=True,
    )


def handle_list_again(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """List again what was put aside."""
    ack()
    _settle(services, context[INCOMING], action, Part.ASIDE, wording.listed_again(), services.gaps.list_again)


def handle_withdraw_note(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Show a note no more."""
    ack()
    incoming: Incoming = context[INCOMING]
    withdraw = partial(services.standards.withdraw, user_id=incoming.user_id)
    _settle(services, incoming, action, Part.NOTES, wording.note_withdrawn(), withdraw)


def _question(services: Services, incoming: Incoming, action: Mapping[str, Any]) -> tuple[Club, GapPlace, str] | None:
    """The question that a button stood at, with its club and its words; without one, whoever pressed is told so."""
    found = place_of(services, incoming, clicked(action))
    words = services.gaps.words(found[0].slug, found[1].token) if found else None
    if found is None or words is None:
        services.desk.reply(incoming, notice(wording.stale_button() if found else wording.managers_only()))
        return None
    return (*found, words)


def _settle(
    services: Services,
    incoming: Incoming,
    action: Mapping[str, Any],
    part: Part,
    said: str,
    settle: Callable[..., object],
) -> None:
    """Take out of a part what a button stood at, and show the part without it."""
    entry = Numbered.of_click(action)
    club = services.managed(incoming, entry.club) if entry else None
    if entry is None or club is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    asked = asked_at(services, club)
    left: dict[str, Any] = {part.value: tuple(each for each in getattr(asked, part) if each.number != entry.number)}
    services.desk.reply(
        incoming,
        gaps_message(replace(asked, **left), part, said=said),
        also=partial(settle, club=club.slug, number=entry.number),
        replaces=True,
    )
