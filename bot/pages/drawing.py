"""The pictures of a policy's pages, drawn in the process that reads files, within limits."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final

from bot import wording
from index.errors import RefusedFileError
from index.reading.apart import draw_apart
from index.reading.decoding import MAXIMUM_BYTES
from index.reading.drawing import Picture, is_drawn
from index.types import Policy

MOST_PAGES: Final = 60  # of one policy; more make a report that no browser likes to open
# A scanned page takes some four seconds: its words are recognised again, to see where they stand.
MOST_SECONDS: Final = 240

# A page's picture, or in words why there is none.
Drawn = Picture | str


def pages_of(policy: Policy) -> int:
    """How many pages of the policy's file can be drawn, as far as is known before they are; 0 where none can."""
    if not is_drawn(PurePosixPath(policy.source.path).suffix.lower()):
        return 0
    return min(MOST_PAGES, max((place.page or 0 for place in policy.source.places), default=0))


def draw_pages(policy: Policy, root: Path, done: Callable[[int], None]) -> dict[int, Drawn]:
    """The pictures of the policy's pages by number, from 1, pages without text among them; empty where it has none.

    `root` is the corpus folder; `done` hears how many pages were drawn.
    """
    if not pages_of(policy):
        return {}
    data = _content(policy, root / policy.source.path)
    if data is None:
        return {1: wording.FILE_CHANGED_SINCE}
    suffix = PurePosixPath(policy.source.path).suffix.lower()
    until = time.monotonic() + MOST_SECONDS
    pages = pages_of(policy)
    found: dict[int, Drawn] = {}
    number = 0
    while (number := number + 1) <= pages:
        if number > MOST_PAGES or time.monotonic() > until:
            found[number] = wording.not_drawn_any_more(number > MOST_PAGES)
            break
        try:
            picture = draw_apart(data, suffix, number)
            pages = max(pages, picture.pages)
            found[number] = picture
        except RefusedFileError as error:
            found[number] = wording.page_not_drawn(error.reason)
        done(min(number, MOST_PAGES))
    return found


def _content(policy: Policy, path: Path) -> bytes | None:
    """The bytes that the policy was read from; None where the file is another one by now."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == policy.source.sha256 else None
