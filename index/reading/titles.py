"""Whether words read as a heading, as a sentence, or as the start of one."""

from __future__ import annotations

import re

TITLE_CHARACTERS = 90
_END_CHARACTERS = 400  # more than this from its end, nothing tells how a text goes on
_TITLE_WORDS = 12
_CAPITAL_LETTERS = 3

_ENDS_SENTENCE = re.compile(r"[.;,!…]['\"”’)]*$")
# A name's or a form's blank is no heading.
_BLANKS = re.compile(r"[._…]{3,}|@|\bwww\.|https?:")
# Words of a rule.  "What we must never do" names one and states none.
_STATES_RULE = re.compile(
    r"\b(?:must|will|should|shall|may not|cannot|do not|don['’]t|never|please|always|has been|have been)\b",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(r"\b(?:they|you|is not|are not)\b", re.IGNORECASE)
_NAMES_A_RULE = re.compile(
    r"(?:\d[\d.]*\s+)?(?:what|who|where|why|how|which|things|ways|when to|if and when)\b", re.IGNORECASE
)
_NAMES_A_CASE = re.compile(
    r"(?:\d[\d.]*\s+)?(?:and\s+)?(?:if|when|while|before|after|once|until|during|on)\b", re.IGNORECASE
)

TITLE_WORD = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|codes? of (?:conduct|practice)|statement|guidance|guidelines|agreement)\b",
    re.IGNORECASE,
)

_TERMINAL = re.compile(r"[.!?:;…]['\"”’)\]*_]*$")
_ABBREVIATION = re.compile(
    r"(?:\be\.g|\bi\.e|\betc|\bno|\bmrs?|\bms|\bdr|\bst|\bviz|\bcf|\bapprox|\binc)\.[*_]*$", re.IGNORECASE
)
# Words that never end a sentence: after them a page break stands in mid-sentence, whatever follows.
_DANGLING = re.compile(
    r"(?:[,(–—-]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|nor|as|if|that|which|who|will|would|can|may"
    r"|must|should|shall|be|is|are|was|were|not|our|their|your|his|her|its|any|all|no|this|these|those|than|into|when"
    r"|where|while|unless|such|e\.?g\.?|i\.?e\.?))[*_]*$",
    re.IGNORECASE,
)
# Ends of a line that the list under it goes on from, though no colon says so.
_LEAD_END = re.compile(
    r"\b(?:a|an|the|of|to|by|for|from|with|and|or|as|if|that|which|who|will|would|can|cannot|may|must|should|shall|be"
    r"|is|are|not|never|don['’]t|include|includes|including|our|their|your|these|those)\W*$|^do\W*$",
    re.IGNORECASE,
)
_POINTS_BELOW = re.compile(
    r"\b(?:the following|as follows|(?:listed|given|set out|shown|described|items|points|rules|things) below)\b[^.]*$",
    re.IGNORECASE,
)
_ASKS_WHAT = re.compile(r"(?:what|who|whom|where|why|how|which|when)\b", re.IGNORECASE)
# "When a visitor will not leave" is no sentence: nothing says yet what is done then.
_PUTS_A_CASE = re.compile(r"(?:\d[\d.]*\s+)?(?:if|when|while)\b[^,;:]*$", re.IGNORECASE)
_ORDERS = re.compile(r"\b(?:must|should|shall|may not|never|please|always)\b", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"^\W*(?:\d[\d.]*\W+)?")
_MARKS = "*_“‘\"'([`"


def word_set(words: str) -> frozenset[str]:
    """The words between white space, each once."""
    return frozenset(words.split())


def looks_like_title(text: str, *, may_address: bool = False, may_rule: bool = False) -> bool:
    """Whether the words read as a heading: short, opening with no small letter, not a sentence.

    Where other signs are sure it `may_address` somebody ("While you are off"), or even state a rule (`may_rule`).
    """
    return (
        len(text) <= TITLE_CHARACTERS
        and len(text.split()) <= _TITLE_WORDS
        and not text.lstrip(_MARKS)[:1].islower()
        and _ENDS_SENTENCE.search(text) is None
        and _BLANKS.search(text) is None
        and any(character.isalpha() for character in text)
        and (may_rule or is_capitals(text) or not _reads_as_rule(text, may_address=may_address))
    )


def _reads_as_rule(text: str, *, may_address: bool) -> bool:
    if _NAMES_A_RULE.match(text) or (_PUTS_A_CASE.match(text) and not _ORDERS.search(text)):
        return False
    addresses = _ADDRESSES.search(text) is not None and _NAMES_A_CASE.match(text) is None
    return _STATES_RULE.search(text) is not None or (addresses and not may_address)


def is_capitals(text: str) -> bool:
    """Whether the words are set in capitals, as headings are; one short abbreviation is not enough."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > _CAPITAL_LETTERS and all(character.isupper() for character in letters)


def ends_sentence(text: str) -> bool:
    """Whether a sentence, or a part of a list, is finished at the end of `text`.

    An abbreviation ("e.g.") and an open parenthesis go on.
    """
    return (
        _TERMINAL.search(text[-_END_CHARACTERS:]) is not None
        and _ABBREVIATION.search(text[-_END_CHARACTERS:]) is None
        and text.count("(") <= text.count(")")
    )


def is_dangling(text: str) -> bool:
    """Whether the last word of `text` never ends a sentence."""
    return _DANGLING.search(text[-_END_CHARACTERS:]) is not None


def leads_on(text: str) -> bool:
    """Whether words without a colon are a lead-in: their sentence goes on in the list under them.

    "Staff must not", "The following are not allowed"; but not "Who this is for".
    """
    words = _LEADING_NUMBER.sub("", text[-_END_CHARACTERS:])
    if _POINTS_BELOW.search(words):
        return True
    return _LEAD_END.search(words) is not None and _ASKS_WHAT.match(words) is None


def opens_small(text: str) -> bool:
    """Whether the first letter after quotation marks and emphasis is a small one."""
    return text.lstrip(_MARKS)[:1].islower()
