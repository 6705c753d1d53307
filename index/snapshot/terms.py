"""BM25 over the passages' terms: indexed by bm25s, kept as plain arrays, scored with numpy alone.

bm25s stores, for every term, the passages that hold it and what it adds to their scores.  Adding those up is all that
a question needs, so serving reads the arrays and is spared importing bm25s, and with it scipy where that is installed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.files import canonical_json
from index.snapshot.arrays import array_bytes, array_from

VOCABULARY_FILE: Final = "terms.json"
STARTS_FILE: Final = "terms-starts.npy"
PASSAGES_FILE: Final = "terms-passages.npy"
WEIGHTS_FILE: Final = "terms-weights.npy"


class TermIndex:
    """What each term adds to the score of each passage that holds it."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        passages: NDArray[np.int32],
        weights: NDArray[np.float32],
        passage_count: int,
    ) -> None:
        """Term number i adds `weights[starts[i]:starts[i + 1]]` to `passages[starts[i]:starts[i + 1]]`.

        Raises ValueError where the arrays do not fit together.
        """
        self._numbers = {term: number for number, term in enumerate(vocabulary)}
        self._starts, self._passages, self._weights = starts, passages, weights
        self.passage_count: Final = passage_count
        self._check()

    def __len__(self) -> int:
        return len(self._numbers)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every passage: (passage_count,), higher is better, zeros where no word is known.

        `words` are terms as `index.lexicon.terms` gives them; one that comes twice counts twice.
        """
        scores = np.zeros(self.passage_count, dtype=np.float32)
        for number in (self._numbers[word] for word in words if word in self._numbers):
            held = slice(self._starts[number], self._starts[number + 1])
            scores[self._passages[held]] += self._weights[held]  # a passage stands once under a term
        return scores

    @classmethod
    def build(cls, passages: Sequence[Sequence[str]]) -> TermIndex:
        """The index of the passages' terms, the same for the same passages whatever order sets come in."""
        import bm25s  # noqa: PLC0415 - serving never builds, and this import is slow

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # its own choice is DEBUG, a line a build
        vocabulary = sorted({term for terms in passages for term in terms})
        if not vocabulary:
            nothing = np.zeros(0)
            starts = np.zeros(1, dtype=np.int64)
            return cls((), starts, nothing.astype(np.int32), nothing.astype(np.float32), len(passages))
        numbers = {term: number for number, term in enumerate(vocabulary)}
        ids = [[numbers[term] for term in terms] for terms in passages]
        scorer = bm25s.BM25(method="lucene", backend="numpy", csc_backend="numpy")
        scorer.index((ids, numbers), create_empty_token=False, show_progress=False)
        held = scorer.scores
        return cls(
            vocabulary,
            np.asarray(held["indptr"], dtype=np.int64),
            np.asarray(held["indices"], dtype=np.int32),
            np.asarray(held["data"], dtype=np.float32),
            len(passages),
        )

    def to_files(self) -> dict[str, bytes]:
        """File name → content; no pickle."""
        return {
            VOCABULARY_FILE: canonical_json(list(self._numbers)),
            STARTS_FILE: array_bytes(self._starts),
            PASSAGES_FILE: array_bytes(self._passages),
            WEIGHTS_FILE: array_bytes(self._weights),
        }

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], passage_count: int) -> TermIndex:
        """The index that `to_files` wrote.  Raises ValueError where it is none."""
        return cls(
            json.loads(files[VOCABULARY_FILE]),
            array_from(files[STARTS_FILE], np.int64, 1),
            array_from(files[PASSAGES_FILE], np.int32, 1),
            array_from(files[WEIGHTS_FILE], np.float32, 1),
            passage_count,
        )

    def _check(self) -> None:
        fits = (
            len(self._starts) == len(self) + 1
            and self._starts[0] == 0
            and self._starts[-1] == len(self._passages) == len(self._weights)
            and bool((np.diff(self._starts) >= 0).all())
            and bool(((self._passages >= 0) & (self._passages < self.passage_count)).all())
        )
        if not fits:
            raise ValueError("the arrays of the term index do not fit together")
