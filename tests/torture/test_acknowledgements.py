"""`policybot torture acknowledgements` at a twentieth of its size, and what it would notice."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

from bot.store.tables import acknowledgements
from tests.torture.acknowledgements import (
    NOTED,
    NOTED_BEFORE,
    asked_to_read,
    endings_of_the_record,
    endings_of_the_told,
)
from tests.torture.commands import app
from tests.torture.harness import Miss, Plan, Trial

CLICKS = Counter({"U0SAM": 3})


@pytest.mark.model
def test_a_twentieth_of_the_clicks() -> None:
    """Ten people, twenty clicks each."""
    done = CliRunner().invoke(app, ["acknowledgements", "--scale", "0.05"])
    assert done.exit_code == 0, done.output
    said = [" ".join(line.split()) for line in done.output.splitlines()]
    assert "10 people on record once" in said
    assert "10 people told once that it is noted" in said
    assert "200 clicks, 0 missed" in done.output


@pytest.mark.model
def test_a_row_that_is_gone_is_a_miss(tmp_path: Path) -> None:
    plan = Plan.of("acknowledgements", "clicks", 2, scale=1, seed=20, only=None)
    with asked_to_read(tmp_path, plan) as bench:
        for trial in plan.trials():
            assert bench.click(Trial(trial.number, Random(trial.number))).startswith("clicks delivered")
        bench.running.settles()
        with bench.running.bot.store.begin() as connection:
            connection.execute(delete(acknowledgements))
        assert missed(list(bench.reckon())) == "U0P0 is on record 0 times"


def test_each_of_the_staff_is_on_record_once_and_nobody_else_is() -> None:
    assert list(endings_of_the_record(Counter({"U0SAM": 1}), ["U0SAM"])) == ["people on record once"]
    assert missed(list(endings_of_the_record(Counter(), ["U0SAM"]))) == "U0SAM is on record 0 times"
    assert missed(list(endings_of_the_record(Counter({"U0SAM": 2}), ["U0SAM"]))) == "U0SAM is on record 2 times"
    assert "U0TOM is on record and" in missed(list(endings_of_the_record(Counter({"U0TOM": 1}), [])))


@pytest.mark.parametrize(
    ("words", "miss"),
    [
        ([NOTED, NOTED_BEFORE, NOTED_BEFORE], ""),
        ([NOTED], ""),
        ([], "U0SAM is told 0 times"),
        ([NOTED, NOTED], "U0SAM is told 2 times"),
        ([NOTED, "Something went wrong on my side."], "U0SAM is told: Something went wrong"),
        ([NOTED, *[NOTED_BEFORE] * 3], "told 4 times of 3 clicks"),
    ],
)
def test_each_is_told_once_that_it_is_noted_and_nothing_else(words: list[str], miss: str) -> None:
    found = missed(list(endings_of_the_told({"U0SAM": words}, CLICKS)))
    assert miss in found
    assert bool(found) == bool(miss)


def missed(endings: list[str | Miss]) -> str:
    """The words of every miss."""
    return "\n".join(ending.words for ending in endings if isinstance(ending, Miss))
