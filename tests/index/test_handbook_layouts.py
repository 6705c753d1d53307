"""Handbooks as managers lay them out in Word, and as they print them: with styles, bold lines, contents, heads."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.shared import Pt

from index.handbook import Split, split
from index.types import FactKind
from tests.index.handbooks import CLUB
from tests.index.reading.office import NEEDS_LIBREOFFICE, convert_all

NAMES = (
    "Safeguarding and Child Protection",
    "Behaviour Management",
    "Complaints",
    "Fire Safety & Emergency Evacuation",
    "Administering Medicines",
    "Health and Safety",
    "Late Collection of Children",
    "Mobile Phones and Cameras",
    "Equal Opportunities",
    "Whistleblowing",
)
LAYOUTS = {
    "styles": {},
    "styles, no word policy": {"ending": ""},
    "styles, neither cover nor contents": {"has_cover": False, "has_contents": False},
    "styles, no word policy, no cover, no contents": {"ending": "", "has_cover": False, "has_contents": False},
    "numbered titles": {"is_numbered": True},
    "bold titles": {"style": "bold"},
    "bold titles, no word policy": {"style": "bold", "ending": ""},
    "bold titles, no pages of their own, no contents": {"style": "bold", "has_contents": False, "has_breaks": False},
    "bold and numbered titles, no contents": {"style": "bold", "is_numbered": True, "has_contents": False},
    "one level for all": {"style": "flat"},
    "capitals": {"style": "capitals"},
    "heads and feet": {"has_head": True},
}


def handbook(
    *,
    style: str = "styles",
    ending: str = " Policy",
    is_numbered: bool = False,
    has_cover: bool = True,
    has_contents: bool = True,
    has_breaks: bool = True,
    has_head: bool = False,
) -> bytes:
    """A Word file of ten policies."""
    made = docx.Document()
    if has_head:
        made.sections[0].header.paragraphs[0].text = "Oak Nursery Policies and Procedures"
        made.sections[0].footer.paragraphs[0].text = "Reviewed September 2025"
    if has_cover:
        made.add_paragraph("Oak Nursery", style="Normal" if style == "bold" else "Title")
        made.add_paragraph().add_run("Policies and Procedures 2025").bold = True
    titles = [f"{number}. {name}{ending}" if is_numbered else f"{name}{ending}" for number, name in enumerate(NAMES, 1)]
    if has_contents:
        made.add_paragraph().add_run("Contents").bold = True
        for page, title in enumerate(titles, 2):
            made.add_paragraph(f"{title}\t{page}")
    for place, (title, name) in enumerate(zip(titles, NAMES, strict=True)):
        if has_breaks:
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        add_heading(made, title, 1, style)
        made.add_paragraph(f"We take {name.lower()} seriously, and everybody who works with us does the same each day.")
        add_heading(made, "Procedure", 2, style)
        made.add_paragraph("Staff must:")
        for item in ("tell the manager at once", f"write it in the {name.split()[0].lower()} book", "never discuss it"):
            made.add_paragraph(item, style="List Bullet")
        add_heading(made, "Responsibilities", 2, style)
        made.add_paragraph(f"The manager is responsible for {name.lower()} and checks the records every Friday.")
        made.add_paragraph(f"This policy was adopted on {place + 1} March 2024. Review date: March {2025 + place % 3}.")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def add_heading(made: docx.document.Document, text: str, level: int, style: str) -> None:
    """A heading as somebody makes one who knows styles, or does not."""
    if style in ("styles", "flat"):
        made.add_heading(text, level if style == "styles" else 1)
    elif style == "bold":
        run = made.add_paragraph().add_run(text)
        run.bold = True
        run.font.size = Pt(16) if level == 1 else None
    else:
        made.add_paragraph(text.upper() if level == 1 else text)


def check(found: Split, layout: dict[str, object]) -> None:
    """Each policy is there with its own dates and clauses, and nothing else is."""
    titles = [f"{name}{layout.get('ending', ' Policy')}" for name in NAMES]
    titles = [title.upper() for title in titles] if layout.get("style") == "capitals" else titles
    assert [part.policy.title for part in found.parts] == titles
    for place, part in enumerate(found.parts):
        stated = {fact.kind: fact.day for fact in part.policy.facts}
        assert set(stated) == {FactKind.ADOPTED, FactKind.NEXT_REVIEW}
        adopted, due = stated[FactKind.ADOPTED], stated[FactKind.NEXT_REVIEW]
        assert adopted is not None
        assert due is not None
        assert (adopted.day, due.year) == (place + 1, 2025 + place % 3)
        said = [clause.own_text for clause in part.policy.clauses if clause.lead_in == "Staff must:"]
        assert said == [
            "tell the manager at once",
            f"write it in the {NAMES[place].split()[0].lower()} book",
            "never discuss it",
        ]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_word_file_of_ten_policies_is_parted(name: str) -> None:
    check(split(handbook(**LAYOUTS[name]), "oak/Staff Handbook.docx", CLUB), LAYOUTS[name])


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Each layout as LibreOffice prints it."""
    files = {f"{place}.docx": handbook(**layout) for place, layout in enumerate(LAYOUTS.values())}
    made = convert_all(tmp_path_factory.mktemp("printed"), files)
    return dict(zip(LAYOUTS, (made[name] for name in files), strict=True))


@NEEDS_LIBREOFFICE
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_pdf_of_ten_policies_is_parted(name: str, printed: dict[str, bytes]) -> None:
    found = split(printed[name], "oak/Staff Handbook.pdf", CLUB)
    check(found, LAYOUTS[name])
    if LAYOUTS[name].get("has_head"):
        assert [fact.words for fact in found.cover_facts] == ["Reviewed September 2025"]
