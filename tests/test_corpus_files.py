"""The five policies are, byte for byte, what their clubs supplied."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
RECORDED = {
    path: digest
    for digest, path in (line.split() for line in (ROOT / "tests/corpus.sha256").read_text("ascii").splitlines())
}


def test_every_policy_of_the_corpus_is_recorded() -> None:
    """Five policies, one a club, each with its digest."""
    held = {path.relative_to(ROOT).as_posix() for path in (ROOT / "corpus").glob("*/*.txt")}
    assert held == RECORDED.keys()
    assert len(held) == 5


@pytest.mark.parametrize("path", RECORDED)
def test_a_policy_is_byte_for_byte_as_recorded(path: str) -> None:
    """Neither an editor nor git has touched a line end, a space or a quote mark."""
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == RECORDED[path]


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds, what the clubs supplied, is not beside this checkout")
@pytest.mark.parametrize("path", RECORDED)
def test_a_policy_is_byte_for_byte_as_supplied(path: str) -> None:
    """The corpus is the supplied files and nothing else."""
    supplied = SEEDS / f"{Path(path).parent.name}.txt"
    assert (ROOT / path).read_bytes() == supplied.read_bytes()
