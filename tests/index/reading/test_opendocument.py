"""OpenDocument texts and RTF as programs save them, with the clauses that a reader of the page would find."""

from index.types import FactKind
from tests.index.reading.wordfile import blocks, led, policy
from tests.index.worded import opendocument, rich, rich_text

RULE = "<text:p>Phones are kept in the lockers during sessions.</text:p>"
RICH_RULE = "\\pard Phones are kept in the lockers during sessions.\\par"


def test_numbered_lists_carry_the_numbers_that_are_printed() -> None:
    def item(inside: str) -> str:
        return f"<text:list-item>{inside}</text:list-item>"

    third = f"<text:list>{item('<text:p>the nap room;</text:p>')}{item('<text:p>the hall.</text:p>')}</text:list>"
    second = f"<text:list>{item(f'<text:p>Staff must not use a phone in:</text:p>{third}')}</text:list>"
    body = f"<text:list text:style-name='N1'>{item(f'<text:p>Phones</text:p>{second}')}</text:list>"
    again = (
        f"<text:list text:style-name='N1' text:continue-numbering='true'>{item('<text:p>Cameras</text:p>')}</text:list>"
    )
    found = opendocument(body + again + RULE)
    assert [(number, text) for _, number, text in blocks(found, ".odt")] == [
        ("1", "Phones"), ("1.1", "Staff must not use a phone in:"), ("a", "the nap room;"), ("b", "the hall."),
        ("2", "Cameras"), (None, "Phones are kept in the lockers during sessions."),
    ]  # fmt: skip


def test_what_an_opendocument_text_hides_deletes_or_notes_is_not_quoted() -> None:
    body = (
        "<text:tracked-changes><text:p>Phones are allowed.</text:p></text:tracked-changes>"
        "<text:p>Ask the manager<text:span text:style-name='v'> or nobody</text:span> first."
        "<office:annotation><text:p>Is that so?</text:p></office:annotation>"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Or the deputy.</text:p>"
        "</text:note-body></text:note></text:p>"
    )
    found = policy(opendocument(body + RULE), ".odt")
    assert [text for _, text in led(found)] == [
        "Ask the manager first.", "Or the deputy.", "Phones are kept in the lockers during sessions.",
    ]  # fmt: skip
    assert [each.reason for each in found.oddities] == [
        "holds hidden or struck-out words, which are not quoted: 'or nobody'; confirm"
    ]


def test_headers_tables_and_pages_of_an_opendocument_text_are_known() -> None:
    styles = (
        "<office:master-styles><style:master-page><style:header><text:p>Oak Nursery</text:p></style:header>"
        "</style:master-page></office:master-styles>"
    )
    cells = "".join(
        f"<table:table-row><table:table-cell><text:p>{label}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{value}</text:p></table:table-cell></table:table-row>"
        for label, value in (("Date adopted", "1 May 2024"), ("Next review", "1 May 2025"))
    )
    body = (
        f"<text:h text:outline-level='1'>Phones</text:h><table:table>{cells}</table:table><text:soft-page-break/>"
        f"<text:h text:outline-level='2'>Lockers</text:h>{RULE}"
    )
    found = policy(opendocument(body, styles), ".odt")
    assert [(fact.kind, str(fact.day)) for fact in found.facts] == [
        (FactKind.ADOPTED, "2024-05-01"), (FactKind.NEXT_REVIEW, "2025-05-01"),
    ]  # fmt: skip
    assert [(each.words, each.reason) for each in found.furniture] == [("Oak Nursery", "page header")]
    place = found.source.place_of(found.clauses[-1].ranges[0].start)
    assert place is not None
    assert place.page == 2


