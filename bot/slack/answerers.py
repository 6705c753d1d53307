"""A few threads that answer, however many listen: each thread that has searched keeps memory for searching."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.slack.services import Answers
from bot.types import Reply, Sensitive
from index.types import Club

# An answer takes a few thousandths of a second; more at once would wait for the same cores.
THREADS: Final = 4


class Answerers:
    """Answers as `answers` does, a few questions at once; whoever asks waits for the reply."""

    def __init__(self, answers: Answers) -> None:
        """Threads are started as they are needed."""
        self._answers = answers
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answerer")

    def answer(self, question: str, club: Club) -> Reply:
        """As `Answers.answer`."""
        return self._threads.submit(self._answers.answer, question, club).result()

    def compare(self, question: str, clubs: Sequence[Club]) -> Reply:
        """As `Answers.compare`."""
        return self._threads.submit(self._answers.compare, question, clubs).result()

    def clubs_named(self, question: str) -> tuple[Club, ...]:
        """As `Answers.clubs_named`, which searches nothing."""
        return self._answers.clubs_named(question)

    @property
    def encoder_digest(self) -> str:
        """As `Answers.encoder_digest`."""
        return self._answers.encoder_digest

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `Answers.vectors`."""
        return self._threads.submit(self._answers.vectors, texts).result()

    def sensitive(self, question: str, club: Club | None) -> Sensitive | None:
        """As `Answers.sensitive`, which searches nothing and waits for nobody."""
        return self._answers.sensitive(question, club)

    def close(self) -> None:
        """End the threads, once nobody asks any more."""
        self._threads.shutdown(wait=True)
