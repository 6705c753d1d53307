"""Which clubs share a text, and where they are apart: over the five policies, and over texts of the tests' own."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.across.lineage import Difference, Lineage, Row, Template, lineage
from index.types import Audience, ClauseKind, Club, Corpus, Policy, Quotation
from tests.bot.policies import clause_of

HILL, LAKE, WOOD = (Club(name.lower(), f"{name} Nursery", (name,)) for name in ("Hill", "Lake", "Wood"))
# Enough in common for a template.
COMMON = (
    "Staff keep their telephones in the office while children are in the building.",
    "Visitors are met at the door, sign the book and are never left alone with a child.",
)


def of(club: Club, *quotations: Quotation, slug: str = "rules", kind: ClauseKind = ClauseKind.RULE) -> Policy:
    """A policy of the clauses of `quotations`, which the test made of one text each."""
    # Each clause keeps its own source, so each is proven by a policy of its own; here they share one.
    text = "\n\n".join(quotation.policy.source.text for quotation in quotations)
    clauses, at = [], 0
    for number, quotation in enumerate(quotations):
        made = quotation.clause
        clauses.append(
            replace(
                made,
                clause_id=f"{slug}/{number}",
                kind=kind,
                lead_ins=tuple(moved(words, at) for words in made.lead_ins),
                lines=tuple(replace(line, words=moved(line.words, at)) for line in made.lines),
            )
        )
        at += len(quotation.policy.source.text) + 2
    source = replace(quotations[0].policy.source, path=f"{club.slug}/{slug}.txt", text=text)
    return replace(quotations[0].policy, club=club.slug, slug=slug, source=source, clauses=tuple(clauses))


def moved(words: Any, by: int) -> Any:
    shift = [
        replace(gap, range=gap.range._replace(start=gap.range.start + by, end=gap.range.end + by)) for gap in words.gaps
    ]
    return replace(words, span=type(words.span)(words.span.start + by, words.span.end + by), gaps=tuple(shift))


def rules(club: Club, *texts: str, lead_in: str | None = None, audience: Audience = Audience.STAFF) -> Policy:
    """A policy with the common clauses, and `texts` under `lead_in`."""
    common = [clause_of(club, text) for text in COMMON]
    return of(club, *common, *(clause_of(club, text, lead_in=lead_in, audience=audience) for text in texts))


def traced(*policies: Policy, clubs: tuple[Club, ...] = (HILL, LAKE, WOOD)) -> Lineage:
    return lineage(Corpus(clubs, policies), clubs)


def only_template(found: Lineage) -> Template:
    (template,) = found.templates
    return template


def telling(found: Lineage) -> list[tuple[Difference, list[str], list[str]]]:
    """Of each clause that is apart: how, which texts of it there are, and who lacks it."""
    return [
        (row.difference, [quote.quotation.clause.own_text for quote in row.quotes], [each.club for each in row.lacking])
        for row in only_template(found).rows
        if row.difference is not Difference.NONE
    ]


# The five policies ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(five: Corpus) -> Template:
    return only_template(lineage(five, five.clubs))


def row_with(template: Template, words: str) -> Row:
    (row,) = (row for row in template.rows if any(words in quote.quotation.clause.own_text for quote in row.quotes))
    return row


def having(row: Row) -> set[str]:
    return {policy.club for policy in row.holding}


def test_three_of_the_five_share_a_template_and_two_share_it_with_none(five: Corpus, shared: Template) -> None:
    assert [policy.club for policy in shared.policies] == ["ask-clubs", "ightham-primary", "jpac"]
    assert [policy.club for policy in lineage(five, five.clubs).alone] == ["ashleys-house", "ronald-openshaw"]


def test_google_never_forgets_in_all_but_ightham_primary(shared: Template) -> None:
    row = row_with(shared, "Google never forgets!")
    assert row.difference is Difference.WORDS
    with_it, without = row.quotes
    assert (with_it.policy.club, *with_it.shared_by) == ("ask-clubs", "jpac")
    assert [with_it.quotation.text[mark.start : mark.end] for mark in with_it.differs] == ["Google never forgets"]
    assert (without.policy.club, without.differs) == ("ightham-primary", ())
    assert without.quotation.text.endswith("it is potentially there forever.")


def test_only_jpac_names_whatsapp(shared: Template) -> None:
    row = row_with(shared, "WhatsApp")
    assert (row.difference, having(row)) == (Difference.LACKING, {"jpac"})
    assert [policy.club for policy in row.lacking] == ["ask-clubs", "ightham-primary"]


def test_ask_clubs_names_instagram_and_no_tumblr_and_ightham_primary_the_reverse(shared: Template) -> None:
    assert having(row_with(shared, "Instagram")) == {"ask-clubs"}
    assert having(row_with(shared, "Tumblr")) == {"ightham-primary", "jpac"}


def test_a_rule_that_one_club_alone_has_comes_before_a_platform(shared: Template) -> None:
    """And it is shown without the lead-in that would reverse it."""
    first, second = shared.differences[:2]
    assert (having(first), having(second)) == ({"jpac"}, {"ightham-primary"})
    assert (
        first.quotes[0].quotation.text
        == "- Any JPAC site MUST be used for professional purposes only i.e. only work related"
    )
    assert "Acceptable Use Policy" in second.quotes[0].quotation.text


def test_a_rule_that_differs_in_a_full_stop_comes_after_all_that_says_something_else(shared: Template) -> None:
    row = row_with(shared, "Accept invitations from parents")
    assert row.difference is Difference.MARKS
    assert row not in shared.differences
    assert row_with(shared, "damage").difference is Difference.NAMES
    assert row_with(shared, "recognises that many staff").difference is Difference.NAMES
    degrees = [row.difference.is_telling for row in shared.rows]
    assert degrees == sorted(degrees, reverse=True)


def test_what_is_the_same_is_one_text_of_three_clubs(shared: Template) -> None:
    row = row_with(shared, "No information published via the internet")
    assert row.difference is Difference.NONE
    assert row.quotes[0].shared_by == ("ightham-primary", "jpac")
    assert shared.count(*Difference) == len(shared.rows) == 21


def test_every_clause_of_every_club_is_in_one_row_once(five: Corpus, shared: Template) -> None:
    """But lists and sections, whose parts stand by themselves, and what a policy says of its own dates."""
    shown = [
        (quotation.policy.club, quotation.clause.clause_id)
        for row in shared.rows
        for quote in row.quotes
        for quotation in (quote.quotation, *quote.same_words)
    ]
    held = [
        (policy.club, clause.clause_id)
        for policy in shared.policies
        for clause in policy.clauses
        if not clause.is_whole and clause.kind is not ClauseKind.STATUS
    ]
    assert sorted(shown) == sorted(held)


def test_only_the_clubs_handed_in_are_looked_at(five: Corpus) -> None:
    found = lineage(five, [five.club("jpac"), five.club("ask-clubs")])
    assert [policy.club for policy in only_template(found).policies] == ["jpac", "ask-clubs"]
    assert found.alone == ()
    assert lineage(five, [five.club("jpac")]).templates == ()
    assert lineage(five, []) == Lineage((), ())


# Texts of our own -----------------------------------------------------------------------------------------------------


def test_a_not_more_is_a_difference_in_words() -> None:
    found = telling(traced(rules(HILL, "Staff may bring dogs."), rules(LAKE, "Staff may not bring dogs.")))
    assert found == [(Difference.WORDS, ["Staff may bring dogs.", "Staff may not bring dogs."], [])]


def test_the_same_words_under_another_lead_in_are_not_the_same_clause() -> None:
    """What one club forbids, the other asks for."""
    forbidden = rules(HILL, "- Bring their own dogs to work.", lead_in="Staff must never do any of these things:")
    wanted = rules(LAKE, "- Bring their own dogs to work.", lead_in="We would love it if everybody could:")
    assert [(each, who) for each, _, who in telling(traced(forbidden, wanted))] == [
        (Difference.LACKING, ["lake"]),
        (Difference.LACKING, ["hill"]),
    ]


def test_a_lead_in_that_differs_by_a_word_is_a_difference_in_words() -> None:
    one = rules(HILL, "- Bring dogs.", lead_in="At work all our staff must:")
    other = rules(LAKE, "- Bring dogs.", lead_in="At work all our staff must not:")
    assert [each for each, _, _ in telling(traced(one, other))] == [Difference.WORDS]


def test_a_rule_for_parents_is_no_form_of_a_rule_for_staff() -> None:
    found = traced(rules(HILL, "Leave by the gate."), rules(LAKE, "Leave by the gate.", audience=Audience.PARENTS))
    assert [who for _, _, who in telling(found)] == [["lake"], ["hill"]]


def test_what_a_club_calls_itself_is_no_difference_in_words() -> None:
    found = traced(rules(HILL, "Hill Nursery’s gate stays shut."), rules(LAKE, "Our setting's gate stays shut."))
    assert [each for each, _, _ in telling(found)] == [Difference.NAMES]


def test_another_word_beside_the_name_is_a_difference_in_words() -> None:
    found = traced(rules(HILL, "Hill Nursery’s gate stays shut."), rules(LAKE, "Our front gate stays shut."))
    assert [each for each, _, _ in telling(found)] == [Difference.WORDS]


def test_a_number_that_differs_is_a_difference_in_words() -> None:
    found = traced(rules(HILL, "Keep it 1.5 metres away."), rules(LAKE, "Keep it 15 metres away."))
    assert [each for each, _, _ in telling(found)] == [Difference.WORDS]


def test_a_clause_stands_beside_the_likest_not_the_first() -> None:
    """Each of a club's clauses is in one row only, whatever their order."""
    first, second = "Photographs are taken with the club camera only.", "Photographs are taken by staff only."
    found = only_template(traced(rules(HILL, first, second), rules(LAKE, second, first), rules(WOOD, first)))
    row = row_with(found, "camera")
    assert (row.difference, having(row)) == (Difference.NONE, {"hill", "lake", "wood"})
    assert having(row_with(found, "by staff")) == {"hill", "lake"}


