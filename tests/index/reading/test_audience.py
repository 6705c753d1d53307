"""Whom a clause binds."""

import pytest

from index.reading.audience import audience, commonest
from index.types import Audience

STAFF, PARENTS, MANAGEMENT, SETTING = Audience.STAFF, Audience.PARENTS, Audience.MANAGEMENT, Audience.SETTING


@pytest.mark.parametrize(
    ("words", "binds"),
    [
        ("Any member of staff who posts content will face disciplinary action.", STAFF),
        ("Volunteers never work alone.", STAFF),
        ("You may hold a child back only in danger.", STAFF),
        ("Parents must sign out.", PARENTS),
        ("Parents tell us about allergies on the booking form.", PARENTS),
        ("A parent who wishes to see the file writes to the headteacher.", PARENTS),
        ("Families paying by voucher have four days.", PARENTS),
        ("Visitors sign the book at reception.", PARENTS),
        ("Contractors shall attend before 7.30 a.m.", PARENTS),
        ("All parents and carers are asked to finish their calls.", PARENTS),
        ("We ask all parents not to post pictures.", PARENTS),
        ("For parents: ask for the leaflet.", PARENTS),
        ("When the bell rings, parents wait at the gate and are let in.", PARENTS),
        ("The manager records it on the blue sheet.", MANAGEMENT),
        ("The governing body sets objectives every four years and is told of them.", MANAGEMENT),
        ("If a parent complains, the headteacher will reply.", MANAGEMENT),
        ("The Chair checks three lines of it.", MANAGEMENT),
        ("We take cards and bank transfer.", SETTING),
        ("Our sites are smoke-free.", SETTING),
        ("The school has one page.", SETTING),
        ("We require our staff to be responsible.", STAFF),
        ("As a childcare professional staff we will always be respectful.", STAFF),
        ("Phones stay in lockers.", STAFF),
    ],
)
def test_the_subject_of_the_sentence_says_whom_it_binds(words: str, binds: Audience) -> None:
    assert audience(words, (), ()) is binds


@pytest.mark.parametrize(
    "words",
    [
        "Parents are told of a referral the same day.",
        "The parents of both children shall be informed in person.",
        "Staff must not accept friend requests from parents.",
        "The evacuation chair is used only by those trained on it.",
        "Heads are counted every half hour.",
        "Talk about parents is kept for the office.",
        "Photos are taken on the club camera only. We ask parents not to take any.",
        "The office asks the family for a letter.",
    ],
)
def test_naming_parents_or_a_chair_binds_neither(words: str) -> None:
    assert audience(words, (), ()) is STAFF


@pytest.mark.parametrize(
    ("lead_in", "binds"),
    [
        ("When using social media sites, staff must not:", STAFF),
        ("When using social networking sites we ask staff:", STAFF),
        ("When a parent is cross at the door, staff will:", STAFF),
        ("We ask parents not to:", PARENTS),
        ("Parents are asked to:", PARENTS),
        ("Visitors shall be informed upon arrival that they must:", PARENTS),
        ("Advice for parents:", PARENTS),
        ("The manager on duty will:", MANAGEMENT),
        ("In order to safeguard children we ensure:", SETTING),
        ("When you are alone, please don't:", STAFF),
    ],
)
def test_an_item_binds_whom_its_lead_in_speaks_of(lead_in: str, binds: Audience) -> None:
    assert audience("Keep it short", (lead_in,), ()) is binds


def test_a_fragment_has_no_subject_of_its_own() -> None:
    assert audience("parents who are late must be rung", ("Staff see to it that:",), ()) is STAFF


def test_the_nearest_lead_in_decides() -> None:
    assert audience("sign in", ("Staff will see that:", "Visitors must:"), ()) is PARENTS


@pytest.mark.parametrize(
    ("heading", "binds"),
    [
        ("Parents and visitors' use of social networking", PARENTS),
        ("4. Parents", PARENTS),
        ("Guidance for parents", PARENTS),
        ("What we ask of parents", PARENTS),
        ("Responsibilities of parents and carers", PARENTS),
        ("Staff use of social media", STAFF),
        ("Role of the manager", MANAGEMENT),
        ("Working with parents", STAFF),
        ("Telling parents and writing it up", STAFF),
        ("Gifts from families", STAFF),
        ("Sharing information with parents", STAFF),
    ],
)
def test_a_heading_decides_where_it_is_about_somebody(heading: str, binds: Audience) -> None:
    assert audience("Phones stay away", (), (heading,)) is binds


def test_a_question_binds_who_does_what_it_asks() -> None:
    assert audience("No. Ask the manager.", ("Can I add a parent on Facebook?",), ()) is STAFF
    assert audience("Only at the show.", ("Can parents take photos?",), ()) is PARENTS


def test_a_whole_binds_whom_most_of_its_clauses_bind() -> None:
    assert commonest([PARENTS, PARENTS, STAFF]) is PARENTS
    assert commonest([PARENTS, STAFF]) is STAFF
    assert commonest([]) is STAFF
