"""What a snapshot was built from, and what its files must be."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

import index
from index.calibration import Calibration
from index.encoder import Encoder
from index.files import canonical_json, digest_of_files
from index.passages import PASSAGE_FORMAT, Passage
from index.snapshot.tokens import TokenIndex
from index.types import Corpus

MANIFEST_FILE: Final = "manifest.json"
BUILD_COMMAND: Final = "policybot index build"

# Goes up whenever the files of a snapshot change their names or layout.
SNAPSHOT_FORMAT: Final = 3

# The modules of this package that decide nothing of a snapshot's contents.  Everything else does, so that a clause
# read by yesterday's code is never quoted by today's: nobody needs to remember a version number.
_NOT_DECIDING: Final = frozenset(
    {"confidence", "differences", "encoder", "errors", "evaluate", "likeness", "retrieval", "training"}
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a snapshot holds."""

    clubs: int
    policies: int
    clauses: int
    passages: int
    terms: int
    tokens: int

    @classmethod
    def of(cls, corpus: Corpus, passages: Sequence[Passage], terms: Sized, tokens: TokenIndex) -> Counts:
        """What these hold."""
        clauses = sum(len(policy.clauses) for policy in corpus.policies)
        return cls(len(corpus.clubs), len(corpus.policies), clauses, len(passages), len(terms), tokens.count)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file of a snapshot must be."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What decides the contents of a snapshot.

    `reader_digest` is over the code that reads policies, cuts them and lays out these files.
    """

    corpus_digest: str
    encoder_digest: str
    passage_format: str
    reader_digest: str
    calibration_digest: str
    snapshot_format: int = SNAPSHOT_FORMAT


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was built from, how much it holds, how sure its answers are, and the digest of each file."""

    origin: Origin
    embedded_by: str  # the runtime, as Encoder.runtime names it; another one may differ in the last bits
    dimension: int
    counts: Counts
    calibration: Calibration
    files: dict[str, FileRecord]

    def to_bytes(self) -> bytes:
        """The manifest as it is written."""
        return canonical_json(asdict(self))

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """The manifest that `to_bytes` wrote.  Raises ValueError where it is none."""
        return _adapter().validate_json(content)


@cache
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


def origin_of(corpus_digest: str, encoder: Encoder, calibration: Calibration) -> Origin:
    """What a snapshot of that corpus would be built from here and now."""
    return Origin(corpus_digest, encoder.digest, PASSAGE_FORMAT, reader_digest(), calibration.digest)


@cache
def reader_digest() -> str:
    """One digest over the code that decides what a snapshot holds."""
    root = Path(index.__file__).parent
    deciding = [part for part in root.iterdir() if part.name.removesuffix(".py") not in _NOT_DECIDING]
    modules = [part for part in deciding if part.suffix == ".py"]
    return digest_of_files(
        root, [*modules, *(path for part in deciding if part.is_dir() for path in part.rglob("*.py"))]
    )
