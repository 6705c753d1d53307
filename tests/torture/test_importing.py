"""`policybot torture import` at a tenth of its size, and what it would notice."""

from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from tests.index.reading.wordfile import paragraph, word
from tests.torture import importing
from tests.torture.commands import app
from tests.torture.harness import MissError, Trial
from tests.torture.importing import Place, look_at_all, read_both


def test_a_tenth_of_the_files() -> None:
    done = CliRunner().invoke(app, ["import", "--scale", "0.1"])
    assert done.exit_code == 0, done.output
    assert "20 pairs of files, 0 missed" in done.output


def test_a_bad_file_that_is_read_is_a_miss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def harmless() -> bytes:
        return word(paragraph("Phones are kept in the lockers."))

    monkeypatch.setattr(importing, "HARMFUL", ((".docx", harmless),))
    with pytest.raises(MissError, match="harmless: was read as a policy"):
        read_both(Trial(1, Random(1)), Place(tmp_path))


def test_a_good_file_that_is_lost_and_a_file_from_outside_are_misses(tmp_path: Path) -> None:
    place = Place(tmp_path)
    read_both(Trial(1, Random(1)), place)
    look_at_all(place)
    (tmp_path / "escaped").write_text("x")
    with pytest.raises(MissError, match="outside the corpus"):
        look_at_all(place)
    (tmp_path / "escaped").unlink()
    place.good[0].unlink()
    with pytest.raises(MissError, match="good files are no policies"):
        look_at_all(place)
