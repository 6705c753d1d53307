"""A message → its sentences: what each word stands for, what is only supposed, and what speaks for a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import Stemmer

from bot.sensitive.words import FORMS, WORDS

NUMBER: Final = "0"
_COMMA: Final = ","
_ENDS: Final = frozenset(".!?;\n")
_CLAUSE_WORDS: Final = 3

_APOSTROPHES: Final = re.compile("[’‘'`´]")
_HYPHENS: Final = re.compile(r"(?<=\w)-(?=\w)")
_A_BIT: Final = re.compile(r"\b(?:a|little|lil|wee) bit\b")  # "a bit sad" tells of no bite
_STRETCHED: Final = re.compile(r"([a-z])\1{2,}")
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+|[.!?;\n]+|,|\s[-–—]\s")


class Frame(StrEnum):
    """How a sentence speaks."""

    SAID = "said"
    ASKED_OF_A_CASE = "asked of a case"
    SUPPOSED = "supposed"
    ASKED = "asked"  # of the rule alone: nothing in it is taken as told


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's words in order, with the stem and the groups of each, and whether each is told for a fact.

    `marks` name what speaks for a case: a time, a name, one child, something seen or told.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    told: tuple[bool, ...]
    marks: frozenset[str]
    frame: Frame


def read(message: str) -> tuple[Sentence, ...]:
    """The sentences of `message` that hold words, in order."""
    # A stemmer is not safe between threads and costs microseconds, so each call has its own.
    stem = Stemmer.Stemmer("english").stemWord
    return tuple(_sentence(tokens, stem, is_question=is_question) for tokens, is_question in _split(message))


def read_clauses(message: str) -> tuple[Sentence, ...]:
    """What stands between the commas and full stops of `message`, each as a sentence, where it is no mere tag."""
    return tuple(clause for clause in read(message.replace(_COMMA, ".")) if len(clause.words) >= _CLAUSE_WORDS)


def _split(message: str) -> Iterator[tuple[list[str], bool]]:
    """The words and commas of each sentence, and whether it ends with a question mark."""
    tokens: list[str] = []
    for token in [*_TOKEN.findall(_plain(message)), "."]:
        if token[0] in _ENDS:
            if any(each != _COMMA for each in tokens):
                yield tokens, "?" in token
            tokens = []
        elif token.isdigit():
            tokens.append(NUMBER)
        else:
            tokens.append(token if token[0].isalpha() else _COMMA)


def _plain(message: str) -> str:
    said = _HYPHENS.sub("", _APOSTROPHES.sub("", message.lower()))
    return _STRETCHED.sub(r"\1\1", _A_BIT.sub(" ", said))


def _sentence(tokens: Sequence[str], stem: Callable[[str], str], *, is_question: bool) -> Sentence:
    words = tuple(token for token in tokens if token != _COMMA)
    stems = tuple(map(stem, words))
    groups = tuple(_groups_of(word, stemmed, stem) for word, stemmed in zip(words, stems, strict=True))
    opens_as_question = words[0] in _ASKERS
    supposed = _supposed(tokens, asks=is_question or opens_as_question)
    marks = frozenset(_marks(words, groups, supposed))
    frame = _frame(marks, asks=is_question or opens_as_question, opens=opens_as_question, supposes=any(supposed))
    told = tuple(frame is not Frame.ASKED and not each for each in supposed)
    return Sentence(words, stems, groups, told, marks, frame)


def _frame(marks: frozenset[str], *, asks: bool, opens: bool, supposes: bool) -> Frame:
    """`opens`: the first word asks, as in "has a child collapsed before?", not in "a child has collapsed, dare I …"."""
    speaks_of_a_case = bool(marks - _FAINT_MARKS) or ("past" in marks and not opens)
    if asks and not speaks_of_a_case:
        return Frame.ASKED
    if supposes:
        return Frame.SUPPOSED
    return Frame.ASKED_OF_A_CASE if asks else Frame.SAID


# -- groups --------------------------------------------------------------------------------------------------------


def _lexicon() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Word → groups and stem → groups, each sorted."""
    stem = Stemmer.Stemmer("english").stemWord
    by_word: dict[str, set[str]] = {}
    by_stem: dict[str, set[str]] = {}
    for group, words in WORDS.items():
        for word in words.split():
            by_word.setdefault(word, set()).add(group)
            by_stem.setdefault(stem(word), set()).add(group)
    for group, words in FORMS.items():
        for word in words.split():
            by_word.setdefault(word, set()).add(group)
    return (
        {word: tuple(sorted(groups | by_stem.get(stem(word), set()))) for word, groups in by_word.items()},
        {word: tuple(sorted(groups)) for word, groups in by_stem.items()},
    )


