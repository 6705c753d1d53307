"""Lines → blocks: what goes on, what starts anew, what a page broke."""

import textwrap

import pytest

from tests.index.reading.made import blocks, document, rows


def test_paragraphs_items_and_headings_are_told_apart() -> None:
    assert blocks(
        """
        # Phones #

        Staff must not:

        - use phones
        1. take photos
        """
    ) == [
        ("heading", "Phones"),
        ("paragraph", "Staff must not:"),
        ("item", "use phones"),
        ("numbered", "take photos"),
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_hand_wrapped_lines_are_one_paragraph(width: int) -> None:
    paragraph = (
        "This policy was typed by hand, and each of its lines was ended where it was full, as people did who wrote in "
        "plain text. Staff at the Club read it, and so do the Parents of the children who come. Nobody is excused, "
        "Volunteers and Students included, and everybody signs for it on the first day of the Autumn Term."
    )
    item = "Post nothing that could identify a child, a Parent or any Member of Staff of Oak Club on the internet."
    wrapped = textwrap.fill(paragraph, width)
    hanging = textwrap.fill(f"- {item}", width, subsequent_indent="  ")
    assert blocks(f"{wrapped}\n\n{hanging}\n- Accept no requests.\n\n{wrapped}\n") == [
        ("paragraph", paragraph),
        ("item", item),
        ("item", "Accept no requests."),
        ("paragraph", paragraph),
    ]


def test_long_lines_end_where_their_paragraphs_do() -> None:
    long = (
        "Everyone who works here reads this once a year and asks the manager about whatever is not clear to them yet. "
        * 2
    )
    assert blocks(f"{long}\n{long}\nNobody is excused.\n") == [
        ("paragraph", long.strip()),
        ("paragraph", long.strip()),
        ("paragraph", "Nobody is excused."),
    ]


def test_a_line_that_opens_small_goes_on() -> None:
    assert blocks("Staff lock the door\nwhen they leave.\n") == [("paragraph", "Staff lock the door when they leave.")]


def test_lines_under_a_colon_are_each_their_own() -> None:
    assert blocks("Staff must not:\nuse phones\ntake photos\n") == [
        ("paragraph", "Staff must not:"),
        ("paragraph", "use phones"),
        ("paragraph", "take photos"),
    ]


def test_a_number_at_a_wrapped_lines_start_opens_nothing() -> None:
    found = blocks(
        """
        The premises manager walks round the whole of the site every morning before
        7.15 and removes anything dangerous, and does so again in the afternoon at
        5. Nobody opens the gate before that, whatever the weather and whoever asks.
        """
    )
    assert len(found) == 1


@pytest.mark.parametrize("break_", ["\nPage 1 of 3\n", " Page 1 of 3\n\n\n\n", "\f", "\n\f\n", "\n\n- 2 -\n\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("the member of staff involved will", "face disciplinary action."),
        ("Facebook, Instagram and", "Twitter are covered."),
        ("to connect (e.g.", "friend requests on Facebook) unless they know them."),
        ("Any site", "MUST be used for work only."),
        ("We ask parents", "**not to** post pictures."),
    ],
)
def test_a_sentence_that_a_page_broke_is_mended(before: str, after: str, break_: str) -> None:
    assert [text for _, text in blocks(f"- {before}{break_}{after}\n- Next\n")] == [
        f"{before} {after}".replace("*", ""),
        "Next",
    ]


def test_the_rest_of_an_item_before_the_next_one_is_mended_though_it_opens_with_a_capital() -> None:
    assert [text for _, text in blocks("- Post nothing about ASK\n\fClubs' good name.\n- Next one\n")] == [
        "Post nothing about ASK Clubs' good name.",
        "Next one",
    ]


@pytest.mark.parametrize("after", ["Parents and visitors\n\n- Next one\n", "We ask parents to:\n- Next one\n"])
def test_a_heading_or_a_lead_in_on_a_new_page_is_not_swallowed(after: str) -> None:
    assert [text for _, text in blocks(f"- Online forums\n\f{after}")][:2] == [
        "Online forums",
        after.partition("\n")[0],
    ]


def test_a_finished_sentence_ends_before_a_page_break() -> None:
    assert len(blocks("Staff sign in.\nPage 1 of 2\nParents sign in.\n")) == 2


def test_quotation_marks_at_line_starts_are_no_words() -> None:
    assert blocks("> Never give your number\n> to a parent.\n>\n> - Ever.\n", ".md") == [
        ("paragraph", "Never give your number to a parent."),
        ("item", "Ever."),
    ]


def test_rules_separate_and_are_no_words() -> None:
    assert blocks("One.\n-----\nTwo.\n* * *\nThree.\n") == [("paragraph", word) for word in ("One.", "Two.", "Three.")]


def test_a_line_without_letters_or_digits_says_nothing() -> None:
    assert blocks("One.\n\n…………………\n\n***\n\nTwo.\n") == [("paragraph", "One."), ("paragraph", "Two.")]


def test_underlined_titles_in_plain_text_are_headings() -> None:
    assert blocks("Phones\n======\nText here.\n\nIn rooms\n--------\nMore text.\n") == [
        ("heading", "Phones"),
        ("paragraph", "Text here."),
        ("heading", "In rooms"),
        ("paragraph", "More text."),
    ]


def test_an_indented_paragraph_goes_on_with_its_item() -> None:
    first, second, third = document("- Phones stay away.\n\n  They ring all day.\n\nNew.\n").blocks
    assert (first.continues_item, second.continues_item, third.continues_item) == (False, True, False)


def test_where_indents_are_odd_typing_they_mean_nothing() -> None:
    found = document("  One.\n\n     Two.\n\n - Item\n\n    Three.\n\nFour.\n\n   Five.\n").blocks
    assert not any(block.continues_item or block.level for block in found)


@pytest.mark.parametrize("text", ["    Social media rules\n\n", "    We ask parents to:\n\n"])
def test_an_indented_heading_or_lead_in_never_goes_on_with_the_item_before_it(text: str) -> None:
    found = document(f"Phones.\n\n- Item one.\n\n{text}- Item two\n\nText.\n").blocks
    assert not any(block.continues_item for block in found)


# -- tables ------------------------------------------------------------------------------------------------------


def test_bars_make_cells() -> None:
    found = document("| Device | Allowed? |\n|--------|:--------:|\n| Phone  | No       |\n| Watch |  |\n")
    assert rows(found) == [("Device", "Allowed?"), ("Phone", "No"), ("Watch", None)]


def test_tabs_make_cells_and_a_leading_tab_has_an_empty_one_before_it() -> None:
    found = document("Adopted on\tSigned\tReview\n\tDipaley Patel\t16/04/2025\n16/10/2024\t\t\n")
    assert rows(found) == [
        ("Adopted on", "Signed", "Review"),
        (None, "Dipaley Patel", "16/04/2025"),
        ("16/10/2024", None, None),
    ]


def test_the_tab_after_a_bullet_or_a_number_makes_no_table() -> None:
    assert [kind for kind, _ in blocks("•\tPhones stay away\n1.\tFirst ring\n2\tRules\n\nText.\n")] == [
        "item",
        "numbered",
        "numbered",
        "paragraph",
    ]


def test_a_tables_rule_is_no_row() -> None:
    assert rows(document("Next Review Date\tSeptember 2023\n----------------\t--------------\n")) == [
        ("Next Review Date", "September 2023")
    ]


def test_lines_that_all_end_their_sentences_are_paragraphs_though_some_fill_the_page() -> None:
    found = blocks(
        """
        We cook every meal ourselves and put the week's menu on the door on Monday.
        Water stands within the children's reach all day, in every room of the house.
        Children are never made to finish a plate.
        """
    )
    assert len(found) == 3
