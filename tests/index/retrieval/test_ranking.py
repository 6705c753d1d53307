"""Candidates over the five policies, with the real encoder."""

import numpy as np
import pytest

from index.encoder import OnnxEncoder
from index.retrieval import Retrieved, Retriever
from index.snapshot import Snapshot
from index.types import ClauseKind, Corpus

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def retriever(snapshot: Snapshot, encoder: OnnxEncoder) -> Retriever:
    return Retriever(snapshot, encoder)


def first_id(retrieved: Retrieved) -> str:
    return retrieved.candidates[0].clause.clause_id


def test_only_the_askers_clubs_come_back(retriever: Retriever, five: Corpus) -> None:
    """Whatever is asked, and even by another club's name."""
    for club in five.clubs:
        for question in ("JPAC site work only", "friend request", "Ashley's House closed page", ""):
            found = retriever.retrieve(question, [club.slug])
            assert {candidate.policy.club for candidate in found.candidates} == {club.slug}


def test_no_club_no_candidates(retriever: Retriever) -> None:
    assert retriever.retrieve("friend request", []).candidates == ()
    assert retriever.retrieve("friend request", ["no-such-club"]).candidates == ()


def test_every_clause_but_the_wholes_is_a_candidate_once(retriever: Retriever, five: Corpus) -> None:
    found = retriever.retrieve("friend request from a parent", ["jpac"])
    (policy,) = (policy for policy in five.policies if policy.club == "jpac")
    assert sorted(candidate.clause.clause_id for candidate in found.candidates) == sorted(
        clause.clause_id for clause in policy.clauses if not clause.is_whole
    )
    scores = [candidate.score for candidate in found.candidates]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("club", "question", "clause_id"),
    [
        ("ask-clubs", "a mum sent me a friend request", "social-media/social-media-rules.1.d"),
        ("ronald-openshaw", "an ex pupil's dad wants to be my friend online", "social-media/4.1"),
        ("jpac", "can the JPAC page be used for a personal advert", "social-media/social-media-rules.1.f"),
        ("ashleys-house", "will I be dismissed if I break these rules", "social-media/staff-use-of-social-media.3"),
        ("ask-clubs", "when is this policy due for review", "social-media/related-policies.2"),
        ("jpac", "which policies are related to this one", "social-media/related-policies.1"),
        ("ashleys-house", "what are parents asked not to do", "social-media/parents-and-visitors-use-of-social.2"),
    ],
)
def test_the_clause_that_decides_comes_first(retriever: Retriever, club: str, question: str, clause_id: str) -> None:
    assert first_id(retriever.retrieve(question, [club])) == clause_id


def test_wholes_come_back_only_where_one_is_asked_for(retriever: Retriever) -> None:
    rule = retriever.retrieve("can I post a photo of the children", ["jpac"])
    whole = retriever.retrieve("list all the rules", ["jpac"])
    assert not any(candidate.clause.is_whole for candidate in rule.candidates)
    assert whole.candidates[0].clause.is_whole


def test_see_also_answers_only_questions_about_related_policies(retriever: Retriever) -> None:
    found = retriever.retrieve("is there a mobile phone policy rule about photos of children", ["ask-clubs"])
    assert found.candidates[0].clause.kind is not ClauseKind.RELATED


@pytest.mark.parametrize("question", ["", "   ", "the of and", "???", "\N{PARTY POPPER}" * 50, "word " * 3000])
def test_questions_that_say_nothing_still_come_back(retriever: Retriever, question: str) -> None:
    found = retriever.retrieve(question, ["ask-clubs"])
    assert found.candidates
    assert np.isfinite([candidate.score for candidate in found.candidates]).all()
    assert 0.0 <= found.term_coverage <= 1.0


def test_two_clauses_on_one_matter_both_come_back_the_fuller_first(retriever: Retriever) -> None:
    """The checklist repeats section 4 more weakly."""
    found = retriever.retrieve("can a parent be my online friend or follower", ["ronald-openshaw"])
    ids = [candidate.clause.clause_id for candidate in found.candidates]
    assert ids[0] == "social-media/4.1"
    assert "social-media/6.1" in ids[:3]
