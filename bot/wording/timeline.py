"""What stands in the picture of a club's reviews, and what is said to whoever cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.lifecycle.reviews import stated
from bot.types import Review, ReviewState
from bot.wording.general import day_words, no_policies, policy_words, possessive, state_words
from index.types import Club, FactKind, Precision

TIMELINE_TODAY: Final = "today"

# How each state is called where its mark is explained.
TIMELINE_LEGEND: Final = {
    ReviewState.OVERDUE: "overdue",
    ReviewState.DUE_SOON: "due soon",
    ReviewState.CURRENT: "due later",
    ReviewState.NO_REVIEW_DATE: "no review date",
}

# From so many days on a day without its year could be one of the year before.
_FAR_DAYS: Final = 330

TIMELINE_GUESS: Final = "?  our reading"

# Slack takes 2,000 characters beside a picture.
_MOST_ALT: Final = 1_900


def timeline_title(clubs: Sequence[Club]) -> str:
    """What stands above the picture."""
    return f"{possessive(clubs[0].name)} policy reviews" if len(clubs) == 1 else "Policy reviews"


def timeline_day(today: date) -> str:
    """As of when it is."""
    return f"on {day_words(today)}"


def mark_words(found: Review, today: date) -> str:
    """A policy's state, beside its mark: "7 years overdue", "due in 3 weeks", "due 5 June 2027"."""
    said = _due(found) if found.state is ReviewState.CURRENT else state_words(found, today)
    return f"{said} (our reading)" if found.is_guess and found.due else said


def brief_words(found: Review, today: date) -> str:
    """The same as short as can be, a question mark for a reading of ours.

    A day within the year ahead is without its year, which the picture shows.
    """
    doubt = "?" if found.is_guess and found.due else ""
    if found.state is not ReviewState.CURRENT or found.due is None:
        return f"{state_words(found, today)}{doubt}"
    fact = stated(found.policy, FactKind.NEXT_REVIEW)
    is_to_the_day = fact is not None and fact.precision is Precision.DAY
    day = f"{found.due.day} {found.due:%b}" if is_to_the_day else f"{found.due:%b}"
    is_far = (found.due - today).days > _FAR_DAYS
    return f"due {day}{f' {found.due:%Y}' if is_far else ''}{doubt}"


def timeline_left_out(number: int) -> str:
    """How many policies have no room in the picture."""
    return f"and {number} more {'policy' if number == 1 else 'policies'}"


def timeline_aloud(found: Sequence[Review], clubs: Sequence[Club], today: date, most: int) -> str:
    """The picture as one sentence of at most 1,900 characters, for whoever cannot see it; `most` policies are in it."""
    names = {club.slug: club.name for club in clubs}
    said = f"{timeline_title(clubs)} {timeline_day(today)}, worst first: "
    if not found:
        return said + no_policies()
    shown = 0
    for each in found[:most]:
        club = f"{names[each.policy.club]}, " if len(clubs) > 1 else ""
        part = f"{club}{policy_words(each.policy)}, {mark_words(each, today)}"
        if len(said) + len(part) > _MOST_ALT:
            break
        said += f"{'; ' if shown else ''}{part}"
        shown += 1
    return f"{said}{f'; {timeline_left_out(len(found) - shown)}' if shown < len(found) else ''}."


def _due(found: Review) -> str:
    fact = stated(found.policy, FactKind.NEXT_REVIEW)
    assert fact is not None, "a current policy states when it is due"
    assert fact.day is not None
    return f"due {day_words(fact.day, fact.precision)}"
