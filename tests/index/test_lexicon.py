"""Terms, misspellings, and staff words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexicon import Vocabulary, terms

WORDS = ("photographs of children", "friend requests from parents", "confidentiality", "disciplinary action", "mobile")
ENGLISH = {"form", "fiend", "dog", "parents", "quite", "frond"}
GLOSSARY = (("insta", "instagram"), ("slag off", "damage reputation"), ("mum", "parent"))


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS, GLOSSARY, ENGLISH.__contains__)


def test_the_same_word_in_any_form_is_one_term() -> None:
    assert terms("Photograph") == terms("photographs") == terms("PHOTOGRAPHS")
    assert terms("the parent’s") == terms("the parent's")


def test_stop_words_alone_give_no_terms() -> None:
    assert terms("what is the, and of") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("freind requests", "friend requests"),
        ("photografs of childern", "photographs of children"),
        ("confidentialty", "confidentiality"),
        ("diciplinary", "disciplinary"),
    ],
)
def test_misspelt_words_are_put_right_towards_the_policies(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    assert vocabulary.corrected(typed) == meant


@pytest.mark.parametrize("word", ["fiend", "form", "quite", "dog", "mum", "insta", "of", "pics"])
def test_a_known_or_short_word_is_never_changed(vocabulary: Vocabulary, word: str) -> None:
    assert vocabulary.corrected(word) == word


def test_the_glossary_adds_policy_words_and_changes_none(vocabulary: Vocabulary) -> None:
    assert vocabulary.added("a mum on insta") == "parent instagram"
    assert vocabulary.added("did you slag off my mum") == "damage reputation parent"
    assert vocabulary.added("nothing of the kind") == ""
    assert vocabulary.added("instant mumble") == ""


def test_without_a_glossary_nothing_is_added() -> None:
    assert Vocabulary(WORDS, (), ENGLISH.__contains__).added("a mum on insta") == ""


@given(st.text(max_size=200))
def test_any_text_can_be_corrected(text: str) -> None:
    vocabulary = Vocabulary(WORDS, GLOSSARY, ENGLISH.__contains__)
    assert isinstance(vocabulary.corrected(text), str)
    assert isinstance(terms(vocabulary.added(text)), list)
