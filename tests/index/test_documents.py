"""Policies that are no text, from the corpus folder to the index and to the quotation."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.wording import source_line
from index.clauses import SAVED_AS
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.errors import RefusedFileError
from index.reading.formats import extract
from index.snapshot import build_snapshot, open_snapshot
from index.types import Corpus, Quotation
from tests.index.reading.wordfile import paragraph, run, word
from tests.index.worded import opendocument, rich_text

TURNED = "<w:r><w:lastRenderedPageBreak/><w:t>Cameras stay at home.</w:t></w:r>"
WORD = word(paragraph("Phones", "H1") + paragraph("Phones are kept in the lockers.") + paragraph(TURNED))
FILES = {
    "phones.docx": WORD,
    "fire.html": b"<html><h1>Fire Safety Policy</h1><p>Fire doors are never wedged open.</p></html>",
    "food.odt": opendocument("<text:h text:outline-level='1'>Food</text:h><text:p>Nuts are not allowed.</text:p>"),
    "pets.rtf": rich_text("\\pard\\s1 Pets\\par\\pard Dogs stay outside.\\par"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A corpus of one club with a policy of each format."""
    folder = tmp_path / "corpus" / "oak"
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return tmp_path / "corpus"


def proven(corpus: Corpus) -> list[str]:
    """Every clause of the corpus, quoted and so proven."""
    return [Quotation(policy, clause).text for policy in corpus.policies for clause in policy.clauses]


def test_a_folder_of_documents_is_read_without_a_remark(root: Path) -> None:
    corpus = load_corpus(root)
    assert (corpus.left_out, corpus.remarks) == ((), ())
    assert proven(corpus) == [
        "Fire doors are never wedged open.", "Nuts are not allowed.", "Dogs stay outside.",
        "Phones are kept in the lockers.", "Cameras stay at home.",
    ]  # fmt: skip
    assert [policy.source.path for policy in corpus.policies] == [
        "oak/fire.html", "oak/food.odt", "oak/pets.rtf", "oak/phones.docx",
    ]  # fmt: skip
    assert all(policy.source.extractor and len(policy.source.sha256) == 64 for policy in corpus.policies)


def test_a_broken_document_is_left_out_with_its_reason_and_the_others_are_read(root: Path) -> None:
    (root / "oak" / "broken.docx").write_bytes(WORD[:500])
    (root / "oak" / "picture.docx").write_bytes(b"\x89PNG" + bytes(100))
    corpus = load_corpus(root)
    assert [str(each) for each in corpus.left_out] == [
        "oak/broken.docx:1: is cut short or damaged; open it and save it again as a new file",
        "oak/picture.docx:1: is no Word file but a picture; type the policy's words out and save them as a Word file or"
        " as plain text",
    ]
    assert len(corpus.policies) == len(FILES)


def test_a_file_of_another_kind_is_told_every_suffix_there_is(root: Path) -> None:
    (root / "oak" / "sheet.xlsx").write_bytes(b"x")
    (left_out,) = load_corpus(root).left_out
    assert left_out.reason == f"is no {', '.join(SAVED_AS)} file; save it as one of these"


@pytest.mark.model
def test_an_index_keeps_the_extracted_text_its_places_and_its_maker(
    root: Path, tmp_path: Path, encoder: OnnxEncoder
) -> None:
    corpus = load_corpus(root)
    build_snapshot(corpus, encoder, tmp_path / "index")
    opened = open_snapshot(tmp_path / "index", encoder, corpus.digest).corpus
    assert opened == corpus
    assert proven(opened) == proven(corpus)


def test_a_quotation_names_the_page_it_stands_on(root: Path) -> None:
    corpus = load_corpus(root)
    phones = next(policy for policy in corpus.policies if policy.slug == "phones")
    lines = [source_line(Quotation(phones, clause), date(2026, 1, 1), corpus.clubs[0]) for clause in phones.clauses]
    assert [next(part for part in line.split(" · ") if part.startswith("page")) for line in lines] == [
        "page 1",
        "page 2",
    ]


@pytest.mark.parametrize("name", sorted(FILES))
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_document_gives_provable_blocks_or_a_reason(name: str, data: st.DataObject) -> None:
    """Bytes changed or cut anywhere: what is still read is proven; otherwise there is a reason."""
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(content))))
    suffix = Path(name).suffix
    try:
        found = extract(bytes(content[:cut]), suffix)
    except RefusedFileError:
        return
    for block in found.document.blocks:
        block.words.verify(found.text)


def test_white_space_and_marks_of_the_format_are_not_in_the_words() -> None:
    runs = run("Phones ", "<w:b/>") + run("  are\u00a0kept ") + run("here.", "<w:i/>")
    (block,) = extract(word(paragraph(runs)), ".docx").document.blocks
    assert block.text == "Phones are kept here."