_BY_WORD, _BY_STEM = _lexicon()


def _groups_of(word: str, stemmed: str, stem: Callable[[str], str]) -> tuple[str, ...]:
    """Also of "tracys", which is a name and an s, and of "slappin"."""
    found = _BY_WORD.get(word) or _BY_STEM.get(stemmed)
    if not found and word.endswith("s"):
        found = _BY_WORD.get(word[:-1])
    if not found and word.endswith("in") and len(word) > len("in") + 2:
        found = _BY_WORD.get(f"{word}g") or _BY_STEM.get(stem(f"{word}g"))
    return found or ()


# -- what is only supposed -----------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASKERS: Final = _words("""
    any are am can could did do does has have hoo how hows is may must shall should what whats when where wheres which
    who whos whose why wich will would wot wat
""")
_PAST: Final = _words("""
    came caught changed did fell found gave got had has heard hes ive just left put said saw shes theyve told took
    walked was went were weve
""")
_LESSONS: Final = _words("""
    assignment example homework leaflet policies policy procedure proceedure quiz scenario study trainer training
    webinar
""")
_IF: Final = _words(FORMS["IF"])
_ONE: Final = _words(FORMS["ONE"])
_NOW: Final = _words(FORMS["NOW"])
_SEEN: Final = _words(FORMS["SAW"])
_TOLD: Final = _words(FORMS["TOLD"])
_THINK: Final = _words(FORMS["THINK"])
_THIS: Final = _words("it its that thats this")
_RIGHT: Final = _words("allowed alright anything normal ok okay right")
_ARTICLES: Final = _words("a an my one our someone the")
_NOT_SURE: Final = _words("as even know like see sure wonder wondering")
_AT_THE_START: Final = 2
_CLEARLY_PAST: Final = _PAST - _words("was were had") | _words("today")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A word where it stands: `place` among the words and commas of a sentence that `asks` or not."""

    tokens: Sequence[str]
    place: int
    asks: bool

    @property
    def word(self) -> str:
        return self.tokens[self.place]

    @property
    def before(self) -> str:
        """The word before, over a comma; empty at the start."""
        return next((token for token in reversed(self.tokens[: self.place]) if token != _COMMA), "")

    @property
    def after(self) -> str:
        """The next word or comma; empty at the end."""
        return next(iter(self.ahead(1)), "")

    def ahead(self, count: int) -> Sequence[str]:
        """The next words and commas, at most `count`."""
        return self.tokens[self.place + 1 : self.place + 1 + count]

    def starts(self) -> bool:
        """Whether it is the first word, or the first after a comma."""
        return self.place == 0 or self.tokens[self.place - 1] == _COMMA


def _supposed(tokens: Sequence[str], *, asks: bool) -> list[bool]:
    """For each word whether it is only supposed: from an "if" or its like to the end of the sentence, or to a "but"."""
    flags: list[bool] = []
    is_on = False
    for place, word in enumerate(tokens):
        if word == _COMMA:
            continue
        spot = _Spot(tokens, place, asks)
        if _ends_supposing(spot):
            is_on = False
        elif not is_on:
            is_on = _SUPPOSES.get(word, _never)(spot)
        flags.append(is_on)
    return flags


