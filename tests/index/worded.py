"""Policies written as Word files, web pages, OpenDocument texts and RTF, from the blocks that a text has."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable, Iterator

import docx
from docx.text.paragraph import Paragraph

from index.reading.blocks import Block, BlockKind, Document
from index.reading.facts import find_facts
from index.reading.headings import settle
from index.types import DateOrder, Verbatim
from tests.index.reading.wordfile import zipped

_DEEPEST_STYLE = 3


class Settled(Document):
    """A document whose headings are known already."""


def settled(document: Document, text: str) -> list[Block]:
    """The blocks with every heading known as one."""
    if isinstance(document, Settled):
        return list(document.blocks)
    return settle(document.blocks, find_facts(document, text, DateOrder.DMY).stating)


def depths(blocks: Iterable[Block]) -> Iterator[int]:
    """How deep each block stands in its list, from 0, by its indent."""
    indents: list[int] = []
    for block in blocks:
        if block.kind is not BlockKind.ITEM:
            indents = indents if block.continues_item else []
            yield 0
            continue
        while indents and indents[-1] >= block.level:
            indents.pop()
        indents.append(block.level)
        yield len(indents) - 1


def as_word(document: Document, text: str) -> bytes:
    """The document as Word saves it: headings, lists and tables by their styles, an empty paragraph for white space."""
    blocks = settled(document, text)
    made = docx.Document()
    made.styles["Normal"].paragraph_format.space_after = 0
    row_above = None
    for block, depth in zip(blocks, depths(blocks), strict=True):
        if block.after_blank or (block.kind is not BlockKind.ROW and row_above is not None):
            made.add_paragraph("")
        if block.kind is BlockKind.ROW:
            new = row_above is None or block.after_blank
            row_above = made.add_table(0, max(1, len(block.cells))) if new else row_above
            _add_row(row_above, block)
            continue
        row_above = None
        paragraph = made.add_paragraph(style=_style(block, depth))
        if block.number is not None:
            paragraph.add_run(f"{block.marker} ")
        _add_words(paragraph, block.words, text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _style(block: Block, depth: int) -> str:
    if block.kind is BlockKind.HEADING:
        return f"Heading {block.level}"
    if block.kind is BlockKind.ITEM and block.number is None:
        at = min(depth, _DEEPEST_STYLE - 1)
        return "List Bullet" + (f" {at + 1}" if at else "")
    return "List Continue" if block.continues_item else "Normal"


def _add_words(paragraph: Paragraph, words: Verbatim, text: str) -> None:
    for run in words.styled(text):
        added = paragraph.add_run(run.text)
        added.bold, added.italic = run.bold or None, run.italic or None


def _add_row(table: docx.table.Table, block: Block) -> None:
    while len(table.columns) < len(block.cells):
        table.add_column(docx.shared.Cm(3))
    cells = table.add_row().cells
    for cell, words in zip(cells, block.cells, strict=False):
        cell.text = words.text if words else ""


def as_web_page(document: Document, text: str) -> bytes:
    """The document as a page of a web site, with a menu, a header and a footer around it."""
    blocks = settled(document, text)
    body: list[str] = []
    open_lists = 0
    in_table = False
    for block, depth in zip(blocks, depths(blocks), strict=True):
        is_row = block.kind is BlockKind.ROW
        if in_table and (not is_row or block.after_blank):
            body.append("</table>")
            in_table = False
        is_item = block.kind is BlockKind.ITEM and block.number is None
        wanted = depth + 1 if is_item else open_lists if block.continues_item else 0
        body += ["<ul>"] * (wanted - open_lists) + ["</li></ul>"] * (open_lists - wanted)
        if is_item and wanted <= open_lists:
            body.append("</li>")
        open_lists = wanted
        if is_row and not in_table:
            body.append("<table>")
            in_table = True
        body.append(_element(block, text, is_item=is_item))
    body += ["</li></ul>"] * open_lists + ["</table>"] * in_table
    menu = "<nav><ul><li>Home</li><li>Staff must not read the menu.</li></ul></nav><header>Oak</header>"
    page = f"<!DOCTYPE html><html><head><title>x</title><style>p {{}}</style></head><body>{menu}<main>{''.join(body)}"
    return f"{page}</main><footer>Find us on the map.</footer></body></html>".encode()


def _element(block: Block, text: str, *, is_item: bool) -> str:
    if block.kind is BlockKind.ROW:
        cells = "".join(f"<td>{html.escape(cell.text) if cell else ''}</td>" for cell in block.cells)
        return f"<tr>{cells}</tr>"
    words = "".join(_marked(run.text, bold=run.bold, italic=run.italic) for run in block.words.styled(text))
    label = f"{block.marker} " if block.number is not None else ""
    if is_item:
        return f"<li>{words}"
    name = f"h{block.level}" if block.kind is BlockKind.HEADING else "p"
    return f"<{name}>{label}{words}</{name}>"


def _marked(text: str, *, bold: bool, italic: bool) -> str:
    marked = html.escape(text)
    marked = f"<b>{marked}</b>" if bold else marked
    return f"<em>{marked}</em>" if italic else marked


def as_opendocument(document: Document, text: str) -> bytes:
    """The document as LibreOffice saves it: headings, lists within lists, tables, empty paragraphs for white space."""
    blocks = settled(document, text)
    body: list[str] = []
    open_lists = 0
    in_table = False
    for block, depth in zip(blocks, depths(blocks), strict=True):
        is_row = block.kind is BlockKind.ROW
        if in_table and (not is_row or block.after_blank):
            body.append("</table:table>")
            in_table = False
        is_item = block.kind is BlockKind.ITEM and block.number is None
        wanted = depth + 1 if is_item else open_lists if block.continues_item else 0
        body += ["</text:list-item></text:list>"] * (open_lists - wanted)
        if is_item and wanted <= open_lists:
            body.append("</text:list-item>")
        body += ['<text:list text:style-name="L1"><text:list-item>'] * (wanted - open_lists)
        if is_item and wanted <= open_lists:
            body.append("<text:list-item>")
        open_lists = wanted
        if block.after_blank and not open_lists:
            body.append("<text:p/>")
        if is_row and not in_table:
            body.append("<table:table>")
            in_table = True
        body.append(_open_element(block, text))
    body += ["</text:list-item></text:list>"] * open_lists + ["</table:table>"] * in_table
    return opendocument("".join(body))


_OPEN_STYLES = """
<style:style style:name="b" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="i" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="bi" style:family="text"><style:text-properties fo:font-weight="bold" fo:font-style="italic"/>
</style:style>
<style:style style:name="v" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>
<text:list-level-style-bullet text:level="2" text:bullet-char="◦"/></text:list-style>
<text:list-style style:name="N1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style>
"""
_URNS = {
    "office": "office:1.0", "text": "text:1.0", "table": "table:1.0", "style": "style:1.0", "draw": "drawing:1.0",
    "fo": "xsl-fo-compatible:1.0",
}  # fmt: skip


def opendocument(body: str, styles: str = "") -> bytes:
    """An OpenDocument text with that body; `styles` is what styles.xml holds."""
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}"' for name, urn in _URNS.items())
    content = (
        f"<office:document-content {names}><office:automatic-styles>{_OPEN_STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    files = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()}
    if styles:
        files["styles.xml"] = f"<office:document-styles {names}>{styles}</office:document-styles>".encode()
    return zipped(files)


def _open_element(block: Block, text: str) -> str:
    if block.kind is BlockKind.ROW:
        cells = (html.escape(cell.text) if cell else "" for cell in block.cells)
        inside = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inside}</table:table-row>"
    label = f"{block.marker} " if block.number is not None else ""
    words = "".join(
        f'<text:span text:style-name="{"b" * run.bold + "i" * run.italic}">{html.escape(run.text)}</text:span>'
        for run in block.words.styled(text)
    )
    if block.kind is BlockKind.HEADING:
        return f'<text:h text:outline-level="{block.level}">{label}{words}</text:h>'
    return f"<text:p>{label}{words}</text:p>"


def as_rich_text(document: Document, text: str) -> bytes:
    """The document as a word processor saves RTF: styles for headings, printed bullets, rows of cells."""
    blocks = settled(document, text)
    body: list[str] = []
    for block, depth in zip(blocks, depths(blocks), strict=True):
        if block.after_blank:
            body.append("\\pard\\par")
        words = "".join(_rich_run(run.text, bold=run.bold, italic=run.italic) for run in block.words.styled(text))
        label = rich(f"{block.marker} ") if block.number is not None else ""
        if block.kind is BlockKind.ROW:
            cells = "".join(f"\\pard\\intbl {rich(cell.text) if cell else ''}\\cell" for cell in block.cells)
            body.append(f"\\trowd{cells}\\row")
        elif block.kind is BlockKind.HEADING:
            body.append(f"\\pard\\s{block.level} {label}{words}\\par")
        elif block.kind is BlockKind.ITEM and block.number is None:
            body.append(f"\\pard\\li{720 * (depth + 1)}{{\\listtext\\'b7\\tab}}{words}\\par")
        else:
            indent = "\\li720" if block.continues_item else ""
            body.append(f"\\pard{indent} {label}{words}\\par")
    return rich_text("\n".join(body))


def rich_text(body: str) -> bytes:
    """An RTF file with that body."""
    sheet = "".join(f"{{\\s{level} heading {level};}}" for level in range(1, 7))
    fonts = "{\\fonttbl{\\f0 Calibri;}}"
    return f"{{\\rtf1\\ansi\\ansicpg1252\\uc1{fonts}{{\\stylesheet{{\\s0 Normal;}}{sheet}}}\n{body}\n}}".encode("ascii")


def rich(text: str) -> str:
    """Text as RTF has it: seven bits, other characters by their numbers."""
    escaped = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return "".join(each if ord(each) < 128 else f"\\u{ord(each)}?" for each in escaped)


def _rich_run(text: str, *, bold: bool, italic: bool) -> str:
    look = "\\b" * bold + "\\i" * italic
    return f"{{{look} {rich(text)}}}" if look else rich(text)
