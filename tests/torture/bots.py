"""A whole bot to be tortured or measured: real policies of one club, its index, its settings, and a Slack."""

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import SecretStr

from bot.settings import Settings
from index.corpus import load_corpus
from index.snapshot import build_snapshot
from tests.places import CORPUS, data_folder
from tests.slackworld.world import BOT_TOKEN, SIGNING_SECRET, World
from tests.torture.indexes import RememberingEncoder, real_encoder

# The workspace that the loopback Slack is of, bound to one club, so that nobody need choose.
WORKSPACE, CLUB = "T0ASK", "ask-clubs"


def settings_of_a_bot(folder: Path, world: World, managers: Sequence[str] = ()) -> Settings:
    """Make everything below `folder` that a bot needs to serve `world`; what it keeps will stand in `data` there.

    `managers` of the club are named by their Slack user ids.
    """
    corpus, data = folder / "corpus", folder / "data"
    _bind(shutil.copytree(CORPUS, corpus), managers)
    data.mkdir()
    (data / "encoders").symlink_to(data_folder() / "encoders", target_is_directory=True)
    build_snapshot(load_corpus(corpus), _encoder(), data / "index")
    return Settings(
        corpus=corpus,
        data=data,
        port=0,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=None,
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=world.api.url,
    )


def _bind(corpus: Path, managers: Sequence[str]) -> None:
    clubs = yaml.safe_load((corpus / "clubs.yaml").read_text(encoding="utf-8"))
    clubs["clubs"][CLUB]["workspaces"] = [WORKSPACE]
    if managers:
        clubs["clubs"][CLUB]["managers"] = list(managers)
    (corpus / "clubs.yaml").write_text(yaml.safe_dump(clubs), encoding="utf-8")


@cache
def _encoder() -> RememberingEncoder:
    """One for every bot of this process, so that the same policies are embedded once."""
    return real_encoder()
