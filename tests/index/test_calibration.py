"""The file of calibration is read as it was written, or refused with what makes it again."""

from pathlib import Path

import pytest

from index.calibration import CALIBRATION_FILE, Calibration, CalibrationError, read_calibration
from index.confidence import features
from index.encoder import OnnxEncoder
from index.encoder.identity import DEFAULT_ADAPTER, digest_of_adapter
from index.retrieval import Retriever
from index.snapshot import Snapshot

SOME = Calibration({"similarity": 2.5, "margin": -1.0}, -3.0, 0.5, 0.2, "", "nothing")


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(SOME.to_bytes())
    assert read_calibration(path) == SOME
    assert read_calibration(path).digest == SOME.digest != read_calibration().digest


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"weights": {}}', b"\xff"])
def test_any_other_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "calibration.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CalibrationError, match=r"calibration\.json .*`policybot train calibrate`"):
        read_calibration(path)


def test_the_shipped_one_is_of_the_shipped_adapter() -> None:
    """An adapter learned anew gives other cosines: what was fitted on the old ones says nothing of them."""
    assert read_calibration().adapter_digest == digest_of_adapter(DEFAULT_ADAPTER)


def test_the_shipped_one_can_be_used() -> None:
    shipped = read_calibration()
    assert CALIBRATION_FILE.read_bytes() == shipped.to_bytes()
    assert 0 < shipped.unsure_from < shipped.answered_from < 1
    assert "not taught" in shipped.evaluation


@pytest.mark.model
def test_every_weight_is_of_a_feature(snapshot: Snapshot, encoder: OnnxEncoder) -> None:
    retrieved = Retriever(snapshot, encoder).retrieve("friend request", ["jpac"])
    assert read_calibration().weights.keys() == features(retrieved).keys()


@pytest.mark.model
def test_an_index_keeps_the_one_it_was_built_with(snapshot: Snapshot) -> None:
    assert snapshot.manifest.calibration == read_calibration()
    assert snapshot.manifest.origin.calibration_digest == read_calibration().digest
