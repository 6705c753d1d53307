"""What is extracted from a file that is no text, and the one writer that makes it: text and blocks at once.

An extractor says what it finds, block by block, in reading order; it never counts characters.  What the format itself
says (a heading, a list's level, a table) is taken as said; a paragraph that a person typed as an item, a numbered
clause or columns is read as the text readers read such a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from index.errors import RefusedFileError
from index.reading.blocks import Block, BlockKind, Document
from index.reading.labels import LABEL
from index.reading.lines import SourceLine, split_lines, take_furniture
from index.reading.marks import Opening, opening
from index.reading.titles import ends_sentence, looks_like_title, opens_small
from index.types import Furniture, Gap, GapKind, Oddity, Place, Range, Verbatim, level_white_space

# A policy of 200 pages has about 0.6 million characters; above this a file holds something else.
MAXIMUM_CHARACTERS = 3_000_000
_COLUMNS_A_LEVEL = 4
_BARE_NUMBER_CHARACTERS = 80
_BOLD, _ITALIC = "**", "*"
# A text has line feeds and tabs and no other control characters, nor other ends of a line.
_CLEAN = dict.fromkeys((*range(9), *range(14, 28), 65279)) | dict.fromkeys((8232, 8233, 133), "\n")
_CLEAN |= dict.fromkeys((11, 12, 13, 28, 29, 30, 31), " ")
_AROUND_NUMBER = "()[].: \t"
# What a cell says for several rows is said again in each where it is no longer than this: it names what they are about.
_REPEATED_CHARACTERS = 80


class Run(NamedTuple):
    """Words in one style.  A line feed is a line break, a tab sets columns apart."""

    text: str
    bold: bool = False
    italic: bool = False


Words = str | Sequence[Run]


class Cell(Enum):
    """A cell of a table's row that has no words of its own."""

    REACHED = "the cell above it reaches into this row"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file and its blocks, whose ranges are of that text.

    `places` say where in the file the text stood, `extractor` what made it, by name and version, and `oddities` what a
    manager should know of the file: text that was hidden, for one.
    """

    text: str
    document: Document
    places: tuple[Place, ...]
    extractor: str
    oddities: tuple[Oddity, ...] = ()


class BlockWriter:
    """Builds the text and its blocks together, a line a block.

    Blocks follow each other as they do on the page: `space()` before one says that white space is seen above it.
    """

    def __init__(self, extractor: str) -> None:
        """`extractor` is the name and version of what reads the file."""
        self._extractor = extractor
        self._pieces: list[str] = []
        self._length = 0
        self._line = 1
        self._blocks: list[Block] = []
        self._furniture: list[Furniture] = []
        self._places: list[Place] = []
        self._oddities: list[Oddity] = []
        self._page: int | None = None
        self._paragraph: int | None = None
        self._space = False
        self._row_above: list[list[Run]] = []

    @property
    def is_empty(self) -> bool:
        """Whether no block was written yet."""
        return not self._blocks

    # -- where ---------------------------------------------------------------------------------------------------

    def at(self, *, page: int | None = None, paragraph: int | None = None) -> None:
        """Say where in the file the next blocks stand, pages and paragraphs counted from 1."""
        self._page, self._paragraph = page, paragraph

    def space(self) -> None:
        """Say that white space separates the next block from the one before."""
        self._space = True

    def oddity(self, reason: str) -> None:
        """Say what a manager should know of the place that the next block stands at."""
        self._oddities.append(Oddity(self._line, "", reason, reverses=False))

    # -- blocks --------------------------------------------------------------------------------------------------

    def heading(self, words: Words, level: int, label: str = "") -> None:
        """A heading that the format marks as one, `level` from 1; `label` is its number as printed ("2.1")."""
        plain = [Run(run.text.replace("\t", " ").replace("\n", " ")) for run in _runs(words)]
        text = "".join(run.text for run in plain)
        opened = None if label else opening(text, 0, len(text))
        if opened is None or opened.number is None or opened.number == "#":
            self._write(BlockKind.HEADING, plain, level=level, label=label)
        else:  # a number that somebody typed
            self._write(
                BlockKind.HEADING, _cut(plain, opened.end), level=level, label=opened.marker, number=opened.number
            )

    def paragraph(self, words: Words, *, level: int = 0, continues_item: bool = False) -> None:
        """A paragraph, or what a person typed into it: items, numbered clauses and columns are read as such.

        `level` counts indents, and `continues_item` says that it is a further paragraph of the item before it.
        """
        for line in _lines(_runs(words)):
            self._typed(line, level, continues_item=continues_item)
            continues_item = False

    def item(self, words: Words, marker: str = "•", level: int = 0) -> None:
        """An item of a list, `level` from 0; `marker` is its bullet."""
        self._write(BlockKind.ITEM, _one_line(words), level=level * _COLUMNS_A_LEVEL, label=marker, number="")

    def numbered(self, words: Words, label: str, level: int = 0) -> None:
        """A paragraph that the format numbers, `label` as printed: "3.", "1.1.2", "(a)"."""
        self._write(BlockKind.NUMBERED, _one_line(words), level=level * _COLUMNS_A_LEVEL, label=label)

    def row(self, cells: Sequence[Words | Cell | None]) -> None:
        """A table's row, None or nothing where a cell is empty.  Call `space()` before a table's first row.

        Where the cell above reaches into the row, its words are repeated if they are few and state no fact: each row is
        read by itself.
        """
        if self._space:
            self._row_above = []
        own = [[] if isinstance(words, Cell) else _cell(words) for words in cells]
        is_reached = [isinstance(words, Cell) and place < len(self._row_above) for place, words in enumerate(cells)]
        held = [self._row_above[place] if is_reached[place] else runs for place, runs in enumerate(own)]
        self._row_above = held
        texts = [
            runs if not reached or _names_rows(runs) else [] for runs, reached in zip(held, is_reached, strict=True)
        ]
        while texts and not texts[-1]:
            texts.pop()
        if any(_has_words(runs) for runs in own):
            joined: list[Run] = []
            for place, runs in enumerate(texts):
                joined += ([Run("\t")] if place else []) + runs
            self._write(BlockKind.ROW, joined)

    def furniture(self, words: str, reason: str) -> None:
        """What belongs to the page and to no clause: a running head, a page number."""
        shown = level_white_space(words)
        if shown:
            start, line = self._length, self._line
            self._places.append(Place(start, self._page, self._paragraph))
            self._put(shown + "\n")
            self._furniture.append(Furniture(Range(start, start + len(shown)), shown, line, reason))

    # -- the result ----------------------------------------------------------------------------------------------

    def finish(self) -> Extracted:
        """All that was written.  A page number or a table of contents that stands among the blocks is furniture."""
        text = "".join(self._pieces)
        known = {item.range for item in self._furniture}
        found = [item for item in take_furniture(text, _free_lines(text, self._furniture)) if item.range not in known]
        spans = {block.words.span for block in self._blocks if block.kind is not BlockKind.HEADING}
        taken = [item for item in found if item.range in spans]
        gone = {item.range for item in taken}
        blocks = _stood_alone([block for block in self._blocks if block.words.span not in gone])
        furniture = tuple(sorted([*self._furniture, *taken], key=lambda item: item.range))
        return Extracted(text, Document(blocks, furniture), tuple(self._places), self._extractor, tuple(self._oddities))

    # -- writing -------------------------------------------------------------------------------------------------

    def _typed(self, runs: list[Run], level: int, *, continues_item: bool) -> None:
        text = "".join(run.text for run in runs)
        opened = opening(text, 0, len(text))
        if opened is not None and _counts(text, opened):
            kind = BlockKind.ITEM if opened.number is None else BlockKind.NUMBERED
            rest = _cut(runs, opened.end)
            columns = level * _COLUMNS_A_LEVEL
            self._write(kind, rest, level=columns, label=opened.marker, number=opened.number or "")
        elif "\t" in text:
            self._write(BlockKind.ROW, runs)
        else:
            opens_something = text.endswith(":") or (self._space and looks_like_title(text))
            goes_on = continues_item and not opens_something
            self._write(BlockKind.PARAGRAPH, runs, level=level * _COLUMNS_A_LEVEL, continues_item=goes_on)

    def _write(
        self,
        kind: BlockKind,
        runs: list[Run],
        *,
        level: int = 0,
        label: str = "",
        number: str | None = None,
        continues_item: bool = False,
    ) -> None:
        if not _has_words(runs):
            return
        after_blank = self._space or not self._blocks or self._blocks[-1].kind is BlockKind.HEADING
        if after_blank and self._pieces:
            self._put("\n")
        self._space = False
        line = self._line
        self._places.append(Place(self._length, self._page, self._paragraph))
        indent = level if kind is not BlockKind.HEADING else 0
        self._put(" " * indent + (f"{label} " if label else ""))
        start = self._length
        cells, gaps = self._put_runs(runs, split=kind is BlockKind.ROW)
        span = Range(start, self._length)
        self._put("\n")
        text = self._tail(span.start)
        self._blocks.append(
            Block(
                kind,
                _words_of(text, span, gaps),
                line,
                level=level,
                number=(number if number is not None else _number_in(label)) or None,
                marker=label,
                cells=tuple(_words_of(text, cell, gaps) if cell else None for cell in cells),
                continues_item=continues_item,
                after_blank=after_blank,
            )
        )

    def _tail(self, start: int) -> _Tail:
        """The text from `start` on, as far as it is written."""
        pieces, length = [], self._length
        for piece in reversed(self._pieces):
            if length <= start:
                break
            pieces.append(piece)
            length -= len(piece)
        return _Tail("".join(reversed(pieces)), length)

    def _put(self, text: str) -> None:
        if self._length + len(text) > MAXIMUM_CHARACTERS:
            raise RefusedFileError(f"holds more than {MAXIMUM_CHARACTERS:,} characters, more than any policy; split it")
        self._pieces.append(text)
        self._length += len(text)
        self._line += text.count("\n")

    def _put_runs(self, runs: list[Run], *, split: bool) -> tuple[list[Range | None], list[Gap]]:
        """Write the runs with their emphasis marks: where the cells are that tabs part, and the gaps over the marks."""
        gaps: list[Gap] = []
        cells: list[Range | None] = []
        columns = _columns(runs) if split else [runs]
        for place, column in enumerate(columns):
            if place:
                self._put("\t")
            start = self._length
            for run in _styled(column):
                mark = _BOLD * run.bold + _ITALIC * run.italic
                self._put_mark(mark, gaps)
                self._put(run.text)
                self._put_mark(mark, gaps)
            holds = any(character.isalnum() for run in column for character in run.text)
            cells.append(Range(start, self._length) if holds else None)
        return (cells if split else []), gaps

    def _put_mark(self, mark: str, gaps: list[Gap]) -> None:
        if mark:
            gaps.append(Gap(GapKind.EMPHASIS, Range(self._length, self._length + len(mark))))
            self._put(mark)


class _Tail(NamedTuple):
    """The end of a text, and where it starts in it."""

    text: str
    start: int


def _words_of(tail: _Tail, span: Range, gaps: Sequence[Gap]) -> Verbatim:
    """The words of `span`, cut from the end of the text that holds them: the whole would be joined for each block."""
    inside = [gap for gap in gaps if span.start <= gap.range.start and gap.range.end <= span.end]
    moved = tuple(Gap(gap.kind, _moved(gap.range, -tail.start)) for gap in inside)
    made = Verbatim.cut(tail.text, _moved(span, -tail.start), moved)
    return Verbatim(made.text, span, tuple(inside))


def _moved(span: Range, by: int) -> Range:
    return Range(span.start + by, span.end + by)


def _free_lines(text: str, furniture: Iterable[Furniture]) -> list[SourceLine]:
    """The lines of `text`, those that are furniture already made blank."""
    taken = {item.line for item in furniture}
    lines = split_lines(text)
    for line in lines:
        if line.number in taken:
            line.is_furniture = True
            line.make_blank()
    return lines


def _stood_alone(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, each knowing whether white space stands on both its sides."""
    ends = [*(block.after_blank for block in blocks), True][1:]
    return tuple(
        replace(block, stands_alone=block.after_blank and before_blank)
        for block, before_blank in zip(blocks, ends, strict=True)
    )


