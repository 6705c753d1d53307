"""PDFs that LibreOffice makes: the five policies say the same in them as in their text files, however they are set."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from index.clauses import read_policy
from index.reading.blocks import BlockKind
from index.reading.decoding import decode
from index.reading.pdf import recognising
from index.reading.pdf.reader import extract
from index.reading.text import read_text
from index.types import Corpus, Policy
from tests import places
from tests.index.reading.office import (
    NEEDS_LIBREOFFICE,
    Page,
    Part,
    convert_all,
    flat_document,
    heading,
    item,
    make_pdf,
    paragraph,
    row,
    white,
)  # fmt: skip
from tests.index.reading.sheets import scanned, turned
from tests.index.worded import depths, settled

pytestmark = NEEDS_LIBREOFFICE
TEXTS = sorted(places.CORPUS.glob("*/*.txt"))
LEAST = 0.98
LEAST_OF_A_SCAN = 0.9
SMALL = {"width_cm": 14.8, "height_cm": 11.0}
LAYOUTS = {
    "one column": Page(),
    "two columns": Page(columns=2),
    "small pages with heads and feet": Page(**SMALL, header="Policies of the club", footer="Page {page} of {pages}"),
    "small pages with numbers": Page(**SMALL, footer="{page}"),
    "landscape": Page(width_cm=29.7, height_cm=21.0),
    "serif": Page(font="Liberation Serif", points=12),
}


def parts_of(path: Path) -> list[Part]:
    """A text as somebody would set it in a word processor."""
    text = decode(path.read_bytes(), path.name).text
    blocks = settled(read_text(text), text)
    parts = []
    for block, depth in zip(blocks, depths(blocks), strict=True):
        typed = f"{block.marker} {block.text}" if block.number else block.text
        if block.kind is BlockKind.HEADING:
            parts.append(heading(typed, min(block.level, 4)))
        elif block.kind is BlockKind.ITEM and not block.number:
            parts.append(item(typed, depth + 1))
        elif block.kind is BlockKind.ROW:
            parts.append(row(*(cell.text if cell else "" for cell in block.cells)))
        else:
            parts.append(paragraph(typed))
    return parts


def said(policy: Policy) -> list[tuple[Any, ...]]:
    """What matters of each clause, in order."""
    return [(clause.lead_in, clause.own_text, clause.audience, clause.kind) for clause in policy.clauses]


def agreement(text: Policy, other: Policy) -> tuple[int, int]:
    """How many clauses are identical and in the same order, and of how many."""
    wanted, found = said(text), said(other)
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same, max(len(wanted), len(found))


@pytest.fixture
def both(five: Corpus) -> Callable[[Path, bytes], tuple[Policy, Policy]]:
    """A policy as its text and as a PDF are read."""

    def read(path: Path, data: bytes) -> tuple[Policy, Policy]:
        club = next(club for club in five.clubs if club.slug == path.parent.name)
        text = next(policy for policy in five.policies if policy.club == club.slug)
        return text, read_policy(data, f"{club.slug}/{path.stem}.pdf", club)

    return read


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Each policy in each layout, by the club's name and the layout's place."""
    files = {
        f"{path.parent.name}-{place}.fodt": flat_document(parts_of(path), page).encode()
        for path in TEXTS
        for place, page in enumerate(LAYOUTS.values())
    }
    made = convert_all(tmp_path_factory.mktemp("pages"), files)
    return {name.removesuffix(".fodt"): data for name, data in made.items()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_five_policies_say_the_same_in_a_pdf(layout: str, both, pages: dict[str, bytes]) -> None:  # type: ignore[no-untyped-def]
    total = [0, 0]
    for path in TEXTS:
        text, found = both(path, pages[f"{path.parent.name}-{list(LAYOUTS).index(layout)}"])
        same, of = agreement(text, found)
        total = [total[0] + same, total[1] + of]
        assert found.title == text.title
        assert [(fact.kind, fact.words) for fact in found.facts] == [(fact.kind, fact.words) for fact in text.facts]
    print(f"{layout}: {total[0]} of {total[1]} clauses identical")  # noqa: T201 - the figure is worth seeing
    assert total[0] >= LEAST * total[1]


@pytest.mark.skipif(recognising.tesseract() is None, reason="needs Tesseract: apt-get install tesseract-ocr")
def test_a_scan_says_nearly_the_same_and_every_page_is_named(both, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = places.CORPUS / "ask-clubs/social-media.txt"
    text, found = both(path, scanned(make_pdf(parts_of(path), tmp_path)))
    same, of = agreement(text, found)
    assert same >= LEAST_OF_A_SCAN * of
    assert "this page is a picture and was read by Tesseract" in found.oddities[0].reason


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_that_are_shown_turned_say_the_same(degrees: int, both, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = places.CORPUS / "jpac/social-media.txt"
    text, found = both(path, turned(make_pdf(parts_of(path), tmp_path), degrees))
    assert said(found) == said(text)


def test_nested_lists_symbols_numbers_and_tables_keep_their_order_and_depth(tmp_path: Path) -> None:
    made = make_pdf(
        [
            heading("Phones Policy"),
            paragraph("Staff must not:"),
            item("use their phones in the rooms", 1, "Symbols"),
            item("take pictures of the children:", 1, "Symbols"),
            item("on trips, however short they may be, and whoever it is that asks for a picture", 2, "Symbols"),
            item("in the house", 2, "Symbols"),
            item("call home", 1, "Symbols"),
            paragraph("Follow these steps:"),
            item("Tell the manager", 1, "Numbers"),
            item("Write down:", 1, "Numbers"),
            item("the day", 2, "Numbers"),
            item("the time", 2, "Numbers"),
            item("Sign it", 1, "Numbers"),
            paragraph("Phones are kept as follows:"),
            row("Who", "Where", "When"),
            row("Staff", "The lockers beside the door of the staff room", "In their hours"),
            row("Visitors", "", "Always"),
            white("Staff may use their phones after all."),
        ],
        tmp_path,
    )
    found = extract(made)
    blocks = [(block.kind.value, block.marker, block.level // 4, block.text) for block in found.document.blocks]
    assert blocks == [
        ("heading", "", 0, "Phones Policy"),
        ("paragraph", "", 0, "Staff must not:"),
        ("item", "•", 0, "use their phones in the rooms"),
        ("item", "•", 0, "take pictures of the children:"),
        ("item", "•", 1, "on trips, however short they may be, and whoever it is that asks for a picture"),
        ("item", "•", 1, "in the house"),
        ("item", "•", 0, "call home"),
        ("paragraph", "", 0, "Follow these steps:"),
        ("numbered", "1.", 0, "Tell the manager"),
        ("numbered", "2.", 0, "Write down:"),
        ("numbered", "a)", 1, "the day"),
        ("numbered", "b)", 1, "the time"),
        ("numbered", "3.", 0, "Sign it"),
        ("paragraph", "", 0, "Phones are kept as follows:"),
        ("row", "", 0, "Who Where When"),
        ("row", "", 0, "Staff The lockers beside the door of the staff room In their hours"),
        ("row", "", 0, "Visitors Always"),
    ]
    assert "in the colour of the page" in found.oddities[0].reason
