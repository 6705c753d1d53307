"""The measure says what it says it says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import Embedding
from index.training.folds import Ground, Weights, hits, share, table, told_apart
from index.training.questions import load_questions

Write = Callable[..., Path]
WORDS = ("phone", "moby", "little", "baby", "visitor", "red", "book", "broken", "desk", "pocket")


ALONE = [Weights()]


def unit(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    return counts / np.linalg.norm(counts, axis=-1, keepdims=True)


def embed(text: str) -> Embedding:
    """Counts of a few words, and one more so that no vector is zero: what comes first can be told by reading."""
    counts = np.array([text.lower().count(word) for word in WORDS] + [0.1], dtype=np.float32)
    tokens = [[float(word == each) for each in WORDS] + [0.1] for word in text.lower().split()]
    return Embedding(unit(counts), unit(np.array(tokens, dtype=np.float32)))


def same(_text: str) -> Embedding:
    return Embedding(np.ones(1, dtype=np.float32), np.ones((1, 1), dtype=np.float32))


def test_a_hit_is_a_right_clause_that_comes_first(write: Write) -> None:
    written = load_questions(write())
    (found,) = Ground(written).find(embed, written.questions, ALONE)
    by_text = {each.question.text: each for each in found}
    assert by_text["visitor book"].in_setting == 0
    assert by_text["Can my phone stay in my pocket near a baby?"].in_policy == 0
    assert by_text["moby ok in with the little uns"].in_setting > 0  # shares no word with its clause
    assert by_text["who pays for a broken handset"].in_setting is None
    assert list(hits(found)) == [0.0, 1.0, 1.0]
    assert hits(found, among=3, in_policy=True).sum() >= 2


def test_questions_for_a_whole_list_are_not_counted(write: Write) -> None:
    written = load_questions(write())
    (found,) = Ground(written).find(embed, written.questions, ALONE)
    assert "everything that is banned for us" not in [each.question.text for each in found]


def test_words_count_as_much_as_they_are_weighed(write: Write) -> None:
    written = load_questions(write())
    ground = Ground(written)
    book = [question for question in written.questions if question.text == "visitor book"]
    (alone,), (with_words,), (with_tokens,) = ground.find(embed, book, [Weights(), Weights(terms=1), Weights(tokens=1)])
    assert with_words.best > alone.best
    assert with_tokens.best > alone.best


def test_an_interval_holds_its_mean_and_narrows_with_more_questions() -> None:
    few, many = share(np.array([1.0, 0.0] * 20)), share(np.array([1.0, 0.0] * 500))
    assert few.low < few.percent == 50.0 < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    assert share(np.ones(10)).low == 100.0


def test_telling_covered_from_uncovered_is_half_by_chance(write: Write) -> None:
    written = load_questions(write())
    (found,) = Ground(written).find(same, written.questions, ALONE)
    assert told_apart(found) == 0.5


def test_the_table_has_a_row_a_run(write: Write) -> None:
    written = load_questions(write())
    (found,) = Ground(written).find(embed, written.questions, ALONE)
    lines = table([("base", found), ("adapted", found)]).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| base | 66.7 [")


@pytest.mark.parametrize("among", [1, 3])
def test_no_questions_are_no_hits(among: int) -> None:
    assert hits([], among=among).size == 0
