"""Drafts in a line each, so that many can be looked through: each file is read once while the bot runs."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Final, Generic, TypeVar

from bot import wording
from bot.commands import find_policy
from bot.drafting import parts_in, policy_of
from bot.errors import PublishingError
from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.types import Draft, Gist, OpenDraft, Said
from bot.lifecycle.versions import Versions
from index.clauses import contradicting_dates
from index.differences import differences
from index.files import digest_of
from index.types import Club, FactKind, Policy

# How many lines are remembered, and how many drafts as they were read: these are as large as their texts.
_MOST_GISTS: Final = 2_000
_MOST_READ: Final = 4

# A text of which so few clauses stayed, beside those that did not, is most likely another policy of the same name.
_FEW_UNCHANGED: Final = 0.1

_DATES: Final = (Said.ADOPTED, Said.LAST_REVIEWED, Said.NEXT_REVIEW)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Gists:
    """What drafts are, as they were read.  Safe to share between threads: at worst a file is read twice."""

    def __init__(self, versions: Versions) -> None:
        """`versions` has the drafts' bytes."""
        self._versions = versions
        self._gists: _Recent[tuple[str, ...], Gist] = _Recent(_MOST_GISTS)
        self._read: _Recent[tuple[str, ...], Policy] = _Recent(_MOST_READ)

    def of(self, club: Club, drafts: Sequence[OpenDraft], held: Sequence[Policy]) -> tuple[Gist, ...]:
        """Each of the club's `drafts` in a line, as given; `held` are its policies in force.

        One that was not read yet takes seconds, so never ask in a transaction.
        """
        by_slug = {policy.slug: policy for policy in held}
        found = [replace(self._gist(club, draft, by_slug.get(draft.policy)), draft=draft) for draft in drafts]
        slugs = Counter(gist.draft.policy for gist in found)
        titles = Counter(gist.title.casefold() for gist in found)
        return tuple(
            replace(gist, rivals=slugs[gist.draft.policy] - 1, namesakes=titles[gist.title.casefold()] - 1)
            for gist in found
        )

    def policy(self, club: Club, draft: Draft) -> Policy:
        """The policy that a draft would be, of those last asked for without reading it anew.

        Raises PublishingError where it would be none.
        """
        key = _key(club, draft)
        known = self._read.get(key)
        if known is None:
            known = policy_of(club, draft)
            self._read.keep(key, known)
        return known

    def _gist(self, club: Club, draft: OpenDraft, held: Policy | None) -> Gist:
        base = held.source.sha256 if held else ""
        key = (*_key(club, draft), draft.policy, base)
        known = self._gists.get(key)
        if known is None:
            known = self._made(club, draft, held)
            self._gists.keep(key, known)
        return known

    def _made(self, club: Club, draft: OpenDraft, held: Policy | None) -> Gist:
        whole = self._versions.draft(draft.number)
        try:
            policy = self.policy(club, whole) if whole else None
        except PublishingError as error:  # by a newer reader than the one that took it in
            return Gist(draft, draft.file, fault=str(error))
        if policy is None:
            return Gist(draft, draft.file, fault=wording.draft_gone())
        parts = parts_in(club, whole) if whole else ()
        stating = {kind: stated(policy, FactKind(kind.value)) for kind in _DATES}
        found = differences(held, policy) if held else None
        of_dates = contradicting_dates(policy.facts, policy.source)
        others = [oddity for oddity in policy.oddities if not oddity.lead_in and oddity not in of_dates]
        return Gist(
            draft,
            wording.policy_words(policy),
            held=wording.policy_words(held) if held else "",
            base=held.source.sha256 if held else "",
            clauses=sum(1 for clause in policy.clauses if not clause.is_whole),
            changed=len(found.clauses) if found else 0,
            is_rewritten=found is not None and len(found.unchanged) < _FEW_UNCHANGED * len(found.clauses),
            guessed=tuple(kind for kind, fact in stating.items() if fact and is_guess(fact)),
            contradicts_itself=any(oddity in of_dates for oddity in policy.oddities),
            items=sum(bool(oddity.lead_in and oddity.reverses) for oddity in policy.oddities),
            notes=len(others),
            is_called_otherwise=held is not None and not _is_called_alike(policy, held),
            parts=tuple(wording.policy_words(part.policy) for part in parts),
        )


def _key(club: Club, draft: Draft | OpenDraft) -> tuple[str, ...]:
    """What a draft is read from."""
    return club.slug, str(club.date_order), draft.file, draft.digest, digest_of(draft.sidecar)


def _is_called_alike(one: Policy, other: Policy) -> bool:
    """Whether one goes by the other's name."""
    return bool(find_policy(one.title, [other]) or find_policy(other.title, [one]))


class _Recent(Generic[K, V]):
    """The values last asked for, so many of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        value = self._kept.pop(key, None)
        if value is not None:
            self._kept[key] = value
        return value

    def keep(self, key: K, value: V) -> None:
        self._kept[key] = value
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
