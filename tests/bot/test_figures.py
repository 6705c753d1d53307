"""What operators watch, as Prometheus reads it."""

from typing import Any

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot.figures import Figures
from bot.slack.incoming import Door
from bot.store import Outbox, Store
from bot.store.tables import OutboxState
from bot.types import Status


def read(figures: Figures) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    families = text_string_to_metric_families(figures.page().decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_questions_are_counted_by_outcome_and_door(store: Store) -> None:
    figures = Figures(Outbox(store), lambda: None, store.clock)
    figures.note_answer(Status.ANSWERED, Door.COMMAND, 0.02)
    figures.note_answer(Status.ANSWERED, Door.COMMAND, None)
    figures.note_answer(Status.SENSITIVE, Door.DIRECT, 4.0)
    said = read(figures)
    assert said["policybot_questions_total", "command", "answered"] == 2
    assert said["policybot_questions_total", "direct message", "sensitive"] == 1
    assert said[("policybot_answer_seconds_count",)] == 2
    assert said["policybot_answer_seconds_bucket", "0.025"] == 1
    assert said["policybot_answer_seconds_bucket", "10.0"] == 2


def test_what_waits_to_go_out_is_counted_with_its_age(store: Store, clock: Any) -> None:
    outbox = Outbox(store)
    figures = Figures(outbox, lambda: None, clock)
    assert read(figures)[("policybot_outbox_oldest_seconds",)] == 0
    with store.begin() as connection:
        for number in range(3):
            outbox.put(connection, f"k{number}", f"C{number}", {})
    clock.moves(seconds=30)
    claimed = outbox.claim()
    assert claimed
    with store.begin() as connection:
        outbox.doubt(connection, claimed.id, "no reply")
    claimed = outbox.claim()
    assert claimed
    said = read(figures)
    states = {state: said["policybot_outbox_messages", state.value] for state in OutboxState}
    assert states == {"waiting": 1, "sending": 1, "sent": 0, "doubtful": 1, "failed": 0}
    assert said[("policybot_outbox_oldest_seconds",)] == 30


def test_the_age_of_the_snapshot_is_that_of_the_clock(store: Store, clock: Any) -> None:
    made = clock()
    figures = Figures(Outbox(store), lambda: made, clock)
    clock.moves(hours=2)
    assert read(figures)[("policybot_snapshot_age_seconds",)] == 7200
    assert ("policybot_snapshot_age_seconds",) not in read(Figures(Outbox(store), lambda: None, clock))


def test_a_database_that_does_not_answer_is_a_figure_and_no_failure(store: Store) -> None:
    figures = Figures(Outbox(store), lambda: None, store.clock)
    assert read(figures)[("policybot_database_answers",)] == 1
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    said = read(figures)
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    assert said[("policybot_database_answers",)] == 0
    assert not [name for name, *_ in said if name.startswith("policybot_outbox")]


def test_two_bots_do_not_count_together(store: Store) -> None:
    one, other = (Figures(Outbox(store), lambda: None, store.clock) for _ in range(2))
    one.note_rate_limit()
    one.note_failure()
    assert read(one)[("policybot_rate_limit_waits_total",)] == 1
    assert read(other)[("policybot_rate_limit_waits_total",)] == 0
    assert read(other)[("policybot_request_failures_total",)] == 0
    assert not [family.name for family in REGISTRY.collect() if family.name.startswith("policybot")]
