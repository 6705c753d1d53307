"""The policies that are in force, and the answers from them: replaced as a whole, between one question and the next.

What is in force is the index that is in use, with what managers said of its policies laid over it.  Either may change
while the bot runs: a version is published, a date is confirmed, the index is built by another process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.answering import Answerer
from bot.lifecycle.register import Register, with_words
from bot.lifecycle.versions import Versions
from bot.memory import give_back
from bot.settings import Settings
from bot.store import Store
from bot.types import Reply, Sensitive
from index.encoder import Encoder
from index.errors import SnapshotError
from index.files import digest_of
from index.snapshot import Snapshot, open_snapshot, read_pointer
from index.snapshot.refreshing import Refreshing
from index.types import Club, Corpus

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Now:
    """What is in force, and from which index and how many words of managers it was made."""

    corpus: Corpus
    answers: Answerer
    origin: tuple[str, int]


class InForce:
    """Answers from what is in force.  Safe to share between threads."""

    def __init__(self, settings: Settings, encoder: Encoder, snapshot: Snapshot, store: Store) -> None:
        """`snapshot` is the index in use; `store` has what managers said, and keeps every text that comes in force."""
        self._settings, self._encoder, self._snapshot = settings, encoder, snapshot
        self._register, self._versions = Register(store), Versions(store)
        self._changing = threading.Lock()
        self._now = self._made(self._register.revision())
        self._note_versions()

    @property
    def corpus(self) -> Corpus:
        """The clubs and their policies, as they are now."""
        return self._now.corpus

    @property
    def snapshot(self) -> Snapshot:
        """The index in use, as it was built."""
        return self._snapshot

    def answer(self, question: str, club: Club) -> Reply:
        """As `Answerer.answer`."""
        return self._now.answers.answer(question, club)

    def compare(self, question: str, clubs: Sequence[Club]) -> Reply:
        """As `Answerer.compare`."""
        return self._now.answers.compare(question, clubs)

    @property
    def encoder_digest(self) -> str:
        """As `Answerer.encoder_digest`."""
        return self._encoder.digest

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `Answerer.vectors`."""
        return self._now.answers.vectors(texts)

    def clubs_named(self, question: str) -> tuple[Club, ...]:
        """As `Answerer.clubs_named`."""
        return self._now.answers.clubs_named(question)

    def sensitive(self, question: str, club: Club | None) -> Sensitive | None:
        """As `Answerer.sensitive`."""
        return self._now.answers.sensitive(question, club)

    def renew(self) -> bool:
        """Put in force what was built or said since; whether anything was.

        An index that cannot be used leaves the former one in force, and the log says why.
        """
        with self._changing:
            is_other = self._has_new_index()
            revision = self._register.revision()
            if not is_other and revision == self._now.origin[1]:
                return False
            self._now = self._made(revision)
            if is_other:
                self._note_versions()
                give_back()  # what the former index took
        return True

    def rebuild(self) -> None:
        """Bring the index up to date with the corpus folder, and put it in force.

        Questions are answered from the former one meanwhile.  Raises SnapshotError with the reason where that fails.
        """
        settings = self._settings
        under_way = Refreshing(settings.corpus, settings.data, settings.model, settings.snapshot_folder)
        if fault := under_way.wait():
            raise SnapshotError(fault)
        self.renew()

    def _has_new_index(self) -> bool:
        """Take over the index that is in use on disk, if it is another one; whether it was."""
        folder = self._settings.snapshot_folder
        try:
            if read_pointer(folder) == self._snapshot.id:
                return False
            former, self._snapshot = self._snapshot, open_snapshot(folder, self._encoder)
        except SnapshotError as error:
            log.warning("index_not_taken_over", reason=str(error))
            return False
        log.info("index_taken_over", policies=len(self._snapshot.corpus.policies))
        for left_out in self._snapshot.corpus.left_out:
            if left_out not in former.corpus.left_out:
                log.warning("policy_left_out", reason=str(left_out))
        return True

    def _made(self, revision: int) -> _Now:
        corpus = with_words(self._snapshot.corpus, self._register.words()) if revision else self._snapshot.corpus
        answers = Answerer(replace(self._snapshot, corpus=corpus), self._encoder)
        return _Now(corpus, answers, (self._snapshot.id, revision))

    def _note_versions(self) -> None:
        """Keep each text that is in force and not on record yet.

        One whose successor is decided on, and only not written yet, is on record already.
        """
        replaced = {(draft.club, draft.policy) for draft in self._versions.publishing()}
        noted = self._versions.note(each for each in self._held() if each[:2] not in replaced)
        if noted:
            log.info("versions_noted", policies=noted)

    def _held(self) -> Iterator[tuple[str, str, str, bytes]]:
        """The files from which the index was made, as far as they still are what they were."""
        for policy in self._snapshot.corpus.policies:
            try:
                content = (Path(self._settings.corpus) / policy.source.path).read_bytes()
            except OSError:
                continue
            if digest_of(content) == policy.source.sha256:
                yield policy.club, policy.slug, policy.source.path, content
