"""`policybot compare`, `matrix` and `lineage`, over the real policies; what needs the encoder is marked `model`."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.papers.tabular import as_csv
from index.corpus import load_corpus
from index.types import Corpus, Quotation
from tests.places import CORPUS

TODAY = ("--today", "2026-11-20")
PHOTOS = "May we post photos of the children?"

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _settings_of_a_fresh_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("POLICYBOT_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYBOT_CORPUS", str(CORPUS))
    monkeypatch.setenv("POLICYBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def data(tmp_path: Path, data_folder: Path, encoder: Any) -> Path:
    """A data folder with the real encoder."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encoders").symlink_to(data_folder.absolute() / "encoders")
    return tmp_path / "data"


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0
    return list(csv.DictReader(io.StringIO(result.stdout)))


def lines_of(result: Result) -> list[Any]:
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def assert_reads_well(result: Result) -> None:
    """At a hundred columns nothing is wider, and no line is cut."""
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert "…" not in result.stdout


# CSV ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    text = as_csv(("a", "b"), [{"a": f"{start}SUM(1)", "b": f"safe {start}"}])
    shown = start.replace("\r", "\n")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [[f"'{shown}SUM(1)", f"safe {shown}"]]


def test_numbers_stay_numbers_and_truth_is_said(run: Run) -> None:
    assert as_csv(("a", "b", "c", "d"), [{"a": -5, "b": True, "c": False, "d": None}]) == "a,b,c,d\n-5,yes,no,\n"


# One question ---------------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_compare_shows_a_row_for_each_club_the_silent_ones_too(run: Run, data: Path) -> None:
    result = run("compare", PHOTOS, *TODAY)
    assert_reads_well(result)
    for words in ("ASK Clubs", "Ashley's House", "7 years overdue", "no review date", "not signed", "does not say"):
        assert words in result.stdout
    assert "4 clubs have a clause on it, 1 does not say. Silence is not permission." in result.stdout


@pytest.mark.model
def test_compare_for_programs_holds_the_clause_and_its_place(run: Run, data: Path, five: Corpus) -> None:
    rows = lines_of(run("compare", PHOTOS, "--format", "json", *TODAY))
    assert [row["club"] for row in rows] == [club.slug for club in five.clubs]
    for row in rows:
        if row["text"] is None:
            assert (row["club"], row["status"], row["state"]) == ("ronald-openshaw", "not_covered", "undated")
            continue
        policy = next(policy for policy in five.policies if policy.club == row["club"])
        quotation = Quotation(policy, policy.clause(row["clause_id"]))
        assert quotation.text == row["text"]
        assert [list(piece) for piece in quotation.clause.ranges] == row["ranges"]


@pytest.mark.model
def test_compare_as_csv_is_safe_to_open(run: Run, data: Path) -> None:
    """The rule of JPAC's that is shown without a lead-in begins with its bullet."""
    question = "Is a JPAC site for professional purposes only?"
    chosen = ("--club", "jpac", "--club", "ASK", "--club", "jpac")
    first, second = rows_of(run("compare", question, *chosen, "--format", "csv", *TODAY))
    assert (first["club"], second["club"]) == ("jpac", "ask-clubs")
    assert first["text"].startswith("'- Any JPAC site MUST be used for professional purposes only")


@pytest.mark.model
def test_compare_asks_the_clubs_that_the_question_names(run: Run, data: Path) -> None:
    rows = rows_of(run("compare", f"jpac and ASK Clubs: {PHOTOS}", "--format", "csv"))
    assert {row["club"] for row in rows} == {"jpac", "ask-clubs"}


@pytest.mark.model
def test_compare_answers_a_case_with_the_card_and_no_clause(run: Run, data: Path) -> None:
    told = run("compare", "A child told me her dad hits her")
    assert "This sounds like something to tell a person now" in told.stdout
    rows = rows_of(run("compare", "A child told me her dad hits her", "--format", "csv"))
    assert {(row["status"], row["text"]) for row in rows} == {("sensitive", "")}


def test_compare_needs_a_question_and_clubs_that_exist(run: Run) -> None:
    assert run("compare").exit_code == 2
    assert run("compare", "  ").exit_code == 2


