"""OpenDocument texts (.odt, as LibreOffice saves them) → text and blocks.

Tracked changes count as accepted; comments are left out, headers and footers are furniture, and hidden or struck-out
words are reported, not quoted.  A footnote follows its paragraph's list, or goes on with its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from index.errors import RefusedFileError
from index.reading.archives import Archive, Element, attribute, child, children, local
from index.reading.extracting import BlockWriter, Cell, Extracted, Run
from index.reading.labels import LABEL
from index.reading.opendocument_styles import ListLevel, Styles
from index.reading.word_numbering import printed
from index.types import level_white_space

_VERSION: Final = 1
_CONTENT: Final = "content.xml"
_SEEN_SPACE_POINTS: Final = 3.0
_INDENT_TOLERANCE: Final = 3.0
_LOOK_CHARACTERS: Final = 90
_SHOWN_CHARACTERS: Final = 60
_HEADING_CHARACTERS: Final = 150
_MOST_REPEATED: Final = 64
_LAYOUT_ITEMS: Final = 2
_LEFT_OUT: Final = frozenset(
    {
        "tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "note-citation", "script",
        "hidden-text", "object", "image", "ruby-text", "variable-decls", "user-field-decls", "desc", "title",
    }
)  # fmt: skip
_INDEXES: Final = frozenset(
    {"table-of-content", "alphabetical-index", "illustration-index", "table-index", "bibliography", "user-index"}
)
_PRINTED: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_IS_ENCRYPTED = re.compile(rb"encryption-data")


def extract(data: bytes) -> Extracted:
    """The text and blocks of an OpenDocument text.  Raises RefusedFileError."""
    archive = Archive(data)
    if "META-INF/manifest.xml" in archive.names and _IS_ENCRYPTED.search(archive.read("META-INF/manifest.xml")):
        raise RefusedFileError("is protected by a password; open it and save it without one")
    if _CONTENT not in archive.names:
        raise RefusedFileError("is no OpenDocument text inside; open it and save it as .odt or .docx")
    content = archive.tree(_CONTENT)
    body = child(content, "body", "text")
    if body is None:
        raise RefusedFileError("is an OpenDocument file but no text; save the policy itself as .odt or .docx")
    return _Reader(content, archive.tree_or_none("styles.xml")).read(body)


@dataclass(frozen=True, slots=True)
class _Look:
    """How words are shown."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _Paragraph:
    runs: list[Run] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return level_white_space("".join(run.text for run in self.runs))


@dataclass(slots=True)
class _Item:
    """The item whose paragraphs are being read: its first one opens it."""

    said: ListLevel | None
    label: str
    depth: int
    is_open: bool = False
    is_header: bool = False  # a paragraph of a list that has no number


