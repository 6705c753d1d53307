from datetime import UTC, date, datetime

import pytest

from bot.lifecycle.reviews import latest_date, local_day, review, reviews
from bot.types import ReviewState
from index.types import Club, FactKind, Precision
from tests.bot.policies import ASK, HOUSE, OAK, OVERDUE, TODAY, corpus, fact, policy, signed_policy


def due(day: date, **more: object):
    return signed_policy(fact(FactKind.NEXT_REVIEW, day, **more))


@pytest.mark.parametrize(
    ("day", "state", "days_overdue"),
    [
        (date(2026, 11, 19), ReviewState.OVERDUE, 1),
        (date(2026, 11, 20), ReviewState.DUE_SOON, 0),
        (date(2027, 1, 19), ReviewState.DUE_SOON, 0),
        (date(2027, 1, 20), ReviewState.CURRENT, 0),
    ],
)
def test_a_review_is_due_through_the_whole_of_its_day_and_soon_within_sixty(day, state, days_overdue):
    found = review(due(day), TODAY)
    assert (found.state, found.days_overdue, found.due) == (state, days_overdue, day)


def test_no_cycle_is_invented_where_no_next_review_is_stated():
    """Reviewed in October 2021 and no next date: a policy may be old without being overdue."""
    reviewed = fact(FactKind.LAST_REVIEWED, date(2021, 10, 1), precision=Precision.MONTH)
    found = review(policy(reviewed), TODAY)
    assert (found.state, found.due, found.days_overdue) == (ReviewState.NO_REVIEW_DATE, None, 0)
    assert not found.is_guess


def test_a_policy_whose_only_date_is_a_guess_is_undated():
    cover = fact(FactKind.ADOPTED, date(2016, 11, 1), precision=Precision.MONTH, certain=False)
    found = review(policy(cover), TODAY)
    assert (found.state, found.is_guess) == (ReviewState.UNDATED, True)


def test_a_guess_that_a_person_confirmed_is_none():
    cover = fact(FactKind.ADOPTED, date(2016, 11, 1), certain=False, confirmed=True)
    found = review(policy(cover), TODAY)
    assert (found.state, found.is_guess) == (ReviewState.NO_REVIEW_DATE, False)


def test_a_policy_without_any_date_is_undated_and_nothing_is_guessed():
    found = review(policy(), TODAY)
    assert (found.state, found.is_guess, found.is_signed) == (ReviewState.UNDATED, False, False)


def test_blanks_to_fill_in_state_nothing():
    """A dotted line for a signature or a date is no signature and no date."""
    blanks = (fact(FactKind.SIGNED_BY, None), fact(FactKind.NEXT_REVIEW, None))
    found = review(policy(*blanks), TODAY)
    assert (found.state, found.is_signed) == (ReviewState.UNDATED, False)


def test_approval_by_a_body_is_no_signature():
    assert not review(policy(fact(FactKind.APPROVED_BY, "Governors")), TODAY).is_signed


def test_two_review_dates_that_contradict_each_other_make_the_state_a_guess():
    stated = (fact(FactKind.NEXT_REVIEW, date(2019, 6, 5)), fact(FactKind.NEXT_REVIEW, date(2030, 1, 1)))
    assert review(policy(*stated), TODAY).is_guess
    assert not review(policy(stated[0], stated[0]), TODAY).is_guess


def test_a_confirmed_review_date_comes_before_a_stated_one():
    stated = fact(FactKind.NEXT_REVIEW, date(2019, 6, 5))
    confirmed = fact(FactKind.NEXT_REVIEW, date(2028, 1, 1), confirmed=True)
    found = review(policy(stated, confirmed), TODAY)
    assert (found.due, found.is_guess) == (date(2028, 1, 1), False)


def test_the_latest_date_is_the_review_before_the_adoption_unless_it_is_a_guess():
    adopted = fact(FactKind.ADOPTED, date(2018, 6, 5))
    reviewed = fact(FactKind.LAST_REVIEWED, date(2021, 10, 1))
    guessed = fact(FactKind.LAST_REVIEWED, date(2021, 10, 1), certain=False)
    assert latest_date(policy(adopted, reviewed)) == reviewed
    assert latest_date(policy(adopted, guessed)) == adopted


def test_reviews_come_worst_first_and_the_longest_neglected_first_of_a_state():
    current = due(date(2030, 1, 1))
    soon = due(date(2026, 12, 1))
    older = due(date(2018, 1, 1))
    unscheduled = policy(fact(FactKind.ADOPTED, date(2020, 1, 1)), club=HOUSE)
    undated = policy(club=OAK)
    found = reviews(corpus(current, undated, soon, OVERDUE, unscheduled, older), TODAY)
    assert [each.policy for each in found] == [older, OVERDUE, undated, unscheduled, soon, current]


def test_reviews_of_one_club_are_its_own():
    found = reviews(corpus(OVERDUE, policy(club=HOUSE)), TODAY, HOUSE)
    assert [each.policy.club for each in found] == ["house"]


def test_the_day_is_that_of_the_clubs_own_time_zone():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert local_day(ASK, late) == date(2026, 11, 20)
    assert local_day(Club("far", "Far Club", time_zone="Pacific/Auckland"), late) == date(2026, 11, 21)
