"""Messages that need a person at once, told from questions about the rule."""

import json

import pytest

from bot.sensitive import judge_message
from bot.sensitive.judging import WEIGHTS, features_digest, features_of
from bot.sensitive.reading import Frame, read
from tests.bench.sensitive_messages import ABOUT_STAFF, Half, Message, ordinary_questions, read_messages

# What the held-out half must not fall below; `policybot bench sensitive` gives the figures with their intervals.
LEAST_RECALL = 0.88
MOST_FALSE_ALARMS_ON_RULES = 0.03
MOST_FALSE_ALARMS_ELSEWHERE = 0.40  # matters told in the very words of a case
MOST_ORDINARY_QUESTIONS = 0.03
MOST_CARED_FOR = 0.10
LEAST_REASONS_RIGHT = 0.80


LEAST_CAUGHT_OR_CARED_FOR = 0.95
HELD_OUT = (Half.HELD_OUT, Half.HELD_OUT_LATER)


def disclosure_reason(message: str) -> str:
    return judge_message(message).reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("a child just told me her dad hits her", "disclosure"),
        ("one of the boys has bruises all up his arm", "disclosure"),
        ("he told me it's a secret and daddy touches him", "disclosure"),
        ("my key child said her uncle comes in her bed", "disclosure"),
        ("she's cutting herself again", "disclosure"),
        ("a man on roblox keeps asking one of our girls for pictures", "disclosure"),
        ("my husband hits me", "disclosure"),
        ("I saw Karen slap a toddler", "allegation"),
        ("my manager hit one of the kids", "allegation"),
        ("i think my colleague is hurting the children", "allegation"),
        ("our deputy dragged him by the arm", "allegation"),
        ("a child told me that Miss Jones hit her", "allegation"),
        ("a parent says i hit her son", "allegation"),
        ("a child is choking", "injury"),
        ("baby isn’t breathing", "injury"),
        ("she's fallen off the slide and her leg is broken", "injury"),
        ("he has swallowed a battery", "injury"),
        ("we can't find one of the children", "injury"),
        ("there's a man with a knife outside", "injury"),
    ],
)
def test_told_cases_are_caught(message: str, reason: str) -> None:
    assert disclosure_reason(message) == reason


@pytest.mark.parametrize(
    "message",
    [
        "who do I report this to, I saw my manager slap a child",
        "a boy has just told me his mum burns him, what do I do",
        "do i have to tell anyone that her dad hit her last night?",
        "is it ok to wait till monday, he told me his stepdad punches him",
        "what's the number for safeguarding, a child told me she is being hit",
    ],
)
def test_a_told_case_is_one_where_a_question_follows(message: str) -> None:
    assert disclosure_reason(message)


@pytest.mark.parametrize(
    "question",
    [
        "who do I report a concern to?",
        "what's the procedure when a child has a bruise on arrival",
        "how do i fill in a concern form",
        "Who do allegations about the manager go to?",
        "can staff smack children",
        "what do we do about kids that hit",
        "is the bite mark form in the office",
        "can I kiss better a grazed knee",
        "does the policy mention self harm",
        "missing child procedure",
        "what are the signs of neglect?",
        "do I have to call an ambulance for every bump",
        "Can I accept this parent's friend request?",
        "can staff kiss children goodbye",
        "is there training on bruises",
    ],
)
def test_questions_about_the_rule_stay_questions(question: str) -> None:
    assert disclosure_reason(question) == ""


@pytest.mark.parametrize(
    "question",
    [
        "what happens if a child tells me something?",
        "what do i do when a child discloses abuse",
        "what do I do if a parent hits a child",
        "what if it is the manager who hurts a child",
        "if a baby stops breathing who rings 999",
        "suppose a child told me her dad hits her, am I allowed to ask more?",
        "should a child go missing on a trip, who do I call first?",
        "if a kid says he wants to die do we tell his mum",
    ],
)
def test_supposed_cases_stay_questions(question: str) -> None:
    assert disclosure_reason(question) == ""


