"""The ten policies in the shapes that clubs keep theirs in: the files of each, made by the programs that clubs use.

What a file says is in the layout's Markdown file; what must be read from it was written by hand in its YAML file.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from index.clauses import READERS
from index.reading.blocks import Block, BlockKind
from index.reading.decoding import decode
from tests.index.reading import office, wordfile
from tests.index.worded import as_word, depths, opendocument, rich, rich_text, settled

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Written:
    """A policy as its Markdown file has it."""

    name: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return FOLDER / f"{self.name}.md"

    @property
    def text(self) -> str:
        """Its text."""
        return decode(self.path.read_bytes(), self.path.name).text

    @property
    def blocks(self) -> list[Block]:
        """Its blocks, every heading known as one."""
        source = decode(self.path.read_bytes(), self.path.name)
        return settled(READERS[".md"](source), source.text)

    @property
    def levelled(self) -> list[tuple[Block, int]]:
        """The blocks, each with how deep it stands in its list."""
        return list(zip(self.blocks, depths(self.blocks), strict=True))

    @property
    def word(self) -> bytes:
        """A plain Word file of it."""
        source = decode(self.path.read_bytes(), self.path.name)
        return as_word(READERS[".md"](source), source.text)


# -- Word files, changed as people change theirs -----------------------------------------------------------------------


def _saved(made: docx.document.Document) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def _run_in(paragraph: Paragraph, content: str) -> None:
    """Add a field or a symbol, which python-docx has no words for, in a run of its own."""
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{content}</w:r>"))


def _heads_and_feet(made: docx.document.Document, head: str, foot: str) -> None:
    section = made.sections[0]
    section.header.paragraphs[0].text = head
    paragraph = section.footer.paragraphs[0]
    paragraph.text = foot
    for kind in ("begin", "", "end"):
        shown = f'<w:fldChar w:fldCharType="{kind}"/>' if kind else "<w:instrText>PAGE</w:instrText>"
        _run_in(paragraph, shown)


def signature_in_another_row() -> bytes:
    """The labels in bold in one row, an empty row for space, the values under it."""
    made = _opened(Written("collecting-children").word)
    table = made.tables[-1]
    table.style = "Table Grid"
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    values = table.rows[1]
    values._tr.addprevious(table.add_row()._tr)
    _heads_and_feet(made, "Willow Lane Nursery", "Collecting Children Policy – page ")
    return _saved(made)


def review_table_on_the_cover() -> bytes:
    """A cover of its own page, with the title in the middle and a bordered table under a row that spans it."""
    made = _opened(Written("sleep-and-rest").word)
    table = made.tables[0]
    table.style = "Table Grid"
    over = table.add_row()
    table.rows[0]._tr.addprevious(over._tr)
    over.cells[0].merge(over.cells[1]).text = "Document control"
    title = made.paragraphs[0]
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.insert_paragraph_before("Willow Lane Nursery").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for cell in (row.cells[0] for row in table.rows):
        for run in cell.paragraphs[0].runs:
            run.bold = True
    after = next(paragraph for paragraph in made.paragraphs if paragraph.text == "Why we have this policy")
    after.insert_paragraph_before().add_run().add_break(WD_BREAK.PAGE)
    _heads_and_feet(made, "Willow Lane Nursery", "Sleep and Rest Policy, page ")
    return _saved(made)


_LEVELS = (
    ("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"), ("lowerLetter", "(%4)"), ("lowerRoman", "(%5)"),
)  # fmt: skip


def _numbering(made: docx.document.Document, levels: str) -> int:
    """The id of a new list with these levels."""
    part = made.part.numbering_part.element
    part.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    return int(part.add_num(90).numId)


def _listed(paragraph: Paragraph, number: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number
    properties.get_or_add_ilvl().val = level


def numbered_clauses() -> bytes:
    """No number is typed: Word counts the headings, the clauses and their parts."""
    made = docx.Document()
    levels = "".join(wordfile.level(at, kind, pattern) for at, (kind, pattern) in enumerate(_LEVELS))
    number = _numbering(made, levels)
    for block in Written("giving-medicines").blocks:
        said = block.number or ""
        style = f"Heading {block.level}" if block.kind is BlockKind.HEADING else None
        paragraph = made.add_paragraph(block.text, style=style)
        if said:
            is_roman = set(said) <= set("ivx")
            at = said.count(".") if said[0].isdigit() else 4 if is_roman else 3
            _listed(paragraph, number, at)
    return _saved(made)


_WINGDINGS = (("\uf0a7", "Wingdings"), ("\uf0b7", "Symbol"))


def symbol_bullets() -> bytes:
    """Real lists whose bullets are characters of Wingdings and Symbol."""
    made = docx.Document()
    levels = "".join(wordfile.level(at, "bullet", sign, font=font) for at, (sign, font) in enumerate(_WINGDINGS))
    number = _numbering(made, levels)
    for block, depth in Written("trips-and-outings").levelled:
        style = f"Heading {block.level}" if block.kind is BlockKind.HEADING else None
        paragraph = made.add_paragraph(block.text, style=style)
        if block.kind is BlockKind.ITEM:
            _listed(paragraph, number, depth)
    return _saved(made)


def typed_symbols() -> bytes:
    """No lists: somebody put in a symbol and a tab before each item, and indented the paragraph."""
    made = docx.Document()
    for block, depth in Written("trips-and-outings").levelled:
        style = f"Heading {block.level}" if block.kind is BlockKind.HEADING else None
        paragraph = made.add_paragraph(style=style)
        if block.kind is BlockKind.ITEM:
            sign, font = _WINGDINGS[depth]
            _run_in(paragraph, f'<w:sym w:font="{font}" w:char="{ord(sign):X}"/><w:tab/>')
            paragraph.paragraph_format.left_indent = Cm(0.63 * (depth + 1))
            paragraph.paragraph_format.first_line_indent = Cm(-0.63)
            paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(block.text)
    return _saved(made)


def duties_across() -> bytes:
    """A table with borders on a page that lies on its side; cells under each other that say the same are one."""
    made = _opened(Written("cleaning-duties").word)
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    table = made.tables[0]
    table.style = "Table Grid"
    rows = [row.cells[0].text for row in table.rows]
    at = 0
    for words, group in groupby(rows):
        last = at + len(list(group)) - 1
        if last > at:
            for row in range(at + 1, last + 1):
                table.cell(row, 0).text = ""
            table.cell(at, 0).merge(table.cell(last, 0)).text = words
        at = last + 1
    _heads_and_feet(made, "Willow Lane Nursery", "Cleaning duties – ")
    return _saved(made)


def duties_over_pages() -> bytes:
    """The same on pages so low that one ends within a cell that reaches down."""
    made = _opened(duties_across())
    section = made.sections[0]
    section.page_height, section.top_margin, section.bottom_margin = Cm(11), Cm(1.5), Cm(1.5)
    return _saved(made)


def duties_page() -> bytes:
    """The same table on a web page, its cells reaching down."""
    body: list[str] = []
    rows: list[Block] = []
    for block in Written("cleaning-duties").blocks:
        if block.kind is BlockKind.ROW:
            rows.append(block)
            continue
        body += [_reaching_table(rows)] if rows else []
        rows = []
        name = {BlockKind.HEADING: f"h{block.level}", BlockKind.ITEM: "li"}.get(block.kind, "p")
        body.append(f"<{name}>{escape(block.text)}</{name}>")
    listed = re.sub(r"((?:<li>.*?</li>)+)", r"<ul>\1</ul>", "".join(body))
    return f"<!DOCTYPE html><html><body>{listed}</body></html>".encode()


def _reaching_table(rows: Sequence[Block]) -> str:
    shown: list[str] = []
    for words, group in groupby(rows, key=lambda row: row.cells[0].text if row.cells[0] else ""):
        held = list(group)
        for place, row in enumerate(held):
            cells = [cell.text if cell else "" for cell in row.cells[1:]]
            first = f'<td rowspan="{len(held)}">{escape(words)}</td>' if place == 0 else ""
            shown.append(f"<tr>{first}{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    return f"<table>{''.join(shown)}</table>"


def everything_of_word() -> bytes:
    """Headings that are only bold or large, and all that Word lays over a text."""
    run, paragraph = wordfile.run, wordfile.paragraph
    lists = wordfile.numbering(wordfile.level(0, "bullet", "\uf0b7", font="Symbol"))

    def heading(text: str) -> str:
        return paragraph(run(text, "<w:b/>"), more='<w:spacing w:before="240"/>')

    def plain(content: str) -> str:
        return paragraph(content, more='<w:spacing w:before="120"/>')

    def item(content: str) -> str:
        return paragraph(content, number=(1, 0))

    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    comment = '<w:commentRangeStart w:id="9"/>{}<w:commentRangeEnd w:id="9"/><w:r><w:commentReference w:id="9"/></w:r>'
    gone = '<w:del w:id="2" w:author="JN"><w:r><w:delText xml:space="preserve">{}</w:delText></w:r></w:del>'
    new = '<w:ins w:id="3" w:author="JN">{}</w:ins>'
    boxed = f"<w:txbxContent>{paragraph('Ring the bell twice in an emergency.')}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{boxed}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{boxed}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    away = f'<w:moveFrom w:id="6" w:author="JN">{run("Contractors work whenever they like.")}</w:moveFrom>'
    moved = f'<w:moveFromRangeStart w:id="5" w:name="m"/>{paragraph(away)}<w:moveFromRangeEnd w:id="5"/>'
    body = (
        paragraph(run("Visitors Policy", '<w:b/><w:sz w:val="36"/>'))
        + plain("We welcome visitors, and know at every moment who is in the building.")
        + heading("At the door")
        + plain(run("Staff ") + gone.format("should ") + new.format(run("must ")) + run("ask every visitor for:"))
        + item("their name and whom they come to see")
        + item(comment.format(run("a document with a photograph")))
        + plain("Visitors must sign in, and wear the yellow badge until they leave.")
        + plain(run("Nobody is let in who comes without an appointment, unless the manager agrees."))
        + plain(run("The code of the door is 4711.", "<w:vanish/>"))
        + heading("In the building")
        + plain("Visitors must not:")
        + item("use a phone or a camera")
        + item("be alone with a child")
        + item(run("lift or ") + new.format(run("change ")) + gone.format("feed ") + run("a child"))
        + plain(run("The key person stays with a visitor who comes for one child.") + note)
        + moved
        + plain(new.format(run("Contractors work after six, or in a room that is closed to children.")))
        + paragraph(run("Who is no visitor", "<w:u w:val='single'/>"), more='<w:spacing w:before="240"/>')
        + plain(run("Students and volunteers are checked as staff are, and follow the staff handbook.") + box)
        + paragraph(run("When a visitor will not leave", '<w:sz w:val="28"/>'), more='<w:spacing w:before="240"/>')
        + plain(
            "Staff must not argue. One of them must take the children to another room and another must ring the police."
        )
        + plain("The manager must write a report on the same day.")
        + plain("Policy owner: Tomasz Nowak. Next review: 30 April 2027.")
    )  # fmt: skip
    return wordfile.word(
        body,
        lists,
        footnotes=f'<w:footnote w:id="1">{paragraph("Except for a parent of that child.")}</w:footnote>',
        comments=f'<w:comment w:id="9">{paragraph("A bank card too?")}</w:comment>',
        header=paragraph("Willow Lane Nursery – Visitors Policy"),
        footer=paragraph("Page 1 of 3"),
    )


def form_with_steps() -> bytes:
    """Tables with borders, and steps that Word counts by a style of its own."""
    made = docx.Document()
    rows: Table | None = None
    for block in Written("illness").blocks:
        if block.kind is BlockKind.ROW:
            if rows is None:
                rows = made.add_table(0, len(block.cells), style="Table Grid")
            for cell, words in zip(rows.add_row().cells, block.cells, strict=True):
                cell.text = words.text if words else ""
            continue
        rows = None
        styles = {BlockKind.HEADING: f"Heading {block.level}", BlockKind.PARAGRAPH: "Normal"}
        of_list = "List Number" if block.number else "List Bullet"
        made.add_paragraph(block.text, style=styles.get(block.kind, of_list))
    return _saved(made)


# -- pages that LibreOffice sets -------------------------------------------------------------------------------------


def _parts(name: str, bullets: str = "Bullets") -> list[office.Part]:
    made = []
    for block, depth in Written(name).levelled:
        if block.kind is BlockKind.HEADING:
            made.append(office.heading(block.text, min(block.level, 4)))
        elif block.kind is BlockKind.ITEM:
            made.append(office.item(block.text, depth + 1, bullets))
        elif block.kind is BlockKind.ROW:
            made.append(office.row(*(cell.text if cell else "" for cell in block.cells)))
        else:
            made.append(office.paragraph(block.text))
    return made


def two_columns() -> bytes:
    """Two columns with a head, a foot and page numbers; a line may end in the middle of a long word."""
    page = office.Page(
        columns=2, height_cm=21.0, header="Willow Lane Nursery · Policies and procedures",
        footer="Positive Behaviour Policy, page {page} of {pages}", points=12,
    )  # fmt: skip
    parts = [replace(part, text=_WORDS.sub(_parted, part.text)) for part in _parts("behaviour")]
    return office.flat_document(parts, page).encode()


_SYLLABLES = """
    be-hav-iour com-fort-ed con-fi-den-tial-ly con-ver-sa-tion cloth-ing de-scribe dif-fi-cult ev-ery-body fam-i-lies
    im-me-di-ate in-ci-dents in-for-ma-tion in-ter-ven-tion nurs-ery out-door per-son pre-dict-a-ble pre-vent
    pro-fes-sion-al pun-ish-ment re-spect sep-a-rate-ly sep-a-ra-tion to-geth-er warn-ing with-hold with-out
