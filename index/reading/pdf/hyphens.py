"""Words that the end of a line parts: put together again where they are one, left hyphened where they are two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from index.reading.pdf.lines import TextLine
from index.reading.pdf.sheets import Word

_PARTED = re.compile(r"[^\W\d_]{2,}[-‐]")
_PLAIN = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
# First halves of words that keep their hyphen: "self-harm", "non-smoking".
_KEPT_FIRST = re.compile(
    r"self|non|co|pre|post|on|off|well|ill|ex|anti|up|in|one|two|three|four|five|first|second|multi|inter|part|full|long"
    r"|short|high|low|year|after|before|follow|cross|half|over|under|hand|face|age|mid|semi|sub|user|vice|drop|e"
)
# Second halves that are no words, so that nobody joins them on by a hyphen: "profes-sional".
_ONLY_AN_END = re.compile(
    r"[st]ion(?:s|al|ally|ed|ing)?|ments?|[lmnpt]?ing(?:s|ly)?|ed|t?ive(?:ly|ness)?|tures?|[ae]nc(?:e|es|y)|it(?:y|ies)"
    r"|i?ous(?:ly)?|ness|[ct]ial(?:ly)?|ical(?:ly)?|at(?:ed|ing|ely)|i[sz](?:ed|ing)|[ai]bly|bility"
)
# Words that only seem to open with such a half: "pre-vent", "in-form".
_NO_HALVES = re.compile(
    r"pre(?:vent|par|sent|fer|scri|dict|vious|mis|cau|ced)|in(?:ap|cid|clu|crea|divi|duc|fec|form|jur|spec|stead|stitu"
    r"|struc|sur|tend|tent|ternet|vesti|vit|volv)|ex(?:amp|cept|cess|change|clu|ercis|pect|peri|plai|plic|pos|press"
    r"|tra|treme)|only|up(?:dat|hold|set)|under(?:neath|stand|tak)|over(?:all|night)|sub(?:ject|mit|stan)"
)
_HYPHENED_END = re.compile(r"\w[-‐]$")
_LAST_LETTERS = re.compile(r"([^\W\d_]{2,})[-‐]$")
_BETWEEN_HALVES = frozenset({"and", "or", "to"})  # "pre- and after-school care"
_SOFT = "\xad"  # a hyphen that is shown only where a line ends at it
# A document parts words where at least so many lines, and this share of them, end in a hyphen.
_PARTING_LINES = 3
_PARTING_SHARE = 0.02


class Hyphens:
    """What the whole document tells about its hyphens."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        texts = [line.words for line in lines if line.table is None]
        inner = [word.text for words in texts for word in words[:-1]]
        inner += [words[-1].text for words in texts if not _PARTED.fullmatch(words[-1].text)]
        self._known = Counter(match.group().lower() for text in inner for match in _PLAIN.finditer(text))
        parted = sum(_PARTED.fullmatch(words[-1].text) is not None for words in texts)
        self._parts_words = parted >= _PARTING_LINES and parted >= _PARTING_SHARE * len(texts)

    def join(self, lines: Iterable[Sequence[Word]]) -> list[tuple[str, bool]]:
        """The words of the lines, each with whether it is bold, those that a line's end parts made one."""
        joined: list[tuple[str, bool]] = []
        for line in lines:
            words = [(word.text, word.is_bold) for word in line]
            if joined and words and (together := self._together(joined[-1][0], words[0][0])):
                joined[-1] = (together, joined[-1][1])
                del words[0]
            joined += words
        return [(text.replace(_SOFT, ""), is_bold) for text, is_bold in joined]

    def _together(self, first: str, second: str) -> str:
        """The two as one word, empty where they are two."""
        if first.endswith(_SOFT):
            return first[:-1] + second
        if not _HYPHENED_END.search(first) or not second[0].isalnum() or second in _BETWEEN_HALVES:
            return ""
        stem, following = _LAST_LETTERS.search(first), _PLAIN.match(second)
        if stem and following and second[0].islower() and self._is_one(stem[1].lower(), following[0].lower()):
            return first[:-1] + second
        return first + second

    def _is_one(self, stem: str, following: str) -> bool:
        """Whether the word has no hyphen: the document says so, or it parts words and nothing says otherwise."""
        if self._known[f"{stem}-{following}"]:
            return False
        if self._known[stem + following]:
            return True
        if _ONLY_AN_END.fullmatch(following) or _NO_HALVES.match(stem + following):
            return True
        are_words = self._known[stem] > 0 and self._known[following] > 0
        return self._parts_words and _KEPT_FIRST.fullmatch(stem) is None and not are_words
