"""The comparison with other stacks: what is said between the processes, what is measured, and what is shown of it."""

import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from index.encoder import OnnxEncoder
from index.evaluate import Judgement, Measure, Measures, read_judgements
from tests.bench import measuring
from tests.bench.commands import app
from tests.bench.measuring import QUESTIONS, RECORD, Question, read_questions
from tests.bench.peers import asking, command
from tests.bench.peers.asking import StackError, StackProcess
from tests.bench.peers.command import NotComparedError, draw, last_record, put_into_readme
from tests.bench.peers.results import QUALITY, Result, about, readme_table, table, three_digits
from tests.bench.peers.running import PASSES, Runner, run
from tests.places import CORPUS, ROOT, data_folder

# A stack that keeps its paragraphs in a file and finds those with most words of the question.
STAND_IN = """
import json, os, sys
from pathlib import Path
from tests.bench.peers.lines import Opened, Reply, Stack, read_texts, serve

def build(corpus, folder):
    found = [(each.club, each.source, part) for each in read_texts(corpus) for part in each.text.split("\\n\\n")]
    (folder / "kept.json").write_text(json.dumps(found))
    return opened(found)

def open_kept(corpus, folder):
    return opened(json.loads((folder / "kept.json").read_text()))

def opened(found):
    print("a library's greeting", flush=True)  # must not come between our lines

    def answer(question, club):
        if "END" in question:
            os._exit(3)
        words = set(question.lower().split())
        mine = [(source, part) for where, source, part in found if club in (None, where)]
        return Reply(sorted(mine, key=lambda each: -len(words & set(each[1].lower().split()))))

    return Opened(answer, len(found))

weights = None if sys.argv[4:] == [] else Path(sys.argv[4])
serve(Stack(build, open_kept, ("numpy",), weights))
"""
MISSING = "import a_stack_that_is_not_here"
SILENT = "import time; time.sleep(600)"

GOLD = {
    "id": "1",
    "kind": "rule",
    "question": "may I accept invitations from parents to connect via social media",
    "club": "jpac",
    "gold": [{"doc": "jpac", "spans": ["Accept invitations from parents to connect via social media"]}],
}
UNCOVERED = {"id": "2", "kind": "unanswerable_far", "question": "how many days of leave", "club": "jpac", "gold": []}


def stack(program: str) -> tuple[str, ...]:
    return sys.executable, "-c", program


def started(program: str, folder: Path, verb: str = "build") -> StackProcess:
    return StackProcess([*stack(program), verb, str(CORPUS), str(folder)], folder / "log")


def judgements() -> tuple[Judgement, ...]:
    return read_judgements([json.dumps(GOLD), json.dumps(UNCOVERED)])


class TestProcess:
    def test_it_is_ready_answers_and_ends(self, tmp_path: Path) -> None:
        """Best first, at most five, of the asker's club alone, whatever a library prints."""
        with started(STAND_IN, tmp_path) as process:
            assert process.told.passages > 50
            assert process.told.versions["numpy"]
            assert process.told.weights is None
            answered = process.ask("staff must not accept invitations from parents", "jpac")
            everywhere = process.ask("staff must not accept invitations from parents", None)
            assert process.end() > 1
        quotes = answered.outcome.quotes
        assert answered.outcome.status == "answered"
        assert len(quotes) == 5
        assert {shown.source for shown in quotes} == {"jpac/social-media.txt"}
        assert "Accept invitations from parents" in quotes[0].text
        assert len({shown.source for shown in everywhere.outcome.quotes}) > 1
        assert answered.seconds > 0

    def test_what_was_built_is_opened(self, tmp_path: Path) -> None:
        with started(STAND_IN, tmp_path) as process:
            built = process.ask("mobile phones", "ask-clubs").outcome
        with started(STAND_IN, tmp_path, "open") as process:
            assert process.ask("mobile phones", "ask-clubs").outcome == built

    def test_a_stack_that_is_not_installed_says_what_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(StackError, match="No module named 'a_stack_that_is_not_here'"):
            started(MISSING, tmp_path)

    def test_one_that_cannot_make_its_index_says_why(self, tmp_path: Path) -> None:
        """Its lines end before it has said so."""
        failing = STAND_IN.replace(
            "def build(corpus, folder):", "def build(corpus, folder):\n    raise OSError('no room')"
        )
        with pytest.raises(StackError, match="OSError: no room"):
            started(failing, tmp_path)

    @pytest.mark.parametrize("module", ["langchain", "llamaindex", "haystack", "txtai"])
    def test_our_stacks_name_what_they_miss(self, module: str, tmp_path: Path) -> None:
        """Each of them, where its library is not installed: the environment of these tests."""
        first = {"langchain": "langchain_community", "llamaindex": "llama_index"}.get(module, module)
        if importlib.util.find_spec(first):
            pytest.skip(f"{first} is installed in this environment")
        started_as = [sys.executable, "-m", f"tests.bench.peers.{module}", "build", str(CORPUS), str(tmp_path)]
        with pytest.raises(StackError, match=f"No module named '{first}'"):
            StackProcess(started_as, tmp_path / "log")

    def test_a_silent_stack_is_not_waited_for_for_ever(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "START_SECONDS", 0.2)
        with pytest.raises(StackError, match=r"said nothing for 0\.2 seconds"):
            started(SILENT, tmp_path)

    def test_one_that_ends_while_it_is_asked_repeats_no_question(self, tmp_path: Path) -> None:
        with started(STAND_IN, tmp_path) as process, pytest.raises(StackError) as ended:
            process.ask("END of the secret", None)
        assert "secret" not in str(ended.value)
        assert "ended" in str(ended.value)


