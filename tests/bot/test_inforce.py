"""What is in force changes while the bot runs: as a whole, or not at all."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.inforce import InForce
from bot.lifecycle.register import Register
from bot.lifecycle.reviews import review
from bot.lifecycle.types import Said
from bot.lifecycle.versions import Versions
from bot.settings import Settings
from bot.store import Store
from bot.types import Answer
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.errors import SnapshotError
from index.snapshot import build_snapshot
from tests.bot.two_clubs import two_clubs

pytestmark = pytest.mark.model

TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, tzinfo=UTC)
QUESTION = "can I accept a parent's friend request?"


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path) -> Settings:
    """Two clubs, in a folder of this test's own; the common encoder."""
    return two_clubs(tmp_path, data_folder, "glossary.yaml")


@pytest.fixture
def in_force(settings: Settings, encoder: OnnxEncoder, store: Store) -> InForce:
    built = build_snapshot(load_corpus(settings.corpus), encoder, settings.snapshot_folder)
    return InForce(settings, encoder, built, store)


def quoted(in_force: InForce, question: str = QUESTION) -> str:
    reply = in_force.answer(question, in_force.corpus.club("ask-clubs"))
    assert isinstance(reply, Answer)
    return reply.quotes[0].quotation.text


def test_what_a_manager_says_stands_beside_the_next_answer(in_force: InForce, store: Store) -> None:
    (policy, _) = in_force.corpus.policies
    assert not in_force.renew()
    with store.begin() as connection:
        Register(store).say(connection, policy, Said.NEXT_REVIEW, date(2027, 6, 5), "boss")
    assert in_force.renew()
    reply = in_force.answer(QUESTION, in_force.corpus.club("ask-clubs"))
    assert review(reply.quotes[0].policy, TODAY).due == date(2027, 6, 5)
    assert not in_force.renew()


def test_another_index_is_taken_over_and_its_texts_are_versions(
    in_force: InForce, settings: Settings, store: Store
) -> None:
    before = quoted(in_force)
    path = settings.corpus / "ask-clubs" / "social-media.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Accept invitations from parents", "Ever accept invitations from parents"), "utf-8")
    in_force.rebuild()
    assert quoted(in_force) == before.replace("Accept", "Ever accept")
    versions = Versions(store).of("ask-clubs", "social-media")
    assert [version.number for version in versions] == [2, 1]
    assert versions[0].digest == in_force.corpus.policies[0].source.sha256
    assert len(Versions(store).of("jpac", "social-media")) == 1


def test_a_damaged_index_leaves_the_former_in_force(in_force: InForce, settings: Settings) -> None:
    before = quoted(in_force)
    (settings.snapshot_folder / "current").write_text("f" * 64 + "\n")
    assert not in_force.renew()
    assert quoted(in_force) == before


def test_an_index_that_cannot_be_built_is_said_with_its_reason(in_force: InForce, settings: Settings) -> None:
    (settings.corpus / "clubs.yaml").write_text("clubs: [\n", "utf-8")
    with pytest.raises(SnapshotError, match=r"clubs\.yaml: line "):
        in_force.rebuild()
    assert quoted(in_force)


def test_drafts_in_the_folder_are_not_in_force(in_force: InForce, settings: Settings) -> None:
    digest = load_corpus(settings.corpus).digest
    drafts = settings.corpus / "ask-clubs" / "drafts"
    drafts.mkdir()
    (drafts / "gifts.txt").write_text("Staff must not accept gifts.", "utf-8")
    corpus = load_corpus(settings.corpus)
    assert (corpus.digest, corpus.left_out, len(corpus.policies)) == (digest, (), 2)
