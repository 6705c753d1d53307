"""What a clause does, and whether a lead-in would turn it round."""

import pytest

from index.reading.senses import clause_kind, prohibits, reads_badly, reverses, stands_alone
from index.types import ClauseKind


def kind(words: str, lead: str = "", heading: str = "") -> ClauseKind:
    return clause_kind(words, (lead,) if lead else (), (heading,) if heading else (), is_related=False)


@pytest.mark.parametrize(
    ("words", "lead", "heading", "expected"),
    [
        ("Post anything that could offend.", "Staff must not:", "Rules", ClauseKind.RULE),
        ("Phones stay in lockers.", "", "Phones", ClauseKind.RULE),
        ("We aim to reply within five working days.", "", "", ClauseKind.RULE),
        ("The manager aims to report in ten working days.", "", "", ClauseKind.RULE),
        ("Once it is public it is there forever.", "It is wise to bear in mind:", "", ClauseKind.ADVICE),
        ("Check your settings often.", "", "General cautions", ClauseKind.ADVICE),
        ("We recognise and advise all staff that it can harm them.", "", "", ClauseKind.ADVICE),
        ("Any member of staff who posts will face disciplinary action.", "", "", ClauseKind.CONSEQUENCE),
        ("If it happens again, dismissal may result.", "", "", ClauseKind.CONSEQUENCE),
        ("This policy applies to all staff.", "", "", ClauseKind.DEFINITION),
        ("It does not apply to agency workers.", "", "", ClauseKind.DEFINITION),
        ("Twitter", "This policy covers platforms such as:", "", ClauseKind.DEFINITION),
        ("“Social media” means any website.", "", "", ClauseKind.DEFINITION),
        ("Long-term absence means twenty-eight days.", "", "", ClauseKind.DEFINITION),
        ("By abuse we mean hurting a child.", "", "", ClauseKind.DEFINITION),
        ("Everything on the site.", "", "2. What is covered", ClauseKind.DEFINITION),
        ("We recognise that many staff enjoy networking.", "", "", ClauseKind.PREAMBLE),
        ("Many of us use it.", "", "1 Introduction", ClauseKind.PREAMBLE),
        ("Be responsible about what you post.", "", "6 Security checklist summary", ClauseKind.SUMMARY),
        ("Every bump to the head means a cold compress and a wristband.", "", "", ClauseKind.RULE),
        ("what happened and where", "When you report, please include:", "", ClauseKind.RULE),
    ],
)
def test_what_a_clause_does(words: str, lead: str, heading: str, expected: ClauseKind) -> None:
    assert kind(words, lead, heading) is expected


@pytest.mark.parametrize(
    "lead",
    [
        "When using social media sites, staff must not:",
        "We ask parents not to:",
        "Staff must never:",
        "Volunteers do not:",
        "The following are not suitable for work:",
        "The following is prohibited:",
        "Unacceptable behaviour",
        "Things we don’t do",
        "You can't:",
        "Phones may not be:",
        "Please refrain from:",
    ],
)
def test_a_lead_in_that_forbids(lead: str) -> None:
    assert prohibits(lead)


@pytest.mark.parametrize(
    "lead", ["Staff must:", "We ask parents to:", "Staff may not smoke. They must:", "Nobody may smoke but staff must:"]
)
def test_a_lead_in_that_does_not(lead: str) -> None:
    assert not prohibits(lead)


FORBIDS = "When using social media sites, staff must not:"


@pytest.mark.parametrize(
    "item",
    [
        "Any JPAC site MUST be used for professional purposes only i.e. only work related",
        "Personal calls MUST go through the office",
        "All posts must be approved by the manager",
        "Staff must report any concern",
        "Ensure that privacy settings are high",
        "Never post pictures of children",
        "Do not post pictures of children",
        "Please tell the manager",
        "Instead invite the parent in",
        "Everyone should log out",
    ],
)
def test_a_duty_or_a_ban_under_a_lead_in_that_forbids_would_be_reversed(item: str) -> None:
    assert reverses(FORBIDS, item)


@pytest.mark.parametrize(
    "item",
    [
        "Post anything that could damage our Club's reputation.",
        "Accept invitations from parents unless they already know the parent in a private capacity.",
        "Discuss with parents any issues. Instead invite the parent to raise the issue.",
        "Any posts that must be approved by the manager",
        "Calls that MUST go through the office",
        "A child who must be collected by a named adult",
        "the documents which they should keep",
        "Any comment staff must not make",
        "All the things you should keep to yourself",
        "Use the phone when it should be in the locker",
        "Any site that nobody must know of, if it is closed",
        "anything they need to keep private",
    ],
)
def test_what_is_forbidden_is_never_torn_from_its_lead_in(item: str) -> None:
    """To show a forbidden act without its "must not" would be the worst error of all."""
    assert not reverses(FORBIDS, item)


@pytest.mark.parametrize(
    ("item", "is_reversed"),
    [
        ("However, parents may wait in the hall.", True),
        ("But staff can use the office phone in an emergency.", True),
        ("However, you should always ask first.", True),
        ("Nevertheless the manager has to be told.", True),
        ("However, staff may not bring their own children.", False),
        ("However small, gifts that may look like a reward.", False),
        ("But for the office, rooms where a child may sleep.", False),
    ],
)
def test_an_exception_in_a_sentence_of_its_own_is_no_part_of_what_is_forbidden(item: str, is_reversed: bool) -> None:
    assert reverses(FORBIDS, item) is is_reversed


def test_a_lead_in_that_does_not_forbid_reverses_nothing() -> None:
    assert not reverses("In order to safeguard children we ensure:", "Do not allow others to post")


@pytest.mark.parametrize(
    "item",
    [
        "If any of the above points are not followed then the member of staff involved will face disciplinary action",
        "Failure to follow this policy may lead to dismissal",
        "Any breach of this policy will be investigated",
        "Any member of staff who breaks these rules will be disciplined",
    ],
)
def test_an_item_that_speaks_of_its_list_stands_alone(item: str) -> None:
    assert stands_alone(item)


@pytest.mark.parametrize(
    "item", ["Failure to report an accident", "Breach of confidentiality", "Any member of staff", "If a child is hurt"]
)
def test_an_item_of_a_list_of_offences_does_not(item: str) -> None:
    assert not stands_alone(item)


def test_a_ban_under_a_promise_reads_badly() -> None:
    assert reads_badly("In order to safeguard children we ensure:", "Do not allow others to post")
    assert not reads_badly("When using sites we ask staff:", "Not to name the setting")
    assert not reads_badly(FORBIDS, "Do not post")
