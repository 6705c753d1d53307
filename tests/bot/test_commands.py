"""What is typed after `/policy`: our words alone or with their own argument, else a question."""

from pathlib import Path
from typing import Any

import pytest

from bot.commands import Command, Question, Word, find_policy, read_command
from index.corpus import load_corpus
from index.types import Corpus

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.fixture(scope="module")
def read(corpus: Corpus) -> Any:
    held = [policy for policy in corpus.policies if policy.club == "ask-clubs"]

    def read(text: str, *, may_compare: bool = False) -> Command | Question:
        return read_command(text, held, corpus.clubs, may_compare=may_compare)

    return read


@pytest.mark.parametrize("word", list(Word))
def test_a_word_of_ours_that_stands_alone_is_a_command(read: Any, word: Word) -> None:
    for typed in (word, word.upper(), f"  {word} "):
        assert read(typed) == Command(word)


def test_nothing_is_help(read: Any) -> None:
    assert read("  ") == Command(Word.HELP)


@pytest.mark.parametrize(
    "question",
    [
        "list everything staff must not do",
        "help, a parent is shouting at me",
        "show me the rule on photos",
        "club rules for phones",
        "status updates on facebook: allowed?",
        "last week a mum added me",
        "reviews of the policy",
        "compare our rules with jpac's",
    ],
)
def test_before_anything_else_it_opens_a_question(read: Any, question: str) -> None:
    assert read(question) == Question(question)


def test_a_word_takes_its_own_argument(read: Any, corpus: Corpus) -> None:
    for name in ("social media", "30", "30. Social Media Policy", "SOCIAL-MEDIA", "social media policy"):
        command = read(f"show {name}")
        assert (command.word, command.policy.club) == (Word.SHOW, "ask-clubs")
    for name in ("jpac", "JPAC LTD Out of School Clubs", "ashley's house", "Ashley’s House"):
        assert read(f"club {name}").club in corpus.clubs


def test_comparing_takes_any_question_of_who_may_compare(read: Any) -> None:
    assert read("compare photos?", may_compare=True) == Command(Word.COMPARE, question="photos?")
    assert read("compare photos?") == Question("compare photos?")


@pytest.mark.parametrize(("typed", "meant"), [("lst", Word.LIST), ("hlep", Word.HELP), ("reviws", Word.REVIEWS)])
def test_a_lone_word_that_is_nearly_ours_is_a_question_and_offered(read: Any, typed: str, meant: Word) -> None:
    assert read(typed) == Question(typed, meant)
    assert read(f"{typed} of rules") == Question(f"{typed} of rules")


@pytest.mark.parametrize("typed", ["photos", "tiktok", "phones", "gifts"])
def test_other_lone_words_are_only_questions(read: Any, typed: str) -> None:
    assert read(typed) == Question(typed)


def test_a_name_that_two_policies_go_by_names_none(corpus: Corpus) -> None:
    assert find_policy("social media", corpus.policies) is None
