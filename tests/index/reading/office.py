"""Word-processor files as LibreOffice's flat XML, and the PDFs that LibreOffice makes of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

import pytest

NEEDS_LIBREOFFICE = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="needs LibreOffice: apt-get install libreoffice-writer"
)
_NAMES = ("office", "text", "style", "fo", "table", "svg", "xlink")
_NAMESPACES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in zip(_NAMES[:5], ("office", "text", "style", "xsl-fo-compatible", "table"), strict=True)
    )
    + ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


@dataclass(frozen=True)
class Part:
    """A heading, paragraph, list item or table row as somebody types it; `**` makes words bold."""

    kind: str
    text: str = ""
    level: int = 1
    list_style: str = "Bullets"
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """How a page is set."""

    width_cm: float = 21.0
    height_cm: float = 29.7
    columns: int = 1
    header: str = ""
    footer: str = ""  # "{page}" and "{pages}" are counted
    font: str = "Liberation Sans"
    points: float = 11


def heading(text: str, level: int = 1) -> Part:
    """A heading in the style of its level."""
    return Part("heading", text, level)


def paragraph(text: str) -> Part:
    """A paragraph of the body."""
    return Part("paragraph", text)


def item(text: str, level: int = 1, list_style: str = "Bullets") -> Part:
    """An item of a list: "Bullets", "Numbers" or "Symbols", whose bullets are a symbol font's."""
    return Part("item", text, level, list_style)


def row(*cells: str) -> Part:
    """A row of a table with borders."""
    return Part("row", cells=cells)


def white(text: str) -> Part:
    """A paragraph that nobody sees: white words."""
    return Part("white", text)


def flat_document(parts: Iterable[Part], page: Page | None = None) -> str:
    """The whole file as XML."""
    page = page or Page()
    body = "".join(_body(kind, list(group)) for kind, group in groupby(parts, key=lambda part: part.kind))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{_styles(page)}<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def make_pdf(parts: Iterable[Part], folder: Path, page: Page | None = None, name: str = "policy") -> bytes:
    """The PDF that LibreOffice makes of the file."""
    return convert(folder / f"{name}.fodt", flat_document(parts, page).encode())


def convert(path: Path, content: bytes) -> bytes:
    """The PDF that LibreOffice makes of `content`, a file with the suffix of `path`."""
    return convert_all(path.parent, {path.name: content})[path.name]


def convert_all(folder: Path, files: Mapping[str, bytes], suffix: str = "pdf") -> dict[str, bytes]:
    """What LibreOffice makes of each file, under the same name, all in one call; their stems differ."""
    if not files:
        return {}
    made = folder / suffix
    made.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder.absolute()}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(made)]
    paths = [str(folder / name) for name in files]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=240)
    return {name: (made / name).with_suffix(f".{suffix}").read_bytes() for name in files}


def _styles(page: Page) -> str:
    headings = "".join(
        f'<style:style style:name="H{level}" style:family="paragraph"><style:paragraph-properties '
        'fo:margin-top="0.42cm" fo:margin-bottom="0.21cm" fo:keep-with-next="always"/><style:text-properties '
        f'fo:font-size="{page.points + grows}pt" fo:font-weight="bold" style:font-name="Body"/></style:style>'
        for level, grows in ((1, 9), (2, 5), (3, 2), (4, 0))
    )
    return (
        f'<office:font-face-decls><style:font-face style:name="Body" svg:font-family="\'{page.font}\'"/>'
        '<style:font-face style:name="OpenSymbol" svg:font-family="OpenSymbol" style:font-charset="x-symbol"/>'
        "</office:font-face-decls>"
        '<office:styles><style:default-style style:family="paragraph"><style:text-properties '
        f'style:font-name="Body" fo:font-size="{page.points}pt" fo:language="en" fo:country="GB"/>'
        "</style:default-style></office:styles><office:automatic-styles>"
        f"{headings}"
        '<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.25cm"/>'
        '</style:style><style:style style:name="Item" style:family="paragraph"/>'
        '<style:style style:name="White" style:family="paragraph"><style:text-properties fo:color="#ffffff"/>'
        "</style:style>"
        '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/>'
        "</style:style>"
        '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties '
        'fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>'
        f"{_list_style('Bullets', ('•', 'o', '▪'))}{_list_style('Symbols', (chr(0xF0B7), chr(0xF0A7), chr(0xF0D8)))}"
        f"{_number_style()}"
        f'<style:page-layout style:name="Layout"><style:page-layout-properties fo:page-width="{page.width_cm}cm" '
        f'fo:page-height="{page.height_cm}cm" fo:margin="2cm">'
        f'<style:columns fo:column-count="{page.columns}" fo:column-gap="1cm"/></style:page-layout-properties>'
        "<style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Layout">'
        f"{_margin('header', page.header)}{_margin('footer', page.footer)}"
        "</style:master-page></office:master-styles>"
    )


