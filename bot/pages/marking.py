"""Where the clauses of a text stand on the picture of its page: the picture's words laid beside the text's."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from rapidfuzz.distance import LCSseq

from bot.pages.record import Record, Share, Sheet
from index.reading.drawing import Picture, PlacedWord
from index.types import Policy, Range

_MOST_WORDS: Final = 4_000  # of one page; a page of prose has 500
_LEAST_FOUND: Final = 0.5  # of the picture's words; with fewer, the two are not of the same text
# So few words, with so many others before the next, are found by chance.
_FEWEST_WORDS: Final = 3
_APART_WORDS: Final = 4
_PAD_DOTS: Final = 4
_MARKED: Final = frozenset({Share.CLAUSE, Share.LEAD_IN, Share.FURNITURE})
_WORD: Final = re.compile(r"\S+")

_Fate = tuple[Share, int | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A box around words that share one fate, in dots of the picture; `number` is that of their clause."""

    share: Share
    number: int | None
    left: int
    top: int
    width: int
    height: int


def marks_on(picture: Picture, record: Record, sheet: Sheet) -> tuple[Mark, ...]:
    """The boxes around a page's clauses, lead-ins and furniture; empty where its words are not found in the text."""
    # As columns and as rows: the text of record tells how the page was read.
    orders = ([picture.words[place] for place in picture.columns], picture.words)
    tried = [(words, _fates(words, record, sheet.ranges)) for words in orders]
    words, fates = max(tried, key=lambda each: _found_in(each[1]))
    if before := record.before(sheet):
        longer = _fates(words, record, (*before, *sheet.ranges))
        # Fewer words more are as likely to be those of the page before that come again here.
        fates = longer if _found_in(longer) >= _found_in(fates) + _FEWEST_WORDS else fates
    if _found_in(fates) < _LEAST_FOUND * len(fates):
        return ()
    runs = _runs(words, _filled(words, fates), record.rows)
    return tuple(_mark(picture, fate, words) for fate, words in runs if fate[0] in _MARKED)


def _found_in(fates: Sequence[_Fate | None]) -> int:
    return sum(fate is not None for fate in fates)


class _Found(NamedTuple):
    """A word by its letters and digits, and where it is: among the picture's words, or in the text of record."""

    key: str
    place: int


def _fates(words: Sequence[PlacedWord], record: Record, ranges: Sequence[Range]) -> list[_Fate | None]:
    """What became of each word of the picture; None where the text has no such word in that place."""
    found: list[_Fate | None] = [None] * len(words)
    shown = [_Found(key, place) for place, word in enumerate(words) if (key := _key(word.text))]
    written = [word for each in ranges for word in _written(record.text, each)]
    if len(shown) > _MOST_WORDS or len(written) > _MOST_WORDS:
        return found
    of_policy = [word for word in written if record.fate(word.place)[0] is not Share.FURNITURE]
    # Furniture is written before and after a page's blocks, wherever among its columns it stands.
    taken = _taken_by_page(shown, _lines_of_page(record.policy, ranges), words)
    for place in taken:
        found[place] = (Share.FURNITURE, None)
    shown = [word for word in shown if word.place not in taken]
    for one, other in _pairs([word.key for word in shown], [word.key for word in of_policy]):
        found[shown[one].place] = record.fate(of_policy[other].place)
    return found


