"""What adapting gains on settings and subjects that training never saw.

Each fold holds two settings back, and with them every policy of their subjects in the other settings; four folds hold
every question of eight settings back once, and the other settings are learned from in all of them.  A question counts
as a hit when a clause that answers it comes first (or among the first three) of all clauses that can be cited alone, in
its setting or, easier, in the one policy that it was written for.  Questions for a whole list or section are not
counted: which clause of the list comes first says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.encoder import Embedding
from index.lexicon import terms
from index.passages import Passage, passages_of
from index.snapshot.terms import TermIndex
from index.snapshot.tokens import TokenIndex, Tokens
from index.training.questions import ClausePlace, Question, WrittenQuestions

Embed = Callable[[str], Embedding]

# Each pair shares most of its subjects, so that holding both back loses the fewest questions from training.
FOLDS: Final = (
    ("larkfield-oosc", "maplehurst-group"),
    ("heronsgate-nursery-school", "st-brannocks-preschool"),
    ("bramble-lane-club", "copperfield-holiday-club"),
    ("tidemill-nursery", "pebbles-forest-playgroup"),
)

# Settings that nothing is learned from: how sure an answer is, is fitted on what the served encoder finds there.
UNTAUGHT: Final = (
    "ashcombe-village-playgroup",
    "fernhill-day-nursery",
    "little-larches-nursery",
    "millbrook-childrens-centre",
    "northmoor-primary-school",
    "quayside-after-school",
    "st-oswalds-holiday-club",
)
BOOTSTRAP_ROUNDS: Final = 4000
BOOTSTRAP_SEED: Final = 20261120
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Fold:
    """Questions to learn from, and questions of other settings about other subjects."""

    held_back: tuple[str, ...]
    training: tuple[Question, ...]
    test: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the best clause that answers a question came, from 0: in its setting and in its policy.

    None for a question that nothing covers.  `best` is the score of the first clause of the setting.
    """

    question: Question
    in_setting: int | None
    in_policy: int | None
    best: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent, with the ends of its 95 % bootstrap interval."""

    percent: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.percent:.1f} [{self.low:.1f}, {self.high:.1f}]"


def folds_of(written: WrittenQuestions) -> Iterator[Fold]:
    """The folds, in order; settings that no fold names are learned from in all of them."""
    for held_back in FOLDS:
        subjects = {question.subject for question in written.questions if written.setting_of(question) in held_back}
        yield Fold(
            held_back,
            tuple(question for question in taught(written) if question.subject not in subjects),
            tuple(question for question in written.questions if written.setting_of(question) in held_back),
        )


def taught(written: WrittenQuestions) -> tuple[Question, ...]:
    """The questions that an encoder is taught."""
    return tuple(question for question in written.questions if written.setting_of(question) not in UNTAUGHT)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a point of BM25 and a point of token similarity are worth beside a cosine."""

    terms: float = 0.0
    tokens: float = 0.0