class _Reader:
    """Walks the text once."""

    def __init__(self, content: Element, styles: Element | None) -> None:
        self.styles = Styles(content, styles)
        self.masters = styles
        self.writer = BlockWriter(f"opendocument {_VERSION} (lxml {etree.__version__})")
        self.page: int | None = None
        self.paragraph_number = 0
        self.space_after = 0.0
        self.item_indent: float | None = None  # of the last item, while nothing but its own paragraphs followed it
        self.open_items: list[tuple[float, int]] = []  # the indent and level of each that an item may stand under
        self.counts: dict[str, dict[int, int]] = {}
        self.by_identity: dict[str, dict[int, int]] = {}
        self.headings: dict[int, int] = {}
        self.waiting_notes: list[Element] = []

    def read(self, body: Element) -> Extracted:
        if any(local(each) == "soft-page-break" for each in body.iter()):
            self.page = 1
        self._blocks(body)
        self._flush_notes()
        self._furniture()
        return self.writer.finish()

    def _furniture(self) -> None:
        said: set[str] = set()
        for master in self.masters.iter() if self.masters is not None else ():
            kind = local(master)
            if kind not in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
                continue
            words = level_white_space(" ".join("".join(each.itertext()) for each in master))
            if words not in said:
                said.add(words)
                if LABEL.search(words):
                    shown = f"{words[:_SHOWN_CHARACTERS]!r} in the page {kind.partition('-')[0]}"
                    self.writer.oddity(f"says {shown}, which is not read for facts; confirm them")
                self.writer.furniture(words, f"page {kind.partition('-')[0]}")

    # -- the body ----------------------------------------------------------------------------------------------------

    def _blocks(self, parent: Element) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "h":
                self._heading(element)
            elif name == "list":
                self._list(element, 0, "", None)
            elif name == "table":
                self._table(element)
            elif name in _INDEXES:
                self._index(element)
            elif name == "soft-page-break":
                self._turn()
            elif name not in _LEFT_OUT:
                self._blocks(element)

    def _turn(self) -> None:
        if self.page is not None:
            self.page += 1

    def _index(self, element: Element) -> None:
        for paragraph in element.iter():
            if local(paragraph) in ("p", "h"):
                self.writer.furniture(self._content(paragraph).text, "table of contents")
        self.writer.space()

    def _open(self, element: Element) -> _Paragraph:
        """What a paragraph holds; where it stands is noted, and what it hides is reported."""
        self.paragraph_number += 1
        self.writer.at(page=self.page, paragraph=self.paragraph_number)
        held = self._content(element)
        if held.unseen:
            shown = level_white_space("".join(held.unseen))[:_SHOWN_CHARACTERS]
            self.writer.oddity(f"holds hidden or struck-out words, which are not quoted: {shown!r}; confirm")
        return held

    def _paragraph(self, element: Element, item: _Item | None = None) -> None:
        held = self._open(element)
        style = attribute(element, "style-name") or ""
        if not held.text:
            self.writer.space()
        elif item is not None and not item.is_header:
            self._item_paragraph(held, item, style)
        else:
            self._flush_notes()
            self._space_above(style)
            level = self.styles.outline_level(style)
            if level is not None and len(held.text) <= _HEADING_CHARACTERS:
                self.writer.heading(held.runs, level)
            else:
                self._free(held, style)
            self.waiting_notes += held.notes
        self._boxes(held)

    def _boxes(self, held: _Paragraph) -> None:
        for box in held.boxes:
            self.writer.space()
            self._blocks(box)
            self.writer.space()

    def _free(self, held: _Paragraph, style: str) -> None:
        indent, under = self.styles.indent(style) or 0.0, self.item_indent
        goes_on = under is not None and indent > 0 and indent >= under - _INDENT_TOLERANCE
        runs = self._looked(held)
        if runs is not held.runs:
            self.writer.space()
        self.writer.paragraph(runs, continues_item=goes_on)
        if not goes_on:
            self.item_indent, self.open_items = None, []

    def _looked(self, held: _Paragraph) -> list[Run]:
        """The runs; others than those given where all of a short paragraph is bold, so that it may be a heading."""
        said = [run for run in held.runs if run.text.strip()]
        if not all(run.bold for run in said) or len(held.text) > _LOOK_CHARACTERS or "\n" in held.text:
            return held.runs
        return [Run(run.text, bold=True) for run in held.runs]

    def _space_above(self, style: str) -> None:
        before, after = self.styles.margins(style)
        if before + self.space_after >= _SEEN_SPACE_POINTS:
            self.writer.space()
        self.space_after = after

    def _heading(self, element: Element, item: _Item | None = None) -> None:
        held = self._open(element)
        if not held.text:
            self.writer.space()
            return
        self._flush_notes()
        said = attribute(element, "outline-level")
        level = int(said) if said and said.isdigit() else 1
        label = item.label if item is not None else self._outline_label(element, level)
        if len(held.text) <= _HEADING_CHARACTERS:
            self.writer.heading(held.runs, level, label)
        elif label:
            self.writer.numbered(held.runs, label)
        else:
            self.writer.paragraph(held.runs)
        self.waiting_notes += held.notes
        self._boxes(held)

    def _outline_label(self, element: Element, level: int) -> str:
        """The number that the document's outline prints before a heading, empty where it prints none."""
        if attribute(element, "is-list-header") == "true":
            return ""
        self.headings[level] = self.headings.get(level, self.styles.outline_start(level) - 1) + 1
        for below in [each for each in self.headings if each > level]:
            del self.headings[below]
        return _label(self.styles.outline(level), self.headings, level)

    # -- lists -------------------------------------------------------------------------------------------------------

    def _list(self, element: Element, depth: int, style: str, counts: dict[int, int] | None) -> None:
        own = attribute(element, "style-name") or style
        if counts is None:
            counts = self._counts_of(element, own)
        if depth and attribute(element, "continue-numbering") != "true":
            counts.pop(depth + 1, None)
        for each in element:
            name = local(each)
            if name == "list-item":
                self._item(each, depth, own, counts)
            elif name == "list-header":
                self._item_content(each, _Item(None, "", depth, is_header=True), depth, own, counts)

    def _counts_of(self, element: Element, style: str) -> dict[int, int]:
        """The counts of a list by level from 1: those of the list that it goes on with, or new ones."""
        before = self.by_identity.get(attribute(element, "continue-list") or "")
        if before is None and attribute(element, "continue-numbering") == "true":
            before = self.counts.get(style)
        counts = before if before is not None else {}
        self.counts[style] = counts
        if identity := attribute(element, "id"):
            self.by_identity[identity] = counts
        return counts

    def _item(self, element: Element, depth: int, style: str, counts: dict[int, int]) -> None:
        said = self.styles.list_level(style, depth + 1)
        start = attribute(element, "start-value")
        has_words = any(local(each) in ("p", "h") for each in element)
        if has_words:
            first = said.start if said is not None else 1
            counts[depth + 1] = int(start) if start and start.isdigit() else counts.get(depth + 1, first - 1) + 1
            for below in [each for each in counts if each > depth + 1]:
                del counts[below]
        self._item_content(element, _Item(said, _label(said, counts, depth + 1), depth), depth, style, counts)

    def _item_content(self, element: Element, item: _Item, depth: int, style: str, counts: dict[int, int]) -> None:
        for each in element:
            name = local(each)
            if name == "p":
                self._paragraph(each, item)
            elif name == "h":
                self._heading(each, item)
            elif name == "list":
                self._list(each, depth + 1, attribute(each, "style-name") or style, counts)
            elif name == "table":
                self._table(each)
            elif name == "soft-page-break":
                self._turn()

    def _depth(self, indent: float, level: int) -> int:
        """How deep an item stands in its list, from 0: as its indent shows, and among equal ones as the lists say."""
        here = (indent, level)
        while self.open_items and not _is_deeper(here, self.open_items[-1]):
            self.open_items.pop()
        self.open_items.append(here)
        return len(self.open_items) - 1

    def _item_paragraph(self, held: _Paragraph, item: _Item, style: str) -> None:
        if item.is_open:
            self.writer.paragraph(held.runs, continues_item=True)
            return
        own = self.styles.indent(style)
        self.item_indent = own if own is not None else item.said.indent if item.said is not None else 0.0
        depth = self._depth(self.item_indent, item.depth)
        if item.said is None or item.said.bullet:
            self.writer.item(held.runs, item.label or "•", depth)
        elif not item.label:
            self.writer.paragraph(held.runs)
        else:
            runs = self._looked(held)
            if runs is not held.runs:
                self.writer.space()
            self.writer.numbered(runs, item.label, depth)
        item.is_open = True
        for note in held.notes:
            self._note(note, continues_item=True)

    # -- notes -------------------------------------------------------------------------------------------------------

    def _flush_notes(self) -> None:
        waiting, self.waiting_notes = self.waiting_notes, []
        for note in waiting:
            self.writer.space()
            self._note(note, continues_item=False)
            self.writer.space()

    def _note(self, note: Element, *, continues_item: bool) -> None:
        for paragraph in children(child(note, "note-body"), "p"):
            self.writer.paragraph(self._content(paragraph).runs, continues_item=continues_item)

    # -- tables ------------------------------------------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        self._flush_notes()
        self.writer.space()
        rows = list(_rows_of(table))
        if _is_layout(rows):
            for row in rows:
                for cell in children(row, "table-cell"):
                    self._blocks(cell)
                    self.writer.space()
            return
        below: dict[int, int] = {}  # into how many more rows the cell of a column reaches
        for row in rows:
            self._row(row, below)
        self.writer.space()

    def _row(self, row: Element, below: dict[int, int]) -> None:
        values: list[list[Run] | Cell | None] = []
        for cell in children(row, "table-cell", "covered-table-cell"):
            times = _count_of(cell, "number-columns-repeated")
            if local(cell) == "table-cell":
                down = _count_of(cell, "number-rows-spanned")
                below |= dict.fromkeys(range(len(values), len(values) + times), down - 1)
                values += [self._cell(cell)] * times
                continue
            for _ in range(times):
                reaches = below.get(len(values), 0) > 0
                below[len(values)] = below.get(len(values), 0) - 1
                values.append(Cell.REACHED if reaches else None)
        self.writer.row(values)

    def _cell(self, cell: Element) -> list[Run]:
        runs: list[Run] = []
        for paragraph in (each for each in cell.iter() if local(each) in ("p", "h")):
            held = self._open(paragraph)
            if held.text:
                is_item = any(local(each) == "list-item" for each in paragraph.iterancestors())
                runs += [*([Run("\n")] if runs else []), *([Run("• ")] if is_item else []), *held.runs]
        return runs

    # -- words -------------------------------------------------------------------------------------------------------

    def _content(self, paragraph: Element) -> _Paragraph:
        held = _Paragraph()
        look = self._look(attribute(paragraph, "style-name"), _Look())
        self._inline(paragraph, look, held)
        return held

    def _look(self, style: str | None, look: _Look) -> _Look:
        said = self.styles.words(style or "")
        return replace(
            look,
            bold=look.bold if said.bold is None else said.bold,
            italic=look.italic if said.italic is None else said.italic,
            hidden=look.hidden or said.hidden,
        )

    def _inline(self, element: Element, look: _Look, held: _Paragraph) -> None:
        self._text(element.text, look, held)
        for each in element:
            self._inline_element(each, local(each), look, held)
            self._text(each.tail, look, held)

    def _inline_element(self, element: Element, name: str, look: _Look, held: _Paragraph) -> None:
        if name == "s":
            self._text(" ", look, held)
        elif name == "tab":
            held.runs.append(Run("\t", look.bold, look.italic))
        elif name == "line-break":
            held.runs.append(Run("\n", look.bold, look.italic))
        elif name == "soft-page-break":
            self._turn()
        elif name == "note":
            held.notes.append(element)
        elif name == "text-box":
            held.boxes.append(element)
        elif name == "span":
            self._inline(element, self._look(attribute(element, "style-name"), look), held)
        elif name not in _LEFT_OUT:
            self._inline(element, look, held)

    @staticmethod
    def _text(text: str | None, look: _Look, held: _Paragraph) -> None:
        if not text:
            return
        shown = re.sub(r"[ \t\r\n]+", " ", text).replace("\u00ad", "")
        if look.hidden:
            held.unseen.append(shown)
        else:
            held.runs.append(Run(shown, look.bold, look.italic))


