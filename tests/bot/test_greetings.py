"""Hello and thanks are no questions; whatever asks for anything is one."""

import pytest

from bot.greetings import asks_nothing
from tests.bench.sensitive_messages import Half, everyday_questions, ordinary_questions, read_messages


@pytest.mark.parametrize(
    "text", ["hello", "Hi!", "good morning", "thanks so much :)", "ok ta", "hey policybot", "test"]
)
def test_courtesies_ask_nothing(text: str) -> None:
    assert asks_nothing(text)


@pytest.mark.parametrize(
    "text", ["", "?", "hello, can I post photos", "good touch policy", "thank you cards", "ok to vape"]
)
def test_anything_more_is_a_question(text: str) -> None:
    assert not asks_nothing(text)


def test_no_question_and_no_case_is_taken_for_a_courtesy() -> None:
    texts = [each.text for each in (*ordinary_questions(), *everyday_questions())]
    texts += [each.text for half in Half for each in read_messages(half) if each.reason]
    assert [text for text in texts if asks_nothing(text)] == []
