"""The ways in which policies arrive damaged: page breaks in mid-sentence, other bullets, line ends, indents, blanks.

A mangled text remembers, for each of its characters, the place of the one it was, so that what is read from it can be
compared with what is read from the whole one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_BETWEEN_WORDS = re.compile(r"(?<=[\w,’')]) (?=[\w“\"(*])(?!o )")
# Markers as the five policies have them, the double ones first.
_MARKER = re.compile(r"(?m)^[ \t]*(- o|- \*|-|•|[*–▪+◦o‣➢✓]|o\t|\uf0b7)(?=[ \t])")


@dataclass(frozen=True)
class Mangled:
    """A text with the original place of each character, None for what was put in."""

    text: str
    at: tuple[int | None, ...]

    @classmethod
    def whole(cls, text: str) -> Mangled:
        """`text` before anything happens to it."""
        return cls(text, tuple(range(len(text))))

    def replaced(self, start: int, end: int, text: str) -> Mangled:
        """The same with `text` in place of the characters from `start` to `end`."""
        put_in = (None,) * len(text)
        return Mangled(self.text[:start] + text + self.text[end:], self.at[:start] + put_in + self.at[end:])

    def original(self, start: int, end: int) -> int | None:
        """The original place of the first character from `start` to `end` that was there before."""
        return next((place for place in self.at[start:end] if place is not None), None)


def break_pages(mangled: Mangled, places: Mapping[int, str]) -> Mangled:
    """Page breaks in place of the spaces that stand in mid-sentence: by number from 0, what to put there."""
    spaces = spaces_in_sentences(mangled.text)
    for number in sorted({number % len(spaces) for number in places}, reverse=True):
        broken = next(mark for place, mark in places.items() if place % len(spaces) == number)
        mangled = mangled.replaced(spaces[number], spaces[number] + 1, broken)
    return mangled


def spaces_in_sentences(text: str) -> list[int]:
    """The spaces after which a sentence goes on: a letter or a comma before, a word after, no table, no marker."""
    found = []
    for line in _LINE.finditer(text):
        content = line.group()
        if "\t" in content or content.startswith("#") or "....." in content:
            continue
        marker = _MARKER.match(content)
        first = line.start() + (marker.end() + 1 if marker else 0)
        found += [match.start() for match in _BETWEEN_WORDS.finditer(text, first, line.end())]
    return found


def change_bullets(mangled: Mangled, bullets: Mapping[str, str]) -> Mangled:
    """Each kind of marker made another kind."""
    for match in reversed(list(_MARKER.finditer(mangled.text))):
        mangled = mangled.replaced(*match.span(1), bullets.get(match.group(1), match.group(1)))
    return mangled


def change_lines(mangled: Mangled, change: Callable[[int, str], str]) -> Mangled:
    """What `change` puts before each line that is not blank, by its number from 0."""
    lines = list(_LINE.finditer(mangled.text))
    for number, line in reversed(list(enumerate(lines))):
        if line.group().strip():
            mangled = mangled.replaced(line.start(), line.start(), change(number, line.group()))
    return mangled


def end_lines(mangled: Mangled, end: str) -> Mangled:
    """Every line ended as another system does."""
    for match in reversed(list(re.finditer("\n", mangled.text))):
        mangled = mangled.replaced(*match.span(), end)
    return mangled


def mark_start(mangled: Mangled) -> Mangled:
    """A byte order mark in front."""
    return mangled.replaced(0, 0, "\ufeff")