class TestRun:
    def test_every_stack_is_measured_and_a_missing_one_named(self) -> None:
        told: list[str] = []
        asked = [Question(each.question, each.club) for each in judgements()]
        runners = [
            Runner("policybot", stack(STAND_IN)),
            Runner("missing", stack(MISSING)),
            Runner("another", stack(STAND_IN)),
        ]
        found, faults = run(runners, CORPUS, asked, judgements(), told.append)
        assert [result.name for result in found] == ["policybot", "another"]
        assert faults == {"missing": "ModuleNotFoundError: No module named 'a_stack_that_is_not_here'"}
        assert any(said.startswith("missing is left out: ") for said in told)
        assert told[-1] == f"asked 2 of 2, pass {PASSES} of {PASSES}"
        for result in found:
            assert len(result.question_seconds) == PASSES * len(asked)
            assert min(result.question_seconds) > 0
            assert result.build_seconds > 0
            assert result.open_seconds > 0
            assert result.peak_mb > 1
            assert result.first_characters > 0
            assert result.quality is not None
            assert result.quality.shares["hit@1"].value == 1.0
            assert result.quality.shares["false answers to unanswerables"].value == 1.0

    def test_one_that_fails_on_the_way_is_left_out_and_the_others_go_on(self) -> None:
        failing = STAND_IN.replace('if "END" in question', 'if "leave" in question')
        told: list[str] = []
        asked = [Question(each.question, each.club) for each in judgements()]
        runners = [Runner("failing", stack(failing)), Runner("policybot", stack(STAND_IN))]
        found, faults = run(runners, CORPUS, asked, (), told.append)
        assert [result.name for result in found] == ["policybot"]
        assert found[0].quality is None
        assert list(faults) == ["failing"]
        assert not any("leave" in said for said in (*told, *faults.values()))

    def test_other_weights_are_refused(self, tmp_path: Path) -> None:
        """The stacks are compared by what they do with the same encoder."""
        (tmp_path / "model.safetensors").write_bytes(b"other weights")
        other = STAND_IN.replace("None if sys.argv[4:] == [] else Path(sys.argv[4])", f"Path({str(tmp_path)!r})")
        _, faults = run([Runner("other", stack(other))], CORPUS, [], (), lambda _: None)
        assert faults["other"].startswith("its encoder has weights of the digest ")

    @pytest.mark.model
    def test_policybot_answers_in_its_own_process_as_anywhere(self, encoder: OnnxEncoder) -> None:
        asked = [Question(str(GOLD["question"]), "jpac"), Question("what is the moon made of?", "jpac")]
        own = Runner("policybot", (sys.executable, "-m", "tests.bench.peers.policybot"))
        (found,), faults = run([own], CORPUS, asked, judgements(), lambda _: None)
        assert not faults
        assert found.quality is not None
        assert found.quality.shares["hit@1"].value == 1.0
        assert found.quality.shares["false answers to unanswerables"].value == 0.0
        assert found.passages > 20


def measures(hit: float, answered: int) -> Measures:
    shares = {name: Measure(hit, hit - 0.1, hit + 0.1, 10) for name in QUALITY}
    return Measures(14, 0, shares | {"wrong of answered": Measure(0.25, 0.1, 0.4, answered)})


