"""What is said of a handbook: in `policybot index check`, and where a part of it is quoted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.wording import handbook_lines, source_line
from index.handbook import Split, split
from index.types import Quotation
from tests.index.handbooks import CLUB
from tests.index.reading.sheets import blank, content, write

POLICIES = {
    "Fire Policy": (
        "Whoever sees a fire breaks the glass of the nearest alarm and\ncalls out, so that everybody hears it.",
        "Nobody goes back into the building for any reason until\nthe manager has said so.",
        "Reviewed May 2025.",
    ),
    "Complaints Policy": (
        "A parent may complain to anybody who works here, in words\nor in writing, at any time.",
        "Staff must write down what was said and hand it to the\nmanager the same day.",
        "Reviewed June 2025.",
    ),
    "Biting Policy": (
        "A child who was bitten is comforted first, and the\nplace is washed.",
        "Staff must never tell a parent which child it was\nthat bit theirs.",
        "Reviewed July 2025.",
    ),
}


def handbook() -> bytes:
    """A PDF with a cover and a policy on each page."""
    made = blank()
    made.set_font(style="B", size=20)
    top = write(made, "Staff Handbook")
    made.set_font(style="", size=11)
    write(made, "Reviewed 1 September 2024", top=top + 20)
    for title, texts in POLICIES.items():
        made.add_page()
        made.set_font(style="B", size=18)
        top = write(made, title)
        made.set_font(style="", size=11)
        for text in texts:
            top = write(made, text, top=top + 24)
    return content(made)


@pytest.fixture(scope="module")
def found() -> Split:
    return split(handbook(), "oak/Staff Handbook.pdf", CLUB)


def test_a_handbook_is_told_with_its_policies_and_their_pages(found: Split) -> None:
    assert list(handbook_lines(found)) == [
        "This file looks like a handbook of 3 policies:",
        "• Fire Policy, page 2",
        "• Complaints Policy, page 3",
        "• Biting Policy, page 4",
        "In none of them: “Staff Handbook”; “Reviewed 1 September 2024”",
        "Its cover states “Reviewed 1 September 2024”. "
        "That is put to none of the policies: confirm it for each that it holds for.",
    ]


def test_a_quotation_names_the_handbook_and_the_page(found: Split) -> None:
    policy = found.parts[1].policy
    line = source_line(Quotation(policy, policy.clauses[0]), date(2026, 11, 21), CLUB)
    assert line.startswith("Oak Nursery · Complaints Policy · Staff Handbook.pdf, page 3 · ")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "oak"
    folder.mkdir(parents=True)
    (folder / "staff-handbook.pdf").write_bytes(handbook())
    return folder.parent


def check(corpus: Path, *more: str) -> str:
    result = CliRunner().invoke(app, ["index", "check", "--corpus", str(corpus), *more])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_check_tells_of_a_handbook_and_how_to_take_it_apart(corpus: Path) -> None:
    shown = " ".join(check(corpus).split())
    assert "holds This file looks like a handbook of 3 policies: • Fire Policy, page 2" in shown
    assert "run `policybot import --split` on it" in shown
    held = [json.loads(line) for line in check(corpus, "--json").splitlines()]
    assert held[0]["holds"] == [{"title": title, "pages": [page, page]} for page, title in enumerate(POLICIES, 2)]


def test_the_check_does_not_ask_again_of_what_is_said_to_be_one_policy(corpus: Path) -> None:
    (corpus / "oak" / "staff-handbook.yaml").write_text("split: false\n")
    assert "handbook of" not in check(corpus)


def test_the_check_shows_a_part_with_what_it_was_taken_out_of(corpus: Path, found: Split) -> None:
    (corpus / "oak" / "staff-handbook.pdf").unlink()
    for part in found.parts:
        (corpus / "oak" / part.name).write_bytes(part.content)
    shown = check(corpus)
    assert "Complaints Policy" in shown
    assert "of Staff Handbook.pdf" in " ".join(shown.split())
    assert "handbook of" not in shown
