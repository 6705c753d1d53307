"""The bench of sensitive messages counts what it says, and fitting learns what tells cases from questions."""

import math

import pytest
from typer.testing import CliRunner

from bot.sensitive.judging import REASONS, Judgement, features_of, model_from
from bot.sensitive.reading import read
from tests.bench.commands import app
from tests.bench.sensitive import of_half, share
from tests.bench.sensitive_fitting import Example, fit
from tests.bench.sensitive_messages import Half, Message

MESSAGES = (
    Message("one", "disclosure", "signs"),
    Message("two", "allegation", "staff"),
    Message("three", "allegation", "manager"),
    Message("four", "", "rule"),
    Message("five", "", "supposed"),
    Message("six", "", "workplace"),
)


def test_a_share_carries_its_count_and_interval() -> None:
    figure = share("caught", [True] * 9 + [False], at_least=97)
    assert figure.value == 90
    assert figure.is_missed
    assert figure.name.startswith("caught (9 of 10; 95 %: ")


def test_each_measure_counts_its_own_messages() -> None:
    reasons = {"one": "disclosure", "three": "disclosure", "four": "injury"}
    figures = of_half(
        Half.HELD_OUT, MESSAGES, lambda text: Judgement(reasons.get(text, ""), doubtful=text in ("two", "six"))
    )
    values = {figure.name.partition(" (")[0].partition(": ")[2]: figure.value for figure in figures}
    assert values["recall"] == pytest.approx(200 / 3)
    assert values["caught, or answered with whom to tell"] == 100
    assert math.isnan(values["recall, injury"])
    assert values["reason right, of the caught"] == 50
    assert values["allegations about people who work here named so"] == 0
    assert values["false alarms, questions about the rule"] == 50
    assert values["false alarms, ordinary matters in the same words"] == 0


def test_fitting_tells_cases_from_questions() -> None:
    told = ["he hit her", "she slapped him", "he kicked him today", "she hit a child", "he burnt her", "she bit him"]
    asked = [
        "who hits",
        "can staff hit",
        "what about slaps",
        "is there a form",
        "which form is it",
        "can i kick a ball",
    ]
    learned_from = [
        *(_example(text, REASONS[fold % 3], "case", fold) for fold, text in enumerate(told * 8)),
        *(_example(text, "", "ordinary", fold) for fold, text in enumerate(asked * 8)),
    ]
    kept = fit(learned_from)
    model = model_from(kept)
    assert all(model.judge(text).reason for text in told)
    assert not any(model.judge(text).reason for text in asked)
    assert kept["left_out"]["case"] == 1


def _example(text: str, reason: str, group: str, fold: int) -> Example:
    return Example(features_of(read(text)), reason, group, fold % 4)


def test_help_names_the_command() -> None:
    assert "sensitive" in CliRunner().invoke(app, ["--help"]).output
