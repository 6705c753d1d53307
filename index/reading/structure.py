"""Blocks → outline: the title, the sections under their headings, lists under their lead-ins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.reading.blocks import Block, BlockKind
from index.reading.headings import SECTION_WORD, settle
from index.reading.lists import Node, nest
from index.reading.titles import TITLE_CHARACTERS, TITLE_WORD, word_set

__all__ = ["Node", "Outline", "Section", "outline"]


@dataclass(slots=True)
class Section:
    """A heading and what stands under it, up to the next heading; `path` runs from below the title to it."""

    heading: Block | None
    path: tuple[str, ...]
    number: str | None
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's title and sections in reading order; the first section may have no heading."""

    title: str
    number: str | None
    sections: tuple[Section, ...]


_NUMBERED = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?=[.)])|[IVX]{2,5}(?=[.)]))[.):]?\s+(?P<words>\S.*)", re.DOTALL
)
# What a cover says besides the club and the title: "Policy no. 27", "Document 11 of 24", "Version 3".
_SERIES = re.compile(
    r"\b(?:policy|document|doc|procedure)\s*(?:no\.?|number|nr\.?"
    r"|#)?\s*(?P<number>\d{1,3}(?:\.\d{1,3})*)\b(?:\s+of\s+\d+)?"
    r"|\b(?:version|v|issue|edition)\.?\s*\d[\d.]*\b",
    re.IGNORECASE,
)
# Headings that open a text and name no policy.
_OPENS_TEXT = re.compile(
    r"(?:introduction|purpose|aims?|objectives?|aims and objectives|scope|background|overview|rationale|preamble"
    r"|summary|contents|table of contents|(?:policy )?statement(?: of intent| of policy)?|our commitment"
    r"|review details|document control)\W*",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(r"(?:name of )?policy(?: title| name)?|title|document(?: title)?", re.IGNORECASE)
_DIVIDERS = re.compile(r"(:\s+|\s+[-–—|·]\s+)")
_EMPTY_WORDS = word_set("the a of for at and ltd limited cic policy policies")
_ORGANISATIONS = word_set(
    "club clubs nursery nurseries school schools preschool pre playgroup centre group setting settings childcare ltd "
    "limited"
)


def outline(
    blocks: Sequence[Block],
    stating: frozenset[int],
    club_name: str,
    given_title: str | None = None,
    file_name: str = "",
) -> Outline:
    """The structure of `blocks`; `stating` are the places of blocks that state facts and so are no headings.

    `club_name` tells a cover's heading from the policy's, and of several the one most like `file_name` is the title;
    `given_title` (front matter) goes before what is found.
    """
    settled = settle(blocks, stating)
    cover = _Cover(settled, stating, club_name, file_name)
    title = given_title or cover.title
    sections = _sections(settled, stating, cover, title)
    return Outline(title, cover.number, tuple(section for section in sections if section.nodes))


def split_number(text: str) -> tuple[str, str | None]:
    """A heading's words and the number before them: "3.2 Fire" → "Fire", "3.2"; "Section 4: Fire" keeps its words."""
    if match := _NUMBERED.fullmatch(text):
        return match.group("words"), match.group("number")
    if (match := SECTION_WORD.match(text)) and match.group("word").lower() not in ("appendix", "annex"):
        return text, match.group("number")
    return text, None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower())))


# -- title -----------------------------------------------------------------------------------------------------


