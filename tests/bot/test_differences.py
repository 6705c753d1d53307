"""How it is said what changed: plain words, the club's own clauses, and marks that can be seen without colours."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot import wording
from bot.cli import app
from bot.terminal.differences import render_differences
from index.differences import Differences, differences
from index.types import FactKind
from tests.bot.policies import fact
from tests.index.reading.made import read
from tests.places import CORPUS

OLD = """
# 7. Conduct

## Phones

Staff must not:

- Use their phone in the play room.
- Lend it to a child.

Ask the manager first.

Next review: 5 June 2019
"""


def changed(*edits: tuple[str, str], text: str = OLD) -> Differences:
    """What is found after passages were replaced, one after the other."""
    new = text
    for former, now in edits:
        assert former in new
        new = new.replace(former, now)
    return differences(read(text, ".md"), read(new, ".md"))


def screen(found: Differences, width: int = 100) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, markup=False, emoji=False, highlight=False).print(render_differences(found))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_a_changed_clause_is_shown_as_it_was_and_as_it_is_under_its_lead_in() -> None:
    assert screen(changed(("in the play room", "near children"))) == [
        "What changed in “7. Conduct”",
        "1 clause changed and 3 are as they were.",
        "",
        "[-like this-] is no longer there, [+like this+] is new.",
        "",
        "Changed, for staff, in “Phones”:",
        "  Was:",
        "  │ Staff must not:",
        "  │ • Use their phone [-in the play room-].",
        "  Now:",
        "  │ Staff must not:",
        "  │ • Use their phone [+near children+].",
    ]


def test_what_the_policy_says_of_itself_comes_first() -> None:
    shown = screen(changed(("5 June 2019", "May 2027"), ("## Phones", "## Telephones")))
    assert shown[3:5] == ["• “Phones” is now called “Telephones”.", "• Next review: was 5 June 2019, now May 2027"]
    assert shown[1] == "1 clause changed and 3 are as they were.", "the line that states the date"


def test_a_lead_in_that_changed_is_shown_once_with_all_of_its_items() -> None:
    shown = screen(changed(("must not:", "may, if asked:")))
    assert shown[1] == "2 clauses changed and 2 are as they were."
    assert shown[5:] == [
        "Changed in the words that open it, for staff, in “Phones”:",
        "  Was:",
        "  │ Staff [-must not-]:",
        "  │ • Use their phone in the play room.",
        "  │ • Lend it to a child.",
        "  Now:",
        "  │ Staff [+may, if asked+]:",
        "  │ • Use their phone in the play room.",
        "  │ • Lend it to a child.",
    ]


def test_what_is_new_or_gone_is_marked_whole_and_its_lead_in_is_not() -> None:
    shown = screen(changed(("- Lend it to a child.\n", "- Photograph anybody with it.\n")))
    assert shown[1] == "1 clause is new, 1 is no longer there and 3 are as they were."
    assert shown[5:] == [
        "No longer there, for staff, in “Phones”:",
        "  │ Staff must not:",
        "  │ • [-Lend it to a child.-]",
        "",
        "New, for staff, in “Phones”:",
        "  │ Staff must not:",
        "  │ • [+Photograph anybody with it.+]",
    ]


def test_a_clause_that_moved_says_from_where() -> None:
    text = OLD.replace("Next review", "## Visitors\n\nVisitors sign in.\n\nNext review")
    clause = "Ask the manager first.\n"
    found = changed((clause, ""), ("Visitors sign in.\n", f"Visitors sign in.\n\n{clause}"), text=text)
    assert screen(found)[1] == "1 clause changed and 4 are as they were."
    assert screen(found)[5:] == [
        "Moved, for parents and visitors (was for staff), in “Visitors”, before in “Phones”:",
        "  │ Ask the manager first.",
    ]
    found = changed(
        ("- Use their phone in the play room.\n", ""), ("a child.\n", "a child.\n- Use their phone in the play room.\n")
    )
    assert screen(found)[1] == "1 clause only moved and 3 are as they were."
    assert screen(found)[5:] == ["Moved, for staff, in “Phones”:", "  │ Staff must not:", "  │ • Lend it to a child."]


def test_whom_a_clause_is_for_is_said_where_that_changed() -> None:
    text = "# Conduct\n\nParents must ask the manager before they take photos.\n"
    found = changed(("Parents must", "Staff must"), text=text)
    assert "Changed, for staff (was for parents and visitors):" in screen(found)


def test_the_same_policy_and_the_same_words_say_so() -> None:
    assert screen(changed()) == ["What changed in “7. Conduct”", "", "Nothing changed: the two are the same."]
    assert screen(changed(("- ", "* ")))[-1] == (
        "Nothing changed but the layout: every clause says the same in the same words."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (None, "Jo Smith", "Owner: was not stated, now Jo Smith"),
        ("Jo Smith", None, "Owner: was Jo Smith, now not stated"),
        ("Jo Smith", "Al Field", "Owner: was Jo Smith, now Al Field"),
    ],
)
def test_an_owner_may_come_go_or_be_another(old: str | None, new: str | None, said: str) -> None:
    policy = read(OLD, ".md")
    one, two = (
        replace(policy, facts=(*policy.facts, *([fact(FactKind.OWNER, name)] if name else []))) for name in (old, new)
    )
    found = differences(one, two)
    assert [wording.fact_change(each) for each in found.facts] == [said]
    assert wording.differences_counted(found) == "Every clause is as it was."


def test_a_policy_cannot_steer_the_terminal() -> None:
    shown = "\n".join(screen(changed(("a child", "a \x9b31mchild \u202eback"))))
    assert "\x9b" not in shown
    assert "\u202e" not in shown


# The command --------------------------------------------------------------------------------------------------------


@pytest.fixture
def versions(tmp_path, monkeypatch):
    """One of the five policies as it is, and as it may become."""
    monkeypatch.setenv("POLICYBOT_CORPUS", str(CORPUS))
    new = tmp_path / "social-media-2026.txt"
    text = (CORPUS / "ask-clubs/social-media.txt").read_text(encoding="utf-8")
    new.write_text(text.replace("staff must not:", "staff should not:").replace("05/06/19", "05/07/26"), "utf-8")
    return str(CORPUS / "ask-clubs/social-media.txt"), str(new)


def test_the_command_shows_what_changed_between_two_files(versions) -> None:
    result = CliRunner().invoke(app, ["index", "diff", *versions, "--club", "ask"])
    assert result.exit_code == 0
    assert "Next review: was 5 June 2019, now 5 July 2026" in result.stdout, "the club's order of day and month"
    assert "When using social media sites, staff [+should+] not:" in result.stdout
    assert "is now called" not in result.stdout, "what a file is called is no difference"


def test_the_command_gives_programs_a_line_for_each_difference(versions) -> None:
    result = CliRunner().invoke(app, ["index", "diff", *versions, "--club", "ask-clubs", "--json"])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines[0]["changed"] == 6
    assert (lines[1]["fact"], lines[1]["old"]["day"], lines[1]["new"]["day"]) == (
        "next review",
        "2019-06-05",
        "2026-07-05",
    )
    assert [line["changes"] for line in lines[2:]] == [["lead-in changed"]] * 5 + [["words changed"]]
    assert (lines[2]["old"]["differs"], lines[2]["new"]["differs"]) == (["must"], ["should"])
    assert lines[2]["new"]["lead_in"] == "When using social media sites, staff should not:"


def test_without_a_club_the_file_has_its_folders(versions) -> None:
    old, new = versions
    result = CliRunner().invoke(app, ["index", "diff", new, old])
    assert result.exit_code == 0
    assert "Next review: was 5 July 2026, now 5 June 2019" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("policy.txt", b"%PDF-1.7", 1, "policy.txt:1: is a PDF, not text"),
        ("policy.txt", b"a" * 10_000_001, 1, "is 10 MB; a policy's text is under 10 MB"),
        ("policy.png", b"x", 2, "no policy file"),
    ],
)
def test_the_command_names_a_file_that_is_no_policy(versions, tmp_path, name, content, status, says) -> None:
    (tmp_path / name).write_bytes(content)
    result = CliRunner().invoke(app, ["index", "diff", versions[0], str(tmp_path / name)])
    assert result.exit_code == status
    assert says in " ".join(result.stderr.replace("│", " ").split())
