"""Managers' notes: under the same question, with the clause as it was, until their day; on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bot.asked.gaps import Unanswered
from bot.asked.standards import Standard, Standards
from bot.people import People
from bot.store import Store
from index.types import Corpus, Quotation
from tests.bot.asked.test_gaps import ByWord

TODAY = date(2026, 11, 20)
UNTIL = TODAY + timedelta(30)


@pytest.fixture
def notes(store: Store) -> Standards:
    return Standards(store)


@pytest.fixture
def quotation(five: Corpus) -> Quotation:
    """A clause of ASK Clubs."""
    policy = next(policy for policy in five.policies if policy.club == "ask-clubs")
    return Quotation(policy, policy.clause("social-media/social-media-rules.1.d"))


def writes(
    store: Store, notes: Standards, *asked: str, key: str = "k", quotation: Any = None, until: date = UNTIL
) -> bool:
    with store.begin() as connection:
        return notes.write(connection, key, "ask-clubs", asked, "Only at the gate.", quotation, until, "U0BOSS")


def note_on(notes: Standards, question: str, corpus: Corpus, day: date = TODAY, club: str = "ask-clubs") -> Any:
    meaning = ByWord()
    return notes.note_on(Unanswered.asked(club, question, day, meaning), corpus, meaning)


def test_a_note_is_found_by_each_of_its_questions_until_its_last_day(
    store: Store, notes: Standards, five: Corpus
) -> None:
    assert writes(store, notes, "may I vape here", "is smoking all right")
    assert not writes(store, notes, "may I vape here")  # the same window again
    for question in ("may I vape here?", "is smoking all right"):
        assert note_on(notes, question, five).words == "Only at the gate."
    assert note_on(notes, "may I vape here", five, UNTIL) is not None
    assert note_on(notes, "may I vape here", five, UNTIL + timedelta(1)) is None
    assert note_on(notes, "where do I park", five) is None
    assert note_on(notes, "may I vape here", five, club="jpac") is None


def test_the_newest_of_two_notes_is_shown(store: Store, notes: Standards, five: Corpus) -> None:
    writes(store, notes, "may I vape here", key="1")
    writes(store, notes, "may I vape here", key="2")
    assert note_on(notes, "may I vape here", five).number == notes.of("ask-clubs", TODAY)[0].number


def test_what_is_kept_is_sealed_and_says_who_wrote_it_and_when(
    store: Store, notes: Standards, quotation: Quotation
) -> None:
    writes(store, notes, "may I vape here", quotation=quotation)
    (note,) = notes.of("ask-clubs", TODAY)
    assert (note.written_by, note.written_at, note.until) == ("U0BOSS", store.clock(), UNTIL)
    with store.begin() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM standards").mappings()
    assert b"vape" not in bytes(row["words"])
    assert b"gate" not in bytes(row["words"])


def test_a_note_goes_with_its_clause_only_while_that_reads_as_it_did(
    store: Store, notes: Standards, five: Corpus, quotation: Quotation
) -> None:
    writes(store, notes, "may I vape here", quotation=quotation)
    note: Standard = note_on(notes, "may I vape here", five)
    shown = note.clause(five)
    assert shown is not None
    assert shown.text == quotation.text
    gone = replace(five, policies=tuple(policy for policy in five.policies if policy.club != "ask-clubs"))
    shorter = replace(quotation.clause, lead_ins=())
    changed = replace(
        quotation.policy,
        clauses=tuple(shorter if each is quotation.clause else each for each in quotation.policy.clauses),
    )
    others = tuple(policy for policy in five.policies if policy.club != "ask-clubs")
    for corpus in (gone, replace(five, policies=(*others, changed))):
        assert note_on(notes, "may I vape here", corpus) is None
        assert note.clause(corpus) is None
        assert not note.holds(corpus)
    assert note_on(notes, "may I vape here", five) is not None


def test_a_withdrawn_note_is_shown_no_more(store: Store, notes: Standards, five: Corpus) -> None:
    writes(store, notes, "may I vape here")
    (note,) = notes.of("ask-clubs", TODAY)
    with store.begin() as connection:
        assert not notes.withdraw(connection, "jpac", note.number, "U9")
        assert notes.withdraw(connection, "ask-clubs", note.number, "U2")
        assert not notes.withdraw(connection, "ask-clubs", note.number, "U3")
    assert note_on(notes, "may I vape here", five) is None
    with store.begin() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM standards").mappings()
    with store.begin() as connection:
        assert People(store).find(connection, [row["withdrawn_by"]])[row["withdrawn_by"]].user_id == "U2"


def test_notes_are_forgotten_a_year_after_they_ended(store: Store, notes: Standards, clock: Any) -> None:
    def number() -> int:
        with store.begin() as connection:
            return len(connection.exec_driver_sql("SELECT id FROM standards").all())

    writes(store, notes, "may I vape here", key="1")
    writes(store, notes, "where do I park", key="2", until=TODAY + timedelta(300))
    with store.begin() as connection:
        notes.withdraw(connection, "ask-clubs", notes_number(connection, "1"), "U0BOSS")
    clock.moves(days=364)
    notes.sweep()
    assert number() == 2
    clock.moves(days=1)
    notes.sweep()
    assert number() == 1
    clock.moves(days=300)
    notes.sweep()
    assert number() == 0


def notes_number(connection: Any, key: str) -> int:
    found: int = connection.exec_driver_sql(f"SELECT id FROM standards WHERE key = '{key}'").scalar()
    return found


def test_vectors_are_made_once(store: Store, notes: Standards, five: Corpus) -> None:
    writes(store, notes, "may I vape here")
    meaning = ByWord()
    asked = [("where do I park", meaning.vectors(["where do I park"])[0])]
    for _ in range(3):
        assert notes.notes_on("ask-clubs", TODAY, asked, five, meaning) == (None,)
    assert meaning.encoded == ["where do I park", "may I vape here"]
    assert np.allclose(np.linalg.norm(asked[0][1]), 1)
