"""The nouns of a page: words with their places, rules drawn on it, and what is not shown to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

_STAMP_WORDS = 12


class Box(NamedTuple):
    """A rectangle in points from the page's top left corner, as a reader holds the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, across: float, down: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= across <= self.right and self.top <= down <= self.bottom

    def shared(self, other: Box) -> float:
        """How much of this box lies in the other, from 0 to 1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = self.width * self.height
        return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of `boxes`, of which there is at least one."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space between them; `size` is that of the type in points, `base` where it stands."""

    text: str
    box: Box
    base: float
    size: float
    is_bold: bool = False
    is_symbol: bool = False  # of a font of symbols, whose letters are none


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn on the page, or the edge of a box."""

    box: Box

    @property
    def is_level(self) -> bool:
        """Whether it runs across and not down."""
        return self.box.width >= self.box.height


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its words in the order in which the file draws them.

    `hidden` are words that the file holds and a reader does not see, each with the reason; `has_picture` says that a
    picture takes most of the page.
    """

    number: int  # from 1
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    has_picture: bool = False
    is_recognised: bool = False  # its words come from a picture of it
    unsure: tuple[str, ...] = ()  # those of them that may be other words
    turned: int = 0  # degrees, against the clock, from how the page is shown to how its words stand upright

    @property
    def looks_scanned(self) -> bool:
        """Whether there is a picture in place of words; what scans a page may print its name on it."""
        return self.has_picture and len(self.words) < _STAMP_WORDS
