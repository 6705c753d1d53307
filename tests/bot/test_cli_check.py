"""`policybot index check` as people run it: every format, as lines, as JSON and as one web page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.pages.made import willow
from tests.places import CORPUS


@pytest.fixture
def run() -> Callable[..., Any]:
    return lambda *arguments: CliRunner().invoke(app, ["index", "check", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    willow(tmp_path / "corpus")
    return tmp_path / "corpus"


def lines(result: Any) -> dict[str, dict[str, Any]]:
    return {line["source"]: line for line in map(json.loads, result.stdout.splitlines())}


def test_a_page_is_written_and_says_what_is_not_read(run: Callable[..., Any], folder: Path) -> None:
    file = folder.parent / "check.html"
    result = run("--corpus", folder, "--html", file)
    assert result.exit_code == 1, "a file could not be read"
    assert result.stdout == ""
    assert "not read: willow/broken <b>.pdf:1: is a damaged PDF" in result.stderr
    assert f"{file}: 3 policies, 1 thing to confirm; open it in a browser" in result.stderr
    assert file.read_text("utf-8").count("<img ") == 2
    assert list(folder.parent.iterdir()) == [folder, file] or set(folder.parent.iterdir()) == {folder, file}


def test_the_page_takes_the_place_of_the_one_before_in_one_step(run: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "check.html"
    file.write_text("of last week")
    assert run("--corpus", CORPUS, "--club", "ask-clubs", "--html", file).exit_code == 0
    content = file.read_text("utf-8")
    assert "30. Social Media Policy" in content
    assert "Ronald Openshaw" not in content


def test_one_club_is_enough(run: Callable[..., Any]) -> None:
    assert set(lines(run("--corpus", CORPUS, "--club", "ASK", "--json"))) == {"ask-clubs/social-media.txt"}


@pytest.mark.parametrize("arguments", [("--html", "."), ("--html", "nowhere/at/all.html"), ("--html", "a", "--json")])
def test_a_page_that_cannot_be_written_is_wrong_usage(run: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    result = run("--corpus", CORPUS, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_programs_are_told_the_page_of_everything(run: Callable[..., Any], folder: Path) -> None:
    found = lines(run("--corpus", folder, "--json", "--clauses"))
    pdf, text, word = (found[f"willow/{name}"] for name in ("phones.pdf", "hostile.txt", "outings.docx"))
    assert (pdf["pages"], text["pages"], word["pages"]) == (2, None, None)
    assert pdf["extractor"].startswith("pypdfium2 ")
    assert [(each["words"], each["page"]) for each in pdf["furniture"]] == [
        ("Willow Nursery - Policies", 1),
        ("Page 1 of 2", 1),
        ("Willow Nursery - Policies", 2),
        ("Page 2 of 2", 2),
    ]
    assert {each["page"] for each in pdf["list"]} == {1, 2}
    assert {each["page"] for each in text["list"]} == {None}
    assert [each["paragraph"] for each in word["list"]] == [2, 3, 4, 6]
    assert found["willow/broken <b>.pdf"]["read"] is False


def test_people_are_told_how_many_pages_a_file_has(run: Callable[..., Any], folder: Path) -> None:
    result = run("--corpus", folder)
    assert "willow/phones.pdf, pypdfium2 " in result.stdout
    assert ", 2 pages\n" in result.stdout
    assert "page 2: “Page 2 of 2” (page number)" in result.stdout
