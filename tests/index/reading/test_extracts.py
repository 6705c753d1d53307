"""Extracts: a part of a handbook as its own file, proven on reading and refused where it is not what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clauses import read_policy
from index.corpus import load_corpus
from index.errors import RefusedFileError, UnreadablePolicyError
from index.files import canonical_json
from index.handbook import parts_of
from index.reading.extracts import extract
from index.types import Policy, Quotation
from tests.index.handbooks import CLUB, bound, singles
from tests.index.worded import as_word

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def parts() -> list[bytes]:
    return [part.content for part in parts_of(as_word(*bound(singles())), "oak/Staff Handbook.docx", CLUB)]


@pytest.fixture(scope="module")
def held(parts: list[bytes]) -> dict[str, Any]:
    """An extract with items, a table, emphasis and furniture's place, as its JSON says it."""
    content: dict[str, Any] = json.loads(parts[1])
    return content


def read(content: Any) -> Policy:
    data = content if isinstance(content, bytes) else canonical_json(content)
    return read_policy(data, "oak/fire.extract", CLUB)


def reason_for(content: Any) -> str:
    """Why an extract is refused, by the process that reads it as by the reader in this one."""
    data = content if isinstance(content, bytes) else canonical_json(content)
    with pytest.raises(RefusedFileError) as here:
        extract(data)
    with pytest.raises(UnreadablePolicyError) as apart:
        read(data)
    assert apart.value.reason == here.value.reason
    return here.value.reason


def changed(held: dict[str, Any], change: Change) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(held))
    change(copy)
    return copy


def test_an_extract_is_what_was_written(parts: list[bytes]) -> None:
    for part in parts:
        assert canonical_json(json.loads(part)) == part
        policy = read(part)
        assert policy.source.extractor.endswith(" of Staff Handbook.docx")
        assert policy.source.handbook == "Staff Handbook.docx"
        for clause in policy.clauses:
            assert Quotation(policy, clause).text


def test_it_names_the_handbook_by_its_digest(held: dict[str, Any]) -> None:
    assert set(held["handbook"]) == {"file", "sha256", "extractor"}
    assert len(held["handbook"]["sha256"]) == 64


def test_a_corpus_holds_it_like_any_file(parts: list[bytes], tmp_path: Path) -> None:
    folder = tmp_path / "oak"
    folder.mkdir()
    (folder / "fire.extract").write_bytes(parts[1])
    (folder / "fire.yaml").write_text("owner: Ada Brook\n")
    (folder / "broken.extract").write_text("{}")
    corpus = load_corpus(tmp_path)
    assert [policy.slug for policy in corpus.policies] == ["fire"]
    assert corpus.policies[0].facts[0].name == "Ada Brook"
    assert [str(each) for each in corpus.left_out] == [
        "oak/broken.extract:1: is an extract of another format than 'policybot extract 1'; bring the handbook in again"
    ]


def _in_block(place: int, **values: Any) -> Change:
    return lambda content: content["blocks"][place].update(values)


def _put(name: str, value: Any) -> Change:
    return lambda content: content.update({name: value})


