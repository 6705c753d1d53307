"""Bullets that are no characters: browsers draw a disc, a ring or a square before an item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from index.reading.pdf.sheets import Box, Word

_BULLET: Final = "•"
_MOST_SHAPES: Final = 400  # of one page; more are a drawing, or a dotted line
_SMALLEST_POINTS, _LARGEST_POINTS = 1.2, 12.0
_ROUND: Final = 1.5  # how much longer one side may be
_LARGEST_SHARE: Final = 0.9  # of the type's size
# How far before its words it stands, in sizes of the type; nothing else stands so near before it.
_NEAREST, _FURTHEST, _ALONE = 0.1, 3.0, 1.5
_ABOVE, _BELOW = 0.85, 0.1  # where its middle stands, from the line that the words stand on


def may_be_bullet(box: Box) -> bool:
    """Whether a drawn shape is small and about as wide as high."""
    shorter, longer = sorted((abs(box.width), abs(box.height)))
    return shorter >= _SMALLEST_POINTS and longer <= _LARGEST_POINTS and longer <= _ROUND * shorter


def drawn_bullets(shapes: Sequence[Box], words: Sequence[Word]) -> list[Word]:
    """A word for each shape that stands before the first word of a line, or of a column's line."""
    shapes = list(dict.fromkeys(shapes))
    if len(shapes) > _MOST_SHAPES:
        return []
    return [bullet for shape in shapes for bullet in _bullet(shape, shapes, words)]


def _bullet(shape: Box, shapes: Sequence[Box], words: Sequence[Word]) -> Iterator[Word]:
    down = shape.centre[1]
    beside = [word for word in words if word.base - _ABOVE * word.size <= down <= word.base + _BELOW * word.size]
    after = [word for word in beside if word.box.left >= shape.right]
    first = min(after, key=lambda word: word.box.left, default=None)
    if first is None or max(shape.width, shape.height) > _LARGEST_SHARE * first.size:
        return
    gap = (first.box.left - shape.right) / first.size
    near = shape.left - _ALONE * first.size
    is_alone = not any(word.box.right > near and word.box.left < shape.right for word in beside)
    others = [each for each in shapes if each != shape and abs(each.centre[1] - down) < first.size / 2]
    is_single = not any(near < each.right and each.left < first.box.left for each in others)
    if _NEAREST <= gap <= _FURTHEST and is_alone and is_single:
        yield Word(_BULLET, shape, first.base, first.size)
