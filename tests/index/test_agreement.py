"""A policy says the same to us as plain text, a Word file, a web page, an OpenDocument text and RTF."""

from pathlib import Path
from typing import Any

import pytest

from index.clauses import READERS, read_policy
from index.reading.decoding import decode
from index.types import Club, DateOrder, Policy
from tests.index.worded import as_opendocument, as_rich_text, as_web_page, as_word

CORPUS = Path(__file__).parents[2] / "corpus"
TEXTS = sorted(path for path in CORPUS.glob("*/*") if path.suffix in READERS)
WRITERS = {".docx": as_word, ".html": as_web_page, ".odt": as_opendocument, ".rtf": as_rich_text}
LEAST = 0.98


def said(policy: Policy) -> list[tuple[Any, ...]]:
    """What matters of each clause, in order."""
    return [(clause.lead_in, clause.own_text, clause.audience, clause.kind) for clause in policy.clauses]


def facts(policy: Policy) -> list[tuple[Any, ...]]:
    return [(fact.kind, fact.day, fact.name, fact.certain) for fact in policy.facts]


@pytest.mark.parametrize("suffix", sorted(WRITERS))
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_the_clauses_of_the_corpus_are_the_same_in_every_format(path: Path, suffix: str) -> None:
    club = Club(path.parent.name, path.parent.name, date_order=DateOrder.DMY)
    data = path.read_bytes()
    source = decode(data, path.name)
    text = read_policy(data, f"{club.slug}/{path.name}", club)
    document = READERS[path.suffix](source)
    other = read_policy(WRITERS[suffix](document, source.text), f"{club.slug}/{path.stem}{suffix}", club)
    wanted, found = said(text), said(other)
    same = sum(one == two for one, two in zip(wanted, found, strict=False))
    differing = next(((one, two) for one, two in zip(wanted, found, strict=False) if one != two), "the number of them")
    assert same >= LEAST * max(len(wanted), len(found)), f"{same} of {len(wanted)}/{len(found)}: {differing}"
    assert facts(other) == facts(text)
    assert other.title == text.title
