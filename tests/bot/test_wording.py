import ast
import importlib
import pkgutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import wording
from bot.lifecycle.reminders import reminder
from bot.lifecycle.reviews import review
from bot.types import Answer, NotCovered, Sensitive, Unsure
from index.types import ClauseKind, Club, Contact, FactKind, Precision, Quotation
from tests.bot.policies import (
    ACCEPT,
    ASK,
    HOUSE,
    OAK,
    OVERDUE,
    PARENTS,
    POST,
    TODAY,
    clause_of,
    compared,
    fact,
    policy,
    quote,
    signed_policy,
)

CLUBS = (ASK, HOUSE, OAK)
NAMED = replace(ASK, manager_contact=Contact("Jo Smith", phone="01234 567890"))


def answer(*quotes, club=ASK):
    return Answer(club, quotes, 0.9)


def not_covered(*quotes, club=ASK):
    return NotCovered(club, quotes, 0.1, "nothing near")


# Dates and spans


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (date(2026, 11, 20), "0 days"),
        (date(2026, 11, 19), "1 day"),
        (date(2026, 11, 8), "12 days"),
        (date(2026, 11, 7), "13 days"),
        (date(2026, 11, 6), "2 weeks"),
        (date(2026, 10, 30), "3 weeks"),
        (date(2026, 9, 21), "8 weeks"),
        (date(2026, 9, 20), "2 months"),
        (date(2025, 4, 16), "19 months"),
        (date(2024, 11, 21), "23 months"),
        (date(2024, 11, 20), "2 years"),
        (date(2023, 9, 30), "3 years"),
        (date(2019, 6, 5), "7 years"),
    ],
)
def test_spans_are_said_in_the_whole_units_people_use(start, words):
    assert wording.span_words(start, TODAY) == words


@pytest.mark.parametrize(
    ("precision", "words"),
    [(Precision.DAY, "5 June 2018"), (Precision.MONTH, "June 2018"), (Precision.YEAR, "2018"), (None, "5 June 2018")],
)
def test_a_date_is_said_no_more_exactly_than_it_is_known(precision, words):
    assert wording.day_words(date(2018, 6, 5), precision) == words


# Names


@pytest.mark.parametrize(
    ("name", "possessive"),
    [("ASK Clubs", "ASK Clubs’"), ("Oak Nursery", "Oak Nursery’s"), ("Ashley's House", "Ashley's House's")],
)
def test_possessives_follow_the_names_own_apostrophe(name, possessive):
    assert wording.possessive(name) == possessive


def test_a_policy_is_cited_with_its_number_once():
    assert wording.policy_words(policy()) == "30. Social Media Policy"
    assert wording.policy_words(policy(title="30. Social Media Policy")) == "30. Social Media Policy"
    assert wording.policy_words(policy(number=None)) == "Social Media Policy"


# Status


def source(of, clause=ACCEPT):
    return wording.source_line(quote(clause, of).quotation, TODAY, ASK)


def test_the_source_line_names_club_policy_section_dates_and_how_long_overdue():
    assert source(OVERDUE) == (
        "ASK Clubs · 30. Social Media Policy · Social media rules · adopted 5 June 2018 · "
        "review was due 5 June 2019, 7 years overdue"
    )


def test_the_source_line_says_what_is_missing():
    assert source(policy()).endswith("· adoption date not stated · no review date stated · not signed")


def test_a_review_in_the_past_without_a_next_date_is_said_without_inventing_one():
    reviewed = fact(FactKind.LAST_REVIEWED, date(2021, 10, 1), precision=Precision.MONTH)
    assert source(policy(reviewed)).endswith("· last reviewed October 2021 · no review date stated · not signed")


def test_a_month_is_overdue_from_its_end():
    due = fact(FactKind.NEXT_REVIEW, date(2023, 9, 30), precision=Precision.MONTH)
    assert source(signed_policy(due)).endswith("review was due September 2023, 3 years overdue")


