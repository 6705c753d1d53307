"""Word files as people make them, with the clauses that a reader of the page would find."""

from index.types import FactKind, Quotation
from tests.index.reading.wordfile import (
    blocks,
    led,
    level,
    numbering,
    paragraph,
    policy,
    run,
    table,
    word,
)  # fmt: skip

LEGAL = numbering(
    level(0, "decimal", "%1") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3")
    + level(3, "lowerLetter", "(%4)") + level(4, "lowerRoman", "(%5)")
)  # fmt: skip
BULLETS = numbering(
    level(0, "bullet", "\uf0b7", font="Symbol") + level(1, "bullet", "o", font="Courier New")
    + level(2, "bullet", "\uf0a7", font="Wingdings"),
    level(0, "decimal", "%1."),
)  # fmt: skip
RULE = paragraph("Phones are kept in the lockers during sessions.")


def test_numbered_clauses_carry_the_numbers_that_word_prints() -> None:
    body = (
        paragraph("Mobile Phones Policy", "H1")
        + paragraph("Use of phones", "H2", (1, 0))
        + paragraph("Phones are kept in the lockers during sessions.", "Clause")
        + paragraph("Staff must not use a phone in:", "Clause")
        + paragraph("the changing area;", number=(1, 3))
        + paragraph("the nap room.", number=(1, 3))
        + paragraph("Photographs", "H2", (1, 0))
        + paragraph("Photographs are taken on the club's tablet only.", "Clause")
        + paragraph("They are deleted each Friday.", number=(1, 2))
    )
    found = policy(word(body, LEGAL))
    assert found.title == "Mobile Phones Policy"
    assert [(clause.clause_id, clause.text) for clause in found.clauses if not clause.is_whole] == [
        ("phones/1.1", "Phones are kept in the lockers during sessions."),
        ("phones/1.2.a", "Staff must not use a phone in:\n- the changing area;"),
        ("phones/1.2.b", "Staff must not use a phone in:\n- the nap room."),
        ("phones/2.1", "Photographs are taken on the club's tablet only."),
        ("phones/2.1.1", "They are deleted each Friday."),
    ]
    assert found.clauses[-1].heading_path == ("Mobile Phones Policy", "2 Photographs")


def test_a_list_starts_anew_where_word_says_so_and_goes_on_elsewhere() -> None:
    again = '<w:num w:numId="7"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    lists = numbering(level(0, "upperRoman", "%1."), more=f"{again}</w:lvlOverride></w:num>")
    body = "".join(paragraph(f"Number {at} is a rule of the club.", number=(1, 0)) for at in (1, 2))
    body += RULE + paragraph("The count goes on after that.", number=(1, 0))
    body += paragraph("This one is the first again.", number=(7, 0)) + paragraph("And the second.", number=(7, 0))
    assert [number for _, number, _ in blocks(word(body, lists))] == ["I", "II", None, "III", "I", "II"]


def test_bullets_of_symbol_fonts_and_nested_lists_keep_their_lead_ins() -> None:
    body = (
        paragraph("Staff must never:")
        + paragraph("post pictures of children", number=(1, 0))
        + paragraph("give out numbers, such as:", number=(1, 0))
        + paragraph("a parent's", number=(1, 1))
        + paragraph("a colleague's", number=(1, 1))
        + paragraph("use a phone in the rooms.", number=(1, 0))
    )
    assert led(policy(word(body, BULLETS))) == [
        ("Staff must never:", "post pictures of children"),
        ("Staff must never: give out numbers, such as:", "a parent's"),
        ("Staff must never: give out numbers, such as:", "a colleague's"),
        ("Staff must never:", "use a phone in the rooms."),
    ]


def test_a_bold_line_alone_is_a_heading() -> None:
    bold, large = run("Lockers", "<w:b/>"), run("Visitors", '<w:sz w:val="32"/>')
    body = paragraph("Mobile Phones Policy", "H1") + paragraph(bold) + RULE + paragraph(large)
    found = policy(word(body + paragraph("Visitors leave their phones at the desk.")))
    assert [clause.heading_path[1:] for clause in found.clauses] == [("Lockers",), ("Visitors",)]


