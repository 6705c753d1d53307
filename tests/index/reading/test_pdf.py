"""PDFs that a test draws itself: what is read of them, what is left out and said, and what is refused."""

import shutil
import zlib
from collections.abc import Sequence

import pytest
from fpdf import FPDF
from fpdf.enums import TextMode

from index.clauses import read_policy
from index.errors import RefusedFileError, UnreadablePolicyError
from index.reading.apart import extract_apart
from index.reading.blocks import BlockKind
from index.reading.extracting import Extracted
from index.reading.pdf import recognising
from index.reading.pdf.reader import extract
from index.types import FactKind
from tests.index.reading.made import CLUB
from tests.index.reading.sheets import blank, content, scanned, turned, unicode_font, write

NEEDS_TESSERACT = pytest.mark.skipif(
    recognising.tesseract() is None, reason="needs Tesseract: apt-get install tesseract-ocr"
)
PROSE = (
    "Staff keep their phones in the lockers from the moment they arrive until\n"
    "they leave, and nobody carries a phone into a room where children are."
)


def words(extracted: Extracted) -> list[str]:
    """What each block says."""
    return [block.text for block in extracted.document.blocks]


def kinds(extracted: Extracted) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in extracted.document.blocks]


def reasons(extracted: Extracted) -> list[str]:
    return [oddity.reason for oddity in extracted.oddities]


def read(made: FPDF) -> Extracted:
    return extract(content(made))


def cells_of(extracted: Extracted) -> list[list[str | None]]:
    """What the cells of each row say."""
    rows = [block for block in extracted.document.blocks if block.kind is BlockKind.ROW]
    return [[cell.text if cell else None for cell in row.cells] for row in rows]


# -- lines and paragraphs --------------------------------------------------------------------------------------------


def test_lines_are_joined_to_paragraphs_and_white_space_parts_them() -> None:
    made = blank()
    below = write(made, PROSE)
    write(made, "Visitors leave theirs at the door.", top=below + 10)
    assert words(read(made)) == [PROSE.replace("\n", " "), "Visitors leave theirs at the door."]


def test_a_line_that_had_room_for_the_next_word_ends_its_paragraph() -> None:
    made = blank()
    write(made, f"{PROSE}\nDeputy: Sam\nManager: Kim\n{PROSE}")
    assert words(read(made))[1:3] == ["Deputy: Sam", "Manager: Kim"]


def test_a_hyphen_at_a_line_end_goes_where_the_document_knows_the_word_without_it() -> None:
    made = blank()
    write(
        made,
        "A child who talks of harm is never promised secrecy, and staff who hear of self-\n"
        "harm tell the safeguarding lead at once. Nobody may take pictures of the chil-\n"
        "dren on a private phone, and pictures of children are not sent. A before- and\n"
        "after-school club works from 8 to 6.",
    )
    assert words(read(made)) == [
        "A child who talks of harm is never promised secrecy, and staff who hear of self-harm tell the safeguarding "
        "lead at once. Nobody may take pictures of the children on a private phone, and pictures of children are not "
        "sent. A before- and after-school club works from 8 to 6."
    ]


def test_a_ligature_is_the_letters_it_stands_for() -> None:
    made = blank()
    made.add_font("Sans", fname=str(unicode_font()))
    made.set_font("Sans", size=11)
    write(made, "The ﬁre oﬃcer checks H²O and № 5 daily.")
    assert words(read(made)) == ["The fire officer checks H²O and № 5 daily."]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = "\n".join(f"left line {number} of the rules that staff follow" for number in range(1, 9))
    right = "\n".join(f"right line {number} of the rules for our visitors" for number in range(1, 9))
    made = blank()
    write(made, "What everybody who works or stays in the house has to know, on one page, for the whole of the year")
    write(made, left, top=120)
    write(made, right, left=320, top=125)
    said = " ".join(words(read(made)))
    assert said.index("left line 8") < said.index("right line 1")
    assert said.index("on one page") < said.index("left line 1")


