"""What the styles of an OpenDocument text say: heading levels, space, emphasis, what is hidden, and how lists count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from index.reading.archives import Element, attribute, child, local

_DEEPEST_STYLE: Final = 12
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|px)")
_POINTS: Final = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75}
_TITLES: Final = {"title": 1, "subtitle": 2}
_BOLD_FROM: Final = 600
_WHITE: Final = "#ffffff"
_NO_FILL: Final = ("transparent", _WHITE, None)
_KNOWN_BULLETS: Final = {"\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf076": "❖", "\uf0b7": "•"}


class WordsSaid(NamedTuple):
    """What a style says of words, None where it is silent."""

    bold: bool | None
    italic: bool | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list marks its items: with a bullet, or with numbers of `display_levels` levels.

    `indent` is where their words stand, in points.
    """

    bullet: str = ""
    number_format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    display_levels: int = 1
    indent: float = 0.0
    formats: dict[int, str] = field(default_factory=dict)  # of all levels of the list


class Styles:
    """The styles of a document: its own, and those that its paragraphs were given by hand."""

    def __init__(self, content: Element, styles: Element | None) -> None:
        """`content` is content.xml, `styles` styles.xml, None where there is none."""
        self._styles: dict[str, Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._outline: dict[int, ListLevel] = {}
        for tree in (styles, content):
            for each in tree.iter() if tree is not None else ():
                name = local(each)
                if name == "style":
                    self._styles[attribute(each, "name") or ""] = each
                elif name == "list-style":
                    self._lists[attribute(each, "name") or ""] = _levels(each)
                elif name == "outline-style":
                    self._outline = _levels(each)

    def _chain(self, name: str) -> Iterator[Element]:
        seen: set[str] = set()
        while name in self._styles and name not in seen and len(seen) < _DEEPEST_STYLE:
            seen.add(name)
            yield self._styles[name]
            name = attribute(self._styles[name], "parent-style-name") or ""

    def _said(self, name: str, properties: str, key: str) -> str | None:
        for style in self._chain(name):
            said = attribute(child(style, properties), key)
            if said is not None:
                return said
        return None

    def outline_level(self, name: str) -> int | None:
        """The level of a heading that a paragraph's style makes of it, None where it makes none."""
        for style in self._chain(name):
            said = (attribute(style, "display-name") or attribute(style, "name") or "").lower()
            if said in _TITLES:
                return _TITLES[said]
        return None

    def margins(self, name: str) -> tuple[float, float]:
        """The space above and below a paragraph, in points."""
        above, below = (
            _points(self._said(name, "paragraph-properties", key)) for key in ("margin-top", "margin-bottom")
        )
        return above, below

    def indent(self, name: str) -> float | None:
        """Where a paragraph's words stand, in points; None where no style says."""
        said = self._said(name, "paragraph-properties", "margin-left")
        return None if said is None else _points(said)

    def words(self, name: str) -> WordsSaid:
        """What a style says of its words."""
        weight, slant, display, struck, colour = (
            self._said(name, "text-properties", key)
            for key in ("font-weight", "font-style", "display", "text-line-through-style", "color")
        )
        fill = self._said(name, "text-properties", "background-color")
        around = self._said(name, "paragraph-properties", "background-color")
        is_white = (colour or "").lower() == _WHITE and fill in _NO_FILL and around in _NO_FILL
        return WordsSaid(
            None if weight is None else weight == "bold" or (weight.isdigit() and int(weight) >= _BOLD_FROM),
            None if slant is None else slant in ("italic", "oblique"),
            display == "none" or struck not in (None, "none") or is_white,
        )

    def list_level(self, name: str, level: int) -> ListLevel | None:
        """How a list marks the items of that level from 1."""
        return self._lists.get(name, {}).get(level)

    def outline(self, level: int) -> ListLevel | None:
        """How headings of that level are numbered."""
        return self._outline.get(level)

    def outline_start(self, level: int) -> int:
        """The first number of headings of that level."""
        said = self._outline.get(level)
        return said.start if said is not None else 1


def _levels(parent: Element) -> dict[int, ListLevel]:
    found: dict[int, ListLevel] = {}
    formats: dict[int, str] = {}
    for each in parent:
        level = _whole(attribute(each, "level"), 1)
        formats[level] = attribute(each, "num-format") or ""
        bullet = attribute(each, "bullet-char") if local(each) == "list-level-style-bullet" else None
        found[level] = ListLevel(
            bullet=_KNOWN_BULLETS.get(bullet, bullet) if bullet else "",
            number_format=formats[level],
            prefix=attribute(each, "num-prefix") or "",
            suffix=attribute(each, "num-suffix") or "",
            start=_whole(attribute(each, "start-value"), 1),
            display_levels=_whole(attribute(each, "display-levels"), 1),
            indent=_indent(child(each, "list-level-properties")),
            formats=formats,
        )
    return found


def _indent(properties: Element | None) -> float:
    """Where the words of a level's items stand, in points."""
    aligned = attribute(child(properties, "list-level-label-alignment"), "margin-left")
    if aligned is not None:
        return _points(aligned)
    return _points(attribute(properties, "space-before")) + _points(attribute(properties, "min-label-width"))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise


def _points(text: str | None) -> float:
    match = _LENGTH.fullmatch(text or "")
    return float(match.group(1)) * _POINTS[match.group(2)] if match else 0.0
