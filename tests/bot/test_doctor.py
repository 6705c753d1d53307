"""What `policybot doctor` says of a machine: one line each, nothing changed, nothing secret."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot import doctor
from bot.cli import app
from bot.doctor import examine
from bot.settings import Settings
from bot.store import open_store
from bot.store.backups import back_up
from bot.store.database import downgrade, make_engine
from bot.store.sealing import KEY_FILE
from bot.types import Finding, Level
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.reading import formats
from index.snapshot import build_snapshot
from tests.places import CORPUS
from tests.slackworld.world import APP_TOKEN, BOT_TOKEN, World

OK, SKIPPED, WARNING, FAULT = Level.OK, Level.SKIPPED, Level.WARNING, Level.FAULT
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The five policies, and a data folder that is not there yet."""
    return Settings(corpus=shutil.copytree(CORPUS, tmp_path / "corpus"), data=tmp_path / "data")


@pytest.fixture
def look(settings: Settings) -> Look:
    """The findings by what was looked at, with some settings otherwise."""

    def look(**changed: object) -> dict[str, Finding]:
        return {found.what: found for found in examine(settings.model_copy(update=changed), lambda: NOW)}

    return look


def test_a_fresh_machine_has_one_fault_and_is_not_changed(look: Look, settings: Settings) -> None:
    """Nothing is made by looking: no folder, no database, no key."""
    findings = look()
    assert [name for name, found in findings.items() if found.level is FAULT] == ["encoder"]
    assert findings["index"].level is SKIPPED
    assert findings["database"].level is WARNING
    assert findings["secret key"].level is OK
    assert findings["last backup"].level is WARNING
    assert findings["Slack token"].level is SKIPPED
    assert not settings.data.exists()


def test_every_finding_that_is_not_well_says_what_to_do(look: Look) -> None:
    for found in look().values():
        assert found.level in (OK, SKIPPED) or found.next or "`policybot" in found.said, found


@pytest.mark.parametrize(("program", "level"), [("/usr/bin/tesseract", OK), (None, SKIPPED)])
def test_what_reads_scans_is_named_or_how_to_install_it(
    program: str | None, level: Level, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "tesseract", lambda: program)
    found = look()["scanned policies"]
    assert found.level is level
    assert (program or "apt-get install tesseract-ocr") in found.said


def test_the_libraries_that_read_word_files_and_pdfs_are_named_where_they_are_missing(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look()["policy files"].level is OK
    found = formats.find_spec
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "lxml" else found(name))
    missing = look()["policy files"]
    assert missing.level is WARNING
    assert missing.said == "no lxml, so .docx, .htm, .html, .odt files are left out of the index"
    assert missing.next == "pip install 'policybot[import]'"


@pytest.mark.model
def test_the_index_is_fresh_or_stale(look: Look, settings: Settings, encoder: OnnxEncoder, data_folder: Path) -> None:
    settings.data.mkdir()
    (settings.data / "encoders").symlink_to(data_folder / "encoders", target_is_directory=True)
    assert look()["index"].level is FAULT
    build_snapshot(load_corpus(settings.corpus), encoder, settings.snapshot_folder)
    findings = look()
    assert (findings["encoder"].level, findings["index"].level) == (OK, OK)
    assert findings["index"].said.startswith("fresh")
    (settings.corpus / "ask-clubs" / "new.txt").write_text("# New Policy\n\nStaff must be kind.\n", encoding="utf-8")
    found = look()["index"]
    assert (found.level, "policybot index build" in found.said) == (FAULT, True)


def test_policies_are_counted_and_what_cannot_be_read_is_named(look: Look, settings: Settings, tmp_path: Path) -> None:
    assert look()["corpus"].said == "5 policies of 5 clubs"
    (settings.corpus / "ask-clubs" / "broken.txt").write_bytes(b"\x00\x01\x02" * 100)
    found = look()["corpus"]
    assert (found.level, "ask-clubs/broken.txt" in found.said) == (WARNING, True)
    (tmp_path / "empty").mkdir()
    assert look(corpus=tmp_path / "empty")["corpus"].level is FAULT
    assert look(corpus=tmp_path / "nowhere")["corpus"].level is FAULT
    (settings.corpus / "clubs.yaml").write_text("clubs: 5\n", encoding="utf-8")
    found = look()["corpus"]
    assert (found.level, "clubs.yaml" in found.said) == (FAULT, True)


def test_a_database_is_newest_older_newer_or_no_database(look: Look, settings: Settings) -> None:
    open_store(settings.database_url, settings.data).close()
    assert look()["database"].level is OK
    engine = make_engine(settings.database_url)
    downgrade(engine, "-1")
    found = look()["database"]
    assert (found.level, found.next) == (WARNING, "`policybot serve` brings them up to date at its start")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert look()["database"].said == "was written by a newer policybot ('9999')"
    (settings.data / "policybot.db").write_bytes(b"no database at all " * 500)
    assert look()["database"].level is FAULT
    assert look(database_url="mysql://sam:hunter2@db/x")["database"].level is FAULT


