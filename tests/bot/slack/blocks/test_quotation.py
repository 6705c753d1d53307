"""What is shown is the clause, exactly."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.blocks import Message, reply_message, shared_message, validated
from bot.slack.blocks.limits import slack_length
from bot.slack.blocks.quotation import MOST_QUOTED, excerpt, quotation_block
from index.types import LineRole, level_white_space

LEAD, ITEM, HEAD, PARAGRAPH = LineRole.LEAD_IN, LineRole.ITEM, LineRole.HEADING, LineRole.PARAGRAPH

HOSTILE = st.sampled_from(
    [
        "<!channel>",
        "<@U012ABC>",
        "<https://evil.example|your policy>",
        "&lt;!here&gt;",
        ":smile:",
        "*bold* _it_ `code` ~gone~",
        "> quoted",
        "\u202edessap si ti\u202c",
        "👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "مرحبا بالعالم",
        "a\u0000b",
        "javascript:alert(1)",
        "| a | b |",
        "x" * 4000,
        "Every word counts. " * 300,
    ]
)
WORDS = st.lists(HOSTILE | st.text(min_size=1, max_size=40), min_size=1, max_size=4).map(" ".join)
LINES = st.lists(
    st.tuples(st.sampled_from([HEAD, PARAGRAPH, ITEM, LineRole.ROW]), st.integers(0, 12), WORDS),
    min_size=1,
    max_size=12,
)


def is_shown(words: str) -> bool:
    return bool(level_white_space(words))


def test_a_clause_is_laid_out_as_in_its_policy(make: Any) -> None:
    quotation = make.quotation(
        [(ITEM, 0, "Accept invitations from parents."), (ITEM, 1, "*However* close they are"), (ITEM, 0, "Post.")],
        lead_ins=["**staff must not:**"],
    )
    assert quotation_block(excerpt(quotation)).to_dict() == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": [{"type": "text", "text": "staff must not:", "style": {"bold": True}}],
            },
            bullets(0, "Accept invitations from parents."),
            bullets(1, "*However* close they are"),
            bullets(0, "Post."),
        ],
    }


def bullets(indent: int, *items: str) -> dict[str, Any]:
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": indent,
        "border": 1,
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": item}]} for item in items],
    }


def test_paragraphs_share_one_quote_and_headings_are_bold(make: Any) -> None:
    quotation = make.quotation([(HEAD, 0, "Rules"), (PARAGRAPH, 0, "Be kind."), (PARAGRAPH, 0, "*Always.*")])
    (quote,) = quotation_block(excerpt(quotation)).to_dict()["elements"]
    assert quote["elements"] == [
        {"type": "text", "text": "Rules", "style": {"bold": True}},
        {"type": "text", "text": "\n"},
        {"type": "text", "text": "Be kind."},
        {"type": "text", "text": "\n"},
        {"type": "text", "text": "Always.", "style": {"italic": True}},
    ]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    LINES.filter(lambda lines: all(is_shown(words) for _, _, words in lines)),
    st.lists(WORDS.filter(is_shown), max_size=2),
)
def test_what_is_shown_equals_the_clause_and_fires_nothing(
    make: Any, lines_of: Any, lines: list[tuple[LineRole, int, str]], lead_ins: list[str]
) -> None:
    """Whatever a policy holds: the words on the screen are its words, and every limit is kept."""
    quotation = make.quotation(lines, lead_ins)
    sent = validated(reply_message(make.answer(quotation), make.today, [make.club], can_share=True))
    expected = [line.words.text for line in quotation.clause.layout]
    shown = lines_of(sent["blocks"])
    if slack_length("".join(expected)) <= MOST_QUOTED:
        assert shown == expected
    else:
        assert shown[:-1] == expected[: len(shown) - 1]
        assert expected[len(shown) - 1].startswith(shown[-1])
    assert not [part for part in parts(sent["blocks"]) if part.get("type") in FIRES]
    assert validated(shared_message(quotation, make.today, make.club, "U012ABC"))


# Elements that call somebody, lead somewhere or change a word.
FIRES = {"user", "usergroup", "broadcast", "channel", "link", "emoji", "mrkdwn", "date", "color"}


def parts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(part for inner in value.values() for part in parts(inner))]
    return [part for inner in value for part in parts(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("length", [2_999, 3_000, 3_001, 200_000])
def test_a_long_clause_is_cut_behind_a_sentence_and_says_what_is_left(make: Any, lines_of: Any, length: int) -> None:
    sentence = "Staff must never do this. "
    words = (sentence * (length // len(sentence) + 1))[: length - 1].rstrip(" .") + "."
    quotation = make.quotation([(PARAGRAPH, 0, words)])
    sent = validated(reply_message(make.answer(quotation), make.today, [make.club], can_share=True))
    (shown,) = lines_of(sent["blocks"])
    left = len(quotation.text) - len(shown)
    said = [f"{left:,} more characters: read on in “30. Social Media Policy”, section “Social media rules”."]
    small_print = [part["text"] for part in parts(sent["blocks"]) if "more characters" in str(part.get("text"))]
    assert shown.endswith(".")
    assert [text for text in small_print if isinstance(text, str)] == (said if left else [])
    assert (left > 0) == (len(quotation.text) > MOST_QUOTED)
    assert "ASK Clubs · 30. Social Media Policy" in sent["text"], "the source stays in the plain text"


def test_an_items_lead_in_is_always_shown_first(make: Any) -> None:
    """However long the lead-in: no item is ever shown without it."""
    quotation = make.quotation([(ITEM, 0, "Accept invitations.")], lead_ins=["word " * 1000 + "staff must not:"])
    shown = excerpt(quotation)
    assert [line.role for line in shown.lines] == [LEAD]
    assert shown.text == quotation.clause.layout[0].words.text[: len(shown.text)]


def test_a_message_is_blocks_and_text(make: Any) -> None:
    message = reply_message(
        make.answer(make.quotation([(PARAGRAPH, 0, "Be kind.")])), make.today, [make.club], can_share=False
    )
    assert isinstance(message, Message)
    assert message.text == (
        "ASK Clubs’ policy says:\n\n"
        "For staff:\n“Be kind.”\n"
        "ASK Clubs · 30. Social Media Policy · Social media rules · adopted 5 June 2018 · "
        "review was due 5 June 2019, 7 years overdue · not signed"
    )
