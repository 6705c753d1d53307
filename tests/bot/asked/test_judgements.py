"""Judgements: kept sealed, handed over as `policybot evaluate` reads them, left out where the clause changed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.asked.judgements import Judgements, exported
from bot.store import Store
from index.evaluate import Outcome, Shown, mark, read_judgements
from index.types import Corpus, Quotation

QUESTION = "may I put up pictures of the children?"


@pytest.fixture
def judgements(store: Store) -> Judgements:
    return Judgements(store)


def clauses(corpus: Corpus) -> list[Quotation]:
    """Every clause that can be judged."""
    return [Quotation(policy, clause) for policy in corpus.policies for clause in policy.clauses]


def judges(store: Store, judgements: Judgements, quotation: Quotation, key: str = "k") -> bool:
    with store.begin() as connection:
        return judgements.add(connection, key, QUESTION, quotation, "U0BOSS")


def test_a_judgement_is_kept_sealed_with_who_made_it_and_when(
    store: Store, judgements: Judgements, five: Corpus
) -> None:
    quotation = clauses(five)[0]
    assert judges(store, judgements, quotation)
    assert not judges(store, judgements, quotation)
    (judged,) = judgements.of([quotation.policy.club])
    assert (judged.question, judged.judged_by, judged.judged_at) == (QUESTION, "U0BOSS", store.clock())
    assert judgements.of(["elm"]) == ()
    with store.begin() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM judgements").mappings()
    assert b"pictures" not in bytes(row["question"])


@pytest.mark.parametrize("name", ["five", "club_of_twelve"])
def test_whatever_clause_is_judged_its_own_quotation_is_marked_right(
    store: Store, judgements: Judgements, name: str, request: Any
) -> None:
    """For every clause there is: what is handed over is read, and the clause shown is a hit, whole and not inverted."""
    corpus = request.getfixturevalue(name)
    found = clauses(corpus)
    for number, quotation in enumerate(found):
        judges(store, judgements, quotation, str(number))
    judged = judgements.of([club.slug for club in corpus.clubs])
    lines = [json.dumps(exported(each, corpus)) for each in judged]
    for judgement, quotation in zip(read_judgements(lines), found, strict=True):
        shown = Shown(quotation.policy.source.path, quotation.text)
        marks = mark(judgement, Outcome("answered", (shown,)))
        assert (marks.right, marks.complete, marks.leaked) == (True, True, False), quotation.clause.clause_id
        elsewhere = Shown("another/other.txt", quotation.text)
        assert not mark(judgement, Outcome("answered", (elsewhere,))).hit_at_1


def test_nothing_in_what_is_handed_over_says_who_judged(store: Store, judgements: Judgements, five: Corpus) -> None:
    judges(store, judgements, clauses(five)[0])
    (judged,) = judgements.of(["ashleys-house"])
    line = exported(judged, five)
    assert line is not None
    assert set(line) == {"id", "question", "club", "kind", "require", "gold"}
    assert "U0BOSS" not in json.dumps(line)


def test_a_judgement_whose_clause_changed_or_is_gone_is_not_handed_over(
    store: Store, judgements: Judgements, five: Corpus
) -> None:
    policy = next(policy for policy in five.policies if policy.club == "ask-clubs")
    quotation = Quotation(policy, policy.clause("social-media/social-media-rules.1.d"))
    judges(store, judgements, quotation)
    (judged,) = judgements.of(["ask-clubs"])
    assert exported(judged, five) is not None
    assert exported(judged, replace(five, policies=())) is None
    assert exported(replace(judged, clause_digest="0" * 64), five) is None


def test_judgements_are_forgotten_after_two_years(
    store: Store, judgements: Judgements, five: Corpus, clock: Any
) -> None:
    quotation = clauses(five)[0]
    judges(store, judgements, quotation)
    clock.moves(days=729)
    judgements.sweep()
    assert len(judgements.of([quotation.policy.club])) == 1
    clock.moves(days=1)
    judgements.sweep()
    assert judgements.of([quotation.policy.club]) == ()
