"""A file becomes a draft.

It is read as the policy that it would be before it is kept, so that what cannot be read never becomes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from sqlalchemy import Connection

from bot.commands import find_policy
from bot.errors import PublishingError
from bot.lifecycle.types import Draft
from bot.lifecycle.versions import Versions
from index.clauses import READERS, SUFFIXES, read_policy, slugify
from index.errors import UnreadablePolicyError
from index.types import Club, Corpus, Policy

FORMATS: Final = tuple(suffix.removeprefix(".") for suffix in SUFFIXES)


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as the policy that it would be, and the slug of the policy that it is a version of."""

    policy: Policy
    slug: str
    content: bytes


def read_draft(club: Club, name: str, content: bytes) -> Policy:
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


def understand(in_force: Corpus, club: Club, name: str, content: bytes, slug: str = "") -> Understood:
    """What a file would be as a draft.  Reading may take seconds, so never ask in a transaction.

    `slug` names the policy that it is a new version of; left out, the club's policy of the same title or file name.
    Raises PublishingError where it cannot be read, or is in force already.
    """
    policy = read_draft(club, name, content)
    of_club = [each for each in in_force.policies if each.club == club.slug]
    if any(each.source.sha256 == policy.source.sha256 for each in of_club):
        raise PublishingError(f"{name!r} is, byte for byte, a policy that is in force already")
    same = find_policy(policy.title, of_club)
    return Understood(policy, slug or (same.slug if same else policy.slug), content)


def bring(versions: Versions, connection: Connection, taken: Understood, brought_by: str | None) -> Draft | None:
    """The draft that a file becomes, in the caller's transaction; None where its text is one already."""
    file = PurePosixPath(taken.policy.source.path).name
    return versions.bring(connection, taken.policy.club, taken.slug, file, taken.content, brought_by)
