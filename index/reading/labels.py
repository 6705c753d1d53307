"""The labels under which policies state facts about themselves: "Next review", "Signed by", "Policy owner"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Final

from index.reading.titles import word_set
from index.types import FactKind, Range

# Nouns and form labels: they mean the policy wherever they stand.
_NOUNS: Final[tuple[tuple[FactKind, tuple[str, ...]], ...]] = (
    (
        FactKind.NEXT_REVIEW,
        (
            r"date (?:for|of) (?:the |its )?next review",
            r"(?:policy )?next (?:policy )?(?:review|look|update|check|revision|tidy|due)"
            r"(?: (?:date|due|on|by|is|in))*",
            r"date for review",
            r"(?:full )?review due(?: (?:by|on|date|in))*",
            r"review date",
            r"review by(?= ?(?::|$))",
            r"due (?:for )?(?:review|again)(?: (?:on|in|by))?",
            r"renewal date",
            r"next(?= ?:)",
        ),
    ),
    (
        FactKind.LAST_REVIEWED,
        (
            r"date (?:of )?(?:last review(?:ed)?|reviewed|of review|last updated|updated|revised)",
            r"last review(?: date)?",
            r"last (?:reviewed|updated|revised|amended|changed|checked|looked at|looked over)"
            r"(?: (?:and updated|on|in|by|date))*",
        ),
    ),
    (
        FactKind.ADOPTED,
        (
            r"date (?:of )?(?:adopted|adoption|issued?|written|created|approved|approval|agreed|ratified)",
            r"date (?:of )?(?:implemented|implementation|policy|effective)",
            r"effective (?:from|date)",
            r"(?:implementation|issue|policy|approval|adoption) date",
            r"in force from",
            r"live from",
        ),
    ),
    (
        FactKind.SIGNED_BY,
        (
            r"signed on behalf of (?:the )?[\w'’ ]{2,40}?(?= ?[:\t.]| ?$)",
            r"signature(?: of [\w ]{2,30})?(?= ?(?::|[._…]{3}|$))",
        ),
    ),
    (
        FactKind.OWNER,
        (
            r"(?:policy|document) (?:owner|author|lead|holder)(?= ?(?::|is\b|$))",
            r"owner(?= ?(?::|$))",
            r"person responsible for (?:this|the) policy(?= ?(?::|is\b|$))",
        ),
    ),
)
# Verbs: they mean the policy where it is their subject, or where nothing else is.
_VERBS: Final[tuple[tuple[FactKind, tuple[str, ...]], ...]] = (
    (
        FactKind.APPROVED_BY,
        (r"(?:approved|agreed|ratified|authorised|signed off) (?:and \w+ )?by",),
    ),
    (
        FactKind.NEXT_REVIEW,
        (
            r"(?:will|to|shall|should|must|due to|is to) (?:next )?be (?:next |formally )?"
            r"(?:reviewed|looked at|looked over|revised|updated)(?: (?:again|next|in|on|by|before))*",
            r"look(?: at (?:it|this))? again(?: (?:in|on|by))?",
            r"lasts until",
            r"valid until",
        ),
    ),
    (
        FactKind.LAST_REVIEWED,
        (r"(?:reviewed|updated|revised|amended|looked over)(?: (?:and updated|on|in|by|date))*",),
    ),
    (
        FactKind.ADOPTED,
        (
            r"(?:adopted|approved|agreed|ratified|issued|created|written|implemented|introduced|brought in)"
            r"(?: (?:on|by|in|at))?",
            r"issue (?:no\.? ?)?\d+",
        ),
    ),
    (
        FactKind.SIGNED_BY,
        (r"signed(?: by)?",),
    ),
)
_KINDS: Final = tuple(kind for kind, _ in (*_NOUNS, *_VERBS))
_FIRST_VERB: Final = len(_NOUNS)


def _loosely(pattern: str) -> str:
    """`pattern` with any white space where it has a space."""
    return pattern.replace("(?: ", r"(?:\s+").replace(" ?", r"\s*").replace(" ", r"\s+")


LABEL: Final = re.compile(
    "|".join(
        rf"(?P<L{place}>\b(?:{_loosely('|'.join(patterns))}))(?!\w)"
        for place, (_, patterns) in enumerate((*_NOUNS, *_VERBS))
    )
    # Bare words are labels only with a colon, or filling a cell.
    + r"|(?P<date>\bdated?(?=\s*(?:[:._…]|$))|^\W*on(?=\W*$))|(?P<review>\breview)(?=\s*(?::|$))",
    re.IGNORECASE,
)
# What may stand before a verb in its sentence: nothing, the policy, or helping words.
_HELPING: Final = word_set(
    "date was is were been has have be first last next formally jointly originally again and then also will it it'll "
    "we'll we due fully"
)
_POLICY_NOUNS: Final = word_set("policy procedure document code statement version guidance handbook")
_RELATING: Final = word_set("under in with by to from per following for about")
_COLON: Final = re.compile(r"\s*:")
_WORD: Final = re.compile(r"[A-Za-z]['’\w]*")
_SENTENCE_BREAK: Final = re.compile(r"(?:(?<=[.!?;|\t])|(?<=\s[–—-]))\s+(?=\S)|\t+")
_INITIAL_CHARACTERS: Final = 6
# A subject stands no further before its verb than this.
_SUBJECT_CHARACTERS: Final = 300
_INITIAL: Final = re.compile(r"(?:\b[A-Z]|\b(?:Mrs?|Ms|Miss|Dr|St|No))\.\s*$")


def kind_of(match: re.Match[str], previous: FactKind | None) -> FactKind:
    """What a label stands for.  A bare "Date" takes its meaning from the label before it; alone it is the policy's."""
    if match["date"] is not None:
        return previous if previous in (FactKind.LAST_REVIEWED, FactKind.NEXT_REVIEW) else FactKind.ADOPTED
    if match["review"] is not None:
        return FactKind.NEXT_REVIEW
    return next(kind for place, kind in enumerate(_KINDS) if match[f"L{place}"] is not None)


