"""Opening a snapshot: every byte verified before anything is deserialised from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from index.calibration import read_calibration
from index.encoder import Encoder
from index.errors import DamagedSnapshotError, MissingSnapshotError, SnapshotError, StaleSnapshotError
from index.files import HEX_DIGEST_LENGTH, digest_of, is_digest
from index.passages import PASSAGE_FORMAT, Passage, View
from index.snapshot.manifest import (
    BUILD_COMMAND,
    MANIFEST_FILE,
    SNAPSHOT_FORMAT,
    Counts,
    Manifest,
    Origin,
    reader_digest,
)
from index.snapshot.terms import TermIndex
from index.snapshot.tokens import TokenIndex
from index.types import Corpus

POINTER_FILE: Final = "current"
CORPUS_FILE: Final = "corpus.json"
PASSAGES_FILE: Final = "passages.json"
VECTORS_FILE: Final = "vectors.faiss"

# A snapshot may be replaced while it is being opened; the one before is kept, so this needs two swaps in a moment.
_ATTEMPTS: Final = 3
_LARGEST_MANIFEST_BYTES: Final = 1 << 20
_UNIT_TOLERANCE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that answering needs, as it was built.  Passage number i has vector i, term scores i, tokens i."""

    corpus: Corpus
    passages: tuple[Passage, ...]
    vectors: Any = field(repr=False)  # a faiss index, inner product over unit vectors
    terms: TermIndex = field(repr=False)
    tokens: TokenIndex = field(repr=False)
    manifest: Manifest
    id: str

    def similarities(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of the query's unit vector, (dimension,), with every passage: (n_passages,), in [-1, 1]."""
        found = np.zeros(len(self.passages), dtype=np.float32)
        if self.passages:
            scores, numbers = self.vectors.search(np.ascontiguousarray(query[None, :]), len(self.passages))
            held = numbers[0] >= 0
            found[numbers[0][held]] = scores[0][held]
        return found

    def token_similarities(self, query: NDArray[np.float32], passages: Sequence[int]) -> NDArray[np.float32]:
        """How well passages, by their numbers, meet each of a question's tokens: (len(passages),), in [-1, 1].

        -1 for a passage that is not compared by its tokens.
        """
        return self.tokens.similarities(query, passages)

    def worst_tokens(self, query: NDArray[np.float32], passages: Sequence[int]) -> float:
        """How well the tokens of a question are met that the best of these passages meets worst: in [-1, 1]."""
        return max((self.tokens.worst(query, passage) for passage in passages), default=-1.0)

    def term_scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every passage for a question's terms: (n_passages,), zeros where no word is known."""
        return self.terms.scores(words)


def open_snapshot(directory: Path, encoder: Encoder | None, corpus_digest: str | None = None) -> Snapshot:
    """The snapshot in use, verified.

    With an `encoder` it must hold that encoder's vectors, with a `corpus_digest` it must be of that corpus.

    Raises:
        MissingSnapshotError: nothing was built yet.
        StaleSnapshotError: it was built from something else than is here now; the message says what differs.
        DamagedSnapshotError: a file is cut short, changed or missing; the message says which.
        CalibrationError: the file that says how sure answers are cannot be used.
    """
    wanted = wanted_origin(encoder, corpus_digest)
    for attempt in range(1, _ATTEMPTS + 1):
        snapshot_id = read_pointer(directory)
        try:
            return read_snapshot(directory, snapshot_id, wanted)
        except DamagedSnapshotError:
            if attempt == _ATTEMPTS or read_pointer(directory) == snapshot_id:
                raise
    raise AssertionError("the last attempt returns or raises")


def known_corpus(directory: Path) -> Corpus | None:
    """What the index in use was made of, for `load_corpus` to read no file again that is in it.

    None where there is none, it is damaged, or other code than this has read it.
    """
    try:
        snapshot_id = read_pointer(directory)
        manifest = read_manifest(directory / snapshot_id, snapshot_id)
        if manifest.origin.reader_digest != reader_digest():
            return None
        content = _verified_bytes(directory / snapshot_id, CORPUS_FILE, manifest)
        return corpus_adapter().validate_json(content)
    except (SnapshotError, LookupError, ValueError):
        return None


def wanted_origin(encoder: Encoder | None, corpus_digest: str | None) -> dict[str, str | int]:
    """The entries of an Origin that a snapshot must share to be used here."""
    wanted: dict[str, str | int] = {
        "snapshot_format": SNAPSHOT_FORMAT,
        "passage_format": PASSAGE_FORMAT,
        "reader_digest": reader_digest(),
        "calibration_digest": read_calibration().digest,
    }
    if encoder is not None:
        wanted["encoder_digest"] = encoder.digest
    if corpus_digest is not None:
        wanted["corpus_digest"] = corpus_digest
    return wanted


def read_pointer(directory: Path) -> str:
    """The id of the snapshot in use.

    Raises:
        MissingSnapshotError: nothing was built yet.
        DamagedSnapshotError: the pointer names nothing.
    """
    try:
        with (directory / POINTER_FILE).open("rb") as file:
            said = file.read(HEX_DIGEST_LENGTH + 2)
    except FileNotFoundError:
        raise MissingSnapshotError(f"there is no index in {directory}; run `{BUILD_COMMAND}`") from None
    except OSError as error:
        raise _damage(directory, POINTER_FILE, _words_of(error)) from error
    snapshot_id = said[:HEX_DIGEST_LENGTH].decode("ascii", errors="replace")
    if not is_digest(snapshot_id) or said[HEX_DIGEST_LENGTH:] != b"\n":
        raise _damage(directory, POINTER_FILE, "it names no snapshot")
    return snapshot_id


def read_snapshot(directory: Path, snapshot_id: str, wanted: Mapping[str, str | int]) -> Snapshot:
    """The snapshot of that id, its origin and all its bytes verified.

    Raises StaleSnapshotError and DamagedSnapshotError as `open_snapshot` does.
    """
    folder = directory / snapshot_id
    manifest = read_manifest(folder, snapshot_id)
    _refuse_other_origin(directory, manifest.origin, wanted)
    files = {name: _verified_bytes(folder, name, manifest) for name in manifest.files}
    try:
        return _deserialise(files, manifest, snapshot_id)
    except Exception as error:
        # The bytes are those that were written, so whatever goes wrong here (faiss, numpy, pydantic, json each have
        # their own errors), they were written by something else than this program.
        raise _damage(folder, "", f"its files cannot be read ({type(error).__name__}: {error})") from error


def read_manifest(folder: Path, snapshot_id: str) -> Manifest:
    """The manifest in `folder`, which must be the one that the id is the digest of.  Raises DamagedSnapshotError."""
    try:
        with (folder / MANIFEST_FILE).open("rb") as file:
            content = file.read(_LARGEST_MANIFEST_BYTES)
    except OSError as error:
        raise _damage(folder, MANIFEST_FILE, _words_of(error)) from error
    if digest_of(content) != snapshot_id:
        raise _damage(folder, MANIFEST_FILE, "it is not the file that was written")
    try:
        return Manifest.from_bytes(content)
    except ValueError as error:
        raise StaleSnapshotError(
            f"the index in {folder.parent} was built by another version of this program; run `{BUILD_COMMAND}`"
        ) from error


def _refuse_other_origin(directory: Path, origin: Origin, wanted: Mapping[str, str | int]) -> None:
    held = asdict(origin)
    differing = [
        f"{_ORIGIN_WORDS[name]} ({_short(held[name])} in the index, {_short(value)} here)"
        for name, value in wanted.items()
        if held[name] != value
    ]
    if differing:
        raise StaleSnapshotError(
            f"the index in {directory} is of another {' and another '.join(differing)}; run `{BUILD_COMMAND}`"
        )


_ORIGIN_WORDS: Final = {
    "snapshot_format": "snapshot format",
    "passage_format": "passage format",
    "reader_digest": "version of the code that reads policies",
    "encoder_digest": "encoder",
    "corpus_digest": "corpus",
    "calibration_digest": "calibration",
}


def _verified_bytes(folder: Path, name: str, manifest: Manifest) -> bytes:
    record, path = manifest.files[name], folder / name
    try:
        size = path.stat().st_size  # so that a file grown huge is refused unread
        content = path.read_bytes() if size == record.size else b""
    except OSError as error:
        raise _damage(folder, name, _words_of(error)) from error
    if size != record.size:
        raise _damage(folder, name, f"it has {size} bytes instead of {record.size}")
    if digest_of(content) != record.sha256:
        raise _damage(folder, name, "it is not the file that was written")
    return content


def _deserialise(files: Mapping[str, bytes], manifest: Manifest, snapshot_id: str) -> Snapshot:
    corpus = corpus_adapter().validate_json(files[CORPUS_FILE])
    passages = passages_from(files[PASSAGES_FILE])
    vectors = faiss.deserialize_index(np.frombuffer(files[VECTORS_FILE], dtype=np.uint8))
    terms = TermIndex.from_files(files, len(passages))
    tokens = TokenIndex.from_files(files)
    held = (Counts.of(corpus, passages, terms, tokens), vectors.ntotal, vectors.d, len(tokens))
    said = (manifest.counts, manifest.counts.passages, manifest.dimension, manifest.counts.passages)
    if held != said:
        raise ValueError(f"they hold {held}, not {said}")
    _refuse_other_lengths(vectors)
    return Snapshot(corpus, passages, vectors, terms, tokens, manifest, snapshot_id)


def _refuse_other_lengths(vectors: Any) -> None:
    """Faiss takes any bytes for numbers; only unit vectors can have been written here."""
    numbers = vectors.reconstruct_n(0, vectors.ntotal)
    with np.errstate(invalid="ignore"):
        squares = np.einsum("ij,ij->i", numbers, numbers, dtype=np.float64)
        is_unit = np.abs(squares - 1) < _UNIT_TOLERANCE  # which a NaN is not
    if not is_unit.all():
        raise ValueError("its vectors are not of length 1")


@cache
def corpus_adapter() -> TypeAdapter[Corpus]:
    """Reads and writes a Corpus as JSON."""
    return TypeAdapter(Corpus)


def passages_to(passages: Sequence[Passage]) -> bytes:
    """The passages as JSON, one a line."""
    rows = (
        json.dumps((passage.policy_index, passage.clause_index, passage.view, passage.text), ensure_ascii=False)
        for passage in passages
    )
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def passages_from(content: bytes) -> tuple[Passage, ...]:
    """The passages that `passages_to` wrote."""
    return tuple(
        Passage(policy_index, clause_index, View(view), text)
        for policy_index, clause_index, view, text in json.loads(content)
    )


def _damage(folder: Path, name: str, reason: str) -> DamagedSnapshotError:
    what = f"{name} of the index in {folder}" if name else f"the index in {folder}"
    return DamagedSnapshotError(f"{what} is damaged: {reason}; run `{BUILD_COMMAND}`")


def _words_of(error: OSError) -> str:
    return "it is missing" if isinstance(error, FileNotFoundError) else f"it cannot be read ({error.strerror})"


def _short(value: str | int) -> str:
    return f"{value[:12]}…" if isinstance(value, str) and is_digest(value) else repr(value)