def test_rtf_keeps_printed_numbers_bullets_quotes_and_headings() -> None:
    body = (
        "{\\header\\pard Oak Nursery\\par}\\pard\\s1 Phones\\par"
        "\\pard\\li720{\\listtext\\pard\\plain 1.1\\tab}Staff must not \\ldblquote use\\rdblquote\\~phones in:\\par"
        "\\pard\\li1440{\\listtext\\'b7\\tab}the nap room\\par\\pard\\li1440{\\listtext\\'b7\\tab}the hall.\\par"
        "\\pard{\\listtext\\pard\\plain 1.2\\tab}The club\\rquote s caf\\'e9 \\u8211? and garden {\\v are hidden }stay "
        "free of phones{\\footnote\\pard{\\chftn} And of cameras.}.\\par"
    )
    found = policy(rich_text(body), ".rtf")
    assert [(clause.clause_id, clause.text) for clause in found.clauses if not clause.is_whole] == [
        ("phones/1.1.a", "Staff must not “use” phones in:\n- the nap room"),
        ("phones/1.1.b", "Staff must not “use” phones in:\n- the hall."),
        ("phones/1.2", "The club’s café – and garden stay free of phones."),
        ("phones/opening.p3", "And of cameras."),
    ]
    assert [each.words for each in found.furniture] == ["Oak Nursery"]
    assert [each.reason for each in found.oddities] == [
        "holds hidden or struck-out words, which are not quoted: 'are hidden'; confirm"
    ]


def test_rtf_leaves_out_what_was_deleted_and_what_is_no_text() -> None:
    body = (
        "{\\*\\generator Riched20;}{\\info{\\title Secret}}{\\pict\\wmetafile8 0100}\\bin4 {{{}"
        "\\pard Phones are {\\deleted not }{\\revised always }{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt kept}}"
        f" in lockers {rich('— “all”')}.\\par"
    )
    assert blocks(rich_text(body), ".rtf") == [("paragraph", None, "Phones are always kept in lockers — “all”.")]


def test_rtf_tables_and_text_boxes_are_read() -> None:
    row = "\\trowd\\pard\\intbl {}\\cell\\pard\\intbl {}\\cell\\row"
    box = "{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt\\pard Visitors ask at the desk.\\par}}}"
    body = row.format("Date adopted", "1 May 2024") + row.format("Next review", "1 May 2025")
    found = policy(rich_text(f"\\pard\\s1 Phones\\par {body}{RICH_RULE}\\pard{box} Lockers are free.\\par"), ".rtf")
    assert [(fact.kind, str(fact.day)) for fact in found.facts] == [
        (FactKind.ADOPTED, "2024-05-01"), (FactKind.NEXT_REVIEW, "2025-05-01"),
    ]  # fmt: skip
    assert [text for _, text in led(found)] == [
        "Phones are kept in the lockers during sessions.", "Lockers are free.", "Visitors ask at the desk.",
    ]  # fmt: skip


def test_rtf_nested_without_end_or_cut_short_is_refused_or_read() -> None:
    assert blocks(b"{\\rtf1\\ansi Phones are kept in lockers.\\par Vis", ".rtf")[0][2] == "Phones are kept in lockers."


def test_each_row_says_what_stands_in_a_cell_for_several() -> None:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    over = "<table:covered-table-cell/>"
    rows = (
        cell.format(' table:number-rows-spanned="2"', "Kitchen") + cell.format("", "Worktops are wiped."),
        over + cell.format("", "Bins are emptied."),
        cell.format("", "Garden") + cell.format("", "The sandpit is raked."),
    )
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    wanted = ["Kitchen Worktops are wiped.", "Kitchen Bins are emptied.", "Garden The sandpit is raked."]
    assert [text for _, _, text in blocks(opendocument(f"<table:table>{table}</table:table>"), ".odt")] == wanted
    rich_rows = (("\\clvmgf", "Kitchen", "Worktops are wiped."), ("\\clvmrg", "", "Bins are emptied."))
    body = "".join(
        f"\\trowd{how}\\cellx2000\\cellx6000\\pard\\intbl {where}\\cell\\pard\\intbl {what}\\cell\\row"
        for how, where, what in (*rich_rows, ("", "Garden", "The sandpit is raked."))
    )
    assert [text for _, _, text in blocks(rich_text(body), ".rtf")] == wanted