def is_about_policy(text: str, match: re.Match[str]) -> bool:
    """Whether the label at `match` speaks of the policy and not of some record, drill or door."""
    is_verb = any(match[f"L{place}"] is not None for place in range(_FIRST_VERB, len(_KINDS)))
    if not is_verb or _COLON.match(text, match.end()):
        return True
    said = text[max(sentence_start(text, match.start()), match.start() - _SUBJECT_CHARACTERS) : match.start()]
    words = _without_helping(said)
    # "Beside the procedures for trips, this policy was adopted …": the last part has the subject.
    last = _without_helping(said.rpartition(",")[2])
    return not words or _names_policy(words) or _names_policy(last)


def _without_helping(said: str) -> list[str]:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(said)]
    while words and words[-1] in _HELPING:
        words.pop()
    return words


def _names_policy(words: list[str]) -> bool:
    noun = next((place for place, word in enumerate(words) if word in _POLICY_NOUNS), None)
    return noun is not None and not _RELATING.intersection(words[:noun])


def sentence_start(text: str, position: int) -> int:
    """Where the sentence, or the cell, that holds `position` begins."""
    breaks = _sentence_breaks(text)
    after = bisect_right(breaks, position, key=lambda each: each.end)
    return breaks[after - 1].end if after else 0


def sentence_end(text: str, position: int) -> int:
    """Where the sentence, or the cell, that holds `position` ends."""
    breaks = _sentence_breaks(text)
    after = bisect_left(breaks, position, key=lambda each: each.start)
    return breaks[after].start if after < len(breaks) else len(text)


@lru_cache(maxsize=16)
def _sentence_breaks(text: str) -> tuple[Range, ...]:
    """The white space between sentences and between cells; what stands after an initial or a title is none."""
    found = (Range(*match.span()) for match in _SENTENCE_BREAK.finditer(text))
    return tuple(
        each for each in found if not _INITIAL.search(text, max(0, each.start - _INITIAL_CHARACTERS), each.start)
    )
