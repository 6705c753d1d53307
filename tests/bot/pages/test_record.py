"""A policy's text in sheets and pieces: no character left out, each clause where it begins."""

from itertools import pairwise

from bot.pages.record import Record, Share
from index.clauses import read_policy
from index.types import Club, Corpus, Policy

OAK = Club("oak", "Oak Nursery")


def shares(policy: Policy) -> list[tuple[str, str]]:
    """Each piece with its words, white space levelled, those without words left out."""
    record = Record(policy)
    found = [
        (piece.share.value, " ".join(record.text[slice(*piece.range)].split()))
        for sheet in record.sheets()
        for within in sheet.ranges
        for piece in record.pieces(within)
    ]
    return [(share, words) for share, words in found if words]


def read(text: str, suffix: str = ".txt") -> Policy:
    return read_policy(text.encode(), f"oak/phones{suffix}", OAK)


def test_no_character_is_left_out_and_none_shown_twice(
    five: Corpus, club_of_twelve: Corpus, willow_corpus: Corpus
) -> None:
    for policy in (*five.policies, *club_of_twelve.policies, *willow_corpus.policies):
        record = Record(policy)
        ranges = sorted(within for sheet in record.sheets() for within in sheet.ranges)
        pieces = [piece for within in ranges for piece in record.pieces(within)]
        shown = "".join(record.text[slice(*piece.range)] for piece in pieces)
        assert "".join(shown.split()) == "".join(record.text.split())
        assert all(one.range.end <= two.range.start for one, two in pairwise(pieces))


def test_each_clause_opens_once_with_its_own_words(five: Corpus, club_of_twelve: Corpus, willow_corpus: Corpus) -> None:
    for policy in (*five.policies, *club_of_twelve.policies, *willow_corpus.policies):
        record = Record(policy)
        opened = [
            piece.number
            for sheet in record.sheets()
            for within in sheet.ranges
            for piece in record.pieces(within)
            if piece.opens
        ]
        assert sorted(opened) == [each.number for each in record.numbered]
        for each in record.numbered:
            piece = next(record.pieces(each.clause.lines[0].words.ranges[0]))
            assert each.clause.own_text.startswith(record.text[slice(*piece.range)].split()[0])


def test_every_piece_says_what_it_is() -> None:
    text = """Oak Nursery

Phones

1. Staff must not:

- use a **private** phone
- take pictures

Page 1 of 1
"""
    assert shares(read(text)) == [
        ("other", "Oak Nursery"),
        ("heading", "Phones"),
        ("mark", "1."),
        ("lead-in", "Staff must not:"),
        ("mark", "-"),
        ("clause", "use a"),
        ("mark", "**"),
        ("clause", "private"),
        ("mark", "**"),
        ("clause", "phone"),
        ("mark", "-"),
        ("clause", "take pictures"),
        ("left-out", "Page 1 of 1"),
    ]


def test_the_five_policies_leave_no_words_aside_but_names_above_their_titles(five: Corpus) -> None:
    aside = {words for policy in five.policies for share, words in shares(policy) if share == Share.OTHER}
    assert aside == {
        "# ASK CLUBS",
        "Ightham Primary School",
        "Review Details:",
        "Social Media Policy - Ightham Primary School After School/Breakfast Club",
        "JPAC LTD Out of School Clubs",
        "Ronald Openshaw Nursery Education Centre",
    }


def test_a_long_text_is_cut_where_a_heading_stands() -> None:
    sections = "\n".join(
        f"## Part {number}\n\n" + "\n\n".join(f"Staff must do thing {number}.{at}." for at in range(12)) + "\n"
        for number in range(1, 9)
    )
    sheets = Record(read(f"# Things\n\n{sections}", ".md")).sheets()
    text = Record(read(f"# Things\n\n{sections}", ".md")).text
    assert len(sheets) > 3
    assert all(text[sheet.ranges[0].start :].startswith("## Part") for sheet in sheets[1:])
    assert (sheets[0].first, sheets[-1].last) == (1, len(text.rstrip().splitlines()))


def test_pages_hold_what_stands_on_them_furniture_too(willow_corpus: Corpus) -> None:
    policy = next(each for each in willow_corpus.policies if each.source.path.endswith("phones.pdf"))
    record = Record(policy)
    first, second = record.sheets()
    assert (first.page, second.page) == (1, 2)
    held = [[item.words for item in policy.furniture if sheet.holds(item.range.start)] for sheet in (first, second)]
    assert held == [["Willow Nursery - Policies", f"Page {number} of 2"] for number in (1, 2)]


def test_a_word_file_without_pages_is_cut_by_its_paragraphs(willow_corpus: Corpus) -> None:
    policy = next(each for each in willow_corpus.policies if each.source.path.endswith("outings.docx"))
    (sheet,) = Record(policy).sheets()
    assert (sheet.page, sheet.first, sheet.last, sheet.are_paragraphs) == (None, 1, 6, True)
