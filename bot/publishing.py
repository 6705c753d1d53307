"""A text becomes a draft, and a draft comes in force: kept first, then written into the corpus, then put in force.

A draft is read as the policy that it would be before it is kept, so that what cannot be read never becomes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import Final, Protocol

import structlog
from sqlalchemy import Connection

from bot.commands import find_policy
from bot.errors import PublishingError
from bot.lifecycle.types import Draft, DraftState
from bot.lifecycle.versions import Versions
from bot.settings import Settings
from bot.store import Store
from index.clauses import READERS, SUFFIXES, read_policy, slugify
from index.corpus import DRAFTS_FOLDER
from index.errors import PolicyIndexError, UnreadablePolicyError
from index.files import replace_durably
from index.reading.decoding import MAXIMUM_BYTES
from index.types import Club, Corpus, Policy

log = structlog.get_logger()

FORMATS: Final = tuple(suffix.removeprefix(".") for suffix in SUFFIXES)


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


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as the policy that it would be, and the slug of the policy that it is a version of."""

    policy: Policy
    slug: str
    content: bytes


class Publisher:
    """Takes drafts in, and puts them in force."""

    def __init__(self, settings: Settings, in_force: Standing, store: Store) -> None:
        """Drafts are kept in `store`; what comes in force is written into the corpus folder of `settings`."""
        self._root, self._in_force = Path(settings.corpus), in_force
        self._store, self._versions = store, Versions(store)

    def read(self, club: Club, name: str, content: bytes) -> Policy:
        """The policy that a file would be.  Raises PublishingError where it would be none."""
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in SUFFIXES:
            raise PublishingError(f"{name!r} is no {', '.join(FORMATS)} file; save it as one of these")
        path = f"{club.slug}/{slugify(PurePosixPath(name).stem)}{suffix}"
        try:
            return read_policy(content, path, club)
        except UnreadablePolicyError as error:
            where = f"line {error.line}" if suffix in READERS else "it"
            raise PublishingError(f"{name!r} cannot be read: {where} {error.reason}") from error

    def understand(self, club: Club, name: str, content: bytes, slug: str = "") -> Understood:
        """What a file would be as a draft.  Reading may take seconds, so never ask in a transaction.

        `slug` names the policy that it is a new version of; left out, the club's policy of the same title or file
        name.  Raises PublishingError where it cannot be read, or is in force already.
        """
        policy = self.read(club, name, content)
        of_club = [each for each in self._in_force.corpus.policies if each.club == club.slug]
        if any(each.source.sha256 == policy.source.sha256 for each in of_club):
            raise PublishingError(f"{name!r} is, byte for byte, a policy that is in force already")
        same = find_policy(policy.title, of_club)
        return Understood(policy, slug or (same.slug if same else policy.slug), content)

    def understand_lying(self, lying: Lying) -> Understood:
        """The same of a file among the drafts of a club's folder."""
        if lying.reason:
            raise PublishingError(f"{lying.name!r} {lying.reason}")
        return self.understand(lying.club, lying.name, lying.content)

    def bring(self, connection: Connection, taken: Understood, brought_by: str | None) -> Draft | None:
        """The draft that a file becomes, in the caller's transaction; None where its text is one already."""
        file = PurePosixPath(taken.policy.source.path).name
        return self._versions.bring(connection, taken.policy.club, taken.slug, file, taken.content, brought_by)

    def claim(self, connection: Connection, draft: Draft, slug: str, base: str, person: str) -> bool:
        """Decide that a draft comes in force as the policy `slug`, in the caller's transaction.

        `base` is the digest of the text that it was compared with, empty where there was none.  False where somebody
        decided on the draft before, or another text of that policy came in force since.
        """
        newest = self._versions.newest_of(connection, draft.club, slug)
        number, digest = newest or (0, "")
        if digest != base and newest is not None:
            return False
        path = self._path(draft, slug)
        return self._versions.add(
            connection, draft.club, slug, path, draft.content, person, number
        ) and self._versions.decide(connection, draft, DraftState.PUBLISHING, person, slug)

    def finish(self, draft: Draft) -> None:
        """Write what was claimed into the corpus and put it in force; safe to do again after a crash.

        Raises PublishingError where the folder cannot be written, or the index not built.
        """
        path = self._path(draft, draft.policy)
        former = [
            each.source.path
            for each in self._in_force.corpus.policies
            if (each.club, each.slug) == (draft.club, draft.policy) and each.source.path != path
        ]
        try:
            (self._root / path).parent.mkdir(exist_ok=True)
            replace_durably(self._root / path, draft.content)
            for other in former:
                (self._root / other).unlink(missing_ok=True)
            self._in_force.rebuild()
        except OSError as error:
            raise PublishingError(f"{path} cannot be written ({error.strerror}); make the corpus writable") from error
        except PolicyIndexError as error:
            raise PublishingError(str(error)) from error
        with self._store.begin() as connection:
            self._versions.close(connection, draft)
        log.info("published", club=draft.club, policy=draft.policy)

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

    def _path(self, draft: Draft, slug: str) -> str:
        """Where a draft is to lie: in the place of the policy that it replaces, under its own kind of file."""
        suffix = PurePosixPath(draft.file).suffix.lower()
        for each in self._in_force.corpus.policies:
            if (each.club, each.slug) == (draft.club, slug):
                return str(PurePosixPath(each.source.path).with_suffix(suffix))
        return f"{draft.club}/{slug}{suffix}"


def _lying(club: Club, path: Path) -> Lying:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAXIMUM_BYTES else b""
    except OSError as error:
        return Lying(club, path.name, b"", f"cannot be read ({error.strerror})")
    return Lying(club, path.name, content, "" if size <= MAXIMUM_BYTES else f"has {size} bytes, which is too much")
