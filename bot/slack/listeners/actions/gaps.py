"""A manager looks through what staff ask, and decides what becomes of a question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.slack.blocks import GapsPage, Part, gaps_message, judgement_window, note_window, notice
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
    try:
        page = GapsPage.read(str(action.get("value")))
    except (ValueError, RecursionError):
        services.desk.reply(incoming, notice(wording.stale_button()))
        return
    club = services.managed(incoming, page.club)
    if club is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
    else:
        message = gaps_message(asked_at(services, club), page.part, page.page)
        services.desk.reply(incoming, message, replaces=True)


def handle_answer_gap(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window in which a note is written."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = place_of(services, incoming, str(action.get("value")))
    words = services.gaps.words(found[0].slug, found[1].token) if found else None
    if found is None or words is None:
        services.desk.reply(incoming, notice(wording.stale_button() if found else wording.managers_only()))
        return
    club, place = found
    window = note_window(place, words, services.policies(club), services.today(club), club)
    show_window(services, incoming, window, wording.window_late())


def handle_judge_gap(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Open the window in which a manager says which clause answers a question."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = place_of(services, incoming, str(action.get("value")))
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
    found = place_of(services, incoming, str(action.get("value")))
    words = services.gaps.words(found[0].slug, found[1].token) if found else None
    if found is None or words is None:
        services.desk.reply(incoming, notice(wording.stale_button() if found else wording.managers_only()))
        return
    club, place = found
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
    incoming: Incoming = context[INCOMING]
    found = _numbered(services, incoming, str(action.get("value")))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, number = found
    asked = asked_at(services, club)
    left = replace(asked, aside=tuple(each for each in asked.aside if each.number != number))
    services.desk.reply(
        incoming,
        gaps_message(left, Part.ASIDE, said=wording.listed_again()),
        also=partial(services.gaps.list_again, club=club.slug, number=number),
        replaces=True,
    )


def handle_withdraw_note(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Show a note no more."""
    ack()
    incoming: Incoming = context[INCOMING]
    found = _numbered(services, incoming, str(action.get("value")))
    if found is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    club, number = found
    asked = asked_at(services, club)
    left = replace(asked, notes=tuple(each for each in asked.notes if each.number != number))
    services.desk.reply(
        incoming,
        gaps_message(left, Part.NOTES, said=wording.note_withdrawn()),
        also=partial(services.standards.withdraw, club=club.slug, number=number, user_id=incoming.user_id),
        replaces=True,
    )


def _numbered(services: Services, incoming: Incoming, value: str) -> tuple[Club, int] | None:
    """The club and the number that a button brought back; None unless they manage that club."""
    try:
        match json.loads(value):
            case [str(slug), int(number)] if 0 < number < _MOST_NUMBER:
                club = services.managed(incoming, slug)
                return (club, number) if club else None
    except (ValueError, RecursionError):
        return None
    return None


# What a database counts with.
_MOST_NUMBER = 2**63