"""
_HYPHENED = {word.replace("-", ""): word.replace("-", "\u00ad") for word in _SYLLABLES.split()}
_WORDS = re.compile(rf"\b(?:{'|'.join(_HYPHENED)})\b")


def _parted(match: re.Match[str]) -> str:
    """A word with a soft hyphen between its syllables: one is printed where a line ends there."""
    return _HYPHENED[match.group()]


def to_be_scanned() -> bytes:
    """One column with a foot, to be printed and scanned."""
    return office.flat_document(_parts("missing-child"), office.Page(footer="Willow Lane Nursery", points=12)).encode()


def set_symbols() -> bytes:
    """A list whose bullets are a symbol font's, as LibreOffice sets it."""
    return office.flat_document(_parts("trips-and-outings", "Symbols")).encode()


# -- what Google Docs exports ----------------------------------------------------------------------------------------

_GOOGLE = "food-and-allergies"
_LIST_MARGIN_POINTS = 36


def google_page() -> bytes:
    """The web page: a list for each run of items at one level, levels and counts in classes, looks in spans."""
    rules = [
        "ol.lst-kix_steps-0.start{counter-reset:lst-ctn-kix_steps-0 0}",
        ".lst-kix_steps-0>li{counter-increment:lst-ctn-kix_steps-0}",
        '.lst-kix_steps-0>li:before{content:"" counter(lst-ctn-kix_steps-0,decimal) ". "}',
        "ol.lst-kix_steps-0,ul.lst-kix_rules-0,ul.lst-kix_rules-1{list-style-type:none}",
        '.lst-kix_rules-0>li:before{content:"\\0025cf   "}', '.lst-kix_rules-1>li:before{content:"\\0025cb   "}',
        ".c0{padding-top:0pt;padding-bottom:6pt;line-height:1.15;text-align:left}",
        '.c1{color:#000000;font-weight:400;font-size:11pt;font-family:"Arial";font-style:normal}',
        '.c2{color:#000000;font-weight:700;font-size:11pt;font-family:"Arial"}', ".c3{padding:0;margin:0}",
        '.title{padding-bottom:3pt;font-size:26pt;font-family:"Arial"}',
        'h2{padding-top:18pt;padding-bottom:6pt;font-size:16pt;font-family:"Arial";font-weight:400}',
    ]  # fmt: skip
    body: list[str] = []
    open_list = ""
    opened: set[str] = set()
    for block, depth in Written(_GOOGLE).levelled:
        is_item = block.kind is BlockKind.ITEM
        wanted = (f"kix_steps-{depth}" if block.number else f"kix_rules-{depth}") if is_item else ""
        tag = "ol" if block.number else "ul"
        if wanted != open_list:
            body += [f"</{'ol' if 'steps' in open_list else 'ul'}>"] * bool(open_list)
            start = " start" if wanted not in opened or (depth and is_item) else ""
            body += [f'<{tag} class="c3 lst-{wanted}{start}">'] * bool(wanted)
            opened.add(wanted)
            open_list = wanted
        spans = "".join(
            f'<span class="{"c2" if run.bold else "c1"}">{escape(run.text)}</span>'
            for run in block.words.styled(Written(_GOOGLE).text)
        )
        if is_item:
            margin = f"margin-left:{_LIST_MARGIN_POINTS * (depth + 1)}pt;padding-left:0pt"
            body.append(f'<li class="c0 li-bullet-0" style="{margin}">{spans}</li>')
        elif block.kind is BlockKind.HEADING and block.level == 1:
            body.append(f'<p class="c0 title" id="h.a1">{spans}</p><p class="c0"><span class="c1"></span></p>')
        elif block.kind is BlockKind.HEADING:
            body.append(f'<h2 class="c0" id="h.b{block.line}">{spans}</h2>')
        else:
            body.append(f'<p class="c0">{spans}</p>')
    head = '<meta content="text/html; charset=UTF-8" http-equiv="content-type"><style type="text/css">'
    page = f'<html><head>{head}{"".join(rules)}</style></head><body class="c9 doc-content">{"".join(body)}'
    return f"{page}</body></html>".encode()


