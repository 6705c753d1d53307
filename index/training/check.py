"""What the written questions must be, and every place where they are not.

The encoder learns from this data and the confidence in its answers is set on it, so what is wrong here is wrong in
every answer.  Everything found is named at once; what a number must be stands beside it as a constant.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from index.errors import PolicyIndexError
from index.lexicon import terms
from index.training.questions import ClausePlace, Fault, Question, WrittenQuestions

LEAST_PAIRS: Final = 4000
LEAST_UNCOVERED: Final = 800
LEAST_SUBJECTS: Final = 30
LEAST_CLAUSES: Final = 1200
LEAST_SETTINGS: Final = 4
# A question written from a pattern shows in runs of words that it shares with others.
RUN_WORDS: Final = 5
MOST_SHARING_A_RUN: Final = 0.02
# No subject may decide what is learned: an even spread over the least number of subjects would be 3.3 % each.  Three
# times that, and a little, leaves room for the subject that staff ask about most.
MOST_OF_ONE_SUBJECT: Final = 0.125
LEAST_OF_ONE_SUBJECT: Final = 0.005

# Likeness of the letters of two questions' words, sorted, of 100; and the share of their subject words, stemmed, that
# both have, where each has some.  Of questions written apart, one in three thousand comes so near by chance.
NEAR_DUPLICATE_LIKENESS: Final = 80
NEAR_DUPLICATE_SHARED_TERMS: Final = 0.6
NEAR_DUPLICATE_LEAST_TERMS: Final = 3

SHOWN_COUNT: Final = 40

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'"})
_EVALUATION_FILES: Final = "*.jsonl"


class EvaluationFileError(PolicyIndexError):
    """A file of evaluation questions cannot be read: its name and the line."""

    def __init__(self, name: str, line: int) -> None:
        """`line` counts from 1."""
        self.name = name
        self.line = line
        super().__init__(f"{name}:{line}: is no question as JSON; put the file right or name another folder")


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted, what is wrong, and how the leak check went."""

    counts: Mapping[str, int]
    faults: tuple[Fault, ...]
    leak_check: str

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check(written: WrittenQuestions, evaluation: Path | None = None) -> Report:
    """Everything that is wrong with `written`.

    `evaluation` is a folder of evaluation questions, JSON lines with a `question`; None, or a folder that is not
    there, skips the leak check, which the report says.  No word of an evaluation question is in the report.

    Raises EvaluationFileError where such a file cannot be read.
    """
    faults = [
        *written.faults,
        *_doubled(written),
        *_sharing_runs(written),
        *_too_few(written),
        *_unbalanced(written),
    ]
    if evaluation is None or not evaluation.is_dir():
        said = "skipped: there is no folder of evaluation questions here"
    else:
        asked = evaluation_questions(evaluation)
        leaks = list(_leaks(written, asked))
        faults += leaks
        said = f"{len(leaks)} of {len(written.questions)} questions are near one of {len(asked)} evaluation questions"
    return Report(counts_of(written), tuple(faults), said)


def counts_of(written: WrittenQuestions) -> dict[str, int]:
    """What there is, by name."""
    return {
        "settings": len({policy.club for policy in written.corpus.policies}),
        "policies": len(written.corpus.policies),
        "subjects": len({question.subject for question in written.questions}),
        "question-clause pairs": _pair_count(written),
        "distinct clauses asked about": len(_clauses_asked(written)),
        "covered questions": len(written.covered),
        "with hard negatives named": sum(bool(question.near) for question in written.covered),
        "uncovered questions": len(written.uncovered),
        "sharing a run of words": len(sharing_a_run(written.questions)),
    }


def sample(written: WrittenQuestions, chance: random.Random, count: int = SHOWN_COUNT) -> list[Question]:
    """`count` questions drawn at random, for reading."""
    return chance.sample(written.questions, min(count, len(written.questions)))


def words_of(text: str) -> list[str]:
    """The lower-case words of a question, with one shape of apostrophe."""
    return _WORD.findall(text.translate(_APOSTROPHES).casefold())


def sharing_a_run(questions: Sequence[Question]) -> dict[int, tuple[str, int]]:
    """The number of each question that shares a run of five words with another → the run, and that other's number."""
    first_with: dict[tuple[str, ...], int] = {}
    sharing: dict[int, tuple[str, int]] = {}
    for number, question in enumerate(questions):
        for run in _runs(words_of(question.text), RUN_WORDS):
            other = first_with.setdefault(run, number)
            if other != number:
                sharing.setdefault(number, (" ".join(run), other))
                sharing.setdefault(other, (" ".join(run), number))
    return sharing