def _is_deeper(item: tuple[float, int], other: tuple[float, int]) -> bool:
    if abs(item[0] - other[0]) > _INDENT_TOLERANCE:
        return item[0] > other[0]
    return item[1] > other[1]


def _label(said: ListLevel | None, counts: dict[int, int], level: int) -> str:
    """What is printed before an item or a heading: "1.2.", "(a)", "•"; empty where nothing is."""
    if said is None:
        return ""
    if said.bullet:
        return said.bullet
    if not said.number_format:
        return ""
    shown = [
        printed(counts.get(each, 1), _PRINTED.get(said.formats.get(each, said.number_format), "decimal"))
        for each in range(max(1, level - said.display_levels + 1), level + 1)
    ]
    return f"{said.prefix}{'.'.join(shown)}{said.suffix}".strip()


def _count_of(cell: Element, name: str) -> int:
    """How often, or how far, a cell is said to stand; 1 where nothing is said."""
    said = attribute(cell, name) or "1"
    return max(1, min(int(said), _MOST_REPEATED)) if said.isdigit() else 1


def _rows_of(table: Element) -> Iterator[Element]:
    for each in table:
        if local(each) == "table-row":
            yield each
        elif local(each) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows_of(each)


def _is_layout(rows: list[Element]) -> bool:
    """Whether a table only places its text on the page: it has one column, or lists stand in its cells."""
    cells = [list(children(row, "table-cell")) for row in rows]
    if all(len(row) <= 1 for row in cells):
        return True
    return any(
        sum(1 for each in cell.iter() if local(each) == "list-item") >= _LAYOUT_ITEMS for row in cells for cell in row
    )