def _pairs(shown: Sequence[str], written: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The words that two texts have in common, in the order of both; not a "the" or two that stand alone."""
    together: list[tuple[int, int]] = []
    for block in LCSseq.opcodes(shown, written):
        if block.tag == "equal":
            if together and block.src_start - together[-1][0] > _APART_WORDS:
                yield from together if len(together) >= _FEWEST_WORDS else ()
                together = []
            together += zip(range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True)
    yield from together if len(together) >= _FEWEST_WORDS or len(shown) < _FEWEST_WORDS else ()


def _written(text: str, within: Range) -> Iterator[_Found]:
    start, end = within
    for match in _WORD.finditer(text[start:end]):
        if key := _key(match.group()):
            yield _Found(key, start + match.start() + _first_letter(match.group()))


class _PageLine(NamedTuple):
    """The words of a line that is the page's own, and whether it stands above the others."""

    keys: list[str]
    is_above: bool


def _lines_of_page(policy: Policy, ranges: Sequence[Range]) -> Iterator[_PageLine]:
    own = {item.range.start for item in policy.furniture}
    for start, end in ranges:
        blocks = [place.start for place in policy.source.places if start <= place.start < end]
        first = next((block for block in blocks if block not in own), end)
        for item in policy.furniture:
            keys = [key for word in item.words.split() if (key := _key(word))]
            if keys and start <= item.range.start < end:
                yield _PageLine(keys, item.range.start < first)


def _taken_by_page(shown: Sequence[_Found], lines: Iterable[_PageLine], words: Sequence[PlacedWord]) -> frozenset[int]:
    """The places of the picture's words that are the page's own: of equal ones the topmost, or the lowest."""
    keys = [word.key for word in shown]
    taken: set[int] = set()
    for line in lines:
        size = len(line.keys)
        starts = [at for at in range(len(keys) - size + 1) if at not in taken and keys[at : at + size] == line.keys]
        if starts:
            by_height = sorted(starts, key=lambda at: words[shown[at].place].top)
            first = by_height[0] if line.is_above else by_height[-1]
            taken.update(range(first, first + size))
    return frozenset(shown[at].place for at in taken)


def _key(word: str) -> str:
    """A word as the two are compared: its letters and digits alone."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", word))).casefold()


def _first_letter(word: str) -> int:
    return next(place for place, character in enumerate(word) if character.isalnum())


def _filled(words: Sequence[PlacedWord], fates: Sequence[_Fate | None]) -> list[_Fate | None]:
    """The fates, with that of its clause for a word that only the page has: one parted at a line's end, a bullet."""
    known = [place for place, fate in enumerate(fates) if fate is not None and fate[0] is not Share.MARK]
    filled = list(fates)
    for place in sorted({*range(len(fates))}.difference(known)):
        after = bisect_right(known, place)
        before, following = known[max(0, after - 1) : after], known[after : after + 1]
        is_between = [fates[at] for at in before] == [fates[at] for at in following]
        is_between = is_between and sum(following) - sum(before) <= _APART_WORDS + 1
        level = [at for at in following if _stand_level(words[place], words[at])]
        level += [at for at in before if _stand_level(words[at], words[place])]
        if known and (is_between or level):
            filled[place] = fates[(level or before)[0]]
    return filled


def _stand_level(one: PlacedWord, other: PlacedWord) -> bool:
    """Whether two words stand on one line, the first to the left of the second."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return one.left <= other.left and shared * 2 > min(one.bottom - one.top, other.bottom - other.top)


def _runs(
    words: Sequence[PlacedWord], fates: Sequence[_Fate | None], rows: Container[int | None]
) -> Iterator[tuple[_Fate, list[PlacedWord]]]:
    """Words of one fate that follow each other down one column, or along one of the `rows`."""
    for fate, places in groupby(range(len(words)), key=lambda place: fates[place]):
        if fate is None:
            continue
        run: list[PlacedWord] = []
        for place in places:
            word = words[place]
            # The top of the next column; the cells of one row stay together.
            if run and word.bottom < run[-1].top and fate[1] not in rows:
                yield fate, run
                run = []
            run.append(word)
        yield fate, run


def _mark(picture: Picture, fate: _Fate, words: Sequence[PlacedWord]) -> Mark:
    left = max(0, min(word.left for word in words) - _PAD_DOTS)
    top = max(0, min(word.top for word in words) - _PAD_DOTS // 2)
    right = min(picture.width, max(word.right for word in words) + _PAD_DOTS)
    bottom = min(picture.height, max(word.bottom for word in words) + _PAD_DOTS // 2)
    return Mark(*fate, left, top, max(1, right - left), max(1, bottom - top))
