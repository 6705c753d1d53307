"""Lists under their lead-ins: nested, oddly marked, unmarked, interrupted."""

import pytest

from index.reading.lists import introduces
from tests.index.reading.made import led, paths, read, words

LEAD = "Staff must not:"


@pytest.mark.parametrize(
    "text",
    [
        "Staff must not:",
        "Staff must not –",
        "Staff must not",
        "We ask parents to",
        "The rules are set out below.",
        "Staff must follow these rules.",
        "Staff must not do the following.",
    ],
)
def test_words_that_what_follows_completes(text: str) -> None:
    assert introduces(text)


@pytest.mark.parametrize(
    "text",
    [
        "Staff lock the door.",
        "We hold one of these every half term.",
        "A policy of the governors for all who work in it",
        "Is it locked?",
        "It follows the guidance.",
    ],
)
def test_a_finished_sentence_introduces_nothing(text: str) -> None:
    assert not introduces(text)


def test_a_list_after_a_finished_sentence_stands_by_itself() -> None:
    assert led(read("Staff lock the door.\n\n- Check the windows.\n- Take the key.\n")) == [
        ("", "Staff lock the door."),
        ("", "Check the windows."),
        ("", "Take the key."),
    ]


def test_a_list_belongs_to_its_lead_in_through_blank_lines_and_page_breaks() -> None:
    policy = read(f"{LEAD}\n\n\n- post photos\n\nPage 1 of 2\n\n- accept requests\n\n\f\n- gossip\n")
    assert led(policy) == [(LEAD, "post photos"), (LEAD, "accept requests"), (LEAD, "gossip")]


def test_the_whole_paragraph_is_the_lead_in() -> None:
    assert led(read("“Media” is a set of tools. It includes:\n- blogs\n")) == [
        ("“Media” is a set of tools. It includes:", "blogs")
    ]


def test_nested_lists_by_indent() -> None:
    policy = read(f"{LEAD}\n\n- lend phones:\n    - to parents\n    - to children\n- gossip\n", ".md")
    assert led(policy) == [
        (f"{LEAD} lend phones:", "to parents"),
        (f"{LEAD} lend phones:", "to children"),
        (LEAD, "gossip"),
    ]


def test_a_lead_in_among_the_items_keeps_its_list_whatever_the_indents() -> None:
    """As in one of the five: the items under the lead-in are marked "- o", but for one."""
    policy = read(
        "- We ask staff:\n - o Not to gossip\n - Ensure posts are fit\n - o Follow the rules\n"
        "- If any of the above points are not followed, action will follow\n"
    )
    lead = "We ask staff:"
    assert led(policy) == [
        (lead, "Not to gossip"),
        (lead, "Ensure posts are fit"),
        (lead, "Follow the rules"),
        ("", "If any of the above points are not followed, action will follow"),
    ]


def test_sub_items_with_another_marker_need_no_indent() -> None:
    policy = read(f"{LEAD}\n• Smoke on site\no this includes vapes\n• Shout\n")
    assert led(policy) == [(f"{LEAD} Smoke on site", "this includes vapes"), (LEAD, "Shout")]


def test_bullets_under_numbered_lead_ins() -> None:
    policy = read("1. Staff must not:\n   • smoke\n   • shout\n2. Visitors are asked to:\n   • sign in\n")
    assert led(policy) == [
        ("Staff must not:", "smoke"),
        ("Staff must not:", "shout"),
        ("Visitors are asked to:", "sign in"),
    ]


@pytest.mark.parametrize("indent", ["", "  ", "     "])
def test_the_next_number_is_never_under_the_one_before_it(indent: str) -> None:
    """A list of duties must not fall under a lead-in that forbids, however it is indented."""
    policy = read(f"1. Staff must not:\n• smoke\n{indent}2. Staff must:\n• sign in\n")
    assert led(policy) == [("Staff must not:", "smoke"), ("Staff must:", "sign in")]


