"""How sure the first candidate is: higher for what is near, low where only others are bound."""

import pytest

from index.calibration import read_calibration
from index.confidence import features, judge, only_binds_others
from index.encoder import OnnxEncoder
from index.retrieval import Retrieved, Retriever, understand
from index.snapshot import Snapshot

pytestmark = pytest.mark.model
SHIPPED = read_calibration()


@pytest.fixture(scope="module")
def retriever(snapshot: Snapshot, encoder: OnnxEncoder) -> Retriever:
    return Retriever(snapshot, encoder)


def test_it_is_a_probability(retriever: Retriever) -> None:
    for question in ("friend request", "pizza", "", "who signed this policy", "list the rules"):
        assert 0.0 <= judge(retriever.retrieve(question, ["jpac"]), SHIPPED).confidence <= 1.0


def test_no_clauses_no_confidence() -> None:
    assert judge(Retrieved(understand("anything"), (), 0.0, -1.0), SHIPPED).confidence == 0.0


def test_the_words_of_a_clause_are_surer_than_other_matters(retriever: Retriever) -> None:
    near = judge(retriever.retrieve("publish photographs that could identify the children", ["jpac"]), SHIPPED)
    far = judge(retriever.retrieve("where do I park my bike", ["jpac"]), SHIPPED)
    assert near.confidence > SHIPPED.answered_from > SHIPPED.unsure_from > far.confidence


def test_a_fact_that_the_policy_does_not_state_is_no_answer(retriever: Retriever) -> None:
    """At jpac no next review is stated: the line that says when it was reviewed may only be shown as near."""
    found = retriever.retrieve("when is the next review of this policy", ["jpac"])
    assert found.candidates[0].clause.own_text == "Reviewed October 2021"
    assert judge(found, SHIPPED).confidence < SHIPPED.answered_from


def test_a_rule_that_binds_only_others_is_seen(retriever: Retriever) -> None:
    assert only_binds_others(retriever.retrieve("can I accept a parent's friend request", ["ashleys-house"]))
    assert not only_binds_others(retriever.retrieve("can I accept a parent's friend request", ["jpac"]))
    assert not only_binds_others(retriever.retrieve("can parents send us friend requests", ["ashleys-house"]))


def test_features_are_what_they_say(retriever: Retriever) -> None:
    found = retriever.retrieve("accept invitations from parents to connect", ["jpac"])
    held = features(found)
    first, second, *_ = found.candidates
    assert held["similarity"] == first.similarity
    assert held["token_similarity"] == first.token_similarity
    assert held["margin"] == pytest.approx(first.score - second.score)
    assert held["lead"] >= held["margin"] >= 0
    assert held["agreement"] == 1.0
    assert held["term_coverage"] == 1.0
    assert held["worst_tokens"] <= held["token_similarity"]


def test_one_clause_alone_has_features(retriever: Retriever) -> None:
    found = retriever.retrieve("friend request", ["jpac"])
    alone = features(Retrieved(found.query, found.candidates[:1], found.term_coverage, found.worst_tokens))
    assert (alone["margin"], alone["lead"], alone["agreement"]) == (0.0, 0.0, 1.0)
