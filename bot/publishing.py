"""A draft comes in force: kept first, then written into the corpus, then put in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import Protocol

import structlog
from sqlalchemy import Connection

from bot.drafting import Understood, understand
from bot.errors import PublishingError
from bot.lifecycle.types import Draft, DraftState
from bot.lifecycle.versions import Versions
from bot.settings import Settings
from bot.sidecars import following, sidecar_values
from bot.store import Store
from index.clauses import SUFFIXES
from index.corpus import DRAFTS_FOLDER
from index.errors import PolicyIndexError, SidecarError
from index.files import digest_of, replace_durably
from index.reading.decoding import MAXIMUM_BYTES
from index.sidecars import SIDECAR_SUFFIX, sidecar_in
from index.types import Club, Corpus, Policy

log = structlog.get_logger()


class Standing(Protocol):
    """What is in force: `bot.inforce.InForce`."""

    @property
    def corpus(self) -> Corpus:
        """The clubs and their policies, as they are now."""
        ...

    def rebuild(self) -> None:
        """Bring the index up to date with the corpus folder, and put it in force."""
        ...


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies among the drafts of a club's folder: its bytes, or why they cannot be had."""

    club: Club
    name: str
    content: bytes
    reason: str = ""
    sidecar: bytes = b""


class Publisher:
    """Puts drafts in force, and finds the files that lie among them."""

    def __init__(self, settings: Settings, in_force: Standing, store: Store) -> None:
        """Drafts are kept in `store`; what comes in force is written into the corpus folder of `settings`."""
        self._root, self._in_force = Path(settings.corpus), in_force
        self._store, self._versions = store, Versions(store)

    def claim(self, connection: Connection, draft: Draft, slug: str, base: str, person: str | None) -> bool:
        """Decide that a draft comes in force as the policy `slug`, in the caller's transaction.

        `person` is the key of who decides, None for whoever runs the bot; `base` the digest of the text that it was
        compared with, empty where there was none.  False where somebody decided on the draft before, or another text
        of that policy came in force since.
        """
        newest = self._versions.newest_of(connection, draft.club, slug)
        number, digest = newest or (0, "")
        if digest != base and newest is not None:
            return False
        path = self._path(draft, slug)
        return self._versions.add(
            connection, draft.club, slug, path, draft.content, person, number
        ) and self._versions.decide(connection, draft, DraftState.PUBLISHING, person, slug)

    def finish(self, drafts: Sequence[Draft]) -> None:
        """Write what was claimed into the corpus and put all of it in force at once; safe to do again after a crash.

        Raises PublishingError where the folder cannot be written, or the index not built.
        """
        for draft in drafts:
            self._write(draft)
        try:
            self._in_force.rebuild()
        except OSError as error:
            raise PublishingError(f"the index cannot be built ({error.strerror})") from error
        except PolicyIndexError as error:
            raise PublishingError(str(error)) from error
        with self._store.begin() as connection:
            for draft in drafts:
                self._versions.close(connection, draft)
        for draft in drafts:
            log.info("published", club=draft.club, policy=draft.policy)

    def note_in_force(self) -> None:
        """Keep each text in force that is not on record yet, before another takes its place."""
        replaced = {(draft.club, draft.policy) for draft in self.unfinished()}
        self._versions.note(each for each in self._lying_in_force() if each[:2] not in replaced)

    def _lying_in_force(self) -> Iterator[tuple[str, str, str, bytes]]:
        """The files in force, as far as they still are what was read."""
        for policy in self._in_force.corpus.policies:
            path = policy.source.path
            try:
                content = (self._root / path).read_bytes()
            except OSError:
                continue
            if digest_of(content) == policy.source.sha256:
                yield policy.club, policy.slug, path, content

    def has_confirmed(self, policy: Policy, sidecar: bytes) -> bool:
        """Whether what a sidecar says of a policy in force counts already."""
        former = _beside((self._root / policy.source.path).with_suffix(SIDECAR_SUFFIX))
        return sidecar_values(following(sidecar, former, policy.source.sha256)) == sidecar_values(former)

    def confirm(self, policy: Policy, sidecar: bytes) -> bool:
        """Put what a person confirmed beside a policy in force; whether it is anything new.  `finish` makes it count.

        Raises PublishingError where the folder cannot be written.
        """
        path = (self._root / policy.source.path).with_suffix(SIDECAR_SUFFIX)
        try:
            return _write_sidecar(path, sidecar, policy.source.sha256)
        except OSError as error:
            raise _unwritable(path.relative_to(self._root), error) from error

    def _write(self, draft: Draft) -> None:
        """Put a draft and what was confirmed of it in the place of the text that it follows.

        What was confirmed goes first: until the text follows, it is of another one, and so counts for none.
        """
        path = self._root / self._path(draft, draft.policy)
        former = [
            self._root / each.source.path
            for each in self._in_force.corpus.policies
            if (each.club, each.slug) == (draft.club, draft.policy) and self._root / each.source.path != path
        ]
        try:
            path.parent.mkdir(exist_ok=True)
            _write_sidecar(path.with_suffix(SIDECAR_SUFFIX), draft.sidecar, draft.digest)
            replace_durably(path, draft.content)
            for other in former:
                other.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(path.relative_to(self._root), error) from error

    def is_writable(self, club: str) -> bool:
        """Whether a policy could be written into the folder of a club."""
        folder = self._root / club
        try:
            with TemporaryFile(dir=folder if folder.is_dir() else self._root, prefix="."):
                return True
        except OSError:
            return False

    def unfinished(self) -> tuple[Draft, ...]:
        """What was claimed and not put in force: by a bot that was stopped meanwhile."""
        return self._versions.publishing()

    def lying(self) -> Iterator[Lying]:
        """The files among the drafts in the clubs' folders."""
        for club in self._in_force.corpus.clubs:
            folder = self._root / club.slug / DRAFTS_FOLDER
            for path in sorted(folder.glob("*")) if folder.is_dir() else ():
                if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith("."):
                    yield _lying(club, path)

    def understand_lying(self, lying: Lying) -> Understood:
        """What a file among the drafts would be as one.  Raises PublishingError as `understand` does."""
        if lying.reason:
            raise PublishingError(f"{lying.name!r} {lying.reason}")
        sidecar = lying.sidecar if _is_usable(lying) else b""
        return understand(self._in_force.corpus, lying.club, lying.name, lying.content, sidecar=sidecar)

    def confirm_lying(self, lying: Lying, draft: Draft) -> None:
        """Take over what was confirmed beside a file among the drafts since it became one."""
        if lying.sidecar and lying.sidecar != draft.sidecar and _is_usable(lying):
            with self._store.begin() as connection:
                self._versions.confirm(connection, draft, lying.sidecar)

    def _path(self, draft: Draft, slug: str) -> str:
        """Where a draft is to lie: in the place of the policy that it replaces, under its own kind of file."""
        suffix = PurePosixPath(draft.file).suffix.lower()
        for each in self._in_force.corpus.policies:
            if (each.club, each.slug) == (draft.club, slug):
                return str(PurePosixPath(each.source.path).with_suffix(suffix))
        return f"{draft.club}/{slug}{suffix}"


