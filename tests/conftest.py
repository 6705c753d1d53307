"""What every test may use: the real encoder, made once and kept in the data folder."""

from pathlib import Path

import pytest

from bot.answering import Answerer
from index import known
from index.corpus import load_corpus
from index.encoder import OnnxEncoder, make_encoder
from index.sidecars import Sidecar
from index.snapshot import Snapshot, build_snapshot
from index.types import Club, Corpus, Policy
from tests import places


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The data folder of this checkout, so that the encoder is made once and not once a run."""
    return places.data_folder()


@pytest.fixture(scope="session")
def encoder(data_folder: Path) -> OnnxEncoder:
    """The real 8-bit encoder of the default model."""
    return make_encoder(data_folder)


@pytest.fixture(scope="session")
def five() -> Corpus:
    """The five policies as read."""
    return load_corpus(places.CORPUS)


@pytest.fixture(scope="session")
def club_of_twelve() -> Corpus:
    """A made-up club with twelve policies in as many layouts, two of which contradict each other."""
    return load_corpus(places.ROOT / "tests/data/club-of-twelve")


@pytest.fixture(scope="session")
def snapshot(five: Corpus, encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The index of the five policies."""
    return build_snapshot(five, encoder, tmp_path_factory.mktemp("snapshot"))


@pytest.fixture(scope="session")
def answerer(snapshot: Snapshot, encoder: OnnxEncoder) -> Answerer:
    """What answers from the five policies."""
    return Answerer(snapshot, encoder)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are read from now on."""
    paths: list[str] = []
    really = known.read_beside

    def noted(data: bytes, path: str, club: Club, sidecar: Sidecar) -> tuple[Policy, tuple[str, ...]]:
        paths.append(path)
        return really(data, path, club, sidecar)

    monkeypatch.setattr(known, "read_beside", noted)
    return paths