CHANGES: dict[str, tuple[Change, str]] = {
    "other words": (_in_block(3, words="Staff may."), "the words of a block are not those of its text"),
    "other text": (lambda held: held.update(text=held["text"].replace("not", "now")), "the words of a block"),
    "a span outside": (_in_block(-1, span=[0, 2_000_000]), "overlaps or lies outside"),
    "a span of nothing": (_in_block(1, span=[9, 9]), "overlaps or lies outside"),
    "a span backwards": (_in_block(1, span=[20, 9]), "overlaps or lies outside"),
    "a negative span": (_in_block(1, span=[-3, 9]), "blocks.1.span.0: Input should be greater"),
    "a huge span": (_in_block(1, span=[0, 10**30]), "blocks.1.span.1"),
    "a truth as a number": (_in_block(1, level=True), "blocks.1.level"),
    "a word as a number": (_in_block(1, level="1"), "blocks.1.level"),
    "an unknown entry": (_in_block(1, colour="red"), "blocks.1.colour: Extra inputs"),
    "an unknown kind": (_in_block(1, kind="script"), "blocks.1.kind"),
    "an untrue number": (_in_block(1, number="7.3"), "is not the one that is printed"),
    "an untrue marker": (_in_block(1, marker="7."), "some of its words are in no block"),
    "a gap over words": (
        lambda held: held["blocks"][0].update(gaps=[{"kind": "emphasis", "span": held["blocks"][0]["span"]}]),
        "the words of a block",
    ),
    "a gap of another kind": (
        lambda held: held["blocks"][0].update(gaps=[{"kind": "furniture", "span": held["blocks"][0]["span"]}]),
        "blocks.0.gaps.0.kind",
    ),
    "a block left out": (lambda held: held["blocks"].pop(2), "some of its words are in no block"),
    "blocks out of order": (lambda held: held["blocks"].reverse(), "out of order"),
    "a block twice": (lambda held: held["blocks"].insert(0, held["blocks"][0]), "overlaps"),
    "no blocks": (_put("blocks", []), "blocks: List should have at least 1"),
    "no text": (_put("text", ""), "text: String should have at least 1"),
    "too much text": (_put("text", "x" * 3_000_001), "text: String should have at most"),
    "furniture that is words": (
        lambda held: held.update(furniture=[{"span": held["blocks"].pop(2)["span"], "words": "x", "reason": "y"}]),
        "furniture is not in its text",
    ),
    "places out of order": (_put("places", [{"start": 5}, {"start": 4}]), "its places are out of order"),
    "a place outside": (_put("places", [{"start": 2_999_999}]), "a place lies outside its text"),
    "page nought": (_put("places", [{"start": 0, "page": 0}]), "places.0.page"),
    "an oddity outside": (_put("oddities", [{"line": 9_999, "reason": "x"}]), "a line lies outside its text"),
    "an oddity that commands a terminal": (_put("oddities", [{"line": 1, "reason": "\x1b[2J"}]), "control characters"),
    "a text that commands a terminal": (
        lambda held: held.update(text=held["text"].replace(" ", "\x1b", 1)),
        "control characters",
    ),
    "half a character": (lambda held: held.update(text=held["text"].replace(" ", "\ud800", 1)), "extract"),
    "a file's name that commands": (lambda held: held["handbook"].update(file="\x1b]0;x"), "control characters"),
    "a digest of something": (lambda held: held["handbook"].update(sha256="abc"), "handbook.sha256"),
    "a part of a part": (lambda held: held["handbook"].update(extractor="word of x"), "a part of a part"),
    "another version": (_put("format", "policybot extract 2"), "of another format than 'policybot extract 1'"),
    "a list as a format": (_put("format", ["policybot extract 1"]), "of another format"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_refused_with_the_reason(held: dict[str, Any], name: str) -> None:
    change, expected = CHANGES[name]
    content = changed(held, change)
    data = json.dumps(content).encode()
    assert expected in reason_for(data)
    assert reason_for(data).endswith("bring the handbook in again")


def test_a_cell_outside_its_row_is_refused(parts: list[bytes]) -> None:
    contents = [json.loads(part) for part in parts]
    with_rows = next(each for each in contents if any(block["kind"] == "row" for block in each["blocks"]))
    row = next(block for block in with_rows["blocks"] if block["kind"] == "row")
    row["cells"] = [[0, 1]]
    assert "a table's cell lies outside its row" in reason_for(with_rows)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"{", "is no extract: "),
        (b"[]", "is no part of a handbook"),
        (b"{}", "is an extract of another format"),
        (b'{"format": "policybot extract 1"}', "handbook: Field required"),
        (b'{"format": "policybot extract 1", "format": "policybot extract 1"}', "an entry stands in it twice"),
        (b'{"format": NaN}', "is no extract: NaN is no position"),
        (b'{"format": -Infinity}', "is no position"),
        (b'{"format": 1e400}', "is no position"),
        (b'{"format": ' + b"9" * 5000 + b"}", "is no extract: "),
        (b'{"format": "\xff"}', "is not UTF-8"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_extract_is_refused(data: bytes, expected: str) -> None:
    with pytest.raises(UnreadablePolicyError) as refused:
        read(data)
    assert expected in refused.value.reason


def test_nesting_without_end_costs_its_file_and_no_more(parts: list[bytes]) -> None:
    with pytest.raises(UnreadablePolicyError) as refused:
        read(b'{"a":' * 200_000 + b"1" + b"}" * 200_000)
    assert "is nested too deep" in refused.value.reason
    assert read(parts[0]).clauses


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_extract_with_a_hole_in_it_is_refused_or_says_what_its_text_says(
    held: dict[str, Any], data: st.DataObject
) -> None:
    whole = canonical_json(held)
    at = data.draw(st.integers(0, len(whole) - 1))
    holed = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 20)) :]
    try:
        found = extract(holed)
    except RefusedFileError:
        return
    for block in found.document.blocks:
        block.words.verify(found.text)
