"""Word files put together by hand, part by part."""

from __future__ import annotations

import io
import zipfile

from index.clauses import read_policy
from index.reading.formats import extract
from index.types import Club, DateOrder, Policy

CLUB = Club("oak-club", "Oak Club", date_order=DateOrder.DMY)
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DECLARED = (
    f'xmlns:w="{_NAMESPACE}" xmlns:r="{_RELATIONS}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Normal"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""
_SPACE = 'xml:space="preserve"'


def run(text: str, look: str = "") -> str:
    """A run of text, with what `look` says of it: '<w:b/>'."""
    return f"<w:r><w:rPr>{look}</w:rPr><w:t {_SPACE}>{text}</w:t></w:r>"


def paragraph(content: str, style: str = "", number: tuple[int, int] | None = None, more: str = "") -> str:
    """A paragraph of runs, or of plain text; `number` is the list and the level that it is an item of."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    inside = content if content.startswith("<") else run(content)
    return f"<w:p><w:pPr>{named}{listed}{more}</w:pPr>{inside}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table; a cell is text, or the whole of a w:tc."""
    shown = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/>{shown}</w:tbl>"


def _cell(content: str) -> str:
    return content if content.startswith("<w:tc>") else f"<w:tc>{paragraph(content)}</w:tc>"


def level(at: int, kind: str, pattern: str, *, start: int = 1, font: str = "") -> str:
    """One level of a list's definition."""
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/>'
        f'<w:pPr><w:ind w:left="{720 * (at + 1)}" w:hanging="360"/></w:pPr>{fonts}</w:lvl>'
    )


def numbering(*lists: str, more: str = "") -> str:
    """The definitions of lists 1, 2 …; `more` are further w:num."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{each}</w:abstractNum>' for at, each in enumerate(lists, 1)
    )
    named = "".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(1, len(lists) + 1))
    return abstract + named + more


def word(body: str, lists: str = "", **parts: str) -> bytes:
    """A Word file: `parts` are the contents of further parts by kind (footnotes, header, footer)."""
    held = {
        "document": f"<w:body>{body}</w:body>",
        "styles": STYLES,
        **({"numbering": lists} if lists else {}),
        **parts,
    }
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{_RELATIONS}/{kind}" Target="{kind}.xml"/>' for at, kind in enumerate(held)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    roots = {"document": "document", "header": "hdr", "footer": "ftr"}
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}">'
        f'<Relationship Id="a" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">{relations}</Relationships>',
    }
    for kind, content in held.items():
        name = roots.get(kind, kind)
        files[f"word/{kind}.xml"] = f"<w:{name} {_DECLARED}>{content}</w:{name}>"
    return zipped({name: content.encode() for name, content in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of these, in order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def blocks(data: bytes, suffix: str = ".docx") -> list[tuple[str, str | None, str]]:
    """Kind, number and words of each block, every range proven."""
    found = extract(data, suffix)
    for block in found.document.blocks:
        block.words.verify(found.text)
    return [(block.kind.value, block.number, block.text) for block in found.document.blocks]


def policy(data: bytes, suffix: str = ".docx") -> Policy:
    """The policy that the file holds."""
    return read_policy(data, f"oak-club/phones{suffix}", CLUB)


def led(found: Policy) -> list[tuple[str | None, str]]:
    """Lead-in and own words of each clause that is no whole and no status."""
    return [
        (clause.lead_in, clause.own_text)
        for clause in found.clauses
        if not clause.is_whole and clause.kind.value != "status"
    ]