@pytest.mark.database
def test_a_postgresql_is_looked_at_too_and_its_password_never_shown(look: Look, postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    downgrade(engine)
    engine.dispose()
    findings = look(database_url=postgres_url)
    assert (findings["database"].level, findings["last backup"].level) == (WARNING, SKIPPED)
    findings = look(database_url="postgresql://sam:hunter2@127.0.0.1:1/none")
    assert findings["database"].level is FAULT
    assert "hunter2" not in "".join(map(str, findings.values()))


def test_a_key_that_is_wrong_open_to_others_or_gone_is_a_fault(look: Look, settings: Settings) -> None:
    open_store(settings.database_url, settings.data).close()
    key = settings.data / KEY_FILE
    assert look()["secret key"].level is OK
    key.chmod(0o644)
    assert "chmod 600" in look()["secret key"].said
    key.unlink()
    found = look()["secret key"]
    assert (found.level, "restore" in found.next) == (FAULT, True)
    found = look(secret_key=SecretStr("hunter2"))["secret key"]
    assert (found.level, "hunter2" in str(found)) == (FAULT, False)


def test_a_backup_is_none_recent_or_old(look: Look, settings: Settings, tmp_path: Path) -> None:
    open_store(settings.database_url, settings.data).close()
    for days, level in ((1, OK), (8, WARNING)):
        made = NOW - timedelta(days=days)
        back_up(settings.database_url, settings.data, None, tmp_path / "x.tar", lambda made=made: made)
        found = look()["last backup"]
        assert found.level is level
        assert found.said.startswith(f"{made:%-d %B %Y}")


def test_contacts_are_told_club_by_club(look: Look, settings: Settings) -> None:
    file = settings.corpus / "clubs.yaml"
    clubs = yaml.safe_load(file.read_text(encoding="utf-8"))
    jpac = clubs["clubs"]["jpac"]
    jpac["managers"] = ["U0BOSS"]
    for name in ("manager_contact", "safeguarding_contact"):
        jpac[name] = {"name": "Jo Field", "slack_user": "U0BOSS"}
    file.write_text(yaml.safe_dump(clubs), encoding="utf-8")
    findings = look()
    assert findings["contacts of jpac"].said == "not set: allegations_contact"
    assert "managers" in findings["contacts of ask-clubs"].said


# The verb


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[..., Result]:
    for name in [name for name in os.environ if name.startswith(("POLICYBOT_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYBOT_CORPUS", str(settings.corpus))
    monkeypatch.setenv("POLICYBOT_DATA", str(settings.data))

    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=environment)

    return run


@pytest.fixture
def well(settings: Settings, encoder: OnnxEncoder, data_folder: Path) -> Iterator[World]:
    """A machine on which all is well, and its Slack."""
    settings.data.mkdir()
    (settings.data / "encoders").symlink_to(data_folder / "encoders", target_is_directory=True)
    build_snapshot(load_corpus(settings.corpus), encoder, settings.snapshot_folder)
    open_store(settings.database_url, settings.data).close()
    world = World()
    yield world
    world.close()


@pytest.mark.model
def test_without_a_fault_the_exit_status_is_0_and_no_secret_is_printed(run: Callable[..., Result], well: World) -> None:
    result = run("doctor", SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN, SLACK_API_URL=well.api.url)
    assert result.exit_code == 0, result.stdout
    lines = result.stdout.splitlines()
    scans = next(line for line in lines if "scanned policies" in line)  # ok or skipped, as the machine has Tesseract
    assert {line.split()[0] for line in lines if line != scans} == {"ok", "warning"}
    assert len(lines) == 9 + 5 + 5
    assert BOT_TOKEN not in result.output
    assert APP_TOKEN not in result.output


@pytest.mark.model
def test_it_works_without_any_token(run: Callable[..., Result], well: World) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    assert "skipped  Slack token: no Slack setting is set" in result.stdout


def test_a_fault_is_exit_status_1_also_in_lines_for_programs(run: Callable[..., Result]) -> None:
    result = run("doctor", "--json")
    assert result.exit_code == 1
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[0]["what"] == "settings"
    assert {row["level"] for row in rows} <= set(Level)
    assert rows[2]["level"] == "fault"


def test_a_setting_that_cannot_be_used_is_a_fault(run: Callable[..., Result]) -> None:
    result = run("doctor", POLICYBOT_PORT="hunter2")
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 1)
    assert result.stdout.startswith("fault    settings: POLICYBOT_PORT")
    assert "hunter2" not in result.output


def test_backup_and_restore_say_what_they_did_and_what_to_do(
    run: Callable[..., Result], settings: Settings, tmp_path: Path
) -> None:
    file = str(tmp_path / "x.tar")
    result = run("backup", file)
    assert (result.exit_code, "no database to back up yet" in result.stderr) == (1, True)
    open_store(settings.database_url, settings.data).close()
    result = run("backup", file)
    assert (result.exit_code, result.stdout) == (0, f"{file}: the database and its key, checked\n")
    result = run("restore", file)
    assert (result.exit_code, "--force" in result.stderr) == (1, True)
    result = run("restore", file, "--force")
    assert (result.exit_code, result.stdout.startswith("restored: all is as it was on ")) == (0, True)
    result = run("backup", file, POLICYBOT_DATABASE_URL="postgresql://sam:hunter2@db/x")
    assert (result.exit_code, "pg_dump" in result.stderr, "hunter2" in result.output) == (1, True, False)
