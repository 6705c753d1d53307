"""What a Word paragraph or run looks like, through its styles: heading levels, space, emphasis, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index.reading.archives import Element, attribute, child, children

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_TITLES: Final = {"title": 1, "subtitle": 2}
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
_DEEPEST_STYLE: Final = 12
_BODY_OUTLINE: Final = 9
_DEFAULT_SIZE: Final = 20
_WHITE: Final = frozenset({"FFFFFF", "FEFEFE"})
_NO_FILL: Final = frozenset({"auto", "FFFFFF", "", None})


def is_on(element: Element | None) -> bool:
    """Whether a switch such as w:b is set."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


def number_of(text: str | None, otherwise: int) -> int:
    """The whole number that an attribute says."""
    try:
        return int(float(text)) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str | None
    paragraph: Element | None
    run: Element | None


class Styles:
    """The styles of one document, by id."""

    def __init__(self, tree: Element | None) -> None:
        """`tree` is styles.xml, None where there is none."""
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for style in children(tree, "style"):
            identity = attribute(style, "styleId") or ""
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true"):
                self._default = identity
            self._styles[identity] = _Style(
                attribute(child(style, "name"), "val") or identity,
                attribute(child(style, "basedOn"), "val"),
                child(style, "pPr"),
                child(style, "rPr"),
            )
        defaults = child(tree, "docDefaults")
        self._paragraph_defaults = child(defaults, "pPrDefault", "pPr")
        self._run_defaults = child(defaults, "rPrDefault", "rPr")

    def of_paragraph(self, properties: Element | None) -> str:
        """The id of the paragraph's style."""
        return attribute(child(properties, "pStyle"), "val") or self._default

    def _chain(self, identity: str) -> Iterator[_Style]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while identity in self._styles and identity not in seen and len(seen) < _DEEPEST_STYLE:
            seen.add(identity)
            yield self._styles[identity]
            identity = self._styles[identity].parent or ""

    # -- paragraphs --------------------------------------------------------------------------------------------------

    def paragraph_values(self, properties: Element | None, style: str, name: str) -> Iterator[Element]:
        """What the paragraph, its styles and the defaults say under a name, the nearest first."""
        for held in (properties, *(each.paragraph for each in self._chain(style)), self._paragraph_defaults):
            found = child(held, name)
            if found is not None:
                yield found

    def heading_level(self, properties: Element | None, style: str) -> int | None:
        """The level from 1 of a heading, None where it is none."""
        outline = child(properties, "outlineLvl")
        if outline is not None:
            level = number_of(attribute(outline, "val"), _BODY_OUTLINE)
            return level + 1 if level < _BODY_OUTLINE else None
        for each in self._chain(style):
            if match := _HEADING.fullmatch(each.name):
                return int(match.group(1))
            if each.name.lower() in _TITLES:
                return _TITLES[each.name.lower()]
            level = number_of(attribute(child(each.paragraph, "outlineLvl"), "val"), _BODY_OUTLINE)
            if level < _BODY_OUTLINE:
                return level + 1
        return None

    def is_contents(self, style: str) -> bool:
        """Whether the style is of a line in a table of contents."""
        return any(_CONTENTS.fullmatch(each.name) for each in self._chain(style))

    def spacing(self, properties: Element | None, style: str) -> tuple[int, int, bool]:
        """The space before and after, in twentieths of a point, and whether it is left out beside its own style."""
        before, after = (self._space(properties, style, name) for name in ("before", "after"))
        contextual = next(self.paragraph_values(properties, style, "contextualSpacing"), None)
        return before, after, is_on(contextual)

    def _space(self, properties: Element | None, style: str, name: str) -> int:
        for spacing in self.paragraph_values(properties, style, "spacing"):
            said = attribute(spacing, name)
            if said is not None:
                return number_of(said, 0)
        return 0

    def indent(self, properties: Element | None, style: str) -> int | None:
        """The indent of the words in twentieths of a point, None where neither it nor a style says."""
        for each in self.paragraph_values(properties, style, "ind"):
            said = attribute(each, "left") or attribute(each, "start")
            if said is not None:
                return number_of(said, 0)
        return None

    # -- runs --------------------------------------------------------------------------------------------------------

    def _run_values(self, properties: Element | None, style: str, name: str) -> Iterator[Element]:
        own = attribute(child(properties, "rStyle"), "val") or ""
        held = (
            properties,
            *(each.run for each in self._chain(own)),
            *(each.run for each in self._chain(style)),
            self._run_defaults,
        )
        for each in held:
            found = child(each, name)
            if found is not None:
                yield found

    def says(self, properties: Element | None, style: str, name: str) -> bool:
        """Whether a switch of a run's look is set: "b", "i"."""
        return is_on(next(self._run_values(properties, style, name), None))

    def size(self, properties: Element | None, style: str) -> int:
        """The size of the letters in half points."""
        return number_of(attribute(next(self._run_values(properties, style, "sz"), None), "val"), _DEFAULT_SIZE)

    def hides(self, properties: Element | None, style: str, *, in_table: bool) -> bool:
        """Whether nobody sees the words, or they are struck out.  White words in a table may stand on a colour."""
        if any(self.says(properties, style, name) for name in ("vanish", "webHidden", "strike", "dstrike")):
            return True
        colour = attribute(next(self._run_values(properties, style, "color"), None), "val")
        if (colour or "").upper() not in _WHITE or in_table:
            return False
        shades = (
            *self._run_values(properties, style, "shd"),
            *self._run_values(properties, style, "highlight"),
            *self.paragraph_values(None, style, "shd"),
        )
        return not any(_is_coloured(shade) for shade in shades)


def _is_coloured(shade: Element) -> bool:
    """Whether something but white stands behind the words."""
    return attribute(shade, "fill") not in _NO_FILL or attribute(shade, "val") not in ("clear", None)
