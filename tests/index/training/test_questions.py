"""Each written question finds the clause it was written for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.training.questions import Question, WrittenQuestions, load_questions, resolve

Write = Callable[..., Path]


def own_texts(written: WrittenQuestions, question: Question) -> list[str]:
    return [written.clause(place).own_text for place in question.clauses]


def asked(written: WrittenQuestions, text: str) -> Question:
    return next(question for question in written.questions if question.text == text)


def test_a_question_finds_its_clause_and_the_ones_that_only_look_right(write: Write) -> None:
    written = load_questions(write())
    question = asked(written, "moby ok in with the little uns")
    assert written.faults == ()
    assert (question.kind, question.subject, written.setting_of(question)) == (
        "slang",
        "mobile phones",
        "acorn-nursery",
    )
    assert own_texts(written, question) == ["carry a phone in the baby room"]
    assert [written.clause(place).own_text for place in question.near] == [
        "Visitors hand their phones in at the desk.",
        "Every visitor signs the red book.",
    ]


def test_a_lead_in_stands_for_its_whole_list(write: Write) -> None:
    written = load_questions(write())
    (text,) = own_texts(written, asked(written, "everything that is banned for us"))
    assert text == "Staff must not: carry a phone in the baby room wear a watch that can take pictures"


def test_a_heading_stands_for_its_whole_section(write: Write) -> None:
    policy = load_questions(write()).corpus.policies[0]
    clause = policy.clauses[resolve(policy, "In the rooms")]
    assert clause.is_whole
    assert clause.own_text.startswith("In the rooms Staff must not:")


def test_words_over_a_table_stand_for_the_row_below(write: Write) -> None:
    table = (
        "Phones\n\nKeep phones away.\n\nMeeting\tHow often\tMinutes kept\nCommittee\tevery three years\tin the office\n"
    )
    policy = load_questions(write(phones__md=None, phones__txt=table)).corpus.policies[0]
    clause = policy.clauses[resolve(policy, "Minutes kept")]
    assert "every three years" in clause.text


def test_a_clause_that_would_do_as_well_is_acceptable(write: Write) -> None:
    written = load_questions(write())
    question = asked(written, "visitor book")
    assert len(question.clauses) == 1
    assert {written.clause(place).own_text for place in question.acceptable} == {
        "Every visitor signs the red book.",
        "A visitor is never alone with a child.",
    }


def test_a_question_that_nothing_covers_has_no_clause(write: Write) -> None:
    written = load_questions(write())
    assert [question.text for question in written.uncovered] == ["who pays for a broken handset"]
    assert written.uncovered[0].acceptable == frozenset()


def with_item(item: str) -> str:
    return f"policy: visitors.md\nsubject: visitors\nitems:\n  - {item}\n"


FAULTS = {
    "a snippet that is not there": ('{clause: "the blue book", ask: {plain: [a]}}', "stands 0 times"),
    "a snippet that stands twice": ('{clause: "isitor", ask: {plain: [a]}}', "times in"),
    "a snippet across two clauses": (
        '{clause: "book.\\n\\nA visitor is", ask: {plain: [a]}}',
        "lies in no clause; quote words inside one clause",
    ),
    "a kind that is none": ('{clause: "signs the red book", ask: {sarcastic: [a]}}', "'sarcastic' is no kind"),
    "right and wrong at once": (
        '{clause: "signs the red book", near: ["Every visitor"], ask: {plain: [a]}}',
        "under 'near' too",
    ),
    "one clause twice": (
        '{clause: ["signs the red book", "Every visitor"], ask: {plain: [a]}}',
        "names one clause twice",
    ),
    "a key that is none": ('{clauses: "signs the red book", ask: {plain: [a]}}', "mend the entry"),
    "a policy that is not there": (
        '{clause: "signs the red book", near: ["cars.txt: park here"], ask: {plain: [a]}}',
        "there is no policy 'cars.txt'",
    ),
}


@pytest.mark.parametrize(("item", "reason"), FAULTS.values(), ids=FAULTS)
def test_names_what_is_wrong_with_an_item(write: Write, item: str, reason: str) -> None:
    faults = load_questions(write(visitors__questions__yaml=with_item(item))).faults
    assert {fault.path for fault in faults} == {"acorn-nursery/visitors.questions.yaml"}
    assert reason in faults[0].reason


def test_an_item_with_a_fault_leaves_the_others_readable(write: Write) -> None:
    written = load_questions(write(visitors__questions__yaml="policy: visitors.md\nitems: ["))
    (fault,) = written.faults
    assert "mend the file" in fault.reason
    assert asked(written, "Can my phone stay in my pocket near a baby?").is_covered


def test_names_a_policy_that_nothing_is_asked_of(write: Write) -> None:
    (fault,) = load_questions(write(visitors__questions__yaml=None)).faults
    assert str(fault) == "acorn-nursery/visitors.md: has no questions; write visitors.questions.yaml"
