"""Web pages (.html) → text and blocks: the main content, without menus, headers, footers and what a page hides.

Pages that Google Docs and Word export carry their list levels, numbers and emphasis in classes and styles; these are
read as well.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from index.errors import RefusedFileError
from index.reading.archives import Element
from index.reading.extracting import BlockWriter, Cell, Extracted, Run
from index.reading.web_styles import PageStyles, is_hidden, printed_number
from index.types import level_white_space

_VERSION: Final = 1
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SNIFFED_BYTES: Final = 4096
_UTF_16_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LEFT_OUT: Final = frozenset(
    {
        "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select",
        "textarea", "svg", "math", "iframe", "object", "embed", "audio", "video", "canvas", "dialog", "head", "map",
    }
)  # fmt: skip
_IN_CONTENT: Final = frozenset({"header", "form"})  # kept where they stand inside the main content
_LEFT_OUT_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu"})
_PAGE_PARTS = re.compile(
    r"(?:^|[\s_-])(?:cookies?|breadcrumbs?|skip-?(?:link|nav|to)|navbar|sidebar|(?:site|page|main)-(?:nav|menu|header|"
    r"footer))(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS: Final = frozenset(
    {
        "p", "div", "section", "article", "main", "body", "blockquote", "pre", "address", "figure", "figcaption",
        "details", "summary", "center", "fieldset", "legend", "hgroup", "caption", "header", "form", "hr", "html",
    }
)  # fmt: skip
_SPACED: Final = frozenset({"p", "blockquote", "pre", "figure", "summary", "hr"})
_HEADING = re.compile(r"h([1-6])")
_TITLES: Final = {"title": 1, "subtitle": 2}
_STRUCK: Final = frozenset({"del", "s", "strike"})
_BOLD: Final = frozenset({"b", "strong"})
_ITALIC: Final = frozenset({"i", "em", "cite", "dfn", "var"})
_NOTE_LINK = re.compile(r"#(?:ftnt|_?ftn|_?edn|cmnt|fn|footnote)[\w:-]*", re.IGNORECASE)
_WORD_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SHOWN_CHARACTERS: Final = 60
_MOST_COLUMNS: Final = 63


def extract(data: bytes) -> Extracted:
    """The text and blocks of a web page.  Raises RefusedFileError."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_decoded(data).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise RefusedFileError("is no web page that can be read; save the page again, or as plain text") from error
    if root is None:
        raise RefusedFileError("is an empty web page; save the page again, or as plain text")
    return _Reader(root).read()


def _decoded(data: bytes) -> str:
    for mark, encoding in _UTF_16_MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    said = _CHARSET.search(data[:_SNIFFED_BYTES])
    try:
        encoding = codecs.lookup(said.group(1).decode("ascii")).name if said else "cp1252"
    except LookupError:
        encoding = "cp1252"
    # As browsers do: who says Latin-1 means cp1252, and one bad byte does not lose the page.
    return data.decode("cp1252" if encoding in ("iso8859-1", "utf-8", "ascii") else encoding, errors="replace")


@dataclass(frozen=True, slots=True)
class _Style:
    """How the words are shown where the reader is."""

    bold: bool = False
    italic: bool = False
    is_literal: bool = False  # line feeds and spaces count


@dataclass(slots=True)
class _Place:
    """What the next words are of: a heading, an item that opens, or the rest of one."""

    heading: int = 0
    label: str = ""
    is_item: bool = False
    is_bullet: bool = True
    level: int = 0
    goes_on: bool = False


@dataclass(slots=True)
class _List:
    """An open list and its count."""

    is_ordered: bool
    kind: str
    identity: str
    level: int
    count: int = 0


@dataclass(slots=True)
class _Cells:
    """The cells of a table that reach down into later rows: how many more rows, by column, and where each begins."""

    below: dict[int, int] = field(default_factory=dict)
    first: set[int] = field(default_factory=set)