@pytest.mark.parametrize(
    "question",
    [
        "my safeguarding level 2 has run out, who books it",
        "scenario for training: a child shows you a burn. what is the right answer?",
        "writing an assignment on signs of physical abuse, can i quote our policy",
        "is the course on domestic abuse compulsory",
    ],
)
def test_training_is_no_case(question: str) -> None:
    assert disclosure_reason(question) == ""


@pytest.mark.parametrize(
    "message",
    [
        "the kids hit each other with pillows in the photo",
        "can we hit the fire alarm",
        "my back hurts",
        "this job is killing me, can I drop a day",
        "manager slapped a warning on me for being late",
        "can I post a picture of a child on the climbing frame",
        "a mum keeps messaging me on facebook",
        "someone's stolen my lunch from the fridge",
        "is burn gel meant to be in the first aid box",
        "we can't find the register",
        "can I wear my own trousers",
        "",
        "   ?!",
    ],
)
def test_the_same_words_in_another_sense_are_no_case(message: str) -> None:
    assert disclosure_reason(message) == ""


def test_neither_capitals_nor_apostrophes_nor_stretched_letters_hide_a_case() -> None:
    for message in ("HE ISN'T BREATHING", "he isn’t breathing", "he isnt breathing", "heeee isn't breathing!!!"):
        assert disclosure_reason(message) == "injury"


def test_a_case_is_caught_among_other_sentences() -> None:
    said = "Hi, hope you are well. I am on lates this week. {} Also, what time does the hall close? Thanks, Sam."
    assert disclosure_reason(said.format("A child told me her dad hits her.")) == "disclosure"
    assert disclosure_reason(said.format("I saw my manager slap a little boy.")) == "allegation"
    assert disclosure_reason(said.format("Can I park by the gate?")) == ""


@pytest.fixture(scope="module")
def found() -> list[tuple[Message, str]]:
    """The held-out messages, each with what it is taken for."""
    return [(each, disclosure_reason(each.text)) for each in read_messages(Half.HELD_OUT)]


class TestHeldOut:
    """The half that nothing was made from."""

    def test_cases_are_caught(self, found: list[tuple[Message, str]]) -> None:
        caught = [bool(reason) for each, reason in found if each.reason]
        assert sum(caught) / len(caught) >= LEAST_RECALL

    def test_what_is_not_caught_is_mostly_answered_with_whom_to_tell(self) -> None:
        judged = [judge_message(each.text) for half in HELD_OUT for each in read_messages(half) if each.reason]
        assert sum(bool(each.reason or each.doubtful) for each in judged) / len(judged) >= LEAST_CAUGHT_OR_CARED_FOR

    def test_questions_about_the_rule_are_left_alone(self, found: list[tuple[Message, str]]) -> None:
        alarms = [bool(reason) for each, reason in found if each.asks_about_the_rule]
        assert sum(alarms) / len(alarms) <= MOST_FALSE_ALARMS_ON_RULES

    def test_most_ordinary_matters_in_the_same_words_are_left_alone(self, found: list[tuple[Message, str]]) -> None:
        alarms = [bool(reason) for each, reason in found if not each.reason and not each.asks_about_the_rule]
        assert sum(alarms) / len(alarms) <= MOST_FALSE_ALARMS_ELSEWHERE

    def test_reasons_are_right(self, found: list[tuple[Message, str]]) -> None:
        right = [each.reason == reason for each, reason in found if each.reason and reason]
        assert sum(right) / len(right) >= LEAST_REASONS_RIGHT

    def test_allegations_about_people_who_work_here_are_named_so(self, found: list[tuple[Message, str]]) -> None:
        about_staff = [(each, reason) for each, reason in found if each.reason == "allegation" and reason]
        named = [reason == "allegation" for each, reason in about_staff if each.kind in ABOUT_STAFF]
        assert sum(named) / len(named) >= LEAST_REASONS_RIGHT


def test_ordinary_policy_questions_are_left_alone() -> None:
    questions = [each.text for each in ordinary_questions()]
    assert len(questions) > 5000
    judged = [judge_message(text) for text in questions]
    assert sum(bool(each.reason) for each in judged) / len(questions) <= MOST_ORDINARY_QUESTIONS
    assert sum(each.doubtful for each in judged) / len(questions) <= MOST_CARED_FOR


