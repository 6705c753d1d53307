"""What managers say of a policy counts before what its text says, and is kept with who and when."""

from dataclasses import replace
from datetime import date

import pytest

from bot.lifecycle.register import Register, months_later, with_words
from bot.lifecycle.reviews import review
from bot.lifecycle.types import Said
from bot.store import Store
from bot.types import ReviewState
from index.types import Club, Corpus, Fact, FactKind, Policy, Precision, Source

TODAY = date(2026, 11, 20)


def policy(*facts: Fact, slug: str = "phones", digest: str = "a" * 64) -> Policy:
    source = Source(f"oak/{slug}.txt", "x", digest, "utf-8")
    return Policy("oak", slug, slug.title(), None, source, (), facts, (), (), ())


def stated(kind: FactKind, day: date, *, certain: bool = True) -> Fact:
    return Fact(kind, day, None, Precision.DAY, certain, (), str(day))


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


def says(store: Store, register: Register, of: Policy, kind: Said, value: object, person: str = "boss") -> None:
    with store.begin() as connection:
        register.say(connection, of, kind, value, person)  # type: ignore[arg-type]


def laid(register: Register, of: Policy) -> Policy:
    return with_words(Corpus((Club("oak", "Oak"),), (of,)), register.words()).policies[0]


def test_a_day_that_a_manager_confirmed_counts_before_the_texts(store: Store, register: Register) -> None:
    held = policy(stated(FactKind.NEXT_REVIEW, date(2025, 4, 16)))
    assert review(held, TODAY).state is ReviewState.OVERDUE
    assert register.revision() == 0
    says(store, register, held, Said.NEXT_REVIEW, date(2027, 10, 1))
    assert register.revision() == 1
    found = review(laid(register, held), TODAY)
    assert (found.state, found.due, found.is_guess) == (ReviewState.CURRENT, date(2027, 10, 1), False)
    assert held.facts[-1] in laid(register, held).facts, "what the text says is still there"


def test_what_was_said_of_another_text_counts_no_more(store: Store, register: Register) -> None:
    """But who owns the policy, and how often it is reviewed, is so whatever the text."""
    says(store, register, policy(), Said.NEXT_REVIEW, date(2027, 10, 1))
    says(store, register, policy(), Said.OWNER, "jo")
    changed = policy(digest="b" * 64)
    assert review(laid(register, changed), TODAY).state is ReviewState.UNDATED
    owner = register.said_of(changed, Said.OWNER)
    assert owner is not None
    assert owner.value == "jo"
    assert register.said_of(changed, Said.NEXT_REVIEW) is None


def test_the_latest_word_counts_and_may_be_taken_back(store: Store, register: Register) -> None:
    held = policy()
    says(store, register, held, Said.SIGNED_BY, "Jo Field")
    says(store, register, held, Said.SIGNED_BY, "Sam Hill", "kay")
    assert laid(register, held).facts[0].name == "Sam Hill"
    assert review(laid(register, held), TODAY).is_signed
    says(store, register, held, Said.SIGNED_BY, None)
    assert not review(laid(register, held), TODAY).is_signed
    assert register.said_of(held, Said.SIGNED_BY) is None
    assert [(word.value, word.person) for word in register.history("oak", "phones")] == [
        (None, "boss"),
        ("Sam Hill", "kay"),
        ("Jo Field", "boss"),
    ]
    assert register.history("oak", "gifts") == ()


def test_a_cycle_counts_from_the_last_certain_date_and_invents_none(store: Store, register: Register) -> None:
    reviewed = policy(stated(FactKind.LAST_REVIEWED, date(2026, 1, 31)))
    says(store, register, reviewed, Said.CYCLE, 13)
    assert review(laid(register, reviewed), TODAY).due == date(2027, 2, 28)
    guessed = policy(stated(FactKind.ADOPTED, date(2016, 11, 1), certain=False))
    assert review(laid(register, guessed), TODAY).due is None
    assert review(laid(register, policy()), TODAY).due is None
    says_itself = policy(*reviewed.facts, stated(FactKind.NEXT_REVIEW, date(2026, 12, 1)))
    assert review(laid(register, says_itself), TODAY).due == date(2026, 12, 1)
    confirmed = replace(reviewed, source=replace(reviewed.source, sha256="c" * 64))
    says(store, register, confirmed, Said.LAST_REVIEWED, date(2026, 11, 20))
    assert review(laid(register, confirmed), TODAY).due == date(2027, 12, 20)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
