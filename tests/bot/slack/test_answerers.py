"""Answers come from a few threads, whoever asks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.slack.answerers import THREADS, Answerers

WITHIN_SECONDS = 30  # a busy machine is given long


class Counting:
    """Answers with the question, once it may, and counts how many it was asked at the same time."""

    def __init__(self) -> None:
        self.may, self.begun = threading.Event(), threading.Semaphore(0)
        self.threads: set[str] = set()

    def answer(self, question: str, _club: Any) -> Any:
        self.threads.add(threading.current_thread().name)
        self.begun.release()
        assert self.may.wait(WITHIN_SECONDS)
        if question == "heron":
            raise KeyError(question)
        return question

    compare = answer

    def clubs_named(self, question: str) -> Any:
        return (question,)

    def sensitive(self, question: str, _club: Any) -> Any:
        return f"sensitive: {question}"


@pytest.fixture
def counting() -> Counting:
    return Counting()


def test_a_few_are_answered_at_once_and_the_rest_wait(counting: Counting) -> None:
    answerers: Any = Answerers(counting)  # type: ignore[arg-type]
    with ThreadPoolExecutor(3 * THREADS) as people:
        asked = [people.submit(answerers.answer, str(number), None) for number in range(3 * THREADS)]
        for _ in range(THREADS):
            assert counting.begun.acquire(timeout=WITHIN_SECONDS)
        assert not counting.begun.acquire(blocking=False)
        counting.may.set()
        assert [each.result() for each in asked] == [str(number) for number in range(3 * THREADS)]
    answerers.close()
    assert len(counting.threads) == THREADS


def test_what_searches_nothing_waits_for_nobody(counting: Counting) -> None:
    answerers: Any = Answerers(counting)  # type: ignore[arg-type]
    with ThreadPoolExecutor(THREADS) as people:
        for _ in range(THREADS):
            people.submit(answerers.compare, "x", ())
            assert counting.begun.acquire(timeout=WITHIN_SECONDS)
        assert answerers.sensitive("a child", None) == "sensitive: a child"
        assert answerers.clubs_named("jpac") == ("jpac",)
        counting.may.set()
    answerers.close()


def test_what_breaks_breaks_for_whoever_asked(counting: Counting) -> None:
    answerers: Any = Answerers(counting)  # type: ignore[arg-type]
    counting.may.set()
    with pytest.raises(KeyError, match="heron"):
        answerers.answer("heron", None)
    assert answerers.answer("egret", None) == "egret"
    answerers.close()
