"""What staff ask and no clause answers: kept without names, seen by managers in groups, answered by a note."""

import base64
import json
import re
from datetime import date
from typing import Any

import pytest

from bot.sensitive import judge_message
from tests.bench.sensitive_messages import Half, read_messages
from tests.slackworld import payloads

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
ACCEPT = "Accept invitations from parents"
VAPE = "Is vaping allowed at work?"
SAME = "Is it allowed to vape at work?"
PARENTS = "Are parents allowed to vape at work?"
NOTE = "Only at the back gate, never in front of families."
CLAUSE = "which_clause_does_it_go_with?_(may_be_left_out)"
MARKER = "zebracorn"
CASE = f"a child just told me her dad hits her, {MARKER}"


@pytest.fixture
def staff(bot: Any, sam: Any, works_at: Any) -> Any:
    """Sam of ASK Clubs."""
    works_at(sam, "ASK Clubs")
    return sam


@pytest.fixture
def manager(bot: Any, boss: Any, works_at: Any) -> Any:
    """Who manages ASK Clubs."""
    works_at(boss, "ASK Clubs")
    return boss


def rows(bot: Any, table: str) -> list[Any]:
    with bot.bot.store.begin() as connection:
        return list(connection.exec_driver_sql(f"SELECT * FROM {table}").mappings())


def who(bot: Any, key: str) -> str:
    """The Slack user id behind a key."""
    with bot.bot.store.begin() as connection:
        found = connection.exec_driver_sql(f"SELECT user_id FROM people WHERE key = '{key}'").scalar()
    return str(found)


def asks(person: Any, question: str, *words: str) -> Any:
    person.types(f"/policy {question}")
    return person.sees(*(words or ("does not say",)))


def answers(manager: Any, **more: str) -> None:
    """The manager writes a note on the first question."""
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Answer it")
    manager.reads("A note for your staff", "not policy")
    manager.submits(your_note=NOTE, **more)


def clause_value(manager: Any, begins: str) -> str:
    """What the menu of the open window sends back for the clause that is shown with these words."""
    (value,) = {
        option["value"]
        for block in manager.world.window_of(manager.id)["blocks"]
        for group in block.get("element", {}).get("option_groups", ())
        for option in group["options"]
        if begins in option["text"]["text"]
    }
    return value


# What is kept ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_a_question_that_no_clause_answers_is_kept_without_a_name_and_without_an_hour(
    bot: Any, staff: Any, kept: Any
) -> None:
    asks(staff, f"Is vaping allowed at work, {MARKER}?")
    (row,) = rows(bot, "unanswered")
    assert (row["club"], str(row["asked_on"])) == ("ask-clubs", staff.world.clock().date().isoformat())
    assert set(row.keys()) == {"token", "club", "asked_on", "question"}
    assert staff.id not in str(dict(row))
    assert MARKER.encode() not in kept()
    sealed = bot.bot.store.seal.open(row["question"])
    assert set(sealed) == {"words", "vector", "encoder"}
    assert sealed["words"] == f"Is vaping allowed at work, {MARKER}?"


def test_the_seal_of_a_kept_question_does_not_say_when(bot: Any, staff: Any) -> None:
    """A Fernet token begins with the second of its making, for anybody to read."""
    asks(staff, VAPE)
    token = base64.urlsafe_b64decode(rows(bot, "unanswered")[0]["question"])
    assert token[1:9] == bytes(8)


def test_an_answer_and_a_case_are_not_kept(bot: Any, staff: Any, kept: Any) -> None:
    asks(staff, GOLDEN, ACCEPT)
    asks(staff, CASE, "999")
    staff.types("/policy thanks")
    staff.sees("word for word")
    assert rows(bot, "unanswered") == []
    assert MARKER.encode() not in kept()


def test_a_question_that_may_tell_of_a_case_is_not_kept(bot: Any, staff: Any) -> None:
    """It is answered, and says besides whom to tell."""
    doubtful = [each.text for each in read_messages(Half.HELD_OUT) if judge_message(each.text).doubtful]
    for message in doubtful[:5]:
        staff.types(f"/policy {message}")
        staff.sees("ASK Clubs’ policy")
    assert rows(bot, "unanswered") == []
    assert len(rows(bot, "answers")) == 5


