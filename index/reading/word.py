"""Word files (.docx) → text and blocks.

Tracked changes count as accepted; comments are left out, headers and footers are furniture, and hidden or struck-out
words are reported, not quoted.  A text box follows the paragraph that it hangs on; a footnote follows its paragraph's
list, or goes on with its item.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from index.errors import RefusedFileError
from index.reading.archives import Archive, Element, attribute, child, children, local
from index.reading.extracting import BlockWriter, Cell, Extracted, Run
from index.reading.labels import LABEL
from index.reading.word_numbering import Number, Numbering
from index.reading.word_styles import Styles, number_of
from index.types import level_white_space

_VERSION: Final = 1
_MAIN: Final = "word/document.xml"
_NOTES: Final = {"footnotes": "footnoteReference", "endnotes": "endnoteReference"}
# Space of this much above a paragraph is seen as such: 3 points, in twentieths.
_SEEN_SPACE: Final = 60
_HEADING_CHARACTERS: Final = 150
_HEADING_WORDS: Final = 9
_LOOK_CHARACTERS: Final = 90
_SHOWN_CHARACTERS: Final = 60
_INDENT_TOLERANCE: Final = 60
_LAYOUT_ITEMS: Final = 2
_LARGER: Final = 2  # half points
_INSIDE: Final = frozenset(
    {"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"}
)
_GONE: Final = frozenset({"del", "moveFrom", "commentReference", "annotationRef", "instrText", "delText", "Fallback"})


def extract(data: bytes) -> Extracted:
    """The text and blocks of a Word file.  Raises RefusedFileError."""
    archive = Archive(data)
    main = _main_part(archive)
    body = child(archive.tree(main), "body")
    if body is None:
        raise RefusedFileError("is no Word document inside; open it in Word and save it as .docx")
    return _Reader(archive, main, body).read()


def _main_part(archive: Archive) -> str:
    relations = archive.tree_or_none("_rels/.rels")
    for relation in children(relations, "Relationship"):
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            name = str(relation.get("Target", "")).lstrip("/")
            if name in archive.names:
                return name
    if _MAIN not in archive.names:
        raise RefusedFileError("is no Word document inside; open it in Word and save it as .docx")
    return _MAIN


@dataclass(slots=True)
class _Paragraph:
    """What one paragraph holds besides its words."""

    runs: list[Run] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    underlined: list[bool] = field(default_factory=list)

    @property
    def text(self) -> str:
        return level_white_space("".join(run.text for run in self.runs))


@dataclass(slots=True)
class _Above:
    """The paragraph before: what decides the space under it, and the item that another may go on with."""

    style: str = ""
    after: int = 0
    is_contextual: bool = False
    item_indent: int | None = None


class _Reader:
    """Walks the body once."""

    def __init__(self, archive: Archive, main: str, body: Element) -> None:
        self.archive, self.body = archive, body
        self.parts = _related_parts(archive, main)
        self.styles = Styles(self._one("styles"))
        self.numbering = Numbering(self._one("numbering"), self.styles)
        self.notes = {kind: self._notes(kind) for kind in _NOTES}
        self.writer = BlockWriter(f"word {_VERSION} (lxml {etree.__version__})")
        self.above = _Above()
        self.paragraph_number = 0
        self.page: int | None = None
        self.body_size = _commonest_size(body, self.styles)
        self.carried: list[Run] = []
        self.waiting_notes: list[tuple[str, str]] = []
        self.open_items: list[tuple[int, int]] = []  # the indent and level of each that an item may stand under
        self.table_depth = 0

    def read(self) -> Extracted:
        if any(local(each) == "lastRenderedPageBreak" for each in self.body.iter()):
            self.page = 1
        self._blocks(self.body)
        self._flush_notes()
        self._furniture()
        return self.writer.finish()

    def _one(self, kind: str) -> Element | None:
        names = self.parts.get(kind, [])
        return self.archive.tree_or_none(names[0]) if names else None

    def _notes(self, kind: str) -> dict[str, Element]:
        tree = self._one(kind)
        names = (kind.removesuffix("s"),)
        return {attribute(note, "id") or "": note for note in children(tree, *names) if attribute(note, "type") is None}

    def _furniture(self) -> None:
        """Headers and footers, each text once; what one says of the policy's dates is not lost without a word."""
        said: set[str] = set()
        for kind in ("header", "footer"):
            for name in self.parts.get(kind, []):
                paragraphs = [each for each in self.archive.tree(name).iter() if local(each) == "p"]
                words = level_white_space(" ".join(self._content(each).text for each in paragraphs))
                if words in said:
                    continue
                said.add(words)
                if LABEL.search(words):
                    shown = words[:_SHOWN_CHARACTERS]
                    reason = f"says {shown!r} in the page {kind}, which is not read for facts; confirm them"
                    self.writer.oddity(reason)
                self.writer.furniture(words, f"page {kind}")

    # -- the body ----------------------------------------------------------------------------------------------------

    def _blocks(self, parent: Element) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "sdt":
                if _is_contents(element):
                    self._contents(element)
                else:
                    self._inside(child(element, "sdtContent"))
            elif name == "AlternateContent":
                self._inside(_chosen(element))
            elif name in _INSIDE:
                self._blocks(element)
            elif name == "altChunk":
                self.writer.oddity("holds another file inside it, which is not read; copy that text into this one")

    def _inside(self, element: Element | None) -> None:
        if element is not None:
            self._blocks(element)

    def _contents(self, element: Element) -> None:
        for paragraph in element.iter():
            if local(paragraph) == "p":
                self._count(paragraph)
                self.writer.furniture(self._content(paragraph).text, "table of contents")
        self.writer.space()

    def _count(self, paragraph: Element) -> None:
        """Keep count of paragraphs, and of pages where Word noted them when it saved the file."""
        self.paragraph_number += 1
        if self.page is None:
            self.writer.at(paragraph=self.paragraph_number)
            return
        names = [local(each) for each in paragraph.iter() if local(each) in ("lastRenderedPageBreak", "t")]
        breaks = names.count("lastRenderedPageBreak")
        before_words = names.index("t") if "t" in names else breaks
        self.writer.at(page=self.page + before_words, paragraph=self.paragraph_number)
        self.page += breaks

    def _paragraph(self, element: Element) -> None:
        self._count(element)
        held = self._content(element)
        held.runs = self.carried + held.runs
        self.carried = []
        if child(element, "pPr", "rPr", "del") is not None:  # a deleted end: it goes on in the next paragraph
            self.carried = held.runs
            return
        if held.unseen:
            shown = level_white_space("".join(held.unseen))[:_SHOWN_CHARACTERS]
            self.writer.oddity(f"holds hidden or struck-out words, which are not quoted: {shown!r}; confirm")
        if not held.text:
            self.writer.space()
            self.above = _Above()
        else:
            self._write(element, held)
        for box in held.boxes:
            self.writer.space()
            self._blocks(box)
            self.writer.space()

    def _write(self, element: Element, held: _Paragraph) -> None:
        properties = child(element, "pPr")
        style = self.styles.of_paragraph(properties)
        number = self.numbering.next(properties, style)
        level = self.styles.heading_level(properties, style)
        is_listed = number is not None and level is None
        self._space_above(properties, style, is_listed=is_listed)
        if not is_listed:
            self._flush_notes()
        if self.styles.is_contents(style):
            self.writer.furniture(held.text, "table of contents")
            return
        if level is not None and _reads_as_heading(held.text, is_numbered=number is not None):
            self.writer.heading(held.runs, level, number.label if number and not number.is_bullet else "")
        elif number is not None:
            own = self.styles.indent(properties, style)
            indent = own if own is not None else number.indent
            self._item(held, number, self._depth(indent, number.level))
        else:
            self._free(held, properties, style)
        if is_listed and number is not None:
            self.above.item_indent = indent
            for kind, identity in held.notes:
                self._note(kind, identity, continues_item=True)
        else:
            self.waiting_notes += held.notes

    def _depth(self, indent: int, level: int) -> int:
        """How deep an item stands in its list, from 0: as its indent shows, and among equal ones as the list says."""
        here = (indent, level)
        while self.open_items and not _is_deeper(here, self.open_items[-1]):
            self.open_items.pop()
        self.open_items.append(here)
        return len(self.open_items) - 1

    def _item(self, held: _Paragraph, number: Number, depth: int) -> None:
        if number.is_bullet:
            self.writer.item(held.runs, number.label, depth)
            return
        runs = self._looked(held)
        if runs is not held.runs:
            self.writer.space()
        self.writer.numbered(runs, number.label, depth)

    def _free(self, held: _Paragraph, properties: Element | None, style: str) -> None:
        indent = self.styles.indent(properties, style) or 0
        under = self.above.item_indent
        goes_on = under is not None and indent > 0 and indent >= under - _INDENT_TOLERANCE
        runs = self._looked(held)
        if runs is not held.runs:
            self.writer.space()
        self.writer.paragraph(runs, continues_item=goes_on)
        if not goes_on:
            self.above.item_indent = None
            self.open_items = []

    def _looked(self, held: _Paragraph) -> list[Run]:
        """The runs, all bold where the whole of a short paragraph is bold, underlined or larger than the text is."""
        said = [run for run in held.runs if run.text.strip()]
        stands_out = (
            all(run.bold for run in said)
            or all(held.underlined)
            or min(held.sizes, default=0) > self.body_size + _LARGER
        )
        if not stands_out or len(held.text) > _LOOK_CHARACTERS or self.table_depth or "\n" in held.text:
            return held.runs
        return [Run(run.text, bold=True) for run in held.runs]

    def _space_above(self, properties: Element | None, style: str, *, is_listed: bool) -> None:
        """Say where space is seen above a paragraph; between the items of a list only an empty paragraph counts."""
        before, after, is_contextual = self.styles.spacing(properties, style)
        same = self.above.style == style
        seen = 0 if is_contextual and same else before
        seen += 0 if self.above.is_contextual and same else self.above.after
        if seen >= _SEEN_SPACE and not is_listed:
            self.writer.space()
        self.above = _Above(style, after, is_contextual, self.above.item_indent)

    # -- notes -------------------------------------------------------------------------------------------------------

    def _flush_notes(self) -> None:
        waiting, self.waiting_notes = self.waiting_notes, []
        for kind, identity in waiting:
            self.writer.space()
            self._note(kind, identity, continues_item=False)
            self.writer.space()

    def _note(self, kind: str, identity: str, *, continues_item: bool) -> None:
        note = self.notes[kind].get(identity)
        for paragraph in children(note, "p"):
            self.writer.paragraph(self._content(paragraph).runs, continues_item=continues_item)

    # -- tables ------------------------------------------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        self._flush_notes()
        self.above = _Above()
        rows = [row for row in _rows_of(table) if child(row, "trPr", "del") is None]
        if self._is_layout(rows):
            for row in rows:
                for cell in _cells_of(row):
                    self.writer.space()
                    self._blocks(cell)
            self.writer.space()
            return
        self.writer.space()
        self.table_depth += 1
        for row in rows:
            self._row(row)
        self.table_depth -= 1
        self.writer.space()
        self.above = _Above()

    @staticmethod
    def _is_layout(rows: list[Element]) -> bool:
        """Whether a table only places its text on the page: it has one column, or lists stand in its cells."""
        cells = [list(_cells_of(row)) for row in rows]
        if all(len(row) <= 1 for row in cells):
            return True
        return any(
            sum(1 for each in children(cell, "p") if child(each, "pPr", "numPr") is not None) >= _LAYOUT_ITEMS
            for row in cells
            for cell in row
        )

    def _row(self, row: Element) -> None:
        values: list[list[Run] | Cell | None] = [None] * number_of(
            attribute(child(row, "trPr", "gridBefore"), "val"), 0
        )
        unseen: list[str] = []
        for cell in _cells_of(row):
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            goes_on = merge is not None and attribute(merge, "val") != "restart"
            values.append(Cell.REACHED if goes_on else self._cell(cell, unseen))
            span = number_of(attribute(child(properties, "gridSpan"), "val"), 1)
            values += [None] * min(span - 1, 63)
        if unseen:
            shown = level_white_space("".join(unseen))[:_SHOWN_CHARACTERS]
            self.writer.oddity(f"holds hidden or struck-out words, which are not quoted: {shown!r}; confirm")
        self.writer.row(values)

    def _cell(self, cell: Element, unseen: list[str]) -> list[Run]:
        """The words of a cell, its paragraphs a line each, with the numbers and bullets that Word prints."""
        runs: list[Run] = []
        for paragraph in (each for each in cell.iter() if local(each) == "p"):
            self._count(paragraph)
            held = self._content(paragraph)
            unseen += held.unseen
            if not held.text:
                continue
            properties = child(paragraph, "pPr")
            number = self.numbering.next(properties, self.styles.of_paragraph(properties))
            label = [Run(f"{number.label} ")] if number is not None else []
            runs += ([Run("\n")] if runs else []) + label + held.runs
        return runs

    # -- words -------------------------------------------------------------------------------------------------------

    def _content(self, paragraph: Element) -> _Paragraph:
        held = _Paragraph()
        style = self.styles.of_paragraph(child(paragraph, "pPr"))
        self._inline(paragraph, style, held)
        return held

    def _inline(self, parent: Element, style: str, held: _Paragraph) -> None:
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, style, held)
            elif name == "AlternateContent":
                chosen = _chosen(element)
                if chosen is not None:
                    self._inline(chosen, style, held)
            elif name in _INSIDE:
                self._inline(element, style, held)

    def _run(self, run: Element, style: str, held: _Paragraph) -> None:
        properties = child(run, "rPr")
        text = self._run_text(run, held)
        if not text:
            return
        if self.styles.hides(properties, style, in_table=self.table_depth > 0):
            held.unseen.append(text)
            return
        bold = self.styles.says(properties, style, "b")
        italic = self.styles.says(properties, style, "i")
        held.runs.append(Run(text, bold, italic))
        if text.strip():
            held.sizes.append(self.styles.size(properties, style))
            underline = attribute(child(properties, "u"), "val")
            held.underlined.append(underline not in (None, "none"))

    def _run_text(self, run: Element, held: _Paragraph) -> str:
        pieces: list[str] = []
        for element in run:
            name = local(element)
            if name == "t":
                pieces.append((element.text or "").replace("\u00ad", "").replace("\t", " ").replace("\n", " "))
            elif name in ("tab", "ptab"):
                pieces.append("\t")
            elif name in ("br", "cr"):
                pieces.append("\n" if attribute(element, "type") in (None, "textWrapping") else " ")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name == "sym":
                pieces.append(_symbol(attribute(element, "char")))
            elif name in _NOTES.values():
                kind = next(kind for kind, reference in _NOTES.items() if reference == name)
                held.notes.append((kind, attribute(element, "id") or ""))
            elif name not in _GONE and name not in ("rPr", "lastRenderedPageBreak", "softHyphen"):
                held.boxes += _boxes_in(element)
        return "".join(pieces)


