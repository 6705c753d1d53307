"""What was read before: a file whose bytes and club are the same is not read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from index.clauses import contradicting_dates
from index.errors import UnreadablePolicyError
from index.files import digest_of
from index.reading.formats import is_read_by_same_libraries
from index.sidecars import SIDECAR_SUFFIX, Sidecar, confirm, read_beside
from index.types import Club, Corpus, LeftOut, Policy


class Known:
    """The policies and the refusals of a corpus that this very code has read, by what decides how a file is read."""

    def __init__(self, corpus: Corpus | None) -> None:
        """`corpus` is what was read before; None where nothing was."""
        self._clubs = {club.slug: _decides(club) for club in corpus.clubs} if corpus else {}
        self._policies = {policy.source.path: policy for policy in corpus.policies} if corpus else {}
        self._refused = {each.path: each for each in corpus.left_out if each.sha256} if corpus else {}
        self._remarked = {each.path for each in corpus.remarks} if corpus else set()

    def read_beside(self, data: bytes, path: str, club: Club, sidecar: Sidecar) -> tuple[Policy, tuple[str, ...]]:
        """As `index.sidecars.read_beside`, which is asked for what is not known.

        Raises UnreadablePolicyError, also where the same bytes were refused before.
        """
        digest = digest_of(data)
        if self._clubs.get(club.slug) == _decides(club):
            policy, refused = self._policies.get(path), self._refused.get(path)
            if policy and policy.source.sha256 == digest and self._is_read_alike(policy, sidecar):
                return confirm(_as_read(policy), sidecar)
            if refused and refused.sha256 == digest:
                raise UnreadablePolicyError(refused.path, refused.line, refused.reason)
        return read_beside(data, path, club, sidecar)

    def _is_read_alike(self, policy: Policy, sidecar: Sidecar) -> bool:
        """Whether the same libraries, and the same words beside it, would make the same clauses of it."""
        path = PurePosixPath(policy.source.path)
        is_as_said = policy.beside == sidecar.decides(policy.source.sha256)
        # Words that name no clause of it are found only while it is read.
        is_all_used = not sidecar.lead_ins or str(path.with_suffix(SIDECAR_SUFFIX)) not in self._remarked
        return is_as_said and is_all_used and is_read_by_same_libraries(policy.source.extractor, path.suffix.lower())


def without_refusals(corpus: Corpus) -> Corpus:
    """The corpus without the refusals that it knows, so that what was refused is tried again.

    A library that was missing may be there by now, or the machine less busy.
    """
    return replace(corpus, left_out=tuple(LeftOut(each.path, each.line, each.reason) for each in corpus.left_out))


def _decides(club: Club) -> tuple[object, ...]:
    """What of a club decides how its policies are read."""
    return club.name, club.date_order


def _as_read(policy: Policy) -> Policy:
    """The policy without the facts that a person confirmed, and with the doubts that these had settled.

    The policies that it names are linked anew anyway.
    """
    facts = tuple(fact for fact in policy.facts if not fact.confirmed)
    of_dates = contradicting_dates(facts, policy.source)
    others = tuple(each for each in policy.oddities if each not in of_dates)
    return replace(policy, facts=facts, oddities=others + of_dates)
