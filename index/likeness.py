"""Two texts side by side: how much they have in common, and which words of each the other does not have.

What is found are ranges of the texts; no word is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz.distance import Indel

from index.types import Clause, Range, level_white_space

# Clauses with fewer than half of their own words in common, in order, are different clauses: all of their words would
# be marked, or all but the small ones.  Over the five policies two different rules reach 0.43 and two forms of the
# same template at least 0.67.  Lead-ins are not counted: under the same one, any two short rules would look alike.
LIKE_FROM: Final = 0.5

# "e.g.", "5,000", "£10", "don’t", "co-worker"; other punctuation is no part of a word.
_WORD: Final = re.compile(r"[^\W_](?:\.[^\W_])+\.?|[£$€]?\w+(?:[’'.,\-–]\w+)*%?")
_WORD_WITH_MARKS: Final = re.compile(r"\S*[^\W_]\S*")
_TYPOGRAPHY: Final = str.maketrans("‘’“”", "''\"\"")


def likeness(one: Clause, other: Clause) -> float:
    """The share of the clauses' own words that both have in the same order, 0 to 1; letter case does not count."""
    return words_likeness(words_of(one.own_text), words_of(other.own_text))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: without their case, their typography and what stands between them."""
    return tuple(_keys(_WORD.finditer(text)))


def words_likeness(one: Sequence[str], other: Sequence[str], at_least: float = 0.0) -> float:
    """The same of two texts by their `words_of`; 0 for any less than `at_least`, 1 where neither has a word."""
    return Indel.normalized_similarity(one, other, score_cutoff=at_least)


def same_words(text: str) -> str:
    """`text` as it is compared for being word for word the same: white space and quotation marks levelled."""
    return level_white_space(text).translate(_TYPOGRAPHY)


def words_apart(one: str, other: str) -> tuple[list[Range], list[Range]]:
    """Where the words of each stand that the other does not have in their place; exchanged, the same is found.

    Letter case and punctuation count only between two that have nothing else apart.
    """
    if one > other:  # of several ways to lay them side by side, always the same is taken
        found = words_apart(other, one)
        return found[1], found[0]
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


def joined(text: str, ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The ranges, neighbours on the same line as one where only white space and punctuation stand between them."""
    runs: list[Range] = []
    for each in ranges:
        between = text[runs[-1].end : each.start] if runs else ""
        if runs and "\n" not in between and not _WORD.search(between):
            runs[-1] = Range(runs[-1].start, max(runs[-1].end, each.end))
        else:
            runs.append(each)
    return tuple(runs)


def _keys(words: Iterable[re.Match[str]]) -> list[str]:
    """The words as they are compared, without their case and their typography."""
    return [found[0].translate(_TYPOGRAPHY).casefold() for found in words]
