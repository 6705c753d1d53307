"""What operators watch, as Prometheus scrapes it: how questions end, how long they take, what waits to go out.

A label is one of a few fixed words, an outcome or a door; nothing that a person wrote, and nobody's name or id, can be
one.  Each bot has a registry of its own, so that two in one process do not count together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.store import Outbox
from bot.store.database import Clock
from bot.types import Status

# From what an answer takes on an idle machine to where Slack's patience with a command ends, and beyond.
_BUCKETS_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0)


class Figures:
    """One bot's figures."""

    def __init__(self, outbox: Outbox, snapshot_made: Callable[[], datetime | None], clock: Clock) -> None:
        """`snapshot_made`: when the policies were last read into the snapshot; None where that is not known."""
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "policybot_questions", "Questions answered.", ["outcome", "door"], registry=self._registry
        )
        self._seconds = Histogram(
            "policybot_answer_seconds",
            "From a question's arrival until its answer was written down, ready to be sent.",
            buckets=_BUCKETS_SECONDS,
            registry=self._registry,
        )
        self._failures = Counter("policybot_request_failures", "Requests that broke.", registry=self._registry)
        self._rate_limits = Counter(
            "policybot_rate_limit_waits", "Times that Slack's rate limit made a message wait.", registry=self._registry
        )
        self._registry.register(_Standing(outbox, snapshot_made, clock))

    def note_answer(self, outcome: Status, door: StrEnum, seconds: float | None) -> None:
        """A question was answered; `seconds` is None for one that waited for its asker or for a restart."""
        self._questions.labels(outcome.value, door.value).inc()
        if seconds is not None:
            self._seconds.observe(seconds)

    def note_failure(self) -> None:
        """A request broke."""
        self._failures.inc()

    def note_rate_limit(self) -> None:
        """Slack asked for patience."""
        self._rate_limits.inc()

    def page(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Standing(Collector):
    """What is looked up when it is asked for, because the database and not this process knows it."""

    def __init__(self, outbox: Outbox, snapshot_made: Callable[[], datetime | None], clock: Clock) -> None:
        self._outbox, self._snapshot_made, self._clock = outbox, snapshot_made, clock

    def collect(self) -> Iterator[Metric]:
        """The outbox, and the age of the snapshot.  A database that does not answer is a figure too."""
        try:
            found = list(self._of_outbox())
        except SQLAlchemyError:
            found = []
        yield GaugeMetricFamily("policybot_database_answers", "Whether the database answers.", value=bool(found))
        yield from found
        snapshot_made = self._snapshot_made()
        if snapshot_made:
            age = (self._clock() - snapshot_made).total_seconds()
            yield GaugeMetricFamily("policybot_snapshot_age_seconds", "Since the policies were read.", value=age)

    def _of_outbox(self) -> Iterator[Metric]:
        messages = GaugeMetricFamily(
            "policybot_outbox_messages", "Messages by state; settled ones for seven days.", labels=["state"]
        )
        for state, count in self._outbox.counts().items():
            messages.add_metric([state.value], count)
        yield messages
        oldest = self._outbox.oldest()
        age = (self._clock() - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily(
            "policybot_outbox_oldest_seconds", "Age of the oldest message that is not with Slack yet.", value=age
        )
