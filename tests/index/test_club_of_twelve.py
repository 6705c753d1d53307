"""A made-up club with twelve policies, each laid out otherwise: what is read of them."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Audience, Clause, ClauseKind, Corpus, FactKind, Policy, Quotation

TITLES = {
    "administering-medicines": "Administering Medicines",
    "behaviour": "Behaviour",
    "collection-of-children": "COLLECTION OF CHILDREN",
    "complaints": "COMPLAINTS POLICY AND PROCEDURE",
    "fees": "Fees",
    "mobile-phones": "Mobile Phones Policy",
    "outings": "Outings Policy",
    "photographs": "Photographs",
    "safeguarding": "Safeguarding Children Policy",
    "social-media": "Social Media Policy",
    "staff-handbook": "Staff Handbook",
    "whistleblowing": "Whistleblowing Policy",
}


def policy(corpus: Corpus, slug: str) -> Policy:
    return next(each for each in corpus.policies if each.slug == slug)


def clause(corpus: Corpus, clause_id: str) -> Clause:
    return policy(corpus, clause_id.partition("/")[0]).clause(clause_id)


def test_every_policy_is_read_without_a_remark(club_of_twelve: Corpus) -> None:
    assert (club_of_twelve.left_out, club_of_twelve.remarks) == ((), ())
    assert {each.slug: each.title for each in club_of_twelve.policies} == TITLES
    assert {each.source.path.rpartition(".")[2] for each in club_of_twelve.policies} == {"txt", "md", "rst"}


def test_every_clause_can_be_quoted_under_an_id_of_its_own(club_of_twelve: Corpus) -> None:
    for each in club_of_twelve.policies:
        assert len({found.clause_id for found in each.clauses}) == len(each.clauses)
        for found in each.clauses:
            assert Quotation(each, found).text == found.text


@pytest.mark.parametrize(
    ("clause_id", "text"),
    [
        (
            "mobile-phones/staff-phones.2.c",
            "When working with children, staff must not:\n- lend their phone to a child or to a parent",
        ),
        (
            "mobile-phones/staff-phones.2.d",
            "- Personal calls in an emergency MUST go through the office phone, 01632 960 101",
        ),
        ("social-media/staff-must-not.1.c.2", "Staff must not\nWrite about the Club:\n- after six in the evening"),
        ("social-media/we-ask-parents-to.1.a", "We ask parents to\n- keep grumbles off the village page"),
        ("safeguarding/2.2.a", "Staff must not:\n- promise to keep a secret;"),
        (
            "whistleblowing/how-to-speak-up.p3",
            "- If nothing has happened in ten days, you may go to Ofsted or Protect.",
        ),
        ("whistleblowing/how-to-speak-up.p4", "Don't go to a newspaper first: the law may not protect you."),
        ("staff-handbook/can-i-wear-jewellery.1.a", "Can I wear jewellery?\nOnly a wedding ring and stud earrings."),
        ("staff-handbook/what-you-cant-do.1.2", "What you can't do\n- Give out sweets."),
        ("staff-handbook/dress.2", "- Keep nails short & clean."),
        ("staff-handbook/dress.3.2", "Shift Start End\nAfter school 14.45 18.15"),
        ("collection-of-children/passwords.1.c", "Staff must never:\n- write one on the board"),
        (
            "collection-of-children/who-may-collect.2",
            "A person who is not on the form is turned away, even if the child runs to them, until a parent has agreed "
            "by telephone.",
        ),
        ("administering-medicines/3.3.a", "Staff must not:\n- hide medicine in food"),
        ("photographs/staff-must-not.1.b", "Staff must not\n- take pictures in the toilets\nnot even of the building"),
        ("photographs/where-pictures-may-go.1.3", "Place Allowed\nStaff accounts No"),
        ("behaviour/dont.1.a", "Don't\n- shout across the room"),
        (
            "behaviour/three-steps.1.1",
            "Do them in this order:\n- A quiet word. Ask what happened.\nListen to both sides.",
        ),
        ("fees/what-it-costs.1.2", "Session Price Sibling\nAfter school £14.00 £12.50"),
        ("outings/before-you-go.1.d.1", "The trip leader must:\npack\n- the first aid bag"),
        ("outings/while-you-are-out.2.b", "The following may not come:\nPocket money above £5"),
        ("complaints/stage-2.2.b", "In replying, the manager will:\n- say what will change"),
    ],
)
def test_what_a_person_reads(club_of_twelve: Corpus, clause_id: str, text: str) -> None:
    found = clause(club_of_twelve, clause_id)
    assert found.text.replace("\n  ", "\n") == text


def test_two_policies_contradict_each_other_and_both_are_clauses(club_of_twelve: Corpus) -> None:
    allowed = clause(club_of_twelve, "mobile-phones/staff-phones.1")
    forbidden = clause(club_of_twelve, "staff-handbook/your-phone.1")
    assert allowed.text == "Staff may use their own phones in the staff room during breaks."
    assert forbidden.text == "Staff must not use their own phones anywhere in the building, breaks included."
    assert {found.kind for found in (allowed, forbidden)} == {ClauseKind.RULE}
    assert {found.audience for found in (allowed, forbidden)} == {Audience.STAFF}


@pytest.mark.parametrize(
    ("heading", "slugs"),
    [
        ("Staff must not", {"photographs", "social-media"}),
        ("Reporting concerns", {"complaints", "safeguarding", "social-media", "whistleblowing"}),
        ("Monitoring and review", {"administering-medicines", "mobile-phones"}),
    ],
)
def test_policies_with_the_same_heading_are_told_apart(club_of_twelve: Corpus, heading: str, slugs: set[str]) -> None:
    found = {
        each.slug
        for each in club_of_twelve.policies
        if any(each_clause.heading_path[-1].endswith(heading) for each_clause in each.clauses)
    }
    assert found == slugs


FACTS = {
    "administering-medicines": [
        ("owner", "Deputy Manager"),
        ("last reviewed", "2024-02-06"),
        ("next review", "2025-02-28"),
    ],
    "behaviour": [],
    "collection-of-children": [("last reviewed", "2024-06-01"), ("next review", "2026-06-30")],
    "fees": [("approved by", "the Treasurer"), ("adopted", "2024-01-15"), ("next review", "2025-01-31")],
    "mobile-phones": [("adopted", "2023-09-04"), ("next review", "2025-09-04"), ("signed by", "Ada Brook")],
    "outings": [("last reviewed", "2024-09-02")],
    "photographs": [("adopted", "2023-01-01")],
    "safeguarding": [
        ("adopted", "2024-01-15"),
        ("next review", "2025-01-15"),
        ("owner", "Ben Marsh, Designated Safeguarding Lead"),
    ],
    "social-media": [("last reviewed", "2024-10-01"), ("next review", "2026-10-31")],
    "staff-handbook": [("adopted", "2024-09-01"), ("owner", "Ada Brook, manager")],
    "whistleblowing": [("adopted", "2022-03-03"), ("next review", "2025-03-31"), ("approved by", "The committee")],
}


@pytest.mark.parametrize(("slug", "stated"), FACTS.items())
def test_what_each_says_of_itself(club_of_twelve: Corpus, slug: str, stated: list[tuple[str, str]]) -> None:
    facts = policy(club_of_twelve, slug).facts
    assert [(fact.kind.value, str(fact.day or fact.name)) for fact in facts] == stated
    assert all(fact.certain and not fact.confirmed for fact in facts)


def test_what_a_person_confirmed_goes_before_what_was_read(club_of_twelve: Corpus) -> None:
    complaints = policy(club_of_twelve, "complaints")
    due = complaints.fact(FactKind.NEXT_REVIEW)
    assert due is not None
    assert (due.day, due.confirmed) == (date(2026, 3, 31), True)
    read = [fact.day for fact in complaints.facts if fact.kind is FactKind.NEXT_REVIEW and not fact.confirmed]
    assert read == [date(2026, 2, 12)]


RELATED = {
    "mobile-phones": [
        ("Staff Disciplinary policy", None),
        ("Photographs", "photographs"),
        ("Social Media policy", "social-media"),
    ],
    "social-media": [("Mobile Phones", "mobile-phones"), ("Photographs", "photographs"), ("Confidentiality", None)],
    "safeguarding": [("Whistleblowing Policy", "whistleblowing"), ("Mobile Phones Policy", "mobile-phones")],
    "whistleblowing": [("Grievance Procedure", None)],
    "outings": [
        ("Safeguarding Children Policy", "safeguarding"),
        ("Collection of Children policy", "collection-of-children"),
        ("Mobile Phones policy", "mobile-phones"),
    ],
    "complaints": [("Safeguarding Children Policy", "safeguarding")],
    "photographs": [("Mobile Phones", "mobile-phones"), ("Social Media", "social-media")],
}


@pytest.mark.parametrize(("slug", "named"), RELATED.items())
def test_policies_that_are_named_and_whether_the_club_holds_them(
    club_of_twelve: Corpus, slug: str, named: list[tuple[str, str | None]]
) -> None:
    assert [(each.name, each.held) for each in policy(club_of_twelve, slug).related] == named


def test_running_heads_and_page_numbers_in_the_midst_of_an_item(club_of_twelve: Corpus) -> None:
    found = policy(club_of_twelve, "collection-of-children").furniture
    assert [(item.words, item.line, item.reason) for item in found] == [
        ("Willow Out of School Club", 14, "running head"),
        ("Page 1 of 2", 15, "page number"),
        ("Willow Out of School Club", 25, "running head"),
        ("Page 2 of 2", 26, "page number"),
    ]


def test_only_what_would_be_reversed_is_odd(club_of_twelve: Corpus) -> None:
    odd = [
        (each.slug, oddity.clause_id, oddity.reverses) for each in club_of_twelve.policies for oddity in each.oddities
    ]
    assert odd == [("mobile-phones", "mobile-phones/staff-phones.2.d", True)]