def evaluation_questions(folder: Path) -> list[str]:
    """The text of every question in the folder's JSON-lines files.  Raises EvaluationFileError."""
    asked = []
    for path in sorted(folder.glob(_EVALUATION_FILES)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                asked.append(_question_in(line, path.name, number))
    return asked


def _question_in(line: str, name: str, number: int) -> str:
    try:
        return str(json.loads(line)["question"])
    except (ValueError, KeyError, TypeError):
        raise EvaluationFileError(name, number) from None  # the line may hold a question; it is not to be shown


# -- the rules -------------------------------------------------------------------------------------------------


def _doubled(written: WrittenQuestions) -> Iterator[Fault]:
    """The same words twice, whatever their case and punctuation."""
    seen: dict[tuple[str, ...], Question] = {}
    for question in written.questions:
        first = seen.setdefault(tuple(words_of(question.text)), question)
        if first is not question:
            where = _place(written, first)
            yield Fault(_place(written, question), f"{question.text!r} is asked in {where} already; write another")


def _sharing_runs(written: WrittenQuestions) -> Iterator[Fault]:
    sharing = sharing_a_run(written.questions)
    if len(sharing) <= MOST_SHARING_A_RUN * len(written.questions):
        return
    for number, (run, other) in sorted(sharing.items()):
        text = written.questions[other].text
        yield Fault(
            _place(written, written.questions[number]),
            f"{written.questions[number].text!r} shares {run!r} with {text!r}; at most {MOST_SHARING_A_RUN:.0%} of the "
            f"questions may share {RUN_WORDS} words in a row, and {len(sharing)} do: write one of the two otherwise",
        )


def _too_few(written: WrittenQuestions) -> Iterator[Fault]:
    counts = counts_of(written)
    for name, least in (
        ("settings", LEAST_SETTINGS),
        ("subjects", LEAST_SUBJECTS),
        ("question-clause pairs", LEAST_PAIRS),
        ("distinct clauses asked about", LEAST_CLAUSES),
        ("uncovered questions", LEAST_UNCOVERED),
    ):
        if counts[name] < least:
            yield Fault("all files", f"{counts[name]} {name}, at least {least} are needed; write more")


def _unbalanced(written: WrittenQuestions) -> Iterator[Fault]:
    number = len(written.questions)
    for subject, count in sorted(Counter(question.subject for question in written.questions).items()):
        if count > MOST_OF_ONE_SUBJECT * number:
            reason = (
                f"{subject!r} has {count} of {number} questions, more than {MOST_OF_ONE_SUBJECT:.0%}; "
                "write more of the others"
            )
            yield Fault("all files", reason)
        elif count < LEAST_OF_ONE_SUBJECT * number:
            reason = (
                f"{subject!r} has {count} of {number} questions, less than {LEAST_OF_ONE_SUBJECT:.1%}; "
                "write more of them"
            )
            yield Fault("all files", reason)


def _leaks(written: WrittenQuestions, asked: Iterable[str]) -> Iterator[Fault]:
    """The questions that are an evaluation question, or one with a word or two changed.

    Named by their number in their file: their words would tell those of the evaluation.
    """
    others = [(" ".join(words_of(text)), set(terms(text))) for text in asked]
    number_in_file: Counter[int] = Counter()
    for question in written.questions:
        number_in_file[question.policy_index] += 1
        words, subject_words = " ".join(words_of(question.text)), set(terms(question.text))
        if any(_are_alike(words, theirs) or _share_terms(subject_words, their_terms) for theirs, their_terms in others):
            which = number_in_file[question.policy_index]
            yield Fault(_place(written, question), f"question {which} is near an evaluation question; take it out")


def _are_alike(words: str, others: str) -> bool:
    return fuzz.token_sort_ratio(words, others, score_cutoff=NEAR_DUPLICATE_LIKENESS) > 0


def _share_terms(ours: set[str], theirs: set[str]) -> bool:
    if min(len(ours), len(theirs)) < NEAR_DUPLICATE_LEAST_TERMS:
        return False
    return len(ours & theirs) >= NEAR_DUPLICATE_SHARED_TERMS * len(ours | theirs)


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


def _pair_count(written: WrittenQuestions) -> int:
    return sum(len(question.acceptable) for question in written.covered)


def _clauses_asked(written: WrittenQuestions) -> set[ClausePlace]:
    return {place for question in written.covered for place in question.clauses}


def _place(written: WrittenQuestions, question: Question) -> str:
    return written.corpus.policies[question.policy_index].source.path