# -- headings, items, tables -----------------------------------------------------------------------------------------


def test_larger_and_bold_lines_are_headings_of_their_levels() -> None:
    made = blank()
    for size, style, line, top in ((20, "B", "Mobile Phones", 60), (14, "B", "In the rooms", 90)):
        made.set_font("Helvetica", style=style, size=size)
        write(made, line, top=top)
    made.set_font("Helvetica", size=11)
    below = write(made, PROSE, top=110)
    made.set_font("Helvetica", style="B", size=11)
    below = write(made, "On trips", top=below + 10)
    write(made, "Staff must not:", top=below + 40)
    made.set_font("Helvetica", size=11)
    write(made, PROSE, top=below + 10)
    levels = [(block.text, block.level) for block in read(made).document.blocks if block.kind is BlockKind.HEADING]
    assert levels == [("Mobile Phones", 1), ("In the rooms", 2), ("On trips", 3)]


@pytest.mark.parametrize(("font", "bullet", "marker"), [("Helvetica", "-", "-"), ("ZapfDingbats", "l", "●")])
def test_an_item_holds_its_further_lines_and_symbols_are_bullets(font: str, bullet: str, marker: str) -> None:
    made = blank()
    top = write(made, "When they are at work, whether in a room or out of doors, staff must not:")
    for item in ("take pictures of children with anything but the club's camera, nor\nshow them", "call home"):
        made.set_font(font, size=11)
        write(made, bullet, left=70, top=top)
        made.set_font("Helvetica", size=11)
        top = write(made, item, left=88, top=top)
    items = [block for block in read(made).document.blocks if block.kind is BlockKind.ITEM]
    assert [(block.marker, block.text) for block in items] == [
        (marker, "take pictures of children with anything but the club's camera, nor show them"),
        (marker, "call home"),
    ]


def test_bullets_that_are_drawn_are_bullets_and_a_dotted_line_is_none() -> None:
    made = blank()
    top = write(made, "When they are at work, whether in a room or out of doors, staff must not:")
    for left, item in ((70, "take pictures of children"), (90, "of their own"), (70, "call home")):
        made.circle(left, top - 4, 2, style="F" if left == 70 else "D")
        top = write(made, item, left=left + 12, top=top)
    for place in range(20):
        made.circle(60 + 6 * place, top + 10, 1.2, style="F")
    write(made, "Signed by the manager", left=190, top=top + 14)
    found = [(block.kind.value, block.level, block.text) for block in read(made).document.blocks]
    assert found[1:] == [
        ("item", 0, "take pictures of children"),
        ("item", 4, "of their own"),
        ("item", 0, "call home"),
        ("paragraph", 0, "Signed by the manager"),
    ]


def test_a_number_at_the_start_of_a_wrapped_line_numbers_nothing() -> None:
    made = blank()
    write(
        made,
        "Children are collected by the people whom their parents named, as set out in section\n"
        "4. Nobody else may take a child along.",
    )
    assert len(words(read(made))) == 1


def test_columns_that_white_space_sets_apart_are_rows() -> None:
    made = blank()
    write(made, PROSE)
    for place, row in enumerate((("Adopted by", "Oak Club"), ("Review date", "May 2030"))):
        for left, cell in zip((60, 300), row, strict=True):
            write(made, cell, left=left, top=140 + place * 14)
    rows = [block for block in read(made).document.blocks if block.kind is BlockKind.ROW]
    assert [[cell.text if cell else None for cell in row.cells] for row in rows] == [
        ["Adopted by", "Oak Club"],
        ["Review date", "May 2030"],
    ]


