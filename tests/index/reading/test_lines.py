"""Lines with their positions, and what belongs to the page."""

import pytest

from index.reading.lines import split_lines, take_furniture
from index.types import Source


def contents(text: str) -> list[str]:
    return [text[line.start : line.end] for line in split_lines(text)]


def furniture(text: str) -> list[tuple[str, str]]:
    return [(item.words, item.reason) for item in take_furniture(text, split_lines(text))]


def left(text: str) -> list[str]:
    lines = split_lines(text)
    take_furniture(text, lines)
    return [text[line.start : line.end] for line in lines if not line.is_blank]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_system_ends_lines_its_own_way(end: str) -> None:
    assert contents(f"one{end}two{end}{end}three") == ["one", "two", "", "three"]


def test_a_form_feed_ends_a_line_and_a_page() -> None:
    lines = split_lines("will\fface")
    assert [line.ends_page for line in lines] == [True, False]
    assert [line.number for line in lines] == [1, 1]


def test_outer_white_space_of_any_kind_is_no_content() -> None:
    assert contents("\ufeff  one\u00a0\n\t\u2003two \u200b\n\u3000") == ["one", "two", ""]


def test_an_indent_is_counted_in_columns_without_the_byte_order_mark() -> None:
    assert [line.indent for line in split_lines("\ufeffa\n  b\n\tc\n \td")] == [0, 2, 4, 4]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_source_numbers_lines_as_the_reader_does(end: str) -> None:
    text = f"one{end}{end}two\fthree{end}four"
    source = Source("club/file.txt", text, "", "utf-8")
    for line in split_lines(text):
        assert source.line_of(line.start) == line.number
    assert source.line_of(text.index("three")) == 3
    assert source.line_of(text.index("four")) == 4


@pytest.mark.parametrize(
    "line",
    [
        "Page 1 of 3",
        "page 12 of 30",
        "PAGE 2 OF 3",
        "Page 4",
        "- 5 -",
        "– 6 –",
        "7 of 9",
        "8 | Page",
        "[Page 1 of 2]",
        "Page 1/3",
    ],
)
def test_a_page_number_is_furniture(line: str) -> None:
    assert furniture(f"one\n\n{line}\n\ntwo") == [(line, "page number")]
    assert left(f"one\n\n{line}\n\ntwo") == ["one", "two"]


def test_a_page_number_at_a_lines_end_is_furniture_and_ends_the_page() -> None:
    text = "the staff involved will Page 1 of 3\n\nface action"
    lines = split_lines(text)
    assert [item.words for item in take_furniture(text, lines)] == ["Page 1 of 3"]
    assert text[lines[0].start : lines[0].end] == "the staff involved will"
    assert lines[0].ends_page


def test_a_page_number_at_a_lines_start_is_furniture() -> None:
    assert left("one\nPage 2 of 3 Social Media Policy\ntwo") == ["one", "Social Media Policy", "two"]


@pytest.mark.parametrize(
    "sentence", ["Sign the form on page 2 of 3", "The rules are those from page 1 of 2", "Turn to page 3."]
)
def test_a_sentence_may_speak_of_a_page(sentence: str) -> None:
    assert furniture(sentence) == []


def test_lone_numbers_are_page_numbers_where_they_count_up() -> None:
    assert furniture("one\n1\ntwo\n2\nthree\n3\n") == [(str(page), "page number") for page in (1, 2, 3)]
    assert furniture("ratio\n3\nratio\n8\n") == []
    assert furniture("only\n1\n") == []


def test_a_line_that_comes_back_beside_page_breaks_is_a_running_head() -> None:
    text = "Oak Club\nrule one\nPage 1 of 3\nOak Club\nrule two\nPage 2 of 3\nOak Club\nrule three\nPage 3 of 3\n"
    assert left(text) == ["rule one", "rule two", "rule three"]
    assert ("Oak Club", "running head") in furniture(text)


@pytest.mark.parametrize("line", ["Staff must not:", "- Post photographs", "• Post photographs", "| Phones | no |"])
def test_what_carries_a_list_is_never_a_running_head(line: str) -> None:
    text = "".join(f"{line}\nrule {page}\nPage {page} of 4\n" for page in range(1, 5))
    assert left(text).count(line) == 4


def test_a_line_said_twice_far_from_page_breaks_stays() -> None:
    text = "Wash your hands.\n" + "rule\n" * 10 + "Wash your hands.\n" + "rule\n" * 10 + "Page 1 of 1\n"
    assert left(text).count("Wash your hands.") == 2


def test_a_table_of_contents_is_furniture() -> None:
    text = (
        "Contents\n1. Phones ..... 1\n2. Photos ..... 2\n3. Friends\t3\n\n1. Phones\nx\n2. Photos\ny\n3. Friends\nz\n"
    )
    assert [reason for _, reason in furniture(text)] == ["table of contents"] * 3


def test_a_table_of_ratios_is_none() -> None:
    assert furniture("Ratios\nUnder two\t3\nTwo to three\t4\nThree and over\t8\n") == []
    assert furniture("Fees\nHalf day ..... 25\nFull day ..... 38\nWeek ..... 175\n") == []
