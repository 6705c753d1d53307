"""Policies written as Word files and web pages: from the blocks that a text has, or by hand."""

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

_DEEPEST_STYLE = 3


def settled(document: Document, text: str) -> list[Block]:
    """The blocks with every heading known as one."""
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
        is_item = block.kind is BlockKind.ITEM and block.number is None
        wanted = depth + 1 if is_item else open_lists if block.continues_item else 0
        body += ["<ul>"] * (wanted - open_lists) + ["</li></ul>"] * (open_lists - wanted)
        if is_item and wanted <= open_lists:
            body.append("</li>")
        open_lists = wanted
        is_row = block.kind is BlockKind.ROW
        if in_table and (not is_row or block.after_blank):
            body.append("</table>")
            in_table = False
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
