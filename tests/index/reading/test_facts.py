"""What a policy says about itself, with where it says so and how surely."""

from datetime import date

import pytest

from index.types import ClauseKind, Club, DateOrder, Fact, FactKind, Policy, Precision, level_white_space
from tests.index.reading.made import CLUB, read, stated

RULE = "\n\nStaff lock the door.\n"


def the(policy: Policy, kind: FactKind) -> Fact:
    (fact,) = stated(policy, kind)
    return fact


def source_words(policy: Policy, fact: Fact) -> str:
    """The words of the source in the fact's ranges."""
    return " ".join(level_white_space(policy.source.text[start:end]) for start, end in fact.ranges)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("To be reviewed: 05/06/19", date(2019, 6, 5)),
        ("Date for review: 16/04/2025", date(2025, 4, 16)),
        ("Date for next review: September 2023", date(2023, 9, 30)),
        ("Next Review Date: September 2023", date(2023, 9, 30)),
        ("Next review due: May 2026", date(2026, 5, 31)),
        ("Next review: 1 September 2025", date(2025, 9, 1)),
        ("Next: March 2025", date(2025, 3, 31)),
        ("Review date 12/02/2026", date(2026, 2, 12)),
        ("Review due 12/02/2026", date(2026, 2, 12)),
        ("Due for review September 2025", date(2025, 9, 30)),
        ("Full review due March 2026", date(2026, 3, 31)),
        ("This policy will be reviewed in January 2026.", date(2026, 1, 31)),
        ("It is to be reviewed again: March 2026.", date(2026, 3, 31)),
        ("Date to be reviewed: March 2026", date(2026, 3, 31)),
    ],
)
def test_when_the_next_review_is_due(line: str, day: date) -> None:
    fact = the(read(line + RULE), FactKind.NEXT_REVIEW)
    assert (fact.day, fact.certain) == (day, True)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Reviewed October 2021", date(2021, 10, 1)),
        ("Last reviewed: 6 February 2024", date(2024, 2, 6)),
        ("Last updated: 11 March 2024", date(2024, 3, 11)),
        ("Last revised April 2024 by Bryony Tate", date(2024, 4, 1)),
        ("Amended: 30 August 2024", date(2024, 8, 30)),
        ("Reviewed by governors March 2024", date(2024, 3, 1)),
        ("Date of last review: 1/2/2024", date(2024, 2, 1)),
        ("This policy was last reviewed on 1 March 2023.", date(2023, 3, 1)),
    ],
)
def test_when_it_was_last_reviewed(line: str, day: date) -> None:
    assert the(read(line + RULE), FactKind.LAST_REVIEWED).day == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Adopted: 1 September 2022", date(2022, 9, 1)),
        ("This policy was adopted on 16/10/2024", date(2024, 10, 16)),
        ("Adopted by the committee: 4 September 2023", date(2023, 9, 4)),
        ("Adopted at a meeting of the committee on 12 September 2023", date(2023, 9, 12)),
        ("Approved by the Board 12 February 2024", date(2024, 2, 12)),
        ("Agreed by governors 18 October 2022", date(2022, 10, 18)),
        ("Signed off by the Finance Director, 15 January 2024", date(2024, 1, 15)),
        ("Ratified: 30 January 2024", date(2024, 1, 30)),
        ("Date of issue: 14 March 2024", date(2024, 3, 14)),
        ("Date agreed: 6 November 2023", date(2023, 11, 6)),
        ("Effective from 1 April 2024", date(2024, 4, 1)),
        ("Version 7, live from 1 April 2024", date(2024, 4, 1)),
        ("Version 3. Brought in 1 April 2023", date(2023, 4, 1)),
        ("Issue 4, June 2024", date(2024, 6, 1)),
        ("Beside the procedures for trips, this policy was adopted on 5 September 2023.", date(2023, 9, 5)),
    ],
)
def test_when_it_was_adopted(line: str, day: date) -> None:
    fact = the(read(line + RULE), FactKind.ADOPTED)
    assert (fact.day, fact.certain) == (day, True)


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("Signed: Mark Stewart", FactKind.SIGNED_BY, "Mark Stewart"),
        ("Signed W. Okafor, Secretary.", FactKind.SIGNED_BY, "W. Okafor, Secretary"),
        ("Signed by the Chair, Philippa Nott.", FactKind.SIGNED_BY, "the Chair, Philippa Nott"),
        ("Signed: R. Okafor (Chair) — 18th September 2023.", FactKind.SIGNED_BY, "R. Okafor (Chair)"),
        ("Signed on behalf of the Nursery: C. Farrant, Manager.", FactKind.SIGNED_BY, "C. Farrant, Manager"),
        ("Signature: Philippa Nott", FactKind.SIGNED_BY, "Philippa Nott"),
        ("Approved by Governors", FactKind.APPROVED_BY, "Governors"),
        ("Approved by the Resources Committee on 14 November 2023.", FactKind.APPROVED_BY, "the Resources Committee"),
        ("Agreed by: the committee, with one abstention", FactKind.APPROVED_BY, "the committee, with one abstention"),
        ("Policy owner: Head of People, Sunita Rae", FactKind.OWNER, "Head of People, Sunita Rae"),
        ("**Owner:** Operations Director", FactKind.OWNER, "Operations Director"),
        ("Policy lead: Callum Doyle.", FactKind.OWNER, "Callum Doyle"),
    ],
)
def test_who_signed_approved_and_owns_it(line: str, kind: FactKind, name: str) -> None:
    policy = read(line + RULE)
    assert the(policy, kind).name == name


