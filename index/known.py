"""What was read before: a file whose bytes and club are the same is not read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from index.clauses import contradicting_dates, read_confirmed_policy
from index.errors import UnreadablePolicyError
from index.files import digest_of
from index.reading.formats import is_read_by_same_libraries
from index.types import Club, Corpus, LeadInWord, LeftOut, Policy


class Known:
    """The policies and the refusals of a corpus that this very code has read, by what decides how a file is read."""

    def __init__(self, corpus: Corpus | None) -> None:
        """`corpus` is what was read before; None where nothing was."""
        self._clubs = {club.slug: _decides(club) for club in corpus.clubs} if corpus else {}
        self._policies = {policy.source.path: policy for policy in corpus.policies} if corpus else {}
        self._refused = {each.path: each for each in corpus.left_out if each.sha256} if corpus else {}

    def read_policy(
        self, data: bytes, path: str, club: Club, lead_ins: Mapping[str, LeadInWord]
    ) -> tuple[Policy, tuple[str, ...]]:
        """As `index.clauses.read_confirmed_policy`, which is asked for what is not known.

        Raises UnreadablePolicyError, also where the same bytes were refused before.
        """
        digest = digest_of(data)
        if self._clubs.get(club.slug) == _decides(club):
            policy, refused = self._policies.get(path), self._refused.get(path)
            is_same = policy is not None and policy.source.sha256 == digest and _is_read_alike(policy)
            if policy and is_same and not lead_ins and not policy.lead_ins_said:
                return _as_read(policy), ()
            if refused and refused.sha256 == digest:
                raise UnreadablePolicyError(refused.path, refused.line, refused.reason)
        return read_confirmed_policy(data, path, club, lead_ins)


NOTHING_KNOWN: Final = Known(None)


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
    facts = tuple(fact for fact in policy.facts if not fact.confirmed)
    doubts = contradicting_dates(facts, policy.source)  # a confirmed fact settles such
    others = tuple(oddity for oddity in policy.oddities if oddity not in doubts)
    return replace(policy, facts=facts, oddities=(*others, *doubts))