# -- runs ------------------------------------------------------------------------------------------------------------


def _runs(words: Words | None) -> list[Run]:
    """The runs, without white space at the two ends."""
    runs = [Run(words)] if isinstance(words, str) else list(words or ())
    return _stripped([run._replace(text=run.text.translate(_CLEAN)) for run in runs])


def _stripped(runs: list[Run]) -> list[Run]:
    while runs and not runs[0].text.strip():
        del runs[0]
    while runs and not runs[-1].text.strip():
        del runs[-1]
    if runs:
        runs[0] = runs[0]._replace(text=runs[0].text.lstrip())
        runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
    return runs


def _has_words(runs: Iterable[Run]) -> bool:
    return any(character.isalnum() for run in runs for character in run.text)


def _one_line(words: Words) -> list[Run]:
    """The runs of an item, its tabs made spaces: after a number or a bullet they set no columns."""
    return [run._replace(text=run.text.replace("\t", " ")) for run in _runs(words)]


def _cell(words: Words | None) -> list[Run]:
    return _one_line(words or "")


def _names_rows(runs: list[Run]) -> bool:
    """Whether a cell beside several rows says what they are about; a label belongs to one value."""
    text = "".join(run.text for run in runs)
    return len(text) <= _REPEATED_CHARACTERS and LABEL.search(text) is None


