"""Words: terms for passages and questions alike, misspellings put right, staff words given their policy words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

# Goes up whenever the same text would give other terms.
LEXICON_FORMAT: Final = "1"

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})

# Words that say nothing of the subject.  Negations are among them on purpose: whether a clause forbids or permits
# must never decide whether it is found, so "may I post" and "must I not post" look for the same clause.
_STOP_WORDS: Final = frozenset(
    _WORD.findall("""
    a about am an and any are as at be been but by can can't cannot could did do does doesn't don't for from had has
    have having he her here him his how i i'd i'll i'm i've if in into is isn't it it's its just may me might must my
    no nor not of on or our ours shall she should shouldn't so some such than that that's the their theirs them then
    there these they this those to too us was wasn't we were what what's when where which while who why will with won't
    would wouldn't you your yours
    """)
)


def terms(text: str) -> list[str]:
    """The stemmed, lower-case words of `text` in order, stop words left out; apostrophes of any shape are one."""
    words = words_of(text)
    # A stemmer is not safe between threads and costs microseconds, so each call has its own.
    return list(Stemmer.Stemmer("english").stemWords([word for word in words if word not in _STOP_WORDS]))


# A word of this many letters may be one slip away from the one meant, a longer one two; shorter ones are left alone.
_ONE_SLIP_LETTERS: Final = 4
_TWO_SLIPS_LETTERS: Final = 8
_LETTERS: Final = re.compile(r"[a-z']+")


class Vocabulary:
    """The words of some policies, for putting a question's misspellings right."""

    def __init__(
        self, texts: Iterable[str], glossary: Sequence[tuple[str, str]], is_word: Callable[[str], bool]
    ) -> None:
        """`is_word` says of a lower-case word whether it is known to be one; a known word is never changed."""
        counts = Counter(word for text in texts for word in words_of(text))
        self._counts = counts
        self._glossary = dict(glossary)
        self._is_word = is_word
        self._known = set(counts) | {word for pair in glossary for side in pair for word in side.split()}
        self._targets = sorted(word for word in self._known if len(word) >= _ONE_SLIP_LETTERS)
        longest_first = sorted(self._glossary, key=len, reverse=True)
        self._said = re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b") if longest_first else None

    def corrected(self, question: str) -> str:
        """The question with misspelt words put right towards these policies' words; everything else as it was."""
        return _LETTERS.sub(lambda match: self._nearest(match.group()), question.translate(_APOSTROPHES).lower())

    def added(self, question: str) -> str:
        """The policy words that the glossary gives for what the question says; empty where it gives none."""
        if self._said is None:
            return ""
        meant = dict.fromkeys(
            self._glossary[match.group()] for match in self._said.finditer(question.translate(_APOSTROPHES).lower())
        )
        return " ".join(meant)

    def _nearest(self, word: str) -> str:
        if (
            len(word) < _ONE_SLIP_LETTERS
            or word in self._known
            or word in _STOP_WORDS
            or self._is_word(word.removesuffix("'s"))
        ):
            return word
        slips = 2 if len(word) >= _TWO_SLIPS_LETTERS else 1
        near = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=5)
        return min(near, key=lambda found: (found[1], -self._counts[found[0]], found[0]))[0] if near else word


def words_of(text: str) -> list[str]:
    """The lower-case words of `text`, apostrophes of any shape as one."""
    return _WORD.findall(text.translate(_APOSTROPHES).casefold())
