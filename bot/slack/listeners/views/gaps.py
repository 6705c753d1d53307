"""Windows in which a manager decides what becomes of a question: a note, or a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltContext

from bot import wording
from bot.asked.standards import MOST_NOTES
from bot.slack.blocks import (
    chosen_clause,
    chosen_policy,
    judged_question,
    judgement_faults,
    judgement_window,
    note_faults,
    note_window,
    wanted_note,
)
from bot.slack.incoming import Incoming
from bot.slack.listeners.gaps import place_of
from bot.slack.listeners.windows import card_window, say_instead, show_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services


def handle_note(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep a note, shown from now on; a case that is told in it gets the card, and nothing of it is kept."""
    incoming: Incoming = context[INCOMING]
    found = place_of(services, incoming, incoming.metadata)
    if found is None:
        say_instead(ack, wording.managers_only())
        return
    club, place = found
    state, held, today = view.get("state") or {}, services.policies(club), services.today(club)
    if further := chosen_policy(state, place, held):
        words = services.gaps.words(club.slug, place.token) or ""
        show_instead(ack, note_window(further, words, held, today, club))
        return
    wanted = wanted_note(state)
    if faults := note_faults(wanted, today):
        ack(response_action="errors", errors=faults)
    elif card := card_window(services, club, "\n".join((*wanted.asked, wanted.words))):
        show_instead(ack, card)
    elif len(services.standards.of(club.slug, today)) >= MOST_NOTES:
        say_instead(ack, wording.too_many_notes(MOST_NOTES))
    else:
        assert wanted.until, "checked"
        quotation = chosen_clause(state, held)
        with services.desk.deciding() as connection:
            services.standards.write(
                connection,
                incoming.key,
                club.slug,
                wanted.asked,
                wanted.words,
                quotation,
                wanted.until,
                incoming.user_id,
            )
        say_instead(ack, wording.note_kept(wanted.until), wording.NOTE_TITLE)


def handle_judgement(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep that a clause answers a question."""
    incoming: Incoming = context[INCOMING]
    found = place_of(services, incoming, incoming.metadata)
    if found is None:
        say_instead(ack, wording.managers_only())
        return
    club, place = found
    state, held = view.get("state") or {}, services.policies(club)
    if further := chosen_policy(state, place, held):
        words = services.gaps.words(club.slug, place.token) if place.token else None
        show_instead(ack, judgement_window(further, words or "", held))
        return
    question, quotation = judged_question(state), chosen_clause(state, held)
    if quotation is None or not question:
        ack(response_action="errors", errors=judgement_faults(question, quotation))
    elif card := card_window(services, club, question):
        show_instead(ack, card)
    else:
        with services.desk.deciding() as connection:
            services.judgements.add(connection, incoming.key, question, quotation, incoming.user_id)
        say_instead(ack, wording.judgement_kept(), wording.JUDGEMENT_TITLE)
