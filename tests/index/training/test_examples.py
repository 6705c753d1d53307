"""What is learned is what is served, and nothing right is taught to be wrong."""

import random
from collections import Counter

import pytest

from index.passages import View, passages_of
from index.training.examples import Row, batches_of, rows_of, views_of
from index.training.folds import folds_of, taught
from index.training.questions import ClausePlace, WrittenQuestions


@pytest.fixture(scope="module")
def rows(written: WrittenQuestions) -> list[Row]:
    return rows_of(written, written.questions, random.Random(1))


def test_the_views_are_the_passages_of_an_index(written: WrittenQuestions) -> None:
    views = views_of(written.corpus)
    for passage in passages_of(written.corpus):
        of_clause = views[ClausePlace(passage.policy_index, passage.clause_index)]
        assert passage.text == (of_clause.full if passage.view in (View.FULL, View.WHOLE) else of_clause.other)


def test_every_question_is_a_row(written: WrittenQuestions, rows: list[Row]) -> None:
    assert [row.question for row in rows] == list(written.questions)


def test_a_list_and_its_items_are_never_wrong_answers_to_each_others_questions(
    written: WrittenQuestions, rows: list[Row]
) -> None:
    for_lists = [row for row in rows if row.question.is_covered and written.clause(row.answer).is_whole]
    assert len(for_lists) > 100
    assert all(len(row.spared) > 1 for row in for_lists)
    for row in rows:
        assert row.question.acceptable <= row.spared
        leaves = {place for place in row.spared if not written.clause(place).is_whole}
        if not any(written.clause(place).is_whole for place in row.question.acceptable):
            assert leaves == row.question.acceptable


def test_the_near_clause_of_a_row_never_answers_its_question(rows: list[Row]) -> None:
    for row in rows:
        assert row.near not in row.spared
        assert not row.question.is_covered or row.answer in row.question.clauses


def test_a_near_clause_that_a_writer_named_is_taken(rows: list[Row]) -> None:
    named = [row for row in rows if row.question.near]
    assert sum(row.near in row.question.near for row in named) > 0.95 * len(
        named
    )  # the rest name an item of the list that is asked for


def test_a_batch_is_of_one_setting_and_every_row_is_in_one(rows: list[Row]) -> None:
    batches = batches_of(rows, 96, random.Random(1), block=8)
    assert {number for batch in batches for number in batch} == set(range(len(rows)))
    for batch in batches:
        assert len({rows[number].setting for number in batch}) == 1
        assert len(batch) == len(set(batch)) == 96


def test_blocks_keep_questions_of_one_policy_together(rows: list[Row]) -> None:
    loose, blocked = (
        sum(
            Counter(rows[number].question.policy_index for number in batch).most_common(1)[0][1]
            for batch in batches_of(rows, 96, random.Random(1), block=block)
        )
        for block in (1, 48)
    )
    assert blocked > 2 * loose


def test_no_setting_and_no_subject_of_a_test_is_learned_from(written: WrittenQuestions) -> None:
    tested = Counter[str]()
    for fold in folds_of(written):
        learned = {question.subject for question in fold.training}
        assert not learned & {question.subject for question in fold.test}
        assert not {written.setting_of(question) for question in fold.training} & set(fold.held_back)
        assert len(fold.training) > 0.5 * len(taught(written))
        tested.update(question.text for question in fold.test)
    assert set(tested.values()) == {1}
    of_folds = {setting for fold in folds_of(written) for setting in fold.held_back}
    assert len(tested) == sum(written.setting_of(question) in of_folds for question in written.questions)
