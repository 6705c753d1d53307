"""Which questions ask the same: grouped as average linkage groups them, and matched only where one note would do."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.asked.meaning import GROUPED_FROM, SAME_FROM, asks_the_same, grouped
from index.encoder import OnnxEncoder
from tests import places

DATA = places.ROOT / "tests/data/gaps"


def read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


def one_at_a_time(vectors: NDArray[np.float32]) -> set[frozenset[int]]:
    """Average linkage as it is defined: the two nearest groups join, until none are near enough."""
    groups = [[row] for row in range(len(vectors))]
    while len(groups) > 1:
        near = {
            (a, b): np.mean([vectors[x] @ vectors[y] for x in groups[a] for y in groups[b]])
            for a, b in combinations(range(len(groups)), 2)
        }
        (a, b), similarity = max(near.items(), key=lambda each: each[1])
        if similarity < GROUPED_FROM:
            break
        groups[a] += groups.pop(b)
    return {frozenset(group) for group in groups}


@given(st.integers(0, 2**32 - 1), st.integers(0, 24), st.floats(0.05, 1.5))
@settings(max_examples=60, deadline=None)
def test_the_groups_are_those_of_average_linkage(seed: int, number: int, spread: float) -> None:
    chance = np.random.default_rng(seed)
    around = chance.normal(size=(4, 8))
    points = around[chance.integers(0, 4, number)] + spread * chance.normal(size=(number, 8))
    vectors = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32).reshape(number, 8)
    assert {frozenset(group) for group in grouped(vectors)} == one_at_a_time(vectors)


def test_the_same_question_many_times_is_one_group_and_nothing_is_none() -> None:
    vectors = np.tile(np.eye(1, 8, dtype=np.float32), (600, 1))
    assert [len(group) for group in grouped(vectors)] == [600]
    assert grouped(np.empty((0, 8), np.float32)) == ()


def test_the_most_central_question_stands_first() -> None:
    angles = np.radians([0, 20, 24, 40])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert grouped(vectors)[0][0] in (1, 2)


@pytest.mark.model
def test_the_groups_are_as_good_as_was_measured(encoder: OnnxEncoder) -> None:
    """Of the pairs of paraphrases that are put together at least four of five ask the same."""
    meanings = read("paraphrases.yaml")
    asked = [(question, meaning) for meaning, questions in enumerate(meanings) for question in questions]
    groups = grouped(encoder.encode([question for question, _ in asked]))
    pairs = [(asked[a][1], asked[b][1]) for group in groups for a, b in combinations(group, 2)]
    assert sum(a == b for a, b in pairs) / len(pairs) >= 0.8
    assert len(pairs) >= 80


@pytest.mark.model
def test_a_question_in_nearly_the_same_words_is_matched_and_another_never(encoder: OnnxEncoder) -> None:
    pairs = read("minimal_pairs.yaml")
    matched: dict[str, list[tuple[str, str]]] = {}
    for kind, each in pairs.items():
        found = []
        for one, other in each:
            vectors = encoder.encode([one, other])
            found += [(one, other)] if asks_the_same(one, vectors[0], other, vectors[1]) else []
        matched[kind] = found
    assert matched["other"] == []
    assert len(matched["same"]) >= 0.85 * len(pairs["same"])


@pytest.mark.model
def test_no_paraphrase_comes_near_a_question_of_another_meaning(encoder: OnnxEncoder) -> None:
    """There is room left below the threshold, for questions that nobody thought of."""
    meanings = read("paraphrases.yaml")
    asked = [(question, meaning) for meaning, questions in enumerate(meanings) for question in questions]
    vectors = encoder.encode([question for question, _ in asked])
    others = [
        float(vectors[a] @ vectors[b]) for a, b in combinations(range(len(asked)), 2) if asked[a][1] != asked[b][1]
    ]
    assert max(others) < SAME_FROM - 0.05


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("can parents vape", "can staff vape"),
        ("may I post it", "may I not post it"),
        ("ratio for two year olds", "ratio for three year olds"),
        ("can I use my own phone", "can I use the phone"),
        ("can students be alone with her", "can I be alone with her"),
    ],
)
def test_what_a_vector_hardly_feels_decides(one: str, other: str) -> None:
    """Of whom, not, how many, whose own: however near the vectors are."""
    vector = np.eye(1, 8, dtype=np.float32)[0]
    assert asks_the_same(one, vector, one, vector)
    assert not asks_the_same(one, vector, other, vector)
