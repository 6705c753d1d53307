"""People without Slack: by a personal link they read one text and say that they have; or they sign on paper."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.pages.limiting import MOST_A_MINUTE
from bot.settings import Settings
from tests.slackworld.running import Page, Running, browses, submits_form
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

PUBLIC = "https://policybot.example.test"
ASK, IGHTHAM = "ASK Clubs", "Ightham Primary School After School/Breakfast Club"
KNOWN, NEW = "who?_(somebody_i_know_already)", "or_their_name_(somebody_new)"
LINK = "Link for somebody without Slack"
PAPER = "Record a signature on paper"
IN_SLACK, NAME = "who_signed?_(somebody_in_slack)", "or_the_name_of_somebody_new_without_slack"


@pytest.fixture
def data(data: Path, served_index: Path) -> Path:
    """With an index of its own, so that a text may change."""
    (data / "index").unlink()
    shutil.copytree(served_index, data / "index")
    return data


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    shutil.copytree(settings.corpus, corpus)
    return settings.model_copy(update={"public_url": PUBLIC, "corpus": corpus})


@pytest.fixture
def manager(bot: Running, boss: Person, works_at: Any) -> Person:
    works_at(boss, ASK)
    return boss


def changes(settings: Settings, bot: Running, before: str, after: str) -> None:
    """The policy of ASK Clubs has another text from now on."""
    file = settings.corpus / "ask-clubs" / "social-media.txt"
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")
    bot.bot.in_force.rebuild()


def window(manager: Person, button: str) -> str:
    """The manager opens a window from the record; what it shows."""
    manager.types("/policy acknowledgements")
    manager.sees(button)
    manager.clicks(button)
    return str(manager.reads("Which policy?"))


def link_for(manager: Person, name: str) -> str:
    """The path of a link that the manager makes for somebody."""
    window(manager, LINK)
    manager.submits(which_policy="social-media", **{NEW: name})
    return path_in(manager.reads("This link is for", name))


def path_in(view: Any) -> str:
    found = re.search(rf"{PUBLIC}/read/[\w.-]+", str(view))
    assert found, view
    return urlsplit(found[0]).path


def form_of(page: Page) -> dict[str, str]:
    found = re.search(r'name="form" value="(\w+)"', page.text)
    assert found, page.text
    return {"form": found[1], "understood": "yes"}


def rows(bot: Running, table: str = "acknowledgements") -> list[Any]:
    with bot.bot.store.begin() as connection:
        return list(connection.exec_driver_sql(f"SELECT * FROM {table}").mappings())


def test_somebody_without_slack_reads_and_confirms_once(
    bot: Running, manager: Person, kept: Callable[[], bytes], logs: Any
) -> None:
    path = link_for(manager, "Pat Field")
    page = browses(bot, path)
    assert page.status == 200
    for words in ("Pat Field", ASK, "30. Social Media Policy", "adopted 5 June 2018", "7 years overdue"):
        assert words in page.text
    assert "When using social media sites, staff must not:" in page.text
    assert "What has changed" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert "<script" not in page.text
    assert rows(bot) == [], "looking notes nothing"
    done = submits_form(bot, path, form_of(page))
    assert (done.status, "Thank you" in done.text, "Noted on" in done.text) == (200, True, True)
    assert "Noted already" in submits_form(bot, path, form_of(page)).text
    assert "Noted already" in browses(bot, path).text
    ((how, person),) = [(row["how"], row["person"]) for row in rows(bot)]
    assert how == "link"
    token = path.rpartition("/")[2].encode()
    bot.bot.store.tidy()
    assert token not in kept()
    assert b"Pat Field" not in kept()
    assert "Pat" not in logs.getvalue()
    assert person not in path
    manager.types("/policy acknowledgements")
    manager.sees("1 of 1 have read it")


def test_who_has_not_used_their_link_is_named(bot: Running, manager: Person) -> None:
    link_for(manager, "Pat & <Field>")
    manager.types("/policy acknowledgements")
    manager.sees("0 of 1 have read it", "Not yet: Pat &amp; &lt;Field&gt;")


def test_the_box_must_be_ticked_and_the_form_be_ours(bot: Running, manager: Person) -> None:
    path = link_for(manager, "Pat Field")
    form = form_of(browses(bot, path))
    unticked = submits_form(bot, path, {"form": form["form"]})
    assert (unticked.status, "Please tick the box" in unticked.text) == (400, True)
    for fields, headers in (
        ({"understood": "yes"}, {}),
        ({"understood": "yes", "form": "0" * 32}, {}),
        ({"understood": "yes", "form": "é"}, {}),
        (form, {"Sec-Fetch-Site": "cross-site"}),
        ({**form, "more": "x" * 5000}, {}),
    ):
        refused = submits_form(bot, path, fields, **headers)
        assert (refused.status, "That could not be noted" in refused.text) == (403, True)
    assert rows(bot) == []
    assert submits_form(bot, path, form, **{"Sec-Fetch-Site": "same-origin"}).status == 200


def test_a_link_that_was_made_up_leads_nowhere(bot: Running, manager: Person) -> None:
    token = link_for(manager, "Pat Field").rpartition("/")[2]
    drawn, _, signature = token.partition(".")
    for made_up in ("x", drawn, f"{drawn}.", f"{drawn}.{'0' * 32}", f"{drawn[::-1]}.{signature}", "%C3%A9.%C3%A9"):
        page = browses(bot, f"/read/{made_up}")
        assert (page.status, "This link leads nowhere" in page.text) == (404, True)
        assert "ask your manager for a new link" in page.text


def test_a_link_is_over_after_thirty_days_and_a_new_one_is_made(bot: Running, world: World, manager: Person) -> None:
    path = link_for(manager, "Pat Field")
    form = form_of(browses(bot, path))
    world.clock.moves(days=30, minutes=1)
    for page in (browses(bot, path), submits_form(bot, path, form)):
        assert (page.status, "Its time is up" in page.text) == (410, True)
        assert "Pat" not in page.text
    window(manager, LINK)
    person = rows(bot, "links")[0]["person"]
    manager.submits(which_policy="social-media", **{KNOWN: person})
    again = path_in(manager.reads("This link is for", "Pat Field"))
    assert again != path
    assert browses(bot, again).status == 200
    assert len(rows(bot, "reading_requests")) == 1, "asked once"


def test_a_newer_link_takes_the_place_of_the_former(bot: Running, manager: Person) -> None:
    former = link_for(manager, "Pat Field")
    window(manager, LINK)
    manager.submits(which_policy="social-media", **{NEW: "pat  FIELD"})
    newer = path_in(manager.reads("This link is for Pat Field"))
    assert "made a newer one" in browses(bot, former).text
    assert browses(bot, newer).status == 200
    assert len([row for row in rows(bot, "people") if row["club"]]) == 1, "the same person"


def test_a_link_that_is_withdrawn_notes_nothing(bot: Running, manager: Person) -> None:
    path = link_for(manager, "Pat Field")
    form = form_of(browses(bot, path))
    window(manager, LINK)
    manager.submits(which_policy="social-media", what_shall_i_do="withdraw", **{NEW: "Pat Field"})
    manager.reads("works no more")
    page = submits_form(bot, path, form)
    assert (page.status, "withdrawn it" in page.text) == (410, True)
    assert rows(bot) == []
    window(manager, LINK)
    manager.submits(which_policy="social-media", what_shall_i_do="withdraw", **{NEW: "Nobody at all"})
    manager.reads("Nobody at all has no link")


def test_whoever_is_forgotten_has_no_link(bot: Running, manager: Person) -> None:
    path = link_for(manager, "Pat Field")
    with bot.bot.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM people WHERE club IS NOT NULL")
    page = browses(bot, path)
    assert (page.status, "no longer on record" in page.text) == (410, True)


def test_a_changed_text_needs_a_new_link_which_shows_what_has_changed(
    bot: Running, manager: Person, settings: Settings
) -> None:
    path = link_for(manager, "Pat Field")
    form = form_of(browses(bot, path))
    changes(settings, bot, "many staff enjoy", "many people enjoy")
    stale = submits_form(bot, path, form)
    assert (stale.status, "The policy has changed" in stale.text) == (410, True)
    assert rows(bot) == []
    second = link_for(manager, "Pat Field")
    assert submits_form(bot, second, form_of(browses(bot, second))).status == 200
    changes(settings, bot, "many people enjoy", "many of us enjoy")
    third = browses(bot, link_for(manager, "Pat Field")).text
    new, gone = third.index("New or changed"), third.index("No longer in the policy")
    assert new < third.index("many of us enjoy") < gone < third.index("many people enjoy") < third.index("The policy<")


def test_a_link_cannot_be_opened_without_end(bot: Running, manager: Person) -> None:
    path = link_for(manager, "Pat Field")
    pages = [browses(bot, path).status for _ in range(MOST_A_MINUTE + 1)]
    assert pages == [200] * MOST_A_MINUTE + [429]
    assert browses(bot, link_for(manager, "Kim Hill")).status == 200


def test_only_one_person_can_be_named(bot: Running, manager: Person) -> None:
    window(manager, LINK)
    acked = manager.submits(which_policy="social-media")
    assert acked.body["errors"] == {"name": "Name one person, in one of these ways."}
    assert rows(bot, "links") == []


def test_no_link_is_made_for_who_has_read_it(bot: Running, manager: Person) -> None:
    path = link_for(manager, "Pat Field")
    submits_form(bot, path, form_of(browses(bot, path)))
    window(manager, LINK)
    manager.submits(which_policy="social-media", **{NEW: "Pat Field"})
    manager.reads("noted already that Pat Field has read")


def test_without_a_public_address_the_window_says_what_is_needed(
    start: Any, settings: Settings, boss: Person, works_at: Any
) -> None:
    settings.public_url = None
    bot = start()
    works_at(boss, ASK)
    boss.types("/policy acknowledgements")
    boss.sees(LINK)
    boss.clicks(LINK)
    boss.reads("POLICYBOT_PUBLIC_URL")
    assert browses(bot, "/read/x.y").status == 404


def test_a_signature_on_paper_is_on_record_with_who_holds_it(
    bot: Running, world: World, manager: Person, sam: Person
) -> None:
    window(manager, PAPER)
    manager.submits(which_policy="held:social-media", signed_on_which_day="2026-09-01", **{IN_SLACK: sam.id})
    manager.reads(f"{sam.id} (Slack) signed 30. Social Media Policy on 1 September 2026", "you hold the paper")
    window(manager, PAPER)
    manager.submits(which_policy="held:social-media", **{IN_SLACK: sam.id})
    manager.reads("on record", "already")
    window(manager, PAPER)
    manager.submits(which_policy="held:social-media", **{NAME: "Pat Field"})
    manager.reads("Pat Field signed")
    found = rows(bot)
    assert [row["how"] for row in found] == ["paper", "paper"]
    assert str(found[0]["acknowledged_at"]).startswith("2026-09-01 11:00"), "midday by the club’s clock"
    assert all(row["recorded_by"] and row["recorded_at"] for row in found)


def test_a_paper_that_was_signed_before_the_text_changed_is_of_the_former_text(
    bot: Running, world: World, manager: Person, settings: Settings
) -> None:
    earlier = world.clock().date().isoformat()
    world.clock.moves(days=3)
    changes(settings, bot, "many staff enjoy", "many people enjoy")
    for day in (earlier, world.clock().date().isoformat()):
        window(manager, PAPER)
        manager.submits(which_policy="held:social-media", signed_on_which_day=day, **{NAME: "Pat Field"})
        manager.reads("That was for a former text" if day == earlier else "Pat Field signed")
    assert len({row["digest"] for row in rows(bot)}) == 2


@pytest.mark.parametrize("day", ["2099-01-01", "no day at all"])
def test_nobody_has_signed_on_a_day_to_come(bot: Running, manager: Person, day: str) -> None:
    window(manager, PAPER)
    acked = manager.submits(which_policy="held:social-media", signed_on_which_day=day, **{NAME: "Pat Field"})
    assert acked.body["errors"] == {"day": "That day is yet to come."}
    assert rows(bot) == []


def test_a_policy_that_is_only_named_is_signed_on_paper(bot: Running, world: World, works_at: Any) -> None:
    """Ightham's staff are "expected to sign up to the Acceptable Use Policy", which is not here."""
    kay = world.person("Kay", "U0KAY")
    works_at(kay, IGHTHAM)
    assert "Acceptable Use Policy (text not held here)" in window(kay, PAPER)
    kay.submits(which_policy="named:Acceptable Use Policy", **{NAME: "Pat Field"})
    kay.reads("Pat Field signed Acceptable Use Policy")
    ((policy, digest),) = [(row["policy"], row["digest"]) for row in rows(bot)]
    assert (policy, digest) == ("Acceptable Use Policy", "")
    kay.types("/policy acknowledgements")
    kay.sees("Acceptable Use Policy: named in Social Media Policy", "not held: 1 signed on paper")


def test_only_managers_make_links_and_record_papers(bot: Running, world: World, sam: Person, works_at: Any) -> None:
    works_at(sam, ASK)
    for action in ("link_for", "record_paper"):
        sam.types("/policy help")
        sam.sees("word for word")
        world.forges(sam, action, "ask-clubs")
        sam.sees("for the club’s managers")
