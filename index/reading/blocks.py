"""The block model: what every reader makes of its format, and all that the later steps know of it.

A document is a run of blocks in reading order.  Their words are ranges of the source text, so that whatever is
built from them can still be proven.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from index.types import Furniture, GapKind, Range, Verbatim


class BlockKind(StrEnum):
    """What a block is in its format; unmarked headings are still paragraphs here."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NUMBERED = "numbered"  # opens with a number: a heading, an item or a paragraph; the structure decides
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row.

    `level` is the heading's level from 1, or the indent in columns (0 for all where indents mean nothing).  `number`
    is the number or letter it opens with, without punctuation; `marker` the characters that open an item.  `cells`
    are a row's cells by column, None where empty.  `stands_alone` says that blank lines separate its single line
    from both neighbours, `after_blank` that one does from what stands before; `continues_item` that it is a further
    paragraph of the item before it.
    """

    kind: BlockKind
    words: Verbatim
    line: int
    level: int = 0
    number: str | None = None
    marker: str = ""
    cells: tuple[Verbatim | None, ...] = ()
    stands_alone: bool = False
    continues_item: bool = False
    after_blank: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return self.words.text

    @property
    def has_bare_number(self) -> bool:
        """Whether it opens with a number or letter that no punctuation marks as such."""
        return self.number is not None and self.marker == self.number

    @property
    def is_all_emphasised(self) -> bool:
        """Whether emphasis marks hold the whole block."""
        marks = [gap.range for gap in self.words.gaps if gap.kind is GapKind.EMPHASIS]
        span = self.words.span
        return len(marks) > 1 and marks[0].start == span.start and marks[-1].end == span.end and _is_one_pair(marks)


def _is_one_pair(marks: list[Range]) -> bool:
    """Whether the marks meet only at the two ends, as in ***both*** kinds at once."""
    half = len(marks) // 2
    opening, closing = marks[:half], marks[half:]
    return all(one.end == other.start for run in (opening, closing) for one, other in pairwise(run))


@dataclass(frozen=True, slots=True)
class Document:
    """A file as blocks, with what was left out of them and what its front matter says.

    `front_matter` holds its values by lower-case name, `front_matter_at` where each stands in the source.
    """

    blocks: tuple[Block, ...]
    furniture: tuple[Furniture, ...] = ()
    front_matter: dict[str, str] = field(default_factory=dict)
    front_matter_at: dict[str, Range] = field(default_factory=dict)
