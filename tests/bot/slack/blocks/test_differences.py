"""What changed, as a message: the club's own words, marked, within what Slack takes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.blocks import differences_message, validated
from bot.slack.blocks.limits import total_length
from index.clauses import read_policy
from index.differences import Differences, differences
from index.errors import UnreadablePolicyError
from tests.index.reading.made import CLUB, read

OLD = """
# Conduct

## Phones

Staff must not:

- Use their phone.
- Lend it to a child.

Ask the *manager* first.
"""


def changed(former: str, now: str, text: str = OLD) -> Differences:
    assert former in text
    return differences(read(text, ".md"), read(text.replace(former, now), ".md"))


def runs(found: Differences) -> list[tuple[str, str]]:
    """Every run of a club's words, with its style."""
    shown: list[tuple[str, str]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") == "text":
                shown.append((value["text"], "+".join(value.get("style", {}))))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk([block for block in validated(differences_message(found))["blocks"] if block["type"] == "rich_text"])
    return shown


def test_gone_words_are_struck_and_new_ones_bold_each_under_its_lead_in() -> None:
    assert runs(changed("Lend it to a child", "Lend it to a parent")) == [
        ("Staff must not:", ""),
        ("Lend it to a ", ""),
        ("child", "strike"),
        (".", ""),
        ("Staff must not:", ""),
        ("Lend it to a ", ""),
        ("parent", "bold"),
        (".", ""),
    ]


def test_what_the_policy_has_in_bold_is_not_taken_for_new() -> None:
    found = changed("Ask the *manager* first", "Ask the **manager** twice")
    assert [run for run in runs(found) if run[0] in ("manager", "first", "twice")] == [
        ("manager", "italic"),
        ("first", "strike"),
        ("manager", "italic"),
        ("twice", "bold"),
    ]


def test_the_plain_text_says_it_all_again() -> None:
    text = validated(differences_message(changed("must not", "should not")))["text"]
    assert text == (
        "What changed in “Conduct”\n2 clauses changed and 1 is as it was.\n\n"
        "Changed in the words that open it, for staff, in “Phones”:\n"
        "Was: “Staff must not:\n- Use their phone.\n- Lend it to a child.”\n"
        "Now: “Staff should not:\n- Use their phone.\n- Lend it to a child.”"
    )


def test_nothing_that_changed_is_one_sentence() -> None:
    assert "the two are the same" in validated(differences_message(changed("Ask", "Ask")))["text"]


LONG = f"Never do thing {{0}}, {'in any way at all, ' * 60}ever."


@pytest.mark.parametrize("sentence", ["Never do thing {0}.", LONG])
def test_what_does_not_fit_into_a_message_is_counted(sentence: str) -> None:
    paragraphs = [sentence.format(number) for number in range(100)]
    old = read("# Conduct\n\nAsk the manager.\n", ".md")
    new = read("# Conduct\n\nAsk the manager.\n\n" + "\n\n".join(paragraphs) + "\n", ".md")
    found = differences(old, new)
    sent = validated(differences_message(found))
    shown = sum(block["type"] == "rich_text" for block in sent["blocks"])
    assert 0 < shown < 100
    assert sent["blocks"][-1]["elements"][0]["text"] == (
        f"{100 - shown} more clauses changed, for which there is no room here."
    )
    assert len(sent["blocks"]) <= 50
    assert total_length(sent["blocks"]) <= 12_000


HOSTILE = st.sampled_from(
    ["<!channel>", "<@U012ABC>", "&lt;", ":smile:", "*bold*", "~gone~", "👩‍👩‍👧‍👦", "x" * 4000, "Again. " * 900]
)
TEXTS = st.lists(HOSTILE | st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), min_size=1, max_size=60).map(
    lambda parts: "# Conduct\n\nAsk.\n\n" + "\n\n".join(f"Say {part}" for part in parts) + "\n"
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS)
def test_whatever_changed_can_be_sent(one: str, two: str) -> None:
    try:
        old, new = (read_policy(text.encode(), "oak-club/conduct.md", CLUB) for text in (one, two))
    except UnreadablePolicyError:
        return
    validated(differences_message(differences(old, new)))
