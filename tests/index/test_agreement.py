"""A policy says the same to us in every format and however it is laid out.

The five policies of the corpus are compared with their text files, the ten layouts with the clauses that were written
by hand for them.  `make agreement` prints the tables.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.clauses import READERS, read_policy
from index.handbook import parts_of
from index.reading.blocks import Document
from index.reading.decoding import decode
from index.reading.pdf import recognising
from index.types import Club, DateOrder, FactKind, Policy
from tests import places
from tests.index import handbooks
from tests.index.layouts.shapes import FOLDER, SHAPES, Shape, google_page, printed_by_chromium, to_be_scanned
from tests.index.reading.made import leaves
from tests.index.reading.office import NEEDS_LIBREOFFICE, convert, convert_all
from tests.index.reading.sheets import scanned
from tests.index.worded import as_markdown, as_opendocument, as_rich_text, as_text, as_web_page, as_word

LEAST = 0.98
LEAST_OF_A_SCAN = 0.9
WRITERS: dict[str, Callable[[Document, str], bytes]] = {
    ".docx": as_word,
    ".html": as_web_page,
    ".odt": as_opendocument,
    ".rtf": as_rich_text,
}
TEXT_WRITERS: dict[str, Callable[[Document, str], bytes]] = {".md": as_markdown, ".txt": as_text}
WILLOW = Club("willow-lane", "Willow Lane Nursery", date_order=DateOrder.DMY)
HAS_OFFICE = shutil.which("soffice") is not None
HAS_CHROMIUM = shutil.which("chromium") is not None
NEEDS_CHROMIUM = pytest.mark.skipif(not HAS_CHROMIUM, reason="needs Chromium: apt-get install chromium")

Said = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Known:
    """A policy of which we know what it says."""

    name: str
    club: Club
    path: Path
    title: str
    clauses: Said
    facts: Said
    numbers: tuple[str, ...] = ()
    is_by_hand: bool = True

    @property
    def written(self) -> tuple[Document, str]:
        """Its blocks and its text."""
        source = decode(self.path.read_bytes(), self.path.name)
        return READERS[self.path.suffix](source), source.text

    def read(self, data: bytes, suffix: str) -> Policy:
        """What we read from another file of it."""
        return read_policy(data, f"{self.club.slug}/{self.path.stem}{suffix}", self.club)

    def said(self, policy: Policy) -> Said:
        """What matters of each clause, in order: of a text's, lists and sections as well."""
        if self.is_by_hand:
            return [(clause.lead_in, clause.own_text, clause.audience.value) for clause in leaves(policy)]
        return said(policy)


@dataclass(frozen=True)
class Agreement:
    """How many clauses of a reading are those that are known, at their places, and of how many."""

    known: Known
    found: Policy

    @property
    def same(self) -> int:
        """How many are identical."""
        matcher = SequenceMatcher(None, self.known.clauses, self.known.said(self.found), autojunk=False)
        return sum(block.size for block in matcher.get_matching_blocks())

    @property
    def of(self) -> int:
        """Of how many: the more of both."""
        return max(len(self.known.clauses), len(self.known.said(self.found)))

    @property
    def states_the_same(self) -> bool:
        """Whether the facts and the title are those that are known."""
        return facts(self.found) == self.known.facts and self.found.title == self.known.title

    def __str__(self) -> str:
        return f"{self.same}/{self.of}{'' if self.states_the_same else ' facts'}"


def said(policy: Policy) -> Said:
    """What matters of each clause, in order."""
    return [(clause.lead_in, clause.own_text, clause.audience, clause.kind) for clause in policy.clauses]


def facts(policy: Policy) -> Said:
    """What a policy says of itself."""
    return [(fact.kind, fact.day, fact.name, fact.certain) for fact in policy.facts]


def of_corpus(path: Path) -> Known:
    """A policy of the corpus, as its text file says it."""
    club = Club(path.parent.name, path.parent.name, date_order=DateOrder.DMY)
    known = Known(club.slug, club, path, "", [], [], is_by_hand=False)
    policy = known.read(path.read_bytes(), path.suffix)
    return Known(club.slug, club, path, policy.title, known.said(policy), facts(policy), is_by_hand=False)


def of_layout(path: Path) -> Known:
    """A policy whose clauses were written by hand."""
    known = yaml.safe_load(path.read_text(encoding="utf-8"))
    clauses = [
        (group.get("lead-in"), text.strip(), group["audience"]) for group in known["clauses"] for text in group["texts"]
    ]
    stated = [
        (FactKind(fact["kind"]), _day(fact), fact.get("name"), fact.get("certain", True)) for fact in known["facts"]
    ]
    numbers = tuple(str(number) for group in known["clauses"] for number in group.get("ids", ()))
    return Known(path.stem, WILLOW, path.with_suffix(".md"), known["title"], clauses, stated, numbers)