def test_a_table_between_rules_keeps_its_empty_and_its_merged_cells() -> None:
    made = blank()
    write(made, PROSE)
    with made.table(width=400, col_widths=(1, 1, 1), first_row_as_headings=False) as table:
        made.set_y(130)
        for cells in (("Who", "Where", "When"), ("Staff", "", "Breaks")):
            row = table.row()
            for cell in cells:
                row.cell(cell)
        wide = table.row()
        wide.cell("All", colspan=2)
        wide.cell("Never")
    rows = [block for block in read(made).document.blocks if block.kind is BlockKind.ROW]
    assert [[cell.text if cell else None for cell in row.cells] for row in rows] == [
        ["Who", "Where", "When"],
        ["Staff", None, "Breaks"],
        ["All", None, "Never"],
    ]


def test_a_cell_that_reaches_into_more_rows_is_said_in_each_of_them() -> None:
    made = blank()
    write(made, PROSE)
    with made.table(width=400, col_widths=(1, 2), first_row_as_headings=False) as table:
        made.set_y(130)
        first = table.row()
        first.cell("Kitchen", rowspan=2)
        first.cell("The worktops are wiped")
        table.row().cell("The bins are emptied")
        last = table.row()
        last.cell("")
        last.cell("The floor is swept")
    assert cells_of(read(made)) == [
        ["Kitchen", "The worktops are wiped"],
        ["Kitchen", "The bins are emptied"],
        [None, "The floor is swept"],
    ]


def test_columns_of_wrapped_cells_are_rows_and_no_columns_of_prose() -> None:
    made = blank()
    write(made, PROSE)
    rows = [
        ["Where", "What is done", "By whom", "When"],
        [
            "The kitchen",
            "The worktops are wiped with the blue cloth and dried",
            "The cook",
            "After each meal of the day",
        ],
        ["The baby room", "Toys that were in a mouth are put aside", "Whoever saw it happen", "At once"],
        ["The toilets", "Handles and taps are cleaned with the spray", "The room's leader", "At ten and at three"],
    ]
    with made.table(
        width=360, first_row_as_headings=False, borders_layout="NONE", line_height=13, v_align="T"
    ) as table:
        made.set_y(130)
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(cell, align="L")
    assert cells_of(read(made)) == rows


def test_a_number_that_fills_its_indent_is_the_number_of_the_words_it_touches() -> None:
    made = blank()
    for top, number, line in ((80, "2.1", "Two members of staff are present."), (110, "2.2", "The first signs.")):
        write(made, number, top=top)
        write(made, line, left=60 + made.get_string_width(number), top=top)
    numbered = [(block.number, block.text) for block in read(made).document.blocks]
    assert numbered == [("2.1", "Two members of staff are present."), ("2.2", "The first signs.")]


def test_the_lines_of_a_clause_may_stand_under_its_wide_number() -> None:
    made = blank()
    write(made, "10.1.12", left=60)
    write(made, "Staff keep their phones in the lockers from the moment when they come until they", left=110)
    write(made, "go home in the evening.", left=80, top=94)
    assert [(block.number, block.text) for block in read(made).document.blocks] == [
        (
            "10.1.12",
            "Staff keep their phones in the lockers from the moment when they come until they go home in the evening.",
        )
    ]


@pytest.mark.parametrize(
    ("above", "below", "said"),
    [
        ("whoever is a profes-", "sional asks first.", "professional asks first."),
        ("this is done to pre-", "vent an injury.", "prevent an injury."),
        ("children of a pre-", "school are counted.", "pre-school are counted."),
        ("for the children's well-", "being it is loud.", "well-being it is loud."),
    ],
)
def test_a_hyphen_goes_where_its_halves_are_no_words(above: str, below: str, said: str) -> None:
    made = blank()
    write(made, f"Nobody carries a telephone or a camera into any room of the house, and {above}\n{below}")
    assert words(read(made))[0].endswith(said)


# -- pages -----------------------------------------------------------------------------------------------------------


def pages(bodies: Sequence[str]) -> FPDF:
    made = blank()
    for number, body in enumerate(bodies, 1):
        if number > 1:
            made.add_page()
        write(made, "Oak Club - Policies", top=40)
        write(made, body, top=100)
        write(made, f"Page {number} of {len(bodies)}", left=280, top=810)
    return made


