"""A running bot follows its corpus folder: what changes there is in force without a restart."""

import errno
import io
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import following
from bot.following import Follower
from bot.inforce import InForce
from bot.settings import Settings
from bot.store import Store
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.snapshot import build_snapshot, open_snapshot, read_pointer
from tests.bot.two_clubs import two_clubs
from tests.index.reading.wordfile import paragraph, word
from tests.slackworld.running import captured_logs

# What managers said lies in the database; which one that is changes nothing of the following.
pytestmark = [pytest.mark.model, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

GIFTS = word(paragraph("Gifts Policy", "H1") + paragraph("Staff must not accept gifts worth more than ten pounds."))
RULE = "Staff must not accept gifts worth more than ten pounds."


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path) -> Settings:
    """Two clubs, in a folder of this test's own; the common encoder."""
    return two_clubs(tmp_path, data_folder, "clubs.yaml")


@pytest.fixture
def in_force(settings: Settings, encoder: OnnxEncoder, store: Store) -> InForce:
    built = build_snapshot(load_corpus(settings.corpus), encoder, settings.snapshot_folder)
    return InForce(settings, encoder, built, store)


@pytest.fixture
def follower(settings: Settings, in_force: InForce) -> Follower:
    """One that has looked at the folder as it was."""
    follower = Follower(settings, in_force)
    follower.look()
    follower.look()
    return follower


@pytest.fixture
def logs() -> io.StringIO:  # type: ignore[misc]
    with captured_logs() as stream:
        yield stream


def titles(in_force: InForce) -> set[str]:
    return {policy.title for policy in in_force.corpus.policies}


def test_a_file_that_comes_is_in_force_once_two_looks_agree(
    settings: Settings, in_force: InForce, follower: Follower
) -> None:
    path = settings.corpus / "ask-clubs" / "café gifts.docx"
    path.write_bytes(GIFTS[:1000])
    follower.look()
    path.write_bytes(GIFTS)  # it was still being copied
    follower.look()
    assert "Gifts Policy" not in titles(in_force)
    follower.look()
    assert "Gifts Policy" in titles(in_force)
    reply = in_force.answer("may I accept a gift worth twenty pounds?", in_force.corpus.club("ask-clubs"))
    assert reply.quotes[0].quotation.text == RULE  # type: ignore[union-attr]
    path.unlink()
    follower.look()
    follower.look()
    assert "Gifts Policy" not in titles(in_force)


def test_a_sidecar_the_glossary_and_clubs_yaml_are_followed_too(
    settings: Settings, in_force: InForce, follower: Follower
) -> None:
    (settings.corpus / "ask-clubs" / "social-media.yaml").write_text("owner: Jo Smith\n", "utf-8")
    (settings.corpus / "glossary.yaml").write_text("words:\n  insta: instagram\n", "utf-8")
    clubs = settings.corpus / "clubs.yaml"
    clubs.write_text(clubs.read_text("utf-8").replace("name: ASK Clubs", "name: ASK Holiday Clubs"), "utf-8")
    follower.look()
    follower.look()
    assert in_force.corpus.glossary == (("insta", "instagram"),)
    assert in_force.corpus.club("ask-clubs").name == "ASK Holiday Clubs"
    assert any(fact.name == "Jo Smith" for fact in in_force.corpus.policies[0].facts)


def test_what_is_among_the_drafts_is_not_in_force(settings: Settings, in_force: InForce, follower: Follower) -> None:
    before = read_pointer(settings.snapshot_folder)
    (settings.corpus / "ask-clubs" / "drafts").mkdir()
    (settings.corpus / "ask-clubs" / "drafts" / "gifts.docx").write_bytes(GIFTS)
    follower.look()
    follower.look()
    assert "Gifts Policy" not in titles(in_force)
    assert read_pointer(settings.snapshot_folder) == before


