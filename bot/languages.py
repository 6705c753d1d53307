"""Whether a question is in another language than the policies, by its letters and by the smallest words of languages.

A line under an answer is all that hangs on it, so a missed language costs little and an English question must never be
taken for a foreign one.  A language detector would find more languages and take 80 MB of memory.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_SMALL_WORDS: Final = 2


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Articles, pronouns, question words and the like, of languages that are spoken in English nurseries; none that English
# has too, not even misspelled.
_SMALL_WORDS: Final = _words(
    """
    czy mogę moge mieć miec w jak się sie jest nie dla ze od przez który które kiedy gdzie można mozna mam
    muszę proszę pot poate unui unei este sunt pentru cum când cand unde dacă daca trebuie să voie copiilor
    părinte puedo puede el la los las una de para cómo como qué cuándo cuando dónde donde está niños madre
    padre puis puis-je peut d'un d'une les des une pour avec comment quand où est-ce dans sur mes enfants
    kann ich der das und ist nicht mit wie wann wo für eine einen darf posso può quando dove gli della che
    sono il bambini não nao aceitar um uma onde crianças meu minha fotos nasıl ne zaman için bir çocukların
    miyim olabilir ile mı mi olarak velinin ar galiu kaip kada kur yra vaikų lehet hogyan mikor hol vagy egy
    szülő
    """
)

_ENGLISH: Final = _words(
    """
    the a an is are am i my me we our us you to of in on at for with what when where who how can do does if
    it that
    """
)


def is_foreign(text: str) -> bool:
    """Whether `text` is surely not in English: most of its letters are not Latin, or most small words are others'."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return False
    if sum("LATIN" not in unicodedata.name(letter, "LATIN") for letter in letters) > len(letters) / 2:
        return True
    words = [word.casefold() for word in _WORD.findall(text)]
    theirs = sum(word in _SMALL_WORDS for word in words)
    return theirs >= _FEWEST_SMALL_WORDS and theirs > sum(word in _ENGLISH for word in words)
