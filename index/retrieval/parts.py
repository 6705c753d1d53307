"""A question that asks two or three things → those things, each as a question that can be asked alone.

Read from the question's form, never from what it is about, and with caution: a question that is wrongly left whole is
answered as it always was, one that is wrongly taken apart loses its sense.  So alternatives ("or"), embedded questions
("write down what happened and who was there") and shared objects ("like and comment on a post") stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_PARTS: Final = 3


def parts_of(question: str) -> tuple[str, ...]:
    """The two or three questions that `question` asks, in order; itself alone where it is one, none where it is blank.

    What stands before the first question ("if a child is hurt, …") is put before each.  A part that leans on the
    first ("who do I tell?", "where are they kept?") has the first one's words before it, and a colon.
    """
    whole = _THANKS.sub("", " ".join(question.split()))
    if not whole:
        return ()
    read = _levelled(whole)
    starts = _starts(read)
    if len(starts) > 1:
        return tuple(_asked_alone(whole, read, starts[:MOST_PARTS]))
    return _acts(whole, read, starts[0].at if starts else 0) or (question,)


# Questions of their own -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a question begins: `at` its own first word, `behind` the end of the words before what joins them."""

    behind: int
    at: int
    has_mark: bool


def _starts(read: str) -> list[_Start]:
    """Where the questions begin that are to be told apart; one or none where there is nothing to tell apart."""
    quoted = [found.span() for found in _QUOTED.finditer(read)]
    led = None if _begins(read, 0) else _LED.match(read)
    found = [_Start(led.end(), led.end(), has_mark=False)] if led else []
    for join in _JOIN.finditer(read, led.end() if led else 0):
        start = _Start(join.start(), join.end(), bool(join["mark"] or join["comma"]))
        if any(begin < start.at < end for begin, end in quoted):
            continue
        if found:
            found += [start] if _is_joined(read, join, found[-1].at) else []
        elif (start.has_mark or not join.start()) and _begins(read, start.at):
            found.append(start)
    asked = [
        start
        for start, (begin, end) in zip(found, _spans(read, found), strict=True)
        if not (_SMALL_TALK.fullmatch(_bare(read[begin:end])) or _is_told(read, end))
    ]
    return _telling(read, asked)


def _is_told(read: str, end: int) -> bool:
    """Whether the sentence that ends there is no question: "Haven't got a laptop." before one with its mark."""
    return read[end : end + 1] in (".", "!") and "?" in read[end:]


def _begins(read: str, at: int) -> bool:
    return any(form.match(read, at) for form in (_INVERTED_ASKED, _SUBJECT_ASKED, _ASKED_FIRST))


def _is_joined(read: str, join: re.Match[str], last: int) -> bool:
    """Whether a question of its own begins behind `join`, the one before it beginning at `last`."""
    at = join.end()
    is_bare_comma = join["comma"] is not None and join["and"] is None
    if _INVERTED_ASKED.match(read, at):
        if is_bare_comma:
            return _ASKED_BY_ME.match(read, at) is not None and not read.startswith(_IF_AT_ALL, last)
        return join["mark"] is not None or join["comma"] is not None or _HAVE.match(read, at) is None
    if is_bare_comma:
        return False
    if _WHAT_ABOUT.match(read, at) or (join["mark"] and _ASKED_FIRST.match(read, at)):
        return True
    # "who signs": in "write down what happened and who signed" it is no question.
    is_embedded = join["mark"] is None and _EMBEDDED.search(read, last + 1, join.start())
    return _SUBJECT_ASKED.match(read, at) is not None and not is_embedded


def _telling(read: str, starts: Sequence[_Start]) -> list[_Start]:
    """The starts without those of questions that add nothing to the one before, or share its object with it."""
    kept: list[_Start] = []
    for start, words in zip(starts, _cut(read, starts), strict=True):
        before = _bare(read[kept[-1].at : start.behind]) if kept else ""
        if not kept or (_says_more(words, before) and (start.has_mark or not _waits_for_object(before))):
            kept.append(start)
    return kept


