"""The threads in which listeners run."""

import threading

from bot.slack.door import Listeners


def test_listeners_are_waited_for_until_none_is_under_way() -> None:
    begun, done = threading.Event(), []

    def listen() -> None:
        begun.wait(timeout=30)
        done.append("well")

    with Listeners(2) as listeners:
        for _ in range(5):
            listeners.submit(listen)
        begun.set()
        listeners.wait()
        assert done == ["well"] * 5


def test_a_listener_that_fails_is_done_too() -> None:
    with Listeners(1) as listeners:
        failed = listeners.submit(int, "no number")
        listeners.wait()
        assert isinstance(failed.exception(timeout=30), ValueError)
