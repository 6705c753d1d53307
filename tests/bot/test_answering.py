"""The reply to a question, over the five policies with the real model."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.comparing import counterpart
from bot.sensitive import judge_message
from bot.types import Answer, NotCovered, Reply, Sensitive, SideBySide, Status, Unsure
from index.encoder import OnnxEncoder
from index.snapshot import build_snapshot
from index.types import Audience, Corpus, Quotation
from tests.bench.sensitive_messages import Half, read_messages

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
LEAD_IN = "When using social media sites, staff must not:"


@pytest.fixture(scope="module")
def ask(answerer: Answerer, five: Corpus) -> Callable[[str, str], Reply]:
    return lambda question, club: answerer.answer(question, five.club(club))


@pytest.mark.parametrize("club", ["ask-clubs", "ightham-primary", "jpac"])
def test_golden_question_quotes_the_rule_with_its_exception(ask: Callable[[str, str], Reply], club: str) -> None:
    """Three clubs forbid it, unless the parent is already known in private."""
    reply = ask(GOLDEN, club)
    assert isinstance(reply, Answer)
    clause = reply.quotes[0].quotation.clause
    assert clause.lead_in == LEAD_IN
    assert clause.own_text.startswith("Accept invitations from parents to connect via social media (e")
    assert clause.own_text.endswith("unless they already know the parent in a private capacity.")
    assert clause.audience is Audience.STAFF


def test_golden_question_is_not_covered_at_ashleys_house(ask: Callable[[str, str], Reply]) -> None:
    """There the only rule on friend requests binds parents; silence is not permission, nor is another's rule."""
    reply = ask(GOLDEN, "ashleys-house")
    assert isinstance(reply, NotCovered)
    assert reply.quotes[0].quotation.text == "We ask parents not to:\n- Send friend requests to any member of staff"
    assert [quote.quotation.clause.audience for quote in reply.quotes] == [Audience.PARENTS, Audience.STAFF]


def test_golden_question_cites_section_4_at_ronald_openshaw(ask: Callable[[str, str], Reply]) -> None:
    reply = ask(GOLDEN, "ronald-openshaw")
    assert isinstance(reply, Answer)
    assert reply.quotes[0].quotation.clause.heading_path == ("Use of Social Media POLICY", "4 Online friends")
    assert reply.quotes[0].quotation.text.startswith("It is not acceptable to allow a child or their parent/carer")


def test_a_question_that_may_tell_of_a_case_is_answered_and_marked(answerer: Answerer, five: Corpus) -> None:
    """Likelier a question than a case, but too near to a case to say nothing of whom to tell."""
    doubtful = next(each.text for each in read_messages(Half.HELD_OUT) if judge_message(each.text).doubtful)
    club = five.club("ask-clubs")
    for reply in (answerer.answer(doubtful, club), answerer.compare(doubtful, five.clubs)):
        assert not isinstance(reply, Sensitive)
        assert reply.may_be_sensitive
    assert not answerer.answer(GOLDEN, club).may_be_sensitive  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "question", ["what do I get for my birthday", "wifi code?", "how many days holiday have I left", "pizza recipe"]
)
def test_what_no_policy_is_about_is_not_covered(ask: Callable[[str, str], Reply], five: Corpus, question: str) -> None:
    for club in five.clubs:
        reply = ask(question, club.slug)
        assert isinstance(reply, NotCovered)
        assert len(reply.quotes) <= 2
        assert reply.reason


def test_the_reversed_item_is_never_under_its_lead_in(ask: Callable[[str, str], Reply]) -> None:
    """At jpac "Any JPAC site MUST be used…" stands under "staff must not:" in the file."""
    reply = ask("list all the rules for staff", "jpac")
    texts = [quote.quotation.text for quote in reply.quotes]
    assert LEAD_IN in texts[0]
    assert "Any JPAC site" not in texts[0]
    assert texts[1].startswith("- Any JPAC site MUST be used for professional purposes only")
    assert not any(LEAD_IN in text and "Any JPAC site" in text for text in texts)


def test_no_clause_is_quoted_twice_in_one_reply(ask: Callable[[str, str], Reply]) -> None:
    reply = ask("what am I not allowed to post", "ask-clubs")
    spans = [line.words.span for quote in reply.quotes for line in quote.quotation.clause.lines]
    assert len(spans) == len(set(spans))


def test_a_disclosure_is_answered_without_retrieval(ask: Callable[[str, str], Reply]) -> None:
    reply = ask("a little girl just told me her uncle hurts her", "jpac")
    assert isinstance(reply, Sensitive)
    assert reply.quotes == ()


def test_a_comparison_says_identical_texts_once(answerer: Answerer, five: Corpus) -> None:
    reply = answerer.compare(GOLDEN, five.clubs)
    assert isinstance(reply, Answer | Unsure)
    assert reply.club is None
    texts = [quote.quotation.text for quote in reply.quotes]
    assert len(texts) == len(set(texts))
    sharing = {(quote.policy.club, *quote.shared_by) for quote in reply.quotes}
    assert ("ightham-primary", "jpac") in sharing or ("jpac", "ightham-primary") in sharing