def test_a_review_table_on_the_cover_states_facts() -> None:
    cover = table(("Policy owner", "Jo Bloggs"), ("Date adopted", "1 May 2024"), ("Next review", "1 May 2025"))
    found = policy(word(paragraph("Mobile Phones Policy", "H1") + cover + paragraph("Phones", "H2") + RULE))
    assert [(fact.kind, fact.day.isoformat() if fact.day else fact.name) for fact in found.facts] == [
        (FactKind.OWNER, "Jo Bloggs"), (FactKind.ADOPTED, "2024-05-01"), (FactKind.NEXT_REVIEW, "2025-05-01"),
    ]  # fmt: skip


def test_a_signature_table_may_have_its_values_in_another_row() -> None:
    signed = table(
        ("This policy was adopted on", "Signed on behalf of the Club", "Date for review"),
        ("16/10/2024", "Dipaley Patel", "16/04/2025"),
    )
    found = policy(word(paragraph("Phones", "H1") + RULE + signed))
    assert [(fact.kind, fact.day.isoformat() if fact.day else fact.name) for fact in found.facts] == [
        (FactKind.ADOPTED, "2024-10-16"), (FactKind.SIGNED_BY, "Dipaley Patel"), (FactKind.NEXT_REVIEW, "2025-04-16"),
    ]  # fmt: skip


def test_tracked_changes_count_as_accepted_and_comments_are_left_out() -> None:
    changed = (
        run("Phones are ")
        + '<w:del w:id="1" w:author="a"><w:r><w:delText>not </w:delText></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="a">{run("always ")}</w:ins>'
        + '<w:commentRangeStart w:id="3"/>' + run("kept in lockers.") + '<w:r><w:commentReference w:id="3"/></w:r>'
    )  # fmt: skip
    gone = '<w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr><w:r><w:t>One sentence, </w:t></w:r></w:p>'
    joined = gone + paragraph("made of two paragraphs.")
    comments = f'<w:comment w:id="3">{paragraph("Is that so?")}</w:comment>'
    assert blocks(word(paragraph(changed) + joined, comments=comments)) == [
        ("paragraph", None, "Phones are always kept in lockers."),
        ("paragraph", None, "One sentence, made of two paragraphs."),
    ]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    inside = f"<w:txbxContent>{paragraph('Visitors leave their phones at the desk.')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
        "</w:r>"
    )
    assert blocks(word(paragraph(run("Phones are kept in lockers.") + box))) == [
        ("paragraph", None, "Phones are kept in lockers."),
        ("paragraph", None, "Visitors leave their phones at the desk."),
    ]


def test_a_footnote_goes_on_with_its_item_or_follows_the_list_of_its_paragraph() -> None:
    def cited(text: str, note: int) -> str:
        return run(text) + f'<w:r><w:footnoteReference w:id="{note}"/></w:r>'

    notes = "".join(
        f'<w:footnote w:id="{at}">{paragraph(text)}</w:footnote>'
        for at, text in ((1, "Except in an emergency."), (2, "Tablets of the club are no phones."))
    )
    body = (
        paragraph(cited("Staff must not use:", 1))
        + paragraph(cited("phones", 2), number=(1, 0))
        + paragraph("cameras", number=(1, 0))
        + RULE
    )
    found = word(body, BULLETS, footnotes=notes)
    assert led(policy(found)) == [
        ("Staff must not use:", "phones Tablets of the club are no phones."),
        ("Staff must not use:", "cameras"),
        (None, "Except in an emergency."),
        (None, "Phones are kept in the lockers during sessions."),
    ]


def test_headers_and_footers_are_furniture_and_their_dates_are_not_lost_silently() -> None:
    header, footer = paragraph("Oak Nursery"), paragraph("Reviewed: May 2024")
    found = policy(word(RULE, header=header, footer=footer))
    assert [(each.words, each.reason) for each in found.furniture] == [
        ("Oak Nursery", "page header"), ("Reviewed: May 2024", "page footer"),
    ]  # fmt: skip
    assert [each.reason for each in found.oddities] == [
        "says 'Reviewed: May 2024' in the page footer, which is not read for facts; confirm them"
    ]