def test_a_guess_is_marked_until_a_person_confirms_it():
    cover = fact(FactKind.ADOPTED, date(2016, 11, 1), precision=Precision.MONTH, certain=False)
    assert "adopted November 2016 (our reading of an unlabelled date)" in source(policy(cover))
    assert "adopted November 2016 · " in source(policy(replace(cover, confirmed=True)))


def test_a_guess_says_why_it_is_one():
    due = fact(FactKind.NEXT_REVIEW, date(2018, 6, 5), certain=False, reason="day or month first; set it")
    assert "review was due 5 June 2018 (our reading: day or month first), 8 years overdue" in source(policy(due))


def test_a_clause_right_below_the_title_has_no_section():
    top = replace(ACCEPT, heading_path=("30. Social Media Policy",))
    assert source(OVERDUE, top).startswith("ASK Clubs · 30. Social Media Policy · adopted")


def test_sections_are_named_from_below_the_title():
    deep = replace(ACCEPT, heading_path=("ASK CLUBS", "30. Social Media Policy", "Rules", "Friends"))
    assert "30. Social Media Policy · Rules › Friends · adopted" in source(OVERDUE, deep)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2019, 6, 5), "7 years overdue"),
        (date(2026, 11, 8), "12 days overdue"),
        (date(2026, 11, 20), "due today"),
        (date(2026, 12, 14), "due in 3 weeks"),
        (date(2030, 1, 1), "current"),
    ],
)
def test_states_in_a_few_words(due, words):
    found = review(signed_policy(fact(FactKind.NEXT_REVIEW, due)), TODAY)
    assert wording.state_words(found, TODAY) == words


def test_an_undated_policy_tells_its_age_where_it_can_be_guessed():
    cover = fact(FactKind.ADOPTED, date(2016, 11, 1), precision=Precision.MONTH, certain=False)
    assert wording.state_words(review(policy(cover), TODAY), TODAY) == "undated, about 10 years old"
    assert wording.state_words(review(policy(), TODAY), TODAY) == "undated"


# Replies


def test_an_opening_says_whose_policy_speaks():
    assert wording.opening(answer(quote(ACCEPT))) == "ASK Clubs’ policy says:"
    assert (
        wording.opening(Unsure(OAK, (quote(ACCEPT),), 0.4, "close")) == "I am not sure. Oak Nursery’s policy may say:"
    )
    assert wording.opening(not_covered()) == "ASK Clubs’ policy does not say."


def test_silence_is_said_not_to_be_permission_and_whom_to_ask():
    assert wording.note(not_covered()) == "That is not permission: ask your manager."
    assert wording.note(not_covered(club=NAMED)) == "That is not permission: ask Jo Smith (01234 567890)."


def test_an_exception_is_left_to_the_manager_only_where_the_quoted_words_hold_one():
    assert wording.note(answer(quote(ACCEPT))) == (
        "The clause has an exception. Whether it applies is for your manager."
    )
    assert wording.note(answer(quote(POST))) is None
    assert wording.note(answer(quote(POST), quote(ACCEPT))) is None


def test_exceptions_in_a_comparison_are_counted():
    other = quote(ACCEPT, policy(club=OAK))
    assert wording.note(answer(quote(ACCEPT), quote(POST), club=None)) == (
        "One of these clauses has an exception. Whether it applies is for your manager."
    )
    assert wording.note(answer(quote(ACCEPT), other, club=None)).startswith("Two of these clauses have an exception.")


def test_an_exception_in_a_list_is_said_to_be_in_one_of_its_points():
    listed = replace(ACCEPT, kind=ClauseKind.LIST)
    assert wording.note(answer(quote(listed))).startswith("One of these points has an exception.")


def test_a_comparison_says_above_each_quotation_whose_it_is():
    compared = answer(quote(ACCEPT), quote(PARENTS, policy(club=OAK)), club=None)
    text = wording.plain_text(compared, TODAY, CLUBS)
    assert "ASK Clubs, for staff:\n“When" in text
    assert "Oak Nursery, for parents and visitors:\n“We ask" in text


