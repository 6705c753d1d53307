"""Two texts side by side: the same is found from either side, and marks are ranges of words."""

from hypothesis import given
from hypothesis import strategies as st

from index.likeness import joined, same_words, words_apart, words_likeness, words_of

TEXTS = st.lists(
    st.sampled_from(["staff", "Staff", "must", "not", "e.g.", "£5,000", "don’t", "don't", "–", "(so)"])
).map(" ".join) | st.text(max_size=30)


@given(TEXTS, TEXTS)
def test_exchanging_the_texts_exchanges_what_is_found(one: str, other: str) -> None:
    in_one, in_other = words_apart(one, other)
    assert words_apart(other, one) == (in_other, in_one)
    assert words_likeness(words_of(one), words_of(other)) == words_likeness(words_of(other), words_of(one))
    for text, ranges in ((one, in_one), (other, in_other)):
        assert all(text[start:end].strip() for start, end in ranges)
        assert joined(text, ranges) == joined(text, joined(text, ranges))


@given(TEXTS)
def test_no_word_of_a_text_is_missing_from_itself(text: str) -> None:
    assert words_apart(text, text) == ([], [])
    assert words_apart(text, text.replace("’", "'")) == ([], [])
    assert words_likeness(words_of(text), words_of(text)) == 1


def test_neighbours_become_one_run_and_lines_stay_apart() -> None:
    one, other = "Ask the manager, now.\nGo home.", "Tell nobody else, ever.\nStay here."
    in_one, _ = words_apart(one, other)
    assert [one[start:end] for start, end in joined(one, in_one)] == ["Ask the manager, now", "Go home"]


def test_white_space_and_curly_marks_do_not_make_words_another() -> None:
    assert same_words(" Don’t  say\n“no” ") == same_words('Don\'t say "no"')
