"""A file that holds many policies → its parts, each a policy with a file of its own.

Where one policy ends and the next begins is read from headings alone, so whoever takes the parts in asks a person
first.  What cannot be told for sure is left whole: a policy in two pieces would be quoted without its other half.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final

from index.clauses import READERS, read_document, read_policy, slugify
from index.errors import SidecarError, UnreadablePolicyError
from index.files import digest_of_json
from index.reading import policy_names
from index.reading.blocks import Block, BlockKind, Document
from index.reading.boundaries import (
    FEWEST_POLICIES,
    MOST_BLOCKS,
    Outlook,
    Stretch,
    contents_in,
    page_range,
    policies_in,
)
from index.reading.extracts import SUFFIX, Handbook, write_extract
from index.reading.facts import FoundFacts, find_facts
from index.reading.headings import settle
from index.reading.lines import title_in
from index.reading.structure import outline, split_number
from index.sidecars import SIDECAR_SUFFIX, sidecar_at
from index.types import Club, Corpus, Fact, Furniture, Oddity, Policy, Range, Source, level_white_space

_CONTENTS: Final = "table of contents"
_RUNNING_HEAD: Final = "running head"
_PAGE_BREAK: Final = "\f"
_COVER_BLOCKS: Final = 4
_NAME_CHARACTERS: Final = 255


@dataclass(frozen=True, slots=True)
class Part:
    """One policy out of a handbook, as a file of its own.

    `content` is what the corpus holds: an extract where the handbook is no text, else a slice of its text as UTF-8.
    `policy` is what is read from it, `span` where it stands in the handbook's text, and `pages` the first and the last
    page that it stands on, None where unknown.  `is_opening` says that it is what stands before the first policy.
    """

    policy: Policy
    content: bytes = field(repr=False)
    span: Range
    pages: tuple[int, int] | None
    is_opening: bool = False

    @property
    def name(self) -> str:
        """The name of its file, without a folder."""
        return PurePosixPath(self.policy.source.path).name


@dataclass(frozen=True, slots=True)
class LeftBlock:
    """Words of a handbook that are in none of its parts: of its cover or contents, or a heading over nothing."""

    words: str
    span: Range
    line: int
    is_contents: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """A handbook as its parts; every block of it is in one of them or in `left`.

    `cover_facts` are what the handbook states outside its policies ("Reviewed September 2025" on its cover).  They are
    given to no part: nobody but a manager knows whether they were meant for each.  Whoever takes the parts in may
    offer them for each, to be confirmed beside its file.
    """

    parts: tuple[Part, ...]
    left: tuple[LeftBlock, ...] = ()
    cover_facts: tuple[Fact, ...] = ()


def parts_of(data: bytes, path: str, club: Club) -> tuple[Part, ...]:
    """The policies that a file holds, at its headings; empty where it is one policy.

    `path` is CLUB/FILE; its name is the handbook's.  Raises UnreadablePolicyError.
    """
    return split(data, path, club).parts


def split(data: bytes, path: str, club: Club) -> Split:
    """The policies that a file holds, and what of it is in none; no parts where it is one policy.

    Raises UnreadablePolicyError.
    """
    if PurePosixPath(path).suffix.lower() == SUFFIX:
        return Split(())  # a part has no parts
    source, document, oddities = read_document(data, path)
    return _Splitter(data, source, document, oddities, club).split()


def handbooks_in(corpus: Corpus, root: Path) -> dict[str, Split]:
    """The policies of the folder `root` that look like handbooks, by path; not those that are said to be one policy.

    Files whose headings name several policies are read once more for it.
    """
    clubs = {club.slug: club for club in corpus.clubs}
    found = {}
    for policy in corpus.policies:
        path = root / policy.source.path
        if _may_hold_many(policy) and not _is_said_whole(path.with_suffix(SIDECAR_SUFFIX)):
            try:
                parted = split(path.read_bytes(), policy.source.path, clubs[policy.club])
            except (OSError, UnreadablePolicyError):
                continue  # changed or gone since it was read
            if parted.parts:
                found[policy.source.path] = parted
    return found


def _may_hold_many(policy: Policy) -> bool:
    """Whether what is known of a policy that was read as one leaves open that it is a handbook."""
    headings = {heading for clause in policy.clauses for heading in clause.heading_path}
    known = [heading for heading in headings if policy_names.sounds_known(split_number(heading)[0])]
    return len(known) >= FEWEST_POLICIES or any(item.reason == _CONTENTS for item in policy.furniture)


def _is_said_whole(sidecar: Path) -> bool:
    try:
        return sidecar.exists() and sidecar_at(sidecar).split is False
    except SidecarError:
        return False


def same_part(policy: Policy, held: Policy) -> bool:
    """Whether two policies say the same words, wherever in whatever file they stand.

    A new version of a handbook gives every part another file: its digest and its pages are in them.  A part whose words
    are those of the policy that is held is not taken in anew, so nobody need acknowledge it again.
    """
    return digest_of_words(policy) == digest_of_words(held)


def digest_of_words(policy: Policy) -> str:
    """The SHA-256 over the words that a person reads of a policy: its title, its headings, its clauses' lines.

    Not over its place in a handbook (pages, the numbers before headings), nor over what a person confirmed beside its
    file: which words an item is shown with, a date.
    """
    headings = dict.fromkeys(
        split_number(heading)[0] for clause in policy.clauses for heading in clause.heading_path[1:]
    )
    lines = {line.words.span: line.words.text for clause in policy.clauses for line in clause.layout}
    return digest_of_json([policy.title, list(headings), [lines[span] for span in sorted(lines)]])


class _Splitter:
    """Cuts one file."""

    def __init__(self, data: bytes, source: Source, document: Document, oddities: Sequence[Oddity], club: Club) -> None:
        self.source = source
        self.document = document
        self.blocks = document.blocks
        self.oddities = oddities
        self.club = club
        self.handbook = PurePosixPath(source.path)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.facts: FoundFacts = find_facts(document, source.text, club.date_order)
        self.pages = self._pages()
        self.names: Counter[str] = Counter()
        self.contents: list[int] = []  # the places of what lists the policies before the first of them

    def split(self) -> Split:
        if len(self.blocks) > MOST_BLOCKS:
            return Split(())
        outlook = self._outlook()
        stretches = policies_in(outlook)
        parts = [part for each in stretches if (part := self._part(each)) is not None]
        if len(parts) < FEWEST_POLICIES:
            return Split(())
        before = Stretch(0, stretches[0].first, 0)
        facts = tuple(fact for fact in self.facts.facts if not any(_holds(part, fact) for part in parts))
        self.contents = sorted(place for place in outlook.contents if place < before.end)
        opening = self._opening(before) if outlook.has_text(0, before.end) else None
        parts = [*([opening] if opening else []), *parts]
        return Split(tuple(parts), tuple(self._left(parts)), facts)

    def _outlook(self) -> Outlook:
        text = self.source.text
        furniture = self.document.furniture
        listed = frozenset(title_in(text[slice(*item.range)]) for item in furniture if item.reason == _CONTENTS)
        settled = self._settled()
        club_words = frozenset(title_in(self.club.name).split())
        marked = frozenset(place for place, block in enumerate(self.blocks) if block.kind is BlockKind.HEADING)
        says_many = policy_names.names_collection(" ".join(re.findall(r"[^\W_]+", self.handbook.stem)))
        contents = contents_in(settled)
        if listed:  # a page of contents of which some lines were read as paragraphs
            listed |= {title_in(settled[place].text) for place in contents}
        return Outlook(settled, marked, self.facts.stating, self.pages, listed - {""}, club_words, contents, says_many)

    def _settled(self) -> list[Block]:
        """The blocks with their headings; on top of each page as on a file's cover, where short lines are some."""
        settled = settle(self.blocks, self.facts.stating)
        for place, (before, page) in enumerate(pairwise(self.pages), 1):
            if page != before:
                inside = range(place, min(place + _COVER_BLOCKS, len(settled)))
                stating = frozenset(at - place for at in self.facts.stating if at in inside)
                cover = settle(self.blocks[inside.start : inside.stop], stating)
                settled[place : place + len(cover)] = [
                    new if new.kind is BlockKind.HEADING else old
                    for new, old in zip(cover, settled[place : place + len(cover)], strict=True)
                ]
        return settled

    def _pages(self) -> list[int | None]:
        """The page of each block, None where unknown; a text's pages end at its form feeds."""
        starts = [block.words.span.start for block in self.blocks]
        if self.source.places:
            places = [self.source.place_of(start) for start in starts]
            return [place.page if place else None for place in places]
        if _PAGE_BREAK not in self.source.text:
            return [None] * len(starts)
        return [self.source.text.count(_PAGE_BREAK, 0, start) + 1 for start in starts]

    # -- parts -------------------------------------------------------------------------------------------------

    def _part(self, stretch: Stretch) -> Part | None:
        """The part at a stretch, None where it holds no clause."""
        words, _number = split_number(self.blocks[stretch.heading].text)
        return self._made(stretch, self._named(stretch, policy_names.without_series(words)))

    def _opening(self, stretch: Stretch) -> Part | None:
        """What stands before the first policy, named after the handbook; None where it holds no clause."""
        made = self._made(stretch, slugify(self.handbook.stem))
        return None if made is None else Part(made.policy, made.content, made.span, made.pages, is_opening=True)

    def _made(self, stretch: Stretch, slug: str) -> Part | None:
        span = self._span(stretch)
        is_text = self.handbook.suffix.lower() in READERS
        suffix = self.handbook.suffix.lower() if is_text else SUFFIX
        self.names[slug] += 1
        name = f"{slug}-{self.names[slug]}" if self.names[slug] > 1 else slug
        content = self._slice(span).encode() if is_text else self._extract(stretch, span)
        try:
            policy = read_policy(content, f"{self.club.slug}/{name}{suffix}", self.club)
        except UnreadablePolicyError:
            self.names[slug] -= 1
            return None
        return Part(policy, content, span, page_range(stretch, self.pages))

    def _named(self, stretch: Stretch, words: str) -> str:
        """The name of the part's file: the title that is found under that name, without the club's."""
        inside = range(stretch.first, stretch.end)
        stating = frozenset(place - stretch.first for place in self.facts.stating if place in inside)
        blocks = self.blocks[stretch.first : stretch.end]
        return slugify(outline(blocks, stating, self.club.name, None, slugify(words)).title or words)

    def _extract(self, stretch: Stretch, span: Range) -> bytes:
        return write_extract(
            Handbook(_printable(self.handbook.name), self.sha256, self.source.extractor),
            self.source.text,
            span,
            [self.blocks[place] for place in range(stretch.first, stretch.end) if place not in self.contents],
            self._furniture(),
            self.source.places,
            self.oddities,
        )

    def _slice(self, span: Range) -> str:
        """The text of a part without running heads, lone page numbers and contents: alone it does not tell these."""
        text, at = "", span.start
        for item in self._furniture():
            is_lone = item.words.isdecimal()
            if (is_lone or item.reason in (_RUNNING_HEAD, _CONTENTS)) and span.start <= item.range.start < span.end:
                text += self.source.text[at : item.range.start] + (_PAGE_BREAK if is_lone else "")
                at = item.range.end
        return text + self.source.text[at : span.end]

    def _furniture(self) -> Iterator[Furniture]:
        """What belongs to no clause, and the lines that list the policies."""
        text = self.source.text
        listed = []
        for place in self.contents:
            block = self.blocks[place]
            floor = self.blocks[place - 1].words.span.end if place else 0
            at = Range(_line_start(text, block.words.span.start, floor), block.words.span.end)
            at = Range(at.end - len(text[slice(*at)].lstrip()), at.end)
            listed.append(Furniture(at, level_white_space(text[slice(*at)]), block.line, _CONTENTS))
        return iter(sorted([*self.document.furniture, *listed], key=lambda item: item.range))

    def _span(self, stretch: Stretch) -> Range:
        """Where the part stands in the text: whole lines, what belongs to its first and last block among them."""
        start = self._start_of(stretch.first)
        end = self._start_of(stretch.end) if stretch.end < len(self.blocks) else len(self.source.text)
        return Range(start, end)

    def _start_of(self, place: int) -> int:
        """Where the lines of a block begin: its own, and those right above it that are no block (a title's rule)."""
        text = self.source.text
        if place == 0 and not self.document.front_matter:
            return 0
        floor = self.blocks[place - 1].words.span.end if place else 0
        start = _line_start(text, self.blocks[place].words.span.start, floor)
        while place and start > floor:
            before = start - 2 if text[start - 2 : start] == "\r\n" else start - 1
            above = _line_start(text, before, floor)
            if above <= floor or not text[above:start].strip():
                break
            start = above
        return start

    # -- what is in none ---------------------------------------------------------------------------------------

    def _left(self, parts: Sequence[Part]) -> Iterator[LeftBlock]:
        for place, block in enumerate(self.blocks):
            start = block.words.span.start
            if place in self.contents or not any(part.span.start <= start < part.span.end for part in parts):
                yield LeftBlock(block.words.text, block.words.span, block.line, place in self.contents)


def _holds(part: Part, fact: Fact) -> bool:
    """Whether any of the words that state a fact stand in a part."""
    return any(part.span.start <= at.start < part.span.end for at in fact.ranges)


def _printable(name: str) -> str:
    """A file's name as it can be cited, whatever characters a disk allows."""
    shown = "".join(each if each.isprintable() else " " for each in name.encode("utf-8", "replace").decode())
    return level_white_space(shown)[-_NAME_CHARACTERS:] or "handbook"


def _line_start(text: str, position: int, floor: int) -> int:
    """Where the line of `position` starts, never before `floor`."""
    found = max(text.rfind(end, floor, position) for end in "\n\r\f\v\u2028\u2029")
    return max(floor, found + 1)
