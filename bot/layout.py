"""A policy as it is laid out: every line of every clause once, in the order of the document, under its headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot import wording
from index.types import Clause, Line, LineRole, Policy, Quotation, Range, StyledText


@dataclass(frozen=True, slots=True)
class LaidLine:
    """One line with its emphasis, under the headings below the policy's title, outermost first.

    `clause_ids` are the clauses whose own words it holds.
    """

    headings: tuple[str, ...]
    role: LineRole
    depth: int
    runs: tuple[StyledText, ...]
    clause_ids: frozenset[str]


def laid_out(policy: Policy) -> Iterator[LaidLine]:
    """The policy's lines, all of them proven.  Raises UnprovableQuotationError."""
    own: dict[Range, set[str]] = {}
    found: dict[Range, tuple[Line, Clause]] = {}
    in_whole: dict[Range, Line] = {}  # as whole lists and sections lay it out: an item that opens a list is an item
    for clause in policy.clauses:
        if clause.is_whole:
            in_whole = {line.words.span: line for line in clause.lines} | in_whole  # the outermost counts
            continue
        for line in Quotation(policy, clause).clause.layout:
            found.setdefault(line.words.span, (line, clause))
        for line in clause.lines:
            own.setdefault(line.words.span, set()).add(clause.clause_id)
    shown_to = 0
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.end <= shown_to:
            continue  # part of a longer line
        line, clause = found[span]
        drawn = in_whole.get(span, line)
        runs = line.words.styled(policy.source.text)
        yield LaidLine(headings_of(policy, clause), drawn.role, drawn.depth, runs, frozenset(own.get(span, ())))
        shown_to = span.end


def headings_of(policy: Policy, clause: Clause) -> tuple[str, ...]:
    """The headings above a clause, below the policy's title."""
    titles = {policy.title, wording.policy_words(policy)}
    return tuple(heading for heading in clause.heading_path if heading not in titles)