def _day(fact: Mapping[str, Any]) -> date | None:
    day = fact.get("day")
    assert day is None or isinstance(day, date)
    return day


SEEDS = [of_corpus(path) for path in sorted(places.CORPUS.glob("*/*.txt"))]
BY_HAND = {path.stem: of_layout(path) for path in sorted(FOLDER.glob("*.yaml"))}
KNOWN = [*SEEDS, *BY_HAND.values()]


def table(rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The rows in columns, to be read by a person."""
    held = [(name, list(cells)) for name, cells in rows]
    wide = max(len(name) for name, _ in held) + 2
    return "\n".join(f"{name:<{wide}}" + "".join(f"{cell:<12}" for cell in cells).rstrip() for name, cells in held)


def total(agreements: Iterable[Agreement]) -> tuple[int, int]:
    """How many clauses are identical, and of how many."""
    held = list(agreements)
    return sum(each.same for each in held), sum(each.of for each in held)


def share(agreements: Iterable[Agreement]) -> str:
    same, of = total(agreements)
    return f"{same}/{of}"


def assert_the_same(agreements: Iterable[Agreement]) -> None:
    """Nearly every clause, and every fact and title."""
    held = list(agreements)
    same, of = total(held)
    assert of
    assert same >= LEAST * of, [(each.known.name, str(each)) for each in held]
    assert [each.known.name for each in held if not each.states_the_same] == []


# -- every policy in every format --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Agreement]]:
    """Each policy as our writers write each format, and as LibreOffice and Chromium print it: by format and name."""
    made = {
        suffix: {known.name: Agreement(known, known.read(write(*known.written), suffix)) for known in KNOWN}
        for suffix, write in (WRITERS | TEXT_WRITERS).items()
    }
    if HAS_OFFICE:
        words = {f"{known.name}.docx": as_word(*known.written) for known in KNOWN}
        pages = convert_all(tmp_path_factory.mktemp("formats"), words)
        made[".pdf"] = {
            known.name: Agreement(known, known.read(pages[f"{known.name}.docx"], ".pdf")) for known in KNOWN
        }
    if HAS_CHROMIUM:
        folder = tmp_path_factory.mktemp("printed")
        made["Chromium"] = {
            known.name: Agreement(known, known.read(printed_by_chromium(_page(known), folder), ".pdf"))
            for known in KNOWN
        }
    rows = [(known.name, [str(made[suffix][known.name]) for suffix in made]) for known in KNOWN]
    totals = ("all", [share(made[suffix].values()) for suffix in made])
    print(f"\n{table([('clauses identical', list(made)), *rows, totals])}")  # noqa: T201 - to be read
    return made


def _page(known: Known) -> bytes:
    """Its web page, without what the site puts around it, in a common style."""
    page = as_web_page(*known.written).decode()
    alone = re.sub(r"<nav>.*?</header>|<footer>.*?</footer>", "", page)
    return alone.replace("p {}", "body { font-family: Arial } td { padding: 3px 8px; border: 1px solid }").encode()


FORMATS = [
    *WRITERS,
    *TEXT_WRITERS,
    pytest.param(".pdf", marks=NEEDS_LIBREOFFICE),
    pytest.param("Chromium", marks=[pytest.mark.browser, NEEDS_CHROMIUM]),
]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_policy_says_the_same_in_every_format(suffix: str, formats: dict[str, dict[str, Agreement]]) -> None:
    assert_the_same(formats[suffix].values())


@pytest.mark.parametrize("name", BY_HAND)
def test_a_layout_as_it_was_typed_says_what_was_written_by_hand(name: str) -> None:
    known = BY_HAND[name]
    found = known.read(known.path.read_bytes(), known.path.suffix)
    assert known.said(found) == known.clauses
    assert facts(found) == known.facts
    assert found.title == known.title


# -- every layout as clubs keep it -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Agreement]:
    """Each layout's own file, and what LibreOffice saves it as: by layout and suffix."""
    contents = {shape: shape.make() for shape in SHAPES}
    made = {(shape, shape.suffix): data for shape, data in contents.items() if shape.suffix != ".fodt"}
    folder = tmp_path_factory.mktemp("kept")
    for suffix in ("pdf", "odt", "rtf", "html") if HAS_OFFICE else ():
        names = {f"{at}{shape.suffix}": shape for at, shape in enumerate(SHAPES) if suffix in shape.saved_as}
        saved = convert_all(folder, {name: contents[shape] for name, shape in names.items()}, suffix)
        made |= {(shape, f".{suffix}"): saved[name] for name, shape in names.items()}
    found = {
        (shape.layout, suffix): Agreement(BY_HAND[shape.policy], BY_HAND[shape.policy].read(data, suffix))
        for (shape, suffix), data in made.items()
    }
    suffixes = list(dict.fromkeys(suffix for _, suffix in found))
    layouts = list(dict.fromkeys(shape.layout for shape in SHAPES))
    rows = [
        (layout, [str(found[layout, suffix]) if (layout, suffix) in found else "" for suffix in suffixes])
        for layout in layouts
    ]
    totals = ("all", [share(each for (_, at), each in found.items() if at == suffix) for suffix in suffixes])
    print(f"\n{table([('clauses identical', suffixes), *rows, totals])}")  # noqa: T201 - to be read
    return found


def _cases(shapes: Iterable[Shape]) -> Iterable[Any]:
    for shape in shapes:
        if shape.suffix != ".fodt":
            yield pytest.param(shape, shape.suffix, id=f"{shape.layout}{shape.suffix}")
        for suffix in shape.saved_as:
            yield pytest.param(shape, f".{suffix}", id=f"{shape.layout} as .{suffix}", marks=NEEDS_LIBREOFFICE)


@pytest.mark.parametrize(("shape", "suffix"), list(_cases(SHAPES)))
def test_a_layout_as_clubs_keep_it_says_what_was_written_by_hand(
    shape: Shape, suffix: str, kept: dict[tuple[str, str], Agreement]
) -> None:
    agreement = kept[shape.layout, suffix]
    known, found = agreement.known, agreement.found
    assert known.said(found) == known.clauses
    assert facts(found) == known.facts
    assert found.title == known.title
    if known.numbers and suffix != ".html":  # LibreOffice's web pages number each level anew
        assert [clause.clause_id.partition("/")[2] for clause in leaves(found)] == list(known.numbers)


@pytest.mark.parametrize("suffix", [".docx", pytest.param(".pdf", marks=NEEDS_LIBREOFFICE)])
def test_a_layout_in_a_handbook_with_twenty_others_says_what_was_written_by_hand(suffix: str, tmp_path: Path) -> None:
    others = (*handbooks.SEEDS, *handbooks.WILLOW[:6])
    data = as_word(*handbooks.bound(handbooks.singles([*(known.path for known in BY_HAND.values()), *others])))
    data = data if suffix == ".docx" else convert(tmp_path / "handbook.docx", data)
    parts = parts_of(data, f"{WILLOW.slug}/handbook{suffix}", WILLOW)
    assert len(parts) == len(BY_HAND) + len(others)
    held = {part.policy.title: part.policy for part in parts}
    found = [Agreement(known, held[known.title]) for known in BY_HAND.values()]
    same, of = total(found)
    print(f"\nin a handbook as {suffix}: {same}/{of} clauses identical")  # noqa: T201 - to be read
    assert same >= LEAST * of, [(each.known.name, str(each)) for each in found]


def test_what_word_lays_over_a_text_is_left_out_and_named(kept: dict[tuple[str, str], Agreement]) -> None:
    found = kept["everything that Word adds", ".docx"].found
    assert [oddity.reason for oddity in found.oddities] == [
        "holds hidden or struck-out words, which are not quoted: 'The code of the door is 4711.'; confirm"
    ]
    assert [item.words for item in found.furniture] == ["Willow Lane Nursery – Visitors Policy", "Page 1 of 3"]
    for gone in ("4711", "bank card", "should ask", "feed", "whenever they like"):
        assert gone not in " ".join(clause.text for clause in found.clauses)


@pytest.mark.browser
@NEEDS_CHROMIUM
def test_a_pdf_by_the_library_of_google_docs_says_what_was_written_by_hand(tmp_path: Path) -> None:
    known = BY_HAND["food-and-allergies"]
    agreement = Agreement(known, known.read(printed_by_chromium(google_page(), tmp_path), ".pdf"))
    assert known.said(agreement.found) == known.clauses
    assert agreement.states_the_same


@NEEDS_LIBREOFFICE
@pytest.mark.skipif(recognising.tesseract() is None, reason="needs Tesseract: apt-get install tesseract-ocr")
def test_a_scanned_layout_says_nearly_what_was_written_by_hand(tmp_path: Path) -> None:
    known = BY_HAND["missing-child"]
    pages = scanned(convert(tmp_path / "missing-child.fodt", to_be_scanned()))
    agreement = Agreement(known, known.read(pages, ".pdf"))
    print(f"\na scan: {agreement} clauses identical")  # noqa: T201 - to be read
    assert agreement.same >= LEAST_OF_A_SCAN * agreement.of
    assert agreement.states_the_same
