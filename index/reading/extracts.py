"""The format `.extract`: one policy out of a handbook that is no text, as its words and blocks in JSON.

It is written once, from what a handbook's own reader made of it, and read like any other file that a club has: in the
child process, and trusted in nothing.  Words, numbers and lines are proven against the text that it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import RefusedFileError, UnprovableQuotationError
from index.files import canonical_json
from index.reading.blocks import Block, BlockKind, Document
from index.reading.extracting import MAXIMUM_CHARACTERS, Extracted
from index.types import PART_OF, Furniture, Gap, GapKind, Oddity, Place, Range, Verbatim, level_white_space

SUFFIX: Final = ".extract"
FORMAT: Final = "policybot extract 1"
# A policy of 200 pages has some 6,000 blocks.
_MOST_BLOCKS: Final = 100_000
_MOST_CELLS: Final = 200
_MOST_PAGES: Final = 100_000
_MOST_PARAGRAPHS: Final = 1_000_000
_MOST_LEVELS: Final = 1_000
_LINE_FEED: Final = "\n"
# What `extracting` leaves out of every text, and halves of characters that JSON can name.
_CONTROL: Final = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x85\\u2028\\u2029\\ufeff\\ud800-\\udfff]")
_ADVICE: Final = "bring the handbook in again"


# -- what the file says ------------------------------------------------------------------------------------------

_Position = Annotated[int, Field(ge=0, le=MAXIMUM_CHARACTERS)]
_Span = tuple[_Position, _Position]
_Short = Annotated[str, Field(max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Gap(_Strict):
    kind: Literal["emphasis"]
    span: _Span


class _Block(_Strict):
    kind: Literal["heading", "paragraph", "item", "numbered", "row"]
    words: Annotated[str, Field(max_length=MAXIMUM_CHARACTERS)]
    span: _Span
    gaps: Annotated[list[_Gap], Field(max_length=_MOST_BLOCKS)] = []
    level: Annotated[int, Field(ge=0, le=_MOST_LEVELS)] = 0
    number: _Short | None = None
    marker: _Short = ""
    cells: Annotated[list[_Span | None], Field(max_length=_MOST_CELLS)] = []
    stands_alone: bool = False
    continues_item: bool = False
    after_blank: bool = False


class _Furniture(_Strict):
    span: _Span
    words: Annotated[str, Field(max_length=MAXIMUM_CHARACTERS)]
    reason: _Short


class _Place(_Strict):
    start: _Position
    page: Annotated[int, Field(ge=1, le=_MOST_PAGES)] | None = None
    paragraph: Annotated[int, Field(ge=1, le=_MOST_PARAGRAPHS)] | None = None


class _Oddity(_Strict):
    line: Annotated[int, Field(ge=1, le=MAXIMUM_CHARACTERS)]
    reason: Annotated[str, Field(max_length=10_000)]


class _Handbook(_Strict):
    file: Annotated[str, Field(min_length=1, max_length=255)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    extractor: Annotated[str, Field(min_length=1, max_length=200)]


class _Extract(_Strict):
    """All of the file.  What it says of its text is proven by `_Proof`."""

    format: Literal["policybot extract 1"]
    handbook: _Handbook
    text: Annotated[str, Field(min_length=1, max_length=MAXIMUM_CHARACTERS)]
    blocks: Annotated[list[_Block], Field(min_length=1, max_length=_MOST_BLOCKS)]
    furniture: Annotated[list[_Furniture], Field(max_length=_MOST_BLOCKS)] = []
    places: Annotated[list[_Place], Field(max_length=_MOST_BLOCKS)] = []
    oddities: Annotated[list[_Oddity], Field(max_length=_MOST_BLOCKS)] = []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = [place.start for place in self.places]
        if any(one >= other for one, other in pairwise(starts)):
            raise ValueError("its places are out of order")
        if starts and starts[-1] >= len(self.text):
            raise ValueError("a place lies outside its text")
        return self


# -- writing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handbook:
    """The file that a part was taken out of: its name, the SHA-256 of its bytes, and what read it."""

    file: str
    sha256: str
    extractor: str


def write_extract(
    handbook: Handbook,
    text: str,
    span: Range,
    blocks: Sequence[Block],
    furniture: Iterable[Furniture],
    places: Sequence[Place],
    oddities: Sequence[Oddity],
) -> bytes:
    """The part that stands at `span` of the handbook's `text`, as a file: canonical, so equal parts are equal bytes.

    `blocks` are those inside the span; furniture, places and oddities are taken as far as they lie in it.
    """
    lines = range(_line_of(text, span.start), _line_of(text, max(span.start, span.end - 1)) + 1)
    inside = [item for item in furniture if span.start <= item.range.start and item.range.end <= span.end]
    return canonical_json(
        _lean(
            {
                "format": FORMAT,
                "handbook": {"file": handbook.file, "sha256": handbook.sha256, "extractor": handbook.extractor},
                "text": text[slice(*span)],
                "blocks": [_block(block, span.start) for block in blocks],
                "furniture": [
                    {"span": _moved(item.range, span.start), "words": item.words, "reason": item.reason}
                    for item in inside
                ],
                "places": [
                    _lean({"start": place.start - span.start, "page": place.page, "paragraph": place.paragraph})
                    for place in places
                    if span.start <= place.start < span.end
                ],
                "oddities": [
                    {"line": each.line - lines.start + 1, "reason": each.reason}
                    for each in oddities
                    if each.line in lines
                ],
            }
        )
    )


def _block(block: Block, start: int) -> dict[str, Any]:
    gaps = [{"kind": str(gap.kind), "span": _moved(gap.range, start)} for gap in block.words.gaps]
    cells = [_moved(cell.span, start) if cell else None for cell in block.cells]
    return _lean(
        {
            "kind": str(block.kind),
            "words": block.words.text,
            "span": _moved(block.words.span, start),
            "gaps": gaps,
            "level": block.level,
            "number": block.number,
            "marker": block.marker,
            "cells": cells,
            "stands_alone": block.stands_alone,
            "continues_item": block.continues_item,
            "after_blank": block.after_blank,
        }
    )


def _lean(values: dict[str, Any]) -> dict[str, Any]:
    """What says something: no empty list, no False, no 0 but where a place starts there."""
    return {name: value for name, value in values.items() if value or name == "start"}


def _moved(span: Range, start: int) -> list[int]:
    return [span.start - start, span.end - start]


def _line_of(text: str, position: int) -> int:
    return text.count(_LINE_FEED, 0, position) + 1


# -- reading -----------------------------------------------------------------------------------------------------


def extract(data: bytes) -> Extracted:
    """The part that the file holds.  Raises RefusedFileError for whatever policybot would not have written."""
    said = _validated(_loaded(data))
    proof = _Proof(said)
    handbook = said.handbook
    _refuse_controls(handbook.file, handbook.extractor)
    if PART_OF in handbook.extractor:
        raise _damaged("a part of a part")
    return Extracted(
        said.text,
        Document(proof.blocks(), proof.furniture()),
        tuple(Place(place.start, place.page, place.paragraph) for place in said.places),
        f"{handbook.extractor}{PART_OF}{handbook.file}",
        proof.oddities(),
    )


def _loaded(data: bytes) -> Any:
    """The JSON, no name twice in an object and no number that is none.  Nesting too deep raises RecursionError."""
    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number
        )
    except UnicodeDecodeError as error:
        raise RefusedFileError(f"is not UTF-8; {_ADVICE}") from error
    except ValueError as error:  # a number of thousands of digits, too
        raise RefusedFileError(f"is no extract: {str(error)[:100]}; {_ADVICE}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("an entry stands in it twice")
    return values


def _no_number(text: str) -> float:
    raise ValueError(f"{text[:20]} is no position")


def _validated(content: Any) -> _Extract:
    if isinstance(content, dict) and content.get("format") != FORMAT:
        raise RefusedFileError(f"is an extract of another format than {FORMAT!r}; {_ADVICE}")
    try:
        # In Python's own types, where a pair is a list, the strict model would want tuples.
        return _Extract.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedFileError(f"is a damaged extract: {where[:80]}: {first['msg'][:120]}; {_ADVICE}") from error


def _refuse_controls(*texts: str) -> None:
    """Refuse characters that are never written: a terminal might obey them, and no file could hold half of one."""
    if any(_CONTROL.search(text) for text in texts):
        raise _damaged("it holds control characters")


class _Proof:
    """Makes blocks and furniture of what the file says, each proven against its text."""

    def __init__(self, said: _Extract) -> None:
        self.said = said
        self.text = said.text
        self._line, self._counted = 1, 0

    def blocks(self) -> tuple[Block, ...]:
        """The blocks, in order and apart, with nothing but markers and white space between them and furniture."""
        self._refuse_loose_words()
        return tuple(self._block(each) for each in self.said.blocks)

    def furniture(self) -> tuple[Furniture, ...]:
        return tuple(self._furniture(each) for each in self.said.furniture)

    def oddities(self) -> tuple[Oddity, ...]:
        last = _line_of(self.text, len(self.text))
        if any(each.line > last for each in self.said.oddities):
            raise _damaged("a line lies outside its text")
        _refuse_controls(*(each.reason for each in self.said.oddities))
        return tuple(Oddity(each.line, "", each.reason, reverses=False) for each in self.said.oddities)

    def _block(self, each: _Block) -> Block:
        gaps = tuple(Gap(GapKind(gap.kind), Range(*gap.span)) for gap in each.gaps)
        words = self._proven(Verbatim(each.words, Range(*each.span), gaps))
        _refuse_controls(each.marker, each.number or "")
        if each.number is not None and each.number not in each.marker:
            raise _damaged(f"the number {each.number[:20]!r} is not the one that is printed")
        cells = tuple(self._cell(words, Range(*cell)) if cell else None for cell in each.cells)
        return Block(
            BlockKind(each.kind),
            words,
            self._line_at(words.span.start),
            level=each.level,
            number=each.number,
            marker=each.marker,
            cells=cells,
            stands_alone=each.stands_alone,
            continues_item=each.continues_item,
            after_blank=each.after_blank,
        )

    def _cell(self, row: Verbatim, span: Range) -> Verbatim:
        if not row.span.start <= span.start < span.end <= row.span.end:
            raise _damaged("a table's cell lies outside its row")
        gaps = tuple(gap for gap in row.gaps if span.start <= gap.range.start and gap.range.end <= span.end)
        try:
            return Verbatim.cut(self.text, span, gaps)
        except UnprovableQuotationError as error:
            raise _damaged("the words of a table's cell are not those of its text") from error

    def _proven(self, words: Verbatim) -> Verbatim:
        try:
            words.verify(self.text)
        except UnprovableQuotationError as error:
            raise _damaged("the words of a block are not those of its text") from error
        return words

    def _furniture(self, each: _Furniture) -> Furniture:
        span = Range(*each.span)
        if level_white_space(self.text[slice(*span)]) != each.words:
            raise _damaged("a page's furniture is not in its text")
        _refuse_controls(each.reason)
        return Furniture(span, each.words, _line_of(self.text, span.start), each.reason)

    def _line_at(self, position: int) -> int:
        """The line of a position that is not before the one asked for last."""
        self._line += self.text.count(_LINE_FEED, self._counted, position)
        self._counted = position
        return self._line

    def _refuse_loose_words(self) -> None:
        """Refuse words that are in no block: they would be lost without a word."""
        _refuse_controls(self.text)
        taken = sorted([*((*block.span, block.marker) for block in self.said.blocks), *self._free()])
        for between, marker in _betweens(taken, len(self.text)):
            if self.text[slice(*between)].strip() != marker.strip():
                raise _damaged("some of its words are in no block")
        spans = [block.span for block in self.said.blocks]
        if spans != sorted(spans):
            raise _damaged("its blocks are out of order")

    def _free(self) -> Iterator[tuple[int, int, str]]:
        return ((*each.span, "") for each in self.said.furniture)


def _betweens(taken: Sequence[tuple[int, int, str]], length: int) -> Iterator[tuple[Range, str]]:
    """What stands between the spans `taken`, and the marker that must stand there."""
    at = 0
    for start, end, marker in taken:
        if not at <= start < end <= length:
            raise _damaged("what it holds overlaps or lies outside its text")
        yield Range(at, start), marker
        at = end
    yield Range(at, length), ""


def _damaged(what: str) -> RefusedFileError:
    return RefusedFileError(f"is a damaged extract: {what}; {_ADVICE}")