class _Reader:
    """Walks the page once."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.styles = PageStyles(root)
        self.writer = BlockWriter(f"web {_VERSION} (lxml {etree.__version__})")
        self.runs: list[Run] = []
        self.place = _Place()
        self.lists: list[_List] = []
        self.is_main = False
        self.paragraph_number = 0

    def read(self) -> Extracted:
        main = _main_content(self.root)
        self.is_main = main is not None
        self._flow(main if main is not None else self.root, _Style())
        self._flush()
        return self.writer.finish()

    # -- walking -----------------------------------------------------------------------------------------------------

    def _flow(self, element: Element, style: _Style) -> None:
        """The words in an element, and the blocks in it."""
        self._text(element.text, style)
        for each in element:
            if isinstance(each.tag, str):
                self._element(each, style)
            self._text(each.tail, style)

    def _text(self, text: str | None, style: _Style) -> None:
        if text:
            shown = text if style.is_literal else _SPACES.sub(" ", text)
            self.runs.append(Run(shown.replace("\u00ad", "").replace("\t", " "), style.bold, style.italic))

    def _element(self, element: Element, style: _Style) -> None:
        name = element.tag.lower()
        if self._is_left_out(element, name) or self._is_unseen(element, name):
            return
        style = self._styled(element, name, style)
        if match := _HEADING.fullmatch(name):
            self._block(element, style, _Place(heading=int(match.group(1))))
        elif name in ("ul", "ol", "menu", "dir"):
            self._list(element, name, style)
        elif name == "li":
            self._item(element, style)
        elif name == "dt":
            self._block(element, style, _Place(is_item=True, label="•"))
        elif name == "dd":
            self._block(element, style, _Place(goes_on=True))
        elif name == "table":
            self._table(element, style)
        elif name in _BLOCKS:
            self._paragraph(element, name, style)
        elif name == "br":
            self.runs.append(Run("\n"))
        else:
            self._flow(element, style)

    def _is_left_out(self, element: Element, name: str) -> bool:
        if name in _LEFT_OUT and not (self.is_main and name in _IN_CONTENT):
            return True
        if element.get("role", "").lower() in _LEFT_OUT_ROLES:
            return True
        if name in ("sup", "a"):
            links = [element] if name == "a" else list(element)
            if links and all(each.tag == "a" and _NOTE_LINK.fullmatch(each.get("href", "")) for each in links):
                return True
        if name == "div" and element.get("title", "") in ("header", "footer"):  # as LibreOffice writes them
            return True
        said = f"{element.get('class', '')} {element.get('id', '')}"
        return name in ("div", "section", "ul", "ol") and _PAGE_PARTS.search(said) is not None

    def _is_unseen(self, element: Element, name: str) -> bool:
        """Whether an element is hidden or struck out; its words are reported."""
        if name not in _STRUCK and not is_hidden(element, self.styles):
            return False
        words = level_white_space("".join(element.itertext()))
        if any(character.isalnum() for character in words):
            shown = words[:_SHOWN_CHARACTERS]
            self.writer.oddity(f"holds hidden or struck-out words, which are not quoted: {shown!r}; confirm")
        return True

    def _styled(self, element: Element, name: str, style: _Style) -> _Style:
        said = self.styles.of(element)
        bold = name in _BOLD or (said.bold if said.bold is not None else style.bold)
        italic = name in _ITALIC or (said.italic if said.italic is not None else style.italic)
        return replace(style, bold=bold, italic=italic, is_literal=style.is_literal or name == "pre")

    def _block(self, element: Element, style: _Style, place: _Place) -> None:
        self._flush()
        before, self.place = self.place, place
        self._flow(element, style)
        self._flush()
        self.place = before

    def _paragraph(self, element: Element, name: str, style: _Style) -> None:
        self._flush()
        titles = [level for word in element.get("class", "").lower().split() if (level := _TITLES.get(word))]
        if name == "p" and titles and not self.lists:
            self._block(element, style, _Place(heading=titles[0]))
            return
        in_item = self.place.is_item or self.place.goes_on
        before = self.place
        of_word = _WORD_LEVEL.search(element.get("style", ""))
        if of_word is not None:
            self.place = replace(before, level=int(of_word.group(1)) - 1)
        elif name in _SPACED and not in_item:
            self.writer.space()
        self._flow(element, style)
        self._flush()
        self.place = before
        if name in _SPACED and not in_item and of_word is None:
            self.writer.space()

    def _flush(self) -> None:
        """Write the words that are waiting, as what they are."""
        runs, self.runs = self.runs, []
        if not any(character.isalnum() for run in runs for character in run.text):
            return
        self.paragraph_number += 1
        self.writer.at(paragraph=self.paragraph_number)
        place = self.place
        if place.heading:
            self.writer.heading([Run(run.text.replace("\n", " ")) for run in runs], place.heading)
        elif place.is_item:
            if place.is_bullet:
                self.writer.item(runs, place.label, place.level)
            else:
                self.writer.numbered(runs, place.label, place.level)
            place.is_item, place.goes_on = False, True
        else:
            self.writer.paragraph(runs, level=place.level, continues_item=place.goes_on)

    # -- lists -------------------------------------------------------------------------------------------------------

    def _list(self, element: Element, name: str, style: _Style) -> None:
        self._flush()
        identity, level = self.styles.exported_list(element)
        start = element.get("start", "1")
        self.lists.append(
            _List(
                name == "ol",
                self.styles.list_kind(element),
                identity,
                level if level is not None else len(self.lists),
                (int(start) if start.lstrip("-").isdigit() else 1) - 1,
            )
        )
        self._flow(element, style)
        self._flush()
        self.lists.pop()
        if not self.lists and not identity:
            self.writer.space()

    def _item(self, element: Element, style: _Style) -> None:
        held = self.lists[-1] if self.lists else _List(is_ordered=False, kind="", identity="", level=0)
        value = element.get("value", "")
        held.count = int(value) if value.isdigit() else held.count + 1
        label, is_bullet = self._label(held)
        self._block(element, style, _Place(is_item=True, label=label, is_bullet=is_bullet, level=held.level))

    def _label(self, held: _List) -> tuple[str, bool]:
        """What is printed before an item, and whether it is a bullet."""
        printed = self.styles.printed(held.identity, held.count)
        if printed is not None:
            return printed, not any(character.isalnum() for character in printed) or printed == "o"
        if not held.is_ordered or held.kind in ("none", "disc", "circle", "square"):
            return "•", True
        return f"{printed_number(held.count, held.kind)}.", False

    # -- tables ------------------------------------------------------------------------------------------------------

    def _table(self, table: Element, style: _Style) -> None:
        self._flush()
        rows = list(_rows_of(table))
        if _is_layout(rows):
            for row in rows:
                for cell in _cells_of(row):
                    self.writer.space()
                    self._block(cell, style, _Place())
            self.writer.space()
            return
        for caption in (each for each in table if each.tag == "caption"):
            self._paragraph(caption, "p", style)
        self.writer.space()
        held = _Cells()
        for row in rows:
            if not self._is_left_out(row, "tr") and not self._is_unseen(row, "tr"):
                self._row(row, style, held)
        self.writer.space()

    def _row(self, row: Element, style: _Style, held: _Cells) -> None:
        values: list[list[Run] | Cell | None] = []
        for cell in _cells_of(row):
            self._reach_down(values, held)
            column, span = len(values), _span(cell, "colspan")
            values += [self._cell(cell, style), *([None] * (span - 1))]
            held.first.add(column)
            held.first -= set(range(column + 1, column + span))
            if (down := _span(cell, "rowspan")) > 1:
                held.below |= dict.fromkeys(range(column, column + span), down - 1)
        self._reach_down(values, held)
        self.paragraph_number += 1
        self.writer.at(paragraph=self.paragraph_number)
        self.writer.row(values)

    @staticmethod
    def _reach_down(values: list[list[Run] | Cell | None], held: _Cells) -> None:
        while held.below.get(len(values), 0):
            held.below[len(values)] -= 1
            values.append(Cell.REACHED if len(values) in held.first else None)

    def _cell(self, cell: Element, style: _Style) -> list[Run]:
        """The words of a cell; its blocks are a line each."""
        outer, self.runs = self.runs, []
        self._cell_flow(cell, self._styled(cell, "td", style))
        runs, self.runs = self.runs, outer
        return runs

    def _cell_flow(self, element: Element, style: _Style) -> None:
        self._text(element.text, style)
        for each in element:
            if isinstance(each.tag, str):
                name = each.tag.lower()
                if not self._is_left_out(each, name) and not self._is_unseen(each, name):
                    self._cell_element(each, name, style)
            self._text(each.tail, style)

    def _cell_element(self, element: Element, name: str, style: _Style) -> None:
        is_block = name in _BLOCKS or name in ("li", "br", "tr", "dt", "dd") or _HEADING.fullmatch(name) is not None
        self.runs += [Run("\n")] * is_block + [Run("• ")] * (name == "li")
        self._cell_flow(element, self._styled(element, name, style))
        self.runs += [Run("\n")] * (is_block and name != "br")


def _main_content(root: Element) -> Element | None:
    """The element that holds the page's own text, None where nothing says which one does."""
    for found in (
        list(root.iter("main")),
        [each for each in root.iter() if isinstance(each.tag, str) and each.get("role", "").lower() == "main"],
        list(root.iter("article")),
    ):
        if len(found) == 1:
            return found[0]
    return None


def _rows_of(table: Element) -> Iterator[Element]:
    for each in table:
        if each.tag == "tr":
            yield each
        elif each.tag in ("thead", "tbody", "tfoot"):
            yield from _rows_of(each)


def _cells_of(row: Element) -> Iterator[Element]:
    return (each for each in row if each.tag in ("td", "th"))


def _is_layout(rows: list[Element]) -> bool:
    """Whether a table only places its text on the page: it has one column, or headings, lists or tables in cells."""
    cells = [list(_cells_of(row)) for row in rows]
    if all(len(row) <= 1 for row in cells):
        return True
    return any(
        next(cell.iter("table", "h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
        or sum(1 for _ in cell.iter("li")) > 1
        for row in cells
        for cell in row
    )


def _span(cell: Element, name: str) -> int:
    said = cell.get(name, "1").strip()
    return min(int(said), _MOST_COLUMNS) if said.isdigit() and int(said) > 0 else 1