def _is_deeper(item: tuple[int, int], other: tuple[int, int]) -> bool:
    if abs(item[0] - other[0]) > _INDENT_TOLERANCE:
        return item[0] > other[0]
    return item[1] > other[1]


def _related_parts(archive: Archive, main: str) -> dict[str, list[str]]:
    """The names of the parts that the main one names, by kind: "styles", "header"."""
    folder, name = posixpath.split(main)
    relations = archive.tree_or_none(f"{folder}/_rels/{name}.rels")
    found: dict[str, list[str]] = {}
    for relation in children(relations, "Relationship"):
        if relation.get("TargetMode") == "External":
            continue
        target = str(relation.get("Target", ""))
        at = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if at in archive.names:
            found.setdefault(str(relation.get("Type", "")).rpartition("/")[2], []).append(at)
    return found


def _is_contents(element: Element) -> bool:
    gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
    return attribute(gallery, "val") == "Table of Contents"


def _boxes_in(element: Element) -> list[Element]:
    """The contents of the text boxes that a drawing holds; a drawing that is given twice is taken once."""
    if local(element) == "txbxContent":
        return [element]
    if local(element) == "AlternateContent":
        chosen = child(element, "Choice")
        found = _boxes_in(chosen) if chosen is not None else []
        fallback = child(element, "Fallback")
        return found or (_boxes_in(fallback) if fallback is not None else [])
    return [box for each in element for box in _boxes_in(each)]


