"""The numbers and bullets that Word computes and prints, from numbering.xml: "3.", "1.1.2", "(a)", "•"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from index.reading.archives import Element, attribute, child, children, local
from index.reading.word_styles import Styles, number_of

_LEVELS: Final = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_LETTERS: Final = 26
_MOST: Final = 3999
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Symbol fonts' bullets, as they look.
_BULLETS: Final = {"\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf076": "❖", "\uf0e0": "➤"}
_TYPED_BULLETS: Final = "o-–*"


class Number(NamedTuple):
    """What is printed before a paragraph, its level from 0, and its words' indent in twentieths of a point."""

    label: str
    level: int
    is_bullet: bool
    indent: int


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    pattern: str
    style: str | None
    is_plain: bool  # every number in it printed as 1, 2, 3
    restarts_after: int | None
    indent: int


@dataclass(slots=True)
class _List:
    """One list as paragraphs name it: its levels, and where it starts anew."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Counts as Word does, one paragraph after the other."""

    def __init__(self, tree: Element | None, styles: Styles) -> None:
        """`tree` is numbering.xml, None where there is none."""
        self._styles = styles
        self._lists = _lists(tree)
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def next(self, properties: Element | None, style: str) -> Number | None:
        """What is printed before the next paragraph, None where nothing is."""
        identity, level = self._named(properties, style)
        held = self._lists.get(identity)
        if held is None or level not in held.levels:
            return None
        said = held.levels[level]
        self._count(identity, held, level)
        if said.kind == "bullet":
            return Number(_bullet(said.pattern), level, is_bullet=True, indent=said.indent)
        label = self._label(held, said)
        return Number(label, level, is_bullet=False, indent=said.indent) if label else None

    def _named(self, properties: Element | None, style: str) -> tuple[str, int]:
        """The list and level that the paragraph or its style names; list "0" and "" are none."""
        identity = level = None
        for each in self._styles.paragraph_values(properties, style, "numPr"):
            identity = identity if identity is not None else attribute(child(each, "numId"), "val")
            level = level if level is not None else attribute(child(each, "ilvl"), "val")
        if identity is None:
            return "", 0
        if level is None and identity in self._lists:
            found = (at for at, each in self._lists[identity].levels.items() if each.style == style)
            return identity, next(found, 0)
        return identity, number_of(level, 0)

    def _count(self, identity: str, held: _List, level: int) -> None:
        counts = self._counts.setdefault(held.abstract, [None] * _LEVELS)
        if level in held.starts and (identity, level) not in self._started:
            counts[level] = held.starts[level]
        else:
            before = counts[level]
            counts[level] = held.levels[level].start if before is None else before + 1
        self._started.add((identity, level))
        for above in range(level):
            if counts[above] is None and above in held.levels:
                counts[above] = held.levels[above].start
        for below in range(level + 1, _LEVELS):
            restarts = held.levels[below].restarts_after if below in held.levels else None
            if restarts is None or (restarts != 0 and level < restarts):
                counts[below] = None

    def _label(self, held: _List, said: _Level) -> str:
        counts = self._counts[held.abstract]

        def count_of(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            kind = held.levels[at].kind if at in held.levels else "decimal"
            return printed(counts[at] or 0, "decimal" if said.is_plain else kind)

        return "" if said.kind == "none" else _PLACEHOLDER.sub(count_of, said.pattern).strip()


def _lists(tree: Element | None) -> dict[str, _List]:
    """Every list by the id that paragraphs name."""
    abstract: dict[str, dict[int, _Level]] = {}
    linked: dict[str, str] = {}  # a style's name → the abstract list that defines it
    links: dict[str, str] = {}
    for each in children(tree, "abstractNum"):
        identity = attribute(each, "abstractNumId") or ""
        abstract[identity] = _levels(each)
        if name := attribute(child(each, "styleLink"), "val"):
            linked[name] = identity
        if name := attribute(child(each, "numStyleLink"), "val"):
            links[identity] = name
    found: dict[str, _List] = {}
    for each in children(tree, "num"):
        base = attribute(child(each, "abstractNumId"), "val") or ""
        base = linked.get(links.get(base, ""), base)
        levels, starts = dict(abstract.get(base, {})), {}
        for override in children(each, "lvlOverride"):
            at = number_of(attribute(override, "ilvl"), 0)
            start = attribute(child(override, "startOverride"), "val")
            if start is not None:
                starts[at] = number_of(start, 1)
            levels |= _levels(override)
        found[attribute(each, "numId") or ""] = _List(base, levels, starts)
    found.pop("0", None)
    return found


def _levels(parent: Element) -> dict[int, _Level]:
    found = {}
    for each in parent:
        if local(each) != "lvl":
            continue
        at = number_of(attribute(each, "ilvl"), 0)
        restart = attribute(child(each, "lvlRestart"), "val")
        indent = child(each, "pPr", "ind")
        if 0 <= at < _LEVELS:
            found[at] = _Level(
                number_of(attribute(child(each, "start"), "val"), 0 if child(each, "start") is None else 1),
                attribute(child(each, "numFmt"), "val") or "decimal",
                attribute(child(each, "lvlText"), "val") or "",
                attribute(child(each, "pStyle"), "val"),
                child(each, "isLgl") is not None,
                number_of(restart, 0) if restart is not None else None,
                number_of(attribute(indent, "left") or attribute(indent, "start"), 0),
            )
    return found


def _bullet(pattern: str) -> str:
    shown = pattern.strip()
    return shown if shown and shown in _TYPED_BULLETS else _BULLETS.get(shown, "•")


def printed(count: int, kind: str) -> str:
    """A count as Word prints it in one of its ways of counting: "decimal", "lowerLetter", "upperRoman" and the like."""
    if kind in ("lowerLetter", "upperLetter"):
        return _cased(_letters(count), kind)
    if kind in ("lowerRoman", "upperRoman"):
        return _cased(_roman(count), kind)
    if kind == "decimalZero":
        return f"{count:02}"
    return "" if kind == "none" else str(count)


def _cased(text: str, kind: str) -> str:
    return text.upper() if kind.startswith("upper") else text


def _letters(count: int) -> str:
    """1 → a, 26 → z, 27 → aa, 28 → bb, as Word does."""
    if not 0 < count <= _MOST:
        return str(count)
    return chr(ord("a") + (count - 1) % _LETTERS) * ((count - 1) // _LETTERS + 1)


def _roman(count: int) -> str:
    if not 0 < count <= _MOST:
        return str(count)
    pieces = []
    for value, letters in _ROMAN:
        pieces.append(letters * (count // value))
        count %= value
    return "".join(pieces)
