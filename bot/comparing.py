"""Clauses of several clubs side by side: which words of each another does not have, and how that is shown.

Marks are presentation only.  The words of a quotation are never touched: a mark is a range of its text, and the runs
made here, joined, are that text again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.types import Quote
from index.likeness import LIKE_FROM, joined, likeness, words_apart
from index.types import Clause, LineRole, Quotation, Range, StyledText

# From here on two clauses are the same rule in other words: whoever quotes the one may not say that a club which has
# the other is silent.  The most altered rule of the template that three of the five policies share reaches 0.75.
SAME_RULE_FROM: Final = 0.75


def with_differences(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes in order, each with the words marked that the like clause of another quote does not have.

    With three and more like clauses a word is marked where any of them lacks it: what one club alone leaves out can
    only be seen in the others.  Letter case and punctuation count only between two that have nothing else apart.
    """
    lacking: list[set[Range]] = [set() for _ in quotes]
    for one, other in itertools.combinations(range(len(quotes)), 2):
        if likeness(quotes[one].quotation.clause, quotes[other].quotation.clause) >= LIKE_FROM:
            in_one, in_other = words_apart(quotes[one].quotation.text, quotes[other].quotation.text)
            lacking[one].update(in_one)
            lacking[other].update(in_other)
    return tuple(
        replace(quote, differs=joined(quote.quotation.text, sorted(ranges)))
        for quote, ranges in zip(quotes, lacking, strict=True)
    )


def counterpart(clauses: Iterable[Clause], quoted: Sequence[Clause]) -> Clause | None:
    """The one of `clauses` that is the same rule as one of those `quoted`, for the same people; None where none is."""
    alike = [
        (likeness(clause, other), clause) for clause in clauses for other in quoted if clause.audience is other.audience
    ]
    share, nearest = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return nearest if share >= SAME_RULE_FROM else None


def are_marked(quotes: Sequence[Quote]) -> bool:
    """Whether any word of these quotations is marked."""
    return any(quote.differs for quote in quotes)


def emphasised_lines(quotation: Quotation, marks: Sequence[Range] | None = None) -> tuple[tuple[StyledText, ...], ...]:
    """The words of each line of the quotation's layout with the emphasis to show; joined they are the line's words.

    `marks` None: what the policy itself emphasises, and its headings bold.  Otherwise bold is for the marks alone,
    ranges of the quotation's text in order, and what the policy has in bold is in italics.
    """
    lines = []
    for line, start in zip(quotation.clause.layout, _line_starts(quotation), strict=True):
        runs = [
            run._replace(bold=run.bold or line.role is LineRole.HEADING)
            for run in line.words.styled(quotation.policy.source.text)
        ]
        if marks is not None:
            level = [run._replace(bold=False, italic=run.italic or run.bold) for run in runs]
            runs = list(_marked(level, start, marks))
        lines.append(tuple(runs))
    return tuple(lines)


def _line_starts(quotation: Quotation) -> Iterator[int]:
    """Where the words of each line begin in the quotation's text, behind bullet and indent."""
    at = 0
    for line, shown in zip(quotation.clause.layout, quotation.text.split("\n"), strict=True):
        yield at + len(shown) - len(line.words.text)
        at += len(shown) + 1


def _marked(runs: Sequence[StyledText], start: int, marks: Sequence[Range]) -> Iterator[StyledText]:
    """The runs, the first of which stands at `start`, cut where marks begin and end, and the marks bold."""
    edges = sorted({edge for mark in marks for edge in mark})
    for run in runs:
        end = start + len(run.text)
        for one, other in itertools.pairwise([start, *(edge for edge in edges if start < edge < end), end]):
            is_marked = any(mark.start <= one and other <= mark.end for mark in marks)
            yield run._replace(text=run.text[one - start : other - start], bold=is_marked)
        start = end