# Policies × clubs -----------------------------------------------------------------------------------------------------


def test_matrix_shows_what_is_held_and_what_is_missing(run: Run) -> None:
    result = run("matrix", *TODAY)
    assert_reads_well(result)
    for words in ("Social Media Policy", "Mobile Phone policy", "not held", "19 months"):
        assert words in result.stdout
    assert run("matrix", "--club", "nobody").exit_code == 2


def test_matrix_for_programs_has_a_row_for_each_subject_and_club(run: Run, five: Corpus) -> None:
    rows = rows_of(run("matrix", "--format", "csv", *TODAY))
    assert len(rows) == 14 * len(five.clubs)
    assert [json.dumps(row["subject"]) for row in lines_of(run("matrix", "--format", "json", *TODAY))] == [
        json.dumps(row["subject"]) for row in rows
    ]
    standing = {(row["subject"], row["club"]): row["standing"] for row in rows}
    assert standing["Social Media Policy", "jpac"] == "held"
    assert standing["Mobile Phone policy", "jpac"] == "named, not held"
    assert standing["Mobile Phone policy", "ronald-openshaw"] == "neither"
    jpac = next(row for row in rows if (row["subject"], row["club"]) == ("Social Media Policy", "jpac"))
    assert (jpac["state"], jpac["is_signed"], jpac["source"]) == ("no review date", "no", "jpac/social-media.txt")


def test_matrix_of_more_clubs_than_fit_beside_each_other_goes_on_below(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "many"
    for number in range(12):
        folder = root / f"club-{number:02}"
        shutil.copytree(CORPUS / "jpac", folder)
    result = run("matrix", "--corpus", str(root))
    assert_reads_well(result)
    assert len(load_corpus(root).policies) == 12
    assert sum(result.stdout.count(f"Club {number:02}") for number in range(12)) == 12


def test_an_empty_corpus_has_no_matrix_and_no_lineage(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    result = run("matrix", "--corpus", str(tmp_path / "none"))
    assert (result.exit_code, result.stdout) == (0, "No policy is held yet.\n")
    assert run("lineage", "--corpus", str(tmp_path / "none")).exit_code == 0


# Shared texts ---------------------------------------------------------------------------------------------------------


def test_lineage_shows_who_shares_a_text_and_where_they_are_apart(run: Run) -> None:
    result = run("lineage")
    assert_reads_well(result)
    shown = " ".join(result.stdout.split())
    assert "share one text" in shown
    assert "7 of 21 clauses are word for word the same" in shown
    assert "Only JPAC LTD Out of School Clubs has this: For staff: ┃ • Any JPAC site MUST" in shown
    assert "not in every club’s text: “Google never forgets”" in shown
    assert "Twitter" not in shown
    assert "Shared with no other club: Ashley's House" in shown
    assert shown.index("Any JPAC site") < shown.index("Google never forgets") < shown.index("WhatsApp")


def test_lineage_shows_all_when_asked(run: Run) -> None:
    result = run("lineage", "--all")
    assert_reads_well(result)
    assert "Only what each club calls itself differs:" in result.stdout
    assert "Twitter" in result.stdout


def test_lineage_of_clubs_that_share_nothing_says_so(run: Run) -> None:
    result = run("lineage", "--club", "ashleys-house", "--club", "ronald-openshaw")
    assert "No policies of Ashley's House and Ronald Openshaw Nursery Education Centre share one text." in " ".join(
        result.stdout.split()
    )


def test_lineage_for_programs_holds_every_clause_of_every_club(run: Run, five: Corpus) -> None:
    shared, *alone = lines_of(run("lineage", "--format", "json"))
    assert [policy["club"] for policy in shared["policies"]] == ["ask-clubs", "ightham-primary", "jpac"]
    assert [each["policies"][0]["club"] for each in alone] == ["ashleys-house", "ronald-openshaw"]
    assert sum(shared["counts"].values()) == len(shared["clauses"])
    for clause in shared["clauses"]:
        for text in clause["texts"]:
            policy = next(policy for policy in five.policies if policy.source.path == text["source"])
            assert Quotation(policy, policy.clause(text["clause_id"])).text == text["text"]
