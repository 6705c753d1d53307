"""Messages that need a person at once, told from questions about the rule."""

import pytest

from bot.sensitive import disclosure_reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("a child just told me her dad hits her", "disclosure"),
        ("one of the boys has bruises all up his arm", "disclosure"),
        ("he told me it's a secret and daddy touches him", "disclosure"),
        ("I saw Karen slap a toddler", "allegation"),
        ("my manager hit one of the kids", "allegation"),
        ("i think my colleague is hurting the children", "allegation"),
        ("a child is choking", "injury"),
        ("baby isn’t breathing", "injury"),
    ],
)
def test_told_cases_are_caught(message: str, reason: str) -> None:
    assert disclosure_reason(message) == reason


@pytest.mark.parametrize(
    "question",
    [
        "who do I report a concern to?",
        "what happens if a child tells me something?",
        "what do i do when a child discloses abuse",
        "what do I do if a parent hits a child",
        "Can I accept this parent's friend request?",
        "can staff kiss children goodbye",
        "is there training on bruises",
        "can I post a picture of a child on the climbing frame",
        "",
    ],
)
def test_questions_about_the_rule_stay_questions(question: str) -> None:
    assert disclosure_reason(question) == ""
