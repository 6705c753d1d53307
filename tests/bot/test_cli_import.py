"""`policybot import` takes files in as drafts, shows what they change, asks what is doubtful, and puts in force."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.drafting import policy_of
from bot.lifecycle.types import Draft
from bot.lifecycle.versions import Versions
from bot.publishing import Publisher
from bot.store import open_store
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.sidecars import Sidecar, sidecar_at
from index.snapshot import open_snapshot
from index.types import FactKind, LeadInWord
from tests.places import ROOT

Run = Callable[..., Result]
TEXT = (ROOT / "corpus" / "ask-clubs" / "social-media.txt").read_bytes()
CHANGED = TEXT.replace(b"Accept invitations from parents", b"Accept or send invitations from parents")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, with a corpus and a data folder of this test's own."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.setenv("POLICYBOT_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("POLICYBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *words: CliRunner().invoke(app, ["import", *words])


def open_drafts(tmp_path: Path) -> tuple[Draft, ...]:
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'policybot.db'}", tmp_path / "data")
    found = Versions(store).open_drafts(["ask-clubs"])
    store.close()
    return found


def drafts(tmp_path: Path) -> list[tuple[str, str]]:
    return [(draft.policy, draft.file) for draft in open_drafts(tmp_path)]


def test_a_new_version_is_shown_with_what_it_changes(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "Social Media Policy 2026.txt"
    file.write_bytes(CHANGED)
    done = run(str(file), "--club", "ask-clubs")
    assert done.exit_code == 0, done.output
    assert "30. Social Media Policy of ASK Clubs is a draft now" in done.stdout
    assert "1 clause changed and 17 are as they were" in done.stdout
    assert "[+or send+]" in done.stdout
    assert drafts(tmp_path) == [("social-media", "social-media-policy-2026.txt")]
    assert (tmp_path / "corpus" / "ask-clubs" / "social-media.txt").read_bytes() == TEXT
    assert "is a draft already" in run(str(file), "--club", "ask-clubs").stdout


def test_what_cannot_be_read_is_named_and_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "gifts.txt").write_bytes(b"Gifts Policy\n\nStaff must not accept gifts worth more than ten pounds.\n")
    names = [str(tmp_path / name) for name in ("empty.txt", "photo.png", "gifts.txt")]
    done = run(*names, "--club", "ASK")
    assert done.exit_code == 1
    assert "empty.txt" in done.stderr
    assert "photo.png: cannot be read (No such file or directory)" in done.stderr.replace("\n", " ")
    assert "replaces nothing: no policy of that name is in force" in flat(done.stdout)
    assert drafts(tmp_path) == [("gifts", "gifts.txt")]


def test_a_folder_is_taken_in_file_by_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    (folder / "older").mkdir(parents=True)
    (folder / "gifts.md").write_text("# Gifts\n\nStaff must not accept gifts worth more than ten pounds.\n", "utf-8")
    (folder / "older" / "phones.html").write_text(
        "<html><body><h1>Phones</h1><p>Staff must not carry a telephone in the rooms.</p></body></html>", "utf-8"
    )
    (folder / "~$phones.docx").write_bytes(b"a lock that Word leaves")
    (folder / "photo.png").write_bytes(b"png")
    done = run(str(folder), "--club", "ask-clubs")
    assert done.exit_code == 0, done.output
    assert "2 of 2 files were read" in done.stderr
    assert drafts(tmp_path) == [("gifts", "gifts.md"), ("phones", "phones.html")]
    (tmp_path / "empty").mkdir()
    nothing = run(str(tmp_path / "empty"), "--club", "ask-clubs")
    assert nothing.exit_code == 1
    assert "there is no policy in" in nothing.stderr


# -- what is understood, and the sidecar -----------------------------------------------------------------------------

GIFTS = """# Gifts

Staff must not:

- accept gifts worth more than ten pounds
- You must always tell the manager.