def test_a_template_holds_one_policy_of_a_club() -> None:
    """A club that has the same text twice is not set beside itself."""
    twice = replace(rules(HILL, "One."), slug="again")
    found = traced(rules(HILL, "One."), twice, rules(LAKE, "One."))
    assert [policy.club for policy in only_template(found).policies] == ["hill", "lake"]
    assert [policy.club for policy in found.alone] == ["hill"]


def test_policies_that_share_a_few_words_share_no_template() -> None:
    one = of(HILL, clause_of(HILL, "Staff wash their hands before every meal and after every visit to the garden."))
    other = of(LAKE, clause_of(LAKE, "Children wash their hands. Nothing else is written here about hands at all."))
    assert traced(one, other).templates == ()
    assert len(traced(one, other).alone) == 2


def test_a_policy_without_a_word_shares_nothing() -> None:
    empty = replace(rules(HILL, "One."), clauses=())
    assert traced(empty, replace(empty, club="lake")).templates == ()


TEXTS = st.lists(
    st.lists(
        st.sampled_from(("staff", "must", "not", "bring", "dogs", "or", "cats", "to", "hill", "lake", "club")),
        min_size=1,
        max_size=9,
    ).map(" ".join),
    max_size=5,
)


@given(st.tuples(TEXTS, TEXTS, TEXTS))
def test_whatever_clubs_write_each_clause_is_in_one_row_with_its_own_words(texts: tuple[list[str], ...]) -> None:
    policies = [rules(club, *said) for club, said in zip((HILL, LAKE, WOOD), texts, strict=True)]
    found = traced(*policies)
    shown = [
        (each.policy.club, each.clause.clause_id, each.text)
        for template in found.templates
        for row in template.rows
        for quote in row.quotes
        for each in (quote.quotation, *quote.same_words)
    ]
    told = {policy.club for template in found.templates for policy in template.policies}
    held = [(p.club, clause.clause_id, clause.text) for p in policies if p.club in told for clause in p.clauses]
    assert sorted(shown) == sorted(held)
    for template in found.templates:
        for row in template.rows:
            clubs = [policy.club for policy in (*row.holding, *row.lacking)]
            assert sorted(clubs) == sorted({policy.club for policy in template.policies})
