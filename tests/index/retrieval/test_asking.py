"""What a question asks for is read from its form."""

import pytest

from index.retrieval import Asking, understand
from index.types import Audience, FactKind


@pytest.mark.parametrize(
    ("question", "asking"),
    [
        ("can I post a picture of the sports day", Asking.RULE),
        ("phone in the baby room?", Asking.RULE),
        ("what are all the don'ts", Asking.LIST),
        ("list everything staff must not do", Asking.LIST),
        ("rules for parents", Asking.LIST),
        ("what can’t we post", Asking.LIST),
        ("does the policy cover Pinterest", Asking.SCOPE),
        ("what counts as social media", Asking.SCOPE),
        ("when is the policy due for review", Asking.FACT),
        ("who signed this policy off", Asking.FACT),
        ("review date?", Asking.FACT),
        ("which other policies are related to this one", Asking.RELATED),
        ("what happens if someone ignores the policy", Asking.CONSEQUENCE),
        ("could I get sacked for a post", Asking.CONSEQUENCE),
    ],
)
def test_the_form_of_a_question_says_what_would_answer_it(question: str, asking: Asking) -> None:
    assert understand(question).asking is asking


@pytest.mark.parametrize(
    ("question", "most_wanted"),
    [
        ("when is the next review of this policy", FactKind.NEXT_REVIEW),
        ("is the policy overdue", FactKind.NEXT_REVIEW),
        ("when was the policy last reviewed", FactKind.LAST_REVIEWED),
        ("when was this policy adopted", FactKind.ADOPTED),
        ("who signed it", FactKind.SIGNED_BY),
    ],
)
def test_the_fact_most_wanted_comes_first(question: str, most_wanted: FactKind) -> None:
    assert understand(question).facts[0] is most_wanted


def test_a_review_that_is_not_the_policys_is_no_fact_of_it() -> None:
    """Only a question about the policy, or one of a few words, asks for its dates."""
    assert understand("when will my probation meeting with the deputy be reviewed").asking is Asking.RULE


@pytest.mark.parametrize(
    ("question", "audience"),
    [
        ("can parents take photos at the nativity", Audience.PARENTS),
        ("what do we tell parents", Audience.PARENTS),
        ("can I follow a parent", Audience.STAFF),
        ("does the manager have to log it", Audience.MANAGEMENT),
        ("photographs of children", None),
    ],
)
def test_whom_a_question_is_about(question: str, audience: Audience | None) -> None:
    assert understand(question).audience is audience


def test_an_own_act_is_told_from_a_question_about_what_to_say() -> None:
    assert understand("can I add a mum on facebook").is_own_act
    assert not understand("what should I say to a mum who adds us all").is_own_act


def test_a_list_of_prohibitions_is_told_from_other_lists() -> None:
    assert understand("what are the don'ts").wants_prohibitions
    assert not understand("what are the rules").wants_prohibitions
