"""Which clauses staff are shown, which never, and which did not help; counted without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from bot.errors import SecretKeyError
from bot.recent import REMEMBERED, find_quotation
from bot.store import Store
from bot.store.tables import answers, feedback
from bot.types import Status
from index.types import Clause, ClauseKind, Corpus, Policy, Quotation, RelatedPolicy

# For as long as an answer is remembered, by whom it was asked or not.
SHOWN_DAYS: Final = REMEMBERED.days

_SHOWN: Final = (Status.ANSWERED, Status.UNSURE)
# What a question can be about; the rest introduces, repeats or refers.
_ASKED_ABOUT: Final = (ClauseKind.RULE, ClauseKind.ADVICE, ClauseKind.CONSEQUENCE)


@dataclass(frozen=True, slots=True)
class Use:
    """What is known of one clause: how often it was the first of an answer lately, and what people thought of that.

    `clause_id` is None where nothing was quoted.
    """

    policy: str | None
    clause_id: str | None
    times: int = 0
    helpful: int = 0
    unhelpful: int = 0
    reasons: tuple[str, ...] = ()  # newest first

    def quotation(self, club: str, corpus: Corpus) -> Quotation | None:
        """The clause as the policy has it; None where it is not there any more."""
        return find_quotation(corpus, club, self.policy, self.clause_id)


class Coverage:
    """What the answers of the last 30 days, and the feedback of the last 180, tell of the clauses."""

    def __init__(self, store: Store) -> None:
        """It is counted from `store` anew each time."""
        self._store = store

    def of(self, club: str) -> tuple[Use, ...]:
        """Every clause of the club that was shown or thought anything of, most shown first."""
        shown: dict[tuple[str | None, str | None], int] = {}
        thought: dict[tuple[str | None, str | None], list[bool]] = defaultdict(list)
        reasons: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        where = (answers.c.policy, answers.c.clause_id)
        lately = (answers.c.answered_at > self._store.clock() - REMEMBERED, answers.c.status.in_(_SHOWN))
        counted = select(*where, func.count()).where(answers.c.club == club, *lately).group_by(*where)
        given = select(feedback).where(feedback.c.club == club).order_by(feedback.c.given_at.desc())
        with self._store.begin() as connection:
            for policy, clause_id, times in connection.execute(counted):
                shown[policy, clause_id] = times
            for row in connection.execute(given).mappings():
                clause = (row["policy"], row["clause_id"])
                thought[clause].append(row["helpful"])
                # Whoever changed their mind may have left a reason behind.
                reasons[clause] += self._reason(row["reason"]) if not row["helpful"] else []
        uses = [
            Use(
                *clause,
                shown.get(clause, 0),
                sum(thought[clause]),
                len(thought[clause]) - sum(thought[clause]),
                tuple(reasons[clause]),
            )
            for clause in {**shown, **thought}
        ]
        return tuple(sorted(uses, key=lambda use: (-use.times, use.policy or "", use.clause_id or "")))

    def _reason(self, sealed: bytes | None) -> list[str]:
        try:
            return [self._store.seal.open(sealed)["reason"]] if sealed else []
        except SecretKeyError:
            return []


def never_shown(policy: Policy, uses: Sequence[Use]) -> tuple[Clause, ...]:
    """The rules and advice of a policy that were not the first of any answer, in its order.

    What stands in a list or section that was shown as a whole was shown.
    """
    used = {use.clause_id for use in uses if use.policy == policy.slug and use.times}
    shown = [clause for clause in policy.clauses if clause.clause_id in used]
    return tuple(
        clause
        for clause in policy.clauses
        if clause.kind in _ASKED_ABOUT
        and not any(clause is each or each.holds(clause.lines[0].words.span.start) for each in shown)
    )


def missing_policies(policies: Sequence[Policy]) -> tuple[tuple[RelatedPolicy, Policy], ...]:
    """The policies that these name and the club does not hold, each once, with the one that names it."""
    found: dict[str, tuple[RelatedPolicy, Policy]] = {}
    for related, policy in _related(policies):
        found.setdefault(related.name.casefold(), (related, policy))
    return tuple(found.values())


def _related(policies: Sequence[Policy]) -> Iterator[tuple[RelatedPolicy, Policy]]:
    return ((each, policy) for policy in policies for each in policy.related if each.held is None)