@pytest.mark.parametrize(
    "line", ["Agreed by:.....", "Signed: ............", "Signed by ______________", "Signature: …………"]
)
def test_a_blank_to_fill_in_is_no_name(line: str) -> None:
    (fact,) = read(line + RULE).facts
    assert (fact.name, fact.day, fact.reason) == (None, None, "a blank to fill in")


def test_a_signature_line_that_nobody_filled_in_is_a_blank() -> None:
    policy = read("Chair of Governors:..... Date:.....\n\nHead Teacher:..... Date:....." + RULE)
    assert [(fact.kind, fact.name, fact.words) for fact in policy.facts] == [
        (FactKind.SIGNED_BY, None, "Chair of Governors:....."),
        (FactKind.SIGNED_BY, None, "Head Teacher:....."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "The risk assessment was reviewed in March 2024.",
        "The next review of the allergy board is on 4 May 2025.",
        "Records of visitors written in 2019 are kept in the office.",
        "Trips must be approved by the manager.",
        "Visitors are signed in by a member of staff.",
        "Forms signed in July 2020 are kept.",
        "Two references are taken up, and the owner of the nursery reads them.",
        "This policy will be reviewed every year.",
        "It may need amending before the review date.",
        "Children born in 2019 start in September 2023.",
        "This policy replaces the one of May 2019.",
    ],
)
def test_what_is_said_of_something_else_is_no_fact_of_the_policy(line: str) -> None:
    policy = read(f"{line}{RULE}")
    assert policy.facts == ()


def test_an_item_that_completes_a_lead_in_is_no_fact_without_a_colon_or_a_date() -> None:
    policy = read("Trips must be:\n\n- approved by the manager\n- signed by a parent\n")
    assert policy.facts == ()
    assert len([clause for clause in policy.clauses if clause.kind is ClauseKind.RULE]) == 2


def test_a_rule_that_mentions_a_fact_stays_a_rule() -> None:
    policy = read("This policy was adopted on 1 May 2020 and staff must never lend their phones to anybody.\n")
    assert policy.clauses[0].kind is ClauseKind.RULE
    assert the(policy, FactKind.ADOPTED).day == date(2020, 5, 1)


def test_a_fact_has_the_ranges_it_was_read_from() -> None:
    policy = read("Owner: **Jane Smith**. Adopted: 5 June 2018. To be reviewed: June 2019." + RULE)
    assert [(fact.words, source_words(policy, fact)) for fact in policy.facts] == [
        ("Owner: Jane Smith.", "Owner: **Jane Smith**."),
        ("Adopted: 5 June 2018", "Adopted: 5 June 2018"),
        ("To be reviewed: June 2019", "To be reviewed: June 2019"),
    ]


