"""A running bot follows its corpus folder: what changes there is in force a few seconds later, without a restart."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final, Protocol

import structlog

from bot.settings import Settings
from index.corpus import Signature, corpus_digest, corpus_signature
from index.snapshot.refreshing import Refreshing
from index.types import Corpus

log = structlog.get_logger()

# Two looks that agree, and the building of one policy, are to fit into ten seconds.
LOOK_SECONDS: Final = 2.0

# What could not be built may be for a reason that is not in the folder (a full disk): after so many looks, ten minutes,
# it is tried again.
LOOKS_BEFORE_ANOTHER_TRY: Final = 300


class Standing(Protocol):
    """What is in force: `bot.inforce.InForce`."""

    @property
    def corpus(self) -> Corpus:
        """The clubs and their policies, as they are now."""
        ...

    def renew(self) -> bool:
        """Put in force what was built or said since; whether anything was."""
        ...


class Follower:
    """Looks at the corpus folder, and brings the index up to date with it.  One thread looks; any may stop it.

    Files, sizes and times are compared, not notifications waited for: none come from a network share or a mount.
    """

    def __init__(self, settings: Settings, in_force: Standing) -> None:
        """`in_force` answers from the index of these settings."""
        self._settings, self._in_force = settings, in_force
        self._seen: Signature | None = None
        self._dealt_with: Signature | None = None
        self._fault, self._looks_since = "", 0
        self._changing = threading.Lock()
        self._under_way: Refreshing | None = None
        self._is_stopped = False

    def look(self) -> None:
        """Bring the index up to date, and in force, where the folder changed and has come to rest since the last look.

        A file that is still being copied is other at every look.  Where the index cannot be built the former one stays
        in force, and the log says why, once.
        """
        try:
            signature = corpus_signature(Path(self._settings.corpus))
        except OSError as error:  # a share that is away
            self._note_fault(f"{str(self._settings.corpus)!r} cannot be looked at ({error.strerror})")
            return
        has_come_to_rest, self._seen = signature == self._seen, signature
        self._looks_since += 1
        is_to_be_tried = self._fault and self._looks_since >= LOOKS_BEFORE_ANOTHER_TRY
        if has_come_to_rest and (signature != self._dealt_with or is_to_be_tried):
            self._bring_up_to_date()
            self._dealt_with, self._looks_since = signature, 0

    def stop(self) -> None:
        """Build nothing more; what is being built is given up, and the former index stays whole."""
        with self._changing:
            self._is_stopped = True
            if self._under_way:
                self._under_way.stop()

    def _bring_up_to_date(self) -> None:
        if self._is_up_to_date():
            self._fault = ""
            return
        fault = self._refresh()
        if fault is None:
            return
        self._note_fault(fault)
        self._in_force.renew()

    def _note_fault(self, fault: str) -> None:
        """Say in the log why the index could not be built, empty for it could, unless that was said before."""
        if fault and fault != self._fault:
            log.warning("index_not_built", reason=fault, next="mend it; until then the former policies are in force")
        self._fault = fault

    def _is_up_to_date(self) -> bool:
        """Whether what is in force is what the folder holds; another process may have built it."""
        self._in_force.renew()
        try:
            return corpus_digest(Path(self._settings.corpus)) == self._in_force.corpus.digest
        except OSError:  # a share that goes away just now
            return False

    def _refresh(self) -> str | None:
        """Why the index could not be brought up to date, empty where it was; None where that was given up."""
        settings = self._settings
        with self._changing:
            if self._is_stopped:
                return None
            self._under_way = Refreshing(settings.corpus, settings.data, settings.model, settings.snapshot_folder)
        fault = self._under_way.wait()
        with self._changing:
            self._under_way = None
            return None if self._is_stopped else fault
