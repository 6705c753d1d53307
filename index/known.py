"""What was read before: a file whose bytes and club are the same is not read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from index.clauses import read_policy
from index.errors import UnreadablePolicyError
from index.files import digest_of
from index.reading.formats import is_read_by_same_libraries
from index.types import Club, Corpus, LeftOut, Policy


class Known:
    """The policies and the refusals of a corpus that this very code has read, by what decides how a file is read."""

    def __init__(self, corpus: Corpus | None) -> None:
        """`corpus` is what was read before; None where nothing was."""
        self._clubs = {club.slug: _decides(club) for club in corpus.clubs} if corpus else {}
        self._policies = {policy.source.path: policy for policy in corpus.policies} if corpus else {}
        self._refused = {each.path: each for each in corpus.left_out if each.sha256} if corpus else {}

    def read_policy(self, data: bytes, path: str, club: Club) -> Policy:
        """As `index.clauses.read_policy`, which is asked for what is not known.

        Raises UnreadablePolicyError, also where the same bytes were refused before.
        """
        digest = digest_of(data)
        if self._clubs.get(club.slug) == _decides(club):
            policy, refused = self._policies.get(path), self._refused.get(path)
            if policy and policy.source.sha256 == digest and _is_read_alike(policy):
                return _as_read(policy)
            if refused and refused.sha256 == digest:
                raise UnreadablePolicyError(refused.path, refused.line, refused.reason)
        return read_policy(data, path, club)


def without_refusals(corpus: Corpus) -> Corpus:
    """The corpus without the refusals that it knows, so that what was refused is tried again.

    A library that was missing may be there by now, or the machine less busy.
    """
    return replace(corpus, left_out=tuple(LeftOut(each.path, each.line, each.reason) for each in corpus.left_out))


def _decides(club: Club) -> tuple[object, ...]:
    """What of a club decides how its policies are read."""
    return club.name, club.date_order


def _is_read_alike(policy: Policy) -> bool:
    suffix = PurePosixPath(policy.source.path).suffix.lower()
    return is_read_by_same_libraries(policy.source.extractor, suffix)


def _as_read(policy: Policy) -> Policy:
    """The policy without what a person confirmed beside it; the policies that it names are linked anew anyway."""
    return replace(policy, facts=tuple(fact for fact in policy.facts if not fact.confirmed))
