"""`policybot gaps` and `policybot judgements`, over a database as the bot leaves it."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.asked.gaps import Gaps, Unanswered
from bot.asked.judgements import Judgements
from bot.asked.standards import Standards
from bot.cli import app
from bot.feedback import Feedback
from bot.recent import Recent, Remembered, find_quotation
from bot.store import open_store
from bot.types import Answer, Quote, Status
from index.encoder import OnnxEncoder
from index.types import Corpus
from tests import places
from tests.bot.asked.test_gaps import Encoded

pytestmark = pytest.mark.model

TODAY = ("--today", "2026-11-20")
ACCEPT = "social-media/social-media-rules.1.d"

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_folder: Path) -> Run:
    """The command line in this process, with a data folder of its own."""
    for name in [name for name in os.environ if name.startswith(("POLICYBOT_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYBOT_CORPUS", str(places.CORPUS))
    monkeypatch.setenv("POLICYBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encoders").symlink_to(data_folder.absolute() / "encoders")
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def asked(run: Run, tmp_path: Path, five: Corpus, encoder: OnnxEncoder) -> Run:
    """Something was asked, answered, put aside and judged at ASK Clubs."""
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'policybot.db'}", tmp_path / "data", clock=lambda: at)
    clause = find_quotation(five, "ask-clubs", "social-media", ACCEPT)
    assert clause
    meaning, day = Encoded(encoder), date(2026, 10, 3)
    with store.begin() as connection:
        for question in ("may I vape at work?", "am I allowed to vape at work?", "where do I park?", "any biscuits?"):
            Gaps(store).keep(connection, Unanswered.asked("ask-clubs", question, day, meaning))
        Gaps(store).put_aside(connection, "1", "ask-clubs", "any biscuits?", "U0BOSS")
        until = date(2027, 1, 1)
        words = "In front of the house."
        Standards(store).write(connection, "2", "ask-clubs", ["where do I park?"], words, clause, until, "U0BOSS")
        Judgements(store).add(connection, "3", "may I be friends with a mum?", clause, "U0BOSS")
    answer = Answer(five.club("ask-clubs"), (Quote(clause, 1.0),), 0.9)
    Recent(store).remember("4", "T1", "U1", answer)
    given = Remembered("4", "ask-clubs", Status.ANSWERED, "social-media", ACCEPT)
    Feedback(store).give(given, helpful=False, reason="nothing of WhatsApp")
    store.close()
    return run


def test_the_table_shows_everything_that_managers_see(asked: Run) -> None:
    result = asked("gaps", "--club", "ask", *TODAY)
    shown = " ".join(result.stdout.replace("•", " ").split())
    assert result.exit_code == 0
    for words in (
        "2 October 2026 ",
        "vape at work?",
        "“where do I park?” In front of the house. Since 20 November 2026, until 1 January 2027, by U0BOSS",
        "“any biscuits?” since 20 November 2026",
        "Not helpful: 1. Helpful: 0. “nothing of WhatsApp”",
        "Mobile Phone policy: named in 30. Social Media Policy, line",
        "1 × When using social media sites, staff must not: Accept invitations",
    ):
        assert words in shown
    assert shown.count("where do I park?") == shown.count("any biscuits?") == 1


def test_json_lines_are_for_programs(asked: Run) -> None:
    lines = [
        json.loads(line) for line in asked("gaps", "--club", "ask", "--format", "json", *TODAY).stdout.splitlines()
    ]
    found = {line["what"]: line for line in lines}
    assert set(found) == {"question", "note", "out_of_scope", "clause", "never_shown", "missing"}
    assert {line["club"] for line in lines} == {"ask-clubs"}
    (question,) = [line for line in lines if line["what"] == "question"]
    assert (question["times"], question["last_in"]) == (2, "2026-10")
    assert (found["note"]["until"], found["note"]["is_shown"]) == ("2027-01-01", True)
    assert (found["clause"]["shown"], found["clause"]["not_helpful"]) == (1, 1)
    assert ACCEPT not in {line.get("clause_id") for line in lines if line["what"] == "never_shown"}


def test_every_club_is_shown_without_one_and_an_unknown_one_is_wrong_usage(asked: Run) -> None:
    assert asked("gaps", *TODAY).stdout.count("Nobody called an answer of") == 4
    assert asked("gaps", "--club", "nowhere").exit_code == 2
    assert asked("judgements", "--club", "jpac").stdout == ""


def test_judgements_are_read_by_evaluate(asked: Run, tmp_path: Path) -> None:
    result = asked("judgements")
    assert (result.exit_code, result.stderr) == (0, "")
    (tmp_path / "judged.jsonl").write_text(result.stdout, "utf-8")
    measured = asked("evaluate", str(tmp_path / "judged.jsonl"), "--no-record")
    assert measured.exit_code == 0
    shown = measured.stdout
    assert "judged" in shown
    assert "leaks to another club" in shown


def test_a_judgement_of_a_clause_that_is_gone_is_left_out_and_named(asked: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "ask-clubs").mkdir(parents=True)
    (tmp_path / "corpus" / "ask-clubs" / "social-media.txt").write_text("Social Media Policy\n\nBe kind.\n")
    result = asked("judgements", "--corpus", str(tmp_path / "corpus"))
    assert result.stdout == ""
    assert "left out: judged-1, whose clause" in result.stderr


@pytest.mark.parametrize("verb", ["gaps", "judgements"])
def test_where_there_is_no_database_it_says_so_and_makes_none(run: Run, tmp_path: Path, verb: str) -> None:
    result = run(verb)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no database yet" in result.stderr
    assert not (tmp_path / "data" / "policybot.db").exists()
