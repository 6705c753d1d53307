"""Late interaction over 8-bit tokens is what it is over the vectors themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoder import OnnxEncoder
from index.snapshot.arrays import array_bytes, array_from
from index.snapshot.tokens import TokenIndex, Tokens

WIDTH = 24


def unit_vectors(count: int, seed: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def index_of(*passages: NDArray[np.float32]) -> TokenIndex:
    return TokenIndex.build([Tokens.of(passage) for passage in passages])


@given(counts=st.lists(st.integers(0, 9), max_size=6), asked=st.integers(1, 5), seed=st.integers(0, 1000))
def test_it_is_the_mean_of_the_best_cosines(counts: list[int], asked: int, seed: int) -> None:
    """Worked out pair by pair, as the paper has it; 8 bits may change the second decimal."""
    passages = [unit_vectors(count, seed + place) for place, count in enumerate(counts)]
    question = unit_vectors(asked, seed + 100)
    expected = [
        np.mean([max(float(token @ other) for other in passage) for token in question]) if len(passage) else -1.0
        for passage in passages
    ]
    found = index_of(*passages).similarities(question, range(len(passages)))
    assert found == pytest.approx(expected, abs=0.02)


def test_passages_come_back_in_the_order_asked_for() -> None:
    index = index_of(unit_vectors(3, 1), unit_vectors(0, 2), unit_vectors(5, 3))
    question = unit_vectors(2, 4)
    forward, backward = (index.similarities(question, order) for order in ([0, 1, 2], [2, 1, 0]))
    assert list(forward) == list(backward[::-1])
    assert forward[1] == -1.0
    assert (len(index), index.count) == (3, 8)


def test_a_question_without_tokens_meets_nothing() -> None:
    index = index_of(unit_vectors(3, 1))
    assert list(index.similarities(np.zeros((0, WIDTH), np.float32), [0])) == [-1.0]
    assert list(index.similarities(unit_vectors(1, 2), [])) == []


def test_no_passages_are_an_index() -> None:
    index = TokenIndex.from_files(index_of().to_files())
    assert (len(index), index.count) == (0, 0)


def test_it_comes_back_from_its_files() -> None:
    index = index_of(unit_vectors(3, 1), unit_vectors(4, 2))
    again = TokenIndex.from_files(index.to_files())
    assert again.to_files() == index.to_files()
    assert np.array_equal(again.of(1).values, index.of(1).values)


@pytest.mark.parametrize(
    ("starts", "values", "scales"),
    [
        ([], 0, []),
        ([1, 2], 2, [0.1, 0.1]),
        ([0, 2, 1], 1, [0.1]),
        ([0, 3], 2, [0.1, 0.1]),
        ([0, 2], 2, [0.1]),
        ([0, 2], 2, [0.1, 0.0]),
        ([0, 2], 2, [0.1, np.nan]),
        ([0, 2], 2, [0.1, 7.0]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(starts: list[int], values: int, scales: list[float]) -> None:
    with pytest.raises(ValueError, match="do not fit together"):
        TokenIndex(np.array(starts, np.int64), np.zeros((values, 4), np.int8), np.array(scales, np.float32))


def test_an_array_of_another_type_or_shape_is_refused() -> None:
    content = array_bytes(np.zeros((2, 2), np.int8))
    assert array_from(content, np.int8, 2).shape == (2, 2)
    for dtype, dimensions in ((np.int64, 2), (np.int8, 1)):
        with pytest.raises(ValueError, match="int8 of 2 dimensions"):
            array_from(content, dtype, dimensions)


@pytest.mark.model
def test_a_passage_meets_its_own_words_best(encoder: OnnxEncoder) -> None:
    texts = ("Staff must not post photographs of the children", "Lockers are in the staff room", "Fees are due monthly")
    index = index_of(*(encoder.embed(text).tokens for text in texts))
    for place, text in enumerate(texts):
        found = index.similarities(encoder.embed(text).tokens, range(len(texts)))
        assert found[place] == pytest.approx(1, abs=0.02)
        assert found.argmax() == place
