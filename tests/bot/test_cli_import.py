"""`policybot import` takes files in as drafts, shows what they change, and names what cannot be read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.lifecycle.versions import Versions
from bot.store import open_store
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


def drafts(tmp_path: Path) -> list[tuple[str, str]]:
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'policybot.db'}", tmp_path / "data")
    found = [(draft.policy, draft.file) for draft in Versions(store).open_drafts(["ask-clubs"])]
    store.close()
    return found


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
    assert "no text of Gifts Policy in force" in done.stdout
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
