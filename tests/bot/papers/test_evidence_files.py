"""An export of the log: safe in a spreadsheet, readable, and checked against the log by the command line."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.errors import EvidenceFileError
from bot.evidence import Evidence, told_by
from bot.papers.evidence_files import read_export
from bot.papers.tabular import csv_bytes
from bot.slack.incoming import Door
from bot.store import open_store
from bot.types import Answer, NotCovered, Quote
from index.types import Corpus, Quotation
from tests.bot.conftest import MovingClock
from tests.places import ROOT

Run = Callable[..., Result]
PERIOD = ("--club", "ask-clubs", "--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'policybot.db'}"


@pytest.fixture
def logged(five: Corpus, tmp_path: Path, database: str, clock: MovingClock) -> list[str]:
    """A log of two answers and a silence of ASK Clubs, and one answer of another club."""
    (tmp_path / "data").mkdir(exist_ok=True)
    store = open_store(database, tmp_path / "data", clock=clock)
    held = {each.club: each for each in five.policies}
    ask, jpac = five.club("ask-clubs"), five.club("jpac")
    first = [
        Answer(club, (Quote(Quotation(held[club.slug], held[club.slug].clauses[1]), 1.0),), 0.9) for club in (ask, jpac)
    ]
    for reply in (first[0], first[1], NotCovered(ask, (), 0.1, ""), first[0]):
        with store.begin() as connection:
            Evidence(store).append(connection, told_by(reply, Door.DIRECT, five, clock()))
        clock.moves(days=1)
    store.close()
    return [Quotation(held["ask-clubs"], held["ask-clubs"].clauses[1]).text]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: str) -> Run:
    monkeypatch.setenv("POLICYBOT_CORPUS", str(ROOT / "corpus"))
    monkeypatch.setenv("POLICYBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", database)
    return lambda *arguments: CliRunner().invoke(app, ["evidence", *arguments])


def changes(database: str, statement: str) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def exported(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "autumn.json"
    assert run("export", *PERIOD, "--format", "json", "--output", str(file)).exit_code == 0
    return file


def test_a_cell_that_a_spreadsheet_would_compute_is_words_in_it() -> None:
    starts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "ASK", "1-2", None, 3, True]
    content = csv_bytes(["first"], ([cell] for cell in starts), [("above", "=2")])
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    shown = [row[0] if row else "" for row in read]
    assert read[0] == ["above", "'=2"]
    assert shown[2:] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\nx", "ASK", "1-2", "", "3", "yes"]


@pytest.mark.usefixtures("logged")
def test_a_table_says_what_it_is_and_holds_the_clubs_rows_alone(run: Run, logged: list[str]) -> None:
    done = run("export", *PERIOD)
    assert done.exit_code == 0
    lines = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"), newline="")))
    above = {line[0]: line[1] for line in lines[: lines.index([])]}
    assert above["What policybot told staff"] == "ASK Clubs"
    assert (above["From"], above["To"], above["Rows"]) == ("1 November 2026", "30 November 2026", "3")
    assert len(above["Last hash of the whole log"]) == 64
    table = lines[lines.index([]) + 1 :]
    rows = [dict(zip(table[0], line, strict=True)) for line in table[1:]]
    assert [(row["number"], row["date"], row["time"], row["outcome"]) for row in rows] == [
        ("1", "2026-11-20", "09:00", "the policy says"),
        ("3", "2026-11-22", "09:00", "the policy does not say"),
        ("4", "2026-11-23", "09:00", "the policy says"),
    ]
    assert rows[0]["words of the clause"] == logged[0]
    assert (rows[0]["review state"], rows[0]["review due"]) == ("overdue", "2019-06-05")
    assert rows[0]["asked by way of"] == "direct message"
    assert "log holds: 4 rows" in done.stderr


@pytest.mark.usefixtures("logged")
def test_an_export_is_checked_against_the_log(run: Run, tmp_path: Path) -> None:
    file = exported(run, tmp_path)
    content = json.loads(file.read_bytes())
    assert (content["count"], len(content["rows"]), content["chain"]["written"]) == (3, 3, 4)
    assert all({"previous", "hash"} <= set(row) for row in content["rows"])
    done = run("verify", str(file))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "This is ASK Clubs’ log of 1 November 2026 to 30 November 2026, unchanged: 3 rows.",
    )


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda file: file["rows"][0].update(review="current"), "row 1 was changed"),
        (lambda file: file["rows"].pop(1), "row 3 is missing"),
        (lambda file: file["rows"].append(file["rows"][0]), "row 1 was changed"),
        (lambda file: file["chain"].update(hash="0" * 64), "row 4 is not the one that was written"),
        (lambda file: file.update({"to": "2026-11-22"}), "row 4 was put in"),
    ],
)
def test_an_export_that_was_changed_is_not_the_log(run: Run, tmp_path: Path, change: Any, says: str) -> None:
    file = exported(run, tmp_path)
    content = json.loads(file.read_bytes())
    change(content)
    file.write_text(json.dumps(content))
    done = run("verify", str(file))
    assert done.exit_code == 1
    assert says in done.stdout


@pytest.mark.usefixtures("logged")
def test_an_export_outs_a_log_that_was_written_anew(run: Run, tmp_path: Path, database: str, five: Corpus) -> None:
    """Somebody who makes the whole chain again cannot make the files again that were handed out."""
    file = exported(run, tmp_path)
    changes(database, "DELETE FROM evidence")
    changes(database, f"UPDATE evidence_head SET count = 0, hash = '{'0' * 64}'")
    store = open_store(database, tmp_path / "data", clock=lambda: datetime(2026, 11, 20, 9, tzinfo=UTC))
    for _ in range(4):
        with store.begin() as connection:
            reply = NotCovered(five.club("ask-clubs"), (), 0.1, "")
            Evidence(store).append(connection, told_by(reply, Door.DIRECT, five, store.clock()))
    store.close()
    assert run("verify").exit_code == 0
    done = run("verify", str(file))
    assert (done.exit_code, "row 1 was changed" in done.stdout) == (1, True)


@pytest.mark.usefixtures("logged")
def test_what_is_older_than_the_log_is_said_not_to_be_proven(run: Run, tmp_path: Path, database: str) -> None:
    file = exported(run, tmp_path)
    store = open_store(database, tmp_path / "data", clock=lambda: datetime(2032, 11, 21, 12, tzinfo=UTC))
    Evidence(store).sweep()
    store.close()
    done = run("verify", str(file))
    assert done.exit_code == 1
    assert "1 row of it is older than what the log still keeps. The rest agrees." in done.stdout
    assert "2 older ones let go for their age" in done.stdout


@pytest.mark.usefixtures("logged")
def test_the_first_broken_row_is_named(run: Run, database: str) -> None:
    assert run("verify").stdout.startswith("The log holds: 4 rows. Last hash, to note down elsewhere: ")
    changes(database, "UPDATE evidence SET clause_id = 'x' WHERE number = 2")
    done = run("verify")
    assert (done.exit_code, done.stdout) == (1, "The log does not hold: row 2 was changed. It has 4 rows.\n")
    assert run("export", *PERIOD).exit_code == 1


def test_a_database_that_is_not_there_is_not_made(run: Run, tmp_path: Path) -> None:
    done = run("verify")
    assert (done.exit_code, "there is no database yet" in done.stderr) == (1, True)
    assert not (tmp_path / "data").exists()


def test_a_period_that_ends_before_it_begins_and_an_unknown_club_are_refused(run: Run) -> None:
    assert run("export", "--club", "ask-clubs", "--from", "2026-11-02", "--to", "2026-11-01").exit_code == 2
    assert run("export", "--club", "nowhere", "--from", "2026-11-01", "--to", "2026-11-02").exit_code == 2


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"club": 1, "chain": 2, "rows": 3}', b"[" * 100_000])
def test_what_is_no_export_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(EvidenceFileError, match="no export of the evidence log"):
        read_export(content)