def test_a_long_cell_and_a_label_are_said_once() -> None:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    down = ' table:number-rows-spanned="2"'
    for words in ("Whoever comes first in the morning and whoever goes last in the evening, on every day", "Signed by"):
        rows = (
            cell.format(down, words) + cell.format("", "One"),
            "<table:covered-table-cell/>" + cell.format("", "Two"),
        )
        table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        found = blocks(opendocument(f"<table:table>{table}</table:table>"), ".odt")
        assert [text for _, _, text in found] == [f"{words} One", "Two"]


def test_lists_that_an_rtf_file_names_without_writing_their_numbers_are_counted() -> None:
    levels = (
        "{\\listlevel\\levelnfc0\\levelstartat1{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}}"
        "{\\listlevel\\levelnfc4\\levelstartat1{\\leveltext\\'03(\\'01);}{\\levelnumbers\\'02;}}"
    )
    bullet = "{\\listlevel\\levelnfc23\\levelstartat1{\\leveltext\\'01\\u-3913 ?;}{\\levelnumbers;}}"
    lists = (
        f"{{\\*\\listtable{{\\list{levels}\\listid7}}{{\\list{bullet}\\listid8}}}}"
        "{\\*\\listoverridetable{\\listoverride\\listid7\\ls1}{\\listoverride\\listid8\\ls2}}"
    )

    def item(number: int, level: int, text: str) -> str:
        return f"\\pard\\ls{number}\\ilvl{level}\\li{720 * (level + 1)} {text}\\par"

    body = (
        item(1, 0, "Phones") + item(1, 1, "in the lockers;") + item(1, 1, "switched off.") + item(1, 0, "Cameras")
        + item(1, 1, "at home.") + RICH_RULE + item(2, 0, "Watches") + "\\pard\\ls9 Nothing\\par"
    )  # fmt: skip
    found = [(kind, number, text) for kind, number, text in blocks(rich_text(lists + body), ".rtf")]
    assert found == [
        ("numbered", "1", "Phones"), ("numbered", "a", "in the lockers;"), ("numbered", "b", "switched off."),
        ("numbered", "2", "Cameras"), ("numbered", "a", "at home."),
        ("paragraph", None, "Phones are kept in the lockers during sessions."), ("item", None, "Watches"),
        ("paragraph", None, "Nothing"),
    ]  # fmt: skip


def test_an_item_stands_as_deep_as_its_indent_and_a_paragraph_as_deep_goes_on_with_it() -> None:
    def bulleted(name: str, margin: str) -> str:
        place = f'<style:list-level-label-alignment fo:margin-left="{margin}"/>'
        properties = f"<style:list-level-properties>{place}</style:list-level-properties>"
        bullet = f'<text:list-level-style-bullet text:level="1" text:bullet-char="•">{properties}'
        return f'<text:list-style style:name="{name}">{bullet}</text:list-level-style-bullet></text:list-style>'

    def items(name: str, *texts: str) -> str:
        inside = "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)
        return f'<text:list text:style-name="{name}">{inside}</text:list>'

    further = (
        '<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:margin-left="0.25in"/>'
        "</style:style>"
    )
    styles = f"<office:styles>{bulleted('A', '0.25in')}{bulleted('B', '0.5in')}{further}</office:styles>"
    body = (
        "<text:p>Staff must not use:</text:p>" + items("A", "phones, whether:") + items("B", "their own", "the club's")
        + items("A", "cameras") + '<text:p text:style-name="C">Tablets are cameras.</text:p>' + RULE
    )  # fmt: skip
    assert led(policy(opendocument(body, styles), ".odt")) == [
        ("Staff must not use: phones, whether:", "their own"),
        ("Staff must not use: phones, whether:", "the club's"),
        ("Staff must not use:", "cameras Tablets are cameras."),
        (None, "Phones are kept in the lockers during sessions."),
    ]