def google_word() -> bytes:
    """The Word file: Google's own list levels, a title, every look said in the run."""
    made = docx.Document()
    bullets = "".join(wordfile.level(at, "bullet", sign) for at, sign in enumerate("●○■"))
    number = _numbering(made, bullets)
    steps = made.part.numbering_part.element
    counts = wordfile.level(0, "decimal", "%1.")
    steps.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="91">{counts}</w:abstractNum>'))
    counted = int(steps.add_num(91).numId)
    for block, depth in Written(_GOOGLE).levelled:
        styles = {1: "Title", 2: "Heading 2"} if block.kind is BlockKind.HEADING else {}
        paragraph = made.add_paragraph(style=styles.get(block.level))
        for run in block.words.styled(Written(_GOOGLE).text):
            added = paragraph.add_run(run.text)
            added.bold = run.bold
            added.font.size = Pt(11) if not styles else None
        if block.kind is BlockKind.ITEM:
            _listed(paragraph, counted if block.number else number, depth)
            paragraph.paragraph_format.left_indent = Pt(_LIST_MARGIN_POINTS * (depth + 1))
            paragraph.paragraph_format.first_line_indent = Pt(-18)
    return _saved(made)


def google_text() -> bytes:
    """The text: a mark of the encoding, asterisks for bullets, nothing but empty lines around headings."""
    lines: list[str] = []
    for block, depth in Written(_GOOGLE).levelled:
        if block.kind is BlockKind.ITEM:
            lines.append(f"{'   ' * depth}{block.marker if block.number else '*'} {block.text}")
        else:
            lines += [""] * (bool(lines) and block.kind is BlockKind.HEADING) + [block.text]
            lines += [""] * (block.kind is BlockKind.HEADING)
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()


