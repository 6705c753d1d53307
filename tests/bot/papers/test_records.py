"""The record of who has read and understood what, as rows and on paper."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.lifecycle.acknowledgements import Acknowledgements, How, PolicyText
from bot.lifecycle.versions import Versions, digest_of
from bot.papers.printing import records_pdf
from bot.papers.records import FIELDS, TextRecord, records_csv, records_json, records_of
from bot.people import People
from bot.store import Store
from index.types import Corpus, Policy
from tests.bot.conftest import MovingClock

NAMED = "Acceptable Use Policy"


class Kept:
    """The record of ASK Clubs: its policy had two texts."""

    def __init__(self, store: Store, clock: MovingClock, five: Corpus) -> None:
        self.store, self.clock, self.corpus = store, clock, five
        self.people = People(store)
        self.kept, self.versions = Acknowledgements(store, self.people), Versions(store)
        self.club = five.club("ask-clubs")
        self.policy: Policy = next(policy for policy in five.policies if policy.club == "ask-clubs")
        self.former = PolicyText("ask-clubs", self.policy.slug, digest_of(b"the former text"))
        self.text = PolicyText.of(self.policy)

    def comes(self, text: PolicyText, content: bytes) -> None:
        """A text comes in force."""
        with self.store.begin() as connection:
            number = 0 if text == self.former else 1
            path = self.policy.source.path
            self.versions.add(connection, "ask-clubs", self.policy.slug, path, content, None, number)

    def is_filled(self) -> None:
        self.comes(self.former, b"the former text")
        with self.store.begin() as connection:
            boss = self.people.key(connection, "T1", "U0BOSS")
            sam, tom = (self.people.key(connection, "T1", user) for user in ("U0SAM", "U0TOM"))
            pat, gone = (self.people.add(connection, "ask-clubs", name) for name in ("=Pat Łęcki", "Lee"))
            self.kept.ask(connection, "1", "T1", self.former, [sam, tom, gone], boss, None)
            self.kept.acknowledge(connection, sam, self.former, How.SLACK)
            self.kept.acknowledge(connection, gone, self.former, How.LINK)
        self.clock.moves(days=10)
        content = self.policy.source.text.encode()
        with self.store.begin() as connection:
            self.versions.add(connection, "ask-clubs", self.policy.slug, self.policy.source.path, content, None, 1)
            self.kept.ask(connection, "2", "T1", self.text, [sam, tom, pat, gone], boss, None)
            signed = self.clock() - timedelta(days=1)
            self.kept.acknowledge(connection, pat, self.text, How.PAPER, boss, signed)
            self.kept.acknowledge(connection, tom, PolicyText("ask-clubs", NAMED, ""), How.PAPER, boss, signed)
            self.people.forget(connection, [gone])

    @property
    def records(self) -> tuple[TextRecord, ...]:
        return records_of(self.corpus, self.club, self.kept, self.versions)

    @property
    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(records_csv(self.records).decode("utf-8-sig"))))


@pytest.fixture
def kept(store: Store, clock: MovingClock, five: Corpus) -> Kept:
    return Kept(store, clock, five)


@pytest.fixture
def filled(kept: Kept) -> Kept:
    kept.is_filled()
    return kept


def test_the_text_in_force_comes_first_then_the_former_then_what_is_only_named(filled: Kept) -> None:
    texts = [(record.title, record.state, record.text.digest) for record in filled.records]
    assert texts == [
        ("30. Social Media Policy", wording.TEXT_IN_FORCE, filled.text.digest),
        ("30. Social Media Policy", wording.TEXT_FORMER, filled.former.digest),
        (NAMED, wording.TEXT_NOT_HELD, ""),
    ]
    assert [(record.read, len(record.readers)) for record in filled.records] == [(1, 3), (2, 3), (1, 1)]


def test_each_person_stands_with_when_and_how_and_what_they_read_before(filled: Kept) -> None:
    header, *rows = filled.rows
    assert tuple(header) == FIELDS
    found = [dict(zip(FIELDS, row, strict=True)) for row in rows]
    assert [(row["person"], row["state"], row["how"], row["read"]) for row in found] == [
        ("'=Pat Łęcki", "read and understood", "paper", "2026-11-29"),
        ("U0SAM (Slack)", "not yet", "", ""),
        ("U0TOM (Slack)", "not yet", "", ""),
        ("U0SAM (Slack)", "read and understood", "slack", "2026-11-20 09:00"),
        ("a former member of staff", "read and understood", "link", "2026-11-20 09:00"),
        ("U0TOM (Slack)", "not yet", "", ""),
        ("U0TOM (Slack)", "read and understood", "paper", "2026-11-29"),
    ] or {found[3]["person"], found[4]["person"]} == {"U0SAM (Slack)", "a former member of staff"}
    pat, sam = found[0], found[1]
    assert (pat["paper_held_by"], pat["recorded"]) == ("U0BOSS (Slack)", "2026-11-30 09:00")
    assert (sam["former_version_read"], sam["former_text_read"]) == ("1", "2026-11-20 09:00")
    assert {row["sha256"] for row in found} == {filled.text.digest, filled.former.digest, ""}


def test_programs_get_the_same_as_json_lines(filled: Kept) -> None:
    lines = [json.loads(line) for line in records_json(filled.records)]
    assert len(lines) == len(filled.rows) - 1
    assert lines[0]["person"] == "=Pat Łęcki"
    assert lines[-1]["sha256"] is None


def test_one_policy_alone(filled: Kept) -> None:
    found = records_of(filled.corpus, filled.club, filled.kept, filled.versions, NAMED)
    assert [record.title for record in found] == [NAMED]


def test_a_policy_that_nobody_was_asked_to_read_is_there_all_the_same(kept: Kept) -> None:
    (record,) = kept.records
    assert (record.state, record.version, record.readers) == (wording.TEXT_IN_FORCE, None, ())
    assert len(kept.rows) == 1


def test_another_clubs_record_is_apart(filled: Kept) -> None:
    (record,) = records_of(filled.corpus, filled.corpus.club("jpac"), filled.kept, filled.versions)
    assert record.readers == ()


@pytest.fixture
def printed(filled: Kept, tmp_path: Path) -> Callable[[], list[str]]:
    """What stands on each page."""

    def pages() -> list[str]:
        if not shutil.which("pdftotext"):
            pytest.skip("there is no pdftotext; `apt-get install poppler-utils` brings it")
        file = tmp_path / "record.pdf"
        file.write_bytes(records_pdf(filled.records, [filled.club], filled.clock()))
        text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True).stdout.decode()
        return text.rstrip("\f").split("\f")

    return pages


@pytest.mark.judge
def test_the_paper_says_what_it_is_of_and_when_it_was_taken(filled: Kept, printed: Callable[[], list[str]]) -> None:
    (page,) = printed()
    for words in (
        "Who has read and understood which policy: ASK Clubs",
        "30 November 2026, 09:00 (Europe/London)",
        "30. Social Media Policy · version 2 · in force",
        f"SHA-256 of the text: {filled.text.digest}",
        "1 read and understood, 2 not yet",
        "on paper, held by U0BOSS (Slack)",
        "Page 1 of 1",
        "Łęcki",
    ):
        assert words in page
    assert "▯" not in page


@pytest.mark.judge
def test_letters_that_cannot_be_printed_are_said_to_be_missing(filled: Kept, printed: Callable[[], list[str]]) -> None:
    with filled.store.begin() as connection:
        keys = [filled.people.add(connection, "ask-clubs", name) for name in ("שרה לוי", "李小龍", "Мария", "Ελένη")]
        for key in keys:
            filled.kept.acknowledge(connection, key, filled.text, How.LINK)
    page = "\n".join(printed())
    assert ("Мария" in page, "Ελένη" in page) == (True, True)
    assert ("李" in page, "▯▯▯ ▯▯▯" in page) == (False, True)
    assert "▯ stands for a letter that this page cannot print" in page


@pytest.mark.judge
def test_a_long_record_is_numbered_and_its_columns_are_named_on_each_page(
    filled: Kept, printed: Callable[[], list[str]]
) -> None:
    with filled.store.begin() as connection:
        for number in range(80):
            key = filled.people.add(connection, "ask-clubs", f"Person {number}")
            filled.kept.acknowledge(connection, key, filled.text, How.LINK)
    pages = printed()
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Read and understood" in page
    assert all(any(f"Person {number} " in page for page in pages) for number in range(80))


def test_a_paper_is_made_of_nothing_too(kept: Kept) -> None:
    assert records_pdf((), [kept.club], kept.clock()).startswith(b"%PDF-")
    assert records_pdf(kept.records, kept.corpus.clubs, kept.clock()).startswith(b"%PDF-")
