"""Which files in some places are new or changed, told once each of them lies still."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

# Long enough for a file that is being copied to grow between two looks.
LOOK_EVERY_SECONDS: Final = 1.0

Signature = tuple[tuple[str, int, int], ...]


class Watch:
    """Remembers what every file looked like when it was last taken."""

    def __init__(self, beside: str) -> None:
        """What of the suffix `beside` lies by a file under its name belongs to it."""
        self._beside = beside
        self._begun: dict[Path, Signature] = {}
        self._taken: dict[Path, Signature] = {}
        self._last: Mapping[Path, Signature] = {}

    def begin(self, files: Iterable[Path]) -> None:
        """The files are about to be read: what becomes of them from now on is a change."""
        for file in files:
            self._begun[file] = tuple(_seen([file]))

    def take(self, files: Iterable[Path]) -> None:
        """The files were read, and what lies beside them was written: neither is a change."""
        for file in files:
            self._taken[file] = (*self._begun.pop(file, ()), *_seen(self._beside_of(file)))

    def look(self, files: Iterable[Path]) -> tuple[list[Path], list[Path]]:
        """Of the files that there are those that are new or changed and lie still since the last look; and the gone."""
        now = {file: self._signature(file) for file in files}
        changed = [file for file, seen in now.items() if seen != self._taken.get(file) and seen == self._last.get(file)]
        gone = [file for file in self._taken if file not in now]
        for file in gone:
            del self._taken[file]
        self._last = now
        return changed, gone

    def _signature(self, file: Path) -> Signature:
        """The name, size and time of change of a file and of what belongs to it."""
        return tuple(_seen([file, *self._beside_of(file)]))

    def _beside_of(self, file: Path) -> list[Path]:
        """Phones.yaml, Phones.docx.yaml, and Phones.visitors.yaml of one of its parts; not Phones 2.yaml."""
        stem = glob.escape(file.stem)
        return sorted({each for way in ("", ".*") for each in file.parent.glob(f"{stem}{way}{self._beside}")})


def _seen(files: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for file in files:
        try:
            found = file.stat()
        except OSError:
            continue
        yield str(file), found.st_size, found.st_mtime_ns
