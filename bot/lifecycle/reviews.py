"""Where each policy stands in its review cycle on a given day.  No clock in here: the day is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.types import Review, ReviewState
from index.types import Club, Corpus, Fact, FactKind, Policy

# Time to call a meeting and agree a text before the day itself.
DUE_SOON_DAYS = 60

_SEVERITY = {state: rank for rank, state in enumerate(ReviewState)}


def local_day(club: Club, now: datetime) -> date:
    """The day it is at `club` at the moment `now` (which knows its zone)."""
    return now.astimezone(ZoneInfo(club.time_zone)).date()


def stated(policy: Policy, kind: FactKind) -> Fact | None:
    """The fact of `kind` that states something, confirmed before certain before guessed; blanks to fill in are None."""
    return min(_said(policy, kind), key=lambda fact: (not fact.confirmed, not fact.certain), default=None)


def review(policy: Policy, today: date) -> Review:
    """The review state of `policy` on `today`.

    It is due through the whole of the stated day.  No cycle is invented where no next review is stated: such a
    policy has "no review date", or is "undated" where no certain date at all is stated.
    """
    next_review = stated(policy, FactKind.NEXT_REVIEW)
    due = next_review.day if next_review else None
    days_overdue = max(0, (today - due).days) if due else 0
    latest = latest_date(policy)
    return Review(
        policy=policy,
        state=_state(due, latest, today),
        due=due,
        days_overdue=days_overdue,
        is_signed=stated(policy, FactKind.SIGNED_BY) is not None,
        is_guess=_is_guess(policy, next_review or latest),
    )


def reviews(corpus: Corpus, today: date, club: Club | None = None) -> tuple[Review, ...]:
    """The review of every policy (of `club`, where given), worst first: by state, then the longest neglected."""
    found = [review(policy, today) for policy in corpus.policies if club is None or policy.club == club.slug]
    return tuple(sorted(found, key=worst_first))


def worst_first(found: Review) -> tuple[int, date, str, str]:
    """What reviews are sorted by: the worst state first, then the longest neglected."""
    latest = latest_date(found.policy)
    since = found.due or (latest.day if latest else None) or date.min
    return _SEVERITY[found.state], since, found.policy.club, found.policy.title


def latest_date(policy: Policy) -> Fact | None:
    """When the policy was last known to be looked at: its review before its adoption, a stated day before a guess."""
    dated = (stated(policy, kind) for kind in (FactKind.LAST_REVIEWED, FactKind.ADOPTED))
    return min((fact for fact in dated if fact is not None), key=is_guess, default=None)


def is_guess(fact: Fact) -> bool:
    """Whether `fact` is our reading only: not plainly stated, and confirmed by nobody."""
    return not (fact.certain or fact.confirmed)


def _said(policy: Policy, kind: FactKind) -> Iterator[Fact]:
    return (fact for fact in policy.facts if fact.kind is kind and (fact.day or fact.name))


def _state(due: date | None, latest: Fact | None, today: date) -> ReviewState:
    if due is None:
        return ReviewState.UNDATED if latest is None or is_guess(latest) else ReviewState.NO_REVIEW_DATE
    if due < today:
        return ReviewState.OVERDUE
    return ReviewState.DUE_SOON if (due - today).days <= DUE_SOON_DAYS else ReviewState.CURRENT


def _is_guess(policy: Policy, basis: Fact | None) -> bool:
    """Whether the state rests on a guess: an unconfirmed reading, or one of two dates that contradict each other."""
    if basis is None or basis.confirmed:
        return False
    return is_guess(basis) or len({fact.day for fact in _said(policy, basis.kind)}) > 1
