"""Questions that ask two things are told apart, and questions that ask one are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.parts import MOST_PARTS, parts_of

TWO = [
    (
        "can I post a photo of the trip and tag the parents?",
        ["can I post a photo of the trip?", "can I tag the parents?"],
    ),
    (
        "am I allowed to have my phone on me, and who do I tell if I lose it?",
        ["am I allowed to have my phone on me?", "have my phone on me: who do I tell if I lose it?"],
    ),
    (
        "Can I post photos of the children? Who do I ask first?",
        ["Can I post photos of the children?", "post photos of the children: Who do I ask first?"],
    ),
    (
        "can I wear earrings and do I have to tie my hair back",
        ["can I wear earrings?", "do I have to tie my hair back?"],
    ),
    (
        "what is the ratio for under twos and who checks it",
        ["what is the ratio for under twos?", "the ratio for under twos: who checks it?"],
    ),
    (
        "can I give a parent a lift home; do I need insurance for it",
        ["can I give a parent a lift home?", "give a parent a lift home: do I need insurance for it?"],
    ),
    (
        "where do I record an accident and how long are the records kept?",
        ["where do I record an accident?", "how long are the records kept?"],
    ),
    (
        "can parents take photos at the nativity and can they put them online?",
        [
            "can parents take photos at the nativity?",
            "parents take photos at the nativity: can they put them online?",
        ],
    ),
    (
        "can I take a photo of a child and also share the picture with the parents",
        ["can I take a photo of a child?", "can I share the picture with the parents?"],
    ),
    (
        "can volunteers change nappies, and at what age can students do it?",
        ["can volunteers change nappies?", "volunteers change nappies: at what age can students do it?"],
    ),
    (
        "when do I ring in sick and who do I ring?",
        ["when do I ring in sick?", "ring in sick: who do I ring?"],
    ),
    ("is smoking allowed and where can I smoke", ["is smoking allowed?", "where can I smoke?"]),
    ("Are we allowed tattoos? Are piercings ok?", ["Are we allowed tattoos?", "Are piercings ok?"]),
    ("who has the key and who has the code", ["who has the key?", "who has the code?"]),
    ("what's the wifi code and where’s the staff room", ["what's the wifi code?", "where’s the staff room?"]),
    (
        "When does the club close and what happens if a parent is late?",
        ["When does the club close?", "what happens if a parent is late?"],
    ),
    ("can I leave early today & who covers my room", ["can I leave early today?", "who covers my room?"]),
    (
        "how often is the first aid box checked and by whom is the list kept?",
        ["how often is the first aid box checked?", "by whom is the list kept?"],
    ),
    (
        "what am I meant to do with lost property and who owns it",
        ["what am I meant to do with lost property?", "with lost property: who owns it?"],
    ),
    ("1. can I post photos? 2. who do I ask?", ["can I post photos?", "post photos: who do I ask?"]),
    ("CAN I POST PHOTOS AND WHO DO I ASK", ["CAN I POST PHOTOS?", "POST PHOTOS: WHO DO I ASK?"]),
]

LEANING = [
    # What the second has no word for stands in the first.
    ("can I post photos and who do I tell?", "post photos: who do I tell?"),
    ("Can I take photos of my key child? What about videos?", "take photos of my key child: What about videos?"),
    ("can I post photos and what if a parent objects?", "post photos: what if a parent objects?"),
    ("can staff drink at lunch and can parents?", "drink at lunch: can parents?"),
    ("do parents have to sign the register? and do visitors?", "parents have to sign the register: do visitors?"),
    ("can staff babysit, and if so, who do they tell?", "babysit: who do they tell?"),
    ("Can I use the club's page and, if so, what can I put on it?", "use the club's page: what can I put on it?"),
    ("do I need a DBS for the trip, and how do I get one?", "need a DBS for the trip: how do I get one?"),
    ("is there a dress code and does it apply to volunteers", "a dress code: does it apply to volunteers?"),
    ("can I accept gifts from parents and is there a limit", "accept gifts from parents: is there a limit?"),
    ("How many days do I get and when do I book them?", "days get: when do I book them?"),
    ("what do I do if a parent is late and who do I ring?", "if a parent is late: who do I ring?"),
    ("is it ok to follow a parent and is it ok to like their posts?", "is it ok to like their posts?"),
    ("who signs the medicine form and where is it kept", "signs the medicine form: where is it kept?"),
]

ALONE = [
    # What is named in the second itself needs nothing of the first.
    ("can I vape on site and what happens if I get caught?", "what happens if I get caught?"),
    ("Can I bring my dog to work and is there a policy on pets?", "is there a policy on pets?"),
    ("what are the rules on phones, and how do I report a colleague who breaks them?", None),
    ("can staff use chat groups? is it ok to have parents in them?", "is it ok to have parents in them?"),
    ("can I give a child Calpol and does the parent have to sign something first?", None),
]

LED = [
    (
        "if a child has a nosebleed, what do I do and who do I tell?",
        ["if a child has a nosebleed, what do I do?", "if a child has a nosebleed, who do I tell?"],
    ),
    (
        "if a child is missing what do I do and who do I tell",
        ["if a child is missing what do I do?", "if a child is missing who do I tell?"],
    ),
    (
        "A parent added me on facebook. Can I accept? Who do I tell?",
        ["A parent added me on facebook. Can I accept?", "A parent added me on facebook. Who do I tell?"],
    ),
    (
        "I’ve lost my phone, who do I tell and can I go home to look for it?",
        ["I’ve lost my phone, who do I tell?", "I’ve lost my phone, can I go home to look for it?"],
    ),
    (
        "Haven't got a laptop. How do I complain, and can I do it by hand?",
        ["Haven't got a laptop. How do I complain?", "Haven't got a laptop. complain: can I do it by hand?"],
    ),
]

ONE = [
    "can I like and comment on parents' posts",
    "can I like and can I comment on a parent's post",
    "rules for staff and parents",
    "do's and don'ts",
    "what are the do’s and don’ts on social media",
    "what can and can't I post",
    "what can I do and what can't I do",
    "when can I use my phone and when can't I",
    "what is allowed and what is not?",
    "what is and isn't allowed on facebook",
    "what are staff allowed to do and not do",
    "when and where do I report an accident",
    "how and to whom do I report a concern",
    "who and what does the policy cover",
    "is it ok to smoke or vape and where",
    "do I need to write down what happened and who was there?",
    "do I have to say where I am going and when I will be back",
    "do you know who the first aider is and where the kit is?",
    "tell me what I can post and who can see it",
    "can I use my phone or do I have to leave it in the locker?",
    "Is it against the rules to post a photo, or is it fine?",
    "what if a parent is late and can't be reached",
    "What if a child is ill and I can't reach the parents, who do I call?",
    "if he is ill and is the last child, who do I call",
    "if a parent is late what do I do",
    "should an employee fail to attend, what do we do?",
    "a parent shouted at me, what do I do",
    "what do I do when a child falls and hits their head",
    "what do you do when a child bites and a parent complains",
    "should I read the policy and do the training?",
    "Should we do a headcount and have the register with us on trips",
    "can I sit down and have the children play",
    "can I bring my phone and use it at lunch",
    "can I take photos and post them on facebook",
    "can I hold a baby and use my phone",
    "can I go to the office and ask the manager",
    "am I allowed to print a photo of a child and also store it at home",
    "can I tag the parents and post a photo if they agree",
    "can I post a photo of my birthday party and the staff outing",
    "can I share photos with parents and grandparents",
    "can I send a photo to a parent and her mother",
    "can I tag or name the parents",
    "should I tell the parents and the manager",
    "who can collect and sign out a child",
    "who is allowed in and out of the building",
    "is there a closing day at christmas and which days",
    "Can our retired helper, who's been with us nine years, be my number two?",
    "a mum asked “can I take photos?” and what do I say",
    'What do I do if a parent says "who are you and what do you know?"',
    "what does the policy say about photos, videos and phones?",
    "There are hundreds of pictures still on there. When should they come off?",
    "how are you? can I post photos?",
    "Can you help me? Who signs the form?",
    "I can post it, can't I?",
    "Can I post it? On Facebook?",
    "Can I post photos?",
    "photos and phones",
    "photos: who, what, when?",
    "and who do I tell?",
    "why?",
    "Can I post photos?  ",
]


@pytest.mark.parametrize(("question", "parts"), TWO)
def test_two_questions_are_told_apart(question: str, parts: list[str]) -> None:
    assert list(parts_of(question)) == parts


@pytest.mark.parametrize(("question", "second"), LEANING)
def test_a_part_that_leans_on_the_first_has_its_words_before_it(question: str, second: str) -> None:
    _, part = parts_of(question)
    assert part.endswith(second)
    assert ": " in part


@pytest.mark.parametrize(("question", "second"), ALONE)
def test_a_part_that_names_what_it_is_about_stands_alone(question: str, second: str | None) -> None:
    _, part = parts_of(question)
    assert ":" not in part
    assert second is None or part == second


@pytest.mark.parametrize(("question", "parts"), LED)
def test_what_leads_to_the_questions_stands_before_each(question: str, parts: list[str]) -> None:
    assert list(parts_of(question)) == parts


@pytest.mark.parametrize("question", ONE)
def test_one_question_is_left_as_it_is(question: str) -> None:
    assert parts_of(question) == (question,)


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_nothing_asked_has_no_parts(blank: str) -> None:
    assert parts_of(blank) == ()


def test_three_questions_are_three_parts() -> None:
    assert parts_of("who do I call when I'm sick, what do I say and when do I have to call by?") == (
        "who do I call when I'm sick?",
        "call when I'm sick: what do I say?",
        "call when I'm sick: when do I have to call by?",
    )


def test_of_more_than_three_questions_none_is_lost() -> None:
    """The last part holds the rest."""
    parts = parts_of("Where do I park? What do I wear? Who do I see? When can I go home? Do I get paid?")
    assert len(parts) == MOST_PARTS
    assert parts[2].endswith("Who do I see? When can I go home? Do I get paid?")


@pytest.mark.parametrize("said", ["Hi, ", "Hello there, ", "just wondering, ", "so ", "Hi, can you help me? "])
@pytest.mark.parametrize("after", ["", " Thanks!", " many thanks"])
def test_greetings_and_thanks_are_no_part(said: str, after: str) -> None:
    assert parts_of(f"{said}can I wear earrings and do I have to tie my hair back?{after}") == (
        "can I wear earrings?",
        "do I have to tie my hair back?",
    )


JOINTS = st.sampled_from(["and", ", and", "; ", "?", "? ", ". ", ", ", "or", "and also", "&", "-", '"', "“", "1."])
CLAUSES = st.sampled_from(
    ["can I", "do we", "who", "what", "where", "when", "how long", "if so", "post a photo", "tag the parents", "is it"]
)
WORDS = st.sampled_from(
    ["signs it", "the", "my phone", "what about", "who's", "İ", "ß", "hi", "if a child", "do", "😀"]
)
PIECES = JOINTS | CLAUSES | WORDS


@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_has_parts_made_of_its_own_words(text: str) -> None:
    parts = parts_of(text)
    assert len(parts) <= MOST_PARTS
    assert bool(parts) == bool(text.strip())
    words = text.replace(":", " ").replace("?", " ").split()
    assert len(parts) < 2 or all(word in " ".join(words) for part in parts for word in _split(part))


def _split(part: str) -> list[str]:
    return [word.strip(" ,;:.!-–—") for word in part.replace(":", " ").replace("?", " ").split()]


@pytest.mark.parametrize(
    "piece",
    [
        "and can I ",
        "who do I tell and ",
        "so, and, if so, ",
        "hi hi ",
        "if a child ",
        "what the ",
        "?! ",
        "can i post a a ",
    ],
)
def test_a_long_text_of_nothing_but_joints_has_at_most_three_parts(piece: str) -> None:
    """Nobody can stop the bot with a message."""
    assert len(parts_of((piece * 4000)[:4000])) <= MOST_PARTS
