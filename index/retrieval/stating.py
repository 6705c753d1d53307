"""What a clause states of its policy: dates, names, other policies.  And the very words that state a fact."""

from __future__ import annotations

from dataclasses import replace

from index.retrieval.asking import Query
from index.types import Clause, Fact, FactKind, Line, LineRole, Policy, Verbatim


def stated_fact(query: Query, policy: Policy, clause: Clause) -> FactKind | None:
    """The most wanted fact of those asked for that the clause states; None where it states none."""
    fact = _fact(query, policy, clause)
    return fact.kind if fact else None


def names_policy(policy: Policy, clause: Clause) -> bool:
    """Whether the clause names another policy."""
    return any(clause.holds(related.ranges[0].start) for related in policy.related)


def words_stating(query: Query, policy: Policy, clause: Clause) -> Clause:
    """The clause cut down to the words that state the fact asked for; the clause itself where it states none.

    The line that states it; of a table whose label and value stand in different rows, the label and the value.
    """
    fact = _fact(query, policy, clause)
    if fact is None:
        return clause
    lines = tuple(line for line in clause.lines if any(_holds(line.words, each.start) for each in fact.ranges))
    if len(lines) > 1:
        lines = tuple(
            Line(LineRole.ROW, Verbatim.cut(policy.source.text, each, path=policy.source.path), 0)
            for each in fact.ranges
        )
    return replace(clause, lines=lines)


def _fact(query: Query, policy: Policy, clause: Clause) -> Fact | None:
    stated = {fact.kind: fact for fact in policy.facts if fact.ranges and clause.holds(fact.ranges[0].start)}
    return next((stated[kind] for kind in query.facts if kind in stated), None)


def _holds(words: Verbatim, position: int) -> bool:
    return words.span.start <= position < words.span.end
