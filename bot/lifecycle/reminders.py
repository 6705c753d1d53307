"""What a club's managers are reminded of, as a value.  How it is said is `bot.wording`'s, how it is sent a door's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.types import Review, ReviewState
from index.types import Club

# What asks something of a manager: to review, to set a date, or to confirm one.
_ASKS_SOMETHING = frozenset(ReviewState) - {ReviewState.CURRENT}


@dataclass(frozen=True, slots=True)
class Reminder:
    """The policies of one club that ask something of its managers on `today`, worst first."""

    club: Club
    today: date
    reviews: tuple[Review, ...]

    @property
    def is_due(self) -> bool:
        """Whether there is anything to remind of."""
        return bool(self.reviews)


def reminder(club: Club, reviews: Sequence[Review], today: date) -> Reminder:
    """The reminder for `club`: its own of `reviews` that are overdue, due soon, undated or unsigned, in their order."""
    return Reminder(club, today, tuple(found for found in reviews if found.policy.club == club.slug and _asks(found)))


def _asks(found: Review) -> bool:
    return found.state in _ASKS_SOMETHING or not found.is_signed
