"""Policies listed and read, page by page; answers looked at again; Home, windows and shortcuts."""

from typing import Any

import pytest

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"


def test_the_list_names_the_clubs_policies_with_their_state_and_opens_them(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy list")
    listed = sam.sees("The policies of ASK Clubs:", "30. Social Media Policy", "7 years overdue")
    assert "Ightham" not in listed.shown
    sam.selects("30. Social Media Policy")
    sam.reads("30. Social Media Policy", "ASK Clubs · adopted 5 June 2018", ACCEPT)


def test_show_opens_the_policy_by_its_title(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    for typed in ("show", "show social media", "SHOW 30", "show Social Media Policy", "show social-media"):
        sam.types(f"/policy {typed}")
        sam.reads("ASK Clubs recognises that many staff enjoy networking")
        sam.world._windows.clear()
    assert sam.screen() == []


def test_show_of_what_is_no_policy_is_a_question(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy show me the rule on friend requests from parents")
    sam.sees("ASK Clubs’ policy", ACCEPT)


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_a_quoted_clause_is_opened_where_it_stands(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "Ronald Openshaw Nursery Education Centre")
    sam.types(f"/policy {GOLDEN}")
    sam.sees("It is not acceptable to allow a child")
    sam.clicks("Open the policy")
    window = sam.reads("It is not acceptable to allow a child", "Page ")
    beside_a_bar = [
        element
        for block in window["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
    (found,) = beside_a_bar
    assert "".join(part["text"] for part in found["elements"]).startswith("It is not acceptable to allow a child")


def test_pages_are_turned_and_headings_gone_to(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "Ronald Openshaw Nursery Education Centre")
    sam.types("/policy show")
    sam.reads("Page 1 of")
    sam.presses("Next page")
    sam.reads("Page 2 of")
    sam.presses("Previous page")
    sam.reads("Page 1 of")
    sam.presses("Next page", value="99")
    sam.reads("Page 2 of 2")
    sam.picks("6 Security checklist summary")
    sam.reads("Page 1 of", "Don't allow any child or parent/carer")


@pytest.mark.parametrize("value", ['["jpac", "social-media", ""]', '["no-club", "x", ""]', "[]", "{", "null", ""])
def test_a_forged_button_opens_nothing_of_another_club(bot: Any, sam: Any, works_at: Any, value: str) -> None:
    works_at(sam, "ASK Clubs")
    sam.types(f"/policy {GOLDEN}")
    sam.sees(ACCEPT)
    sam.clicks("Open the policy", value=value)
    window = sam.reads("I cannot open that")
    assert "JPAC" not in str(window)


def test_a_window_of_a_club_left_behind_turns_no_page(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "Ronald Openshaw Nursery Education Centre")
    sam.types("/policy show")
    sam.reads("Page 1 of")
    works_at(sam, "ASK Clubs")
    sam.presses("Next page")
    sam.reads("I cannot open that")


def test_a_window_that_came_too_late_is_said(bot: Any, world: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    world.fails("views.open", "expired_trigger_id")
    sam.types("/policy show")
    sam.sees("The window did not open in time")


def test_last_shows_the_clauses_again_and_keeps_no_question(
    bot: Any, sam: Any, boss: Any, works_at: Any, kept: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy last")
    sam.sees("I have not answered you")
    sam.types("/policy can a zebracorn accept a parent's friend request?")
    sam.sees("ASK Clubs")
    sam.types("/policy how many days of annual leave do I get?")
    sam.sees("does not say")
    sam.types("/policy last")
    lately = sam.sees("What I answered you lately from ASK Clubs’ policies", ACCEPT, "the policy does not say")
    assert "zebracorn" not in lately.shown
    assert b"zebracorn" not in kept()
    boss.types("/policy club ASK Clubs")
    boss.sees("I now answer from")
    boss.types("/policy last")
    boss.sees("I have not answered you")


def test_last_forgets_after_thirty_days(bot: Any, world: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types(f"/policy {GOLDEN}")
    sam.sees(ACCEPT)
    world.clock.moves(days=30, seconds=1)
    sam.types("/policy last")
    sam.sees("I have not answered you")
    bot.bot.door.sweep()
    with bot.bot.store.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM answers").scalar() == 0


def test_a_slip_of_the_finger_is_answered_and_offered_back(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy lst")
    sam.sees("ASK Clubs", "Did you mean /policy list?")
    sam.types("/policy everything staff must not post")
    assert "Did you mean" not in sam.sees("ASK Clubs").shown


def test_a_club_is_chosen_by_its_name(bot: Any, sam: Any) -> None:
    sam.types("/policy club jpac")
    sam.sees("I now answer from JPAC")
    sam.types("/policy club rules for staff on facebook")
    sam.sees("JPAC", "policy")


def test_status_says_how_the_bot_is(bot: Any, sam: Any) -> None:
    sam.types("/policy status")
    sam.sees("I am: well", "Policies held: 5", "not chosen yet")


def test_comparing_is_for_managers_of_several_clubs(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy compare")
    sam.sees("Comparing is for people who manage two clubs or more")
    sam.types(f"/policy compare {GOLDEN}")
    answer = sam.sees("ASK Clubs’ policy")
    assert "JPAC" not in answer.shown


def test_a_manager_of_two_clubs_compares_them(bot: Any, world: Any) -> None:
    kay = world.person("Kay", "U0KAY")
    kay.types("/policy compare")
    kay.sees("Type what to compare")
    kay.types(f"/policy compare {GOLDEN}")
    answer = kay.sees("ASK Clubs", "Ightham Primary", ACCEPT)
    assert "JPAC" not in answer.shown
    kay.types(f"/policy compare jpac and ask clubs: {GOLDEN}")
    assert "JPAC LTD" not in kay.sees("ASK Clubs", "Ightham").shown


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_home_shows_the_club_its_policies_and_the_last_answers(bot: Any, sam: Any) -> None:
    sam.opens_home()
    sam.finds_at_home("Which club do you work at?")
    sam.picks("ASK Clubs", at_home=True)
    sam.finds_at_home("I answer from ASK Clubs’ policies.", "30. Social Media Policy", "7 years overdue")
    sam.searches(GOLDEN)
    sam.reads("What the policy says", "ASK Clubs’ policy says:", ACCEPT)
    sam.finds_at_home("My last answers", ACCEPT)
    sam.presses("Open the policy", at_home=True)
    sam.reads("Policy", ACCEPT)
    sam.picks("JPAC LTD Out of School Clubs", at_home=True)
    home = sam.finds_at_home("I answer from JPAC LTD Out of School Clubs’ policies.")
    assert "ASK Clubs’" not in str(home["blocks"])


def test_home_of_a_workspace_without_a_club_says_so(bot: Any, world: Any) -> None:
    lee = world.person("Lee", workspace="T0NOBODY")
    world.workspace = "T0NOBODY"
    lee.opens_home()
    lee.finds_at_home("No club can be used from here yet")


def test_a_question_typed_in_a_window_is_answered_there(bot: Any, sam: Any) -> None:
    sam.chooses_shortcut()
    sam.reads("Ask a policy question", "Which club do you work at?")
    sam.picks("ASK Clubs")
    sam.reads("I answer from ASK Clubs’ policies.", "Your question")
    sam.submits(your_question=GOLDEN)
    sam.reads("What the policy says", ACCEPT, "7 years overdue")
    sam.presses("Open the policy")
    sam.reads("30. Social Media Policy", ACCEPT)


def test_an_empty_window_says_how_to_ask(bot: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.chooses_shortcut()
    sam.reads("Your question")
    sam.submits(your_question="   ")
    sam.reads("Ask me in your own words")


def test_what_the_policy_says_to_a_message_is_for_the_asker_alone(
    bot: Any, sam: Any, boss: Any, general: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.asks_about("a mum wants to be my friend on facebook, can I accept?", boss, general, "1700000000.000100")
    answer = sam.sees("ASK Clubs’ policy", ACCEPT, channel=general)
    assert answer.only_for == sam.id
    assert boss.screen(general) == []


@pytest.mark.parametrize("way", ["shortcut", "home", "window"])
def test_a_case_gets_the_card_at_every_new_door(
    bot: Any, sam: Any, boss: Any, general: Any, works_at: Any, kept: Any, way: str
) -> None:
    works_at(sam, "ASK Clubs")
    case = "a child just told me her dad hits her, zebracorn"
    if way == "shortcut":
        sam.asks_about(case, boss, general)
        sam.sees("This sounds like something to tell a person now")
    elif way == "home":
        sam.opens_home()
        sam.finds_at_home("Ask")
        sam.searches(case)
        sam.reads("This sounds like something to tell a person now")
    else:
        sam.chooses_shortcut()
        sam.reads("Your question")
        sam.submits(your_question=case)
        sam.reads("This sounds like something to tell a person now")
    assert b"zebracorn" not in kept()
    sam.types("/policy last")
    sam.sees("I have not answered you")