def test_hidden_white_and_struck_out_words_are_reported_and_never_quoted() -> None:
    body = RULE + paragraph(
        run("Ask the manager")
        + run(" or nobody", "<w:vanish/>")
        + run(" or a parent", '<w:color w:val="FFFFFF"/>')
        + run(" or the cook", "<w:strike/>")
        + run(" first.")
    )
    found = policy(word(body))
    assert [text for _, text in led(found)] == [
        "Phones are kept in the lockers during sessions.", "Ask the manager first.",
    ]  # fmt: skip
    assert [each.reason for each in found.oddities] == [
        "holds hidden or struck-out words, which are not quoted: 'or nobody or a parent or the cook'; confirm"
    ]
    shaded = run("Phones stay out.", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="003366"/>')
    assert blocks(word(paragraph(shaded))) == [("paragraph", None, "Phones stay out.")]


def test_what_word_puts_between_letters_is_not_in_the_words() -> None:
    content = (
        '<w:hyperlink r:id="x"><w:r><w:t>The club’s web\u00adsite</w:t></w:r></w:hyperlink>'
        '<w:r><w:t xml:space="preserve"> says</w:t><w:noBreakHyphen/><w:t>so, “always”</w:t><w:br/>'
        "<w:t>and everywhere.</w:t></w:r>"
    )
    assert blocks(word(paragraph(content))) == [
        ("paragraph", None, "The club’s website says-so, “always” and everywhere.")
    ]


def test_a_landscape_table_gives_a_clause_for_each_row_and_each_says_a_merged_cell() -> None:
    def merged(text: str, how: str) -> str:
        return f"<w:tc><w:tcPr>{how}</w:tcPr>{paragraph(text)}</w:tc>".replace("<w:tc><w:tcPr>", "<w:tc><w:tcPr>")

    rows = (
        ("Risk", "Who", "What we do"),
        (merged("Phones", '<w:vMerge w:val="restart"/>'), "Staff", "Phones are locked away."),
        (merged("", "<w:vMerge/>"), "Visitors", "Phones are left at the desk."),
        (f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("Cameras")}</w:tc>', "None are allowed."),
    )
    section = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    found = policy(word(paragraph("Risks", "H1") + table(*rows) + section))
    assert led(found) == [
        ("Risk Who What we do", "Phones Staff Phones are locked away."),
        ("Risk Who What we do", "Phones Visitors Phones are left at the desk."),
        ("Risk Who What we do", "Cameras None are allowed."),
    ]


def test_a_table_that_only_places_its_text_is_read_as_the_text() -> None:
    boxed = f"<w:tc>{paragraph('Staff must not:')}{paragraph('use phones', number=(1, 0))}</w:tc>"
    body = table((boxed,))
    assert led(policy(word(body + RULE, BULLETS)))[0] == ("Staff must not:", "use phones")


def test_pages_are_known_where_word_noted_them_and_every_clause_is_proven() -> None:
    turned = "<w:r><w:lastRenderedPageBreak/><w:t>Cameras stay at home.</w:t></w:r>"
    found = policy(word(RULE + paragraph(turned) + paragraph("Tablets belong to the club.")))
    places = [found.source.place_of(clause.ranges[0].start) for clause in found.clauses]
    assert [(place.page, place.paragraph) for place in places if place] == [(1, 1), (2, 2), (2, 3)]
    assert [Quotation(found, clause).text for clause in found.clauses][1] == "Cameras stay at home."
    assert found.source.extractor.startswith("word 1 (lxml ")


def test_a_table_of_contents_is_furniture() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Lockers 2')}</w:sdtContent></w:sdt>"
    )
    found = policy(word(contents + paragraph("Lockers", "H1") + RULE))
    assert [(each.words, each.reason) for each in found.furniture] == [("Lockers 2", "table of contents")]
