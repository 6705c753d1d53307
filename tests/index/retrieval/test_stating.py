"""A fact is quoted with no more than the words that state it."""

import pytest

from index.retrieval import understand
from index.retrieval.stating import names_policy, stated_fact, words_stating
from index.types import Clause, Corpus, FactKind, Policy, Quotation


def status_of(five: Corpus, club: str, words: str) -> tuple[Policy, Clause]:
    (policy,) = (policy for policy in five.policies if policy.club == club)
    return policy, next(clause for clause in policy.clauses if words in clause.own_text and not clause.is_whole)


@pytest.mark.parametrize(
    ("club", "holds", "question", "quoted"),
    [
        ("ask-clubs", "05/06/19", "when is it due for review", "To be reviewed: 05/06/19 Signed: Mark Stewart"),
        (
            "ask-clubs",
            "05/06/19",
            "when was the policy adopted",
            "This policy was adopted by: ASK Clubs Date: 05/06/18",
        ),
        ("ashleys-house", "16/10/2024", "when is this due for review", "Date for review\n16/04/2025"),
        ("ashleys-house", "16/10/2024", "who signed the policy", "Signed on behalf of the Club\nDipaley Patel"),
        ("jpac", "October 2021", "when was it last reviewed", "Reviewed October 2021"),
    ],
)
def test_the_words_that_state_it(five: Corpus, club: str, holds: str, question: str, quoted: str) -> None:
    policy, clause = status_of(five, club, holds)
    query = understand(question)
    cut = words_stating(query, policy, clause)
    assert Quotation(policy, cut).text == quoted
    assert cut.clause_id == clause.clause_id
    assert stated_fact(query, policy, cut) is stated_fact(query, policy, clause) is query.facts[0]


def test_a_clause_that_states_none_stays_whole(five: Corpus) -> None:
    policy, clause = status_of(five, "jpac", "October 2021")
    assert words_stating(understand("who signed it"), policy, clause) == clause
    assert stated_fact(understand("who signed it"), policy, clause) is None
    assert words_stating(understand("may I post"), policy, clause) == clause


def test_the_next_wanted_fact_where_the_first_is_not_stated(five: Corpus) -> None:
    policy, clause = status_of(five, "jpac", "October 2021")
    assert stated_fact(understand("when is the next review of this policy"), policy, clause) is FactKind.LAST_REVIEWED


def test_a_clause_that_names_a_policy(five: Corpus) -> None:
    policy, clause = status_of(five, "ashleys-house", "Follow the staff behaviour policy")
    assert names_policy(policy, clause)
    assert not names_policy(*status_of(five, "jpac", "October 2021"))
