"""`policybot bench slack` counts what it says it counts."""

from io import StringIO
from math import isnan

import pytest
from rich.console import Console

from tests.bench.measuring import Figure
from tests.bench.slack import Asked, Measured, details_of, figures_of, measure, table_of, times_of

ASKED = [
    Asked("mention", 9.0, 9.5, is_first=True),
    Asked("mention", 0.010, 0.1),
    Asked("mention", 0.030, 0.3),
    Asked("command", 0.020, 0.2),
    Asked("command", 0.020, None),
    Asked("command", None, None),
]


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


def test_what_is_lost_or_doubled_misses_the_goal() -> None:
    figures = by_name(figures_of(Measured(ASKED, doubled=1, seconds=2.0), people=3))
    assert (figures["people at once"].value, figures["questions"].value) == (3, 6)
    assert (figures["lost"].value, figures["lost"].is_missed) == (2, True)
    assert (figures["doubled"].value, figures["doubled"].is_missed) == (1, True)
    assert figures["answers per second"].value == 2


def test_first_questions_are_counted_by_themselves() -> None:
    figures = by_name(figures_of(Measured(ASKED, doubled=0, seconds=2.0), people=3))
    assert figures["first questions, in one instant: ack: median"].value == pytest.approx(9000)
    assert figures["ack: median"].value == pytest.approx(20)
    assert not figures["ack: 99th percentile"].is_missed
    assert figures["answered: median"].value == pytest.approx(200)


def test_an_ack_that_takes_too_long_misses_the_goal() -> None:
    asked = [Asked("command", 0.02, 0.1), Asked("command", 0.7, 0.8)]
    assert by_name(figures_of(Measured(asked, 0, 1.0), 1))["ack: 99th percentile"].is_missed


def test_each_door_has_a_line() -> None:
    console = Console(width=120, record=True, file=StringIO())
    console.print(table_of(ASKED))
    _, command, mention = [line.split() for line in console.export_text().splitlines()]
    assert command == ["command", "3", "20", "20", "200", "200"]
    assert mention == ["mention", "2", "20", "30", "200", "298"]
    details = by_name(details_of(ASKED))
    assert details["mention: ack: median"].value == pytest.approx(20)
    assert len(details) == 8


def test_where_nothing_came_there_is_no_number_and_the_goal_is_missed() -> None:
    assert all(isnan(each) for each in times_of([Asked("command", None, None)], "acked"))
    figures = by_name(figures_of(Measured([Asked("command", None, None)], 0, 1.0), 1))
    assert figures["ack: 99th percentile"].is_missed


@pytest.mark.model
def test_two_people_go_through_every_door_and_nothing_is_lost_or_doubled() -> None:
    measured = measure(people=2, rounds=1)
    doors = ["Home search", "command", "direct message", "mention", "message shortcut"]
    assert sorted(each.door for each in measured.asked if not each.is_first) == sorted(doors * 2)
    assert len([each for each in measured.asked if each.is_first]) == 2
    figures = by_name(figures_of(measured, 2))
    assert (figures["lost"].value, figures["doubled"].value) == (0, 0)
    assert all(each.acked and each.answered for each in measured.asked)
