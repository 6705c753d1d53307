"""How sure an answer is: retrieval as it is served, asked what its encoder was never taught, fitted and checked.

The encoder that is served is asked the questions of settings that it learned nothing from: each of its setting's
policies together, and of the one policy it was written for alone, since clubs keep one policy or many; some also of a
policy about something else alone, which answers nothing.  What retrieval then knows of its first candidate, and whether
that one was right, is a row.  Each subject is checked by a model fitted on other subjects.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.calibration import Calibration
from index.confidence import DECIDED_BY_FORM, features, only_binds_others
from index.encoder import Encoder, make_encoder
from index.files import digest_of_json
from index.retrieval import Retriever
from index.retrieval.ranking import TERM_WEIGHT, TOKEN_WEIGHT
from index.snapshot import build_snapshot
from index.training.adapt import base_model, embed_with, write_adapter
from index.training.folds import UNTAUGHT, Fold, Found, Ground, Weights
from index.training.questions import Question, WrittenQuestions
from index.training.recipe import Recipe
from index.types import Clause, Club, Corpus, Policy

Progress = Callable[[str], None]

# A whole list in which a third is the clause asked for is still that clause, not the page it stands on.
LEAST_SHARE: Final = 1 / 3
# Of one question in eight nothing is written in the policies of a club; near misses are written for us to be refused.
UNCOVERED_WEIGHT: Final = 1.5
# One question in so many is also asked of a policy about something else.
STRAY_EVERY: Final = 3
CHANCE_SEED: Final = 20261121
BINS: Final = 10
# Below this it is likelier than not by far that nothing decides the question: nothing is shown as what may answer.
UNSURE_FROM: Final = 0.2


WAYS: Final = (
    ("cosine", Weights()),
    ("cosine and BM25", Weights(terms=TERM_WEIGHT)),
    ("cosine and tokens", Weights(tokens=TOKEN_WEIGHT)),
    ("cosine, BM25 and tokens", Weights(TERM_WEIGHT, TOKEN_WEIGHT)),
)
# Into so many groups the subjects fall, each checked by the model of the others.
GROUPS: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A question asked: the features of the first candidate, and whether it was right.

    `group` is that of its subject, `covered` says whether anything there decides it, `alone` whether it was asked of
    one policy alone.
    """

    group: int
    features: dict[str, float]
    right: bool
    covered: bool
    alone: bool


def ask_untaught(written: WrittenQuestions, encoder: Encoder, tell: Progress) -> list[Row]:
    """The rows of every setting that the encoder was not taught."""
    return [row for setting in UNTAUGHT for row in rows_of_setting(written, setting, encoder, tell)]


def rows_of_setting(written: WrittenQuestions, setting: str, encoder: Encoder, tell: Progress) -> list[Row]:
    """Every question of the setting that is decided by nearness, asked of that encoder."""
    questions = [question for question in written.questions if written.setting_of(question) == setting]
    rows = []
    for alone in (False, True):
        corpus = _corpus_of(written.corpus, setting, alone=alone)
        with tempfile.TemporaryDirectory() as folder:
            retriever = Retriever(build_snapshot(corpus, encoder, Path(folder)), encoder)
        pairs = [(question, written.corpus.policies[question.policy_index]) for question in questions]
        pairs += _strays(written, setting, questions) if alone else ()
        asked = (_ask(written, question, retriever, policy, alone=alone) for question, policy in pairs)
        rows += [row for row in asked if row is not None]
    tell(f"{len(rows)} questions of {setting} asked")
    return rows


def fold_encoder(written: WrittenQuestions, fold: Fold, work: Path, tell: Progress) -> Encoder:
    """The encoder adapted to all that the fold does not hold back; one made there from the same questions is kept.

    Raises as `index.training.adapt.write_adapter` and `index.encoder.make_encoder` do.
    """
    recipe = Recipe()
    made_from = digest_of_json([asdict(recipe), [question.text for question in fold.training]])
    folder = work / f"without-{'-'.join(fold.held_back)}"
    note = folder / "made-from"
    if not note.is_file() or note.read_text() != made_from:
        tell(f"adapting an encoder without {' and '.join(fold.held_back)}")
        write_adapter(written, folder, recipe, tell, fold.training)
        note.write_text(made_from)
    return make_encoder(work, adapter=folder)