class Ground:
    """The clauses that compete, and their words; built once for any number of encoders."""

    def __init__(self, written: WrittenQuestions) -> None:
        """Reads every passage of the settings."""
        self.written = written
        self._terms: dict[str, TermIndex] = {}
        self._passages: dict[str, list[Passage]] = {}
        for passage in passages_of(written.corpus):
            policy = written.corpus.policies[passage.policy_index]
            if not policy.clauses[passage.clause_index].is_whole:
                self._passages.setdefault(policy.club, []).append(passage)
        for setting, passages in self._passages.items():
            self._terms[setting] = TermIndex.build([terms(passage.text) for passage in passages])

    def find(self, embed: Embed, questions: Iterable[Question], ways: Sequence[Weights]) -> list[list[Found]]:
        """Where each question's clauses come, the better view of each clause, in each of these ways of scoring."""
        by_setting: dict[str, list[Question]] = {}
        for question in questions:
            if not any(self.written.clause(place).is_whole for place in question.acceptable):
                by_setting.setdefault(self.written.setting_of(question), []).append(question)
        found: list[list[Found]] = [[] for _ in ways]
        for setting, asked in by_setting.items():
            for each in self._find_in(setting, embed, asked, ways):
                for of_way, one in zip(found, each, strict=True):
                    of_way.append(one)
        return found

    def _find_in(
        self, setting: str, embed: Embed, asked: list[Question], ways: Sequence[Weights]
    ) -> Iterator[list[Found]]:
        passages = self._passages[setting]
        places = sorted({ClausePlace(passage.policy_index, passage.clause_index) for passage in passages})
        numbers = {place: number for number, place in enumerate(places)}
        columns = np.array([numbers[passage.policy_index, passage.clause_index] for passage in passages])  # type: ignore[index]
        policies = np.array([place.policy_index for place in places])
        embedded = [embed(passage.text) for passage in passages]
        vectors = np.array([each.vector for each in embedded])
        tokens = TokenIndex.build([Tokens.of(each.tokens) for each in embedded])

        def best_of(scores: NDArray[np.float32]) -> NDArray[np.float64]:
            best = np.full(len(places), -np.inf)
            np.maximum.at(best, columns, scores)
            return best

        for question in asked:
            said = embed(question.text)
            cosines, met = (
                best_of(vectors @ said.vector),
                best_of(tokens.similarities(said.tokens, range(len(passages)))),
            )
            held = best_of(self._terms[setting].scores(terms(question.text)))
            right = [numbers[place] for place in question.acceptable]
            yield [_found(question, cosines + way.terms * held + way.tokens * met, right, policies) for way in ways]


def _found(question: Question, scores: NDArray[np.float64], right: list[int], policies: NDArray[np.int64]) -> Found:
    if not right:
        return Found(question, None, None, float(scores.max()))
    ahead = scores > scores[right].max()
    own = policies == question.policy_index
    return Found(question, int(ahead.sum()), int(ahead[own].sum()), float(scores.max()))


def hits(found: Iterable[Found], *, among: int = 1, in_policy: bool = False) -> NDArray[np.float64]:
    """For each covered question 1.0 where a right clause is among the first `among`, else 0.0."""
    ranks = [each.in_policy if in_policy else each.in_setting for each in found]
    return np.array([rank < among for rank in ranks if rank is not None], dtype=np.float64)


def share(values: NDArray[np.float64]) -> Share:
    """The mean of `values` in percent, with its 95 % bootstrap interval; of differences, how sure the gain is."""
    chance = np.random.default_rng(BOOTSTRAP_SEED)
    drawn = values[chance.integers(0, len(values), (BOOTSTRAP_ROUNDS, len(values)))].mean(axis=1)
    low, high = np.percentile(100 * drawn, (2.5, 97.5))
    return Share(100 * float(values.mean()), float(low), float(high))


def told_apart(found: Sequence[Found]) -> float:
    """How often a covered question's best clause scores higher than an uncovered one's: 0.5 by chance, 1 always."""
    covered = np.array([each.best for each in found if each.question.is_covered])
    uncovered = np.array([each.best for each in found if not each.question.is_covered])
    higher = covered[:, None] > uncovered[None, :]
    return float((higher + 0.5 * (covered[:, None] == uncovered[None, :])).mean())


def table(rows: Sequence[tuple[str, Sequence[Found]]]) -> str:
    """The measures of each named run as a Markdown table."""
    lines = [
        "| | hit@1 in the setting | hit@3 | hit@1 in the policy | hit@3 | covered told from uncovered |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in rows:
        shares = [
            share(hits(found, among=among, in_policy=in_policy)) for in_policy in (False, True) for among in (1, _FEW)
        ]
        lines.append(f"| {name} | {' | '.join(map(str, shares))} | {told_apart(found):.3f} |")
    return "\n".join(lines)
