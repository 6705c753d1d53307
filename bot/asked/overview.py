"""What a club's managers see of what its staff ask, put together: for Slack and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.asked.coverage import Coverage, Use, missing_policies
from bot.asked.gaps import Aside, Gaps, Group
from bot.asked.meaning import Meaning
from bot.asked.standards import Standard, Standards
from index.types import Club, Corpus, Policy, RelatedPolicy


@dataclass(frozen=True, slots=True)
class Overview:
    """Of one club: what no clause answers, what managers decided about it, and which clauses are used.

    `groups` are without what was put aside and what a note answers; `missing` are policies that are named and not held,
    each with one that names it.
    """

    club: Club
    corpus: Corpus
    today: date
    groups: tuple[Group, ...]
    notes: tuple[Standard, ...]
    aside: tuple[Aside, ...]
    uses: tuple[Use, ...]
    missing: tuple[tuple[RelatedPolicy, Policy], ...]

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The club's policies."""
        return tuple(policy for policy in self.corpus.policies if policy.club == self.club.slug)

    @property
    def unhelpful(self) -> tuple[Use, ...]:
        """The clauses that did not help, most often first."""
        found = [use for use in self.uses if use.unhelpful]
        return tuple(sorted(found, key=lambda use: -use.unhelpful))


def overview_of(
    club: Club, corpus: Corpus, today: date, meaning: Meaning, kept: tuple[Gaps, Standards, Coverage]
) -> Overview:
    """Everything as it is now; of several thousand questions in about a second."""
    gaps, standards, coverage = kept
    groups = gaps.groups(club.slug, meaning)
    questions = [(group.words, group.vector) for group in groups]
    answered = standards.notes_on(club.slug, today, questions, corpus, meaning)
    return Overview(
        club,
        corpus,
        today,
        tuple(group for group, note in zip(groups, answered, strict=True) if note is None),
        standards.of(club.slug, today),
        gaps.aside(club.slug),
        coverage.of(club.slug),
        missing_policies(_held(corpus, club)),
    )


def _held(corpus: Corpus, club: Club) -> Sequence[Policy]:
    return [policy for policy in corpus.policies if policy.club == club.slug]