def measure_folds(
    written: WrittenQuestions, folds: Sequence[Fold], work: Path, tell: Progress
) -> list[tuple[str, list[Found]]]:
    """The folds' questions as found by the base model and by the encoders adapted without them, in several ways.

    Raises as `fold_encoder` does.
    """
    ground, base = Ground(written), base_model()
    runs: dict[str, list[Found]] = {}
    for fold in folds:
        encoder = fold_encoder(written, fold, work, tell)
        for name, embed in (("base", partial(embed_with, base)), ("adapted", encoder.embed)):
            tell(f"asking the questions of {' and '.join(fold.held_back)}: {name}")
            for (way, _), found in zip(WAYS, ground.find(embed, fold.test, [each for _, each in WAYS]), strict=True):
                runs.setdefault(f"{name}: {way}", []).extend(found)
    return list(runs.items())


def _corpus_of(corpus: Corpus, setting: str, *, alone: bool) -> Corpus:
    """The policies of the setting; alone, each is a club of its own."""
    policies = [policy for policy in corpus.policies if policy.club == setting]
    if alone:
        policies = [replace(policy, club=_alone(policy.club, policy.slug)) for policy in policies]
    clubs = tuple(Club(slug, slug) for slug in dict.fromkeys(policy.club for policy in policies))
    return replace(corpus, clubs=clubs, policies=tuple(policies))


def _alone(club: str, policy: str) -> str:
    return f"{club}--{policy}"


def _ask(
    written: WrittenQuestions, question: Question, retriever: Retriever, asked: Policy, *, alone: bool
) -> Row | None:
    """The question asked of that policy, or of its whole setting; None where form and not nearness decides."""
    retrieved = retriever.retrieve(question.text, [_alone(asked.club, asked.slug) if alone else asked.club])
    if retrieved.query.asking in DECIDED_BY_FORM or only_binds_others(retrieved):
        return None
    is_stray = asked is not written.corpus.policies[question.policy_index]
    first = retrieved.candidates[0]
    wanted = [
        written.clause(place)
        for place in question.acceptable
        if written.corpus.policies[place.policy_index].slug == first.policy.slug
    ]
    right = not is_stray and any(shows(first.clause, clause) for clause in wanted)
    return Row(
        group_of(written, question.subject), features(retrieved), right, question.is_covered and not is_stray, alone
    )


def group_of(written: WrittenQuestions, subject: str) -> int:
    """The group that a subject is checked in."""
    return sorted({question.subject for question in written.questions}).index(subject) % GROUPS


def _strays(
    written: WrittenQuestions, setting: str, questions: Sequence[Question]
) -> Iterator[tuple[Question, Policy]]:
    """Every third question with a policy about something else, which does not decide it: a club may have no other."""
    subjects = {question.policy_index: question.subject for question in written.questions}
    chance = Random(CHANCE_SEED)  # noqa: S311 - no secret, but always the same
    policies = [index for index, policy in enumerate(written.corpus.policies) if policy.club == setting]
    for question in questions[::STRAY_EVERY]:
        others = [index for index in policies if subjects.get(index) != question.subject]
        if others:
            yield question, written.corpus.policies[chance.choice(others)]


def shows(shown: Clause, wanted: Clause) -> bool:
    """Whether a clause that is shown holds the one wanted, or its lead-in list, without hiding it among others."""
    own = {line.words.span for line in wanted.lines}
    held = {line.words.span for line in shown.lines}
    if held <= own:
        return True
    return own <= held and len(wanted.own_text) >= LEAST_SHARE * len(shown.own_text)


# Fitting --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitted:
    """A logistic model: name of a feature → weight, and the intercept."""

    weights: dict[str, float]
    intercept: float

    def probabilities(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        """The probability that each row is right."""
        total = matrix(rows) @ np.array(list(self.weights.values())) + self.intercept
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-total))
        return probabilities


def matrix(rows: Sequence[Row]) -> NDArray[np.float64]:
    """(n_rows, n_features), the features in the order of the rows' own."""
    return np.array([list(row.features.values()) for row in rows])


