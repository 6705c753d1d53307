"""`policybot torture build` at a tenth of its size, and what it would notice."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from index.snapshot import build_snapshot
from tests.torture.build import Bench, moment_of_the_kill
from tests.torture.commands import app
from tests.torture.harness import MissError
from tests.torture.indexes import real_corpus, real_encoder, variant

pytestmark = pytest.mark.model


def test_a_tenth_of_the_kills() -> None:
    """Five processes are killed while they write the index, and nothing is lost."""
    done = CliRunner().invoke(app, ["build", "--scale", "0.1"])
    assert done.exit_code == 0, done.output
    assert "5 kills, 0 missed" in done.output


def test_an_index_of_no_build_of_that_process_is_noticed(tmp_path: Path) -> None:
    encoder, corpus = real_encoder(), real_corpus()
    bench = Bench(tmp_path, encoder, corpus)
    build_snapshot(variant(corpus, 3), encoder, tmp_path / "index")
    old, building, built = (variant(corpus, number) for number in (3, 4, 5))
    assert bench.check_what_is_in_use(tmp_path / "index", old, [("building", building.digest)]) == old.digest
    said = [("building", built.digest), ("built", built.digest), ("building", building.digest)]
    with pytest.raises(MissError, match="not of the one last built or being built"):
        bench.check_what_is_in_use(tmp_path / "index", old, said)


def test_variants_differ_and_some_have_passages_of_their_own(tmp_path: Path) -> None:
    encoder, corpus = real_encoder(), real_corpus()
    built = [build_snapshot(variant(corpus, number), encoder, tmp_path) for number in range(4)]
    assert len({snapshot.id for snapshot in built}) == 4
    texts = [{passage.text for passage in snapshot.passages} for snapshot in built]
    assert texts[0] == texts[2]
    assert texts[1] - texts[0]


@pytest.mark.parametrize(
    ("left", "said", "in_use", "moment"),
    [
        ({"current", "0" * 64}, "building", "old", "before the files were written"),
        ({"current", f"{'1' * 64}.partial"}, "building", "old", "while files were written"),
        ({"current", *(digit * 64 for digit in "012")}, "building", "old", "between the rename and the swap"),
        ({"current", "current.77.partial"}, "building", "old", "while the pointer was written"),
        ({"current"}, "building", "new", "after the swap, before the build returned"),
        ({"current"}, "built", "new", "between two builds"),
    ],
)
def test_the_moment_of_a_kill_is_told_by_what_it_left(left: set[str], said: str, in_use: str, moment: str) -> None:
    assert moment_of_the_kill(left, [(said, "new")], in_use) == moment
