"""The index on disk: everything that answering needs, in one folder that is whole or is refused.

    manifest.py   what a snapshot was built from, and the digest of each file
    arrays.py     plain arrays ↔ bytes
    terms.py      BM25 over the passages' words
    tokens.py     late interaction: a question's tokens against a passage's
    opening.py    Snapshot, and opening one: verified first, deserialised after
    building.py   building one, embedding only what is new, and swapping it in by one rename
    refreshing.py the same in a process of its own

On disk, below the directory of the index:

    current          the id of the snapshot in use: the digest of its manifest, so the manifest is verified too
    <id>/            manifest.json  corpus.json  passages.json  vectors.faiss  terms-*.npy  terms.json  tokens-*.npy
    <other id>/      the one before, which a reader may still be opening
    *.partial        left by a build that was killed; the next build removes it
"""

from index.snapshot.building import build_snapshot, refresh_snapshot
from index.snapshot.manifest import Manifest
from index.snapshot.opening import Snapshot, known_corpus, open_snapshot, read_pointer
from index.snapshot.terms import TermIndex

__all__ = [
    "Manifest",
    "Snapshot",
    "TermIndex",
    "build_snapshot",
    "known_corpus",
    "open_snapshot",
    "read_pointer",
    "refresh_snapshot",
]