def test_nothing_is_built_where_nothing_changed(
    settings: Settings, in_force: InForce, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor where another process has built it already."""
    monkeypatch.setattr(following, "Refreshing", None)
    (settings.corpus / "ask-clubs" / "social-media.txt").touch()
    follower.look()
    follower.look()
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    in_force.rebuild()
    follower.look()
    follower.look()
    assert "Gifts Policy" in titles(in_force)


def test_a_policy_that_cannot_be_read_any_more_drops_out_and_the_log_names_it(
    settings: Settings, in_force: InForce, follower: Follower, logs: io.StringIO
) -> None:
    (settings.corpus / "jpac" / "social-media.txt").write_bytes(b"\n")
    for _ in range(5):
        follower.look()
    assert {policy.club for policy in in_force.corpus.policies} == {"ask-clubs"}
    assert logs.getvalue().count("jpac/social-media.txt:1: ") == 1


def test_an_index_that_cannot_be_built_leaves_the_former_in_force_and_the_log_says_why_once(
    settings: Settings, in_force: InForce, follower: Follower, logs: io.StringIO
) -> None:
    clubs = settings.corpus / "clubs.yaml"
    good = clubs.read_text("utf-8")
    clubs.write_text(f"{good}\nclub:\n", "utf-8")
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    for _ in range(4):
        follower.look()
    (settings.corpus / "ask-clubs" / "gifts.docx").unlink()
    for _ in range(4):
        follower.look()
    assert len(in_force.corpus.policies) == 2
    assert logs.getvalue().count("index_not_built") == 1
    assert "clubs.yaml: club: " in logs.getvalue()
    clubs.write_text(good, "utf-8")
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    follower.look()
    follower.look()
    assert "Gifts Policy" in titles(in_force)


def test_what_could_not_be_built_is_tried_again_after_a_while(
    settings: Settings, in_force: InForce, follower: Follower, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    """The reason may lie outside the folder."""
    monkeypatch.setattr(following, "LOOKS_BEFORE_ANOTHER_TRY", 3)
    encoders = settings.data / "encoders"
    elsewhere = encoders.readlink()
    encoders.unlink()
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    follower.look()
    follower.look()
    assert "no encoder" in logs.getvalue()
    encoders.symlink_to(elsewhere, target_is_directory=True)
    follower.look()
    follower.look()
    assert "Gifts Policy" not in titles(in_force)
    follower.look()
    assert "Gifts Policy" in titles(in_force)


@pytest.mark.parametrize(("is_there", "reason"), [(False, "there is no corpus folder"), (True, "no policy is left")])
def test_a_folder_that_is_away_leaves_the_former_in_force(
    settings: Settings, in_force: InForce, follower: Follower, logs: io.StringIO, is_there: bool, reason: str
) -> None:
    """A share that is not mounted is an empty folder, or none."""
    away = settings.corpus.rename(settings.corpus.with_name("away"))
    if is_there:
        settings.corpus.mkdir()
    follower.look()
    follower.look()
    assert len(in_force.corpus.policies) == 2
    assert logs.getvalue().count(reason) == 1
    shutil.rmtree(settings.corpus, ignore_errors=True)
    away.rename(settings.corpus)
    before = logs.getvalue()
    follower.look()
    follower.look()
    assert logs.getvalue() == before


def test_a_folder_that_cannot_be_looked_at_is_said_once(
    settings: Settings, in_force: InForce, follower: Follower, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    """No file system that a test could make does this."""

    def fails(root: Path) -> None:
        raise OSError(errno.EHOSTDOWN, "Host is down")

    with monkeypatch.context() as away:
        away.setattr(following, "corpus_signature", fails)
        for _ in range(3):
            follower.look()
    assert logs.getvalue().count("Host is down") == 1
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    follower.look()
    follower.look()
    assert "Gifts Policy" in titles(in_force)


def test_of_two_bots_on_one_folder_each_answers_from_what_came(
    settings: Settings, in_force: InForce, follower: Follower, encoder: OnnxEncoder, store: Store
) -> None:
    other = InForce(settings, encoder, open_snapshot(settings.snapshot_folder, encoder), store)
    followers = [follower, Follower(settings, other)]
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    for each in followers:
        each.look()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Follower.look, followers))
    assert "Gifts Policy" in titles(in_force)
    assert "Gifts Policy" in titles(other)
    assert in_force.snapshot.id == other.snapshot.id


def test_a_stop_gives_up_what_is_being_built(
    settings: Settings, in_force: InForce, follower: Follower, encoder: OnnxEncoder
) -> None:
    for number in range(200):
        text = f"Trips Policy {number}\n\n" + "".join(f"- Staff must take {n * number} towels.\n" for n in range(50))
        (settings.corpus / "jpac" / f"trips-{number}.txt").write_text(text, "utf-8")
    follower.look()
    looking = threading.Thread(target=follower.look)
    looking.start()
    while follower._under_way is None and looking.is_alive():
        pass
    follower.stop()
    looking.join(timeout=5)
    assert not looking.is_alive()
    assert len(in_force.corpus.policies) == 2
    assert len(open_snapshot(settings.snapshot_folder, encoder).corpus.policies) == 2
    follower.look()
    follower.look()
    assert len(in_force.corpus.policies) == 2
