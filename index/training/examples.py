"""Questions → rows to learn from, in batches whose clauses compete as they will when a question is answered.

A row is a question, a clause that answers it and a clause that looks right and is not, each clause in both of the views
that are embedded when an index is built.  What is learned is what is served.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.passages import Passage, passages_of
from index.training.questions import ClausePlace, Question, WrittenQuestions
from index.types import Corpus


@dataclass(frozen=True, slots=True)
class Views:
    """A clause as it is embedded.

    `full` has its headings and lead-in; `other` its own words alone or, of a list or section, what that is about.
    """

    full: str
    other: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one step learns from one question.

    `answer` is the clause that answers it, or, where nothing does, any clause of its policy.  `near` is a clause of
    its setting that does not.  `spared` are the clauses that are never taught to be wrong: all that are acceptable,
    and those that share words with one, as a list does with its items.
    """

    question: Question
    setting: str
    answer: ClausePlace
    near: ClausePlace
    spared: frozenset[ClausePlace]


def views_of(corpus: Corpus) -> dict[ClausePlace, Views]:
    """Every clause of the corpus as it is embedded."""
    texts: dict[ClausePlace, list[Passage]] = {}
    for passage in passages_of(corpus):
        texts.setdefault(ClausePlace(passage.policy_index, passage.clause_index), []).append(passage)
    return {place: _views(passages) for place, passages in texts.items()}


def _views(passages: Sequence[Passage]) -> Views:
    full, *others = (passage.text for passage in passages)  # the fullest comes first
    return Views(full, others[0] if others else full)


def rows_of(written: WrittenQuestions, questions: Iterable[Question], chance: random.Random) -> list[Row]:
    """A row for each question; where it needs several clauses, one of them, drawn by `chance`, is its answer."""
    rows = []
    for question in questions:
        answer = chance.choice(question.clauses or _leaves(written, question.policy_index))
        spared = frozenset(other for place in question.acceptable for other in _sharing_words(written, place))
        near = chance.choice(_near(written, question, spared))
        rows.append(Row(question, written.setting_of(question), answer, near, spared))
    return rows


def _sharing_words(written: WrittenQuestions, place: ClausePlace) -> set[ClausePlace]:
    """The clause itself, the lists and sections that hold it, and what it holds."""
    own = {line.words.span for line in written.clause(place).lines}
    return {
        ClausePlace(place.policy_index, index)
        for index, clause in enumerate(written.corpus.policies[place.policy_index].clauses)
        if not own.isdisjoint(line.words.span for line in clause.lines)
    }


def _near(written: WrittenQuestions, question: Question, spared: frozenset[ClausePlace]) -> list[ClausePlace]:
    """Clauses to take for right by mistake: those the writer named, else the policy's others, else the setting's."""
    named = [place for place in question.near if place not in spared]
    if named:
        return named
    setting = written.setting_of(question)
    policies = [index for index, policy in enumerate(written.corpus.policies) if policy.club == setting]
    others = [place for index in policies for place in _leaves(written, index) if place not in spared]
    return [place for place in others if place.policy_index == question.policy_index] or others


def _leaves(written: WrittenQuestions, policy_index: int) -> list[ClausePlace]:
    """The clauses of a policy that can be cited alone."""
    clauses = written.corpus.policies[policy_index].clauses
    return [ClausePlace(policy_index, index) for index, clause in enumerate(clauses) if not clause.is_whole]


def batches_of(
    rows: Sequence[Row], size: int, chance: random.Random, *, block: int = 1, one_setting: bool = True
) -> list[list[int]]:
    """The numbers of all rows in batches of `size`, shuffled; each batch of one setting, whose clauses are alike.

    Rows of one policy stay together in blocks of `block`.  The last batch of a setting is filled up with other rows
    of it, so that every batch has as many wrong answers.
    """
    groups: dict[str, dict[int, list[int]]] = {}
    for number, row in enumerate(rows):
        policies = groups.setdefault(row.setting if one_setting else "", {})
        policies.setdefault(row.question.policy_index if block > 1 else 0, []).append(number)
    batches = []
    for _, policies in sorted(groups.items()):
        numbers = _in_blocks(policies, block, chance)
        for start in range(0, len(numbers), size):
            batch = numbers[start : start + size]
            batches.append(batch + numbers[: max(0, min(size, len(numbers)) - len(batch))])
    chance.shuffle(batches)
    return batches


def _in_blocks(policies: dict[int, list[int]], block: int, chance: random.Random) -> list[int]:
    blocks = []
    for _, numbers in sorted(policies.items()):
        chance.shuffle(numbers)
        blocks += [numbers[start : start + block] for start in range(0, len(numbers), block)]
    chance.shuffle(blocks)
    return [number for each in blocks for number in each]
