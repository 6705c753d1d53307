"""What Slack would refuse or misread is never sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
)

from bot.slack.blocks import InvalidMessageError, Message, notice, validated
from bot.slack.blocks.limits import (
    MOST_TEXT,
    clipped,
    escape,
    slack_length,
    whole_sentences,
    whole_words,
)
from bot.slack.blocks.message import clipped_escaped, plain

DIVIDER = DividerBlock()


def rich(*items: str, indent: int = 0) -> RichTextBlock:
    sections = [RichTextSectionElement(elements=[RichTextElementParts.Text(text=item)]) for item in items]
    return RichTextBlock(elements=[RichTextListElement(elements=sections, style="bullet", indent=indent)])


def marked(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def test_what_is_sent_has_blocks_and_text_and_unfurls_nothing() -> None:
    assert validated(notice("See <b> & C")) == {
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "See <b> & C", "emoji": False}}],
        "text": "See &lt;b&gt; &amp; C",
        "unfurl_links": False,
        "unfurl_media": False,
    }


class Unknown(DividerBlock):
    """A block that Slack's library cannot read back."""

    type = "hologram"


@pytest.mark.parametrize(
    ("blocks", "text", "says"),
    [
        ([], "x", "0 blocks"),
        ([DIVIDER] * 51, "x", "51 blocks"),
        ([DIVIDER], " ", "text of 1 characters"),
        ([rich("a" * 12_001)], "x", "12001 characters in all blocks"),
        ([SectionBlock(text=plain("😀" * 1501))], "x", "words of 3002 characters"),
        ([SectionBlock(text=plain("a" * 3001))], "x", "text attribute cannot exceed 3000"),
        ([ContextBlock(elements=[plain("a" * 2001)])], "x", "words of 2001 characters"),
        ([ContextBlock(elements=[plain("a")] * 11)], "x", "elements attribute cannot exceed 10"),
        ([rich("")], "x", "missing 1 required"),
        ([rich()], "x", "rich_text_list: empty"),
        ([rich("a", indent=9)], "x", "indented 9 times"),
        ([marked("<!channel>")], "x", "unescaped control characters"),
        ([marked("<https://example.com|your policy>")], "x", "unescaped control characters"),
        ([marked("a & b")], "x", "unescaped control characters"),
        ([ActionsBlock(elements=[ButtonElement(text=plain("a" * 76), action_id="a")])], "x", "cannot exceed 75"),
        ([ActionsBlock(elements=[ButtonElement(text=plain("a"), action_id="a", value="b" * 2001)])], "x", "2000"),
        ([ActionsBlock(elements=[ButtonElement(text=plain("a"), action_id="a" * 256)])], "x", "255"),
    ],
)
def test_a_message_that_slack_would_refuse_or_misread_is_an_error(blocks: list, text: str, says: str) -> None:
    with pytest.raises(InvalidMessageError, match=says):
        validated(Message(tuple(blocks), text))


@pytest.mark.filterwarnings("ignore")
def test_a_block_that_is_unknown_to_slacks_library_is_an_error() -> None:
    with pytest.raises(InvalidMessageError, match="unknown"):
        validated(Message((Unknown(),), "x"))


def test_a_person_is_the_only_mark_that_may_stand_in_a_message() -> None:
    assert validated(Message((marked("Shared by <@U012ABC>"),), "x"))


@given(st.text(min_size=1, max_size=9000).filter(str.strip) | st.just("&" * 5000) | st.just("😀<" * 3000))
def test_the_plain_text_always_fits_and_never_holds_a_mark(text: str) -> None:
    sent = clipped_escaped(text, MOST_TEXT)
    assert slack_length(sent) <= MOST_TEXT
    assert "<" not in sent
    assert ">" not in sent
    read = sent.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "&" not in sent.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert read == text or (read.endswith("…") and text.startswith(read[:-1]))


@given(st.text(max_size=300), st.integers(1, 200))
def test_cutting_keeps_a_beginning_that_fits(text: str, most: int) -> None:
    for cut in (whole_sentences(text, most), whole_words(text, most)):
        assert text.startswith(cut)
        assert slack_length(cut) <= most
    assert slack_length(clipped(text, most)) <= most


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("One. Two is longer.", 19, "One. Two is longer."),
        ("One. Two is longer.", 18, "One."),
        ("“Is it?” Yes.", 9, "“Is it?”"),
        ("Paragraph 4.2 is long.", 14, ""),
        ("Wait… and see.", 9, "Wait…"),
        ("Be kind. Spend £4.50 at most.", 18, "Be kind."),
        ("Be kind. Spend £4.", 18, "Be kind. Spend £4."),
    ],
)
def test_a_cut_falls_behind_a_whole_sentence(text: str, most: int, kept: str) -> None:
    assert whole_sentences(text, most) == kept


def test_escaping_touches_three_characters_only() -> None:
    assert escape("<!here> & *b* _i_ `c` ~s~") == "&lt;!here&gt; &amp; *b* _i_ `c` ~s~"