def test_a_question_delivered_again_or_changed_is_kept_once(bot: Any, staff: Any) -> None:
    staff.writes("is vaping allowed at wrk")
    staff.sees("does not say")
    staff.again(3)
    staff.changes("is vaping allowed at work")
    staff.world.waits_for(lambda: rows(bot, "answers")[1:] or None, 10)
    assert len(rows(bot, "unanswered")) == 1


def test_a_question_in_a_window_is_kept_and_somebody_elses_message_is_not(
    bot: Any, staff: Any, manager: Any, general: Any
) -> None:
    staff.opens_home()
    staff.finds_at_home("Your question")
    staff.searches(VAPE)
    staff.reads("does not say")
    assert len(rows(bot, "unanswered")) == 1
    staff.asks_about("my mum says we may vape here, is that so?", manager, general)
    staff.sees("does not say")
    assert len(rows(bot, "unanswered")) == 1


def test_what_slack_calls_people_by_is_left_out(bot: Any, staff: Any) -> None:
    asks(staff, "may <@U0BOSS> vape at work? ask jo@example.org or 020 7946 0000")
    sealed = bot.bot.store.seal.open(rows(bot, "unanswered")[0]["question"])
    assert sealed["words"] == "may (somebody) vape at work? ask (an address) or (a number)"


def test_kept_questions_are_forgotten_after_180_days(bot: Any, world: Any, staff: Any) -> None:
    asks(staff, VAPE)
    world.clock.moves(days=179)
    bot.bot.door.sweep()
    assert len(rows(bot, "unanswered")) == 1
    world.clock.moves(days=1)
    bot.bot.door.sweep()
    assert rows(bot, "unanswered") == []


# What a manager sees --------------------------------------------------------------------------------------------------


def test_questions_of_one_meaning_are_one_group(bot: Any, staff: Any, manager: Any) -> None:
    for question in (VAPE, SAME, "Can I vape at work?", "How much holiday do I get?"):
        asks(staff, question)
    manager.types("/policy gaps")
    shown = manager.sees("Asked 3 times, last in", "How much holiday do I get?", "Asked once, in").shown
    assert "vap" in shown
    assert staff.id not in shown


def test_nobody_else_sees_it(bot: Any, staff: Any) -> None:
    staff.types("/policy gaps")
    staff.sees("That is for the club’s managers")


def test_where_nothing_was_asked_it_says_so(bot: Any, manager: Any) -> None:
    manager.types("/policy gaps")
    manager.sees("nobody asked anything that ASK Clubs’ policies leave open")
    for part, words in (
        ("Your notes", "There is no note"),
        ("Out of scope", "Nothing was put out of scope"),
        ("Not helpful", "Nobody called an answer of ASK Clubs not helpful"),
        ("Clauses used", "in the last 30 days no answer began with one of its clauses"),
        ("Not answered", "nobody asked anything"),
    ):
        manager.clicks(part)
        manager.sees(words)


def test_policies_that_are_named_and_not_held_are_listed(bot: Any, manager: Any) -> None:
    manager.types("/policy gaps")
    manager.sees("nobody asked anything")
    manager.clicks("Policies missing (4)")
    manager.sees("Policies that ASK Clubs’ policies name and I do not hold", "named in 30. Social Media Policy, line")


def test_clauses_are_counted_and_those_never_shown_named_with_their_opening_words(
    bot: Any, staff: Any, manager: Any
) -> None:
    asks(staff, GOLDEN, ACCEPT)
    asks(staff, GOLDEN, ACCEPT)
    manager.types("/policy gaps")
    manager.sees("nobody asked anything")
    manager.clicks("Clauses used")
    shown = manager.sees("in the last 30 days 2 answers began with one of its clauses", "2 × ").shown
    used, unused = shown.split("Its rules and advice that no answer")
    assert f"staff must not: {ACCEPT}" in used
    assert ACCEPT not in unused
    assert "staff must not: Publish any photographs" in unused


def test_what_did_not_help_is_listed_with_its_reasons(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, GOLDEN, ACCEPT)
    staff.clicks("Not helpful")
    staff.reads("What was missing?")
    staff.submits(**{"what_was_wrong_or_missing?_(only_if_you_like)": "it does not say about WhatsApp"})
    staff.reads("for 180 days")
    manager.types("/policy gaps")
    manager.sees("nobody asked anything")
    manager.clicks("Not helpful (1)")
    manager.sees("staff must not: Accept invitations", "Not helpful: 1. Helpful: 0.", "it does not say about WhatsApp")