def test_unsure_says_so_and_whom_to_ask():
    said = wording.note(Unsure(NAMED, (quote(POST),), 0.4, "close"))
    assert said == "Read it through. If it does not answer you, ask Jo Smith (01234 567890)."


def test_where_a_message_may_tell_of_a_case_every_reply_says_whom_to_tell():
    care = (
        "If something has happened to somebody, do not wait for a policy. Tell your safeguarding lead or manager now. "
        "If anybody is in danger or badly hurt, call 999 first."
    )
    for reply in (not_covered(), Unsure(OAK, (quote(POST),), 0.4, "close"), answer(quote(ACCEPT)), answer(quote(POST))):
        marked = replace(reply, may_be_sensitive=True)
        assert (wording.note(marked) or "").splitlines()[-1] == care
        assert care in wording.plain_text(marked, TODAY, CLUBS)
        assert care not in wording.plain_text(reply, TODAY, CLUBS)


def test_one_club_has_one_main_quotation_and_at_most_two_further_ones():
    quotes = [quote(clause) for clause in (ACCEPT, POST, PARENTS, ACCEPT)]
    assert wording.main_quotes(answer(*quotes)) == (quotes[0],)
    assert wording.further_quotes(answer(*quotes)) == (quotes[1], quotes[2])


def test_a_comparison_shows_every_club_alike():
    quotes = [quote(ACCEPT), quote(POST, policy(club=HOUSE)), quote(ACCEPT, policy(club=OAK))]
    compared = answer(*quotes, club=None)
    assert wording.main_quotes(compared) == tuple(quotes)
    assert wording.further_quotes(compared) == ()


def test_where_nothing_is_covered_no_quotation_stands_first():
    reply = not_covered(quote(PARENTS), quote(POST))
    assert wording.main_quotes(reply) == ()
    assert wording.further_quotes(reply) == reply.quotes


def test_whom_a_clause_binds_is_said():
    assert (wording.binds(ACCEPT), wording.binds(PARENTS)) == ("For staff", "For parents and visitors")


def test_the_plain_text_of_an_answer_is_complete():
    assert wording.plain_text(answer(quote(ACCEPT), quote(POST)), TODAY, CLUBS) == (
        "ASK Clubs’ policy says:\n\n"
        "For staff:\n"
        "“When using social media sites, staff must not:\n"
        "  - Accept invitations from parents unless they already know the parent”\n"
        "ASK Clubs · 30. Social Media Policy · Social media rules · adopted 5 June 2018 · "
        "review was due 5 June 2019, 7 years overdue\n\n"
        "The clause has an exception. Whether it applies is for your manager.\n\n"
        "Also in the policy:\n\n"
        "For staff:\n"
        "“When using social media sites, staff must not:\n"
        "  - Post anything that could harm our reputation.”\n"
        "ASK Clubs · 30. Social Media Policy · Social media rules · adopted 5 June 2018 · "
        "review was due 5 June 2019, 7 years overdue"
    )


def test_the_plain_text_of_silence_names_the_nearest_clause_and_whom_it_binds():
    text = wording.plain_text(not_covered(quote(PARENTS)), TODAY, CLUBS)
    assert text.startswith(
        "ASK Clubs’ policy does not say.\n\nThat is not permission: ask your manager.\n\n"
        "The nearest clause, and whom it binds:\n\nFor parents and visitors:\n“We ask parents not to:"
    )


def test_silence_without_anything_near_ends_with_whom_to_ask():
    assert wording.plain_text(not_covered(), TODAY, CLUBS).endswith("ask your manager.")


