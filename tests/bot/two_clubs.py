"""A corpus of a test's own, small enough to be read and built again and again."""

import shutil
from pathlib import Path

from bot.settings import Settings
from tests.places import CORPUS


def two_clubs(folder: Path, data: Path, *files: str) -> Settings:
    """Settings for two of the clubs and these files of the corpus, in a folder of a test's own; the common encoder."""
    for name in ("ask-clubs", "jpac"):
        shutil.copytree(CORPUS / name, folder / "corpus" / name)
    for name in files:
        shutil.copy(CORPUS / name, folder / "corpus")
    (folder / "data").mkdir()
    (folder / "data" / "encoders").symlink_to(data / "encoders", target_is_directory=True)
    return Settings(corpus=folder / "corpus", data=folder / "data")
