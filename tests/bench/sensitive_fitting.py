"""Messages and ordinary questions → the weights of bot/sensitive, by scikit-learn's logistic regression.

What is learned from: development.yaml; the ordinary questions of the training data and of the bench, which count less,
being many; and those of the training data that tell a case.  The thresholds are set on messages and on subjects of
questions left out in turn.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from bot.sensitive.judging import REASONS, WEIGHTS, Features, features_digest, features_of
from bot.sensitive.reading import read
from tests.bench.sensitive_messages import (
    Half,
    Message,
    everyday_questions,
    ordinary_questions,
    read_messages,
    told_in_questions,
)

Vector = NDArray[np.float64]

# Share of ordinary questions of subjects never seen that the threshold lets be taken for a told case.  More would
# catch more cases and answer fewer questions.
FALSE_ALARMS = 0.03

# And share of them that are answered with a line besides that says whom to tell: it costs a reader little.
FALSE_DOUBTS = 0.10
FOLDS = 4
SEED = 20261120

# Chosen on the development half, messages and subjects left out in turn; the scores are flat around them.
_QUESTION_WEIGHT = 0.3
_MANNER_SCALE = 0.5
_PARTS_SCALE = 3.0
_LEAST_TIMES = 4  # a rarer feature is left out
_PENALTY = 0.3
_ALLEGATION_HEAD_START = 0.5  # an allegation taken for something else is the worse mistake
_SMALLEST_WEIGHT = 0.05  # a lighter one decides nothing and is left out of the file
_DECIMALS = 2
_MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Example:
    """Features with what they are: `reason` is empty where the message is not sensitive; `fold` takes turns.

    `group` is "case", "rule" for a question about the matter, "ordinary" for a question of the training data or the
    bench, and "same words" for everything else.
    """

    features: Features
    reason: str
    group: str
    fold: int

    @property
    def weight(self) -> float:
        """How much it counts."""
        return _QUESTION_WEIGHT if self.group == "ordinary" else 1.0


def fit_and_keep(path: Path = WEIGHTS) -> None:
    """Make the weights and write them to `path`."""
    kept = fit(examples())
    # A line for each feature: what changes can be read, and the file stays small.
    features = (json.dumps({name: four}, ensure_ascii=False)[1:-1] for name, four in kept.pop("weights").items())
    about = json.dumps(kept, ensure_ascii=False, indent=0)[1:-2]
    path.write_text("{" + about + ',\n"weights": {\n' + ",\n".join(features) + "\n}\n}\n", "utf-8")


def examples() -> tuple[Example, ...]:
    """All there is to learn from, questions of one subject in one fold."""
    messages = (*read_messages(Half.DEVELOPMENT), *told_in_questions())
    folds = np.random.default_rng(SEED).integers(0, FOLDS, len(messages))
    questions = (*ordinary_questions(), *everyday_questions())
    subjects = sorted({each.subject for each in questions})
    turn = {subject: number % FOLDS for number, subject in enumerate(np.random.default_rng(SEED).permutation(subjects))}
    return (
        *(
            Example(features_of(read(each.text)), each.reason, _group(each), int(fold))
            for each, fold in zip(messages, folds, strict=True)
        ),
        *(Example(features_of(read(each.text)), "", "ordinary", turn[each.subject]) for each in questions),
    )


def _group(message: Message) -> str:
    if message.reason:
        return "case"
    return "rule" if message.asks_about_the_rule else "same words"


def fit(learned_from: Sequence[Example]) -> dict[str, Any]:
    """The weights from these examples, as they are kept, with a threshold set on examples left out in turn."""
    folds = np.array([each.fold for each in learned_from])
    scores = np.zeros(len(learned_from))
    for fold in range(FOLDS):
        model = _Regression.of([each for each in learned_from if each.fold != fold], _is_case)
        scores[folds == fold] = model.scores([each for each in learned_from if each.fold == fold])
    groups = np.array([each.group for each in learned_from])
    ordinary = scores[groups == "ordinary"]
    threshold, doubt = (float(np.quantile(ordinary, 1 - share)) for share in (FALSE_ALARMS, FALSE_DOUBTS))
    left_out = {group: round(float(np.mean(scores[groups == group] > threshold)), 4) for group in sorted(set(groups))}
    case = _Regression.of(learned_from, _is_case)
    cases = [each for each in learned_from if each.reason]
    reasons = [_Regression.of(cases, _is_reason(reason), case.places) for reason in REASONS]
    return {**_kept(case, reasons, threshold, doubt), "left_out": left_out}


def _is_case(example: Example) -> bool:
    return bool(example.reason)


def _is_reason(reason: str) -> Callable[[Example], bool]:
    return lambda example: example.reason == reason


def _kept(case: "_Regression", reasons: Sequence["_Regression"], threshold: float, doubt: float) -> dict[str, Any]:
    names = sorted(case.places)
    scales = {name: _MANNER_SCALE if place < case.manners else _PARTS_SCALE for name, place in case.places.items()}

    def rounded(weight: float) -> float:
        return round(float(weight), _DECIMALS) + 0.0

    weights = {
        name: [rounded(each.weights[case.places[name]] * scales[name]) for each in (case, *reasons)] for name in names
    }
    head_starts = [_ALLEGATION_HEAD_START if reason == "allegation" else 0.0 for reason in REASONS]
    return {
        "features": features_digest(),
        "threshold": rounded(threshold),
        "doubt_threshold": rounded(doubt),
        "bias": rounded(case.bias),
        "reason_biases": [rounded(each.bias + more) for each, more in zip(reasons, head_starts, strict=True)],
        "weights": {name: four for name, four in weights.items() if max(map(abs, four)) >= _SMALLEST_WEIGHT},
    }


@dataclass(frozen=True)
class _Regression:
    """A fitted logistic regression: feature → place in `weights`, the first `manners` of them of the manner."""

    places: Mapping[str, int]
    manners: int
    weights: Vector
    bias: float

    @classmethod
    def of(
        cls, learned_from: Sequence[Example], is_so: Callable[[Example], bool], places: Mapping[str, int] | None = None
    ) -> "_Regression":
        """`places` from an earlier one, or made of the features that these examples have often enough."""
        manner = sorted({name for each in learned_from for name in each.features.manner})
        if places is None:
            times = Counter(name for each in learned_from for name in each.features.parts)
            often = sorted(name for name, count in times.items() if count >= _LEAST_TIMES)
            places = {name: place for place, name in enumerate([*manner, *often])}
        manners = sum(name.startswith(("in: ", "mark: ", "marks: ")) for name in places)
        found = LogisticRegression(C=1 / _PENALTY, max_iter=_MOST_STEPS).fit(
            _matrix(learned_from, places),
            [is_so(each) for each in learned_from],
            sample_weight=[each.weight for each in learned_from],
        )
        return cls(places, manners, found.coef_[0], float(found.intercept_[0]))

    def scores(self, of: Sequence[Example]) -> Vector:
        """The log-odds of each."""
        return np.asarray(_matrix(of, self.places) @ self.weights + self.bias)


def _matrix(given: Sequence[Example], places: Mapping[str, int]) -> csr_array:
    """A row for each example, a column for each feature."""
    rows, columns, values = [], [], []
    for row, each in enumerate(given):
        share = _PARTS_SCALE / max(1, len(each.features.parts)) ** 0.5
        for names, value in ((each.features.manner, _MANNER_SCALE), (each.features.parts, share)):
            known = sorted(places[name] for name in names if name in places)
            rows += [row] * len(known)
            columns += known
            values += [value] * len(known)
    return csr_array((values, (rows, columns)), shape=(len(given), len(places)))