def fit(rows: Sequence[Row]) -> Fitted:
    """The logistic model of these rows, on features of equal spread so that none is shrunk for its unit."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - of the extra `train`

    held = matrix(rows)
    mean, spread = held.mean(axis=0), held.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000)
    weights = [1.0 if row.covered else UNCOVERED_WEIGHT for row in rows]
    model.fit((held - mean) / spread, [row.right for row in rows], sample_weight=weights)
    per_unit = model.coef_[0] / spread
    names = list(rows[0].features)
    return Fitted(
        {name: round(float(weight), 4) for name, weight in zip(names, per_unit, strict=True)},
        round(float(model.intercept_[0] - per_unit @ mean), 4),
    )


def fit_and_check(rows: Sequence[Row]) -> tuple[Fitted, NDArray[np.float64]]:
    """The model of all rows; and for each row what the model of the other groups says of it: the check."""
    groups = np.array([row.group for row in rows])
    checked = np.zeros(len(rows))
    for group in np.unique(groups):
        others = [row for row in rows if row.group != group]
        model = fit(others or rows)
        checked[groups == group] = model.probabilities([row for row in rows if row.group == group])
    return fit(rows), checked


# Measuring ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the rows said to be right with about `said`, as many are right as `found`; there are `count`."""

    said: float
    found: float
    count: int


def reliability(right: NDArray[np.bool_], said: NDArray[np.float64]) -> list[Bin]:
    """What was said against what was found, in ten bins of equal width, empty ones left out."""
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        Bin(float(said[held].mean()), float(right[held].mean()), int(held.sum()))
        for held in (places == place for place in range(BINS))
        if held.any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far what was said is from what was found, in the mean over all rows: the expected calibration error."""
    count = sum(each.count for each in bins)
    return sum(each.count * abs(each.said - each.found) for each in bins) / max(1, count)


def risk_coverage(right: NDArray[np.bool_], said: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """The surest first: (share answered, share of the answered that is wrong) after each, (n_rows,) each."""
    order = np.argsort(-said, kind="stable")
    counts = np.arange(1, len(order) + 1)
    return counts / len(order), 1 - np.cumsum(right[order]) / counts


def threshold_for(right: NDArray[np.bool_], said: NDArray[np.float64], error: float) -> float:
    """The lowest probability from which at most `error` of all that is answered is wrong; 1 where there is none."""
    order = np.argsort(-said, kind="stable")
    risk = 1 - np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(risk <= error)
    return float(said[order][enough[-1]]) if len(enough) else 1.0


def calibration_of(rows: Sequence[Row], error: float, adapter_digest: str) -> tuple[Calibration, NDArray[np.float64]]:
    """What is fitted on these rows, answering where at most `error` was wrong; and what the check says of each row."""
    model, checked = fit_and_check(rows)
    right = np.array([row.right for row in rows])
    calibration = Calibration(
        weights=model.weights,
        intercept=model.intercept,
        answered_from=round(threshold_for(right, checked, error), 3),
        unsure_from=UNSURE_FROM,
        adapter_digest=adapter_digest,
        evaluation=(
            f"{len(rows)} questions of {len(UNTAUGHT)} settings that the encoder was not taught, each subject checked "
            "by what was fitted on others: "
            f"{100 * error:.0f} % of those answered wrong, "
            f"calibration error {100 * calibration_error(reliability(right, checked)):.1f} points"
        ),
    )
    return calibration, checked


def report(rows: Sequence[Row], checked: NDArray[np.float64], calibration: Calibration) -> str:
    """What is said and found, in lines to read: by setting and by policy alone."""
    lines = [
        "| asked of | questions | right first | answered | of these wrong | right and answered | false to uncovered |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, alone in (("a setting's policies", False), ("one policy alone", True)):
        held = np.array([row.alone is alone for row in rows])
        right = np.array([row.right for row in rows])[held]
        covered = np.array([row.covered for row in rows])[held]
        answered = checked[held] >= calibration.answered_from
        shares = (
            right[covered].mean(),
            answered[covered].mean(),
            1 - right[answered].mean(),
            (right & answered)[covered].mean(),
            answered[~covered].mean(),
        )
        lines.append(f"| {name} | {held.sum()} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |")
    found = np.array([row.right for row in rows])
    lines += ["", "| said to be right | found right | questions |", "|---|---|---|"]
    lines += [
        f"| {100 * each.said:.0f} % | {100 * each.found:.0f} % | {each.count} |" for each in reliability(found, checked)
    ]
    weights = ", ".join(f"{name} {weight:.2f}" for name, weight in calibration.weights.items())
    return "\n".join([*lines, "", f"{weights}; intercept {calibration.intercept:.2f}", calibration.evaluation])
