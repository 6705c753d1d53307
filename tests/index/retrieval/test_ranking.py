"""Candidates over the five policies, with the real encoder."""

import numpy as np
import pytest

from index.encoder import OnnxEncoder
from index.retrieval import Retrieved, Retriever
from index.retrieval.ranking import TOKEN_DEPTH
from index.retrieval.stating import stated_fact
from index.snapshot import Snapshot
from index.types import ClauseKind, Corpus, FactKind

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
        ("ronald-openshaw", "5.1", "social-media/5.1"),
        ("ronald-openshaw", "what does section 6 say", "social-media/6"),
        ("jpac", "does this apply to myspace", "social-media/opening.2"),
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


def test_tokens_are_compared_of_the_nearest_clauses(retriever: Retriever) -> None:
    found = retriever.retrieve("can I put a picture of the sports day on insta", ["jpac"])
    assert all(-1 < candidate.token_similarity <= 1.0001 for candidate in found.candidates[:TOKEN_DEPTH])
    assert found.candidates[0].token_similarity > np.median([each.token_similarity for each in found.candidates])


def test_a_question_of_signs_alone_has_candidates(retriever: Retriever) -> None:
    """Nothing of it can be compared, and nothing breaks."""
    for question in ("???", "\u200b", "  "):
        assert retriever.retrieve(question, ["jpac"]).candidates


@pytest.mark.parametrize(
    ("club", "question", "fact"),
    [
        ("ask-clubs", "who is Mark Stewart", FactKind.SIGNED_BY),
        ("ashleys-house", "dipaley patel?", FactKind.SIGNED_BY),
        ("jpac", "who is Mark Stewart", None),
        ("ask-clubs", "can a parent called Mark post photos", None),
    ],
)
def test_a_name_that_a_policy_states_asks_for_that_fact(
    retriever: Retriever, club: str, question: str, fact: FactKind | None
) -> None:
    """Another club's policy states it for that club alone."""
    found = retriever.retrieve(question, [club])
    assert (fact,) == found.query.facts if fact else not found.query.facts
    if fact:
        assert stated_fact(found.query, found.candidates[0].policy, found.candidates[0].clause) is fact


def test_a_number_is_looked_for_in_every_policy_of_the_club(retriever: Retriever, five: Corpus) -> None:
    """Nothing else comes before what bears it."""
    found = retriever.retrieve("what does section 6 say", [club.slug for club in five.clubs])
    bearing = [candidate for candidate in found.candidates if candidate.clause.clause_id.endswith("/6")]
    assert list(found.candidates[: len(bearing)]) == bearing != []
