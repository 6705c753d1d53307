"""Which questions ask the same: in groups, for whoever looks over them, and so closely that one note answers both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

# The least mean similarity of the questions of a group.  Measured on tests/data/gaps/paraphrases.yaml, 228 questions
# in 56 meanings, each asked in words as different as can be: of the pairs put together 82 % ask the same, and the rest
# are near in subject (staff who vape, parents who vape).  At 0.45 it is 71 %; at 0.60 a third fewer find each other.
GROUPED_FROM: Final = 0.55

# From which similarity a note on one question is shown under another.  A note in the wrong place is worse than none, so
# the measure is what differs in one word.  Of the 40 pairs in tests/data/gaps/minimal_pairs.yaml that ask two things
# the nearest reaches 0.92, and 0.82 where `_same_things` holds; of the 30 that ask one thing 26 reach 0.85.  Of the 228
# paraphrases none reaches 0.75 with a question of another meaning.
SAME_FROM: Final = 0.85

# How many rows are compared with all others at once: few megabytes, however many there are.
_ROWS_AT_ONCE: Final = 256

# In place of a row: which one is nearest is to be found, because the one that was has joined another.
_UNKNOWN: Final = -1

# Who is spoken of: the words of one line are one, and whoever is in none is the staff who ask.
_PEOPLE: Final = (
    re.compile(r"\b(?:parents?|mums?|mam|dads?|mothers?|fathers?|famil(?:y|ies)|carers?)\b", re.IGNORECASE),
    re.compile(r"\b(?:child|children|kids?|pupils?|toddlers?|boys?|girls?|sons?|daughters?)\b", re.IGNORECASE),
    re.compile(r"\b(?:bab(?:y|ies)|under[- ]?(?:ones|twos))\b", re.IGNORECASE),
    re.compile(r"\b(?:students?|volunteers?|apprentices?|trainees?|helpers?|agency|bank)\b", re.IGNORECASE),
    re.compile(r"\b(?:managers?|boss|owners?|committee|trustees?|governors?)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:visitors?|contractors?|strangers?|neighbours?|grand\w+|nan|gran|aunt\w*|uncles?)\b", re.IGNORECASE
    ),
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no|without|cannot|refuse\w*|stop)\b|n['’]t\b|\b(?:cant|dont|wont)\b", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE)
_OWN: Final = re.compile(r"\b(?:own|personal|private)\b", re.IGNORECASE)


class Meaning(Protocol):
    """Whoever knows what words mean: `bot.answering.Answerer`."""

    @property
    def encoder_digest(self) -> str:
        """What decides the vectors; vectors of two digests are never compared."""
        ...

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text: (len(texts), dimension), unit length, in order."""
        ...


def grouped(vectors: NDArray[np.float32]) -> tuple[tuple[int, ...], ...]:
    """The rows of `vectors`, (n, dimension) of unit length, in groups; each group's most central row first.

    Average linkage: the two groups nearest to each other become one for as long as their mean similarity reaches
    `GROUPED_FROM`.  All that are each other's nearest join at once, which gives the very same groups, and what is
    near to nothing is set aside, because nothing that joins comes nearer to it.  For the same reason a row's nearest
    stays its nearest until it joins another.
    """
    members = _alike(vectors)
    means, finished = vectors[[rows[0] for rows in members]], list[list[int]]()
    nearest, similarity = np.full(len(members), _UNKNOWN), np.zeros(len(members), np.float32)
    while len(members) > 1:
        _find_nearest(means, nearest, similarity)
        pairs = _mutual(nearest, similarity)
        joined = {row for pair in pairs for row in pair}
        alone = [row for row in range(len(members)) if row not in joined]
        left = [row for row in alone if similarity[row] >= GROUPED_FROM]
        finished += [members[row] for row in alone if similarity[row] < GROUPED_FROM]
        new = [_mean(means, members, *pair) for pair in pairs]
        means = np.stack([*means[left], *new]) if pairs else means[:0]
        members = [*(members[row] for row in left), *(members[a] + members[b] for a, b in pairs)]
        place = {row: at for at, row in enumerate(left)}
        stays = [place.get(int(nearest[row]), _UNKNOWN) for row in left]
        nearest = np.array([*stays, *(_UNKNOWN for _ in pairs)], np.int64)
        similarity = np.array([*similarity[left], *(0 for _ in pairs)], np.float32)
    return tuple(_most_central_first(vectors, rows) for rows in finished + members)


def _alike(vectors: NDArray[np.float32]) -> list[list[int]]:
    """The rows that are the very same, together: what many type word for word would else join one pair at a time."""
    alike: dict[bytes, list[int]] = {}
    for row, vector in enumerate(vectors):
        alike.setdefault(vector.tobytes(), []).append(row)
    return list(alike.values())


def _find_nearest(means: NDArray[np.float32], nearest: NDArray[np.int64], similarity: NDArray[np.float32]) -> None:
    """Put into both, where it is not known yet, the nearest other row of a row, and how near it is."""
    unknown = np.flatnonzero(nearest == _UNKNOWN)
    for start in range(0, len(unknown), _ROWS_AT_ONCE):
        rows = unknown[start : start + _ROWS_AT_ONCE]
        near = means[rows] @ means.T
        near[np.arange(len(rows)), rows] = -np.inf
        nearest[rows] = near.argmax(axis=1)
        similarity[rows] = near[np.arange(len(rows)), nearest[rows]]


def _mutual(nearest: NDArray[np.int64], similarity: NDArray[np.float32]) -> list[tuple[int, int]]:
    """The pairs of rows that are each other's nearest, and near enough to join."""
    near = np.flatnonzero(similarity >= GROUPED_FROM)
    pairs = [(int(row), int(nearest[row])) for row in near if nearest[nearest[row]] == row and row < nearest[row]]
    if near.size and not pairs:  # equal to the last bit, but for rounding: any one of them will do
        row = int(similarity.argmax())
        pairs = [(row, int(nearest[row]))]
    return pairs


def _mean(means: NDArray[np.float32], members: Sequence[Sequence[int]], a: int, b: int) -> NDArray[np.float32]:
    """The mean vector of two groups together."""
    many, others = len(members[a]), len(members[b])
    mean: NDArray[np.float32] = (means[a] * many + means[b] * others) / np.float32(many + others)
    return mean


def _most_central_first(vectors: NDArray[np.float32], rows: Sequence[int]) -> tuple[int, ...]:
    among = vectors[sorted(rows)]
    # Rounded, so that of two that are as central as each other the same one stands first every time.
    order = np.argsort(-np.round(among @ among.mean(axis=0), 3), kind="stable")
    return tuple(sorted(rows)[place] for place in order)


def asks_the_same(question: str, vector: NDArray[np.float32], other: str, others: NDArray[np.float32]) -> bool:
    """Whether two questions, each with its vector, ask the same so closely that one note answers both."""
    return float(vector @ others) >= SAME_FROM and _same_things(question) == _same_things(other)


def _same_things(question: str) -> tuple[object, ...]:
    """What must be alike although it changes a vector little: of whom, not, how many, and whose own."""
    people = tuple(bool(each.search(question)) for each in _PEOPLE)
    numbers = frozenset(number.lower() for number in _NUMBER.findall(question))
    return people, bool(_NOT.search(question)), numbers, bool(_OWN.search(question))
