"""How sure the first candidate is: higher for what is near, low where only others are bound."""

import pytest

from index.confidence import ANSWERED_ABOVE, UNSURE_ABOVE, judge, only_binds_others
from index.encoder import OnnxEncoder
from index.retrieval import Retrieved, Retriever, understand
from index.snapshot import Snapshot

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def retriever(snapshot: Snapshot, encoder: OnnxEncoder) -> Retriever:
    return Retriever(snapshot, encoder)


def test_it_is_a_probability(retriever: Retriever) -> None:
    for question in ("friend request", "pizza", "", "who signed this policy", "list the rules"):
        assert 0.0 <= judge(retriever.retrieve(question, ["jpac"])).confidence <= 1.0


def test_no_clauses_no_confidence() -> None:
    assert judge(Retrieved(understand("anything"), (), 0.0)).confidence == 0.0


def test_the_words_of_a_clause_are_surer_than_other_matters(retriever: Retriever) -> None:
    near = judge(retriever.retrieve("publish photographs that could identify the children", ["jpac"]))
    far = judge(retriever.retrieve("where do I park my bike", ["jpac"]))
    assert near.confidence > ANSWERED_ABOVE > UNSURE_ABOVE > far.confidence


def test_a_fact_that_the_policy_does_not_state_is_no_answer(retriever: Retriever) -> None:
    """At jpac no next review is stated: the line that says when it was reviewed may only be shown as near."""
    found = retriever.retrieve("when is the next review of this policy", ["jpac"])
    assert found.candidates[0].clause.own_text == "Reviewed October 2021"
    assert judge(found).confidence < ANSWERED_ABOVE


def test_a_rule_that_binds_only_others_is_seen(retriever: Retriever) -> None:
    assert only_binds_others(retriever.retrieve("can I accept a parent's friend request", ["ashleys-house"]))
    assert not only_binds_others(retriever.retrieve("can I accept a parent's friend request", ["jpac"]))
    assert not only_binds_others(retriever.retrieve("can parents send us friend requests", ["ashleys-house"]))
