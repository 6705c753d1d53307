"""A message → why it needs a person at once, by a linear model over its words, their groups and their order.

The weights stand in weights.json beside this file, made from messages and questions written for it by
`policybot bench sensitive --fit`.  No encoder takes part.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.sensitive.reading import Sentence, read, read_clauses
from bot.sensitive.words import FORMS, WORDS

WEIGHTS: Final = Path(__file__).with_name("weights.json")
REASONS: Final = ("disclosure", "allegation", "injury")

# Goes up whenever the same message would give other features.
FEATURES_FORMAT: Final = "1"

# A sentence or clause alone lacks what stands around it: with this margin, more than eight in ten cases are caught
# among ordinary sentences, and two ordinary questions in a thousand more are taken for cases.
_ALONE_MARGIN: Final = 1.25

# How far apart two words may stand to count as a pair.
_REACH: Final = 5
_SUPPOSED: Final = "?"


@dataclass(frozen=True, slots=True)
class Features:
    """What the model reads of a message: `manner` counts as it is, `parts` by the root of their number."""

    manner: frozenset[str]
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message tells: `reason` is one of REASONS or empty; without one it may still be `doubtful`."""

    reason: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Four weights by feature: that the message tells a case, and for each of REASONS.

    A message above `threshold` tells a case; of its reasons the highest counts.  One above `doubt_threshold` may.
    """

    threshold: float
    doubt_threshold: float
    biases: tuple[float, ...]
    weights: Mapping[str, Sequence[float]]

    def judge(self, message: str) -> Judgement:
        """Whether the message tells a case, and which."""
        sentences = read(message)
        whole = features_of(sentences)
        # One told sentence or clause is enough, however much is said around it.
        each = [features_of([part]) for part in (*sentences, *read_clauses(message))]
        surest = max(each, key=self.score, default=whole)
        for features, margin in ((whole, 0.0), (surest, _ALONE_MARGIN)):
            if self.score(features) > self.threshold + margin:
                return Judgement(self.reason(features))
        return Judgement(doubtful=max(self.score(whole), self.score(surest) - _ALONE_MARGIN) > self.doubt_threshold)

    def score(self, features: Features) -> float:
        """How far the message tells a case; above `threshold` it does."""
        return self._sum(features, 0)

    def reason(self, features: Features) -> str:
        """The likeliest of REASONS."""
        scores = [self._sum(features, number) for number in range(1, 1 + len(REASONS))]
        return REASONS[scores.index(max(scores))]

    def _sum(self, features: Features, number: int) -> float:
        # Exact sums: in whatever order the features come, the same message gets the same score.
        parts = math.fsum(self.weights[each][number] for each in features.parts if each in self.weights)
        manner = math.fsum(self.weights[each][number] for each in features.manner if each in self.weights)
        return self.biases[number] + manner + parts / math.sqrt(max(1, len(features.parts)))


def judge_message(message: str) -> Judgement:
    """Why `message` needs a person at once ("disclosure", "allegation", "injury"), or that it may need one.

    Told cases are caught, supposed ones and questions about the rule are left to be questions.
    """
    return _model().judge(message)


def features_of(sentences: Iterable[Sentence]) -> Features:
    """The features of a message's sentences."""
    each = tuple(sentences)
    manner = {f"in: {sentence.frame}" for sentence in each}
    marks = set[str]().union(*(sentence.marks for sentence in each))
    manner |= {f"mark: {mark}" for mark in marks} | {f"marks: {min(3, len(marks))}"}
    parts = itertools.chain.from_iterable(map(_parts, each))
    return Features(frozenset(manner), frozenset(parts))


def _parts(sentence: Sentence) -> Iterator[str]:
    """Words and groups, alone and in pairs; what is only supposed is marked so."""
    stems, groups, told = sentence.stems, sentence.groups, sentence.told
    yield f"^{' '.join(sentence.words[:2])}"
    for here, (stem, stands_for, is_told) in enumerate(zip(stems, groups, told, strict=True)):
        mark = "" if is_told else _SUPPOSED
        yield mark + stem
        yield from (mark + group for group in stands_for)
        if here + 1 < len(stems):
            yield f"{stem} {stems[here + 1]}"
            yield from (f"{group} {stems[here + 1]}" for group in stands_for)
            yield from (f"{stem} {group}" for group in groups[here + 1])
        if stands_for:
            for there in range(here + 1, min(len(stems), here + 1 + _REACH)):
                pair_mark = "" if is_told and told[there] else _SUPPOSED
                yield from (f"{pair_mark}{one}>{other}" for one in stands_for for other in groups[there])


@cache
def _model() -> Model:
    return model_from(json.loads(WEIGHTS.read_text("utf-8")))


def model_from(kept: Mapping[str, Any]) -> Model:
    """The model that a file of weights holds."""
    return Model(kept["threshold"], kept["doubt_threshold"], (kept["bias"], *kept["reason_biases"]), kept["weights"])


def features_digest() -> str:
    """Changes whenever the groups or the format of features do, and weights must be made anew."""
    described = json.dumps([FEATURES_FORMAT, WORDS, FORMS], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()
