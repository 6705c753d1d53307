"""Which lines are headings, marked and unmarked, and which lines are none."""

import pytest

from tests.index.reading.made import led, paths, read, words

TEXT = "Phones stay in lockers until the last child has gone home."


@pytest.mark.parametrize(
    "heading",
    [
        "# Phones",
        "**Phones and cameras**",
        "*Phones and cameras*",
        "__Phones__",
        "***Phones***",
        "PHONES AND CAMERAS",
        "IF YOU FIND A FIRE",
        "Phones and cameras",
        "Who this is for",
        "What we must never do",
        "What you can't do yet",
        "When a child tells you something",
        "Grumble or complaint?",
        "Section 4: Phones",
        "1. Phones",
        "1 Phones",
        "1.0 PHONES",
        "3.2 Phones in rooms",
        "A. Phones",
        "IV. Phones",
        "7 *Monitoring and review*",
    ],
)
def test_a_line_between_blank_ones_that_reads_as_a_heading_is_one(heading: str) -> None:
    policy = read(f"Safety Policy\n\nThis is for everyone who works here.\n\n{heading}\n\n{TEXT}\n")
    assert words(policy) == ["This is for everyone who works here.", TEXT]
    (path,) = [path for path in paths(policy) if path]
    assert path.split()[-1].strip("*") in heading


@pytest.mark.parametrize(
    "line",
    [
        "Staff must never be alone with a child",
        "Children are signed out by an adult.",
        "You are covered by our insurance",
        "Please lock the door",
        "Related policies: Safeguarding, Social Media",
        "*Related policies: Safeguarding, Social Media*",
        "See also: Trips",
        "Version: 3",
        "Contact: Jane Smith",
        "Signed: ..............",
        "office@oak.example",
        "phones stay away",
    ],
)
def test_a_lone_line_that_says_something_is_no_heading(line: str) -> None:
    policy = read(f"Safety Policy\n\nThis is for everyone who works here.\n\n{line}\n\n{TEXT}\n", ".md")
    assert paths(policy) == [""]


@pytest.mark.parametrize(
    "text",
    [
        "Passwords and logging on\n- Lock the screen.\n- Tell nobody.\n",
        "Taking a picture\nStaff will:\n- Lock the screen.\n- Tell nobody.\n",
        f"What is covered\n{TEXT}\n",
        f"2.1 Sick pay\n{TEXT}\n",
        f"**Sick pay**\n{TEXT}\n",
        f"DRILLS\n{TEXT}\n",
    ],
)
def test_a_short_line_right_above_its_text_is_a_heading(text: str) -> None:
    policy = read(f"Safety Policy\n\nThis is for everyone who works here.\n\n{text}")
    assert len([path for path in paths(policy) if path]) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Staff must not",
        "You should",
        "The following are not allowed",
        "We ask parents to",
        "Company sick pay may be withheld for",
    ],
)
def test_a_line_whose_sentence_goes_on_is_a_lead_in(line: str) -> None:
    policy = read(f"Safety Policy\n\n{line}\n- Lock the screen\n- Tell anybody\n")
    assert led(policy) == [(line, "Lock the screen"), (line, "Tell anybody")]


def test_a_label_over_a_table_is_a_heading_and_over_a_list_a_lead_in() -> None:
    assert paths(read("Safety\n\nRatios:\n\nUnder two\t3\nTwo\t4\n", name="safety")) == ["Ratios:"]
    assert led(read("Safety\n\nNever:\n\n- smoke\n- shout\n", name="safety")) == [
        ("Never:", "smoke"),
        ("Never:", "shout"),
    ]


def test_a_label_right_above_its_text_is_a_heading_too() -> None:
    policy = read("Safety Policy\n\nIntroduction:\nThe club keeps children safe.\n\nPhones:\nStaff lock them away.\n")
    assert paths(policy) == ["Introduction:", "Phones:"]
    assert led(policy) == [("", "The club keeps children safe."), ("", "Staff lock them away.")]