def test_heads_and_page_numbers_are_furniture_and_a_sentence_over_two_pages_is_one() -> None:
    first, second = PROSE.split("\n")
    found = read(pages([first, second, "Visitors leave theirs at the door."]))
    assert words(found) == [f"{first} {second}", "Visitors leave theirs at the door."]
    assert {item.words for item in found.document.furniture} == {
        "Oak Club - Policies", "Page 1 of 3", "Page 2 of 3", "Page 3 of 3",
    }  # fmt: skip


def test_a_review_date_at_the_foot_of_every_page_is_read_once() -> None:
    made = pages([PROSE, "Visitors leave theirs at the door."])
    for page in (1, 2):
        made.page = page
        write(made, "Adopted 5 May 2024. Next review: September 2025", top=790)
    policy = read_policy(content(made), "oak-club/phones.pdf", CLUB)
    assert [(fact.kind, fact.words) for fact in policy.facts if fact.kind is FactKind.NEXT_REVIEW] == [
        (FactKind.NEXT_REVIEW, "Next review: September 2025")
    ]


def test_each_clause_knows_its_page() -> None:
    policy = read_policy(
        content(pages([PROSE, "Visitors leave theirs at the door.", PROSE])), "oak-club/phones.pdf", CLUB
    )
    clause = next(clause for clause in policy.clauses if "Visitors" in clause.own_text)
    place = policy.source.place_of(clause.ranges[0].start)
    assert place is not None
    assert place.page == 2


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_its_words_stand(degrees: int) -> None:
    made = blank()
    write(made, PROSE)
    assert words(extract(turned(content(made), degrees))) == [PROSE.replace("\n", " ")]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_words_that_run_up_or_down_the_page_are_read_as_a_reader_turns_it(degrees: int) -> None:
    made = blank()
    with made.rotation(degrees, 300, 400):
        write(made, PROSE, top=300)
    assert words(read(made)) == [PROSE.replace("\n", " ")]


# -- what nobody sees ------------------------------------------------------------------------------------------------


def hide_white(made: FPDF) -> None:
    made.set_text_color(255, 255, 255)
    write(made, "Staff may ignore all this.", top=300)


def hide_tiny(made: FPDF) -> None:
    made.set_font_size(0.5)
    write(made, "Staff may ignore all this.", top=300)


def hide_invisible(made: FPDF) -> None:
    made.text_mode = TextMode.INVISIBLE
    write(made, "Staff may ignore all this.", top=300)


def hide_outside(made: FPDF) -> None:
    write(made, "Staff may ignore all this.", left=900, top=300)


def hide_covered(made: FPDF) -> None:
    write(made, "Staff may ignore all this.", top=300)
    made.set_fill_color(200, 200, 200)
    made.rect(50, 280, 300, 40, style="F")


def hide_struck(made: FPDF) -> None:
    write(made, "Staff may ignore all this.", top=300)
    made.set_line_width(0.7)
    made.line(58, 296.5, 300, 296.5)


def hide_across(made: FPDF) -> None:
    with made.rotation(45, 300, 400):
        write(made, "Staff may ignore all this.", top=300)


@pytest.mark.parametrize(
    ("hide", "why"),
    [
        (hide_white, "in the colour of the page"),
        (hide_tiny, "smaller than one point"),
        (hide_invisible, "drawn invisibly"),
        (hide_outside, "outside the page"),
        (hide_covered, "covered by a shape"),
        (hide_struck, "struck out"),
        (hide_across, "set across the page"),
    ],
)
def test_words_that_a_reader_does_not_see_are_left_out_and_named(hide, why: str) -> None:  # type: ignore[no-untyped-def]
    made = blank()
    write(made, PROSE)
    hide(made)
    found = read(made)
    assert words(found) == [PROSE.replace("\n", " ")]
    assert len(reasons(found)) == 1
    assert why in reasons(found)[0]
    assert "ignore" in reasons(found)[0]