def _chosen(element: Element) -> Element | None:
    """Of two ways to say the same, the one for newer programs, or the only one there is."""
    newer = child(element, "Choice")
    return newer if newer is not None else child(element, "Fallback")


def _rows_of(table: Element) -> Iterator[Element]:
    for element in table:
        if local(element) == "tr":
            yield element
        elif local(element) in _INSIDE:
            yield from _rows_of(element)


def _cells_of(row: Element) -> Iterator[Element]:
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in _INSIDE:
            yield from _cells_of(element)


def _symbol(code: str | None) -> str:
    """A character of a symbol font; the fonts' private ones for bullets and ticks are known to the readers."""
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""


def _reads_as_heading(text: str, *, is_numbered: bool) -> bool:
    """Whether a paragraph in a heading's style is one: templates put whole numbered clauses in those styles, too."""
    if len(text) > _HEADING_CHARACTERS:
        return False
    return not (is_numbered and text.endswith((".", ";")) and len(text.split()) >= _HEADING_WORDS)


def _commonest_size(body: Element, styles: Styles) -> int:
    """The size of most of the words, in half points."""
    counts: Counter[int] = Counter()
    for paragraph in (each for each in body.iter() if local(each) == "p"):
        style = styles.of_paragraph(child(paragraph, "pPr"))
        for run in children(paragraph, "r"):
            length = sum(len(each.text or "") for each in children(run, "t"))
            if length:
                counts[styles.size(child(run, "rPr"), style)] += length
    return counts.most_common(1)[0][0] if counts else 0
