"""What a page's styles say that its tags do not: emphasis, what is hidden, and how Google Docs numbers its lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from index.reading.archives import Element
from index.reading.word_numbering import printed

_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"\s*(?:[a-z0-9]+)?\.([\w-]+)\s*", re.IGNORECASE)
_BEFORE = re.compile(r"\.(lst-kix_[\w-]+-\d)\s*>\s*li:before", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*:\s*((?:\"[^\"]*\"|'[^']*'|[^;\"'])*)")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|counter\(\s*(?:lst-ctn-)?([\w-]+?)\s*(?:,\s*([\w-]+)\s*)?\)")
_EXPORTED = re.compile(r"lst-(kix_[\w-]+)-(\d)\b")
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_SLANT = re.compile(r"font-style\s*:\s*(\w+)", re.IGNORECASE)
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[\w-]*\s*:[^;]*line-through|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?:^|[;\s])color\s*:\s*(?:white|#fff(?:fff)?|rgb\(255,\s*255,\s*255\))\s*(?:;|!|$)", re.IGNORECASE
)
_BACKGROUND = re.compile(r"background(?:-color|-image)?\s*:\s*(?!transparent|none|inherit|white|#fff)", re.IGNORECASE)
_LIST_KIND = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_TYPES: Final = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_KINDS: Final = {
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
}  # fmt: skip
_BOLD_FROM: Final = 600
_LARGEST_STYLE: Final = 1_000_000


class Said(NamedTuple):
    """What the styles of one element say of its words, None where they are silent."""

    bold: bool | None
    italic: bool | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of what is printed before an item: words, or the count of a list in a way of counting."""

    words: str
    counter: str = ""
    kind: str = ""


class PageStyles:
    """The rules of a page's own style sheets that name one class."""

    def __init__(self, root: Element) -> None:
        """`root` is the page."""
        self._classes: dict[str, str] = {}
        self._before: dict[str, list[_Part]] = {}
        self._counts: dict[str, int] = {}
        sheet = "\n".join(each.text or "" for each in root.iter("style"))[:_LARGEST_STYLE]
        for selectors, rules in _RULE.findall(sheet):
            for selector in selectors.split(","):
                if match := _CLASS.fullmatch(selector):
                    self._classes[match.group(1)] = f"{self._classes.get(match.group(1), '')};{rules}"
                elif (match := _BEFORE.search(selector)) and (content := _CONTENT.search(rules)):
                    self._before[match.group(1).removeprefix("lst-")] = _parts(content.group(1))

    def rules(self, element: Element) -> str:
        """Everything that its classes and its own style say, the nearest last."""
        named = [self._classes.get(name, "") for name in element.get("class", "").split()]
        return ";".join([*named, element.get("style", "")])

    def of(self, element: Element) -> Said:
        """What is said of the look of its words."""
        rules = self.rules(element)
        weights, slants = _WEIGHT.findall(rules), _SLANT.findall(rules)
        return Said(
            _is_bold(weights[-1]) if weights else None,
            slants[-1].lower() in ("italic", "oblique") if slants else None,
        )

    def list_kind(self, element: Element) -> str:
        """How a list counts, or its bullet, as CSS names it; empty where nothing says."""
        said = _LIST_KIND.findall(self.rules(element))
        return (said[-1].lower() if said else "") or _TYPES.get(element.get("type", ""), "")

    @staticmethod
    def exported_list(element: Element) -> tuple[str, int | None]:
        """The name and level of a list that Google Docs exported; ("", None) for any other."""
        match = _EXPORTED.search(element.get("class", ""))
        return (f"{match.group(1)}-{match.group(2)}", int(match.group(2))) if match else ("", None)

    def printed(self, identity: str, count: int) -> str | None:
        """What the page prints before the item of that count in an exported list; None where it does not say."""
        parts = self._before.get(identity)
        if parts is None:
            return None
        self._counts[identity] = count
        shown = "".join(
            printed_number(self._counts.get(part.counter, 1), part.kind) if part.counter else part.words
            for part in parts
        )
        return shown.strip() or "•"


def is_hidden(element: Element, styles: PageStyles) -> bool:
    """Whether nobody who looks at the page sees the words of an element, or they are struck out."""
    if element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true":
        return True
    rules = styles.rules(element)
    if _HIDES.search(rules):
        return True
    if not _WHITE.search(rules):
        return False
    around = (element, *element.iterancestors())
    return not any(each.get("bgcolor") or _BACKGROUND.search(styles.rules(each)) for each in around)


def printed_number(count: int, kind: str) -> str:
    """A count in the way of counting that CSS names, in figures where it is another."""
    return printed(count, _KINDS.get(kind.lower(), "decimal"))


def _parts(content: str) -> list[_Part]:
    return [
        _Part("", counter, kind or "decimal") if counter else _Part(double or single)
        for double, single, counter, kind in _PART.findall(content)
    ]


def _is_bold(weight: str) -> bool:
    return weight.lower() in ("bold", "bolder") or (weight.isdigit() and int(weight) >= _BOLD_FROM)
