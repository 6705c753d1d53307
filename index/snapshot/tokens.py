"""Late interaction: how well each word of a question is met by some word of a passage.

One vector a text says what the text is about as a whole; a clause that meets the question in half a line of many is
far from it.  So each token of the question is compared with each token of the passage, as read in its place, and the
best of each counts: O. Khattab and M. Zaharia, "ColBERT", SIGIR 2020, section 3.3.  Here with the vectors that the
same encoder makes anyway, and the mean for the sum, so that a long question scores like a short one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.snapshot.arrays import array_bytes, array_from

STARTS_FILE: Final = "tokens-starts.npy"
VALUES_FILE: Final = "tokens-values.npy"
SCALES_FILE: Final = "tokens-scales.npy"

_LARGEST: Final = 127  # of a number in 8 bits, so that 0 stays 0


@dataclass(frozen=True, slots=True)
class Tokens:
    """The token vectors of one passage in 8 bits: vector i is `scales[i] * values[i]`, of about unit length."""

    values: NDArray[np.int8]  # (n_tokens, width)
    scales: NDArray[np.float32]  # (n_tokens,)

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> Tokens:
        """Vectors of unit length, (n_tokens, width), each with a scale of its own."""
        scales = (np.abs(vectors).max(axis=1, initial=0) / _LARGEST).astype(np.float32)
        values = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
        return cls(values, scales)


class TokenIndex:
    """The token vectors of every passage that is compared token by token."""

    def __init__(self, starts: NDArray[np.int64], values: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        """Passage number i has the tokens `starts[i]:starts[i + 1]`; none where it is not compared by tokens.

        Raises ValueError where the arrays do not fit together.
        """
        self._starts, self._values, self._scales = starts, values, scales
        fits = (
            len(starts) > 0
            and starts[0] == 0
            and bool((np.diff(starts) >= 0).all())
            and starts[-1] == len(values) == len(scales)
            and bool(((scales > 0) & (scales <= 1)).all())
        )
        if not fits:
            raise ValueError("the arrays of the token index do not fit together")

    def __len__(self) -> int:
        """How many passages."""
        return len(self._starts) - 1

    @property
    def count(self) -> int:
        """How many tokens in all."""
        return len(self._values)

    def similarities(self, question: NDArray[np.float32], passages: Sequence[int]) -> NDArray[np.float32]:
        """How well the passages of these numbers meet a question's tokens, (n_tokens, width).

        The mean over the question's tokens of the greatest cosine with a token of the passage: (len(passages),), in
        [-1, 1]; -1 for a passage without tokens, and for all where the question has none.
        """
        found = np.full(len(passages), -1.0, dtype=np.float32)
        spans = [(number, *self._starts[passage : passage + 2]) for number, passage in enumerate(passages)]
        spans = [span for span in spans if span[1] < span[2]]
        if not spans or not len(question):
            return found
        rows = np.concatenate([np.arange(start, end) for _, start, end in spans])
        cosines = (self._values[rows].astype(np.float32) @ question.T) * self._scales[rows, None]
        firsts = np.cumsum([0, *(end - start for _, start, end in spans[:-1])])
        found[[number for number, _, _ in spans]] = np.maximum.reduceat(cosines, firsts, axis=0).mean(axis=1)
        return found

    def worst(self, question: NDArray[np.float32], passage: int) -> float:
        """The same for one passage and the quarter of the question's tokens that it meets worst, one at least.

        What a question is about is often one word of it, and a passage may meet all the others.
        """
        held = slice(self._starts[passage], self._starts[passage + 1])
        if held.start == held.stop or not len(question):
            return -1.0
        cosines = (self._values[held].astype(np.float32) @ question.T) * self._scales[held, None]
        best = np.sort(cosines.max(axis=0))
        return float(best[: max(1, len(best) // 4)].mean())

    def of(self, passage: int) -> Tokens:
        """The tokens of the passage of that number."""
        held = slice(self._starts[passage], self._starts[passage + 1])
        return Tokens(self._values[held], self._scales[held])

    @classmethod
    def build(cls, passages: Sequence[Tokens]) -> TokenIndex:
        """The index of these, passage number i having `passages[i]`."""
        counts = [len(tokens.scales) for tokens in passages]
        values = [tokens.values for tokens in passages] or [np.zeros((0, 0), np.int8)]
        scales = [tokens.scales for tokens in passages] or [np.zeros(0, np.float32)]
        return cls(np.cumsum([0, *counts], dtype=np.int64), np.concatenate(values), np.concatenate(scales))

    def to_files(self) -> dict[str, bytes]:
        """File name → content; no pickle."""
        return {
            STARTS_FILE: array_bytes(self._starts),
            VALUES_FILE: array_bytes(self._values),
            SCALES_FILE: array_bytes(self._scales),
        }

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> TokenIndex:
        """The index that `to_files` wrote.  Raises ValueError where it is none."""
        return cls(
            array_from(files[STARTS_FILE], np.int64, 1),
            array_from(files[VALUES_FILE], np.int8, 2),
            array_from(files[SCALES_FILE], np.float32, 1),
        )