def _says_more(words: str, before: str) -> bool:
    """Whether a question asks for more than the one before: another word, or another who, when or where."""
    if _TAG.fullmatch(words):
        return False
    asked, asked_before = _ASKING_WORD.match(words), _ASKING_WORD.match(before)
    is_asked_otherwise = asked is not None and (asked_before is None or asked[1] != asked_before[1])
    return is_asked_otherwise or bool(set(_words(words)) - set(_words(before)) - _EMPTY)


def _waits_for_object(before: str) -> bool:
    """Whether it is a "can I like" that shares the object of what follows: "and can I comment on a post"."""
    frame = _FRAME.match(before)
    return frame is not None and len(before[frame.end() :].split()) == 1


def _spans(read: str, starts: Sequence[_Start]) -> list[tuple[int, int]]:
    """Where each question stands, without what joins it to the next."""
    ends = [*(start.behind for start in starts[1:]), len(read)]
    return [(start.at, end) for start, end in zip(starts, ends, strict=False)]


def _cut(text: str, starts: Sequence[_Start]) -> list[str]:
    """The words of each question."""
    return [_bare(text[begin:end]) for begin, end in _spans(text, starts)]


def _asked_alone(whole: str, read: str, starts: Sequence[_Start]) -> Iterator[str]:
    """Each question with what it needs of the words before it."""
    lead = _lead(whole, starts[0].at)
    topic = ""
    for number, (words, said) in enumerate(zip(_cut(whole, starts), _cut(read, starts), strict=True)):
        if number == 0:
            topic = _topic(words, said, _EMPTY | (_GENERAL if lead else _BARELY))
        leans = bool(number and topic) and _leans(said, alone=not lead)
        yield f"{lead}{topic}: {words}?" if leans else f"{lead}{words}?"


def _lead(whole: str, at: int) -> str:
    """What stands before the first question, without greetings, small talk and numbers."""
    read = _levelled(whole[:at])
    talk = _TALK_FIRST.match(read)
    begin = talk.end() if talk else 0
    return "" if _FILLERS.fullmatch(read, begin) else whole[begin:at]


def _topic(words: str, said: str, saying_nothing: frozenset[str]) -> str:
    """What a question is about: its words without "can I", "what is" and the like; empty where they say nothing."""
    frame = _FRAME.match(said) or _ASKED_FRAME.match(said)
    if frame is None:
        return words
    noun = words[slice(*frame.span("noun"))].strip() if "noun" in frame.re.groupindex and frame["noun"] else ""
    topic = f"{noun} {words[frame.end() :]}".strip()
    return topic if set(_words(_levelled(topic))) - saying_nothing else ""


def _leans(said: str, *, alone: bool) -> bool:
    """Whether a question cannot be understood without the one before; `alone` says that nothing leads both of them."""
    said = _EXPLETIVE.sub(" ", said)
    if _WHAT_ABOUT.match(said) or _BARE_ASKED.fullmatch(said) or (alone and not set(_words(said)) - _EMPTY - _GENERAL):
        return True
    return any(not _is_resolved(said[: found.start()], found[0]) for found in _PRONOUN.finditer(said))


def _is_resolved(before: str, pronoun: str) -> bool:
    """Whether the words of the same question name what the pronoun stands for."""
    return bool(_THING.search(before) or (pronoun in _OF_PEOPLE and _PERSON.search(before)))


# Two acts under one "can I" -------------------------------------------------------------------------------------------


def _acts(whole: str, read: str, at: int) -> tuple[str, ...]:
    """Two acts that are judged one by one: "can I post a photo and tag the parents".  Empty where there are not two."""
    frame = _FRAME.match(read, at)
    if frame is None or _SHARED_CONDITION.search(read, frame.end()):
        return ()
    said = _bare(read[frame.end() :])
    found = _TWO_ACTS.fullmatch(said)
    if found is None or _PRONOUN.search(found["second"]):
        return ()
    lead, asked, acts = _lead(whole, at), whole[at : frame.end()], whole[frame.end() :]
    return tuple(f"{lead}{asked}{acts[slice(*found.span(act))]}?" for act in ("first", "second"))