def test_lines_that_only_state_facts_are_status_and_no_rules() -> None:
    policy = read("Staff lock the door.\n\nAdopted: 5 June 2018. Version 2.\n")
    assert [clause.kind for clause in policy.clauses] == [ClauseKind.RULE, ClauseKind.STATUS]


# -- guesses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Date: 5 June 2018", "labelled only as a date"),
        ("Signed: Jane Smith\tDate: 5 June 2018", "the date beside a signature"),
        ("Written by Jane Smith\tSept 2024", "a date without a label of its own"),
    ],
)
def test_a_date_that_is_not_labelled_as_the_adoption_is_a_guess(text: str, reason: str) -> None:
    fact = the(read(text + RULE), FactKind.ADOPTED)
    assert (fact.certain, fact.reason) == (False, reason)


def test_a_date_beside_the_words_that_say_what_it_is_of_is_certain() -> None:
    fact = the(read("This policy was adopted by: ASK Clubs\tDate: 05/06/18" + RULE), FactKind.ADOPTED)
    assert (fact.day, fact.certain, fact.words) == (date(2018, 6, 5), True, "Date: 05/06/18")


def test_a_review_without_last_or_next_is_a_guess() -> None:
    fact = the(read("Review: May 2026" + RULE), FactKind.NEXT_REVIEW)
    assert (fact.certain, fact.reason) == (False, "labelled only as a review")


def test_a_cover_date_without_a_label_is_a_guess() -> None:
    fact = the(read("Oak Club\n\nPhones Policy\n\nNovember 2016\n\n1 Introduction\n\nPhones ring.\n"), FactKind.ADOPTED)
    assert (fact.day, fact.precision, fact.certain) == (date(2016, 11, 1), Precision.MONTH, False)
    assert "cover" in fact.reason


def test_a_date_in_the_text_is_no_cover_date() -> None:
    assert read("Phones Policy\n\nWe moved here in November 2016.\n").facts == ()


def test_an_ambiguous_date_is_certain_only_where_the_club_says_its_order() -> None:
    text = "Adopted: 05/06/18" + RULE
    unsaid = the(read(text, club=Club("oak-club", "Oak Club")), FactKind.ADOPTED)
    assert (unsaid.day, unsaid.certain) == (date(2018, 6, 5), False)
    assert "date_order" in unsaid.reason
    assert the(read(text, club=CLUB), FactKind.ADOPTED).certain
    american = Club("oak-club", "Oak Club", date_order=DateOrder.MDY)
    assert the(read(text, club=american), FactKind.ADOPTED).day == date(2018, 5, 6)


def test_a_vague_date_is_a_guess() -> None:
    fact = the(read("Next review: autumn 2025" + RULE), FactKind.NEXT_REVIEW)
    assert (fact.day, fact.precision, fact.certain) == (date(2025, 12, 31), Precision.YEAR, False)


def test_no_review_is_invented_where_none_is_stated() -> None:
    policy = read("Reviewed October 2021" + RULE)
    assert policy.fact(FactKind.NEXT_REVIEW) is None


def test_two_days_for_the_same_thing_are_an_oddity() -> None:
    policy = read("Next review: May 2024\n\nStaff lock the door.\n\nTo be reviewed: May 2025\n")
    (odd,) = policy.oddities
    assert (odd.line, odd.reverses) == (5, False)
    assert "Next review: May 2024" in odd.reason


# -- tables ------------------------------------------------------------------------------------------------------


def dates_of(policy: Policy) -> list[tuple[str, date | None, str | None]]:
    return [(fact.kind.value, fact.day, fact.name) for fact in policy.facts]


