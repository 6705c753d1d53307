"""Pictures of pages: the nouns, and which formats have pages that can be drawn.

The process of `index.reading.child` draws them; nothing here imports what does.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final, NamedTuple, cast

from index.errors import RefusedFileError

# Which module draws the pages of a format: it has `draw(data, number) -> Picture`.
_DRAWERS: Final = {".pdf": ("index.reading.pdf.drawing", "pypdfium2")}
# For one page: to draw one takes hundredths, but a scanned one that lies on its side is recognised up to four times.
DRAWING_SECONDS: Final = 45


class PlacedWord(NamedTuple):
    """A word and the box around it on a picture, in dots from its top left corner."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as a reader sees it, its words upright.

    `content` is the picture's file in base64, `media_type` what it is.  `words` go line by line across the whole page,
    and are empty where it has none or they cannot be recognised; `columns` are their places in `words` as they go down
    one column after the other.
    """

    width: int
    height: int
    media_type: str
    content: str
    words: tuple[PlacedWord, ...] = ()
    columns: tuple[int, ...] = ()
    pages: int = 1  # that its file has


def is_drawn(suffix: str) -> bool:
    """Whether pages of that format can be drawn here."""
    return suffix in _DRAWERS and find_spec(_DRAWERS[suffix][1]) is not None


def draw(data: bytes, suffix: str, number: int) -> Picture:
    """The page of that number, from 1, drawn in this process: `index.reading.apart` does it in one of its own.

    Raises RefusedFileError for a format without pages, a page that is not there, and one that cannot be opened.
    """
    if not is_drawn(suffix):
        raise RefusedFileError("has no pages that can be drawn")
    return cast("Picture", import_module(_DRAWERS[suffix][0]).draw(data, number))
