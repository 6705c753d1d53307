"""What is fitted is what was asked, and what is measured is what it says."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.encoder import OnnxEncoder
from index.training.calibrating import (
    GROUPS,
    Row,
    calibration_error,
    calibration_of,
    fit,
    fit_and_check,
    fold_encoder,
    group_of,
    reliability,
    report,
    risk_coverage,
    rows_of_setting,
    threshold_for,
)
from index.training.folds import UNTAUGHT, Fold, folds_of, taught
from index.training.picture import draw
from index.training.questions import load_questions

Write = Callable[..., Path]


def rows_of_chance(count: int = 2000, groups: int = 2) -> list[Row]:
    """Rows whose right answers follow a logistic model: 1 / (1 + exp(-(8 near - 4)))."""
    chance = Random(7)
    rows = []
    for number in range(count):
        near, noise = chance.random(), chance.random()
        right = chance.random() < 1 / (1 + np.exp(-(8 * near - 4)))
        rows.append(
            Row(number % groups, {"near": near, "noise": noise}, right, right or number % 3 > 0, number % 4 < 2)
        )
    return rows


@pytest.mark.model
def test_a_row_is_a_question_asked_of_retrieval(write: Write, encoder: OnnxEncoder) -> None:
    """With the setting's policies, with its own alone, some with another alone; none that form decides."""
    written, told = load_questions(write()), list[str]()
    rows = rows_of_setting(written, "acorn-nursery", encoder, told.append)
    together, alone = ([row for row in rows if row.alone is way] for way in (False, True))
    assert len(alone) > len(together) >= 3
    assert [row.covered for row in together].count(False) == 1
    assert [row.covered for row in alone].count(False) == 1 + len(alone) - len(together)
    by_covered = [row.right for row in rows if row.covered]
    assert any(by_covered)
    assert not any(row.right for row in rows if not row.covered)
    assert all(row.features.keys() == rows[0].features.keys() for row in rows)
    assert told[-1] == f"{len(rows)} questions of acorn-nursery asked"


@pytest.mark.model
def test_an_encoder_made_for_a_fold_is_kept(write: Write, tmp_path: Path) -> None:
    written, told = load_questions(write()), list[str]()
    fold = Fold(("none-of-these",), written.questions, ())
    first = fold_encoder(written, fold, tmp_path / "work", told.append)
    steps = len(told)
    assert fold_encoder(written, fold, tmp_path / "work", told.append).digest == first.digest
    assert steps > 0
    assert len(told) == steps


def test_the_model_is_the_one_that_made_the_rows() -> None:
    model = fit(rows_of_chance())
    assert model.weights["near"] == pytest.approx(8, rel=0.25)
    assert abs(model.weights["noise"]) < 1
    assert model.intercept == pytest.approx(-4, rel=0.25)


def test_a_subject_is_in_one_group_wherever_it_is_asked_about() -> None:
    written = load_questions()
    groups = {question.subject: group_of(written, question.subject) for question in written.questions}
    assert set(groups.values()) == set(range(GROUPS))


def test_what_is_calibrated_on_is_taught_to_nothing() -> None:
    """Not to the adapter, and to no fold's."""
    written = load_questions()
    settings = {written.setting_of(question) for question in taught(written)}
    assert not settings & set(UNTAUGHT)
    assert settings | set(UNTAUGHT) == {written.setting_of(question) for question in written.questions}
    for fold in folds_of(written):
        assert not {written.setting_of(question) for question in fold.training} & set(UNTAUGHT)


def test_each_group_is_checked_by_the_model_of_the_others() -> None:
    """Where a group's answers are turned round, the others' model is wrong about it, and its own would not be."""
    rows = [Row(row.group, row.features, row.right != bool(row.group), True, row.alone) for row in rows_of_chance()]
    _, checked = fit_and_check(rows)
    turned = np.array([row.group == 1 for row in rows])
    right = np.array([row.right for row in rows])
    assert np.corrcoef(checked[turned], right[turned])[0, 1] < -0.3


def test_what_is_said_is_what_is_found() -> None:
    rows = rows_of_chance(20_000)
    right = np.array([row.right for row in rows])
    bins = reliability(right, fit_and_check(rows)[1])
    assert sum(each.count for each in bins) == len(rows)
    assert calibration_error(bins) < 0.03
    assert calibration_error(reliability(right, np.full(len(rows), 0.95))) > 0.3


def test_risk_grows_with_what_is_answered() -> None:
    right = np.array([True, True, False, True, False])
    said = np.array([0.9, 0.8, 0.7, 0.6, 0.1])
    coverage, risk = risk_coverage(right, said)
    assert coverage == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert risk == pytest.approx([0, 0, 1 / 3, 1 / 4, 2 / 5])
    assert threshold_for(right, said, 0.25) == 0.6
    assert threshold_for(right, said, 0.2) == 0.8
    assert threshold_for(np.array([False]), np.array([0.5]), 0.2) == 1.0


def test_the_calibration_answers_where_few_are_wrong(tmp_path: Path) -> None:
    rows = rows_of_chance()
    calibration, checked = calibration_of(rows, 0.1, "adapter")
    answered = checked >= calibration.answered_from
    right = np.array([row.right for row in rows])
    assert 0.05 < 1 - right[answered].mean() <= 0.105
    assert "10 % of those answered wrong" in calibration.evaluation
    said = report(rows, checked, calibration)
    assert "| one policy alone | 1000 |" in said
    assert "near 7." in said or "near 8." in said
    for name in ("first", "second"):
        draw(rows, checked, calibration, tmp_path / f"{name}.svg")
    first, second = ((tmp_path / f"{name}.svg").read_bytes() for name in ("first", "second"))
    assert first == second
    assert b"Reliability" in first
