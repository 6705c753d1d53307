"""The command line, over the real policies; what needs the encoder is marked `model`."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli import checkout as checkout_module
from bot.lifecycle.acknowledgements import Acknowledgements, How, PolicyText
from bot.papers.tabular import safe_cell
from bot.people import People
from bot.store import open_store
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.evaluate import SHARE_NAMES, put_between_markers, readme_table

ROOT = Path(__file__).parents[2]
TODAY = ("--today", "2026-11-20")

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _settings_of_a_fresh_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The real policies, no secrets, no data yet; nothing is written into anybody's home."""
    for name in [name for name in os.environ if name.startswith(("POLICYBOT_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYBOT_CORPUS", str(ROOT / "corpus"))
    monkeypatch.setenv("POLICYBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def data(tmp_path: Path, data_folder: Path, encoder: OnnxEncoder) -> Path:
    """A data folder of our own with the real encoder and no index."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encoders").symlink_to(data_folder.absolute() / "encoders")
    return tmp_path / "data"


@pytest.fixture
def run() -> Run:
    """The command line in this process: exit status, stdout, stderr."""

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return run


@pytest.fixture
def shaky(tmp_path: Path) -> Path:
    """A corpus of one readable and one unreadable policy."""
    root = tmp_path / "shaky"
    (root / "ask-clubs").mkdir(parents=True)
    shutil.copy(ROOT / "corpus/ask-clubs/social-media.txt", root / "ask-clubs")
    (root / "ask-clubs" / "broken.txt").write_bytes(b"\x00\x01\x02" * 100)
    return root


# Reviews


def test_reviews_lists_the_five_policies_worst_first(run):
    result = run("reviews", *TODAY)
    assert result.exit_code == 0
    states = ["7 years overdue", "3 years overdue", "19 months overdue", "undated, about 10", "no review date"]
    places = [result.stdout.index(state) for state in states]
    assert places == sorted(places)


def test_reviews_as_json_lines_hold_the_fields_table_exactly(run):
    rows = [json.loads(line) for line in run("reviews", "--format", "json", *TODAY).stdout.splitlines()]
    told = [
        (row["club"], row["state"], row["review_due"], row["adopted"], row["last_reviewed"], row["is_guess"])
        for row in rows
    ]
    assert told == [
        ("ask-clubs", "overdue", "2019-06-05", "2018-06-05", None, False),
        ("ightham-primary", "overdue", "2023-09", "2021-10", None, False),
        ("ashleys-house", "overdue", "2025-04-16", "2024-10-16", None, False),
        ("ronald-openshaw", "undated", None, "2016-11", None, True),
        ("jpac", "no review date", None, None, "2021-10", False),
    ]
    assert [(row["club"], row["signed_by"]) for row in rows if row["signed_by"]] == [
        ("ask-clubs", "Mark Stewart"),
        ("ightham-primary", "Head Teacher On behalf of the Governing Body"),
        ("ashleys-house", "Dipaley Patel"),
    ]


def test_reviews_as_csv_have_one_row_a_policy(run):
    rows = list(csv.DictReader(io.StringIO(run("reviews", "--format", "csv", *TODAY).stdout)))
    assert [row["club"] for row in rows][:2] == ["ask-clubs", "ightham-primary"]
    assert rows[0]["days_overdue"] == "2725"
    assert rows[3]["is_guess"] == "yes"


def test_a_cell_that_a_spreadsheet_would_compute_is_defused():
    assert [safe_cell(value) for value in ("=1+1", "@x", "ASK", None, 3)] == ["'=1+1", "'@x", "ASK", None, 3]


def test_reviews_of_one_club_take_any_name_it_goes_by(run):
    result = run("reviews", "--club", "Ashleys", "--format", "json", *TODAY)
    assert [json.loads(line)["club"] for line in result.stdout.splitlines()] == ["ashleys-house"]


def test_an_unreadable_policy_is_named_on_stderr_and_the_others_are_listed(run, shaky):
    result = run("reviews", "--corpus", str(shaky), *TODAY)
    assert result.exit_code == 0
    assert "not read: ask-clubs/broken.txt:1:" in result.stderr
    assert "Social Media Policy" in result.stdout


# Reminders


def test_remind_prints_what_is_due_and_what_to_do(run):
    result = run("remind", "--club", "ask-clubs", *TODAY)
    assert result.exit_code == 0
    assert "30. Social Media Policy: 7 years overdue" in result.stdout
    assert "- Review it and set the next date." in result.stdout


def test_sending_without_a_token_names_the_variable(run):
    result = run("remind", "--club", "ask-clubs", "--send", *TODAY)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SLACK_BOT_TOKEN is not set" in result.stderr


def test_sending_without_managers_names_the_file(run, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    result = run("remind", "--club", "ask-clubs", "--send", *TODAY)
    assert result.exit_code == 1
    assert "ask-clubs has no managers in clubs.yaml" in result.stderr


def test_sending_where_nothing_is_due_says_so_and_sends_nothing(run):
    result = run("remind", "--club", "ask-clubs", "--send", "--today", "2018-07-01")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing is due at ASK Clubs" in result.stderr
    assert "Nothing was sent." in result.stderr


# The check


def test_the_check_of_the_five_policies_finds_everything_readable(run):
    result = run("index", "check")
    assert result.exit_code == 0
    assert "5 policies read" in result.stdout
    assert "line 31: “Page 1 of 3” (page number)" in result.stdout
    assert "a guess" in result.stdout


def test_the_check_fails_with_file_line_and_reason(run, shaky):
    result = run("index", "check", "--corpus", str(shaky))
    assert result.exit_code == 1
    assert "ask-clubs/broken.txt:1: " in result.stdout
    assert "1 policy read, 1 not" in result.stdout


def test_the_check_as_json_has_one_line_a_policy_and_one_an_unread_file(run, shaky):
    result = run("index", "check", "--corpus", str(shaky), "--json", "--clauses")
    read, unread = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert (read["source"], read["read"], read["title"]) == ("ask-clubs/social-media.txt", True, "Social Media Policy")
    assert read["list"][0].keys() >= {"clause_id", "kind", "audience", "lead_in", "text", "ranges"}
    assert (unread["source"], unread["read"]) == ("ask-clubs/broken.txt", False)


def test_the_check_lists_clauses_with_their_lead_ins(run):
    result = run("index", "check", "--clauses")
    assert "When using social media sites, staff must not:" in result.stdout


# Usage


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "a question", "--batch", "-"),
        ("ask", "--batch", "no-such-file.jsonl"),
        ("ask", "a question", "--corpus", "no-such-folder"),
        ("ask", "a question", "--today", "20/11/2026"),
        ("reviews", "--club", "nowhere"),
        ("reviews", "--format", "xml"),
        ("remind",),
        ("evaluate",),
        ("evaluate", "no-such-file.jsonl"),
        ("nonsense",),
    ],
)
def test_wrong_usage_exits_with_two_and_prints_no_result(run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_an_unknown_club_is_named_with_those_there_are(run):
    assert (
        "no club 'nowhere' here; the clubs are: ask-clubs, ashleys-house" in run("reviews", "--club", "nowhere").stderr
    )


def test_a_corpus_of_the_settings_that_is_not_there_is_named(run, monkeypatch):
    monkeypatch.setenv("POLICYBOT_CORPUS", "no-such-folder")
    result = run("reviews")
    assert result.exit_code == 2
    assert "no-such-folder" in result.stderr
    assert "POLICYBOT_CORPUS" in result.stderr


def test_a_bad_setting_is_a_problem_and_named(run, monkeypatch):
    monkeypatch.setenv("POLICYBOT_PORT", "many")
    result = run("reviews")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "POLICYBOT_PORT" in result.stderr


VERBS = ["ask", "chat", "reviews", "remind", "index build", "index check", "index diff", "evaluate", "serve"]
VERBS += ["gaps", "judgements", "forget", "export-person", "compare", "matrix", "lineage"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example_that_begins_with_it(run, verb):
    result = run(*verb.split(), "--help")
    assert result.exit_code == 0
    assert f"policybot {verb}" in result.stdout


# Commands of the checkout


@pytest.mark.parametrize("verb", ["torture", "bench"])
def test_commands_of_the_checkout_say_outside_of_one_that_they_need_it(run, verb, monkeypatch):
    monkeypatch.setattr(checkout_module, "checkout_root", lambda: None)
    result = run(verb, "--help")
    assert result.exit_code == 1
    assert f"`policybot {verb}` needs the project's checkout" in result.stderr


def test_the_checkout_is_the_folder_that_holds_the_package_and_its_tests():
    assert checkout_module.checkout_root() == ROOT


# Answers, with the real model

GOLDEN = "Can I accept this parent's friend request?"


@pytest.mark.model
@pytest.mark.parametrize("club", ["ask-clubs", "ightham-primary", "jpac"])
def test_the_golden_question_is_answered_with_the_forbidden_item_and_its_exception(run, data, club):
    result = run("ask", GOLDEN, "--club", club, *TODAY)
    shown = " ".join(result.stdout.replace("┃", " ").split())
    assert result.exit_code == 0
    assert "policy says: For staff: When using social media sites, staff must not: • Accept invitations" in shown
    assert "unless they already know the parent in a private capacity." in shown
    assert "Whether it applies is for your manager." in shown


@pytest.mark.model
def test_the_golden_question_is_answered_outright_where_the_policy_knows_no_exception(run, data):
    result = run("ask", GOLDEN, "--club", "ronald-openshaw", *TODAY)
    assert "It is not acceptable to allow a child or their parent/carer" in result.stdout
    assert "4 Online friends" in " ".join(result.stdout.split())
    assert "exception" not in result.stdout


@pytest.mark.model
def test_the_golden_question_is_not_covered_where_only_parents_are_bound(run, data):
    result = run("ask", GOLDEN, "--club", "ashleys-house", *TODAY)
    assert result.exit_code == 0
    assert result.stdout.startswith("Ashley's House's policy does not say.")
    assert "That is not permission: ask your manager." in result.stdout
    assert "For parents and visitors:" in result.stdout


@pytest.mark.model
def test_without_a_club_every_club_is_asked_and_identical_texts_come_once(run, data):
    line = json.loads(run("ask", GOLDEN, "--json").stdout)
    assert line["club"] is None
    texts = [shown["text"] for shown in line["quotes"]]
    assert len(texts) == len(set(texts)) > 1


@pytest.mark.model
def test_the_first_question_builds_the_index_says_so_on_stderr_and_the_second_finds_it(run, data):
    first = run("ask", GOLDEN, "--club", "jpac", "--json")
    second = run("ask", GOLDEN, "--club", "jpac", "--json")
    assert "no index of the policies" in first.stderr
    assert second.stderr == ""
    assert first.stdout == second.stdout


@pytest.mark.model
def test_a_changed_policy_is_noticed_and_the_index_refreshed(run, data, tmp_path, monkeypatch):
    corpus = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus", corpus)
    monkeypatch.setenv("POLICYBOT_CORPUS", str(corpus))
    run("ask", GOLDEN, "--club", "jpac")
    policy = corpus / "jpac" / "social-media.txt"
    policy.write_text(policy.read_text("utf-8").replace("Accept invitations from parents", "Accept gifts of parents"))
    result = run("ask", "May I accept gifts of parents?", "--club", "jpac")
    assert "building it again" in result.stderr
    assert "Accept gifts of parents" in result.stdout


@pytest.mark.model
def test_another_corpus_is_indexed_in_the_cache_and_not_a_byte_is_written_into_it(run, data, tmp_path):
    corpus = tmp_path / "policies"
    shutil.copytree(ROOT / "corpus", corpus)
    before = {path: path.stat().st_mtime_ns for path in (corpus, *corpus.rglob("*"))}
    result = run("ask", GOLDEN, "--club", "jpac", "--corpus", str(corpus), "--json")
    assert result.exit_code == 0
    assert before == {path: path.stat().st_mtime_ns for path in (corpus, *corpus.rglob("*"))}
    assert not (data / "index").exists()
    assert list((tmp_path / "cache" / "policybot" / "indexes").iterdir())


@pytest.mark.model
def test_an_unreadable_policy_never_makes_ask_fail(run, data, shaky):
    result = run("ask", GOLDEN, "--corpus", str(shaky), "--json")
    assert result.exit_code == 0
    assert "not read: ask-clubs/broken.txt:1:" in result.stderr
    assert json.loads(result.stdout)["quotes"][0]["source"] == "ask-clubs/social-media.txt"


BATCH = [
    {"id": "a", "question": GOLDEN, "club": "jpac", "kind": "ignored"},
    {"id": "b", "question": GOLDEN, "club": "nowhere"},
    {"id": "c", "question": GOLDEN, "club": None},
]


@pytest.mark.model
@pytest.mark.parametrize("source", ["file", "stdin"])
def test_a_batch_reports_a_bad_line_by_number_and_answers_the_rest(run, data, tmp_path, source):
    lines = "".join(json.dumps(line) + "\n" for line in BATCH)
    (tmp_path / "questions.jsonl").write_text(lines)
    file = "-" if source == "stdin" else str(tmp_path / "questions.jsonl")
    result = run("ask", "--batch", file, stdin=lines if source == "stdin" else None)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "c"]
    assert ":2: no club 'nowhere' here" in result.stderr
    assert GOLDEN not in result.stderr


@pytest.mark.model
def test_a_batch_of_good_lines_exits_with_nothing_to_complain_of(run, data, tmp_path):
    (tmp_path / "questions.jsonl").write_text(json.dumps(BATCH[0]))
    assert run("ask", "--batch", str(tmp_path / "questions.jsonl")).exit_code == 0


@pytest.mark.model
def test_a_chat_takes_piped_lines(run, data):
    result = run("chat", *TODAY, stdin=f"jpac\n{GOLDEN}\n/reviews\n/quit\n")
    assert result.exit_code == 0
    assert "Which club do you work at?" in result.stdout
    assert "JPAC LTD Out of School Clubs’ policy says:" in result.stdout
    assert "no review date" in result.stdout


@pytest.mark.model
@pytest.mark.parametrize("encoding", ["ascii", "utf-8:strict"])
@pytest.mark.parametrize("verb", [["ask", "caf\udcff may I?", "--club", "jpac"], ["chat", "--club", "jpac"]])
def test_bytes_that_are_no_text_and_terminals_without_curly_quotes_still_get_an_answer(data, verb, encoding):
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *verb],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        input=b"caf\xff may I?\n",
    )
    assert b"polic" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.model
def test_an_empty_corpus_is_said_to_be_empty(run, data, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run("ask", GOLDEN, "--corpus", str(tmp_path / "empty"))
    assert result.exit_code == 0
    assert "No policy is held yet." in result.stderr


_WHAT_ASK_IMPORTS = """
import sys
from bot.cli import app
try:
    app(sys.argv[1:])
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.model
def test_an_answer_imports_no_torch_no_slack_and_no_database(data):
    command = [sys.executable, "-c", _WHAT_ASK_IMPORTS, "ask", GOLDEN, "--club", "jpac"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)  # builds the index
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    imported = set(done.stderr.split())
    assert "onnxruntime" in imported
    unwanted = {"torch", "sentence_transformers", "transformers", "onnx", "bm25s", "scipy"}
    unwanted |= {"slack_bolt", "slack_sdk", "sqlalchemy", "alembic", "starlette", "uvicorn", "prompt_toolkit"}
    assert not imported & unwanted


# Evaluation, with the real model

JUDGED = [
    {
        "id": "1",
        "question": "may staff publish photographs of the children?",
        "club": "jpac",
        "kind": "rule",
        "gold": [
            {
                "doc": "jpac",
                "spans": ["Publish any photographs or materials that could identify the children"],
                "lead_in": "When using social media sites, staff must not:",
            }
        ],
    },
    {"id": "2", "question": "how long is the lunch break?", "club": "jpac", "kind": "none", "gold": []},
]


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    file = tmp_path / "judged.jsonl"
    file.write_text("".join(json.dumps(entry) + "\n" for entry in JUDGED))
    return file


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of one commit."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "README.md").write_text("# Bot\n<!-- evaluation:begin -->\n<!-- evaluation:end -->\n")
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)
    monkeypatch.setattr(checkout_module, "checkout_root", lambda: root)
    return root


@pytest.mark.model
def test_an_evaluation_prints_its_measures_and_records_them_without_the_questions(run, data, judged, checkout):
    result = run("evaluate", str(judged))
    assert result.exit_code == 0
    assert "hit@1" in result.stdout
    history = (checkout / "tests/bench/history.jsonl").read_text()
    (line,) = [json.loads(line) for line in history.splitlines()]
    head = subprocess.run(["git", "-C", str(checkout), "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert (line["commit"], line["dirty"]) == (head.stdout.strip(), False)
    assert line["questions"]["count"] == 2
    assert {"python", "onnxruntime", "faiss-cpu", "encoder"} <= line["versions"].keys()
    assert "lunch break" not in history + result.stdout + result.stderr


@pytest.mark.model
def test_a_second_evaluation_appends_and_a_changed_checkout_is_called_dirty(run, data, judged, checkout):
    run("evaluate", str(judged))
    (checkout / "changed.py").write_text("")
    run("evaluate", str(judged))
    lines = [json.loads(line) for line in (checkout / "tests/bench/history.jsonl").read_text().splitlines()]
    assert [line["dirty"] for line in lines] == [False, True]


@pytest.mark.model
def test_an_evaluation_can_leave_the_history_alone_and_writes_the_readmes_table_on_request(run, data, judged, checkout):
    run("evaluate", str(judged), "--no-record")
    assert not (checkout / "tests").exists()
    run("evaluate", str(judged))
    assert run("evaluate", "--readme").exit_code == 0
    assert "| hit@1 | " in (checkout / "README.md").read_text()


def test_the_readmes_table_cannot_be_made_before_anything_is_recorded_or_without_markers(run, checkout):
    assert "nothing is recorded" in run("evaluate", "--readme").stderr
    (checkout / "tests/bench").mkdir(parents=True)
    shares = {"value": 0.5, "low": 0.4, "high": 0.6, "count": 10}
    overall = {**dict.fromkeys(SHARE_NAMES, shares), "leaks": 0, "questions": 10}
    line = {"date": "2026-11-20", "measures": {"overall": overall, "by_kind": {}, "by_club": {}}}
    (checkout / "tests/bench/history.jsonl").write_text(json.dumps(line))
    (checkout / "README.md").write_text("# Bot")
    result = run("evaluate", "--readme")
    assert result.exit_code == 1
    assert "the markers" in result.stderr


def test_a_bad_line_of_questions_is_a_matter_of_usage_and_named(run, tmp_path):
    file = tmp_path / "judged.jsonl"
    file.write_text("{}\n")
    result = run("evaluate", str(file))
    assert result.exit_code == 2
    assert "line 1: the field 'id' is missing" in result.stderr


def test_the_readmes_table_is_that_of_the_last_evaluation():
    *_, last = (ROOT / "tests/bench/history.jsonl").read_text("utf-8").splitlines()
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == put_between_markers(readme, readme_table(json.loads(last)))


@pytest.fixture
def signed(tmp_path: Path) -> None:
    """Pat Field of ASK Clubs, who has no Slack, signed its policy on paper."""
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'policybot.db'}", tmp_path / "data")
    people = People(store)
    policy = next(policy for policy in load_corpus(ROOT / "corpus").policies if policy.club == "ask-clubs")
    with store.begin() as connection:
        pat, boss = people.add(connection, "ask-clubs", "Pat Field"), people.key(connection, "T1", "U0BOSS")
        Acknowledgements(store, people).acknowledge(connection, pat, PolicyText.of(policy), How.PAPER, boss)
    store.close()


def test_the_record_of_who_has_read_what_is_given_in_each_format(run, signed, tmp_path):
    shown = run("acknowledgements", "--club", "ASK Clubs")
    assert shown.exit_code == 0
    assert "30. Social Media Policy · in force" in shown.stdout
    assert "Pat Field" in shown.stdout
    assert "POLICYBOT_PUBLIC_URL" in shown.stderr
    (row,) = csv.DictReader(io.StringIO(run("acknowledgements", "--format", "csv").stdout.removeprefix("\ufeff")))
    assert (row["person"], row["how"], row["paper_held_by"]) == ("Pat Field", "paper", "U0BOSS (Slack)")
    as_json = run("acknowledgements", "--policy", "social media", "--format", "json")
    assert json.loads(as_json.stdout)["sha256"] == row["sha256"]
    file = tmp_path / "record.pdf"
    assert run("acknowledgements", "--format", "pdf", "--output", str(file)).stdout == ""
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_policy_without_a_record_is_a_matter_of_usage(run, signed):
    result = run("acknowledgements", "--policy", "Gifts")
    assert result.exit_code == 2
    assert "Gifts" in result.stderr


def test_a_record_of_nothing_is_not_given(run):
    result = run("acknowledgements")
    assert result.exit_code == 1
    assert "there is no database yet" in result.stderr


def test_a_file_that_cannot_be_written_is_said(run, signed, tmp_path):
    result = run("acknowledgements", "--output", str(tmp_path / "no" / "such" / "record.csv"), "--format", "csv")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