def test_lettered_items_under_numbered_paragraphs() -> None:
    policy = read(
        "3.1 Staff must not:\n\n(a) smoke;\n(b) shout; or\n(c) gossip.\n\n3.2 Staff should:\n\ni. rest\nii. eat\n"
    )
    assert [clause.clause_id for clause in policy.clauses if not clause.is_whole] == [
        "conduct/3.1.a",
        "conduct/3.1.b",
        "conduct/3.1.c",
        "conduct/3.2.i",
        "conduct/3.2.ii",
    ]


def test_a_numbered_paragraph_after_bullets_ends_their_list() -> None:
    policy = read(f"{LEAD}\n* smoke\n* shout\n\n13. A phone may be kept by a contractor.\n")
    assert led(policy)[-1] == ("", "A phone may be kept by a contractor.")


def test_a_remark_between_items_does_not_tear_the_ones_after_it_from_their_lead_in() -> None:
    policy = read(f"{LEAD}\n\n- smoke\n\nThis holds at all times.\n\n- shout\n")
    assert set(led(policy)) == {(LEAD, "smoke"), (LEAD, "shout"), ("", "This holds at all times.")}


def test_a_sentence_after_a_remark_is_no_item_of_the_list_before() -> None:
    policy = read(f"{LEAD}\n\n- smoke\n\nPhones:\n\n- Keep them in lockers.\n")
    assert led(policy)[-1] == ("Phones:", "Keep them in lockers.")


def test_further_paragraphs_of_an_item_stay_with_it() -> None:
    policy = read("- Phones stay away.\n\n  They ring all day.\n\nOther text is here.\n", ".md")
    assert [[line.words.text for line in clause.lines] for clause in policy.clauses] == [
        ["Phones stay away.", "They ring all day."],
        ["Other text is here."],
    ]


# -- lists without markers ---------------------------------------------------------------------------------------


def test_lines_right_under_a_lead_in_are_its_items() -> None:
    assert led(read(f"{LEAD}\nsmoke on site\nshout at children\n\nThe door is locked.\n")) == [
        (LEAD, "smoke on site"),
        (LEAD, "shout at children"),
        ("", "The door is locked."),
    ]


def test_lines_with_blank_lines_between_them_stay_under_a_lead_in_that_forbids() -> None:
    assert led(
        read(f"{LEAD}\n\nSmoke on site.\n\nLend their phone to anybody.\n\nAny breach will be looked into.\n")
    ) == [
        (LEAD, "Smoke on site."),
        (LEAD, "Lend their phone to anybody."),
        ("", "Any breach will be looked into."),
    ]


def test_a_lead_in_without_a_colon_leads_too() -> None:
    assert led(read("Staff must not\n\nsmoke on the premises\ndrink alcohol\n")) == [
        ("Staff must not", "smoke on the premises"),
        ("Staff must not", "drink alcohol"),
    ]


# -- headings, tables and questions that lead in -----------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    ["Staff must not:", "Don't", "Things we don't do", "Unacceptable behaviour", "What you can't do", "Banned items"],
)
def test_a_heading_that_forbids_is_the_lead_in_of_the_list_right_under_it(heading: str) -> None:
    policy = read(f"# Safety\n\nText is here.\n\n## {heading}\n\n- smoke\n- shout\n", ".md")
    assert led(policy)[1:] == [(heading, "smoke"), (heading, "shout")]


@pytest.mark.parametrize("heading", ["If we can't go back in", "What to do if a child will not eat", "Banned foods"])
def test_a_heading_that_puts_a_case_or_names_a_topic_is_none(heading: str) -> None:
    policy = read(f"# Safety\n\nText is here.\n\n## {heading}\n\n- Staff ring the office.\n- Nobody shouts.\n", ".md")
    assert led(policy)[1:] == [("", "Staff ring the office."), ("", "Nobody shouts.")]


FORBIDDING = "What staff must not do"


def under(heading: str, text: str) -> list[tuple[str, str]]:
    """What is read under a heading of its own in a Markdown policy."""
    return led(read(f"# Safety\n\nText is here.\n\n## {heading}\n\n{text}", ".md"))[1:]


