"""The traps in the five real policies, each by its name."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Corpus,
    Fact,
    FactKind,
    GapKind,
    LineRole,
    Policy,
    Precision,
    Quotation,
    RelatedWay,
)

THREE = ("ask-clubs", "ightham-primary", "jpac")
FIVE = (*THREE, "ashleys-house", "ronald-openshaw")
MUST_NOT = "When using social media sites, staff must not:"
WE_ASK_STAFF = "When using social networking sites such as Facebook or Instagram we ask staff:"


@pytest.fixture
def policies(five: Corpus) -> dict[str, Policy]:
    return {policy.club: policy for policy in five.policies}


def clause(policies: dict[str, Policy], club: str, number: str) -> Clause:
    return policies[club].clause(f"social-media/{number}")


def facts(policies: dict[str, Policy], club: str) -> list[tuple[FactKind, date | str | None, Precision | None, bool]]:
    return [(fact.kind, fact.day or fact.name, fact.precision, fact.certain) for fact in policies[club].facts]


def the(policies: dict[str, Policy], club: str, kind: FactKind) -> Fact:
    found = policies[club].fact(kind)
    assert found is not None
    return found


# -- 1. Inversion ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("club", THREE)
def test_inversion_a_forbidden_act_carries_its_lead_in(policies: dict[str, Policy], club: str) -> None:
    accept = clause(policies, club, "social-media-rules.1.d")
    assert accept.own_text.startswith("Accept invitations from parents to connect via social media")
    assert accept.own_text.endswith("unless they already know the parent in a private capacity.")
    assert accept.lead_in == MUST_NOT
    assert accept.text == f"{MUST_NOT}\n- {accept.own_text}"


@pytest.mark.parametrize("club", THREE)
def test_inversion_nothing_shows_the_act_without_its_lead_in(policies: dict[str, Policy], club: str) -> None:
    for found in policies[club].clauses:
        place = found.text.find("Accept invitations from parents")
        assert place < 0 or 0 <= found.text.find("staff must not:") < place


@pytest.mark.parametrize("club", FIVE)
def test_inversion_every_item_of_a_list_has_its_lead_in_but_the_odd_ones(
    policies: dict[str, Policy], club: str
) -> None:
    policy = policies[club]
    odd = {oddity.clause_id for oddity in policy.oddities}
    wholes = {found.clause_id for found in policy.clauses if found.kind is ClauseKind.LIST}
    for found in policy.clauses:
        parent = found.clause_id.rpartition(".")[0]
        if parent in wholes and found.clause_id not in odd:
            assert found.lead_ins, found.clause_id


# -- 2. Mechanical lead-ins --------------------------------------------------------------------------------------


def test_mechanical_lead_in_that_reverses_is_never_shown_with_its_item(policies: dict[str, Policy]) -> None:
    only_work = clause(policies, "jpac", "social-media-rules.1.f")
    assert only_work.text == "- Any JPAC site MUST be used for professional purposes only i.e. only work related"
    assert only_work.lead_ins == ()
    for found in policies["jpac"].clauses:
        assert "JPAC site MUST" not in found.text or "staff must not:" not in found.text


def test_mechanical_lead_in_that_reverses_is_named_for_the_manager(policies: dict[str, Policy]) -> None:
    (odd,) = policies["jpac"].oddities
    assert (odd.line, odd.clause_id, odd.reverses) == (31, "social-media/social-media-rules.1.f", True)
    assert "would be reversed by its lead-in 'When using social media sites, staff must not:'" in odd.reason


def test_mechanical_lead_in_that_only_reads_badly_is_shown_as_laid_out(policies: dict[str, Policy]) -> None:
    others = clause(policies, "ashleys-house", "opening.3.b")
    assert others.text == (
        "In order to safeguard children we ensure:\n"
        "- Do not allow others to post on our social media pages, i.e. only management can post on the page"
    )
    assert [(odd.clause_id, odd.reverses) for odd in policies["ashleys-house"].oddities] == [
        ("social-media/opening.3.b", False)
    ]


@pytest.mark.parametrize("club", THREE)
def test_mechanical_lead_in_a_second_sentence_stays_with_its_forbidden_item(
    policies: dict[str, Policy], club: str
) -> None:
    discuss = clause(policies, club, "social-media-rules.1.e")
    assert discuss.lead_in == MUST_NOT
    assert discuss.own_text.startswith("Discuss with parents any issues relating to their child")
    assert "Instead invite the parent to raise the issue" in discuss.own_text
    assert not [found for found in policies[club].clauses if found.own_text.startswith("Instead")]


# -- 3. A consequence formatted as an item -----------------------------------------------------------------------


def test_a_consequence_formatted_as_an_item_is_none_of_the_list(policies: dict[str, Policy]) -> None:
    consequence = clause(policies, "ashleys-house", "staff-use-of-social-media.3")
    assert (consequence.kind, consequence.audience, consequence.lead_ins) == (
        ClauseKind.CONSEQUENCE,
        Audience.STAFF,
        (),
    )
    assert consequence.text == (
        "- If any of the above points are not followed then the member of staff involved will face disciplinary "
        "action, which could result in dismissal."
    )
    rules = clause(policies, "ashleys-house", "staff-use-of-social-media.2")
    assert rules.kind is ClauseKind.LIST
    assert "If any of the above" not in rules.text


# -- 4. Page furniture in mid-sentence ---------------------------------------------------------------------------


def test_page_furniture_in_mid_sentence_is_left_out_and_the_sentence_is_provable(policies: dict[str, Policy]) -> None:
    policy = policies["ashleys-house"]
    broken = clause(policies, "ashleys-house", "staff-use-of-social-media.3")
    assert "Page 1 of 3" not in broken.text
    assert broken.own_text not in policy.source.text
    (gap,) = [gap for gap in broken.lines[0].words.gaps if gap.kind is GapKind.FURNITURE]
    assert policy.source.text[slice(*gap.range)] == "Page 1 of 3"
    assert [(item.words, item.line, item.reason) for item in policy.furniture] == [("Page 1 of 3", 31, "page number")]
    pieces = [policy.source.text[start:end] for start, end in broken.lines[0].words.ranges]
    assert " ".join(" ".join(pieces).split()) == broken.own_text
    assert Quotation(policy, broken).text == broken.text


# -- 5. Markers --------------------------------------------------------------------------------------------------


def test_markers_double_bullets_open_the_items_of_an_inner_list(policies: dict[str, Policy]) -> None:
    rules = clause(policies, "ashleys-house", "staff-use-of-social-media.2")
    assert [line.words.text[:12] for line in rules.lines] == [
        "When using s", "Not to name ", "Not to make ", "Not to send ", "Direct any p",
        "Ensure any p", "Report any c", "Follow the s", "Not post any", "To follow th",
    ]  # fmt: skip
    assert {line.role for line in rules.lines[1:]} == {LineRole.ITEM}


def test_markers_the_item_with_another_marker_has_the_same_lead_in(policies: dict[str, Policy]) -> None:
    ensure = clause(policies, "ashleys-house", "staff-use-of-social-media.2.e")
    assert ensure.own_text.startswith("Ensure any posts reflect their professional role")
    assert ensure.lead_in == WE_ASK_STAFF


@pytest.mark.parametrize(
    ("club", "number", "own"),
    [
        ("ashleys-house", "staff-use-of-social-media.2.a", "Not to name the setting they work at"),  # - o
        ("ashleys-house", "opening.3.d", "Have separate permission to use any images for any open public pages"),  # - *
        (
            "ashleys-house",
            "parents-and-visitors-use-of-social.3.a",
            "Share any concerns regarding inappropriate use",
        ),  # •
        ("ashleys-house", "opening.2", "We use *Facebook/*Twitter/*Instagram to share posts/pictures"),  # no emphasis
        (
            "ashleys-house",
            "opening.1",
            "Social media is a large part of the world we live in and as such at Ashley's House",
        ),
        (
            "ronald-openshaw",
            "6.1",
            "Don't allow any child or parent/carer from the school/setting to be your friend or follower.",
        ),
        ("ronald-openshaw", "5.1", "As a childcare professional staff we will always be respectful"),  # 5.1
        ("ronald-openshaw", "4.1", "It is not acceptable to allow a child or their parent/carer"),  # 4 Online friends
    ],
)
def test_markers_are_left_out_and_unpaired_ones_stay(
    policies: dict[str, Policy], club: str, number: str, own: str
) -> None:
    assert clause(policies, club, number).own_text.startswith(own)


def test_markers_emphasis_in_a_lead_in(policies: dict[str, Policy]) -> None:
    send = clause(policies, "ashleys-house", "parents-and-visitors-use-of-social.2.a")
    assert send.text == "We ask parents not to:\n- Send friend requests to any member of staff"
    styled = send.lead_ins[0].styled(policies["ashleys-house"].source.text)
    assert [(run.text, run.bold) for run in styled] == [("We ask parents ", False), ("not to", True), (":", False)]


def test_markers_numbered_headings(policies: dict[str, Policy]) -> None:
    assert (policies["ask-clubs"].title, policies["ask-clubs"].number) == ("Social Media Policy", "30")
    paths = list(dict.fromkeys(found.heading_path[1:] for found in policies["ronald-openshaw"].clauses))
    assert [path[0] for path in paths if path] == [
        "1 Introduction",
        "2 Aims and objectives",
        "3 Use of social media",
        "4 Online friends",
        "5 Public expression of private views",
        "6 Security checklist summary",
        "7 Monitoring and review",
    ]


def test_markers_a_table_rule_of_dashes_is_no_words(policies: dict[str, Policy]) -> None:
    due = clause(policies, "ightham-primary", "review-details.1")
    assert (due.kind, due.text) == (ClauseKind.STATUS, "Next Review Date September 2023")


# -- 6. Dates ----------------------------------------------------------------------------------------------------


def test_dates_day_month_and_two_digit_year(policies: dict[str, Policy]) -> None:
    assert facts(policies, "ask-clubs") == [
        (FactKind.ADOPTED, date(2018, 6, 5), Precision.DAY, True),
        (FactKind.NEXT_REVIEW, date(2019, 6, 5), Precision.DAY, True),
        (FactKind.SIGNED_BY, "Mark Stewart", None, True),
    ]


def test_dates_month_and_year_only_are_due_at_the_months_end(policies: dict[str, Policy]) -> None:
    assert facts(policies, "ightham-primary") == [
        (FactKind.NEXT_REVIEW, date(2023, 9, 30), Precision.MONTH, True),
        (FactKind.ADOPTED, date(2021, 10, 1), Precision.MONTH, True),
        (FactKind.NEXT_REVIEW, date(2023, 9, 30), Precision.MONTH, True),
        (FactKind.SIGNED_BY, "Head Teacher On behalf of the Governing Body", None, True),
    ]


def test_dates_a_table_spread_over_two_rows_with_a_leading_tab_cell(policies: dict[str, Policy]) -> None:
    assert facts(policies, "ashleys-house") == [
        (FactKind.ADOPTED, date(2024, 10, 16), Precision.DAY, True),
        (FactKind.SIGNED_BY, "Dipaley Patel", None, True),
        (FactKind.NEXT_REVIEW, date(2025, 4, 16), Precision.DAY, True),
    ]
    due = the(policies, "ashleys-house", FactKind.NEXT_REVIEW)
    source = policies["ashleys-house"].source
    assert [source.text[start:end] for start, end in due.ranges] == ["Date for review", "16/04/2025"]
    assert [source.line_of(piece.start) for piece in due.ranges] == [55, 56]


def test_dates_an_unlabelled_cover_date_is_a_guess(policies: dict[str, Policy]) -> None:
    adopted = the(policies, "ronald-openshaw", FactKind.ADOPTED)
    assert (adopted.day, adopted.precision, adopted.certain) == (date(2016, 11, 1), Precision.MONTH, False)
    assert adopted.reason == "a date on the cover without a label"


def test_dates_blank_signature_lines_are_no_signatures(policies: dict[str, Policy]) -> None:
    policy = policies["ronald-openshaw"]
    signed = [fact for fact in policy.facts if fact.kind is FactKind.SIGNED_BY]
    assert [(fact.name, fact.reason) for fact in signed] == [(None, "a blank to fill in")] * 2
    approved = [fact.name for fact in policy.facts if fact.kind is FactKind.APPROVED_BY]
    assert approved == ["Governors", None]


def test_dates_no_review_cycle_is_invented(policies: dict[str, Policy]) -> None:
    assert facts(policies, "jpac") == [(FactKind.LAST_REVIEWED, date(2021, 10, 1), Precision.MONTH, True)]
    for club in ("jpac", "ronald-openshaw"):
        assert policies[club].fact(FactKind.NEXT_REVIEW) is None


# -- 7. Audience -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1", "2", "2.a", "2.b", "2.c", "3", "3.a"])
def test_audience_a_parents_rule_is_no_staff_rule(policies: dict[str, Policy], number: str) -> None:
    assert (
        clause(policies, "ashleys-house", f"parents-and-visitors-use-of-social.{number}").audience is Audience.PARENTS
    )


@pytest.mark.parametrize("number", ["1", "2", "2.a", "2.c", "2.d", "3", "4"])
def test_audience_a_staff_rule_that_names_parents_is_for_staff(policies: dict[str, Policy], number: str) -> None:
    assert clause(policies, "ashleys-house", f"staff-use-of-social-media.{number}").audience is Audience.STAFF


@pytest.mark.parametrize("number", ["opening.2", "opening.3", "opening.3.a", "opening.3.b", "opening.3.e"])
def test_audience_what_the_setting_promises_binds_the_setting(policies: dict[str, Policy], number: str) -> None:
    assert clause(policies, "ashleys-house", number).audience is Audience.SETTING


def test_audience_there_is_no_staff_rule_on_accepting_at_ashleys_house(policies: dict[str, Policy]) -> None:
    friend = [found for found in policies["ashleys-house"].clauses if "friend request" in found.own_text]
    assert {found.audience for found in friend} == {Audience.PARENTS}


# -- 8. Force ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("club", "number", "words", "kind"),
    [
        ("ask-clubs", "social-media-rules.1.a", "staff must not:", ClauseKind.RULE),
        ("jpac", "social-media-rules.1.f", "MUST be used", ClauseKind.RULE),
        ("ronald-openshaw", "4.1", "It is not acceptable", ClauseKind.RULE),
        ("ronald-openshaw", "6.1", "Don't allow", ClauseKind.SUMMARY),
        ("ronald-openshaw", "6.2", "Avoid putting", ClauseKind.SUMMARY),
        ("ashleys-house", "staff-use-of-social-media.2.a", "we ask staff:\n- Not to", ClauseKind.RULE),
        ("ightham-primary", "social-media-rules.3", "are expected to sign up", ClauseKind.RULE),
        ("ask-clubs", "general-cautions-for-using-social-media.1.a", "it is wise to bear in mind", ClauseKind.ADVICE),
        ("ronald-openshaw", "5.2", "We recognise and advise all staff", ClauseKind.ADVICE),
    ],
)
def test_force_is_the_policys_own_and_cautions_are_advice(
    policies: dict[str, Policy], club: str, number: str, words: str, kind: ClauseKind
) -> None:
    found = clause(policies, club, number)
    assert words in found.text
    assert found.kind is kind


@pytest.mark.parametrize("club", FIVE)
def test_force_no_word_is_added_or_changed(policies: dict[str, Policy], club: str) -> None:
    policy = policies[club]
    for found in policy.clauses:
        for line in found.layout:
            pieces = "".join(policy.source.text[start:end] for start, end in line.words.ranges)
            assert "".join(pieces.split()) == "".join(line.words.text.split())


# -- 9. Silence is not permission --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "clubs"),
    [
        ("has used the school", {"ronald-openshaw"}),
        ("allow a child or their parent", {"ronald-openshaw"}),
        ("photographs", {"ask-clubs", "ightham-primary", "jpac", "ashleys-house"}),
        ("TikTok", set()),
        ("not limited to", {"ask-clubs", "ightham-primary", "jpac"}),
        ("WhatsApp", {"jpac"}),
        ("Tumblr", {"ightham-primary", "jpac"}),
    ],
)
def test_silence_a_policy_says_only_what_stands_in_it(policies: dict[str, Policy], words: str, clubs: set[str]) -> None:
    says = {club for club, policy in policies.items() if any(words in found.text for found in policy.clauses)}
    assert says == clubs


# -- 10. Original spelling ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("club", "number", "words"),
    [
        ("jpac", "related-policies.1", "(advise for children which can equally be applied to adults)"),
        ("ronald-openshaw", "6.4", "Check your security setting remain high at all times."),
        ("ronald-openshaw", "2.2", "The objective of the policy to ensure that all staff are clear"),
        ("ronald-openshaw", "1.1", "Facebook, Twitter and Youtube."),
    ],
)
def test_original_spelling_stays(policies: dict[str, Policy], club: str, number: str, words: str) -> None:
    assert words in clause(policies, club, number).own_text


# -- 11. "See also" and preambles --------------------------------------------------------------------------------


@pytest.mark.parametrize("club", THREE)
def test_see_also_names_related_policies_and_is_nothing_else(policies: dict[str, Policy], club: str) -> None:
    see_also = clause(policies, club, "related-policies.1")
    assert see_also.kind is ClauseKind.RELATED
    assert see_also.text.startswith("See also: Mobile Phone policy")


@pytest.mark.parametrize(
    ("club", "names"),
    [
        (
            "ask-clubs",
            {"Mobile Phone policy", "Confidentiality policy", "Staff Disciplinary policy", "Safeguarding policy"},
        ),
        (
            "ightham-primary",
            {
                "Mobile Phone policy", "Online Safety Policy", "Staff Disciplinary policy", "Child Protection Policy",
                "Acceptable Use Policy",
            },
        ),
        (
            "jpac",
            {
                "Mobile Phone policy", "Confidentiality policy", "Staff Disciplinary policy", "Safeguarding policy",
                "BE SMART",
            },
        ),
    ],
)  # fmt: skip
def test_see_also_none_of_the_policies_named_is_held(policies: dict[str, Policy], club: str, names: set[str]) -> None:
    related = policies[club].related
    assert {each.name for each in related} == names
    assert {(each.way, each.held) for each in related} == {(RelatedWay.SEE_ALSO, None)}


def test_see_also_policies_named_in_running_text(policies: dict[str, Policy]) -> None:
    assert [(each.name, each.way.value) for each in policies["ashleys-house"].related] == [
        ("staff behaviour policy", "running text"),
        ("whistle blowing policy", "running text"),
        ("partnership with parent's policy", "running text"),
        ("complaints procedures", "running text"),
        ("grievance policy", "running text"),
    ]
    assert policies["ronald-openshaw"].related == ()


@pytest.mark.parametrize(
    ("club", "number"),
    [
        ("ask-clubs", "opening.1"),
        ("ightham-primary", "opening.1"),
        ("jpac", "opening.1"),
        ("ashleys-house", "opening.1"),
        ("ronald-openshaw", "1.1"),
        ("ronald-openshaw", "1.2"),
        ("ronald-openshaw", "2.1"),
        ("ronald-openshaw", "3.2"),
    ],
)
def test_preambles_are_known_as_such(policies: dict[str, Policy], club: str, number: str) -> None:
    assert clause(policies, club, number).kind is ClauseKind.PREAMBLE


# -- as a whole --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("club", "title", "count"),
    [
        ("ask-clubs", "Social Media Policy", 23),
        ("ightham-primary", "Social Media Policy After School/Breakfast Club", 25),
        ("jpac", "Social Media Policy", 25),
        ("ashleys-house", "Social Networking", 31),
        ("ronald-openshaw", "Use of Social Media POLICY", 32),
    ],
)
def test_title_and_number_of_clauses(policies: dict[str, Policy], club: str, title: str, count: int) -> None:
    policy = policies[club]
    assert (policy.title, len(policy.clauses)) == (title, count)
    assert len({found.clause_id for found in policy.clauses}) == count