Review: 05/06/26
"""
PHONES = "# Phones\n\nStaff must not carry a telephone in the rooms.\n"
TELL = "gifts/opening.1.b"


def policy(title: str, rule: str) -> str:
    subject = title.lower()
    return (
        f"# {title} Policy\n\n## Purpose\n\nThis is what we do about {subject}, and why {subject} matters to us.\n\n"
        f"## Rules\n\n{rule}\n\nWhoever forgets {subject} hears of it from the manager.\n\n"
        f"## Records\n\nThe manager keeps a record of {subject} for {len(title)} years.\n\n"
    )


HANDBOOK = "# Staff Handbook\n\nReviewed September 2025\n\n" + "".join(
    policy(title, rule)
    for title, rule in (
        ("Complaints", "Parents may complain to the manager in writing."),
        ("Mobile Phones", "Staff must not carry a telephone in the rooms."),
        ("Fire Safety", "Everybody leaves by the nearest door."),
        ("Medicines", "Medicines must be kept in the locked cupboard."),
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def flat(output: str) -> str:
    return " ".join(output.split())


def test_a_file_gets_a_sidecar_that_says_what_was_understood(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert done.exit_code == 0, done.output
    said = flat(done.stdout)
    assert "when its next review is due: “Review: 05/06/26” is read as 5 June 2026, and that is a guess" in said
    assert "would be reversed by its lead-in" in said
    assert "1 file has something to confirm: write it in the .yaml beside the file and import it again" in done.stderr
    beside = sidecar_at(folder / "Gifts.yaml")
    assert beside.understood["clauses"] == {"rule": 2, "status": 1}
    assert beside.model_copy(update={"understood": None}) == Sidecar(file_sha256=open_drafts(tmp_path)[0].digest)
    assert open_drafts(tmp_path)[0].sidecar == (folder / "Gifts.yaml").read_bytes()


def test_what_is_confirmed_in_the_sidecar_is_taken_over_by_the_draft(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    run(str(folder), "--club", "ask-clubs")
    text = (folder / "Gifts.yaml").read_text("utf-8")
    changed = text.replace("# next_review: 2026-06-05", " next_review: 2026-07-05").replace("#   gifts/", "  gifts/")
    (folder / "Gifts.yaml").write_text(changed, "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert "Gifts.md is a draft already; what you confirmed of it was taken over." in flat(done.stdout)
    assert "next review: 5 July 2026 confirmed" in flat(done.stdout)
    assert "something to confirm" not in done.stderr
    (draft,) = open_drafts(tmp_path)
    club = load_corpus(tmp_path / "corpus").club("ask-clubs")
    due = policy_of(club, draft).fact(FactKind.NEXT_REVIEW)
    assert due
    assert (due.day, due.confirmed) == (date(2026, 7, 5), True)
    before = (folder / "Gifts.yaml").read_bytes()
    assert "is a draft already, or was published" in flat(run(str(folder), "--club", "ask-clubs").stdout)
    assert (folder / "Gifts.yaml").read_bytes() == before


def test_another_text_is_not_covered_by_what_was_confirmed_of_the_one_before(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    run(str(folder), "--club", "ask-clubs")
    text = (folder / "Gifts.yaml").read_text("utf-8")
    (folder / "Gifts.yaml").write_text(
        text.replace("# next_review", "next_review").replace("# owner: NAME", "owner: Jo")
    )
    (folder / "Gifts.md").write_text(GIFTS.replace("ten", "five"), "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert "Gifts.yaml was written for another text" in flat(done.stdout)
    said = sidecar_at(folder / "Gifts.yaml")
    assert (said.owner, said.next_review) == ("Jo", None)
    assert said.file_sha256 == open_drafts(tmp_path)[-1].digest


def test_what_is_no_sidecar_is_left_as_it_is(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    (folder / "Gifts.yaml").write_text("services:\n  web: {}\n", "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert done.exit_code == 0, done.output
    assert "Gifts.yaml lies in the place of its sidecar and cannot be used, so it is left as it is" in flat(done.stdout)
    assert (folder / "Gifts.yaml").read_text("utf-8") == "services:\n  web: {}\n"
    assert open_drafts(tmp_path)[0].sidecar.startswith(b"# What policybot understood")


def test_a_folder_that_cannot_be_written_stops_nothing(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bot.importing.replace_durably", refuse)
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert done.exit_code == 0, done.output
    assert "Gifts.yaml cannot be written there (Permission denied)" in flat(done.stdout)
    assert drafts(tmp_path) == [("gifts", "gifts.md")]


def test_what_is_no_file_is_never_waited_for(run: Run, folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    os.mkfifo(folder / "Gifts.yaml")
    done = run(str(folder / "pipe.txt"), str(folder / "Gifts.md"), "--club", "ask-clubs")
    assert done.exit_code == 1
    assert "pipe.txt: is no file that can be read" in done.stderr
    assert "Gifts.yaml lies in the place of its sidecar and cannot be used" in flat(done.stdout)
    assert drafts(tmp_path) == [("gifts", "gifts.md")]


def test_two_files_that_differ_in_their_suffix_have_a_sidecar_each(run: Run, folder: Path) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    (folder / "Gifts.txt").write_text(PHONES, "utf-8")
    run(str(folder), "--club", "ask-clubs")
    assert sorted(path.name for path in folder.glob("*.yaml")) == ["Gifts.md.yaml", "Gifts.txt.yaml"]


# -- what it has in common with others -------------------------------------------------------------------------------


def test_near_duplicates_and_templates_are_named_with_how_much_they_share(run: Run, folder: Path) -> None:
    text = CHANGED.replace(b"30. Social Media Policy", b"Rules for the Internet")
    (folder / "internet.txt").write_bytes(text)
    (folder / "web rules.txt").write_bytes(text.replace(b"Rules for the Internet", b"Rules for the Web"))
    done = run(str(folder), "--club", "ask-clubs")
    said = flat(done.stdout)
    assert "98 % of its words stand in 30. Social Media Policy, which the club holds too" in said
    assert "100 % of its words stand in the file web rules.txt of this import too" in said
    assert "template Social Media Policy of JPAC LTD Out of School Clubs, with 98 % of the words in common" in said
    assert "# version_of: social-media  # 98 %" in (folder / "internet.yaml").read_text("utf-8")


def test_a_near_duplicate_becomes_the_version_that_its_sidecar_says(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "internet.txt").write_bytes(CHANGED.replace(b"30. Social Media Policy", b"Rules for the Internet"))
    run(str(folder), "--club", "ask-clubs")
    assert drafts(tmp_path) == [("internet", "internet.txt")]
    text = (folder / "internet.yaml").read_text("utf-8")
    (folder / "internet.yaml").write_text(text.replace("# version_of", "version_of"), "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert "replaces 30. Social Media Policy" in flat(done.stdout)
    assert drafts(tmp_path) == [("social-media", "internet.txt")]


def test_policies_that_files_of_one_import_name_are_held(run: Run, folder: Path) -> None:
    (folder / "gifts.md").write_text("# Gifts\n\nStaff must not accept gifts.\n\nSee also: Phones Policy\n", "utf-8")
    assert "not held Phones" in flat(run(str(folder), "--club", "ask-clubs").stdout)
    (folder / "phones.md").write_text(PHONES, "utf-8")
    assert "not held Phones" not in flat(run(str(folder), "--club", "ask-clubs").stdout)


# -- handbooks -------------------------------------------------------------------------------------------------------


def test_a_handbook_is_taken_whole_until_somebody_says_that_it_is_split(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Staff Handbook.md").write_text(HANDBOOK, "utf-8")
    done = run(str(folder), "--club", "ask-clubs")
    assert "this file looks like a handbook of 4 policies: Complaints Policy; Mobile Phones Policy;" in flat(
        done.stdout
    )
    assert "`--split` takes each of its policies by itself" in flat(done.stdout)
    assert drafts(tmp_path) == [("staff-handbook", "staff-handbook.md")]
    done = run(str(folder), "--club", "ask-clubs", "--split")
    assert "Staff Handbook.md is taken apart into 4 policies" in flat(done.stdout)
    assert [slug for slug, _ in drafts(tmp_path)] == [
        "complaints-policy",
        "mobile-phones-policy",
        "fire-safety-policy",
        "medicines-policy",
    ], "the handbook as a whole is no draft any more"
    assert sidecar_at(folder / "Staff Handbook.yaml").split is True
    part = (folder / "Staff Handbook.medicines-policy.yaml").read_text("utf-8")
    assert "# last_reviewed: 2025-09-01  # the handbook’s cover says “Reviewed September 2025”" in part
    again = run(str(folder), "--club", "ask-clubs")
    assert "is taken apart into 4 policies" in flat(again.stdout), "the sidecar says so"


def test_a_handbook_stays_whole_where_somebody_says_so(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Staff Handbook.md").write_text(HANDBOOK, "utf-8")
    done = run(str(folder), "--club", "ask-clubs", "--whole")
    assert "looks like a handbook" not in flat(done.stdout)
    assert sidecar_at(folder / "Staff Handbook.yaml").split is False
    assert drafts(tmp_path) == [("staff-handbook", "staff-handbook.md")]


# -- for programs ----------------------------------------------------------------------------------------------------


def test_programs_get_a_line_for_each_file(run: Run, folder: Path) -> None:
    (folder / "gifts.md").write_text(GIFTS, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    done = run(str(folder), "--club", "ask-clubs", "--json")
    assert done.exit_code == 1
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    refused, gifts = lines
    assert (refused["name"], refused["read"]) == ("empty.txt", False)
    assert (gifts["name"], gifts["title"], gifts["draft"], gifts["is_published"]) == ("gifts.md", "Gifts", "new", False)
    assert [(doubt["kind"], doubt["waits"]) for doubt in gifts["doubts"]] == [("date", True), ("lead-in", True)]


# -- in force at once ------------------------------------------------------------------------------------------------


@pytest.fixture
def with_encoder(run: Run, tmp_path: Path, data_folder: Path, encoder: OnnxEncoder) -> OnnxEncoder:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encoders").symlink_to(data_folder / "encoders")
    return encoder


def in_force(tmp_path: Path, encoder: OnnxEncoder) -> dict[str, Any]:
    snapshot = open_snapshot(tmp_path / "data" / "index", encoder)
    return {policy.slug: policy for policy in snapshot.corpus.policies if policy.club == "ask-clubs"}


@pytest.mark.model
def test_what_nobody_need_look_at_comes_in_force_and_the_rest_is_named(
    run: Run, folder: Path, tmp_path: Path, with_encoder: OnnxEncoder
) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    (folder / "Phones.md").write_text(PHONES, "utf-8")
    (folder / "Social Media Policy.txt").write_bytes(CHANGED)
    (folder / "empty.txt").write_bytes(b"")
    (tmp_path / "corpus/ask-clubs/social-media.yaml").write_text("owner: Jo\nnext_review: 2030-01-01\n", "utf-8")
    done = run(str(folder), "--club", "ask-clubs", "--publish")
    assert done.exit_code == 1, "one cannot be read"
    assert "2 policies of ASK Clubs are in force now: Phones; 30. Social Media Policy" in flat(done.stderr)
    assert "Gifts.md stays a draft: when its next review is due" in flat(done.stderr)
    assert drafts(tmp_path) == [("gifts", "gifts.md")]
    held = in_force(tmp_path, with_encoder)
    assert sorted(held) == ["phones", "social-media"]
    media = held["social-media"]
    assert (tmp_path / "corpus" / media.source.path).read_bytes() == CHANGED
    assert [fact.name for fact in media.facts if fact.confirmed] == ["Jo"], "the date was of the text before"
    assert media.fact(FactKind.NEXT_REVIEW).day == date(2019, 6, 5)
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'policybot.db'}", tmp_path / "data")
    had = Versions(store).of("ask-clubs", "social-media")
    store.close()
    assert [version.number for version in had] == [2, 1], "the former text is on record"


@pytest.mark.model
def test_what_is_confirmed_afterwards_comes_in_force_with_the_next_import(
    run: Run, folder: Path, tmp_path: Path, with_encoder: OnnxEncoder
) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    (folder / "Phones.md").write_text(PHONES, "utf-8")
    run(str(folder), "--club", "ask-clubs", "--publish")
    gifts, phones = (folder / name for name in ("Gifts.yaml", "Phones.yaml"))
    text = (
        gifts.read_text("utf-8")
        .replace("# next_review", "next_review")
        .replace(f"#   {TELL}: without", f"  {TELL}: with")
    )
    gifts.write_text(text, "utf-8")
    phones.write_text(phones.read_text("utf-8").replace("# owner: NAME", "owner: Jo"), "utf-8")
    assert "counts once you import it with --publish" in flat(run(str(folder), "--club", "ask-clubs").stdout)
    done = run(str(folder), "--club", "ask-clubs", "--publish")
    assert done.exit_code == 0, done.output
    assert "what you confirmed of it counts from now on" in flat(done.stdout)
    held = in_force(tmp_path, with_encoder)
    assert held["phones"].fact(FactKind.OWNER).name == "Jo"
    assert held["gifts"].fact(FactKind.NEXT_REVIEW).confirmed
    assert held["gifts"].clause(TELL).lead_in == "Staff must not:"
    assert "nothing is new in it" in flat(run(str(folder), "--club", "ask-clubs", "--publish").stdout)


def test_a_corpus_that_cannot_be_written_is_said_before_anything_is_read(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Publisher, "is_writable", lambda self, club: False)
    (folder / "Phones.md").write_text(PHONES, "utf-8")
    done = run(str(folder), "--club", "ask-clubs", "--publish")
    assert done.exit_code == 1
    assert "--publish writes into the folder of policies" in done.stderr
    assert "make it writable, or import without --publish" in flat(done.stderr)
    assert not list(folder.glob("*.yaml"))
    assert drafts(tmp_path) == []


def test_publishing_into_another_corpus_is_a_matter_of_usage(run: Run, folder: Path, tmp_path: Path) -> None:
    done = run(str(folder), "--club", "ask-clubs", "--publish", "--corpus", str(tmp_path / "corpus"))
    assert done.exit_code == 2
    assert "leave --corpus out" in flat(done.stderr.replace("│", ""))


# -- at a terminal ---------------------------------------------------------------------------------------------------

PATIENCE_SECONDS = 60


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot.cli", "import", *words]


class Terminal:
    """The real command at a real terminal."""

    def __init__(self, words: Sequence[str]) -> None:
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, command(*words), {**os.environ, "COLUMNS": "400", "TERM": "dumb"})
        self.output = ""

    def sees(self, words: str) -> None:
        """Wait for words that come after those that were seen before."""
        end = time.monotonic() + PATIENCE_SECONDS
        wanted = re.compile(r"\s+".join(map(re.escape, words.split())))
        while not (found := wanted.search(self.output)):
            assert time.monotonic() < end, f"{words!r} did not come; it shows {self.output}"
            assert self._reads(), f"it ended without {words!r}: {self.output}"
        self.output = self.output[found.end() :]

    def types(self, line: str) -> None:
        os.write(self.handle, f"{line}\n".encode())

    def _reads(self) -> bool:
        if not select.select([self.handle], [], [], 1)[0]:
            return True
        try:
            chunk = os.read(self.handle, 65536)
        except OSError:  # the other end is closed
            return False
        self.output += chunk.decode(errors="replace")
        return bool(chunk)

    def ends(self) -> int:
        while self._reads():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def terminal(*words: str) -> Iterator[Terminal]:
    at = Terminal(words)
    try:
        yield at
    finally:
        try:
            os.kill(at.pid, signal.SIGKILL)
            os.waitpid(at.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(at.handle)


@pytest.mark.filterwarnings("ignore:This process.*use of forkpty:DeprecationWarning")
def test_at_a_terminal_it_asks_about_what_is_doubtful_alone(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "A handbook.md").write_text(HANDBOOK, "utf-8")
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    (folder / "Visitors.md").write_text("# Visitors\n\nVisitors sign the book at the door.\n", "utf-8")
    (folder / "internet.txt").write_bytes(CHANGED.replace(b"30. Social Media Policy", b"Rules for the Internet"))
    with terminal(str(folder), "--club", "ask-clubs") as at:
        at.sees("This file looks like a handbook of 4 policies: Complaints Policy;")
        at.sees("Split it? [Y/n, or - to leave it]")
        at.types("")
        at.sees("A handbook.md is taken apart into 4 policies")
        at.sees("“Review: 05/06/26”: is its next review due on 5 June 2026?")
        at.types("soon")
        at.sees("I read no day in that")
        at.types("5 July 2026")
        at.sees("Is it to be shown with these words in front? [y = with them, n = alone, Enter = leave it]")
        at.types("n")
        at.sees("Gifts of ASK Clubs is a draft now")
        at.sees("Visitors of ASK Clubs is a draft now")
        at.sees("is it a new version of that, or a policy of its own?")
        at.types("v")
        at.sees("is a draft now")
        assert at.ends() == 0
    assert sidecar_at(folder / "A handbook.yaml").split is True
    said = sidecar_at(folder / "Gifts.yaml")
    assert (said.next_review, said.lead_ins) == (date(2026, 7, 5), {TELL: LeadInWord.WITHOUT})
    assert sidecar_at(folder / "internet.yaml").version_of == "social-media"
    assert ("social-media", "internet.txt") in drafts(tmp_path)
    assert len(drafts(tmp_path)) == 7
    with terminal(str(folder), "--club", "ask-clubs") as at:  # what was answered is not asked again
        assert at.ends() == 0


@pytest.mark.filterwarnings("ignore:This process.*use of forkpty:DeprecationWarning")
def test_at_a_terminal_nothing_is_asked_of_who_wants_no_questions(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    with terminal(str(folder), "--club", "ask-clubs", "--no-questions") as at:
        assert at.ends() == 0
        assert "1 file has something to confirm" in flat(at.output)
    assert drafts(tmp_path) == [("gifts", "gifts.md")]


@pytest.mark.filterwarnings("ignore:This process.*use of forkpty:DeprecationWarning")
def test_who_leaves_the_questions_has_the_files_as_drafts_all_the_same(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    with terminal(str(folder), "--club", "ask-clubs") as at:
        at.sees("is its next review due on 5 June 2026?")
        at.sees("[Enter = yes")
        os.write(at.handle, b"\x04")  # the end of the input
        assert at.ends() == 0
    assert drafts(tmp_path) == [("gifts", "gifts.md")]


# -- followed --------------------------------------------------------------------------------------------------------


@contextmanager
def watching(tmp_path: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command(*words), stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def waits_for(log: Path, words: str, times: int = 1) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while flat(log.read_text("utf-8")).count(words) < times:
        assert time.monotonic() < end, f"{words!r} did not come: {log.read_text('utf-8')}"
        time.sleep(0.1)


@pytest.mark.model
def test_a_folder_is_followed_until_somebody_ends_it(
    run: Run, folder: Path, tmp_path: Path, with_encoder: OnnxEncoder
) -> None:
    (folder / "Gifts.md").write_text(GIFTS, "utf-8")
    with watching(tmp_path, str(folder), "--club", "ask-clubs", "--watch", "--publish") as (process, log):
        waits_for(log, "new and changed files are taken in by themselves; Ctrl-C ends it")
        (folder / "Phones.md").write_text(PHONES, "utf-8")
        waits_for(log, "1 policy of ASK Clubs is in force now: Phones")
        text = (folder / "Gifts.yaml").read_text("utf-8").replace("# next_review", "next_review")
        (folder / "Gifts.yaml").write_text(text.replace("#   gifts/", "  gifts/"), "utf-8")
        waits_for(log, "1 policy of ASK Clubs is in force now: Gifts")
        (folder / "broken.docx").write_bytes(b"no document")
        waits_for(log, "broken.docx")
        (folder / "Phones.md").write_text(PHONES.replace("a telephone", "any telephone"), "utf-8")
        waits_for(log, "1 policy of ASK Clubs is in force now: Phones", times=2)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert "no longer watching" in log.read_text("utf-8")
        assert flat(log.read_text("utf-8")).count("Gifts.md") == 5, "its own writing of a sidecar is no change"
    assert sorted(in_force(tmp_path, with_encoder)) == ["gifts", "phones", "social-media"]
