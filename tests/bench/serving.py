"""What serving needs, opened as `policybot serve` opens it: the encoder, and an index of this checkout's policies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from index.corpus import load_corpus
from index.encoder import Encoder
from index.snapshot import Snapshot, build_snapshot
from tests.places import CORPUS


@contextmanager
def built_index(encoder: Encoder) -> Iterator[Snapshot]:
    """An index with that encoder's vectors, in a folder of its own that goes afterwards."""
    with TemporaryDirectory(prefix="policybot-bench-") as folder:
        yield build_snapshot(load_corpus(CORPUS), encoder, Path(folder))
