"""The process that `policybot torture reminders` kills: reminds and sends as the bot does, and listens to nobody.

Its clock stands in a file.  It says "ready", and then, whenever it is told "look", "looked"; whenever it is told
"hands", how many messages it has in hand.
"""

import os
import pickle
import struct
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.logs import configure_logs
from bot.settings import Settings
from bot.slack import sending
from bot.slack.door import Door
from bot.store import open_store
from index.types import Corpus

_MOMENT = struct.Struct("d")  # seconds since 1970, UTC

# The sender's pauses are in seconds of the real clock, which the one in the file outruns.
_IDLE_SECONDS, _DOUBT_INTERVAL_SECONDS = 0.2, 0.4


class SharedClock:
    """The moment that stands in a file, for every process that opens it; it stands still until somebody moves it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)

    def __call__(self) -> datetime:
        (seconds,) = _MOMENT.unpack(os.pread(self._file, _MOMENT.size, 0))
        return datetime.fromtimestamp(seconds, UTC)

    def stands_at(self, moment: datetime) -> None:
        """From now on it is that moment, for all."""
        os.pwrite(self._file, _MOMENT.pack(moment.timestamp()), 0)


@dataclass(frozen=True)
class Place:
    """Where a worker finds what it needs, and writes its log."""

    settings: Settings
    clock: Path
    corpus: Path  # as it was read, pickled
    log: Path


@dataclass(frozen=True)
class Standing:
    """Policies that stay as they are, of which nobody asks anything."""

    corpus: Corpus

    def renew(self) -> bool:
        return False


def main(line: Connection, place: Place) -> None:
    """Do as told, word by word, until it is killed."""
    os.dup2(os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), sys.stderr.fileno())
    configure_logs()
    for name, seconds in {"IDLE": _IDLE_SECONDS, "DOUBT_INTERVAL": _DOUBT_INTERVAL_SECONDS}.items():
        setattr(sending, f"{name}_SECONDS", seconds)
    settings = place.settings
    store = open_store(settings.database_url, settings.data, None, SharedClock(place.clock))
    standing: Any = Standing(pickle.loads(place.corpus.read_bytes()))
    door = Door(settings, standing, store)
    door._sender.start()
    line.send("ready")
    while True:
        if line.recv() == "look":
            door.sweep()
            line.send("looked")
        else:
            line.send(str(len(door._sender._busy)))
