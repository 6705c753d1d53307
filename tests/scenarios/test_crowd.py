"""Many ask at once: each is told at once that it arrived, however long the answers take."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.answering import Answerer
from tests.slackworld.world import World

QUESTION = "can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
PEOPLE = 24

pytestmark = pytest.mark.model


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_everybody_is_acknowledged_before_anybody_is_answered(
    bot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer, answer = threading.Event(), Answerer.answer

    def held(*arguments: Any) -> Any:
        assert may_answer.wait(60)
        return answer(*arguments)

    monkeypatch.setattr(Answerer, "answer", held)
    people = [world.person(f"P{number}", workspace="T0ASK") for number in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as crowd:
        asked = [
            crowd.submit(person.types, f"/policy {QUESTION}") if number % 2 else crowd.submit(person.writes, QUESTION)
            for number, person in enumerate(people)
        ]
        assert all(each.result().is_ok for each in asked)
    assert world.messages == []
    may_answer.set()
    for person in people:
        person.sees(ACCEPT)
    assert len(world.messages) == PEOPLE