def result(name: str, milliseconds: float, quality: Measures | None) -> Result:
    return Result(
        name=name,
        versions={f"{name}-core": "1.2.3"},
        passages=42,
        first_characters=160.4,
        build_seconds=milliseconds,
        open_seconds=milliseconds / 2,
        question_seconds=[milliseconds / 1000] * 4,
        peak_mb=100 * milliseconds,
        quality=quality,
    )


def record(*results: Result, faults: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "command": "peers",
        "date": "2026-11-21T10:00:00+00:00",
        "machine": "a machine",
        "questions": {"file": "asked.jsonl", "sha256": "0", "count": 14, "passes": 3},
        "figures": [],
        "stacks": [each.as_json() for each in results],
        "left_out": faults or {},
    }


TWO = (result("policybot", 2.0, measures(0.8, 8)), result("another", 7.0, measures(0.5, 14)))


class TestTable:
    def test_a_row_for_each_measure_and_a_column_for_each_stack(self) -> None:
        rows = {row[0]: row[1:] for row in table(record(*TWO))}
        assert rows["measure"] == ["policybot", "another"]
        assert rows["hit@1, of 10"] == ["80.0 % (70.0–90.0)", "50.0 % (40.0–60.0)"]
        assert rows["quoted@1, of 10"] == ["80.0 % (70.0–90.0)", "50.0 % (40.0–60.0)"]
        assert rows["characters of the first quotation"] == ["160", "160"]

    def test_a_count_that_differs_stands_with_its_value(self) -> None:
        rows = {row[0]: row[1:] for row in table(record(*TWO))}
        assert rows["wrong of answered"] == ["25.0 % (10.0–40.0) of 8", "25.0 % (10.0–40.0) of 14"]

    def test_another_stack_is_shown_as_so_many_times_ours(self) -> None:
        rows = {row[0]: row[1:] for row in table(record(*TWO))}
        assert rows["a question: median"] == ["2.00 ms", "7.00 ms (3.5 ×)"]
        assert rows["a question: 99th percentile"] == ["2.00 ms", "7.00 ms (3.5 ×)"]
        assert rows["questions a second"] == ["500", "143 (0.29 ×)"]
        assert rows["memory at its peak"] == ["200 MB", "700 MB (3.5 ×)"]
        assert rows["ready, index made before"] == ["1.00 s", "3.50 s (3.5 ×)"]
        assert rows["ready, index made first"] == ["2.00 s", "7.00 s (3.5 ×)"]

    def test_without_known_clauses_only_speed_is_shown(self) -> None:
        names = [row[0] for row in table(record(result("policybot", 2.0, None)))]
        assert not any("@" in name for name in names)
        assert "a question: median" in names

    @pytest.mark.parametrize(
        ("value", "shown"), [(1.2345, "1.23"), (0.5, "0.500"), (12.0, "12.0"), (100.4, "100"), (1072.4, "1,072")]
    )
    def test_numbers_have_three_digits_and_no_powers_of_ten(self, value: float, shown: str) -> None:
        assert three_digits(value) == shown

    def test_what_it_was_taken_with_is_told(self) -> None:
        said = about(record(*TWO))
        assert "14 questions of `asked.jsonl`, asked 3 times." in said
        assert "another-core 1.2.3" in said
        assert said.endswith("a machine, 2026-11-21.")

    def test_what_is_left_out_stands_under_the_table(self) -> None:
        shown = readme_table(record(*TWO, faults={"third": "No module named 'third'"}))
        assert shown.splitlines()[0] == "| measure | policybot | another |"
        assert shown.endswith("third is left out: No module named 'third'.")

    def test_it_is_put_between_its_markers_and_nothing_else_changes(self) -> None:
        page = "before\n<!-- peers:begin -->\n\nold\n\n<!-- peers:end -->\nafter\n"
        once = put_into_readme(page, record(*TWO))
        assert once.startswith("before\n<!-- peers:begin -->\n\n| measure |")
        assert once.endswith("\n\n<!-- peers:end -->\nafter\n")
        assert "old" not in once
        assert put_into_readme(once, record(*TWO)) == once


class TestPicture:
    def test_without_matplotlib_there_is_none_and_the_old_one_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError(\"No module named 'matplotlib'\")")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        picture = tmp_path / "peers.svg"
        picture.write_text("the old one")
        assert not draw(record(*TWO), Path(sys.executable), picture)
        assert picture.read_text() == "the old one"
        assert "no picture: ModuleNotFoundError: No module named 'matplotlib'" in capsys.readouterr().err

    @pytest.mark.skipif(not (command.ENVIRONMENT / "bin" / "python").exists(), reason="`make bench` was not run here")
    def test_the_same_record_gives_the_same_picture(self, tmp_path: Path) -> None:
        python = command.ENVIRONMENT / "bin" / "python"
        if not draw(record(*TWO), python, tmp_path / "once.svg"):
            pytest.skip("matplotlib is not in the stacks' environment")
        assert draw(record(*TWO), python, tmp_path / "again.svg")
        assert (tmp_path / "once.svg").read_bytes() == (tmp_path / "again.svg").read_bytes()


