"""`policybot torture gate` at a tenth of its size, each of its kinds once, and what it would notice."""

import sqlite3
from collections.abc import Iterator
from random import Random

import pytest
import structlog
from typer.testing import CliRunner

from bot.slack.gate import Gate
from tests.places import ROOT
from tests.torture.commands import app
from tests.torture.forgeries import KINDS, MARKER, Forgery, not_signed, played_back
from tests.torture.gate import Bench, besieged
from tests.torture.harness import MissError, Trial

pytestmark = pytest.mark.model


@pytest.fixture
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with besieged(tmp_path_factory.mktemp("siege"), seed=20) as made:
        yield made


@pytest.fixture(scope="module")
def unshaken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """For tests that only look."""
    with besieged(tmp_path_factory.mktemp("siege"), seed=21) as made:
        yield made
        assert list(made.look_around()) == []


def trial(number: int = 7) -> Trial:
    return Trial(number, Random(number))


def test_a_tenth_of_the_requests() -> None:
    done = CliRunner().invoke(app, ["gate", "--scale", "0.1"])
    assert done.exit_code == 0, done.output
    assert "1000 requests, 0 missed" in done.output


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_refused_and_leaves_nothing(kind: Forgery, unshaken: Bench) -> None:
    for number in range(1, 6):
        assert unshaken.send_a(kind, trial(number)).startswith(kind.__name__.replace("_", " "))


def test_the_readme_says_how_many_kinds_there_are() -> None:
    assert len(set(KINDS)) == len(KINDS) >= 16
    assert f"requests of {len(KINDS)} kinds" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_gate_that_asks_for_no_signature_is_a_miss(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What gets through shows at once, and in what it leaves behind."""
    monkeypatch.setattr(Gate, "_check_signature", lambda *_: None)
    with pytest.raises(MissError, match="not signed: answered 200, not 401"):
        bench.send_a(not_signed, trial())
    missed = " ".join(miss.words for miss in bench.look_around())
    assert "table inbox" in missed
    assert "listeners run" in missed


def test_a_replay_that_runs_again_is_a_miss(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.Inbox.keep", lambda *_: True)
    assert bench.send_a(played_back, trial()) == "played back: 200"
    assert any("listeners run" in miss.words for miss in bench.look_around())


def test_a_word_in_the_log_is_a_miss_of_its_request(bench: Bench) -> None:
    structlog.get_logger().info("refused", body=f"{MARKER} 41. And again {MARKER} 17.")
    assert [(miss.words, miss.number) for miss in bench.look_around()] == [
        ("its words are in the log", 17),
        ("its words are in the log", 41),
    ]


def test_a_word_in_a_file_and_an_error_in_the_log_are_misses(bench: Bench) -> None:
    (bench.data / "notes.txt").write_text(f"somebody wrote: {MARKER}!", encoding="utf-8")
    structlog.get_logger().error("request_failed")
    words = [miss.words for miss in bench.look_around()]
    assert words[0] == "the words of some request are in the data folder"
    assert "request_failed" in words[1]


def test_a_row_that_changes_is_a_miss(bench: Bench) -> None:
    with sqlite3.connect(bench.data / "policybot.db") as database:
        database.execute("DELETE FROM inbox")
    database.close()
    assert [miss.words[:11] for miss in bench.look_around()] == ["table inbox"]
