"""Short ways to read a text in a test, and to say what was read."""

from __future__ import annotations

import textwrap

from index.clauses import read_policy
from index.reading.blocks import Block, BlockKind, Document
from index.reading.markdown import read_markdown
from index.reading.restructured import read_restructured
from index.reading.text import read_text
from index.types import Clause, ClauseKind, Club, DateOrder, Fact, FactKind, Policy

CLUB = Club("oak-club", "Oak Club", date_order=DateOrder.DMY)


def text_of(indented: str) -> str:
    """A text as it would stand in a file, written indented in a test."""
    return textwrap.dedent(indented).strip("\n") + "\n"


def read(indented: str, suffix: str = ".txt", name: str = "conduct", club: Club = CLUB) -> Policy:
    """The policy that the text makes."""
    return read_policy(text_of(indented).encode(), f"{club.slug}/{name}{suffix}", club)


def document(indented: str, suffix: str = ".txt") -> Document:
    """The blocks that the text makes."""
    text = text_of(indented)
    if suffix == ".md":
        return read_markdown(text, "oak-club/conduct.md")
    return read_restructured(text) if suffix == ".rst" else read_text(text)


def blocks(indented: str, suffix: str = ".txt") -> list[tuple[str, str]]:
    """Kind and words of each block."""
    return [(block.kind.value, block.text) for block in document(indented, suffix).blocks]


def rows(found: Document) -> list[tuple[str | None, ...]]:
    """The words of each row's cells."""
    return [tuple(cell.text if cell else None for cell in row.cells) for row in _of_kind(found, BlockKind.ROW)]


def _of_kind(found: Document, kind: BlockKind) -> list[Block]:
    return [block for block in found.blocks if block.kind is kind]


def leaves(policy: Policy) -> list[Clause]:
    """The clauses that are no lists, no sections and no statements of facts."""
    return [clause for clause in policy.clauses if not clause.is_whole and clause.kind is not ClauseKind.STATUS]


def led(policy: Policy) -> list[tuple[str, str]]:
    """Lead-in (empty where there is none) and own words of each leaf."""
    return [(clause.lead_in or "", clause.own_text) for clause in leaves(policy)]


def words(policy: Policy) -> list[str]:
    """The own words of each leaf."""
    return [clause.own_text for clause in leaves(policy)]


def paths(policy: Policy) -> list[str]:
    """The headings that clauses stand under, each path once, in reading order."""
    return list(dict.fromkeys(" > ".join(clause.heading_path[1:]) for clause in leaves(policy)))


def stated(policy: Policy, kind: FactKind) -> list[Fact]:
    """The facts of a kind, in reading order."""
    return [fact for fact in policy.facts if fact.kind is kind]