def test_the_operator_compares_a_club_that_the_question_names(answerer: Answerer, five: Corpus) -> None:
    reply = answerer.answer_as_operator("does JPAC let staff accept friend requests", five.club("ronald-openshaw"))
    assert {club for quote in reply.quotes for club in (quote.policy.club, *quote.shared_by)} == {
        "jpac",
        "ronald-openshaw",
    }


def test_a_member_never_gets_another_clubs_clause_by_naming_it(ask: Callable[[str, str], Reply]) -> None:
    for question in ("what does JPAC say about friend requests", "ronald openshaw online friends"):
        assert {quote.policy.club for quote in ask(question, "ask-clubs").quotes} <= {"ask-clubs"}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("can I ask parents to like our page", set()),
        ("what does ASK say", {"ask-clubs"}),
        ("ask clubs or jpac, which is stricter", {"ask-clubs", "jpac"}),
        ("jpac vs ask on friend requests", {"ask-clubs", "jpac"}),
        ("is Ashley's House’s page closed", {"ashleys-house"}),
        ("IS IT OK TO ASK PARENTS", set()),
    ],
)
def test_clubs_named_in_a_question(answerer: Answerer, question: str, named: set[str]) -> None:
    assert {club.slug for club in answerer.clubs_named(question)} == named


def test_every_quotation_is_proven(ask: Callable[[str, str], Reply], five: Corpus) -> None:
    """The pieces named by the ranges, put together, are the words shown."""
    for club in five.clubs:
        for question in (GOLDEN, "photos", "list the rules", "who signed this policy", "related policies"):
            for quote in ask(question, club.slug).quotes:
                Quotation(quote.policy, quote.quotation.clause)
                source = quote.policy.source.text
                pieces = "".join(source[start:end] for start, end in quote.quotation.clause.ranges)
                words = "".join(line.words.text for line in quote.quotation.clause.layout)
                assert "".join(pieces.split()) == "".join(words.split())


def test_a_comparison_names_the_clubs_that_say_nothing(answerer: Answerer, five: Corpus) -> None:
    """A club that is left out could be taken for one that allows it."""
    reply = answerer.compare(GOLDEN, five.clubs)
    assert isinstance(reply, Answer | Unsure)
    assert [club.slug for club in reply.silent] == ["ashleys-house"]


@pytest.mark.parametrize(
    "question",
    [
        GOLDEN,
        "can I slag off my boss online",
        "what happens if I break the policy",
        "can I post photos of the children",
    ],
)
def test_no_club_is_called_silent_that_has_the_rule_quoted_from_another(
    answerer: Answerer, five: Corpus, question: str
) -> None:
    """Its clause may fall just short of being sure, but nearly the same words are quoted beside it."""
    reply = answerer.compare(question, five.clubs)
    assert isinstance(reply, Answer | Unsure)
    quoted = [quote.quotation.clause for quote in reply.quotes]
    silent = {club.slug for club in reply.silent}
    clauses = [clause for policy in five.policies if policy.club in silent for clause in policy.clauses]
    assert counterpart(clauses, quoted) is None
    shown = {club for quote in reply.quotes for club in (quote.policy.club, *quote.shared_by)}
    assert shown | silent == {club.slug for club in five.clubs}
    assert not shown & silent


def test_a_comparison_marks_the_words_in_which_a_template_was_changed(answerer: Answerer, five: Corpus) -> None:
    reply = answerer.compare(GOLDEN, five.clubs)
    marked = {
        quote.policy.club: [quote.quotation.text[start:end] for start, end in quote.differs] for quote in reply.quotes
    }
    assert marked.pop("ask-clubs") == ["e.g."]
    assert marked.pop("ronald-openshaw") == []
    assert list(marked.values()) == [["eg"]]