def _write_sidecar(path: Path, sidecar: bytes, digest: str) -> bool:
    """Put beside a text of that digest what was confirmed of it; of another one's only the owner stays."""
    former = _beside(path)
    content = following(sidecar, former, digest)
    if content == former:
        return False
    if content:
        replace_durably(path, content)
    else:
        path.unlink(missing_ok=True)
    return True


def _beside(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _unwritable(below: Path, error: OSError) -> PublishingError:
    return PublishingError(f"{below} cannot be written ({error.strerror}); make the corpus writable")


def _is_usable(lying: Lying) -> bool:
    """Whether the sidecar of a file can be read; one that cannot holds no draft up."""
    try:
        sidecar_in(lying.sidecar, PurePosixPath(lying.name).stem + SIDECAR_SUFFIX)
    except SidecarError as error:
        log.warning("sidecar_unreadable", club=lying.club.slug, reason=str(error))
        return False
    return True


def _lying(club: Club, path: Path) -> Lying:
    beside = path.with_suffix(SIDECAR_SUFFIX)
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAXIMUM_BYTES else b""
        sidecar = beside.read_bytes() if beside.is_file() and beside.stat().st_size <= MAXIMUM_BYTES else b""
    except OSError as error:
        return Lying(club, path.name, b"", f"cannot be read ({error.strerror})")
    reason = "" if size <= MAXIMUM_BYTES else f"has {size} bytes, which is too much"
    return Lying(club, path.name, content, reason, sidecar)