def test_a_long_list_is_shown_in_pages(bot: Any, staff: Any, manager: Any) -> None:
    for question in (
        "Is vaping allowed at work?",
        "How much holiday do I get?",
        "Where do I park my car?",
        "Are dogs allowed in the building?",
        "When is the next fire drill?",
        "Can we have nuts in lunch boxes?",
        "What is the ratio for babies?",
        "Who gives a child their medicine?",
        "Is there a uniform for students?",
        "May I swap my shift on Friday?",
    ):
        asks(staff, question, "For staff:")
    assert len(rows(bot, "unanswered")) == 10
    manager.types("/policy gaps")
    first = manager.sees("Asked once").blocks
    manager.clicks("More")
    second = manager.sees("Asked once").blocks
    shown = json.dumps([first, second], ensure_ascii=False)
    listed = re.findall(r"“([^“”]+)”\\nAsked", shown)
    assert len(listed) == len(set(listed)) == 10
    assert len(re.findall("Asked once", json.dumps(first))) == 8


# Notes ----------------------------------------------------------------------------------------------------------------


def test_a_note_is_shown_under_the_same_question_until_its_day(
    bot: Any, world: Any, staff: Any, manager: Any, kept: Any
) -> None:
    asks(staff, VAPE)
    answers(manager)
    manager.reads("Your note is shown from now on")
    today = world.clock().date()
    heading = "Your manager’s note of"
    shown = asks(staff, SAME, "ASK Clubs’ policy does not say", heading, "not policy, until", NOTE).shown
    assert shown.index("does not say") < shown.index(heading)
    asks(staff, PARENTS)
    assert NOTE not in staff.screen()[-1].shown
    asks(staff, "How much holiday do I get?")
    assert NOTE not in staff.screen()[-1].shown
    assert NOTE.encode() not in kept()
    (row,) = rows(bot, "standards")
    assert (who(bot, row["written_by"]), row["club"]) == ("U0BOSS", "ask-clubs")
    world.clock.moves(days=(date.fromisoformat(str(row["until"])) - today).days)
    asks(staff, VAPE, NOTE)
    world.clock.moves(days=1)
    asks(staff, VAPE)
    assert NOTE not in staff.screen()[-1].shown


