from datetime import date

from bot.lifecycle.reminders import reminder
from bot.lifecycle.reviews import review, reviews
from index.types import FactKind
from tests.bot.policies import ASK, HOUSE, OVERDUE, TODAY, corpus, fact, policy, signed_policy

CURRENT = signed_policy(fact(FactKind.NEXT_REVIEW, date(2030, 1, 1)))


def test_reminds_of_what_asks_something_of_a_manager_and_of_nothing_else():
    soon = signed_policy(fact(FactKind.NEXT_REVIEW, date(2026, 12, 1)))
    unsigned = policy(fact(FactKind.NEXT_REVIEW, date(2030, 1, 1)))
    found = reviews(corpus(OVERDUE, CURRENT, soon, unsigned), TODAY)
    assert [each.policy for each in reminder(ASK, found, TODAY).reviews] == [OVERDUE, soon, unsigned]


def test_nothing_is_due_where_every_policy_is_signed_and_in_date():
    assert not reminder(ASK, [review(CURRENT, TODAY)], TODAY).is_due


def test_never_reminds_a_club_of_another_clubs_policy():
    assert not reminder(HOUSE, [review(OVERDUE, TODAY)], TODAY).is_due
