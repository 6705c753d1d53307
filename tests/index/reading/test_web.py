"""Web pages as sites and programs make them, with the clauses that a reader of the page would find."""

from index.types import FactKind
from tests.index.reading.wordfile import blocks, led, policy

RULE = "<p>Phones are kept in the lockers during sessions.</p>"


def page(body: str, style: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><style>{style}</style></head><body>{body}</body></html>".encode()


def test_menus_headers_footers_and_scripts_are_no_policy() -> None:
    around = (
        "<header>Oak</header><nav><ul><li>Home</li></ul></nav><div class='cookie-banner'><p>We use cookies.</p></div>"
    )
    after = "<script>alert('x')</script><aside>News</aside><footer><p>Registered charity.</p></footer>"
    main = f"<div id='content'><h1>Mobile Phones Policy</h1>{RULE}</div>"
    assert blocks(page(around + main + after), ".html") == [
        ("heading", None, "Mobile Phones Policy"),
        ("paragraph", None, "Phones are kept in the lockers during sessions."),
    ]


def test_the_main_element_is_the_policy_and_keeps_its_own_header() -> None:
    body = f"<div>Latest news of the club</div><main><header><h1>Phones</h1></header>{RULE}</main>"
    assert [text for _, _, text in blocks(page(body), ".html")] == [
        "Phones", "Phones are kept in the lockers during sessions.",
    ]  # fmt: skip


def test_nested_lists_keep_their_lead_ins_and_their_numbers() -> None:
    body = (
        "<p>Staff must never:</p><ol type='a'><li>post pictures</li><li><p>give out numbers, such as:</p>"
        "<ul><li>a parent's</li></ul></li><li value='7'>use a phone in the rooms.</li></ol>"
    )
    assert led(policy(page(body + RULE), ".html")) == [
        ("Staff must never:", "post pictures"),
        ("Staff must never: give out numbers, such as:", "a parent's"),
        ("Staff must never:", "use a phone in the rooms."),
        (None, "Phones are kept in the lockers during sessions."),
    ]
    assert [number for _, number, _ in blocks(page(body), ".html")] == [None, "a", "b", None, "g"]


def test_what_google_docs_exports_keeps_levels_numbers_and_emphasis() -> None:
    style = (
        '.lst-kix_x1-0 > li:before{content:"" counter(lst-ctn-kix_x1-0,decimal) ". "}'
        '.lst-kix_x1-1 > li:before{content:"(" counter(lst-ctn-kix_x1-1,lower-latin) ") "}'
        ".c1{font-weight:700}.c2{font-style:italic}"
    )
    body = (
        "<p class='title'><span>Mobile Phones Policy</span></p>"
        "<ol class='c0 lst-kix_x1-0 start' start='1'><li><span>Staff must </span><span class='c1'>not</span>"
        "<span> use:</span></li></ol>"
        "<ol class='c0 lst-kix_x1-1 start' start='1'><li><span>phones</span></li><li><span>cameras</span></li></ol>"
        "<ol class='c0 lst-kix_x1-0' start='2'><li><span>Visitors leave their phones at the desk."
        "</span><sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup></li></ol>"
        "<div><p><a href='#ftnt_ref1' id='ftnt1'>[1]</a><span> Or in the office.</span></p></div>"
    )
    found = policy(page(body, style), ".html")
    assert found.title == "Mobile Phones Policy"
    assert [(clause.clause_id, clause.text) for clause in found.clauses if not clause.is_whole] == [
        ("phones/opening.1.a", "Staff must not use:\n- phones"),
        ("phones/opening.1.b", "Staff must not use:\n- cameras"),
        ("phones/opening.2", "- Visitors leave their phones at the desk."),
        ("phones/opening.p3", "Or in the office."),
    ]
    lead = found.clauses[1].lead_ins[0]
    assert [run.text for run in lead.styled(found.source.text) if run.bold] == ["not"]


def test_tables_are_rows_that_each_say_a_merged_cell_and_a_layout_table_is_its_text() -> None:
    rows = (
        "<tr><th>Risk</th><th>Who</th><th>What we do</th></tr>"
        "<tr><td rowspan='2'>Phones</td><td>Staff</td><td>Phones are locked away.</td></tr>"
        "<tr><td>Visitors</td><td>Phones are left at the desk.</td></tr>"
    )
    assert led(policy(page(f"<h1>Risks</h1><table>{rows}</table>"), ".html")) == [
        ("Risk Who What we do", "Phones Staff Phones are locked away."),
        ("Risk Who What we do", "Phones Visitors Phones are left at the desk."),
    ]
    layout = f"<table><tr><td><h1>Phones</h1>{RULE}</td></tr></table>"
    assert [kind for kind, _, _ in blocks(page(layout), ".html")] == ["heading", "paragraph"]


def test_a_review_table_states_facts() -> None:
    rows = "<tr><td>Date adopted</td><td>1 May 2024</td></tr><tr><td>Next review</td><td>1 May 2025</td></tr>"
    found = policy(page(f"<h1>Phones</h1><table>{rows}</table><h2>Lockers</h2>{RULE}"), ".html")
    assert [(fact.kind, str(fact.day)) for fact in found.facts] == [
        (FactKind.ADOPTED, "2024-05-01"), (FactKind.NEXT_REVIEW, "2025-05-01"),
    ]  # fmt: skip


def test_hidden_and_struck_out_words_are_reported_and_never_quoted() -> None:
    style = ".x{display:none}"
    body = RULE + "<p>Ask the manager<span class='x'> or nobody</span><del> or the cook</del> first.</p>"
    found = policy(page(body, style), ".html")
    assert led(found)[-1] == (None, "Ask the manager first.")
    assert [each.reason for each in found.oddities] == [
        "holds hidden or struck-out words, which are not quoted: 'or nobody'; confirm",
        "holds hidden or struck-out words, which are not quoted: 'or the cook'; confirm",
    ]


def test_entities_quotes_and_other_encodings_are_read() -> None:
    said = [("paragraph", None, "The club’s “phones” – all of them – are kept in lockers.")]
    words = "<p>The club&rsquo;s &ldquo;phones&rdquo; &#8211; all of them &ndash; are kept&nbsp;in <br> lockers.</p>"
    assert blocks(page(words), ".html") == said
    raw = "<html><meta charset='windows-1252'><p>The club’s “phones” – all of them – are kept in lockers.</p></html>"
    assert blocks(raw.encode("cp1252"), ".html") == said
    assert blocks(raw.encode("utf-16"), ".html") == said


def test_the_head_and_the_foot_that_libreoffice_saves_are_no_policy() -> None:
    body = f'<div title="header"><p>Oak</p></div>{RULE}<div title="footer"><p>Phones, page 1</p></div>'
    assert [text for _, _, text in blocks(page(body), ".html")] == ["Phones are kept in the lockers during sessions."]