def test_a_comparison_names_the_clubs_that_share_the_same_words_each_with_its_source():
    """One club may have reviewed last month what another has not looked at for years."""
    other = Quotation(policy(fact(FactKind.ADOPTED, date(2026, 1, 5)), club=OAK), ACCEPT)
    text = wording.plain_text(answer(quote(ACCEPT, same_words=(other,)), club=None), TODAY, CLUBS)
    assert "\n\nASK Clubs and Oak Nursery, in the same words, for staff:\n“When" in text
    assert "”\nASK Clubs · 30. Social Media Policy · Social media rules · adopted 5 June 2018 · " in text
    assert "\nOak Nursery · 30. Social Media Policy · Social media rules · adopted 5 January 2026 · " in text
    assert text.count("“When using") == 1


def test_a_comparison_says_whose_words_it_quotes():
    one, other = quote(ACCEPT), quote(POST, policy(club=OAK))
    assert wording.opening(answer(one, other, club=None)) == "In the words of each club’s policy:"
    assert wording.opening(Answer(None, (one, other), 0.9, silent=(HOUSE,))) == "In the words of the clubs’ policies:"
    assert wording.opening(Answer(None, (one,), 0.9, silent=(HOUSE,))) == "In the words of one club’s policy:"
    unsure = Unsure(None, (one,), 0.3, "close", silent=(HOUSE,))
    assert wording.opening(unsure) == "I am not sure. One club’s policy may say:"
    assert wording.note(unsure) == (
        "Read it through. If it does not answer you, ask your manager.\n"
        "The policy of Ashley's House does not say. That is not permission."
    )
    assert wording.note(Unsure(None, (one, other), 0.3, "close")) == (
        "Read them through. If they do not answer you, ask your manager."
    )


def test_a_club_without_room_is_not_called_silent():
    reply = Answer(None, (quote(POST),), 0.9, silent=(HOUSE,), not_shown=(OAK,))
    assert wording.note(reply) == (
        "The policy of Ashley's House does not say. That is not permission.\n"
        "There was no room for the clause of Oak Nursery: ask about it by name."
    )
    both = replace(reply, silent=(), not_shown=(HOUSE, OAK))
    assert wording.note(both) == (
        "There was no room for the clauses of Ashley's House and Oak Nursery: ask about each by name."
    )


def test_marks_are_explained_only_where_there_are_some():
    marked = compared(clause_of(ASK, "Ask a manager first."), clause_of(OAK, "Ask the manager first."))
    assert wording.marks_note(Answer(None, marked, 0.9)) == wording.MARKS_NOTE
    assert wording.marks_note(answer(quote(ACCEPT), quote(POST, policy(club=OAK)), club=None)) is None
    assert wording.marks_note(not_covered()) is None


def test_the_plain_text_of_a_comparison_has_the_words_and_no_marks():
    marked = compared(clause_of(ASK, "Ask a manager first."), clause_of(OAK, "Ask the manager first."))
    text = wording.plain_text(Answer(None, marked, 0.9), TODAY, CLUBS)
    assert "“Ask a manager first.”" in text
    assert "Bold" not in text


# A person is needed now


def test_the_sensitive_card_shows_what_always_holds_where_no_contact_is_set():
    card = wording.sensitive_card(ASK)
    assert card == wording.sensitive_card(None)
    for held in ("999", "children’s services", "0808 800 5000", "Tell your safeguarding lead or manager now."):
        assert held in card


def test_the_sensitive_card_names_the_clubs_own_people():
    club = replace(ASK, safeguarding_contact=Contact("Ann Lee", phone="07000 000001"))
    assert "Tell Ann Lee (07000 000001) now." in wording.sensitive_card(club)


def test_an_allegation_about_the_manager_goes_to_somebody_else():
    club = replace(ASK, allegations_contact=Contact("the trustees’ chair", phone="07000 000002"))
    assert "tell the trustees’ chair (07000 000002), not them" in wording.sensitive_card(club)
    assert "the council or the helpline below, not to them" in wording.sensitive_card(ASK)


