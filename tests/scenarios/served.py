"""What a bot of the scenarios serves: the five policies under another clubs.yaml, and their index."""

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from bot.settings import Settings
from index.corpus import load_corpus
from index.encoder import OnnxEncoder
from index.snapshot import build_snapshot
from tests.places import CORPUS


def corpus_with(folder: Path, clubs: dict[str, dict[str, Any]], *, is_only_these: bool = False, **others: Any) -> Path:
    """The five policies below `folder`, or those of `clubs`; its entries and `others` are added to clubs.yaml."""
    root = folder / "corpus"
    shutil.copytree(CORPUS, root)
    said = yaml.safe_load((root / "clubs.yaml").read_text(encoding="utf-8")) | others
    for slug, entries in clubs.items():
        said["clubs"][slug] |= deepcopy(entries)  # or YAML would write an alias of what two clubs share
    for slug in list(said["clubs"]) if is_only_these else ():
        if slug not in clubs:
            del said["clubs"][slug]
            shutil.rmtree(root / slug)
    (root / "clubs.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    return root


def index_of(corpus: Path, encoder: OnnxEncoder, folder: Path) -> Path:
    """The index of a corpus, in `folder`."""
    build_snapshot(load_corpus(corpus), encoder, folder)
    return folder


def with_own_corpus(settings: Settings, corpus: Path, index: Path, folder: Path) -> Settings:
    """The settings with copies of a corpus and of its index, for a test in which these change."""
    shutil.copytree(corpus, folder / "corpus")
    (settings.data / "index").unlink()
    shutil.copytree(index, settings.data / "index")
    return settings.model_copy(update={"corpus": folder / "corpus"})