def test_white_words_on_a_dark_ground_and_underlined_words_are_read() -> None:
    made = blank()
    write(made, PROSE)
    made.set_fill_color(20, 20, 120)
    made.rect(50, 180, 400, 30, style="F")
    made.set_text_color(255, 255, 255)
    write(made, "Phones stay in the lockers.", top=200)
    made.set_text_color(0, 0, 0)
    write(made, "Cameras stay in the office.", top=240)
    made.line(60, 242, 200, 242)
    found = read(made)
    assert words(found)[1:] == ["Phones stay in the lockers.", "Cameras stay in the office."]
    assert not reasons(found)


# -- scans -----------------------------------------------------------------------------------------------------------


def test_a_scan_is_refused_with_what_to_install_where_there_is_no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    made = blank()
    write(made, PROSE)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(RefusedFileError, match=r"looks scanned.*tesseract-ocr"):
        extract(scanned(content(made)))


@NEEDS_TESSERACT
def test_a_scanned_page_is_read_and_named_and_no_unsure_word_is_left_out() -> None:
    made = blank(points=12)
    write(made, PROSE)
    write(made, "- take pictures of children", left=70, top=160)
    found = extract_apart(scanned(content(made)), ".pdf", "oak-club/phones.pdf")
    assert words(found)[0] == PROSE.replace("\n", " ")
    assert words(found)[-1] == "take pictures of children"
    assert "this page is a picture and was read by Tesseract" in reasons(found)[0]


@NEEDS_TESSERACT
def test_a_scan_that_lies_on_its_side_is_read() -> None:
    made = blank(points=12)
    write(made, PROSE)
    sideways = blank(points=12)
    with sideways.rotation(90, 300, 400):
        write(sideways, PROSE, top=300)
    assert words(extract(scanned(content(sideways)))) == words(extract(scanned(content(made))))


def test_a_page_that_fails_in_tesseract_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    made = blank()
    write(made, PROSE)
    monkeypatch.setattr(recognising, "tesseract", lambda: "/bin/false")
    with pytest.raises(RefusedFileError, match="could not read page 1"):
        extract(scanned(content(made)))


# -- refused ---------------------------------------------------------------------------------------------------------


def refused(data: bytes) -> str:
    with pytest.raises(UnreadablePolicyError) as caught:
        extract_apart(data, ".pdf", "oak-club/phones.pdf")
    return caught.value.reason


def test_a_pdf_with_a_password_is_refused() -> None:
    made = blank()
    write(made, PROSE)
    made.set_encryption(owner_password="owner", user_password="user")
    assert refused(content(made)) == "is a PDF with a password; save a copy without one"


def test_a_damaged_pdf_is_refused() -> None:
    assert refused(b"%PDF-1.7\n" + bytes(range(256)) * 40).startswith("is a damaged PDF; open it")


def test_a_pdf_without_words_is_refused() -> None:
    assert refused(content(blank())).startswith("holds no words; save the policy itself")


def test_what_is_no_pdf_is_refused() -> None:
    assert "PDF" in refused(b"Phones are forbidden.")


def test_a_pdf_of_more_than_five_hundred_pages_is_refused() -> None:
    made = blank()
    for _ in range(500):
        made.add_page()
    assert refused(content(made)) == "has 501 pages, more than 500; put each policy in a file of its own"


def test_a_stream_that_grows_beyond_all_bounds_costs_its_file_and_no_more() -> None:
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"BT /F1 1 Tf (x) Tj ET " * 100_000) for _ in range(400)) + packer.flush()
    head = f"4 0 obj\n<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 "
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>\nendobj\n",
        head + stream + b"\nendstream\nendobj\n",
    ]
    assert refused(b"%PDF-1.4\n" + b"".join(objects) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n")
    made = blank()
    write(made, PROSE)
    assert words(extract_apart(content(made), ".pdf", "oak-club/phones.pdf")) == [PROSE.replace("\n", " ")]