def _lines(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs of each line that a line break ends on purpose; a sentence goes on over one."""
    line: list[Run] = []
    for broken in _split(runs, "\n"):
        said = "".join(run.text for run in line).rstrip()
        text = "".join(run.text for run in broken).strip()
        if not text:
            continue
        goes_on = bool(said) and opens_small(text) and not ends_sentence(said) and not said.endswith((":", ";"))
        opened = opening(text, 0, len(text))
        if line and (not goes_on or (opened is not None and not opened.is_bare)):
            yield _stripped(line)
            line = []
        line += [*([Run("\n")] if line else []), *broken]
    if line := _stripped(line):
        yield line


def _columns(runs: list[Run]) -> list[list[Run]]:
    return [_stripped(column) for column in _split(runs, "\t")]


def _split(runs: Iterable[Run], border: str) -> list[list[Run]]:
    parts: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split(border)
        parts[-1].append(run._replace(text=first))
        parts += [[run._replace(text=other)] for other in others]
    return parts


def _cut(runs: list[Run], characters: int) -> list[Run]:
    """The runs without so many characters at the start."""
    rest: list[Run] = []
    for run in runs:
        rest.append(run._replace(text=run.text[characters:]))
        characters = max(0, characters - len(run.text))
    return _stripped(_tabless(rest))


def _tabless(runs: list[Run]) -> list[Run]:
    return [run._replace(text=run.text.replace("\t", " ")) for run in runs]


def _styled(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, neighbours of one style together, white space at their ends outside the emphasis."""
    together: list[Run] = []
    for run in runs:
        last = together[-1] if together else None
        if last is not None and (not run.text.strip() or (last.bold, last.italic) == (run.bold, run.italic)):
            together[-1] = last._replace(text=last.text + run.text)
        elif run.text:
            together.append(run)
    for run in together:
        inner = run.text.strip()
        if not inner or not (run.bold or run.italic):
            yield Run(run.text)
            continue
        before, _, after = run.text.partition(inner)
        yield from (Run(before), run._replace(text=inner), Run(after))


# -- numbers ---------------------------------------------------------------------------------------------------------


def _counts(text: str, opened: Opening) -> bool:
    """Whether what a paragraph opens with marks it; a number without punctuation does before a short title only."""
    words = text[opened.end :]
    return not opened.is_bare or (len(words) <= _BARE_NUMBER_CHARACTERS and not ends_sentence(words))


def _number_in(label: str) -> str:
    """The number or letter of a printed label, as the text readers give it: "(a)" → "a", "1.1." → "1.1"."""
    number = label.strip(_AROUND_NUMBER)
    opened = opening(f"{label} X", 0, len(label) + 2)
    return opened.number if opened is not None and opened.number is not None else number