def test_a_sensitive_reply_is_the_card_and_nothing_of_the_message():
    assert wording.plain_text(Sensitive(ASK, "disclosure"), TODAY, CLUBS) == wording.sensitive_card(ASK)


def test_a_contact_known_to_a_chat_only_is_left_to_that_chat():
    club = Club("x", "X", manager_contact=Contact(slack_user="U1"))
    assert wording.whom_to_ask(club) == "your manager"


# Managers


def test_a_reminder_says_the_state_the_facts_and_what_to_do():
    cover = fact(FactKind.ADOPTED, date(2016, 11, 1), precision=Precision.MONTH, certain=False, words="November 2016")
    due = reminder(ASK, [review(OVERDUE, TODAY), review(policy(cover), TODAY)], TODAY)
    assert wording.reminder_text(due) == (
        "ASK Clubs: 2 policies to look at (20 November 2026)\n\n"
        "30. Social Media Policy: 7 years overdue\n"
        "Adopted 5 June 2018, review was due 5 June 2019, signed by Mark Stewart.\n"
        "- Review it and set the next date.\n\n"
        "30. Social Media Policy: undated, about 10 years old\n"
        "Adopted November 2016 (our reading of an unlabelled date), no review date stated, not signed.\n"
        "- Put its dates into it: adopted, and next review.\n"
        "- Confirm or correct the date read from “November 2016”.\n"
        "- Have it signed.\n\n"
        "Staff see these dates beside every answer from the policy."
    )


def test_a_reminder_of_nothing_says_that_nothing_is_due():
    assert wording.reminder_text(reminder(ASK, [], TODAY)) == (
        "Nothing is due at ASK Clubs: every policy is signed and within its review date."
    )


def test_reviews_as_text_name_the_club_the_state_and_what_it_rests_on():
    assert wording.reviews_text([review(OVERDUE, TODAY)], TODAY, CLUBS) == (
        "Policies by review state on 20 November 2026, worst first:\n"
        "- ASK Clubs, 30. Social Media Policy: 7 years overdue "
        "(adopted 5 June 2018; review was due 5 June 2019; signed by Mark Stewart)"
    )


def test_an_empty_list_of_reviews_says_so():
    assert wording.reviews_text([], TODAY, CLUBS) == "No policy is held yet."


# What is never said


def every_sentence_of_ours():
    """Each function's words with nothing quoted in them."""
    replies = [answer(club=ASK), Unsure(ASK, (), 0.4, ""), not_covered(), Sensitive(ASK, ""), answer(club=None)]
    for reply in replies:
        yield wording.opening(reply)
        yield wording.note(reply) or ""
        yield wording.further_heading(reply)
    yield wording.sensitive_card(ASK)
    yield from (wording.help_text(), wording.chat_help(), wording.chat_opening(ASK), wording.choose_club())
    yield from (wording.for_several_clubs(), wording.matrix_note(), wording.each_care())
    yield from (wording.calm_error("ab12"), wording.empty_question(), wording.no_clubs(), wording.club_chosen(ASK))


def test_the_bots_own_words_never_say_what_is_allowed_or_forbidden():
    for sentence in every_sentence_of_ours():
        for word in ("allowed", "permitted", "forbidden", "must", "yes,", "no,"):
            assert word not in sentence.lower().split()


def test_no_sentence_carries_a_chats_markup():
    for sentence in every_sentence_of_ours():
        assert not set("*_`<&") & set(sentence)


def test_no_two_sentences_share_a_name() -> None:
    """They stand in one namespace, where the second would silently take the place of the first."""
    named: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(wording.__path__, f"{wording.__name__}."):
        tree = ast.parse(Path(str(importlib.import_module(module.name).__file__)).read_text(encoding="utf-8"))
        for node in tree.body:
            target = node.target if isinstance(node, ast.AnnAssign) else node
            name = getattr(target, "id", getattr(target, "name", "_"))
            if not name.startswith("_"):
                named.setdefault(name, set()).add(module.name)
    assert len(named) > 100
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}
