"""Titles, sections and their numbers."""

import pytest

from index.types import Club
from tests.index.reading.made import CLUB, paths, read

TEXT = "\n\nPhones stay in lockers until the last child has gone home.\n"


@pytest.mark.parametrize(
    ("cover", "title", "number"),
    [
        ("# OAK CLUB\n\n## 30. Social Media Policy", "Social Media Policy", "30"),
        ("Oak Club\n\n\nSocial Media Policy", "Social Media Policy", None),
        ("Social media\nOak Club", "Social media", None),
        ("OAK CLUB\nSocial Media Policy", "Social Media Policy", None),
        ("Oak Club: Social Media Policy", "Social Media Policy", None),
        ("SOCIAL MEDIA POLICY - OAK CLUB", "SOCIAL MEDIA POLICY", None),
        ("Policy: Use of Social Media", "Use of Social Media", None),
        ("# Social Media Policy\n**Oak Club** | Policy no. 27", "Social Media Policy", "27"),
        ("Oak Club\n\nStaff Handbook\n\nSocial Media Policy", "Social Media Policy", None),
        ("Social Networking", "Social Networking", None),
        ("Oak Club", "Social Media", None),
        ("Introduction", "Social Media", None),
    ],
)
def test_the_title_is_the_heading_most_like_the_file_and_not_the_clubs_name(
    cover: str, title: str, number: str | None
) -> None:
    policy = read(cover + TEXT, name="social-media")
    assert (policy.title, policy.number) == (title, number)


def test_without_clubs_yaml_the_folder_knows_the_club() -> None:
    club = Club("st-brannocks-preschool", "St Brannocks Preschool")
    assert read("St Brannock's Pre-school\n\nDRESS CODE" + TEXT, name="dress-code", club=club).title == "DRESS CODE"
    larkfield = Club("larkfield-oosc", "Larkfield Oosc")
    text = "Larkfield Out of School Club\n\nWhen you're unhappy (grievance procedure)" + TEXT
    policy = read(text, name="grievance", club=larkfield)
    assert policy.title == "When you're unhappy (grievance procedure)"


def test_a_policy_without_a_heading_is_called_as_its_file() -> None:
    assert read("Phones stay away.\n", name="mobile-phones").title == "Mobile Phones"


def test_cover_lines_open_no_section() -> None:
    policy = read(
        "Staff disciplinary procedure\nOak Club\n\nMost things are settled with a chat.\n\n1 Scope\n\nAll staff.\n",
        name="staff-disciplinary",
    )
    assert paths(policy) == ["", "1 Scope"]


def test_a_repeated_title_opens_no_section() -> None:
    policy = read(
        "Social Media Policy\n\nReview Details:\n\nDue\tsoon\n\nSocial Media Policy - Oak Club\n\nStaff are kind.\n",
        name="social-media",
    )
    assert paths(policy)[-1] == ""


def test_a_heading_that_only_mentions_the_title_is_a_section() -> None:
    policy = read(f"Social Media Policy{TEXT}\nAims of the Social Media Policy{TEXT}", name="social-media")
    assert paths(policy) == ["", "Aims of the Social Media Policy"]


def test_a_section_keeps_its_number_as_id() -> None:
    policy = read("# Safety\n\n## Section 4: Phones\n\nAway.\n\n## 5. Cameras\n\nNone.\n", ".md", name="safety")
    assert paths(policy) == ["Section 4: Phones", "5 Cameras"]
    assert [clause.clause_id for clause in policy.clauses] == ["safety/4.1", "safety/5.1"]


def test_the_letter_of_an_appendix_is_no_number_of_a_section() -> None:
    policy = read("# Safety\n\n## A. Phones\n\nKept away.\n\n## Appendix A: Forms\n\nAsk for one.\n", ".md")
    ids = [clause.clause_id for clause in policy.clauses]
    assert len(set(ids)) == len(ids)
    assert any("appendix-a" in clause_id for clause_id in ids)


def test_sections_of_one_name_have_ids_of_their_own() -> None:
    policy = read("# Safety\n\n## Phones\n\nAway.\n\n## Phones\n\nOff.\n", ".md", name="safety")
    assert [clause.clause_id for clause in policy.clauses] == ["safety/phones.1", "safety/phones~2.1"]


def test_front_matter_gives_the_title() -> None:
    assert read("---\ntitle: Given\n---\n\n# Found\n\nAway.\n", ".md", club=CLUB).title == "Given"


def test_the_clubs_name_at_the_end_of_a_page_is_no_clause() -> None:
    text = "# Phones\n\nPhones stay in lockers.\n\nOak Club\n"
    assert [clause.own_text for clause in read(text).clauses] == ["Phones stay in lockers."]
    asked = "# Phones\n\nPhones belong to:\n\nOak Club\n"
    assert any("Oak Club" in clause.text for clause in read(asked).clauses)
