"""Handbooks: many policies put one after the other, as a person would put them into one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.clauses import READERS, read_policy
from index.reading.blocks import Block, BlockKind, Document
from index.reading.decoding import decode
from index.types import Club, DateOrder, Gap, Policy, Range, Verbatim
from tests.index.worded import Settled, settled

ROOT = Path(__file__).parents[2]
CLUB = Club("oak", "Oak Nursery", date_order=DateOrder.DMY)
SEEDS = tuple(sorted((ROOT / "corpus").glob("*/*.txt")))
WILLOW = tuple(
    path
    for path in sorted((ROOT / "tests" / "data" / "club-of-twelve" / "willow-club").iterdir())
    # One is a handbook of one policy's length, one has its title in front matter alone, which only its own file can.
    if path.suffix in READERS and path.stem not in ("staff-handbook", "safeguarding")
)
TRAINING = tuple(sorted(path for path in (ROOT / "index" / "training" / "data").glob("*/*") if path.suffix in READERS))


@dataclass(frozen=True)
class Single:
    """One policy before it is put into a handbook."""

    path: Path
    policy: Policy
    document: Document
    text: str


def single(path: Path) -> Single:
    """The policy at `path`, read by itself."""
    source = decode(path.read_bytes(), path.name)
    policy = read_policy(path.read_bytes(), f"{CLUB.slug}/{path.name}", CLUB)
    return Single(path, policy, READERS[path.suffix](source), source.text)


def singles(paths: Iterable[Path] = (*SEEDS, *WILLOW, *TRAINING[:6])) -> tuple[Single, ...]:
    """The policies that the handbook is made of, twenty-one where nothing else is said."""
    return tuple(single(path) for path in paths)


def bound(policies: Sequence[Single]) -> tuple[Document, str]:
    """One document and its text: each policy's title a heading of level 1, its sections below it."""
    blocks: list[Block] = []
    text = ""
    for each in policies:
        for block in _levelled(each):
            moved = _moved(block, len(text))
            blocks.append(moved if blocks else replace(moved, after_blank=True))
        text += each.text + "\n\n"
    return Settled(tuple(blocks)), text


def _levelled(each: Single) -> list[Block]:
    """The blocks of a policy under its title, which is on level 1; the club's name, which a cover has, left out."""
    blocks = settled(each.document, each.text)
    title = next(place for place, block in enumerate(blocks) if each.policy.title in block.text)
    blocks = [block for place, block in enumerate(blocks) if place >= title or block.kind is not BlockKind.HEADING]
    lowest = min([block.level for block in blocks[1:] if block.kind is BlockKind.HEADING], default=1)
    by = max(0, 2 - lowest)
    levelled = []
    for place, block in enumerate(blocks):
        level = block.level + by if place else 1
        new = replace(block, level=level) if block.kind is BlockKind.HEADING else block
        levelled.append(new if place else replace(new, after_blank=True, stands_alone=True))
    return levelled


def _moved(block: Block, by: int) -> Block:
    cells = tuple(_words(cell, by) if cell else None for cell in block.cells)
    return replace(block, words=_words(block.words, by), cells=cells)


def _words(words: Verbatim, by: int) -> Verbatim:
    gaps = tuple(Gap(gap.kind, _span(gap.range, by)) for gap in words.gaps)
    return Verbatim(words.text, _span(words.span, by), gaps)


def _span(span: Range, by: int) -> Range:
    return Range(span.start + by, span.end + by)


def as_text(each: Single, *, with_marks: bool) -> str:
    """The policy as somebody would paste it into a text: its headings with Markdown's marks, or as lines alone."""
    document, text = bound([each])
    lines: list[str] = []
    for block in document.blocks:
        words = text[slice(*block.words.span)]
        label = f"{block.marker} " if block.number is not None else ""
        if block.kind is BlockKind.HEADING:
            label = ("#" * block.level + " " if with_marks else "") + label
        elif block.kind is BlockKind.ITEM:
            label = " " * block.level + (block.marker or "-") + " "
        lines += [""] * block.after_blank + [f"{label}{words}"]
    return "\n".join(lines) + "\n\n"
