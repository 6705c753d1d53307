"""The batch contract, over replies made by hand."""

import json
from dataclasses import replace

import pytest

from bot.cli.batch import answer_lines, reply_line
from bot.errors import UnknownClubError
from bot.types import Answer, NotCovered, Reply, Sensitive, Unsure
from index.errors import UnprovableQuotationError
from index.types import Club
from tests.bot.policies import ACCEPT, ASK, HOUSE, OAK, PARENTS, POST, clause_of, compared, quote


def find(name: str) -> Club:
    clubs = {"ask-clubs": ASK, "house": HOUSE}
    if name not in clubs:
        raise UnknownClubError(name, clubs)
    return clubs[name]


def answered(question: str, club: Club | None) -> Reply:
    if question == "broken":
        raise UnprovableQuotationError("house/p.txt", 1, 2, "the source holds other words there")
    return Answer(club, (quote(POST),), 0.9)


def run(*lines: str | bytes, default: Club | None = None) -> tuple[list[dict], list[tuple[int, str]], bool]:
    """What is written, what is complained of, and whether all is fine."""
    written: list[str] = []
    complaints: list[tuple[int, str]] = []
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    is_fine = answer_lines(
        raw, find, answered, written.append, lambda number, reason: complaints.append((number, reason)), default
    )
    return [json.loads(line) for line in written], complaints, is_fine


def asked(**fields: object) -> str:
    return json.dumps({"id": "q1", "question": "may I post this?", "club": "ask-clubs", **fields})


def test_a_line_of_the_contract_has_these_fields_and_values():
    line = json.loads(reply_line("q7", ASK, Answer(ASK, (quote(ACCEPT, score=0.71234567),), 0.9)))
    (shown,) = line.pop("quotes")
    assert line == {"id": "q7", "status": "answered", "club": "ask-clubs", "confidence": 0.9}
    ranges = shown.pop("ranges")
    assert shown == {
        "source": "ask-clubs/social-media.txt",
        "policy": "30. Social Media Policy",
        "clause_id": "rules/1",
        "heading_path": ["30. Social Media Policy", "Social media rules"],
        "lead_in": "When using social media sites, staff must not:",
        "text": (
            "When using social media sites, staff must not:\n"
            "  - Accept invitations from parents unless they already know the parent"
        ),
        "audience": "staff",
        "score": 0.712346,
    }
    source = quote(ACCEPT).policy.source.text
    assert [source[start:end] for start, end in ranges] == [
        "When using social media sites, staff must not:",
        "Accept invitations from parents unless they already know the parent",
    ]


def test_a_comparison_adds_who_shares_the_words_and_where_they_differ():
    """The characters of `text`; the text itself is as without them."""
    one, other = compared(clause_of(ASK, "Ask a manager first."), clause_of(HOUSE, "Ask the manager first."))
    shared = replace(one, same_words=(clause_of(OAK, "Ask a manager first."),))
    line = json.loads(reply_line("q7", None, Answer(None, (shared, other), 0.9)))
    assert [(shown["text"], shown["shared_by"], shown["differs"]) for shown in line["quotes"]] == [
        ("Ask a manager first.", ["oak"], [[4, 5]]),
        ("Ask the manager first.", [], [[4, 7]]),
    ]


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Answer(ASK, (quote(ACCEPT),), 0.9), "answered"),
        (Unsure(ASK, (quote(ACCEPT),), 0.4, "close"), "unsure"),
        (NotCovered(ASK, (quote(PARENTS),), 0.1, "none"), "not_covered"),
        (Sensitive(ASK, "disclosure"), "sensitive"),
    ],
)
def test_every_outcome_has_its_status(reply, status):
    line = json.loads(reply_line("q1", ASK, reply))
    assert (line["status"], len(line["quotes"])) == (status, len(reply.quotes))


def test_at_most_five_quotations_best_first():
    quotes = tuple(quote(POST, score=float(score)) for score in range(7, 0, -1))
    line = json.loads(reply_line("q1", None, Answer(None, quotes, 0.9)))
    assert [shown["score"] for shown in line["quotes"]] == [7, 6, 5, 4, 3]


def test_lines_are_answered_in_order_and_other_fields_are_passed_over():
    written, complaints, is_fine = run(asked(id="a"), "", asked(id=2, club=None, kind="x", gold=[]), "  \n")
    assert [(line["id"], line["club"]) for line in written] == [("a", "ask-clubs"), (2, None)]
    assert (complaints, is_fine) == ([], True)


def test_one_bad_line_is_reported_by_its_number_and_the_rest_goes_on():
    written, complaints, is_fine = run(asked(id="a"), "{", asked(id="b"))
    assert [line["id"] for line in written] == ["a", "b"]
    assert complaints == [(2, "is no JSON: Expecting property name enclosed in double quotes at character 2")]
    assert not is_fine


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "is no JSON object"),
        (b'{"id": "\xff"}', "is not UTF-8"),
        ("[" * 100_000, "nesting too deep"),
        ('{"id": ' + "9" * 5000 + "}", "a number too long"),
        (json.dumps({"question": "q", "club": None}), "'id' is missing"),
        (asked(id=None), "'id' is neither text nor a number"),
        (asked(id=["a"]), "'id' is neither text nor a number"),
        (asked(question=""), "'question' is missing, empty or no text"),
        (asked(question=7), "'question' is missing, empty or no text"),
        (asked(club=7), "'club' is neither text nor null"),
        (asked(club="nowhere"), "no club 'nowhere' here; the clubs are: ask-clubs, house"),
        (asked(question="broken"), "house/p.txt: characters 1-2 cannot be quoted"),
    ],
)
def test_what_cannot_be_read_or_answered_is_said_without_the_question(line, reason):
    written, complaints, is_fine = run(line)
    ((number, said),) = complaints
    assert (written, number, is_fine) == ([], 1, False)
    assert reason in said
    assert "may I post this?" not in said


def test_a_byte_order_mark_before_the_first_line_is_passed_over():
    written, complaints, _ = run(b"\xef\xbb\xbf" + asked().encode())
    assert (len(written), complaints) == (1, [])


def test_the_default_club_is_for_lines_that_have_none_at_all():
    without = json.dumps({"id": "q1", "question": "may I?"})
    written, _, _ = run(without, asked(club=None), default=HOUSE)
    assert [line["club"] for line in written] == ["house", None]


def test_half_a_surrogate_in_a_question_is_shown_to_the_answerer_as_a_character():
    seen: list[str] = []

    def remember(question: str, club: Club | None) -> Reply:
        seen.append(question)
        return answered(question, club)

    lines = [b'{"id": 1, "question": "may \\ud83d I \\ud83d\\ude00?", "club": null}']
    assert answer_lines(lines, find, remember, lambda _: None, lambda _number, _reason: None)
    assert seen == ["may \ufffd I 😀?"]


def test_half_a_surrogate_in_an_id_comes_back_as_it_went_in():
    written, _, _ = run('{"id": "\\ud800", "question": "may I?", "club": null}')
    assert written[0]["id"] == "\ud800"