def google_opendocument() -> bytes:
    """The OpenDocument text: a list of its own for each deeper level, every look a style of a span."""
    text = Written(_GOOGLE).text
    body: list[str] = []
    open_lists: list[str] = []
    for block, depth in Written(_GOOGLE).levelled:
        is_item = block.kind is BlockKind.ITEM
        style = ("N1" if block.number else "L1") if is_item else ""
        while open_lists and (len(open_lists) > depth + is_item or open_lists[0] != style):
            open_lists.pop()
            body.append("</text:list-item></text:list>")
        if is_item and len(open_lists) == depth + 1:
            body.append("</text:list-item><text:list-item>")
        while is_item and len(open_lists) <= depth:
            open_lists.append(style)
            body.append(f'<text:list text:style-name="{style}"><text:list-item>')
        words = "".join(
            f'<text:span text:style-name="{"b" * run.bold}">{escape(run.text)}</text:span>'
            for run in block.words.styled(text)
        )
        if block.kind is BlockKind.HEADING and block.level > 1:
            body.append(f'<text:h text:style-name="Heading_20_2" text:outline-level="2">{words}</text:h>')
        else:
            name = "Title" if block.kind is BlockKind.HEADING else "Standard"
            body.append(f'<text:p text:style-name="{name}">{words}</text:p>')
    body += ["</text:list-item></text:list>"] * len(open_lists)
    title = '<style:style style:name="Title" style:family="paragraph" style:display-name="Title"/>'
    return opendocument("".join(body), f"<office:styles>{title}</office:styles>")


