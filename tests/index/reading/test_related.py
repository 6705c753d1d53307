"""Other policies that a policy names."""

import pytest

from index.types import RelatedWay
from tests.index.reading.made import read


def named(text: str, suffix: str = ".txt") -> list[tuple[str, str]]:
    return [(related.name, related.way.value) for related in read(text, suffix).related]


@pytest.mark.parametrize(
    "line",
    [
        "See also: **Mobile Phone policy**, **Safeguarding policy**.",
        "Related policies: Mobile Phone policy; Safeguarding policy.",
        "Linked documents: Mobile Phone policy, Safeguarding policy",
        "Related: Mobile Phone policy, Safeguarding policy.",
        "Read with: Mobile Phone policy; Safeguarding policy.",
        "Goes with: Mobile Phone policy; Safeguarding policy.",
        "Other useful pages: Mobile Phone policy, Safeguarding policy",
        "This policy should be read in conjunction with: Mobile Phone policy, Safeguarding policy.",
        "Please also see our Mobile Phone policy and Safeguarding policy.",
        "*Related policies: Mobile Phone policy, Safeguarding policy*",
    ],
)
def test_what_is_marked_as_related(line: str) -> None:
    policy = read(f"Phones stay away.\n\n{line}\n", ".md")
    assert [(each.name, each.way) for each in policy.related] == [
        ("Mobile Phone policy", RelatedWay.SEE_ALSO),
        ("Safeguarding policy", RelatedWay.SEE_ALSO),
    ]
    assert policy.clauses[-1].kind.value == "related"


def test_the_names_under_a_heading_of_related_policies() -> None:
    assert named("# Phones\n\nAway.\n\n## Related policies\n\n- Safeguarding\n- Codes of dress\n", ".md") == [
        ("Safeguarding", "see also"),
        ("Codes of dress", "see also"),
    ]


def test_names_after_see_also_in_a_line_that_states_facts() -> None:
    assert named("Away.\n\nLast updated: 11 March 2024. See also First Aid, Food and Allergies policies.\n") == [
        ("First Aid", "see also"),
        ("Food and Allergies policies", "see also"),
    ]


def test_a_remark_in_parentheses_is_no_name() -> None:
    assert named("Away.\n\nSee also: **BE SMART** (advise for children, equally for adults), Phones.\n") == [
        ("BE SMART", "see also"),
        ("Phones", "see also"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Staff follow the staff behaviour policy.", "staff behaviour policy"),
        ("This is in conjunction with the whistle blowing policy.", "whistle blowing policy"),
        ("It is a matter for the disciplinary procedure.", "disciplinary procedure"),
        ("Use the grievance procedure instead.", "grievance procedure"),
        ("in line with our **Staff Disciplinary policy**.", "Staff Disciplinary policy"),
        ("All staff sign up to the staff Acceptable Use Policy for IT.", "staff Acceptable Use Policy for IT"),
        ("Follow the Staff Code of Conduct.", "Staff Code of Conduct"),
    ],
)
def test_names_in_running_text(text: str, name: str) -> None:
    assert (name, "running text") in named(text)


def test_several_names_in_one_parenthesis() -> None:
    text = "(please refer to the partnership with parent's policy, complaints procedures and grievance policy)"
    assert named(f"Share concerns {text}.") == [
        ("partnership with parent's policy", "running text"),
        ("complaints procedures", "running text"),
        ("grievance policy", "running text"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "This policy covers phones.",
        "Read and sign for five policies before you start.",
        "Anyone needing a regular medical procedure tells us.",
        "Our policy is to wait.",
        "Refer to the manager any concerns you have.",
        "See the manager before you leave.",
        "The setting's policy on the use of phones.",
    ],
)
def test_what_names_no_policy_in_particular(text: str) -> None:
    assert named(text) == []


def test_a_rule_that_says_whom_to_see_is_a_rule() -> None:
    assert read("Refer to the manager any concerns you have.\n").clauses[0].kind.value == "rule"


def test_a_policy_does_not_name_itself() -> None:
    assert named("Phones Policy\n\nThe Phones Policy holds for all. See also: Phones policy, Trips.\n") == [
        ("Trips", "see also")
    ]


def test_a_policy_named_twice_is_named_once_and_as_marked() -> None:
    assert named("We follow the Trips policy.\n\nSee also: Trips.\n") == [("Trips", "see also")]


def test_a_name_has_its_range_and_line() -> None:
    policy = read("Away.\n\nSee also: **Trips and Outings**, Food.\n")
    first = policy.related[0]
    assert (policy.source.text[slice(*first.ranges[0])], first.line) == ("Trips and Outings", 3)
