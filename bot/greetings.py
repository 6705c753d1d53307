"""Whether somebody only says hello, or thanks: then nothing is looked for."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST_WORDS: Final = 6
_COURTESIES: Final = frozenset(
    word
    for line in (
        "hi hiya hey hello helo hallo yo howdy morning afternoon evening good gm there all bot policybot",
        "thanks thank thx ty ta cheers you u very much so great brilliant perfect lovely nice cool ok okay okey k",
        "please pls bye goodbye night sorry test testing lol haha",
    )
    for word in line.split()
)


def asks_nothing(text: str) -> bool:
    """Whether `text` is a greeting, thanks or a trial and no question; false for an empty one."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return 0 < len(words) <= _MOST_WORDS and all(word in _COURTESIES for word in words)