def google_rich_text() -> bytes:
    """The RTF: lists are named by number and level, and no bullet or count is written out."""
    text = Written(_GOOGLE).text
    bullets = "".join(
        f"{{\\listlevel\\levelnfc23\\levelstartat1{{\\leveltext\\'01\\u{ord(sign)} ?;}}{{\\levelnumbers;}}}}"
        for sign in "●○■"
    )
    counted = "{\\listlevel\\levelnfc0\\levelstartat1{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}}"
    lists = (
        f"{{\\*\\listtable{{\\list\\listtemplateid1{bullets}\\listid11}}{{\\list\\listtemplateid2{counted}\\listid12}}}}"
        "{\\*\\listoverridetable{\\listoverride\\listid11\\listoverridecount0\\ls1}"
        "{\\listoverride\\listid12\\listoverridecount0\\ls2}}"
    )
    body = []
    for block, depth in Written(_GOOGLE).levelled:
        words = "".join(f"{{\\b{int(run.bold)} {rich(run.text)}}}" for run in block.words.styled(text))
        named = f"\\s{block.level}\\sb360\\sa120" if block.kind is BlockKind.HEADING else "\\s0\\sb0\\sa120"
        if block.kind is BlockKind.ITEM:
            named = f"\\s0\\ls{2 if block.number else 1}\\ilvl{depth}\\li{720 * (depth + 1)}\\fi-360"
        body.append(f"\\pard\\plain{named} {words}\\par")
    return rich_text(lists + "\n".join(body))


