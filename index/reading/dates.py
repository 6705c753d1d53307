"""Dates as policies write them, with how exactly they say them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from index.types import DateOrder, Precision

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_ORDINAL = r"(?:\s*(?:st|nd|rd|th))?"

_DATE = re.compile(
    rf"""(?<![\w/.-])(?:
        (?P<iso>(?P<iso_year>\d{{4}})-(?P<iso_month>\d{{2}})-(?P<iso_day>\d{{2}}))
      | (?P<digits>(?P<first>\d{{1,2}})(?P<separator>[/.-])(?P<second>\d{{1,2}})(?P=separator)
            (?P<digit_year>\d{{4}}|\d{{2}}))
      | (?P<long>(?P<long_day>\d{{1,2}}){_ORDINAL}\s+(?:of\s+)?(?P<long_month>{_MONTH}),?\s+
            (?P<long_year>\d{{4}}|\d{{2}}\b))
      | (?P<american>(?P<american_month>{_MONTH})\s+(?P<american_day>\d{{1,2}}){_ORDINAL},?\s+
            (?P<american_year>\d{{4}}))
      | (?P<month>(?P<month_name>{_MONTH}),?\s+['’]?(?P<month_year>\d{{4}}|\d{{2}}\b))
      | (?P<short>(?P<short_month>\d{{1,2}})/(?P<short_year>\d{{4}}|\d{{2}}))
      | (?P<year>(?:19|20)\d{{2}})
    )(?![\w/-]|\.\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# Said of a date that leaves open when it is: "autumn 2025", "before March 2026".
_VAGUE = re.compile(
    r"\b(?:spring|summer|autumn|winter|term|half[- ]term|before|after|early|late|mid|around|about|approximately"
    r"|c\.)\W*$",
    re.IGNORECASE,
)
_VAGUE_CHARACTERS = 20
_TWO_DIGITS = 100
_LAST_CENTURY_FROM = 70  # 69 is 2069, 70 is 1970
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: its first day as stated, and its precision.

    `is_ambiguous` says that day and month could be the other way round, `is_vague` that the words before it leave it
    open.
    """

    start: int
    end: int
    day: date
    precision: Precision
    is_ambiguous: bool = False
    is_vague: bool = False

    @property
    def last_day(self) -> date:
        """The last day it covers: a review stated as a month is due at the month's end."""
        if self.precision is Precision.MONTH:
            return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        return self.day.replace(month=12, day=31) if self.precision is Precision.YEAR else self.day


def find_dates(text: str, order: DateOrder | None) -> Iterator[FoundDate]:
    """The dates in `text` from left to right; ones that no calendar has are passed over.

    All-digit dates are read in `order`; where it is None day/month is assumed and an ambiguous date says so.
    """
    for match in _DATE.finditer(text):
        found = _read(match, order)
        if found is not None:
            yield found


def _read(match: re.Match[str], order: DateOrder | None) -> FoundDate | None:
    form = next(form for form in _FORMS if match[form])
    try:
        day, precision = _FORMS[form](match, order)
    except ValueError:  # 31 June, or 05/26 where no month has that number
        return None
    is_vague = _VAGUE.search(match.string, max(0, match.start() - _VAGUE_CHARACTERS), match.start()) is not None
    return FoundDate(*match.span(), day, precision, order is None and _is_ambiguous(match), is_vague)


def _is_ambiguous(match: re.Match[str]) -> bool:
    """Whether an all-digit date names a day in either order, and not the same one."""
    if not match["digits"]:
        return False
    return max(int(match["first"]), int(match["second"])) <= _LAST_MONTH and match["first"] != match["second"]


def _digits(match: re.Match[str], order: DateOrder | None) -> tuple[date, Precision]:
    first, second = int(match["first"]), int(match["second"])
    day, month = (second, first) if order is DateOrder.MDY else (first, second)
    if month > _LAST_MONTH:
        day, month = month, day
    return date(_year(match["digit_year"]), month, day), Precision.DAY


def _short(match: re.Match[str]) -> tuple[date, Precision]:
    """A month and a year: 05/2026, or 05/26 where the second part can be no month."""
    if int(match["short_year"]) <= _LAST_MONTH:
        raise ValueError(f"{match['short']!r} may be a day and a month")
    return date(_year(match["short_year"]), int(match["short_month"]), 1), Precision.MONTH


def _year(digits: str) -> int:
    year = int(digits)
    if year >= _TWO_DIGITS:
        return year
    return year + (1900 if year >= _LAST_CENTURY_FROM else 2000)


def _month(name: str) -> int:
    return _MONTHS[name.lower().rstrip(".")]


def _named_day(match: re.Match[str], form: str) -> tuple[date, Precision]:
    day = date(_year(match[f"{form}_year"]), _month(match[f"{form}_month"]), int(match[f"{form}_day"]))
    return day, Precision.DAY


_Reader = Callable[[re.Match[str], DateOrder | None], tuple[date, Precision]]
_FORMS: dict[str, _Reader] = {
    "iso": lambda match, _: (date.fromisoformat(match["iso"]), Precision.DAY),
    "digits": _digits,
    "long": lambda match, _: _named_day(match, "long"),
    "american": lambda match, _: _named_day(match, "american"),
    "month": lambda match, _: (date(_year(match["month_year"]), _month(match["month_name"]), 1), Precision.MONTH),
    "short": lambda match, _: _short(match),
    "year": lambda match, _: (date(int(match["year"]), 1, 1), Precision.YEAR),
}
