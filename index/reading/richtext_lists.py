"""The lists that an RTF file defines: the bullet or number of a paragraph that its program did not write out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from index.reading.word_numbering import printed

_KINDS: Final = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero",
}  # fmt: skip
_BULLET: Final = 23
_NONE: Final = 255
_MOST_LEVELS: Final = 9
_MOST_LISTS: Final = 10_000
_PLACEHOLDER = re.compile(r"[\x00-\x08]")


@dataclass(slots=True)
class _Level:
    kind: int = 0
    start: int = 1
    text: str = ""

    @property
    def pattern(self) -> str:
        """What is printed, its length and its end left out; a level's count stands for the character of its number."""
        return self.text.removesuffix(";")[1:]


@dataclass(slots=True)
class _List:
    levels: list[_Level] = field(default_factory=list)
    counts: list[int | None] = field(default_factory=lambda: [None] * _MOST_LEVELS)


class Lists:
    """Takes the control words and the text of the tables of lists, and counts."""

    def __init__(self) -> None:
        self._lists: dict[int, _List] = {}
        self._named: dict[int, int] = {}  # the number that paragraphs name → the list
        self._open = _List()
        self._identity = 0
        self._is_text = False

    def word(self, word: str, number: int | None) -> None:
        """Take a control word of the tables."""
        level = self._open.levels[-1] if self._open.levels else _Level()
        self._is_text = word == "leveltext"
        if word in ("list", "listoverride"):
            self._open = _List()
        elif word == "listlevel" and len(self._open.levels) < _MOST_LEVELS:
            self._open.levels.append(_Level())
        elif word in ("levelnfc", "levelnfcn") and number is not None:
            level.kind = number
        elif word == "levelstartat" and number is not None:
            level.start = number
        elif word == "listid" and number is not None:
            self._identity = number
            if self._open.levels and len(self._lists) < _MOST_LISTS:
                self._lists[number] = self._open
        elif word == "ls" and number is not None and len(self._named) < _MOST_LISTS:
            self._named[number] = self._identity

    def text(self, text: str) -> None:
        """Take text of the tables."""
        if self._is_text and self._open.levels:
            self._open.levels[-1].text += text

    def label(self, number: int, level: int) -> str:
        """What is printed before the next paragraph of a list at a level from 0; empty where nothing is."""
        held = self._lists.get(self._named.get(number, 0))
        if held is None or not 0 <= level < len(held.levels):
            return ""
        said = held.levels[level]
        if said.kind == _BULLET:
            return said.pattern.strip() or "•"
        before = held.counts[level]
        held.counts[level] = said.start if before is None else before + 1
        held.counts[level + 1 :] = [None] * (_MOST_LEVELS - level - 1)
        if said.kind == _NONE:
            return ""
        return _PLACEHOLDER.sub(lambda match: self._count(held, ord(match.group())), said.pattern).strip()

    @staticmethod
    def _count(held: _List, level: int) -> str:
        if level >= len(held.levels):
            return ""
        said, count = held.levels[level], held.counts[level]
        return printed(said.start if count is None else count, _KINDS.get(said.kind, "decimal"))