def _list_style(name: str, bullets: Sequence[str]) -> str:
    levels = "".join(
        f'<text:list-level-style-bullet text:level="{level}" text:bullet-char="{bullet}">{_list_place(level)}'
        + ('<style:text-properties style:font-name="OpenSymbol"/>' if ord(bullet) > 0xF000 else "")
        + "</text:list-level-style-bullet>"
        for level, bullet in enumerate(bullets, 1)
    )
    return f'<text:list-style style:name="{name}">{levels}</text:list-style>'


def _number_style() -> str:
    levels = "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-format="{form}" style:num-suffix="{suffix}">'
        f"{_list_place(level)}</text:list-level-style-number>"
        for level, (form, suffix) in enumerate((("1", "."), ("a", ")"), ("i", ".")), 1)
    )
    return f'<text:list-style style:name="Numbers">{levels}</text:list-style>'


def _list_place(level: int) -> str:
    return (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" '
        f'text:list-tab-stop-position="{level * 0.64 + 0.63:.2f}cm" fo:text-indent="-0.63cm" '
        f'fo:margin-left="{level * 0.64 + 0.63:.2f}cm"/></style:list-level-properties>'
    )


def _margin(name: str, text: str) -> str:
    if not text:
        return ""
    words = escape(text).replace("{page}", "<text:page-number/>").replace("{pages}", "<text:page-count/>")
    return f"<style:{name}><text:p>{words}</text:p></style:{name}>"


def _words(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r'<text:span text:style-name="Bold">\1</text:span>', escape(text, quote=False))


def _body(kind: str, parts: list[Part]) -> str:
    if kind == "row":
        return _table(parts)
    if kind == "item":
        return "".join(_list(style, list(group)) for style, group in groupby(parts, key=lambda part: part.list_style))
    if kind == "heading":
        return "".join(
            f'<text:h text:style-name="H{part.level}" text:outline-level="{part.level}">{_words(part.text)}</text:h>'
            for part in parts
        )
    style = "White" if kind == "white" else "P"
    return "".join(f'<text:p text:style-name="{style}">{_words(part.text)}</text:p>' for part in parts)


def _list(style: str, parts: list[Part]) -> str:
    """Nested lists: an item deeper than the one before it stands in a list inside that one's item."""
    opened, depth = [f'<text:list text:style-name="{style}">'], 1
    is_first = True
    for part in parts:
        while depth < part.level:
            opened.append("<text:list>" if not is_first else "<text:list-item><text:list>")
            depth, is_first = depth + 1, True
        while depth > part.level:
            opened.append("</text:list-item></text:list>")
            depth -= 1
        opened.append(("" if is_first else "</text:list-item>") + "<text:list-item>")
        opened.append(f'<text:p text:style-name="Item">{_words(part.text)}</text:p>')
        is_first = False
    return "".join(opened) + "</text:list-item></text:list>" * depth


def _table(parts: list[Part]) -> str:
    columns = max(len(part.cells) for part in parts)
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell table:style-name="Cell"><text:p>{_words(cell)}</text:p></table:table-cell>'
            for cell in part.cells
        )
        + "</table:table-row>"
        for part in parts
    )
    return f'<table:table><table:table-column table:number-columns-repeated="{columns}"/>{rows}</table:table>'
