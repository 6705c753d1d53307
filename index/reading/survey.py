"""What a format's lines mean beyond their words: rules, underlined headings, tables without borders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.lines import SourceLine
from index.reading.titles import looks_like_title

_RULE_CHARACTERS = frozenset("|:+=_*~–—-")
_THREE_ALIKE = re.compile(r"([-=_*~–—])\1\1")
_BULLET = re.compile(r"[-*+•]\s")
_UNDERLINES = "=-~_*#^"


def is_rule(content: str) -> bool:
    """Whether a line is drawn and not written: "-----", "* * *", "|---|---|"."""
    drawn = "".join(content.split())
    return set(drawn) <= _RULE_CHARACTERS and _THREE_ALIKE.search(drawn) is not None


def survey_plain(text: str, lines: Sequence[SourceLine], underlines: str = _UNDERLINES) -> None:
    """Mark what is drawn: a rule under a lone line makes it a heading, one in a table is hidden, others separate.

    `underlines` are the characters that may underline a heading, the first of them the highest.
    """
    for place, line in enumerate(lines):
        content = text[line.start : line.end]
        if line.is_blank or not is_rule(content):
            continue
        if "|" in content or "\t" in content or "+" in content:
            line.is_hidden = True
        elif len(set(content)) == 1 and content[0] in underlines and _is_lone_title(text, lines, place - 1):
            lines[place - 1].heading_level = 1 if content[0] == underlines[0] else 2
            line.is_hidden = True
        else:
            line.make_blank()


def _is_lone_title(text: str, lines: Sequence[SourceLine], place: int) -> bool:
    """Whether the line at `place` stands under a blank line and reads as a heading."""
    if place < 0 or lines[place].is_blank or (place and not lines[place - 1].is_blank):
        return False
    content = text[lines[place].start : lines[place].end]
    return "\t" not in content and content[0] != "|" and _BULLET.match(content) is None and looks_like_title(content)