def printed_by_chromium(page: bytes, folder: Path) -> bytes:
    """The PDF that Chromium makes of a page; Google Docs makes its PDFs by the same library."""
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
        "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


# -- all of them -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """A file as a club keeps it: which policy, how it is laid out, its suffix, and what makes it.

    `saved_as` are the formats that LibreOffice saves it in as well; a flat one (.fodt) is read as these only.
    """

    policy: str
    layout: str
    suffix: str
    make: Callable[[], bytes]
    saved_as: tuple[str, ...] = ()


_EVERY = ("pdf", "odt", "rtf", "html")
SHAPES = (
    Shape("collecting-children", "signatures under their labels", ".docx", signature_in_another_row, _EVERY),
    Shape("sleep-and-rest", "review table on the cover", ".docx", review_table_on_the_cover, _EVERY),
    Shape("giving-medicines", "clauses that Word numbers", ".docx", numbered_clauses, _EVERY),
    Shape("trips-and-outings", "bullets of symbol fonts", ".docx", symbol_bullets, _EVERY),
    Shape("trips-and-outings", "symbols that somebody typed", ".docx", typed_symbols, _EVERY),
    Shape("trips-and-outings", "symbols of LibreOffice", ".fodt", set_symbols, ("pdf",)),
    Shape("behaviour", "two columns", ".fodt", two_columns, ("pdf",)),
    Shape("cleaning-duties", "duties on a landscape page", ".docx", duties_across, _EVERY),
    Shape("cleaning-duties", "duties over several pages", ".docx", duties_over_pages, ("pdf",)),
    Shape("cleaning-duties", "duties on a web page", ".html", duties_page),
    Shape("visitors", "everything that Word adds", ".docx", everything_of_word),
    Shape("illness", "a form with steps", ".docx", form_with_steps, _EVERY),
    Shape("food-and-allergies", "Google Docs", ".html", google_page),
    Shape("food-and-allergies", "Google Docs", ".docx", google_word),
    Shape("food-and-allergies", "Google Docs", ".odt", google_opendocument),
    Shape("food-and-allergies", "Google Docs", ".rtf", google_rich_text),
    Shape("food-and-allergies", "Google Docs", ".txt", google_text),
)