class _Cover:
    """The headings that open a document: which of them is the title, and which only name the club."""

    def __init__(self, blocks: Sequence[Block], stating: frozenset[int], club_name: str, file_name: str) -> None:
        self.club_words = _words(club_name)
        self.file_words = _words(file_name) - _EMPTY_WORDS
        self.places = self._opening_headings(blocks, stating)
        self.title_place = self._title_place(blocks)
        self.title, self.number = "", None
        if self.title_place is not None:
            block = blocks[self.title_place]
            words, number = split_number(block.text)
            self.title = self._without_club(words)
            self.number = block.number or number
        self.number = self.number or self._series_number(blocks)

    @staticmethod
    def _opening_headings(blocks: Sequence[Block], stating: frozenset[int]) -> list[int]:
        heads: list[int] = []
        for place, block in enumerate(blocks):
            if block.kind is BlockKind.HEADING:
                heads.append(place)
            elif block.kind is not BlockKind.ROW and (place not in stating or len(block.text) > TITLE_CHARACTERS):
                break
        return heads

    def _title_place(self, blocks: Sequence[Block]) -> int | None:
        """The heading most like the file's name; among equals one that says "policy", then the first.

        None where there is none but the club's name or such as "Introduction".
        """
        heads = [
            place for place in self.places if not self.names_club(blocks[place].text) and not _opens_text(blocks[place])
        ]
        return max(heads, key=lambda place: (self._likeness(blocks[place].text), -place), default=None)

    def _likeness(self, text: str) -> float:
        words = _words(text)
        shared = len(self.file_words & words) / len(self.file_words) if self.file_words else 0.0
        return shared + (TITLE_WORD.search(_SERIES.sub("", text)) is not None) / 2

    def is_club(self, block: Block) -> bool:
        """Whether a line is the club's name and no more, as letter paper and the foot of a page have it."""
        is_alone = block.kind is BlockKind.PARAGRAPH and block.after_blank
        return is_alone and len(self.club_words) > 1 and _words(block.text) == self.club_words

    def names_club(self, text: str) -> bool:
        """Whether a heading says no more than the club's name and where the policy stands in a series."""
        said = _SERIES.sub("", text)
        words = _words(said)
        if words <= self.club_words | {"the", "ltd", "limited"}:
            return True
        if words & self.file_words or TITLE_WORD.search(said):
            return False
        shared = words & self.club_words - _EMPTY_WORDS
        return bool(shared) and (self.club_words <= words or bool(words & _ORGANISATIONS and shared - _ORGANISATIONS))

    def _without_club(self, title: str) -> str:
        """A title without the club's name before or after it: "Oak Nursery: Fire Safety"."""
        pieces = _DIVIDERS.split(title)
        kept = [piece for piece in pieces[::2] if not self.names_club(piece) and not _TITLE_LABEL.fullmatch(piece)]
        return title if len(kept) * 2 - 1 == len(pieces) or len(kept) != 1 else kept[0]

    def holds(self, place: int, block: Block) -> bool:
        """Whether a heading belongs to the cover: the title, the club's name, or a line right under another of them."""
        if place not in self.places:
            return False
        return place == self.title_place or not block.after_blank or self.names_club(block.text)

    def _series_number(self, blocks: Sequence[Block]) -> str | None:
        found = (_SERIES.search(blocks[place].text) for place in self.places)
        return next((match.group("number") for match in found if match and match.group("number")), None)

    def repeats_title(self, block: Block, title: str) -> bool:
        """Whether a heading says the title again, with no more than the club's name beside it."""
        words, own = _words(block.text), _words(title)
        more = words - own - self.club_words - _EMPTY_WORDS - {"club", "school"}
        return (
            bool(own)
            and block.number is None
            and (own <= words or own - _EMPTY_WORDS == words - _EMPTY_WORDS)
            and not more
        )


def _opens_text(heading: Block) -> bool:
    """Whether a heading is that of a section: "Introduction", "3.2 Phones"."""
    words, number = split_number(heading.text)
    return "." in (heading.number or number or "") or opens_text(words)


def opens_text(words: str) -> bool:
    """Whether a heading's words open a text and name no policy: "Introduction", "Statement of intent"."""
    return _OPENS_TEXT.fullmatch(words) is not None


# -- sections --------------------------------------------------------------------------------------------------


def _sections(blocks: Sequence[Block], stating: frozenset[int], cover: _Cover, title: str) -> list[Section]:
    sections = [Section(None, (), None)]
    contents: list[list[tuple[Block, bool]]] = [[]]
    stack: list[tuple[int, str]] = []
    for place, block in enumerate(blocks):
        if cover.is_club(block) and not (place and blocks[place - 1].text.endswith(":")):
            continue
        if block.kind is not BlockKind.HEADING:
            contents[-1].append((block, place in stating))
            continue
        if cover.holds(place, block) or cover.repeats_title(block, title):
            stack = []
            sections.append(Section(None, (), None))
        else:
            stack = [entry for entry in stack if entry[0] < block.level]
            sections.append(_section(block, stack))
        contents.append([])
    for section, held in zip(sections, contents, strict=True):
        section.nodes = nest(held, section.heading)
    return sections


def _section(heading: Block, stack: list[tuple[int, str]]) -> Section:
    """The section of `heading`, which is put on the `stack` of the headings above it."""
    words, number = split_number(heading.text)
    number = heading.number or number
    shows_number = number is not None and (heading.number is not None or words != heading.text)
    stack.append((heading.level, f"{number} {words}" if shows_number else words))
    return Section(heading, tuple(text for _, text in stack), number)
