"""Words as one string, each character with its place in the source."""

from __future__ import annotations

from dataclasses import dataclass

from index.types import Range, Verbatim


@dataclass(frozen=True, slots=True)
class Traced:
    """Words as they stand in the source, gaps left out, with the source position of each character."""

    text: str
    at: tuple[int, ...]

    def range_of(self, start: int, end: int) -> Range:
        """Where the characters from `start` to `end` stand in the source, outer white space left out."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if end > start:
            return Range(self.at[start], self.at[end - 1] + 1)
        at = self.at[min(start, len(self.at) - 1)]
        return Range(at, at)


def trace(words: Verbatim, source: str) -> Traced:
    """`words` with the place of each of their characters in `source`."""
    characters: list[str] = []
    positions: list[int] = []
    joins = {gap.range.end: gap.joins(source) for gap in words.gaps}
    for piece in words.ranges:
        if characters and not joins.get(piece.start, False):
            characters.append(" ")
            positions.append(piece.start)
        characters += source[piece.start : piece.end]
        positions += range(piece.start, piece.end)
    return Traced("".join(characters), tuple(positions))
