"""The writer that every extractor uses: text and blocks at once, their ranges right."""

from index.reading.blocks import Block
from index.reading.extracting import BlockWriter, Extracted, Run
from index.types import Place, Source


def written() -> BlockWriter:
    return BlockWriter("made by hand 1")


def told(found: Extracted) -> list[tuple[str, str]]:
    """Kind and words of each block, every range proven."""
    for block in found.document.blocks:
        block.words.verify(found.text)
        for cell in block.cells:
            if cell is not None:
                cell.verify(found.text)
    return [(block.kind.value, block.text) for block in found.document.blocks]


def only(writer: BlockWriter) -> Block:
    (block,) = writer.finish().document.blocks
    return block


def test_what_the_format_says_is_taken_as_said() -> None:
    writer = written()
    writer.heading("Mobile phones", 2, "3.")
    writer.paragraph("Staff must not:")
    writer.item("use a phone in the rooms", level=1)
    writer.numbered("Phones stay in lockers.", "3.1")
    writer.row(["Room", None, "Lead", ""])
    found = writer.finish()
    assert told(found) == [
        ("heading", "Mobile phones"),
        ("paragraph", "Staff must not:"),
        ("item", "use a phone in the rooms"),
        ("numbered", "Phones stay in lockers."),
        ("row", "Room Lead"),
    ]
    heading, _, item, numbered, row = found.document.blocks
    assert (heading.number, heading.level, item.level, numbered.number) == ("3", 2, 4, "3.1")
    assert [cell and cell.text for cell in row.cells] == ["Room", None, "Lead"]


def test_what_a_person_typed_into_a_paragraph_is_read_as_in_a_text() -> None:
    writer = written()
    writer.paragraph("- an item\n2.1\tA numbered clause.\nName:\tJo Bloggs\nIt goes on\nover a line break.")
    found = writer.finish()
    assert told(found) == [
        ("item", "an item"),
        ("numbered", "A numbered clause."),
        ("row", "Name: Jo Bloggs"),
        ("paragraph", "It goes on over a line break."),
    ]
    assert found.document.blocks[1].number == "2.1"


def test_emphasis_is_in_the_text_as_paired_marks_and_not_in_the_words() -> None:
    writer = written()
    writer.paragraph([Run("We ask parents "), Run("not to ", bold=True), Run("send 2 * 3 requests.", italic=True)])
    found = writer.finish()
    assert found.text == "We ask parents **not to** *send 2 * 3 requests.*\n"
    block = found.document.blocks[0]
    assert block.text == "We ask parents not to send 2 * 3 requests."
    assert [run.text for run in block.words.styled(found.text) if run.bold] == ["not to"]


def test_a_paragraph_that_is_all_bold_can_be_known_as_a_heading() -> None:
    writer = written()
    writer.paragraph([Run("Staff ", bold=True), Run("phones", bold=True)])
    assert only(writer).is_all_emphasised


def test_white_space_on_the_page_is_known() -> None:
    writer = written()
    writer.paragraph("One.")
    writer.space()
    writer.paragraph("Two.")
    writer.space()
    writer.paragraph("Three.")
    writer.paragraph("Four.")
    blocks = writer.finish().document.blocks
    assert [(block.after_blank, block.stands_alone) for block in blocks] == [
        (True, True), (True, True), (True, False), (False, False),
    ]  # fmt: skip
    assert [block.line for block in blocks] == [1, 3, 5, 6]


def test_positions_know_their_place_in_the_file() -> None:
    writer = written()
    writer.at(page=1, paragraph=1)
    writer.paragraph("One.")
    writer.at(page=2, paragraph=2)
    writer.paragraph("Two.")
    found = writer.finish()
    source = Source("oak/p.pdf", found.text, "", "", found.extractor, found.places)
    assert source.place_of(found.text.index("Two") + 1) == Place(5, 2, 2)
    assert Source("oak/p.txt", "One.", "", "utf-8").place_of(1) is None


def test_page_numbers_and_contents_are_furniture_wherever_they_stand() -> None:
    writer = written()
    writer.furniture("Oak Nursery policies", "running head")
    writer.paragraph("Phones are kept in lockers.")
    writer.paragraph("Page 1 of 3")
    found = writer.finish()
    assert told(found) == [("paragraph", "Phones are kept in lockers.")]
    assert [(each.words, each.reason) for each in found.document.furniture] == [
        ("Oak Nursery policies", "running head"), ("Page 1 of 3", "page number"),
    ]  # fmt: skip


def test_marks_alone_are_no_block() -> None:
    writer = written()
    writer.paragraph(" — ")
    writer.item("  ")
    writer.row(["", None])
    assert writer.is_empty
