"""Clauses of several clubs side by side: which words of each another does not have, and how that is shown.

Marks are presentation only.  The words of a quotation are never touched: a mark is a range of its text, and the runs
made here, joined, are that text again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz.distance import Indel

from bot.types import Quote
from index.types import Clause, LineRole, Quotation, Range, StyledText, level_white_space

# Clauses with fewer than half of their own words in common, in order, are different clauses: all of their words would
# be marked, or all but the small ones.  Over the five policies two different rules reach 0.43 and two forms of the
# same template at least 0.67.  Lead-ins are not counted: under the same one, any two short rules would look alike.
LIKE_FROM: Final = 0.5
# From here on two clauses are the same rule in other words: whoever quotes the one may not say that a club which has
# the other is silent.  The most altered rule of the template that three of the five policies share reaches 0.75.
SAME_RULE_FROM: Final = 0.75

# "e.g.", "5,000", "£10", "don’t", "co-worker"; other punctuation is no part of a word.
_WORD: Final = re.compile(r"[^\W_](?:\.[^\W_])+\.?|[£$€]?\w+(?:[’'.,\-–]\w+)*%?")
_WORD_WITH_MARKS: Final = re.compile(r"\S*[^\W_]\S*")
_TYPOGRAPHY: Final = str.maketrans("‘’“”", "''\"\"")


def with_differences(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes in order, each with the words marked that the like clause of another quote does not have.

    With three and more like clauses a word is marked where any of them lacks it: what one club alone leaves out can
    only be seen in the others.  Letter case and punctuation count only between two that have nothing else apart.
    """
    lacking: list[set[Range]] = [set() for _ in quotes]
    for one, other in itertools.combinations(range(len(quotes)), 2):
        if likeness(quotes[one].quotation.clause, quotes[other].quotation.clause) >= LIKE_FROM:
            in_one, in_other = _apart(quotes[one].quotation.text, quotes[other].quotation.text)
            lacking[one].update(in_one)
            lacking[other].update(in_other)
    return tuple(
        replace(quote, differs=_joined(quote.quotation.text, sorted(ranges)))
        for quote, ranges in zip(quotes, lacking, strict=True)
    )


def likeness(one: Clause, other: Clause) -> float:
    """The share of the clauses' own words that both have in the same order, 0 to 1; letter case does not count."""
    return Indel.normalized_similarity(words_of(one.own_text), words_of(other.own_text))


def words_of(text: str) -> list[str]:
    """The words of `text` in order as they are compared, without their case, their typography and punctuation."""
    return _keys(_WORD.finditer(text))


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


def same_words(text: str) -> str:
    """`text` as it is compared for being word for word the same: white space and quotation marks levelled."""
    return level_white_space(text).translate(_TYPOGRAPHY)


def _apart(one: str, other: str) -> tuple[list[Range], list[Range]]:
    """Where the words of each stand that the other does not have in their place."""
    words, others = list(_WORD.finditer(one)), list(_WORD.finditer(other))
    if _keys(words) == _keys(others):
        words, others = list(_WORD_WITH_MARKS.finditer(one)), list(_WORD_WITH_MARKS.finditer(other))
        keys, other_keys = ([found[0].translate(_TYPOGRAPHY) for found in each] for each in (words, others))
    else:
        keys, other_keys = _keys(words), _keys(others)
    in_one: list[Range] = []
    in_other: list[Range] = []
    for edit in Indel.opcodes(keys, other_keys):
        if edit.tag != "equal":
            in_one += [Range(*found.span()) for found in words[edit.src_start : edit.src_end]]
            in_other += [Range(*found.span()) for found in others[edit.dest_start : edit.dest_end]]
    return in_one, in_other


def _keys(words: Iterable[re.Match[str]]) -> list[str]:
    """The words as they are compared, without their case and their typography."""
    return [found[0].translate(_TYPOGRAPHY).casefold() for found in words]


def _joined(text: str, ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The ranges, neighbours on the same line as one where only white space and punctuation stand between them."""
    joined: list[Range] = []
    for each in ranges:
        between = text[joined[-1].end : each.start] if joined else ""
        if joined and "\n" not in between and not _WORD.search(between):
            joined[-1] = Range(joined[-1].start, max(joined[-1].end, each.end))
        else:
            joined.append(each)
    return tuple(joined)


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
