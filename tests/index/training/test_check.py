"""The check finds each kind of fault, and finds none in the project's own questions."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from index.training import check as checking
from index.training.check import EvaluationFileError, check, counts_of, sample
from index.training.questions import WrittenQuestions, load_questions

Write = Callable[..., Path]
SHARED = Path(__file__).parents[4] / "shared" / "eval"


@pytest.fixture
def little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers that the small setting reaches."""
    for name in ("LEAST_PAIRS", "LEAST_UNCOVERED", "LEAST_SUBJECTS", "LEAST_CLAUSES", "LEAST_SETTINGS"):
        monkeypatch.setattr(checking, name, 1)
    monkeypatch.setattr(checking, "MOST_OF_ONE_SUBJECT", 0.9)


def asking(*texts: str) -> str:
    return (
        'policy: visitors.md\nsubject: visitors\nitems:\n  - clause: "signs the red book"\n    ask: {plain: '
        f"{json.dumps(texts)}}}\n"
    )


def evaluation(folder: Path, *texts: str) -> Path:
    lines = "".join(json.dumps({"question": text, "gold": []}) + "\n" for text in texts)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_the_projects_own_questions_are_sound(written: WrittenQuestions) -> None:
    assert [str(fault) for fault in check(written).faults] == []


def test_the_projects_own_questions_are_as_many_as_the_field_needs(written: WrittenQuestions) -> None:
    counts = counts_of(written)
    assert counts["question-clause pairs"] >= 4000
    assert counts["distinct clauses asked about"] >= 1200
    assert counts["uncovered questions"] >= 800
    assert counts["subjects"] >= 30


@pytest.mark.shared
def test_the_projects_own_questions_are_none_of_the_evaluation(written: WrittenQuestions) -> None:
    if not SHARED.is_dir():
        pytest.skip("there is no ../shared here")
    assert [fault.path for fault in check(written, SHARED).faults] == []


@pytest.mark.usefixtures("little_is_enough")
class TestSmall:
    def test_is_sound_when_nothing_is_wrong(self, write: Write) -> None:
        report = check(load_questions(write()))
        assert report.is_sound
        assert report.counts["covered questions"] == 4
        assert report.counts["question-clause pairs"] == 5

    def test_finds_a_question_asked_twice_in_other_case_and_marks(self, write: Write) -> None:
        data = write(visitors__questions__yaml=asking("Can my phone stay in my pocket near a baby", "who signs"))
        faults = check(load_questions(data)).faults
        assert any("is asked in acorn-nursery/phones.md already; write another" in str(fault) for fault in faults)

    def test_finds_questions_written_from_a_pattern(self, write: Write) -> None:
        texts = ("please tell me now whether dads sign", "please tell me now whether plumbers do")
        faults = check(load_questions(write(visitors__questions__yaml=asking(*texts)))).faults
        assert len(faults) == 2
        assert "shares 'please tell me now whether'" in faults[0].reason

    def test_two_questions_in_a_hundred_may_share_a_run(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checking, "MOST_SHARING_A_RUN", 0.5)
        texts = ("please tell me now whether dads sign", "please tell me now whether plumbers do")
        assert check(load_questions(write(visitors__questions__yaml=asking(*texts)))).is_sound

    def test_finds_an_evaluation_question_with_a_word_changed(self, write: Write, tmp_path: Path) -> None:
        folder = evaluation(tmp_path, "Could my phone stay in my pocket near a baby?", "is there a lift")
        report = check(load_questions(write()), folder)
        assert [str(fault) for fault in report.faults] == [
            "acorn-nursery/phones.md: question 2 is near an evaluation question; take it out"
        ]
        assert report.leak_check == "1 of 5 questions are near one of 2 evaluation questions"

    def test_finds_an_evaluation_question_in_another_order(self, write: Write, tmp_path: Path) -> None:
        folder = evaluation(tmp_path, "if a handset is broken, who then pays?")
        assert len(check(load_questions(write()), folder).faults) == 1

    def test_another_question_of_the_same_subject_is_no_leak(self, write: Write, tmp_path: Path) -> None:
        folder = evaluation(tmp_path, "Where does my phone go while I am at work?")
        assert check(load_questions(write()), folder).is_sound

    def test_says_that_the_leak_check_was_skipped(self, write: Write, tmp_path: Path) -> None:
        report = check(load_questions(write()), tmp_path / "nowhere")
        assert report.is_sound
        assert report.leak_check == "skipped: there is no folder of evaluation questions here"

    def test_a_broken_evaluation_file_is_named_without_its_words(self, write: Write, tmp_path: Path) -> None:
        (tmp_path / "questions.jsonl").write_text('{"question": "secret words"\n')
        with pytest.raises(EvaluationFileError, match=r"questions\.jsonl:1: is no question") as raised:
            check(load_questions(write()), tmp_path)
        assert "secret" not in str(raised.value)

    def test_finds_a_subject_that_outweighs_the_others(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checking, "MOST_OF_ONE_SUBJECT", 0.7)
        (fault,) = check(load_questions(write())).faults
        assert "'mobile phones' has 4 of 5 questions, more than 70%" in fault.reason

    def test_finds_a_subject_that_is_hardly_asked_about(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checking, "LEAST_OF_ONE_SUBJECT", 0.3)
        (fault,) = check(load_questions(write())).faults
        assert "'visitors' has 1 of 5 questions, less than 30.0%" in fault.reason

    def test_a_fault_of_reading_is_a_fault(self, write: Write) -> None:
        assert not check(load_questions(write(visitors__questions__yaml=None))).is_sound


def test_finds_that_there_is_too_little(write: Write) -> None:
    reasons = " ".join(fault.reason for fault in check(load_questions(write())).faults)
    for least in ("1 settings, at least 4", "2 subjects, at least 30", "5 question-clause pairs, at least 4000",
                  "3 distinct clauses asked about, at least 1200", "1 uncovered questions, at least 800"):  # fmt: skip
        assert least in reasons


def test_draws_the_same_questions_again_for_the_same_seed(written: WrittenQuestions) -> None:
    drawn = sample(written, random.Random(7))
    assert len({question.text for question in drawn}) == 40
    assert sample(written, random.Random(7)) == drawn
