"""The harness repeats what it is told to, and never passes over a miss."""

import threading
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from tests.torture.commands import app
from tests.torture.harness import Miss, MissError, Plan, Trial, run_trials


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
    assert all(name in listed.output for name in ("build", "events", "gate", "snapshot"))


def test_trials_on_several_threads_are_counted_alike(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that wait for each other can only end where they run at the same time."""
    together = threading.Barrier(4)
    run_trials(plan(8), lambda _: f"of {together.wait(timeout=30) >= 0}", threads=4)
    assert "8  of True" in capsys.readouterr().out


def test_what_shows_only_at_the_end_is_counted_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        run_trials(plan(2), lambda _: "well", closing=lambda: ["looked around", Miss("torn"), Miss("left a word", 2)])
    assert ended.value.exit_code == 1
    said = capsys.readouterr().out
    assert "1  looked around" in said
    assert "missed: torn\n  again: policybot torture made-up --seed 7\n" in said
    assert "missed, number 2: left a word\n  again: policybot torture made-up --seed 7 --only 2\n" in said
    assert "2 trials, 2 missed" in said


def test_where_no_trial_can_be_run_alone_all_are_to_be_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        run_trials(replace(plan(1), has_only=False), lambda _: str(1 // 0))
    assert "again: policybot torture made-up --seed 7\n" in capsys.readouterr().out


def test_a_look_around_that_fails_is_a_miss(capsys: pytest.CaptureFixture[str]) -> None:
    def look() -> list[str | Miss]:
        raise OSError("no such file")

    with pytest.raises(typer.Exit):
        run_trials(plan(1), lambda _: "well", closing=look)
    assert "missed: OSError: no such file" in capsys.readouterr().out