class TestMessages:
    """What is learned from and measured on."""

    def test_there_are_enough_of_each(self) -> None:
        messages = [each for half in Half for each in read_messages(half)]
        held_out = read_messages(Half.HELD_OUT)
        for some, least in ((messages, 330), (held_out, 165)):
            assert sum(bool(each.reason) for each in some) >= least
            assert sum(not each.reason for each in some) >= least
        assert {each.reason for each in held_out} == {"disclosure", "allegation", "injury", ""}

    def test_each_stands_once(self) -> None:
        texts = [" ".join(each.text.lower().split()) for half in Half for each in read_messages(half)]
        assert len(set(texts)) == len(texts)

    def test_the_halves_share_no_long_phrase(self) -> None:
        """Fewer than one held-out message in ten has six words in a row from the other half."""
        known = set().union(*(_phrases(each.text) for each in read_messages(Half.DEVELOPMENT)))
        held_out = [_phrases(each.text) for each in read_messages(Half.HELD_OUT)]
        assert sum(not known.isdisjoint(phrases) for phrases in held_out) < len(held_out) / 10

    def test_no_message_is_a_question_of_the_training_data(self) -> None:
        questions = {each.text for each in ordinary_questions()}
        assert not [each for half in Half for each in read_messages(half) if each.text in questions]


def _phrases(text: str, length: int = 6) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


class TestModel:
    def test_the_weights_were_made_for_these_features(self) -> None:
        """After a change of words or features: `policybot bench sensitive --fit`."""
        assert json.loads(WEIGHTS.read_text("utf-8"))["features"] == features_digest()

    def test_a_case_told_over_and_over_is_a_case(self) -> None:
        assert disclosure_reason("a child told me that her dad hits her and her mum, " * 800) == "disclosure"

    def test_what_is_supposed_counts_apart_from_what_is_told(self) -> None:
        told, supposed = (
            features_of(read(text)).parts for text in ("he hit her", "what do staff do when a child hits another")
        )
        assert "HIT>THEY" in told
        assert "?HIT" in supposed
        assert not any(part == "HIT" for part in supposed)


class TestReading:
    @pytest.mark.parametrize(
        ("message", "frames"),
        [
            ("who keeps the forms", [Frame.ASKED]),
            ("a child told me. what next?", [Frame.SAID, Frame.ASKED]),
            ("who do i tell, he told me his dad hits him", [Frame.ASKED_OF_A_CASE]),
            ("a grandad has collapsed, dare I move him?", [Frame.ASKED_OF_A_CASE]),
            ("if a child tells me, then what", [Frame.SUPPOSED]),
            ("?!", []),
        ],
    )
    def test_frames(self, message: str, frames: list[Frame]) -> None:
        assert [sentence.frame for sentence in read(message)] == frames

    @pytest.mark.parametrize(
        ("message", "supposed"),
        [
            ("tell staff if a child falls", "if a child falls"),
            ("when a child falls ring mum", "when a child falls ring mum"),
            ("when he took his top off i saw it", ""),
            ("he screams when we wipe him", ""),
            ("she said if i tell she gets hit", ""),
            ("not sure if its anything", ""),
            ("if she did it again today", ""),
            ("in case a child falls", "case a child falls"),
            ("say a child falls", "a child falls"),
            ("the policy on falls but he fell", "policy on falls"),
        ],
    )
    def test_what_is_supposed(self, message: str, supposed: str) -> None:
        (sentence,) = read(message)
        assert " ".join(word for word, told in zip(sentence.words, sentence.told, strict=True) if not told) == supposed

    def test_words_stand_for_their_like(self) -> None:
        """By stem, by a dropped g, by a name's s; and a bit is no bite."""
        (sentence,) = read("slapped hurtin tracys kids a bit")
        groups = dict(zip(sentence.words, sentence.groups, strict=True))
        assert "HIT" in groups["slapped"]
        assert "HURT" in groups["hurtin"]
        assert "NAME" in groups["tracys"]
        assert "CHILD" in groups["kids"]
        assert "bit" not in groups
