"""Building a snapshot and swapping it in by one rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

from index.calibration import read_calibration
from index.corpus import corpus_digest, load_corpus
from index.encoder import Embedding, Encoder
from index.errors import CorpusError, SnapshotError
from index.files import digest_of, is_digest, replace_durably, sync_folder, write_folder
from index.lexicon import terms
from index.passages import PASSAGE_FORMAT, Passage, passages_of
from index.snapshot.manifest import (
    BUILD_COMMAND,
    MANIFEST_FILE,
    SNAPSHOT_FORMAT,
    Counts,
    FileRecord,
    Manifest,
    origin_of,
)
from index.snapshot.opening import (
    CORPUS_FILE,
    PASSAGES_FILE,
    POINTER_FILE,
    VECTORS_FILE,
    Snapshot,
    corpus_adapter,
    known_corpus,
    open_snapshot,
    passages_to,
    read_pointer,
    read_snapshot,
)
from index.snapshot.terms import TermIndex
from index.snapshot.tokens import TokenIndex, Tokens
from index.types import Corpus

Progress = Callable[[int, int], None]

_PARTIAL_SUFFIX: Final = ".partial"
_LOCK_FILE: Final = ".lock"
# Another process may be building; 100,000 clauses take about this long to embed on two cores.
_WAIT_SECONDS: Final = 600
# Fewer take a second, and each thread that embeds keeps memory for it in a process that may serve.
_MANY_TEXTS: Final = 300


def build_snapshot(corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None = None) -> Snapshot:
    """Build the index of `corpus` in `directory`, put it in use, and return it as opened from there.

    Passages that the snapshot in use holds already are not embedded again; the result is the same, byte for byte, as
    if they were.  `progress` is told how many passages of how many are embedded.  Until the last step, one rename,
    the old snapshot stays in use, and the last one before this stays on disk for whoever is opening it.

    Raises:
        SnapshotError: another process has been building here for ten minutes.
        CalibrationError: the file that says how sure answers are cannot be used.
    """
    with _building_alone(directory):
        _build(corpus, encoder, directory, progress)
    return open_snapshot(directory, encoder, corpus.digest)


def refresh_snapshot(root: Path, encoder: Encoder, directory: Path) -> None:
    """Bring the index in `directory` up to date with the corpus folder `root`; only what is new is read and embedded.

    Nobody else builds there from before the folder is read until its index is in use, so that of several processes
    none puts an older corpus in the place of a newer one.  What was refused before is refused again, unread.

    Raises:
        CorpusError: `root` is no folder, or has no policy any more, which is what a share looks like that is away.
        ClubsFileError: clubs.yaml cannot be used.
        SnapshotError: another process has been building here for ten minutes.
        CalibrationError: the file that says how sure answers are cannot be used.
    """
    with _building_alone(directory):
        if _is_current(root, encoder, directory):
            return
        known = known_corpus(directory)
        corpus = load_corpus(root, known)
        if known is not None and known.policies and not corpus.policies:
            raise CorpusError(
                f"no policy is left in {str(root)!r}, so the index stays as it was; "
                f"if they are all to go, run `{BUILD_COMMAND}`"
            )
        _build(corpus, encoder, directory, None)


def _is_current(root: Path, encoder: Encoder, directory: Path) -> bool:
    """Whether somebody else has brought the index up to date while this process waited for its turn."""
    try:
        open_snapshot(directory, encoder, corpus_digest(root))
    except SnapshotError:
        return False
    return True


@contextmanager
def _building_alone(directory: Path) -> Iterator[None]:
    """Hold the lock of the index in `directory`, which is made if need be.  Raises SnapshotError after ten minutes."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - opening needs no lock, and this import is slow

    directory.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(directory / _LOCK_FILE, timeout=_WAIT_SECONDS).acquire()
    except Timeout as error:
        raise SnapshotError(
            f"another process has been building the index in {directory} for {_WAIT_SECONDS} seconds; "
            f"wait for it or end it, then run `{BUILD_COMMAND}`"
        ) from error
    with lock:
        yield


def _build(corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None) -> None:
    _remove_leftovers(directory)
    passages = passages_of(corpus)
    embedded = _embed(passages, encoder, _known(directory, encoder), progress)
    files, manifest = _contents(corpus, encoder, passages, embedded)
    content = manifest.to_bytes()
    snapshot_id = digest_of(content)
    _put(directory, snapshot_id, files | {MANIFEST_FILE: content})
    _point(directory, snapshot_id)
    _remove_leftovers(directory)  # a damaged snapshot that has just been replaced


@dataclass(frozen=True, slots=True)
class _Embedded:
    """What is kept of a passage's embedding."""

    vector: NDArray[np.float32]
    tokens: Tokens


