"""Clauses on the picture of their page: in each box the words of its clause, and no others."""

import re
import shutil
from pathlib import Path

import pytest

from bot.pages.drawing import Drawn, draw_pages
from bot.pages.marking import Mark, marks_on
from bot.pages.record import Record, Share
from index.corpus import load_corpus
from index.reading.drawing import Picture
from index.types import Corpus, Policy
from tests.index.reading.office import NEEDS_LIBREOFFICE, Page, heading, item, make_pdf, paragraph, row
from tests.index.reading.sheets import blank, content, write

Pictures = dict[str, dict[int, Drawn]]


def letters(words: str) -> str:
    return re.sub(r"\W", "", words).lower()


def inside(picture: Picture, mark: Mark) -> list[str]:
    """The words whose middle is in the box, line by line."""
    return [
        word.text
        for word in picture.words
        if mark.left <= (word.left + word.right) / 2 <= mark.left + mark.width
        and mark.top <= (word.top + word.bottom) / 2 <= mark.top + mark.height
    ]


def of(corpus: Corpus, name: str) -> Policy:
    return next(each for each in corpus.policies if each.source.path == f"willow/{name}")


def marked(policy: Policy, drawn: dict[int, Drawn]) -> list[tuple[Mark, str]]:
    """Each mark of the policy's pages, with the letters in its box."""
    record = Record(policy)
    found = []
    for sheet in record.sheets():
        picture = drawn[sheet.number]
        assert isinstance(picture, Picture)
        marks = marks_on(picture, record, sheet)
        found += [(mark, letters("".join(inside(picture, mark)))) for mark in marks]
    return found


@pytest.mark.parametrize("name", ["phones.pdf", "visitors.pdf"])
def test_each_clause_is_marked_around_its_own_words(willow_corpus: Corpus, pictures: Pictures, name: str) -> None:
    if name == "visitors.pdf" and not shutil.which("tesseract"):
        pytest.skip("needs Debian's tesseract-ocr")
    policy = of(willow_corpus, name)
    found = [(mark.number, words) for mark, words in marked(policy, pictures[policy.source.path]) if mark.number]
    clauses = [(each.number, each.clause) for each in Record(policy).numbered]
    assert [number for number, _ in found] == [number for number, _ in clauses]
    for (_, words), (_, clause) in zip(found, clauses, strict=True):
        # A row of two columns holds their words in another order.
        assert sorted(words) == sorted(letters(clause.own_text))


def test_lead_ins_and_furniture_are_marked_without_a_number(willow_corpus: Corpus, pictures: Pictures) -> None:
    policy = of(willow_corpus, "phones.pdf")
    found = marked(policy, pictures[policy.source.path])
    left_out = [words for mark, words in found if mark.share is Share.FURNITURE]
    assert left_out == ["willownurserypolicies", "page1of2", "willownurserypolicies", "page2of2"]
    assert "allstaffmust" in [words for mark, words in found if mark.share is Share.LEAD_IN]


def test_a_picture_of_other_words_gets_no_marks(willow_corpus: Corpus, pictures: Pictures) -> None:
    record = Record(of(willow_corpus, "outings.docx"))
    picture = pictures["willow/phones.pdf"][1]
    assert isinstance(picture, Picture)
    assert marks_on(picture, record, record.sheets()[0]) == ()


def test_a_clause_that_goes_on_over_the_page_is_marked_on_both(tmp_path: Path) -> None:
    made = blank()
    write(made, "Staff keep their phones in the lockers.", top=100)
    write(made, "Nobody may take pictures of children in the building or", top=780)
    made.add_page()
    write(made, "in the garden with a phone of their own.", top=80)
    write(made, "Parents ask at the door before they take pictures.", top=130)
    (tmp_path / "willow").mkdir()
    (tmp_path / "willow/phones.pdf").write_bytes(content(made))
    (policy,) = load_corpus(tmp_path).policies
    record = Record(policy)
    drawn = draw_pages(policy, tmp_path, lambda _: None)
    _, second = record.sheets()
    picture = drawn[2]
    assert isinstance(picture, Picture)
    marks = marks_on(picture, record, second)
    assert [(mark.number, letters("".join(inside(picture, mark)))) for mark in marks] == [
        (2, "inthegardenwithaphoneoftheirown"),
        (3, "parentsaskatthedoorbeforetheytakepictures"),
    ]


@NEEDS_LIBREOFFICE
def test_a_policy_as_a_word_processor_sets_it_is_marked_clause_by_clause(tmp_path: Path) -> None:
    """Two columns, a table, lists, a head and a foot, and more than one page."""
    said = "children stay in the shade between eleven and three on hot days and nobody goes out without being counted"
    rule = said.split()
    parts = [
        heading("Sun Policy"),
        paragraph("All staff must:"),
        item("see to it that every child wears a hat"),
        item("offer water at least every half hour"),
        row("Who", "What", "When"),
        row("Manager", "checks the shade", "every morning"),
        row("Deputy", "counts the hats", "on Fridays"),
        *(
            part
            for day in range(12)
            for part in (heading(f"Day {day}", 2), paragraph(" ".join(["Always", *rule[day:], *rule[:day]]) + "."))
        ),
        paragraph("Review date: September 2026"),
    ]
    page = Page(columns=2, header="Willow Nursery", footer="Page {page} of {pages}", width_cm=15, height_cm=18)
    root = tmp_path / "corpus"
    (root / "willow").mkdir(parents=True)
    (root / "willow/sun.pdf").write_bytes(make_pdf(parts, tmp_path / "made", page))
    (policy,) = load_corpus(root).policies
    drawn = draw_pages(policy, root, lambda _: None)
    record = Record(policy)
    words: dict[int, str] = {}
    for sheet in record.sheets():
        picture = drawn[sheet.number]
        assert isinstance(picture, Picture)
        for mark in marks_on(picture, record, sheet):
            if mark.number:
                words[mark.number] = words.get(mark.number, "") + "".join(inside(picture, mark))
    assert len(drawn) > 1
    for each in record.numbered:
        assert sorted(letters(words[each.number])) == sorted(letters(each.clause.own_text))
