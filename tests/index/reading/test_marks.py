"""Marks at the start and inside of a block, judged by CommonMark's own reader where there is one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.reading.marks import emphasis, markup, opening, roles, without_overlaps
from index.types import Gap, GapKind, Range, Verbatim


def opened(line: str) -> tuple[str, str | None, str] | None:
    found = opening(line, 0, len(line))
    return (found.marker, found.number, line[found.end :]) if found else None


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("- Post anything", "-"),
        ("-Post anything", "-"),
        ("– Post anything", "–"),
        ("* Post anything", "*"),
        ("+ Post anything", "+"),
        ("• Post anything", "•"),
        ("•Post anything", "•"),
        ("•\tPost anything", "•"),
        ("o Post anything", "o"),
        ("o\tPost anything", "o"),
        ("▪ Post anything", "▪"),
        ("\uf0b7 Post anything", "\uf0b7"),
        ("✓ Post anything", "✓"),
        ("- o Post anything", "- o"),
        ("- * Post anything", "- *"),
        ("• - Post anything", "• -"),
        ("- [ ] Post anything", "- [ ]"),
        ("- [x] Post anything", "- [x]"),
        ("\\- Post anything", "\\-"),
    ],
)
def test_bullets_of_every_kind_and_double_ones_open_an_item(line: str, marker: str) -> None:
    assert opened(line) == (marker, None, "Post anything")


@pytest.mark.parametrize(
    "line",
    [
        "-5 degrees",
        "*Facebook/*Twitter/*Instagram to share",
        "**Staff**",
        "own phones",
        "of course",
        "on site",
        "–30 °C",
        "+44 1632",
    ],
)
def test_hyphens_emphasis_and_words_open_none(line: str) -> None:
    assert opened(line) is None


@pytest.mark.parametrize(
    ("line", "number", "words"),
    [
        ("1. Phones", "1", "Phones"),
        ("12) Phones", "12", "Phones"),
        ("(3) Phones", "3", "Phones"),
        ("4: Phones", "4", "Phones"),
        ("5.1 As a professional", "5.1", "As a professional"),
        ("5.1. As a professional", "5.1", "As a professional"),
        ("3.2.1 Phones", "3.2.1", "Phones"),
        ("7 *Monitoring and review*", "7", "*Monitoring and review*"),
        ("4 Online friends", "4", "Online friends"),
        ("a) phones", "a", "phones"),
        ("(b) phones", "b", "phones"),
        ("c. phones", "c", "phones"),
        ("iv) phones", "iv", "phones"),
        ("(ii) phones", "ii", "phones"),
        ("B) Phones", "b", "Phones"),
        ("A1. Phones", "A1", "Phones"),
        ("B.2 Phones", "B.2", "Phones"),
        ("A. Phones", "A", "Phones"),
        ("#. Phones", "#", "Phones"),
        ("1\\. Phones", "1", "Phones"),
    ],
)
def test_numbers_and_letters_open_a_numbered_block(line: str, number: str, words: str) -> None:
    found = opened(line)
    assert found is not None
    assert found[1:] == (number, words)


@pytest.mark.parametrize(
    "line",
    [
        "7.15 each morning",
        "9.30 am",
        "5 June 2018",
        "12 Sept 2024",
        "3 children",
        "999 first",
        "2018 Act",
        "i.e. only work",
        "75°C",
        "A4 paper",
    ],
)
def test_times_dates_counts_and_measures_open_none(line: str) -> None:
    assert opened(line) is None


# -- emphasis ----------------------------------------------------------------------------------------------------


def without_emphasis(text: str) -> str:
    shown, at = "", 0
    for gap in without_overlaps(emphasis(text, Range(0, len(text)))):
        shown += text[at : gap.range.start]
        at = gap.range.end
    return shown + text[at:]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We ask parents **not to**:", "We ask parents not to:"),
        ("at **Ashley's House** we", "at Ashley's House we"),
        ("your *friend* or *follower*.", "your friend or follower."),
        ("***both***", "both"),
        ("**bold *and italic***", "bold and italic"),
        ("a__b__c", "a__b__c"),
        ("_whole_ words", "whole words"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*Facebook/*Twitter/*Instagram", "*Facebook/*Twitter/*Instagram"),
        ("an unpaired **mark stays", "an unpaired **mark stays"),
        ("~~Staff must not~~ smoke", "~~Staff must not~~ smoke"),
        ("**Mobile Phone policy, Online Safety Policy.**", "Mobile Phone policy, Online Safety Policy."),
    ],
)
def test_only_paired_emphasis_marks_are_left_out(text: str, shown: str) -> None:
    assert without_emphasis(text) == shown


JUDGE = MarkdownIt("zero").enable("emphasis")


def judged(text: str) -> str:
    """The words that a CommonMark reader shows of one line, emphasis alone being switched on."""
    return "".join(token.content for token in JUDGE.parseInline(text)[0].children or ())


@given(text=st.text(alphabet="ab *_.('", min_size=1, max_size=24))
@settings(max_examples=1500, deadline=None)
def test_emphasis_is_paired_as_commonmark_pairs_it(text: str) -> None:
    assert without_emphasis(text) == judged(text)


def test_emphasis_keeps_clear_of_what_something_else_explains() -> None:
    text = "see *this [page](https://example.org/a*b) and* that"
    url = text.index("](")
    taken = Range(url, text.index(")") + 1)
    assert [gap.range for gap in emphasis(text, Range(0, len(text)), [taken])] == [
        Range(4, 5),
        Range(text.index("and*") + 3, text.index("and*") + 4),
    ]


# -- Markdown's and reStructuredText's own -----------------------------------------------------------------------


def shown_by(find: object, text: str) -> str:
    gaps, literal = find(text, Range(0, len(text)))  # type: ignore[operator]
    known = without_overlaps(gaps)
    taken = sorted([*(gap.range for gap in known), *literal])
    marks = emphasis(text, Range(0, len(text)), taken, "*" if find is roles else "*_")
    return Verbatim.cut(text, Range(0, len(text)), without_overlaps([*known, *marks])).text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"1\. Staff \& volunteers \*must\* sign", "1. Staff & volunteers *must* sign"),
        ("Health &amp; Safety", "Health & Safety"),
        ("see [our policy](policies/phones.md).", "see our policy."),
        ('see [it](https://example.org "the title") now', "see it now"),
        ("![logo](logo.png) Oak", "logo Oak"),
        ("one<br>two<br/>three", "one two three"),
        ("<b>S</b>taff&nbsp;must", "Staff must"),
        ("must <!-- really --> not", "must not"),
        ("use `*stars*` here", "use *stars* here"),
        ("[Legal]{.underline} basis", "Legal basis"),
    ],
)
def test_markdowns_marks_are_left_out(text: str, shown: str) -> None:
    assert shown_by(markup, text) == shown


@pytest.mark.parametrize(
    "text",
    ["staff may <not> smoke", "[staff may](not) smoke", "staff may [not] smoke", "<del>not</del> so", "a < b > c"],
)
def test_what_could_hide_a_word_is_shown(text: str) -> None:
    assert shown_by(markup, text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("``*literal*`` and *emphasis*", "*literal* and emphasis"),
        ("see `our page <https://example.org>`_ now", "see our page now"),
        ("see `our page <https://example.org>`__.", "see our page."),
        ("the Policy_ and the `Phone Policy`_", "the Policy and the Phone Policy"),
        (":emphasis:`must` not", "must not"),
        ("must not::", "must not:"),
        ("snake_case stays", "snake_case stays"),
        (r"a \* star", "a * star"),
    ],
)
def test_restructuredtexts_marks_are_left_out(text: str, shown: str) -> None:
    assert shown_by(roles, text) == shown


def test_of_overlapping_gaps_the_first_stays() -> None:
    first, second = Gap(GapKind.MARKUP, Range(0, 5)), Gap(GapKind.EMPHASIS, Range(3, 6))
    third = Gap(GapKind.EMPHASIS, Range(5, 6))
    assert without_overlaps([second, third, first]) == (first, third)
