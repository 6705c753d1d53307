"""What a question asks for is read from its form."""

import pytest

from index.retrieval import Asking, Extreme, understand
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


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("what does section 5.2 say", "5.2"),
        ("read me para 3.1(a) please", "3.1.a"),
        ("clause 7", "7"),
        ("Section no. 12.4.1", "12.4.1"),
        ("6.3", "6.3"),
        (" 2.1? ", "2.1"),
    ],
)
def test_a_clause_is_asked_for_by_its_number(question: str, number: str) -> None:
    query = understand(question)
    assert (query.asking, query.number) == (Asking.NUMBERED, number)


@pytest.mark.parametrize(
    "question",
    ["pick up at 3.15?", "5", "is £5.50 ok", "at this point 20% of us", "can 2 staff go", "section on phones"],
)
def test_other_numbers_are_none_of_a_clause(question: str) -> None:
    assert understand(question).number == ""


@pytest.mark.parametrize(
    "question",
    ["does this apply to tiktok as well?", "would the policy extend to gaming chats", "does it also go for WhatsApp"],
)
def test_whether_it_applies_to_a_thing_is_scope(question: str) -> None:
    assert understand(question).asking is Asking.SCOPE


@pytest.mark.parametrize(
    "question", ["does this apply to parents too", "does it apply to agency staff", "apply to us?"]
)
def test_whether_it_applies_to_people_is_none(question: str) -> None:
    assert understand(question).asking is not Asking.SCOPE


@pytest.mark.parametrize(
    "question",
    ["why can't we text families", "so why is that banned", "what's the harm in it", "reason for the dress code"],
)
def test_a_reason_is_asked_for(question: str) -> None:
    assert understand(question).wants_reason


def test_a_why_in_passing_asks_for_none() -> None:
    assert not understand("a dad wants to know why his son was moved, can I say").wants_reason


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("does it say anything about jewellery", True),
        ("what does the policy say on visitors", True),
        ("does the outings policy mention seat belts", True),
        ("can I say anything about a child", False),
    ],
)
def test_the_policys_own_words_are_asked_for(question: str, wanted: bool) -> None:
    assert understand(question).wants_policys_words is wanted


@pytest.mark.parametrize(
    ("question", "extreme"),
    [
        ("which club adopted theirs most recently", Extreme.LATEST),
        ("whose policy is the oldest", Extreme.EARLIEST),
        ("who reviewed theirs longest ago", Extreme.EARLIEST),
        ("when was it last reviewed", None),
    ],
)
def test_which_of_several_dates(question: str, extreme: Extreme | None) -> None:
    assert understand(question).extreme is extreme


@pytest.mark.parametrize(
    "question", ["adopted by", "what month was it brought in", "what date is on the front", "date at the bottom"]
)
def test_the_date_of_adoption_in_other_words(question: str) -> None:
    assert understand(question).facts[0] is FactKind.ADOPTED
