"""A corpus in several formats, read and drawn once."""

from pathlib import Path

import pytest

from bot.pages.drawing import Drawn, draw_pages
from index.types import Corpus
from tests.bot.pages.made import willow


@pytest.fixture(scope="session")
def willow_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture(scope="session")
def willow_corpus(willow_root: Path) -> Corpus:
    return willow(willow_root, with_scan=True)


@pytest.fixture(scope="session")
def pictures(willow_root: Path, willow_corpus: Corpus) -> dict[str, dict[int, Drawn]]:
    """The pictures of each policy's pages, by its path."""
    return {policy.source.path: draw_pages(policy, willow_root, lambda _: None) for policy in willow_corpus.policies}
