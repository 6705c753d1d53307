"""How the encoder is adapted.  README.md beside this shows what each choice was worth on unseen settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Competing(StrEnum):
    """Which view of a clause its score is taken from while learning."""

    BETTER = "better"  # as retrieval does
    FULL = "full"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every choice of one training."""

    rank: int = 16  # of the adapter's matrices; 0 changes every weight instead
    modules: tuple[str, ...] = ("query", "key", "value", "dense")  # every matrix of every layer
    epochs: int = 2
    batch_size: int = 96
    block: int = 1  # questions of one policy that stay together in a batch
    one_setting: bool = True  # a batch is of one setting, whose clauses compete as they do when a question is answered
    learning_rate: float = 1e-3
    scale: float = 25.0  # of cosines before the softmax
    view: Competing = Competing.BETTER
    with_near: bool = False  # the hard negatives that the writers named are in every batch, not only where drawn
    with_uncovered: bool = True  # questions that nothing covers are pushed below `none_at` for every clause
    none_at: float = 0.4
    half_precision: bool = True  # bfloat16 where the processor has it: twice as fast
    seed: int = 20261120
