"""What the terminal asks of: an index that is there, and no file that was read before is read again."""

from pathlib import Path

import pytest

from bot.cli.opening import place_of, read_corpus, ready_index
from bot.settings import Settings
from index.corpus import load_corpus
from tests.index.reading.wordfile import paragraph, word

pytestmark = pytest.mark.model

FIRE = word(paragraph("Fire Safety", "H1") + paragraph("Fire doors are never wedged open."))
PETS = word(paragraph("Pets", "H1") + paragraph("Dogs stay outside."))


def test_of_another_corpus_that_changed_only_the_change_is_read(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    """Each state of it has an index of its own in the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = Settings(corpus=tmp_path / "none", data=data_folder)
    root = tmp_path / "corpus"
    (root / "oak").mkdir(parents=True)
    (root / "oak" / "fire.docx").write_bytes(FIRE)
    ready_index(place_of(settings, root))
    (root / "oak" / "pets.docx").write_bytes(PETS)
    (root / "oak" / "broken.docx").write_bytes(PETS[:200])
    read.clear()
    snapshot, _ = ready_index(place_of(settings, root))
    assert read == ["oak/broken.docx", "oak/pets.docx"]
    assert [policy.title for policy in snapshot.corpus.policies] == ["Fire Safety", "Pets"]
    assert snapshot.corpus == load_corpus(root)
    read.clear()
    ready_index(place_of(settings, root))
    assert read == []


def test_what_the_settings_own_index_knows_is_not_read_again(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    """But what was refused is: its reason may have been mended."""
    data, root = tmp_path / "data", tmp_path / "corpus"
    data.mkdir()
    (data / "encoders").symlink_to(data_folder / "encoders", target_is_directory=True)
    (root / "oak").mkdir(parents=True)
    (root / "oak" / "fire.docx").write_bytes(FIRE)
    (root / "oak" / "broken.docx").write_bytes(PETS[:200])
    monkeypatch.setenv("POLICYBOT_DATA", str(data))
    ready_index(place_of(Settings(corpus=root, data=data), None))
    read.clear()
    assert read_corpus(root) == load_corpus(root)
    assert read == ["oak/broken.docx", "oak/broken.docx", "oak/fire.docx"]