# Forms ----------------------------------------------------------------------------------------------------------------


def _levelled(text: str) -> str:
    """`text` in small letters with straight quotes, as long as it was."""
    small = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return small.translate(_STRAIGHT)


def _bare(words: str) -> str:
    """`words` without the marks that end or join them."""
    return words.strip(" ?,;:.!-–—")


def _words(said: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", said)


def _form(pattern: str) -> re.Pattern[str]:
    """A pattern over levelled text; where it breaks, a line of its own says nothing, so a space is written "_"."""
    return re.compile(pattern.replace("_", r"\ "), re.VERBOSE)


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STRAIGHT: Final = str.maketrans("‘’“”", "''\"\"")
_PEOPLE: Final = r"""(?:staff|parents?|children|child|kids?|managers?|volunteers?|visitors?|students?|colleagues?
    |carers?|famil(?:y|ies)|mums?|dads?|people|others|everyone|everybody|anyone|anybody|someone|somebody|nobody|bab(?:y|ies)
    |practitioners?|employees?|workers?|apprentices?|governors?|trustees?|grandparents?|siblings?|guests?|drivers?)"""
_ME: Final = r"(?:i|we|you|he|she|they|it|there|this|that|these|those)"
_A: Final = r"(?:an?|the|my|our|your|their|his|her|any|all|some|each|every|both|no|other|new)"
_MODAL: Final = r"(?:(?:can|could|may|must|shall|should|will|would)(?:n't|not|_not)?|can't|won't|cant)"
_BE: Final = r"(?:is|are|am|was|were)(?:n't|_not)?"
_DO: Final = r"(?:do|does|did|has|have)(?:n't|_not)?"
_SOMEBODY: Final = rf"(?:{_ME}|{_A}_[\w'-]+|{_PEOPLE})\b"
# "do the training" is no question: behind do and have only people and pronouns are taken for who does it.
_INVERTED: Final = rf"(?:(?:{_MODAL}|{_BE}|does)_{_SOMEBODY}|{_DO}_(?:{_ME}|(?:{_A}_)?{_PEOPLE})\b)"
_WH: Final = r"(?:who|whom|whose|what|which|when|where|why|how)"
_BEFORE: Final = r"(?:(?:by|to|at|for|in|on|with|from|until|under|of)_)?"
# "what time", "how many staff": no pronoun, or "what I can" would be taken for it.
_NOUN: Final = rf"(?:_(?!(?:{_ME}|{_A}|{_MODAL}|{_BE}|{_DO}|to|if|and|or|about)\b)[\w'-]+){{0,4}}"

# Behind "can staff drink at lunch" all that is asked is: can parents?
_BARE: Final = rf"(?:{_MODAL}|{_DO})_(?:{_A}_)?{_PEOPLE}(?:_(?:too|also|as_well))?"

# "can I post", "who do I tell", "how long are the records kept", "where's the kit": the verb before who does it.
_INVERTED_ASKED: Final = _form(rf"""\b(?!who_{_BE}_there\b)
    (?:{_BEFORE}{_WH}{_NOUN}_(?:{_MODAL}|{_BE}|{_DO})_{_SOMEBODY}|(?:who|what|where|when|how)'?s_\w
    |{_INVERTED}_[\w£'"]|{_BARE}(?=\W*$|[?]))""")
# At the beginning, and behind a mark, no more is needed: "are piercings ok".
_ASKED_FIRST: Final = _form(rf"\b(?:{_MODAL}|{_BE}|{_DO})_[\w'-]+_\w")
_BARE_ASKED: Final = _form(_BARE)
# "who signs it", "what happens", "which staff can": who does it is what is asked.
_SUBJECT_ASKED: Final = _form(rf"""\b(?:who|what|which(?:_\w+)?)(?:_else)?_
    (?:(?:{_MODAL}|{_BE}|{_DO}|needs?|gets?)_(?!(?:and|or|not)\b)\w
    |(?<!which_)(?!(?:this|its|his|was|is|does|has)\b)\w{{2,}}s\b)""")
# What a comma alone may part: "…, who do I tell", but not "our helper, who's been with us"; and not where it stands for
# an if: "should I be late, who do I ring".
_ASKED_BY_ME: Final = _form(rf"{_BEFORE}{_WH}{_NOUN}_(?:{_MODAL}|{_BE}|{_DO})_(?:i|we)\b")
_IF_AT_ALL: Final = ("should ", "were ", "had ")
# "can I sit down and have the children play" is no question after all.
_HAVE: Final = _form(rf"have_(?:{_A}_)?{_PEOPLE}\b")
# They have no verb of asking, and are never asked without the question before.
_WHAT_ABOUT: Final = _form(r"\b(?:what|how)_about_\w|\bwhat_if_\w")
_ASKING_WORD: Final = _form(rf"{_BEFORE}({_WH})\b")
_EMBEDDED: Final = _form(rf"\b(?:{_WH}|whether)\b")

_FILLER: Final = r"""(?:(?:hi|hello|hey|hiya)(?:_(?:there|all|both|team))?|morning|afternoon|please|so|ok|okay|right
    |also|and|but|sorry|um|er|well|now|then|quick_(?:one|question)|(?:i(?:'m|_am|_was)?_)?(?:just_)?wonder(?:ing|ed)?
    |(?:just_)?(?:checking|asking)|\d)"""
_FILLERS: Final = _form(rf"(?:\W*\b{_FILLER}\b)*\W*")
# What joins a question to the words before it: nothing at the very beginning, a mark, a comma, "and", or several.
_JOIN: Final = _form(rf"""
    (?:^\W*(?:\d[.)]_)?|(?P<mark>[?!.;]["')]*\s+(?:\d[.)]_)?)|(?P<comma>,\s*)|\s+(?=(?:and|but|plus|&|\+),?_))
    (?P<and>(?:and|but|plus|&|\+),?_)?
    (?:{_FILLER}[,:!.]?_){{0,4}}?
    (?:if_(?:so|not|yes|allowed|it_is|(?:i|we)_(?:do|can)),?_)?
    (?={_BEFORE}(?:{_WH}|{_MODAL}|{_BE}|{_DO})(?:'?s)?\b)
    """)
_THANKS: Final = re.compile(
    r"(?<=[?.!])\W{0,4}(?:many thanks|thanks|thank you|ta|cheers|please)\b[\w ]{0,20}\W*$", re.IGNORECASE
)
# "if a child is missing what do I do": what leads to a question without a comma.
_LED: Final = _form(rf"""(?:{_FILLER}\W+)*(?:if|when|once|after)_[^?.!;]*?_
    (?=(?:(?:who|what|where|how){_NOUN}_)?(?:can|could|may|must|should|do)_(?:i|we)_\w)""")
_QUOTED: Final = _form(r'"[^"]{1,300}"')
_TALK: Final = r"""(?:how_(?:are_(?:you|things)|is_it_going)(?:_\w+)?
    |(?:are|is)_(?:you|anyone|there_anyone)_(?:ok|okay|there|around|free|well)
    |(?:can|could|would|will|do|did|may)_(?:i|you|we|anyone|someone)_(?:please_)?(?:just_)?
     (?:help|ask|know|advise|clarify|check|have_a_minute|mind)
     (?:_(?:me|us|you|please|out|a|an|one|quick|some|something|things?|questions?|with|about|on|this|that|the|answer))*)"""
_SMALL_TALK: Final = _form(_TALK)
_TALK_FIRST: Final = _form(rf"(?:\W*\b{_FILLER}\b)*\W*{_TALK}[?!.]\s+")
_TAG: Final = _form(rf"(?:{_MODAL}|{_BE}|{_DO})_{_ME}(?:_(?:not|really|though|ok|okay|right))?")

# What a question opens with before it says what it is about.
_ALLOWED: Final = r"(?:allowed|ok|okay|all_?right|fine|able|permitted|supposed|expected|required|meant|acceptable)"
_FRAME: Final = _form(rf"""(?:{_MODAL}|do|does|did)_(?:i|we|you|staff)_(?:(?:need|have)_to_|still_|also_|both_)?
    |(?:am|are|is)_(?:i|we|you|staff)_{_ALLOWED}_to_
    |is_it_{_ALLOWED}(?:_for_(?:me|us|staff))?_(?:to|if_(?:i|we|staff))_""")
_ASKED_FRAME: Final = _form(rf"""
    (?:{_BEFORE}{_WH}(?:_(?:many|much|long|often|far|old|soon|fast|early|late|\w+ly))?(?P<noun>{_NOUN})_)?(?:{_MODAL}|{_BE}|{_DO})_
    (?:(?:i|we|you|there)\b_?)?(?:(?:need|have)_to_|{_ALLOWED}_to_)?(?:do_)?
    |what_happens_|{_WH}(?:'?s)?_""")

_PRONOUN: Final = _form(r"""\b(?:it|its|them|they|their|theirs|those|these|one|ones|he|she|him|her|his|so|same
    |th(?:is|at)(?!_(?:policy|club|nursery|setting|school)\b))\b""")
_OF_PEOPLE: Final = _set_of("they them their theirs he she him her his those")
_PERSON: Final = _form(rf"\b{_PEOPLE}\b")
_THING: Final = _form(rf"\b(?:an?|the|my|our|your|any|some|every)_(?!{_PEOPLE}\b)[a-z]")
# "it" that stands for nothing.
_EXPLETIVE: Final = _form(rf"\b(?:is|was|isn't|would)_it_(?:be_)?(?:{_ALLOWED}|against|an?|my|our|legal|safe)\b")
# Words that say nothing of what a question is about.
_EMPTY: Final = _set_of(
    """a an the i we you me us my our your who whom what which when where why how whose can could may must shall should
    will would do does did is are am was were be been has have had not can't cannot cant don't dont won't isn't aren't
    to of for in on at by with from until and or but also then too as well please if so there it them they this that
    these those one else long far often much many soon quickly allowed able need supposed about his her he she him
    their its"""
)
# Acts that follow upon nearly anything: who is told, where it is written down, what happens then.
_GENERAL: Final = _set_of(
    """tell told ask asked do done report reported record recorded sign signs signed contact inform informed call write
    go get happen happens happened log keep kept say said send give speak phone ring notify notified fill know decide
    decides check checks checked pay pays first next now after afterwards anyone anybody someone somebody talk expect
    respond react start apply applies work works mean means come back time manager limit limits price cost number
    rule rules form forms procedure process policy paid penalty deadline sure unsure"""
)

_BARELY: Final = _set_of("say happens")

# Acts with words, pictures and papers: whether the one is allowed does not hang on the other.  "Hold a baby and use my
# phone" is one thing, done at once.
_ACT: Final = r"""(?:accept|add|comment_on|complain_about|copy|delete|discuss|download|email|film|fill_in|follow|friend
    |invite|like|mention|message|name|photograph|phone|post|print|publish|record|reply_to|report|ring|send|share|sign
    |store|tag|take|tell|text|upload|video|write)"""
_TWO_ACTS: Final = _form(rf"""(?P<first>{_ACT}_(?:\w+_){{0,2}}?{_A}_[\w'_-]+?),?_and_(?:also_)?
    (?P<second>{_ACT}_(?:(?:up|out|off|on|to)_)?(?:{_A}_|{_PEOPLE}\b)[\w'_-]*)""")
_SHARED_CONDITION: Final = _form(r"""\b(?:if|when|while|whilst|unless|before|after|without|during|because|until
    |as_long_as|provided|at_the_same_time|or|and_[\w'_]+_and)\b""")
