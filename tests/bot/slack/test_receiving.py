"""Requests that were kept are taken up again after a fall, and the one that makes the bot fall takes none with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.slack.receiving import resume_all
from bot.store import Inbox, Kept, Store, open_store
from bot.store.inbox import MOST_ATTEMPTS

BREAKER = "Ev2"


class FallError(BaseException):
    """What ends the process."""


class Bot:
    """Answers requests, and falls over one of them until that one is given up."""

    def __init__(self, store: Store) -> None:
        self.inbox, self._store = Inbox(store), store
        self.taken_up: list[str] = []
        self.given_up: list[str] = []
        self.waits = 0

    def starts(self) -> bool:
        """Take up everything again; whether that went well."""
        try:
            resume_all(self.inbox, self._again, self._wait)
        except FallError:
            return False
        return True

    def _again(self, kept: Kept) -> None:
        self.taken_up.append(kept.key)
        if kept.attempts > MOST_ATTEMPTS:
            self.given_up.append(kept.key)
        elif kept.key == BREAKER:
            raise FallError
        with self._store.begin() as connection:
            self.inbox.finish(connection, kept.key)

    def _wait(self) -> None:
        self.waits += 1


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(open_store(f"sqlite:///{tmp_path / 'policybot.db'}", tmp_path))


def keep(bot: Bot, *keys: str) -> None:
    for key in keys:
        bot.inbox.keep(key, {"event_id": key})


def test_the_one_that_breaks_everything_is_given_up_and_no_other(bot: Bot) -> None:
    """However many stood beside it, and however often the bot fell."""
    keep(bot, "Ev1", BREAKER, "Ev3")
    falls = 0
    while not bot.starts():
        falls += 1
        keep(bot, f"Ev{falls + 3}")
    assert falls == MOST_ATTEMPTS - 1
    assert bot.given_up == [BREAKER]
    assert bot.inbox.unfinished() == ()
    assert set(bot.taken_up) == {"Ev1", BREAKER, "Ev3"} | {f"Ev{number + 3}" for number in range(1, falls + 1)}


def test_what_was_taken_up_before_comes_first_and_alone(bot: Bot) -> None:
    keep(bot, "Ev1", "Ev3", "Ev4")
    (first, _, last) = bot.inbox.unfinished()
    bot.inbox.begin(first)
    bot.inbox.begin(last)
    assert bot.starts()
    assert bot.taken_up == ["Ev1", "Ev4", "Ev3"]
    assert bot.waits == 2


def test_what_was_answered_meanwhile_is_left_alone(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(bot, "Ev1")
    unfinished: Callable[..., tuple[Kept, ...]] = bot.inbox.unfinished
    found = unfinished()
    bot.starts()
    monkeypatch.setattr(bot.inbox, "unfinished", lambda _: found)
    assert bot.starts()
    assert bot.taken_up == ["Ev1"]
