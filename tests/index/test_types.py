"""Promises 1 and 2: words are shown only as their ranges reproduce them, and an item never without its lead-in."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UnprovableQuotationError
from index.reading.text import TEXT
from index.reading.words import WordMaker
from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Contact,
    Corpus,
    Fact,
    FactKind,
    Furniture,
    Gap,
    GapKind,
    Line,
    LineRole,
    Policy,
    Quotation,
    Range,
    Source,
    Verbatim,
)


def cut(source: str, *gaps: tuple[GapKind, str]) -> Verbatim:
    """The words of all of `source`, each gap over the first place of its characters after the gap before it."""
    made, at = [], 0
    for kind, characters in gaps:
        start = source.index(characters, at)
        at = start + len(characters)
        made.append(Gap(kind, Range(start, at)))
    return Verbatim.cut(source, Range(0, len(source)), tuple(made), path="club/file.txt")


# -- what a gap may hide -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kind", "hidden", "shown"),
    [
        ("- post", GapKind.MARKER, "-", "post"),
        ("•\tpost", GapKind.MARKER, "•\t", "post"),
        ("one\n> two", GapKind.MARKER, ">", "one two"),
        ("one\n(iv) two", GapKind.MARKER, "(iv)", "one two"),
        ("12.3. post", GapKind.MARKER, "12.3.", "post"),
        ("a *b c", GapKind.EMPHASIS, "*", "a b c"),
        ("a ***b", GapKind.EMPHASIS, "***", "a b"),
        ("a ``b", GapKind.EMPHASIS, "``", "a b"),
        ("a \\* b", GapKind.ESCAPE, "\\", "a * b"),
        ("a &amp; b", GapKind.ESCAPE, "amp;", "a & b"),
        ("Policy_ b", GapKind.ESCAPE, "_", "Policy b"),
        ("a | b", GapKind.MARKUP, "|", "a b"),
        ("a<br>b", GapKind.MARKUP, "<br>", "a b"),
        ("<b>S</b>taff", GapKind.MARKUP, "<b>", "S</b>taff"),
        ("a [b](https://example.org/x)", GapKind.MARKUP, "](https://example.org/x)", "a [b"),
        ('a [b](c/d.md "the title")', GapKind.MARKUP, '](c/d.md "the title")', "a [b"),
        ("a <!-- not --> b", GapKind.MARKUP, "<!-- not -->", "a b"),
        ("a <!--> b", GapKind.MARKUP, "<!-->", "a b"),
        ("a <!---> b", GapKind.MARKUP, "<!--->", "a b"),
        ("a&nbsp;b", GapKind.MARKUP, "&nbsp;", "a b"),
        ("a ----- b", GapKind.MARKUP, "-----", "a b"),
    ],
)
def test_a_gap_may_hide_what_its_kind_stands_for(source: str, kind: GapKind, hidden: str, shown: str) -> None:
    assert cut(source, (kind, hidden)).text == shown


@pytest.mark.parametrize("kind", [kind for kind in GapKind if kind is not GapKind.FURNITURE])
@pytest.mark.parametrize("hidden", ["not", "not ", "must not", "no", "never", "n't", "Page 1 of 3"])
def test_a_gap_may_never_hide_a_word(kind: GapKind, hidden: str) -> None:
    with pytest.raises(UnprovableQuotationError, match="may not hide"):
        cut(f"Staff may {hidden} do this", (kind, hidden))


@pytest.mark.parametrize(
    ("source", "kind", "hidden"),
    [
        ("Staff may - not - smoke", GapKind.MARKER, "-"),  # no marker in mid-line
        ("Rule 1. Staff", GapKind.MARKER, "1."),
        ("Staff may <not> smoke", GapKind.MARKUP, "<not>"),
        ("[Staff may](not) smoke", GapKind.MARKUP, "](not)"),
        ("Staff <del>may</del> smoke", GapKind.MARKUP, "<del>"),
        ("Do <!-- a --> not <!-- b --> smoke", GapKind.MARKUP, "<!-- a --> not <!-- b -->"),
        ("Do <!--> not --> smoke", GapKind.MARKUP, "<!--> not -->"),
        ("~~Staff must not~~", GapKind.EMPHASIS, "~~"),
        ("Staff amp; visitors", GapKind.ESCAPE, "amp;"),
        ("a **** b", GapKind.EMPHASIS, "****"),
    ],
)
def test_a_gap_may_not_hide_what_only_looks_like_its_kind(source: str, kind: GapKind, hidden: str) -> None:
    with pytest.raises(UnprovableQuotationError):
        cut(source, (kind, hidden))


def test_a_marker_after_other_markers_opens_the_line_too() -> None:
    assert cut("- o Not to", (GapKind.MARKER, "- "), (GapKind.MARKER, "o ")).text == "Not to"
    assert cut("| - post", (GapKind.MARKUP, "|"), (GapKind.MARKER, "-")).text == "post"


@pytest.mark.parametrize(
    ("span", "gaps"),
    [
        (Range(3, 3), ()),
        (Range(-1, 4), ()),
        (Range(2, 99), ()),
        (Range(0, 8), (Gap(GapKind.EMPHASIS, Range(4, 5)), Gap(GapKind.EMPHASIS, Range(1, 2)))),
        (Range(0, 8), (Gap(GapKind.EMPHASIS, Range(1, 3)), Gap(GapKind.EMPHASIS, Range(2, 4)))),
        (Range(0, 8), (Gap(GapKind.EMPHASIS, Range(2, 2)),)),
        (Range(0, 3), (Gap(GapKind.EMPHASIS, Range(2, 4)),)),
    ],
)
def test_a_span_outside_the_source_or_gaps_in_disorder_are_refused(span: Range, gaps: tuple[Gap, ...]) -> None:
    with pytest.raises(UnprovableQuotationError):
        Verbatim.cut("a****bcd", span, gaps)


def test_gaps_wholly_outside_the_span_are_no_gaps_of_it() -> None:
    gaps = (Gap(GapKind.EMPHASIS, Range(0, 1)), Gap(GapKind.EMPHASIS, Range(3, 4)))
    assert Verbatim.cut("*a *b", Range(1, 5), gaps).gaps == gaps[1:]


# -- words and ranges --------------------------------------------------------------------------------------------


def test_the_ranges_are_the_pieces_that_are_shown() -> None:
    source = "will Page 1 of 3\n\nface **action**"
    words = cut(source, (GapKind.FURNITURE, "Page 1 of 3"), (GapKind.EMPHASIS, "**"), (GapKind.EMPHASIS, "**"))
    assert words.text == "will face action"
    assert [source[start:end] for start, end in words.ranges] == ["will ", "\n\nface ", "action"]


def test_white_space_and_invisible_characters_are_levelled() -> None:
    assert cut("\ufeffa\u00a0 b\u200bc\n\td ").text == "a b c d"


def test_verify_refuses_a_source_that_changed() -> None:
    words = cut("Staff must not smoke")
    words.verify("Staff must not smoke")
    words.verify("Staff must\tnot smoke and more")
    for changed in ("Staff must now smoke", "Staff must not", "staff must not smoke"):
        with pytest.raises(UnprovableQuotationError):
            words.verify(changed)


def test_words_that_claim_another_text_are_refused() -> None:
    with pytest.raises(UnprovableQuotationError, match="other words"):
        Verbatim("Staff may smoke", Range(0, 20)).verify("Staff must not smoke")
    with pytest.raises(UnprovableQuotationError):
        Verbatim("", Range(0, 1)).verify(" ")


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("We ask **not to**:", [("We ask ", False, False), ("not to", True, False), (":", False, False)]),
        ("*a* and __b__", [("a", False, True), (" and ", False, False), ("b", True, False)]),
        ("***a***", [("a", True, True)]),
        ("a  **b**  c", [("a ", False, False), ("b", True, False), (" c", False, False)]),
        ("plain", [("plain", False, False)]),
    ],
)
def test_emphasis_is_shown_as_the_source_gives_it(source: str, runs: list[tuple[str, bool, bool]]) -> None:
    words = WordMaker(source, TEXT, ()).words(Range(0, len(source)))
    assert words is not None
    assert [tuple(run) for run in words.styled(source)] == runs


@given(
    text=st.lists(st.sampled_from(["a", "Bc", " ", "  ", "\n", "*", "**", "_", "***", ".", "("]), max_size=30).map(
        "".join
    )
)
@settings(max_examples=300, deadline=None)
def test_styled_runs_joined_are_the_text(text: str) -> None:
    words = WordMaker(text, TEXT, ()).words(Range(0, len(text))) if text else None
    if words is not None:
        assert "".join(run.text for run in words.styled(text)) == words.text


# -- clauses -----------------------------------------------------------------------------------------------------

SOURCE = "Staff must not:\n\n- lend phones:\n  - to parents Page 1 of 2\n\n"


def verbatim(words: str) -> Verbatim:
    start = SOURCE.index(words)
    return Verbatim.cut(SOURCE, Range(start, start + len(words)))


def a_clause(*lead_ins: str, own: str = "to parents", kind: ClauseKind = ClauseKind.RULE) -> Clause:
    return Clause(
        "phones/1",
        kind,
        Audience.STAFF,
        ("Phones",),
        tuple(verbatim(words) for words in lead_ins),
        (Line(LineRole.ITEM, verbatim(own)),),
        4,
    )


def a_policy(*furniture: Furniture, text: str = SOURCE) -> Policy:
    source = Source("club/phones.txt", text, "0" * 64, "utf-8")
    return Policy("club", "phones", "Phones", None, source, (), (), (), furniture, ())


def test_a_clause_is_rendered_with_its_lead_ins_as_laid_out() -> None:
    clause = a_clause("Staff must not:", "lend phones:")
    assert clause.text == "Staff must not:\nlend phones:\n- to parents"
    assert clause.lead_in == "Staff must not: lend phones:"
    assert clause.own_text == "to parents"
    assert [line.role for line in clause.layout] == [LineRole.LEAD_IN, LineRole.LEAD_IN, LineRole.ITEM]
    assert "".join(SOURCE[start:end] for start, end in clause.ranges) == "Staff must not:lend phones:to parents"


def test_a_clause_without_lead_ins_has_none() -> None:
    clause = a_clause()
    assert (clause.lead_in, clause.text) == (None, "- to parents")


def test_a_clause_holds_its_own_characters_and_not_its_lead_ins() -> None:
    clause = a_clause("Staff must not:")
    assert clause.holds(SOURCE.index("to parents"))
    assert not clause.holds(SOURCE.index("must not"))


@pytest.mark.parametrize("kind", list(ClauseKind))
def test_only_lists_and_sections_are_wholes(kind: ClauseKind) -> None:
    assert a_clause(kind=kind).is_whole is (kind in (ClauseKind.LIST, ClauseKind.SECTION))


# -- quotations --------------------------------------------------------------------------------------------------


def test_a_quotation_is_proven_when_it_is_made() -> None:
    assert Quotation(a_policy(), a_clause("Staff must not:")).text == "Staff must not:\n- to parents"


def test_a_quotation_refuses_a_source_whose_lead_in_changed() -> None:
    with pytest.raises(UnprovableQuotationError):
        Quotation(a_policy(text=SOURCE.replace("must not", "may now")), a_clause("Staff must not:"))


def test_a_quotation_refuses_a_source_whose_words_changed() -> None:
    with pytest.raises(UnprovableQuotationError):
        Quotation(a_policy(text=SOURCE.replace("to parents", "to nobody")), a_clause("Staff must not:"))


def test_furniture_may_be_left_out_only_where_the_policy_lists_it() -> None:
    start = SOURCE.index("Page 1 of 2")
    page = Range(start, start + len("Page 1 of 2"))
    words = Verbatim.cut(SOURCE, Range(SOURCE.index("to parents"), page.end), (Gap(GapKind.FURNITURE, page),))
    clause = dataclasses.replace(a_clause(), lines=(Line(LineRole.ITEM, words),))
    listed = Furniture(page, "Page 1 of 2", 4, "page number")
    assert Quotation(a_policy(listed), clause).text == "- to parents"
    with pytest.raises(UnprovableQuotationError, match="no page furniture"):
        Quotation(a_policy(), clause)


def test_furniture_cannot_hide_a_not() -> None:
    start = SOURCE.index("not")
    hidden = (Gap(GapKind.FURNITURE, Range(start, start + 3)),)
    words = Verbatim.cut(SOURCE, Range(0, SOURCE.index(":") + 1), hidden)
    assert words.text == "Staff must :"
    with pytest.raises(UnprovableQuotationError):
        Quotation(a_policy(), dataclasses.replace(a_clause(), lead_ins=(words,)))


# -- the rest ----------------------------------------------------------------------------------------------------


def test_the_first_fact_is_the_confirmed_one_then_the_certain_one() -> None:
    def fact(name: str, *, certain: bool, confirmed: bool = False) -> Fact:
        return Fact(FactKind.OWNER, None, name, None, certain=certain, ranges=(), words="", confirmed=confirmed)

    guess, sure, said = (
        fact("guess", certain=False),
        fact("sure", certain=True),
        fact("said", certain=True, confirmed=True),
    )
    policy = a_policy()
    assert dataclasses.replace(policy, facts=(guess, sure, said)).fact(FactKind.OWNER) == said
    assert dataclasses.replace(policy, facts=(guess, sure)).fact(FactKind.OWNER) == sure
    assert policy.fact(FactKind.OWNER) is None


def test_what_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        a_policy().clause("phones/9")
    with pytest.raises(KeyError):
        Corpus((), ()).club("nobody")


@pytest.mark.parametrize(
    ("contact", "is_set"), [(Contact(), False), (Contact(name="Jo"), True), (Contact(phone="999"), True)]
)
def test_a_contact_is_set_where_anything_is_known(contact: Contact, is_set: bool) -> None:
    assert contact.is_set is is_set
