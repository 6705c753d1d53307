"""The harness repeats what it is told to, and never passes over a miss."""

import pytest
import typer
from typer.testing import CliRunner

from tests.torture.commands import app
from tests.torture.harness import MissError, Plan, Trial, run_trials


def plan(count: int, seed: int | None = 7, only: int | None = None, scale: float = 1.0) -> Plan:
    return Plan.of("made-up", "trials", count, scale=scale, seed=seed, only=only)


def test_the_same_seed_gives_the_same_chance_to_each_trial() -> None:
    drawn = [trial.chance.random() for trial in plan(5).trials()]
    assert drawn == [trial.chance.random() for trial in plan(5).trials()]
    assert len(set(drawn)) == 5
    assert drawn != [trial.chance.random() for trial in plan(5, seed=8).trials()]


def test_one_trial_can_be_run_again_alone() -> None:
    """With the chance it had among all of them."""
    (alone,) = plan(5, only=4).trials()
    assert alone.number == 4
    assert alone.chance.random() == plan(5).trials()[3].chance.random()


def test_a_new_seed_is_drawn_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = plan(1, seed=None), plan(1, seed=None)
    assert first.seed != second.seed
    run_trials(first, lambda _: "well")
    assert f"seed {first.seed}" in capsys.readouterr().out


@pytest.mark.parametrize(("scale", "count"), [(1.0, 50), (0.1, 5), (0.001, 1), (2.0, 100)])
def test_the_scale_says_how_many(scale: float, count: int) -> None:
    assert len(plan(50, scale=scale).trials()) == count


def test_endings_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    run_trials(plan(10), lambda trial: "odd" if trial.number % 2 else "even")
    said = capsys.readouterr()
    assert "5  even" in said.out
    assert "10 trials, 0 missed" in said.out
    assert "5 of 10 trials, 0 missed" in said.err


@pytest.mark.parametrize("error", [MissError("loaded silently"), ZeroDivisionError("by nothing")])
def test_a_miss_ends_with_1_and_the_command_that_repeats_it(
    capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def trial(each: Trial) -> str:
        if each.number == 3:
            raise error
        return "well"

    with pytest.raises(typer.Exit) as ended:
        run_trials(plan(4), trial)
    assert ended.value.exit_code == 1
    said = capsys.readouterr().out
    assert str(error) in said
    assert "policybot torture made-up --seed 7 --only 3" in said
    assert "4 trials, 1 missed" in said


def test_help_lists_the_commands() -> None:
    listed = CliRunner().invoke(app, ["--help"])
    assert listed.exit_code == 0
    assert all(name in listed.output for name in ("build", "snapshot"))