class TestCommand:
    def test_without_the_environment_it_names_the_way_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(command, "ENVIRONMENT", ROOT / "var" / "no-such-environment")
        with pytest.raises(NotComparedError, match="run `make bench`"):
            command.bench()

    def test_help_names_it(self) -> None:
        assert "peers" in CliRunner().invoke(app, ["--help"]).output

    def test_a_record_is_of_all_questions(self) -> None:
        with pytest.raises(typer.BadParameter, match="leave --first out"):
            command.bench(first=3, record=True)

    def test_it_prints_and_records_everything_but_the_questions(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = tmp_path / "asked.jsonl"
        asked.write_text(f"{json.dumps(GOLD)}\n{json.dumps(UNCOVERED)}\n")
        readme = tmp_path / "README.md"
        readme.write_text("<!-- peers:begin -->\n<!-- peers:end -->\n")
        recorded = tmp_path / "figures.jsonl"
        self._stand_in(tmp_path, monkeypatch, ("policybot", STAND_IN), ("another", STAND_IN), ("missing", MISSING))
        monkeypatch.setattr(measuring, "RECORD", recorded)
        done = self._invoke("--questions", str(asked), "--record")
        assert done.exit_code == 0
        assert "hit@1, of 1 " in done.stdout
        assert "missing is left out: ModuleNotFoundError" in done.stdout
        assert "asked 2 of 2, pass 1" in done.stderr
        line = last_record(recorded)
        assert line is not None
        assert [each["name"] for each in line["stacks"]] == ["policybot", "another"]
        assert line["questions"]["file"] == "asked.jsonl"
        assert line["questions"]["count"] == 2
        assert "| a question: median |" in readme.read_text()
        for told in (done.stdout, done.stderr, recorded.read_text(), readme.read_text()):
            assert str(GOLD["question"]) not in told
            assert str(UNCOVERED["question"]) not in told

    def test_without_policybot_there_is_nothing_to_compare(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._stand_in(tmp_path, monkeypatch, ("policybot", MISSING), ("another", STAND_IN))
        done = self._invoke("--questions", str(QUESTIONS), "--first", "2")
        assert isinstance(done.exception, NotComparedError)
        assert "a_stack_that_is_not_here" in str(done.exception)

    def test_it_asks_the_first_questions_only_where_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of a file without known clauses, as our own questions are."""
        self._stand_in(tmp_path, monkeypatch, ("policybot", STAND_IN))
        done = self._invoke("--questions", str(QUESTIONS), "--first", "2")
        assert done.exit_code == 0
        assert "2 questions of `questions.jsonl`" in done.stdout
        assert "hit@1" not in done.stdout
        assert not any(each.question in done.output for each in read_questions(QUESTIONS)[:2])

    def _stand_in(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *stacks: tuple[str, str]) -> None:
        """Stand-ins for the stacks; this environment for theirs, and a folder of its own for what is written."""

        def runners(_python: Path) -> Sequence[Runner]:
            return [Runner(name, stack(program)) for name, program in stacks]

        monkeypatch.setattr(command, "_environment_python", lambda _: Path(sys.executable))
        monkeypatch.setattr(command, "_runners", runners)
        monkeypatch.setattr(command, "make_encoder", lambda _: None)
        monkeypatch.setattr(command, "README", folder / "README.md")
        monkeypatch.setattr(command, "PICTURE", folder / "peers.svg")

    def _invoke(self, *arguments: str) -> Any:
        alone = typer.Typer()
        alone.command()(command.bench)
        return CliRunner().invoke(alone, list(arguments))


def test_the_readme_shows_what_was_last_recorded() -> None:
    last = last_record(RECORD)
    assert last is not None
    readme = (ROOT / "README.md").read_text("utf-8")
    assert put_into_readme(readme, last) == readme
    assert f"({command.PICTURE.relative_to(ROOT)})" in readme
    assert command.PICTURE.read_text("utf-8").startswith("<?xml")


def test_the_stacks_environment_is_where_clean_finds_it() -> None:
    assert data_folder().is_absolute()
    assert f" {command.ENVIRONMENT.relative_to(ROOT)} " in (ROOT / "Makefile").read_text("utf-8")
