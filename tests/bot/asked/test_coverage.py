"""Which clauses are shown, never shown, not helpful; counted from what is kept, on both databases."""

from typing import Any

import pytest

from bot.asked.coverage import Coverage, Use, missing_policies, never_shown
from bot.feedback import Feedback
from bot.recent import Recent, Remembered
from bot.store import Store
from bot.store.sealing import Seal
from bot.types import Answer, NotCovered, Quote, Status
from index.types import ClauseKind, Club, Corpus, Policy, Quotation

ASK = Club("ask-clubs", "ASK Clubs")
ACCEPT = "social-media/social-media-rules.1.d"


@pytest.fixture
def policy(five: Corpus) -> Policy:
    return next(policy for policy in five.policies if policy.club == "ask-clubs")


def shows(store: Store, policy: Policy, clause_id: str, key: str, club: Club = ASK) -> None:
    quote = Quote(Quotation(policy, policy.clause(clause_id)), 1.0)
    Recent(store).remember(key, "T1", "U1", Answer(club, (quote,), 0.9))


def thinks(store: Store, key: str, *, helpful: bool, reason: str = "", clause_id: str | None = ACCEPT) -> None:
    answer = Remembered(key, "ask-clubs", Status.ANSWERED, "social-media" if clause_id else None, clause_id)
    Feedback(store).give(answer, helpful=helpful, reason=reason)


def test_answers_are_counted_by_clause_for_thirty_days(store: Store, policy: Policy, clock: Any) -> None:
    other = "social-media/social-media-rules.1.a"
    for key, clause_id in (("1", ACCEPT), ("2", ACCEPT), ("3", other)):
        shows(store, policy, clause_id, key)
    shows(store, policy, ACCEPT, "4", Club("elm", "Elm"))
    Recent(store).remember("5", "T1", "U1", NotCovered(ASK, (), 0.1, "none"))
    coverage = Coverage(store)
    assert coverage.of("ask-clubs") == (Use("social-media", ACCEPT, 2), Use("social-media", other, 1))
    clock.moves(days=30)
    assert coverage.of("ask-clubs") == ()


def test_what_did_not_help_is_counted_with_its_reasons_newest_first(store: Store, clock: Any) -> None:
    thinks(store, "1", helpful=False, reason="too long")
    clock.moves(hours=1)
    thinks(store, "2", helpful=False, reason="says nothing of WhatsApp")
    thinks(store, "3", helpful=True)
    thinks(store, "4", helpful=False, clause_id=None)
    found = {use.clause_id: use for use in Coverage(store).of("ask-clubs")}
    assert found[ACCEPT] == Use("social-media", ACCEPT, 0, 1, 2, ("says nothing of WhatsApp", "too long"))
    assert found[None].unhelpful == 1
    assert Coverage(store).of("elm") == ()


def test_a_reason_that_another_key_sealed_is_passed_over(store: Store) -> None:
    thinks(store, "1", helpful=False, reason="too long")
    store.seal = Seal("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    (use,) = Coverage(store).of("ask-clubs")
    assert (use.unhelpful, use.reasons) == (1, ())


def test_rules_that_were_never_shown_are_named_and_those_of_a_list_that_was_are_not(policy: Policy) -> None:
    rules = [clause for clause in policy.clauses if clause.kind in (ClauseKind.RULE, ClauseKind.ADVICE)]
    unused = never_shown(policy, [])
    assert set(rules) <= set(unused)
    assert policy.clause(ACCEPT) in unused
    whole = next(clause for clause in policy.clauses if clause.is_whole and clause.holds(_start(policy, ACCEPT)))
    left = never_shown(policy, [Use("social-media", whole.clause_id, 1)])
    assert policy.clause(ACCEPT) not in left
    assert never_shown(policy, [Use("another", ACCEPT, 1)]) == unused
    assert policy.clause(ACCEPT) in never_shown(policy, [Use("social-media", ACCEPT, 0, helpful=1)])


def _start(policy: Policy, clause_id: str) -> int:
    return policy.clause(clause_id).lines[0].words.span.start


def test_policies_that_are_named_and_not_held_are_listed_once(five: Corpus, policy: Policy) -> None:
    found = missing_policies([policy, policy])
    assert len(found) == len({related.name for related, _ in found}) == 4
    assert "Mobile Phone policy" in {related.name for related, _ in found}