def test_a_numbered_list_is_no_row_of_headings() -> None:
    policy = read(
        "Steps Policy\n\nText of the steps.\n\n1. Keep hands\n\n2. Ask first\n\n3. Stop\n\nThat is all there is.\n",
        name="steps",
    )
    assert paths(policy) == [""]
    assert words(policy)[1:4] == ["Keep hands", "Ask first", "Stop"]


def test_numbered_headings_over_numbered_paragraphs() -> None:
    policy = read(
        "Fees Policy\n\n1 What you pay\n1.1 A day is £38.\n1.2 A week is £175.\n\n2 While you are away\n2.1 Nothing.\n",
        name="fees",
    )
    assert paths(policy) == ["1 What you pay", "2 While you are away"]
    assert [clause.clause_id for clause in policy.clauses if not clause.is_whole] == [
        "fees/1.1",
        "fees/1.2",
        "fees/2.1",
    ]


def test_lettered_sections_with_numbered_paragraphs() -> None:
    policy = read(
        "Photos Policy\n\nA. Consent\n\nA1. Parents sign.\n\nA2. No reply is no.\n\nB. Use\n\nB.1 Ask first.\n",
        name="photos",
    )
    assert paths(policy) == ["A Consent", "B Use"]
    assert [clause.clause_id for clause in policy.clauses if not clause.is_whole] == [
        "photos/A1",
        "photos/A2",
        "photos/B.1",
    ]


def test_numbered_paragraphs_without_punctuation() -> None:
    policy = read(
        "Visitors\n\nStatement\n\n1 The nursery welcomes visitors.\n\n2 They sign in.\n\nArrival\n\n3 They ring.\n",
        name="visitors",
    )
    assert words(policy) == ["The nursery welcomes visitors.", "They sign in.", "They ring."]
    assert paths(policy) == ["Statement", "Arrival"]


def test_headings_nest_by_their_level() -> None:
    policy = read(
        "# Safety\n\n## Phones\n\n### In rooms\n\nOff.\n\n**Breaks**\n\nOn.\n\n## Cameras\n\nNone.\n",
        ".md",
        name="safety",
    )
    assert paths(policy) == ["Phones > In rooms", "Phones > In rooms > Breaks", "Cameras"]


def test_short_lines_under_a_lead_in_are_its_items_and_no_headings() -> None:
    policy = read(
        "Safety Policy\n\nStaff must not:\n\n"
        "Post photos\n\nAccept friend requests\n\nDiscuss children\n\nAll of this holds at home too.\n"
    )
    lead = "Staff must not:"
    assert led(policy)[:3] == [(lead, "Post photos"), (lead, "Accept friend requests"), (lead, "Discuss children")]


def test_of_such_lines_the_last_is_a_heading_where_nothing_is_forbidden_and_a_sentence_follows() -> None:
    policy = read(
        "Safety Policy\n\nEvery staff member brings:\n\nA torch\n\nA whistle\n\nOn the day\n\nThe bus leaves at nine.\n"
    )
    assert paths(policy)[-1] == "On the day"
    assert led(policy)[0] == ("Every staff member brings:", "A torch")


def test_a_heading_that_a_page_broke_is_one() -> None:
    assert paths(read(f"Safety Policy\n\n{TEXT}\n\nPhones and\n\fcameras\n\n{TEXT}\n"))[-1] == "Phones and cameras"


def test_a_case_without_what_follows_from_it_is_a_heading_and_an_order_is_none() -> None:
    text = "# Doors\n\nAsk first.\n\n{}\n\nOne of the staff rings the police.\n"
    assert paths(read(text.format("When a visitor will not leave")))[-1] == "When a visitor will not leave"
    for order in ("When outside staff must wear hats", "If a door stays open, it will be locked"):
        assert paths(read(text.format(order))) == [""]
