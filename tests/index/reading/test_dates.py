"""Dates as policies write them."""

from datetime import date

import pytest

from index.reading.dates import find_dates
from index.types import DateOrder, Precision


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("05/06/18", date(2018, 6, 5), Precision.DAY),
        ("5.6.2018", date(2018, 6, 5), Precision.DAY),
        ("16/10/2024", date(2024, 10, 16), Precision.DAY),
        ("2024-10-16", date(2024, 10, 16), Precision.DAY),
        ("5 June 2018", date(2018, 6, 5), Precision.DAY),
        ("5th of June, 2018", date(2018, 6, 5), Precision.DAY),
        ("5th Sept 18", date(2018, 9, 5), Precision.DAY),
        ("June 5th, 2018", date(2018, 6, 5), Precision.DAY),
        ("October 2021", date(2021, 10, 1), Precision.MONTH),
        ("Oct. 2021", date(2021, 10, 1), Precision.MONTH),
        ("Oct '21", date(2021, 10, 1), Precision.MONTH),
        ("10/2021", date(2021, 10, 1), Precision.MONTH),
        ("05/26", date(2026, 5, 1), Precision.MONTH),
        ("2016", date(2016, 1, 1), Precision.YEAR),
        ("5/6/99", date(1999, 6, 5), Precision.DAY),
    ],
)
def test_a_date_is_read_with_how_exactly_it_is_stated(text: str, day: date, precision: Precision) -> None:
    (found,) = find_dates(f"on {text}.", DateOrder.DMY)
    assert (found.day, found.precision) == (day, precision)
    assert not found.is_ambiguous


@pytest.mark.parametrize(
    "text",
    [
        "31/06/2018",
        "32 May 2018",
        "29 February 2023",
        "99/99/2018",
        "05/06",
        "24/7",
        "1800",
        "12345",
        "£2.50",
        "0300 123 1231",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert [found for found in find_dates(text, DateOrder.DMY) if found.precision is not Precision.YEAR] == []


def test_all_digit_dates_are_read_in_the_clubs_order() -> None:
    (dmy,) = find_dates("05/06/18", DateOrder.DMY)
    (mdy,) = find_dates("05/06/18", DateOrder.MDY)
    assert (dmy.day, mdy.day) == (date(2018, 6, 5), date(2018, 5, 6))


@pytest.mark.parametrize(
    ("text", "is_ambiguous"), [("05/06/18", True), ("16/10/2024", False), ("06/06/2018", False), ("5 June 2018", False)]
)
def test_without_an_order_a_date_that_reads_both_ways_says_so(text: str, is_ambiguous: bool) -> None:
    (found,) = find_dates(text, None)
    assert found.is_ambiguous is is_ambiguous


def test_a_day_that_fits_only_the_other_order_is_read_so() -> None:
    (found,) = find_dates("06/25/2018", DateOrder.DMY)
    assert found.day == date(2018, 6, 25)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("September 2023", date(2023, 9, 30)),
        ("February 2024", date(2024, 2, 29)),
        ("2023", date(2023, 12, 31)),
        ("5/6/2019", date(2019, 6, 5)),
    ],
)
def test_the_last_day_is_the_months_or_the_years_end(text: str, last: date) -> None:
    (found,) = find_dates(text, DateOrder.DMY)
    assert found.last_day == last


@pytest.mark.parametrize("text", ["autumn 2025", "before March 2026", "late 2024", "spring term 2025"])
def test_a_date_that_is_left_open_is_vague(text: str) -> None:
    (found,) = find_dates(text, DateOrder.DMY)
    assert found.is_vague


def test_dates_are_found_from_left_to_right_with_their_places() -> None:
    text = "Adopted 5 June 2018, review 5 June 2019"
    assert [text[found.start : found.end] for found in find_dates(text, None)] == ["5 June 2018", "5 June 2019"]