def test_a_table_with_labels_above_its_values() -> None:
    policy = read(
        "Staff lock.\n\n"
        "This policy was adopted on\tSigned on behalf of the Club\tDate for review\n"
        "\tJo Roe\t16/04/2025\n"
        "16/10/2024\t\t\n"
    )
    assert dates_of(policy) == [
        ("adopted", date(2024, 10, 16), None),
        ("signed by", None, "Jo Roe"),
        ("next review", date(2025, 4, 16), None),
    ]
    assert [fact.certain for fact in policy.facts] == [True] * 3
    assert source_words(policy, policy.facts[0]) == "This policy was adopted on 16/10/2024"


def test_a_table_with_labels_beside_their_values() -> None:
    policy = read("Staff lock.\n\n| Last reviewed | 6 February 2024 |\n| Next review | February 2025 |\n", ".md")
    assert dates_of(policy) == [("last reviewed", date(2024, 2, 6), None), ("next review", date(2025, 2, 28), None)]


def test_a_table_of_columns_with_names_and_dates() -> None:
    policy = read(
        """
        Staff lock.

        | Version | Approved by | Date | Review due |
        |---|---|---|---|
        | 3.2 | Sunita Rae | 9 October 2023 | October 2025 |
        """,
        ".md",
    )
    assert dates_of(policy) == [
        ("approved by", None, "Sunita Rae"),
        ("adopted", date(2023, 10, 9), None),
        ("next review", date(2025, 10, 31), None),
    ]


def test_the_form_that_says_on_under_adopted_by() -> None:
    policy = read(
        """
        Staff lock.

        | This policy was adopted by | Little Acorns | (name of provider) |
        |---|---|---|
        | On | 3 March 2023 | (date) |
        | Date to be reviewed | March 2024 | (date) |
        | Signed on behalf of the provider | J Smith | |
        """,
        ".md",
    )
    assert dates_of(policy) == [
        ("adopted", date(2023, 3, 3), None),
        ("next review", date(2024, 3, 31), None),
        ("signed by", None, "J Smith"),
    ]


def test_a_table_of_rules_with_an_owner_in_it_states_no_fact() -> None:
    policy = read("| Task | Owner |\n|---|---|\n| Lock the door | Site Lead |\n", ".md")
    assert policy.facts == ()
    assert [clause.own_text for clause in policy.clauses] == ["Lock the door Site Lead"]


def test_in_a_table_of_rules_only_the_rows_that_hold_facts_are_status() -> None:
    policy = read(
        "| Topic | Rule |\n|---|---|\n| Doors | Staff lock them. |\n| Keys | They stay in the safe. |\n"
        "| Windows | They are shut at night. |\n| Next review | 1 May 2026 |\n",
        ".md",
    )
    assert dates_of(policy) == [("next review", date(2026, 5, 1), None)]
    assert "Doors Staff lock them." in [clause.own_text for clause in policy.clauses]


def test_a_table_to_sign_in_states_no_fact() -> None:
    policy = read("Staff lock.\n\n| Signed: | Date: |\n|---|---|\n|  |  |\n", ".md")
    assert dates_of(policy) == []


def test_a_label_on_a_line_of_its_own_and_its_date_under_it() -> None:
    policy = read("Staff lock.\n\nDate of issue:\n14 March 2024\n\nSigned:\n")
    assert dates_of(policy) == [("adopted", date(2024, 3, 14), None)]


@pytest.mark.parametrize(
    "line",
    [
        "Signed:\t\t\tDate:\t\t",
        "Signed on behalf of the nursery\t\tDate",
        "Chair of the committee\tSignature\tDate",
        "Name:\t\tPosition:\nSigned:\t\tDate:",
        "| Print name | Signature | Date |",
    ],
)
def test_a_row_of_labels_to_be_filled_in_is_no_clause_and_no_fact(line: str) -> None:
    policy = read(f"# Doors\n\nStaff lock the doors.\n\n{line}\n")
    assert [clause.own_text for clause in policy.clauses if clause.kind.value != "status"] == ["Staff lock the doors."]
    assert policy.facts == ()


def test_a_row_with_a_drawn_blank_says_that_nobody_signed() -> None:
    facts = read("# Doors\n\nStaff lock the doors.\n\nSigned\t________\tDate\t_______\n").facts
    assert [(fact.kind, fact.name) for fact in facts] == [(FactKind.SIGNED_BY, None)]