def test_a_club_whose_clause_finds_no_room_is_not_called_silent(
    answerer: Answerer, five: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.MOST_QUOTES", 1)
    reply = answerer.compare(GOLDEN, five.clubs)
    assert isinstance(reply, Answer | Unsure)
    assert [club.slug for club in reply.silent] == ["ashleys-house"]
    shown = {club for quote in reply.quotes for club in (quote.policy.club, *quote.shared_by)}
    assert len(reply.quotes) == 1
    assert {club.slug for club in reply.not_shown} == {club.slug for club in five.clubs} - shown - {"ashleys-house"}


def test_the_operator_who_names_one_club_gets_that_clubs_reply(answerer: Answerer) -> None:
    reply = answerer.answer_as_operator("what does JPAC say about friend requests", None)
    assert reply.club is not None
    assert reply.club.slug == "jpac"
    assert {quote.policy.club for quote in reply.quotes} == {"jpac"}


def test_half_a_surrogate_pair_is_a_question_like_any(ask: Callable[[str, str], Reply]) -> None:
    assert ask("friend request \ud83d", "jpac").quotes


def test_two_clauses_that_contradict_each_other_are_both_quoted(
    club_of_twelve: Corpus, encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """One policy allows phones at breaks, another forbids them: the bot does not choose for the club."""
    answerer = Answerer(build_snapshot(club_of_twelve, encoder, tmp_path), encoder)
    reply = answerer.answer("can I use my own phone in the staff room on my break", club_of_twelve.clubs[0])
    ids = [quote.quotation.clause.clause_id for quote in reply.quotes]
    assert {"mobile-phones/staff-phones.1", "staff-handbook/your-phone.1"} <= set(ids[:3])


class TestTwoThingsAsked:
    def test_both_are_quoted_in_turn(self, ask: Callable[[str, str], Reply]) -> None:
        reply = ask("can I accept a parent's friend request, and when is this policy due for review?", "ask-clubs")
        assert isinstance(reply, Answer)
        first, second, *_ = (quote.quotation.text for quote in reply.quotes)
        assert "Accept invitations from parents to connect" in first
        assert "reviewed" in second.lower()

    def test_one_that_nothing_covers_keeps_it_from_being_an_answer(self, ask: Callable[[str, str], Reply]) -> None:
        reply = ask("can I accept a parent's friend request? and where do I park my bike?", "ask-clubs")
        assert isinstance(reply, Unsure)
        assert "Accept invitations from parents to connect" in reply.quotes[0].quotation.text
        assert reply.reason.startswith("of a part of it: ")

    def test_two_that_nothing_covers_are_not_covered(self, ask: Callable[[str, str], Reply]) -> None:
        assert isinstance(ask("wifi code? and where do I park my bike?", "ask-clubs"), NotCovered)


@pytest.mark.parametrize(
    ("question", "first"), [("most recently", "ashleys-house"), ("longest ago", "ronald-openshaw")]
)
def test_clubs_are_compared_by_the_date_asked_for(answerer: Answerer, question: str, first: str) -> None:
    reply = answerer.answer_as_operator(f"whose policy was adopted {question}", None)
    assert reply.quotes[0].policy.club == first


def test_that_clubs_are_compared_is_not_looked_for(answerer: Answerer) -> None:
    """However the comparison is worded, the same clauses come back as for what is compared."""
    plain = answerer.answer_as_operator("jpac and ask clubs: friend requests from parents", None)
    for question in (
        "compare friend requests from parents: jpac vs ask clubs",
        "is there any difference in wording on friend requests from parents between jpac and ask clubs",
    ):
        reply = answerer.answer_as_operator(question, None)
        assert reply.quotes[0].quotation.text == plain.quotes[0].quotation.text


def test_each_club_is_asked_and_the_silent_ones_are_named(answerer: Answerer, five: Corpus) -> None:
    """In the order asked, one clause each; the best of a comparison are the same clauses."""
    asked = answerer.ask_each("Can I post photos of the children?", five.clubs)
    assert isinstance(asked, SideBySide)
    assert [reply.club for reply in asked.replies] == list(five.clubs)
    by_club = {reply.club.slug: reply for reply in asked.replies}
    silent = by_club["ronald-openshaw"]
    assert (silent.status, silent.quote) == (Status.NOT_COVERED, None)
    assert silent.policy is not None
    assert silent.policy.club == "ronald-openshaw"
    compared = answerer.compare("Can I post photos of the children?", five.clubs)
    quoted = {each.clause for quote in compared.quotes for each in (quote.quotation, *quote.same_words)}
    assert {reply.quote.quotation.clause for reply in asked.replies if reply.quote} == quoted


def test_a_rule_of_several_clubs_is_as_sure_at_each(answerer: Answerer, five: Corpus) -> None:
    asked = answerer.ask_each(GOLDEN, five.clubs)
    assert isinstance(asked, SideBySide)
    by_club = {reply.club.slug: reply for reply in asked.replies}
    for club in ("ask-clubs", "ightham-primary", "jpac"):
        reply = by_club[club]
        assert reply.status is Status.ANSWERED
        assert reply.quote is not None
        assert reply.quote.policy.club == club
        assert reply.quote.quotation.clause.lead_in == LEAD_IN
    marked = by_club["ask-clubs"].quote
    assert marked is not None
    assert [marked.quotation.text[mark.start : mark.end] for mark in marked.differs] == ["e.g."]


def test_what_no_club_says_is_silence_everywhere_and_a_case_gets_no_clause(answerer: Answerer, five: Corpus) -> None:
    asked = answerer.ask_each("What do we do when the boiler breaks down?", five.clubs)
    assert isinstance(asked, SideBySide)
    assert {reply.status for reply in asked.replies} == {Status.NOT_COVERED}
    assert all(reply.quote is None for reply in asked.replies)
    greeted = answerer.ask_each("hello", five.clubs)
    assert isinstance(greeted, SideBySide)
    assert all(reply.quote is None and reply.policy for reply in greeted.replies)
    assert isinstance(answerer.ask_each("A child told me her dad hits her", five.clubs), Sensitive)


def test_a_comparison_that_nothing_covers_names_the_clubs_that_were_asked(answerer: Answerer, five: Corpus) -> None:
    asked = (five.club("ask-clubs"), five.club("jpac"))
    reply = answerer.compare("What do we do when the boiler breaks down?", asked)
    assert isinstance(reply, NotCovered)
    assert reply.silent == asked