def test_a_note_is_shown_in_a_window_and_in_a_direct_message(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    answers(manager)
    staff.opens_home()
    staff.finds_at_home("Your question")
    staff.searches(VAPE)
    staff.reads("does not say", "not policy, until", NOTE)
    staff.writes(VAPE)
    staff.sees("not policy, until", NOTE)


def test_a_note_goes_with_a_clause_that_is_quoted_beside_it(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Answer it")
    manager.reads("A note for your staff")
    value = clause_value(manager, "Publish any photographs")
    manager.submits(your_note=NOTE, **{CLAUSE: value})
    manager.reads("Your note is shown")
    asks(
        staff, VAPE, NOTE, "The clause it goes with, as the policy has it", "staff must not:", "Publish any photographs"
    )


def test_a_note_is_not_shown_while_its_clause_reads_otherwise(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Answer it")
    manager.reads("A note for your staff")
    manager.submits(your_note=NOTE, **{CLAUSE: clause_value(manager, "Publish any photographs")})
    with bot.bot.store.begin() as connection:
        connection.exec_driver_sql("UPDATE standards SET clause_digest = 'another'")
    asks(staff, VAPE)
    assert NOTE not in staff.screen()[-1].shown
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Your notes (1)")
    manager.sees("Not shown: the clause it went with has changed or is gone")


def test_an_answered_question_is_listed_no_more_and_comes_back_with_the_withdrawal(
    bot: Any, staff: Any, manager: Any
) -> None:
    asks(staff, VAPE)
    answers(manager)
    manager.types("/policy gaps")
    manager.sees("nobody asked anything")
    manager.clicks("Your notes (1)")
    manager.sees(NOTE, "<@U0BOSS>")
    manager.clicks("Withdraw")
    manager.sees("withdrawn", "There is no note")
    asks(staff, VAPE)
    assert NOTE not in staff.screen()[-1].shown
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?", "Asked twice")
    (row,) = rows(bot, "standards")
    assert who(bot, row["withdrawn_by"]) == "U0BOSS"


@pytest.mark.parametrize("days", [-1, 366])
def test_a_note_lasts_a_year_at_most(bot: Any, world: Any, staff: Any, manager: Any, days: int) -> None:
    asks(staff, VAPE)
    until = date.fromordinal(world.clock().date().toordinal() + days)
    answers(manager, shown_until=until.isoformat())
    assert rows(bot, "standards") == []
    manager.reads("A note for your staff")  # with what is wrong beside the box


def test_a_case_told_in_a_note_gets_the_card_and_is_not_kept(bot: Any, staff: Any, manager: Any, kept: Any) -> None:
    asks(staff, VAPE)
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Answer it")
    manager.reads("A note for your staff")
    manager.submits(your_note=CASE)
    manager.reads("This sounds like something to tell a person now")
    assert rows(bot, "standards") == []
    assert MARKER.encode() not in kept()


def test_a_note_never_stands_under_an_answer_or_a_case(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Answer it")
    manager.reads("A note for your staff")
    manager.submits(your_note=NOTE, **{"questions_it_answers,_one_on_each_line": GOLDEN})
    manager.reads("Your note is shown")
    asks(staff, GOLDEN, ACCEPT)
    assert NOTE not in staff.screen()[-1].shown
    asks(staff, CASE, "999")
    assert NOTE not in staff.screen()[-1].shown


def test_a_window_sent_twice_writes_one_note(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    answers(manager)
    manager.reads("Your note is shown")
    manager.again(2)
    assert len(rows(bot, "standards")) == 1


def test_notes_are_forgotten_a_year_after_their_end(bot: Any, world: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    answers(manager)
    world.clock.moves(days=183 + 364)
    bot.bot.door.sweep()
    assert len(rows(bot, "standards")) == 1
    world.clock.moves(days=1)
    bot.bot.door.sweep()
    assert rows(bot, "standards") == []


# Out of scope ---------------------------------------------------------------------------------------------------------


def test_what_is_out_of_scope_is_listed_no_more_nor_new_ones_like_it_until_it_is_again(
    bot: Any, staff: Any, manager: Any, kept: Any
) -> None:
    asks(staff, VAPE)
    asks(staff, "How much holiday do I get?")
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("Out of scope")  # of the newest button: the last question's
    said = manager.sees("Out of scope for a year").shown
    gone, stays = ("holiday", "vaping") if "year: “How much" in said else ("vaping", "holiday")
    asks(staff, VAPE if gone == "vaping" else "How much holiday do I get?")
    manager.types("/policy gaps")
    manager.sees(stays)
    assert gone not in manager.screen()[-1].shown
    (row,) = rows(bot, "out_of_scope")
    assert who(bot, row["set_by"]) == "U0BOSS"
    assert b"holiday" not in kept()
    manager.clicks("Out of scope (1)")
    manager.sees(gone)
    manager.clicks("List again")
    manager.sees("It is listed again", "Nothing was put out of scope")
    manager.types("/policy gaps")
    manager.sees(gone, "Asked twice")


# Judgements -----------------------------------------------------------------------------------------------------------


def judges(manager: Any, **more: str) -> None:
    manager.reads("Which clause answers?", "It changes no answer by itself")
    value = clause_value(manager, "Publish any photographs")
    manager.submits(the_clause_that_answers_it=value, **more)


def test_a_question_becomes_a_judgement(bot: Any, staff: Any, manager: Any, kept: Any) -> None:
    asks(staff, VAPE)
    manager.types("/policy gaps")
    manager.sees("Is vaping allowed at work?")
    manager.clicks("A clause answers it")
    judges(manager)
    manager.reads("Thank you")
    (row,) = rows(bot, "judgements")
    assert (who(bot, row["judged_by"]), row["policy"]) == ("U0BOSS", "social-media")
    assert bot.bot.store.seal.open(row["question"]) == {"words": VAPE}
    assert b"vaping" not in kept()


def test_what_did_not_help_becomes_a_judgement_with_a_question_that_the_manager_types(
    bot: Any, staff: Any, manager: Any
) -> None:
    asks(staff, GOLDEN, ACCEPT)
    staff.clicks("Not helpful")
    staff.reads("What was missing?")
    manager.types("/policy gaps")
    manager.sees("nobody asked anything")
    manager.clicks("Not helpful (1)")
    manager.sees("Not helpful: 1")
    manager.clicks("A clause answers it")
    window = manager.reads("Which clause answers?")
    assert "friend request" not in json.dumps(window)
    manager.submits(the_question="", the_clause_that_answers_it=clause_value(manager, "Publish any photographs"))
    assert rows(bot, "judgements") == []
    judges(manager, the_question="May I put up pictures of the outing?")
    manager.reads("Thank you")
    (row,) = rows(bot, "judgements")
    assert bot.bot.store.seal.open(row["question"]) == {"words": "May I put up pictures of the outing?"}


# Whose it is ----------------------------------------------------------------------------------------------------------


def sends_forged(person: Any, callback: str, club: str, token: str) -> None:
    """A window that they were never shown is sent off."""
    view = {"id": "V0GAPS", "type": "modal", "callback_id": callback, "blocks": [], "title": {"text": "x"}}
    person.world.views["V0GAPS"] = view | {"private_metadata": json.dumps([club, token, ""])}
    person.world._windows[person.id] = ["V0GAPS"]
    typed = {
        "asked": {"asked": {"type": "plain_text_input", "value": VAPE}},
        "note": {"note": {"type": "plain_text_input", "value": NOTE}},
        "question": {"question": {"type": "plain_text_input", "value": VAPE}},
        "until": {"until": {"type": "datepicker", "selected_date": person.world.clock().date().isoformat()}},
    }
    body = payloads.view_submission(
        person.workspace, person.id, person.name, person.world.views["V0GAPS"], typed, person.world.trigger()
    )
    person.world.line.interaction(body)


@pytest.mark.parametrize("who", ["a manager of another club", "staff", "the operator"])
def test_nobody_but_the_clubs_managers_decides_anything(
    bot: Any, world: Any, staff: Any, manager: Any, who: str
) -> None:
    asks(staff, VAPE)
    answers(manager)
    asks(staff, "How much holiday do I get?")
    manager.types("/policy gaps")
    manager.sees("holiday")
    manager.clicks("Out of scope")
    manager.sees("Out of scope for a year")
    before = {table: [dict(row) for row in rows(bot, table)] for table in ("standards", "out_of_scope", "judgements")}
    person = {
        "a manager of another club": world.person("Lea", "U0LEA"),
        "staff": staff,
        "the operator": world.person("Ops", "U0OPS"),
    }[who]
    world.groups["S0LEADS"] = {"U0LEA"}
    bot.bot.door.sweep()  # who is in which group is looked up
    person.types("/policy club ashley's house")
    person.sees("I now answer from")
    token = rows(bot, "unanswered")[0]["token"]
    place = json.dumps(["ask-clubs", token, ""])
    for action, value in (
        ("answer_gap", place),
        ("judge_gap", place),
        ("put_aside", place),
        ("list_again", json.dumps(["ask-clubs", before["out_of_scope"][0]["id"]])),
        ("withdraw_note", json.dumps(["ask-clubs", before["standards"][0]["id"]])),
        ("gaps_more", json.dumps(["ask-clubs", "questions", 0])),
        ("gaps_part:notes", json.dumps(["ask-clubs", "notes", 0])),
    ):
        person.types("/policy help")
        person.sees("word for word")
        world.forges(person, action, value)
        person.sees("That is for the club’s managers")
    for callback in ("gap_note", "gap_judgement"):
        sends_forged(person, callback, "ask-clubs", token)
    assert {table: [dict(row) for row in rows(bot, table)] for table in before} == before
    shown = "\n".join(message.shown for message in world.messages if message.only_for == person.id)
    assert NOTE not in shown


def test_a_token_of_another_club_leads_nowhere(bot: Any, world: Any, staff: Any) -> None:
    """Kay manages two clubs; a question of one is not to be had under the other's name."""
    asks(staff, VAPE)
    kay = world.person("Kay", "U0KAY")
    kay.types("/policy club ask clubs")
    kay.sees("I now answer from")
    token = rows(bot, "unanswered")[0]["token"]
    world.forges(kay, "answer_gap", json.dumps(["ightham-primary", token, ""]))
    kay.sees("That button is no longer in use")
    world.forges(kay, "put_aside", "[[[")
    kay.sees("That is for the club’s managers")


def test_questions_that_were_sent_to_the_managers_and_wait_are_counted(bot: Any, staff: Any, manager: Any) -> None:
    asks(staff, VAPE)
    staff.clicks("Ask a person")
    staff.reads("Your question")
    staff.submits()
    manager.sees("Is vaping allowed at work?")
    manager.types("/policy gaps")
    manager.sees("One question that was sent to you waits for an answer.", "Asked once")
