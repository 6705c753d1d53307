"""Where this checkout is, its policies and its data folder."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"


def data_folder() -> Path:
    """The folder that keeps the encoder, so that it is made once and not once a run."""
    return Path(os.environ.get("POLICYBOT_DATA") or ROOT / "var").absolute()