def _known(directory: Path, encoder: Encoder) -> dict[tuple[str, bool], _Embedded]:
    """Passage text and whether its tokens are kept → what was; empty where it is not what would be made now."""
    same: dict[str, str | int] = {
        "snapshot_format": SNAPSHOT_FORMAT,
        "passage_format": PASSAGE_FORMAT,
        "encoder_digest": encoder.digest,
    }
    try:
        old = read_snapshot(directory, read_pointer(directory), same)
    except SnapshotError:
        return {}
    if old.manifest.embedded_by != encoder.runtime:
        return {}
    vectors = old.vectors.reconstruct_n(0, old.vectors.ntotal)
    return {
        (passage.text, passage.keeps_tokens): _Embedded(vector, old.tokens.of(number))
        for number, (passage, vector) in enumerate(zip(old.passages, vectors, strict=True))
    }


def _embed(
    passages: Sequence[Passage],
    encoder: Encoder,
    known: dict[tuple[str, bool], _Embedded],
    progress: Progress | None,
) -> list[_Embedded]:
    """Every passage, in order; a text that is known or comes twice is embedded once."""
    keys = [(passage.text, passage.keeps_tokens) for passage in passages]
    new = _embeddings([text for text, _ in dict.fromkeys(key for key in keys if key not in known)], encoder)
    embedded = []
    for number, key in enumerate(keys, start=1):
        if key not in known:
            made, (_, keeps_tokens) = next(new), key
            known[key] = _Embedded(made.vector, Tokens.of(made.tokens if keeps_tokens else made.tokens[:0]))
        embedded.append(known[key])
        if progress is not None:
            progress(number, len(passages))
    return embedded


def _embeddings(texts: Sequence[str], encoder: Encoder) -> Iterator[Embedding]:
    """The embedding of each text, in order; of many texts on all cores, each in a run of its own as ever."""
    if len(texts) < _MANY_TEXTS:
        yield from map(encoder.embed, texts)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(encoder.embed, texts)


def _contents(
    corpus: Corpus, encoder: Encoder, passages: Sequence[Passage], embedded: Sequence[_Embedded]
) -> tuple[dict[str, bytes], Manifest]:
    """Every file but the manifest, and the manifest.  The same input gives the same bytes."""
    flat = faiss.IndexFlatIP(encoder.dimension)
    flat.add(np.array([each.vector for each in embedded], dtype=np.float32).reshape(-1, encoder.dimension))
    words = TermIndex.build([terms(passage.text) for passage in passages])
    tokens = TokenIndex.build([each.tokens for each in embedded])
    calibration = read_calibration()
    files = {
        CORPUS_FILE: corpus_adapter().dump_json(corpus),
        PASSAGES_FILE: passages_to(passages),
        VECTORS_FILE: faiss.serialize_index(flat).tobytes(),
        **words.to_files(),
        **tokens.to_files(),
    }
    return files, Manifest(
        origin=origin_of(corpus.digest, encoder, calibration),
        embedded_by=encoder.runtime,
        dimension=encoder.dimension,
        counts=Counts.of(corpus, passages, words, tokens),
        calibration=calibration,
        files={name: FileRecord(len(content), digest_of(content)) for name, content in files.items()},
    )


def _put(directory: Path, snapshot_id: str, files: dict[str, bytes]) -> None:
    """Put a snapshot's folder in its place by one rename; one that stands there whole already is left as it is."""
    target, beside = directory / snapshot_id, directory / f"{snapshot_id}{_PARTIAL_SUFFIX}"
    if target.exists():
        try:
            read_snapshot(directory, snapshot_id, {})
        except SnapshotError:
            target.rename(directory / f"{snapshot_id}.damaged{_PARTIAL_SUFFIX}")
        else:
            return
    write_folder(beside, files)
    beside.rename(target)
    sync_folder(directory)


def _point(directory: Path, snapshot_id: str) -> None:
    """Put a snapshot in use, and remove all but it and the one before."""
    try:
        before = read_pointer(directory)
    except SnapshotError:
        before = snapshot_id
    else:
        if before == snapshot_id:
            return
    pointer = directory / POINTER_FILE
    if pointer.is_dir():  # nothing of ours puts one there, and no file can replace it
        pointer.rename(directory / f"{POINTER_FILE}.damaged{_PARTIAL_SUFFIX}")
    replace_durably(pointer, f"{snapshot_id}\n".encode())
    for folder in directory.iterdir():
        if folder.name not in {snapshot_id, before} and is_digest(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(directory: Path) -> None:
    """Remove what a killed build left; only called by the one that holds the lock."""
    for leftover in directory.glob(f"*{_PARTIAL_SUFFIX}"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