def _ends_supposing(spot: _Spot) -> bool:
    """Also "what happens now ive seen …"."""
    return spot.word == "but" or (spot.word in {"ive", "weve"} and spot.after in _SEEN)


def _if(spot: _Spot) -> bool:
    """Not in "she said if I tell …", "not sure if", "tell me if its allowed", "if she did it again today"."""
    if spot.before in _NOT_SURE or any(word in _TOLD - {"told"} for word in spot.tokens[: spot.place]):
        return False
    if spot.word != "if":
        return True
    asks_whether_right = not _THIS.isdisjoint(spot.ahead(3)) and not _RIGHT.isdisjoint(spot.ahead(4))
    is_of_one = spot.after in _ONE and not _CLEARLY_PAST.isdisjoint(spot.tokens)
    return not asks_whether_right and not is_of_one


def _when(spot: _Spot) -> bool:
    """Not in "when he took his top off …" nor in "he screams when …"."""
    is_told = not _PAST.isdisjoint(spot.ahead(7)) or spot.after in {"it", "its"}
    return (spot.starts() or spot.asks) and not is_told


def _would(spot: _Spot) -> bool:
    return spot.asks or spot.before in {"how", "i", "what", "who"}


def _in_case(spot: _Spot) -> bool:
    return "in" in spot.tokens[max(0, spot.place - 2) : spot.place]


def _what_happens(spot: _Spot) -> bool:
    return spot.before == "what" and spot.after != "now"


def _say_a(spot: _Spot) -> bool:
    """Of "say a …", "let's say my …", "should a …" at the start of a sentence."""
    return spot.before in {"lets", "say", "should"} and spot.place <= _AT_THE_START


def _always(_spot: _Spot) -> bool:
    return True


def _never(_spot: _Spot) -> bool:
    return False


_SUPPOSES: Final[dict[str, Callable[[_Spot], bool]]] = {
    **dict.fromkeys(_IF, _if),
    **dict.fromkeys(_LESSONS, _always),
    **dict.fromkeys(_ARTICLES, _say_a),
    **dict.fromkeys(("would", "wud"), _would),
    **dict.fromkeys(("case", "event"), _in_case),
    **dict.fromkeys(("happens", "happen"), _what_happens),
    "when": _when,
}


# -- what speaks for a case ----------------------------------------------------------------------------------------

_FAINT_MARKS: Final = _words("number past")
_I: Final = _words("i ive just we weve") | {""}
_I_AM: Final = _words("am i im pretty really so we")
_IS: Final = _words("are be been being get gets got is")
_THE: Final = _words("key little my of one our the this")
_MANY: Final = _words("children kids")
_SHORT: Final = 4


def _marks(words: Sequence[str], groups: Sequence[tuple[str, ...]], supposed: Sequence[bool]) -> Iterator[str]:
    before = ""
    for word, stands_for, is_supposed in zip(words, groups, supposed, strict=True):
        if not is_supposed:
            yield from (mark for mark, speaks in _MARKS.items() if speaks(word, before, stands_for))
        before = word


_MARKS: Final[dict[str, Callable[[str, str, tuple[str, ...]], bool]]] = {
    "now": lambda word, _before, _groups: word in _NOW,
    "name": lambda _word, _before, groups: "NAME" in groups,
    "told": lambda word, before, _groups: word in _TOLD and before not in _IS,
    "one": lambda word, before, _groups: word in _ONE or (word in {"its", "ive", "weve"} and before in {"now", "when"}),
    "seen": lambda word, before, _groups: word in _SEEN and before in _I,
    "think": lambda word, before, _groups: word in _THINK and before in _I_AM,
    "child": lambda word, before, groups: "CHILD" in groups and before in _THE and word not in _MANY,
    "number": lambda word, _before, _groups: word == NUMBER,
    "past": lambda word, _before, _groups: word in _PAST or (word.endswith("ed") and len(word) > _SHORT),
}