def test_a_heading_that_forbids_leads_into_its_list_through_a_remark() -> None:
    assert under(FORBIDDING, "Phones are a private thing.\n\n- use phones\n- the taking of photos\n") == [
        ("", "Phones are a private thing."),
        (FORBIDDING, "use phones"),
        (FORBIDDING, "the taking of photos"),
    ]


def test_but_only_into_its_first_list() -> None:
    text = "Think of others.\n\n- use phones\n\nThese are welcome in the hall.\n\n- Books to share\n"
    assert under(FORBIDDING, text)[-1] == ("", "Books to share")


def test_a_list_with_a_lead_in_of_its_own_does_not_need_the_heading() -> None:
    assert under(FORBIDDING, "Staff may:\n\n- use the office phone\n") == [("Staff may:", "use the office phone")]


def test_words_that_only_name_the_place_leave_it_to_the_heading() -> None:
    text = "This goes for all.\n\nAt the gate:\n\n- smoke\n\nIn the rooms:\n\n- shout\n"
    assert under(FORBIDDING, text)[1:] == [
        (f"{FORBIDDING} At the gate:", "smoke"),
        (f"{FORBIDDING} In the rooms:", "shout"),
    ]


def test_each_act_under_a_heading_that_names_the_forbidden_needs_it() -> None:
    assert under(FORBIDDING, "Use phones.\n\nTake what is not theirs.\n\nThe manager decides.\n") == [
        (FORBIDDING, "Use phones."),
        (FORBIDDING, "Take what is not theirs."),
        ("", "The manager decides."),
    ]


@pytest.mark.parametrize(
    "sentence", ["Phones stay in lockers.", "We keep them away.", "Personal phones are kept away.", "No one may."]
)
def test_a_sentence_under_such_a_heading_says_itself_what_holds(sentence: str) -> None:
    assert under(FORBIDDING, f"{sentence}\n") == [("", sentence)]


def test_rows_under_a_heading_that_forbids_need_it() -> None:
    text = "Ask in the office about it.\n\n| Item | Where |\n|---|---|\n| Knives | Rooms |\n"
    assert under("Banned items", text)[-1] == ("Banned items Item Where", "Knives Rooms")


def test_an_order_under_a_heading_that_forbids_a_topic_is_not_turned_round() -> None:
    assert under("Unacceptable behaviour", "Report it to the manager.\n") == [("", "Report it to the manager.")]


def test_paragraphs_under_a_heading_whose_sentence_goes_on_need_it() -> None:
    policy = read("# Safety\n\nText.\n\n## Staff should not:\n\nShare passwords.\n\nUse club Wi-Fi for games.\n", ".md")
    assert led(policy)[1:] == [
        ("Staff should not:", "Share passwords."),
        ("Staff should not:", "Use club Wi-Fi for games."),
    ]


def test_rows_under_a_lead_in_need_it_and_their_columns_names() -> None:
    policy = read("The following are not permitted:\n\n| Item | Where |\n|---|---|\n| Knives | Rooms |\n", ".md")
    assert led(policy) == [("The following are not permitted: Item Where", "Knives Rooms")]


@pytest.mark.parametrize("question", ["## Can I add a parent?", "**Can I add a parent?**", "Q: Can I add a parent?"])
def test_an_answer_needs_its_question(question: str) -> None:
    (clause,) = [
        clause
        for clause in read(f"# Friends\n\n{question}\n\nNo. Ask the manager.\n", ".md").clauses
        if not clause.is_whole
    ]
    assert clause.lead_in in ("Can I add a parent?", "Q: Can I add a parent?")


def test_what_is_no_answer_does_not() -> None:
    assert led(read("# Friends\n\n## When can I use my phone?\n\nDuring breaks.\n", ".md")) == [("", "During breaks.")]


def test_lists_nested_too_deep_are_still_read() -> None:
    text = "".join(f"{'  ' * depth}- level {depth}:\n" for depth in range(40))
    assert len(words(read(f"Start:\n{text}{'  ' * 40}- end\n"))) >= 1


def test_a_list_under_no_heading_and_no_lead_in() -> None:
    assert paths(read("- one thing\n- another thing\n")) == [""]
