"""`policybot torture snapshot` at a tenth of its size, each of its kinds once, and what it would notice."""

from collections.abc import Iterator
from random import Random

import pytest
from typer.testing import CliRunner

from tests.torture.commands import app
from tests.torture.harness import MissError, Trial
from tests.torture.snapshot import KINDS, Bench, Corruption, Opener, Victim, check, current, prepare

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return prepare(tmp_path_factory.mktemp("torture"))


@pytest.fixture(scope="module")
def opener(bench: Bench) -> Iterator[Opener]:
    with Opener(bench.victim, bench.corpus.digest) as started:
        yield started


def trial() -> Trial:
    return Trial(1, Random(20))


def test_a_tenth_of_the_corruptions() -> None:
    done = CliRunner().invoke(app, ["snapshot", "--scale", "0.1"])
    assert done.exit_code == 0, done.output
    assert "20 corruptions, 0 missed" in done.output


@pytest.mark.parametrize("corrupt", KINDS)
def test_each_kind_is_refused_and_mended(corrupt: Corruption, bench: Bench, opener: Opener) -> None:
    assert "SnapshotError" in check(corrupt, trial(), bench, opener)


def test_an_index_that_loads_is_a_miss(bench: Bench, opener: Opener) -> None:
    def leave_it(_victim: Victim) -> None:
        pass

    with pytest.raises(MissError, match="leave it: loaded silently"):
        check(leave_it, trial(), bench, opener)


def test_an_opening_that_dies_is_noticed_and_the_next_goes_on(bench: Bench) -> None:
    """A native reader that takes the process with it is what another process is for."""
    Victim(bench, Random(1))
    with Opener(bench.victim, bench.corpus.digest) as opener:
        assert opener.open() == f"loaded {current(bench.sound)}"
        opener.process.kill()
        assert opener.open() == "crashed with -9"
        assert opener.open() == f"loaded {current(bench.sound)}"
