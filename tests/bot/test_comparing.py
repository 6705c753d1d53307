"""Which words of one club's clause another's does not have, and that marking them changes no word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.comparing import are_marked, counterpart, emphasised_lines
from bot.types import Quote
from index.likeness import LIKE_FROM, likeness, same_words
from index.types import Audience, Club, Quotation
from tests.bot.policies import ASK, HOUSE, OAK, clause_of, compared

MUST_NOT = "When using social media sites, staff must not:"
ACCEPT = "- Accept invitations from parents (e.g. on Facebook) unless they know the parent."
ACCEPT_TOO = "- Accept invitations from parents (eg on Facebook) unless they know the parent."


def marked(quote: Quote) -> list[str]:
    """The words marked."""
    return [quote.quotation.text[start:end] for start, end in quote.differs]


def differences(*clauses: str, lead_ins: tuple[str | None, ...] | None = None) -> list[list[str]]:
    """What is marked in each of these clauses, each of a club of its own."""
    leads = lead_ins or (None,) * len(clauses)
    made = [
        clause_of(Club(str(at), str(at)), text, lead_in=lead)
        for at, (text, lead) in enumerate(zip(clauses, leads, strict=True))
    ]
    return [marked(quote) for quote in compared(*made)]


@pytest.mark.parametrize(
    ("one", "other", "in_one", "in_other"),
    [
        (ACCEPT, ACCEPT_TOO, ["e.g."], ["eg"]),
        ("Harm our Club in any way.", "Harm our Clubs in any way.", ["Club"], ["Clubs"]),
        ("Damage our Club's reputation.", "Damage ASK Clubs' reputation.", ["our Club's"], ["ASK Clubs"]),
        ("It is there forever.", "It is there forever - Google never forgets!", [], ["Google never forgets"]),
        ("You must not share photos.", "You must share photos.", ["not"], []),
        ("Keep it for 5 days, then shred it.", "Keep it for 10 days, then shred it.", ["5"], ["10"]),
        ("A fine of £5,000 is due now.", "A fine of £50 is due now.", ["£5,000"], ["£50"]),
        ("The same words in both.", "The same words in both.", [], []),
    ],
)
def test_the_words_that_the_other_does_not_have_are_marked(
    one: str, other: str, in_one: list[str], in_other: list[str]
) -> None:
    assert differences(one, other) == [in_one, in_other]
    assert differences(other, one) == [in_other, in_one]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don't share the club’s photos.", "Don’t share the club's photos."),
        ("Say “no” to that.", 'Say "no" to that.'),
    ],
)
def test_curly_and_straight_quotation_marks_are_the_same_words(one: str, other: str) -> None:
    assert differences(one, other) == [[], []]
    assert same_words(one) == same_words(f" {other} ")


def test_letter_case_and_punctuation_are_marked_only_where_nothing_else_differs() -> None:
    """Or the same words would stand twice, and nobody could see why."""
    assert differences("However, ask the Manager.", "However ask the manager.") == [
        ["However,", "Manager."],
        ["However", "manager."],
    ]
    assert differences("However, ask the Manager.", "However ask your manager.") == [["the"], ["your"]]


def test_a_rule_that_differs_in_its_lead_in_alone_shows_that() -> None:
    """What one club forbids the other allows."""
    leads = ("Staff must not:", "Staff may, when asked:")
    assert differences("- Use their own phone.", "- Use their own phone.", lead_ins=leads) == [
        ["must not"],
        ["may, when asked"],
    ]


def test_clauses_that_are_not_alike_are_not_marked() -> None:
    """Everything differs: marks would say nothing."""
    assert differences("Ask the manager before you post.", "Phones stay in the office all day.") == [[], []]


def test_half_of_the_words_in_common_are_enough_and_fewer_are_not() -> None:
    half = clause_of(ASK, "Always ask somebody first."), clause_of(OAK, "Always ask nobody else.")
    fewer = clause_of(ASK, "Always ask somebody senior first."), clause_of(OAK, "Always ask nobody else.")
    assert likeness(half[0].clause, half[1].clause) == LIKE_FROM
    assert are_marked(compared(*half))
    assert likeness(fewer[0].clause, fewer[1].clause) < LIKE_FROM
    assert not are_marked(compared(*fewer))


def test_a_lead_in_in_common_does_not_make_two_rules_alike() -> None:
    clauses = "- Publish photographs of children.", "- Accept invitations from parents."
    assert differences(*clauses, lead_ins=(MUST_NOT, MUST_NOT)) == [[], []]


def test_what_one_of_three_clubs_leaves_out_is_marked_in_the_others() -> None:
    whole = "Never accept a request unless you know the parent."
    assert differences(whole, "Never accept a request.", whole) == [
        ["unless you know the parent"],
        [],
        ["unless you know the parent"],
    ]


def test_three_clubs_may_differ_in_a_word_and_in_a_mark_beside_it() -> None:
    assert differences("Ask for our (Club).", "Ask for our (Club)", "Ask for our (Clubs).") == [
        ["(Club)."],
        ["(Club)"],
        ["Clubs"],
    ]


def test_a_clause_that_is_like_none_stays_unmarked_among_those_that_are() -> None:
    assert differences(ACCEPT, "It is not acceptable.", ACCEPT_TOO) == [["e.g."], [], ["eg"]]


def test_marks_end_with_their_line() -> None:
    one = clause_of(ASK, "Staff of the club must never, ever post:", "- old photos", "- old films")
    other = clause_of(OAK, "Staff of the club must never, ever post:", "- new pictures", "- new films")
    first, second = compared(one, other)
    assert (marked(first), marked(second)) == (["old photos", "old"], ["new pictures", "new"])


def test_one_clause_alone_has_nothing_to_differ_from() -> None:
    assert [marked(quote) for quote in compared(clause_of(ASK, "Be kind."))] == [[]]
    assert compared() == ()


# The same rule in another club's words


def test_the_same_rule_in_other_words_is_found_among_a_clubs_clauses() -> None:
    quoted = [clause_of(ASK, "Post anything that could damage our Club's reputation.").clause]
    same = clause_of(OAK, "Post anything that could damage ASK Clubs' reputation.").clause
    other = clause_of(OAK, "Post anything that could offend staff, parents or children at our Clubs.").clause
    assert counterpart([other, same], quoted) is same
    assert counterpart([other], quoted) is None
    assert counterpart([], quoted) is None
    assert counterpart([same], []) is None


def test_a_rule_for_other_people_is_not_the_same_rule() -> None:
    quoted = [clause_of(ASK, "Post photographs of children.").clause]
    for_parents = clause_of(OAK, "Post photographs of children.", audience=Audience.PARENTS).clause
    assert counterpart([for_parents], quoted) is None


# What is shown


def shown(quotation: Quotation, marks: object = None) -> list[list[tuple[str, bool, bool]]]:
    return [[tuple(run) for run in runs] for runs in emphasised_lines(quotation, marks)]  # type: ignore[arg-type]


def test_without_marks_headings_and_what_the_policy_emphasises_are_bold() -> None:
    quotation = clause_of(ASK, "# Photos", "Ask a **named** manager.")
    assert shown(quotation) == [
        [("Photos", True, False)],
        [("Ask a ", False, False), ("named", True, False), (" manager.", False, False)],
    ]


def test_with_marks_only_they_are_bold_also_across_the_policys_own_emphasis() -> None:
    one = clause_of(ASK, "# Photos", "Ask a **named** manager.", lead_in="Staff must:")
    other = clause_of(OAK, "# Photos", "Ask the **good** manager.", lead_in="Staff must:")
    quote, _ = compared(one, other)
    assert shown(one, quote.differs) == [
        [("Staff must:", False, False)],
        [("Photos", False, True)],
        [
            ("Ask ", False, False),
            ("a ", True, False),
            ("named", True, True),
            (" manager.", False, False),
        ],
    ]


WORDS = st.sampled_from(
    [
        "staff",
        "must",
        "not",
        "Club’s",
        "e.g.",
        "(eg",
        "**private**",
        "photos,",
        "–",
        "5%",
        "İ",
        "ß",
        "🙂",
        "a-b",
        "_",
        "&",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
LINES = st.lists(st.tuples(st.sampled_from(["", "- ", "# "]), TEXTS), min_size=1, max_size=4)
CLAUSES = st.lists(st.tuples(st.none() | TEXTS, LINES), min_size=1, max_size=5)


@given(CLAUSES)
def test_marking_changes_no_word(clauses: list[tuple[str | None, list[tuple[str, str]]]]) -> None:
    """The runs shown are the quotation; the marks lie on words of it, in order, and apart from each other."""
    made = [
        clause_of(Club(str(at), str(at)), *(role + text for role, text in lines), lead_in=lead)
        for at, (lead, lines) in enumerate(clauses)
    ]
    quotes = compared(*made)
    assert [quote.quotation for quote in quotes] == made
    for quote in quotes:
        edges = [edge for piece in quote.differs for edge in piece]
        assert edges == sorted(set(edges))
        assert not any("\n" in words or not any(map(str.isalnum, words.replace("_", "x"))) for words in marked(quote))
        for marks in (None, quote.differs):
            lines = emphasised_lines(quote.quotation, marks)
            layout = quote.quotation.clause.layout
            assert ["".join(run.text for run in runs) for runs in lines] == [line.words.text for line in layout]
            assert all(run.text for runs in lines for run in runs)


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_common_to_both(one: str, other: str) -> None:
    quotes = compared(clause_of(ASK, one), clause_of(HOUSE, other))
    if not are_marked(quotes):
        return
    bare = []
    for quote in quotes:
        (runs,) = emphasised_lines(quote.quotation, quote.differs)
        words = " ".join("".join(run.text for run in runs if not run.bold).split())
        bare.append("".join(character for character in words.casefold() if character.isalnum()))
    assert bare[0] == bare[1]


def test_the_bold_characters_are_exactly_the_marked_ones() -> None:
    one = clause_of(ASK, "- Ask a manager, or the deputy.", "- Then wait.", lead_in="Staff must:")
    other = clause_of(OAK, "- Ask the manager, or the deputy.", "- Then go.", lead_in="Staff should:")
    for quote in compared(one, other):
        lines = emphasised_lines(quote.quotation, quote.differs)
        assert [run.text for runs in lines for run in runs if run.bold] == marked(quote)
