"""A file becomes a draft.

It is read as the policy that it would be before it is kept, so that what cannot be read never becomes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from sqlalchemy import Connection

from bot.commands import find_policy
from bot.errors import InForceError, PublishingError
from bot.lifecycle.types import Draft
from bot.lifecycle.versions import Versions
from index.clauses import READERS, SAVED_AS, SUFFIXES, slugify
from index.errors import SidecarError, UnreadablePolicyError
from index.sidecars import NO_VERSION, SIDECAR_SUFFIX, read_beside, sidecar_in
from index.types import Club, Corpus, Policy

FORMATS: Final = tuple(suffix.removeprefix(".") for suffix in SAVED_AS)


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as the policy that it would be, and the slug of the policy that it is a version of.

    `sidecar` is what goes beside it when it comes in force: what a person confirmed of it, empty where nobody has.
    """

    policy: Policy
    slug: str
    content: bytes
    sidecar: bytes = b""
    remarks: tuple[str, ...] = ()  # what of its sidecar was not applied, and why


def read_draft(club: Club, name: str, content: bytes) -> Policy:
    """The policy that a file would be.  Raises PublishingError where it would be none."""
    return _read(club, name, content, b"")[0]


def policy_of(club: Club, draft: Draft) -> Policy:
    """The policy that a draft would be, with what was confirmed of it.  Raises PublishingError as `read_draft`."""
    return _read(club, draft.file, draft.content, draft.sidecar)[0]


def _read(club: Club, name: str, content: bytes, sidecar: bytes) -> tuple[Policy, tuple[str, ...]]:
    """The same, and what of the sidecar was not applied."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise PublishingError(f"{name!r} is no {', '.join(FORMATS)} file; save it as one of these")
    path = f"{club.slug}/{slugify(PurePosixPath(name).stem)}{suffix}"
    try:
        return read_beside(content, path, club, sidecar_in(sidecar, PurePosixPath(name).stem + SIDECAR_SUFFIX))
    except SidecarError as error:
        raise PublishingError(str(error)) from error
    except UnreadablePolicyError as error:
        where = f"line {error.line}" if suffix in READERS else "it"
        raise PublishingError(f"{name!r} cannot be read: {where} {error.reason}") from error


def understand(
    in_force: Corpus, club: Club, name: str, content: bytes, slug: str = "", sidecar: bytes = b""
) -> Understood:
    """What a file would be as a draft.  Reading may take seconds, so never ask in a transaction.

    `slug` names the policy that it is a new version of; left out, the one that its `sidecar` names, or the club's
    policy of the same title or file name.  Raises PublishingError where it cannot be read, or is in force already.
    """
    policy, remarks = _read(club, name, content, sidecar)
    of_club = [each for each in in_force.policies if each.club == club.slug]
    for each in of_club:
        if each.source.sha256 == policy.source.sha256:
            raise InForceError(name, each.slug)
    said = sidecar_in(sidecar, name).version_of
    same = None if said else find_policy(policy.title, of_club)
    if said and said != NO_VERSION and not slug:
        if said not in {each.slug for each in of_club}:
            raise PublishingError(f"{name!r} is to be a version of {said!r}, but {club.name} holds no such policy")
        slug = said
    return Understood(policy, slug or (same.slug if same else policy.slug), content, sidecar, remarks)


def bring(versions: Versions, connection: Connection, taken: Understood, brought_by: str | None) -> Draft | None:
    """The draft that a file becomes, in the caller's transaction; None where its text is one already."""
    file = PurePosixPath(taken.policy.source.path).name
    return versions.bring(connection, taken.policy.club, taken.slug, file, taken.content, brought_by, taken.sidecar)
