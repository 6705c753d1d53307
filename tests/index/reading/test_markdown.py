"""Markdown: front matter, and the blocks that markdown-it finds in well-formed documents."""

from itertools import pairwise

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import UnreadablePolicyError
from index.reading.markdown import read_markdown
from index.types import FactKind
from tests.index.reading.made import blocks, document, leaves, paths, read, rows, stated, text_of

WELL_FORMED = """
---
title: Social Media Policy
---

Social media at Oak Club
========================

This policy covers *every* site.  It was written
with the staff.

## Staff must not

- post **photographs** of children
- accept friend requests from parents,
  unless they knew them before
- lend a phone to

    1. a parent
    2. a child

### Phones ###

* off
* away

Cameras
-------

Only the club's [camera](https://example.org/camera_1) is used.

> Never your own.

1. Ask first.
2. Stop when asked.

```
# no heading
- no item
```

| Device | Allowed |
| ------ | ------- |
| Phone  | No      |
"""


def judged(text: str) -> tuple[list[str], list[str]]:
    """The headings and the first lines of the list items that a CommonMark reader finds."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    headings, items = [], []
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "heading_open":
            headings.append(_words(token))
        elif token.type == "inline" and before.type == "paragraph_open" and _opens_item(tokens, before):
            items.append(_words(token))
    return headings, items


def _opens_item(tokens: list[Token], paragraph: Token) -> bool:
    place = tokens.index(paragraph)
    return place > 0 and tokens[place - 1].type == "list_item_open"


def _words(inline: Token) -> str:
    return "".join(
        child.content if child.type == "text" else " " if child.type == "softbreak" else ""
        for child in inline.children or ()
    )


def test_headings_and_items_are_those_of_a_commonmark_reader() -> None:
    body = WELL_FORMED.split("---\n", 2)[2]
    found = blocks(WELL_FORMED, ".md")
    headings, items = judged(body)
    assert [text for kind, text in found if kind == "heading"] == headings
    assert [text for kind, text in found if kind in ("item", "numbered")] == items


def test_fences_hold_text_as_it_is() -> None:
    found = blocks("Before.\n\n```text\n# no heading\n- no item\n```\n\nAfter.\n", ".md")
    assert [kind for kind, _ in found] == ["paragraph"] * len(found)
    assert found[-1] == ("paragraph", "After.")


def test_a_fence_that_is_never_closed_hides_nothing() -> None:
    assert ("heading", "Rules") in blocks("Before.\n\n```\n# Rules\n\nStaff must.\n", ".md")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- a --> Staff must not smoke. <!-- b -->\n", "Staff must not smoke."),
        ("<!-- a\n\nb --> Staff must not smoke.\n", "Staff must not smoke."),
        ("Staff <!-- a\nb --> must not smoke.\n", "Staff must not smoke."),
        ("Staff <!--> must not <!-- c --> smoke.\n", "Staff must not smoke."),
        ("Staff must not <!-- smoke.\n", "Staff must not <!-- smoke."),
    ],
)
def test_words_beside_a_comment_stay(text: str, expected: str) -> None:
    assert [words for _, words in blocks(text, ".md")] == [expected]


def test_comments_and_link_definitions_are_left_out() -> None:
    found = blocks("One.\n\n<!-- a comment\nover two lines -->\n\n[1]: https://example.org\n\nTwo.\n", ".md")
    assert found == [("paragraph", "One."), ("paragraph", "Two.")]


def test_links_to_sections_are_a_table_of_contents_and_left_out() -> None:
    assert blocks("- [Phones](#phones)\n- [Photos](#photos)\n\nText.\n", ".md") == [("paragraph", "Text.")]


def test_a_table_needs_no_outer_bars() -> None:
    assert rows(document("Name | Role\n--- | ---\nJane | Lead\n", ".md")) == [("Name", "Role"), ("Jane", "Lead")]


def test_a_hard_line_break_is_a_space() -> None:
    assert blocks("one\\\ntwo<br>three\n", ".md") == [("paragraph", "one two three")]


# -- front matter ------------------------------------------------------------------------------------------------

FRONT = """
---
title: Keeping phones away
owner: Jane Smith
adopted: 2023-09-01
review_date: 2024-09-01
tags: [phones]
---

# Something else

Phones stay in lockers.
"""


def test_front_matter_gives_the_title_and_facts_with_their_lines() -> None:
    policy = read(FRONT, ".md")
    assert policy.title == "Keeping phones away"
    (due,) = stated(policy, FactKind.NEXT_REVIEW)
    assert (str(due.day), due.certain, due.words) == ("2024-09-01", True, "review_date: 2024-09-01")
    assert policy.source.text[slice(*due.ranges[0])] == "review_date: 2024-09-01"
    assert policy.fact(FactKind.OWNER) is not None


def test_front_matter_that_states_facts_can_be_quoted() -> None:
    clause = read(FRONT, ".md").clause("conduct/front-matter")
    assert [line.words.text for line in clause.lines] == [
        "owner: Jane Smith",
        "adopted: 2023-09-01",
        "review_date: 2024-09-01",
    ]
    assert clause.source_line == 3


def test_front_matter_is_no_clause_and_lines_keep_their_numbers() -> None:
    policy = read(FRONT, ".md")
    (rule,) = leaves(policy)
    assert (rule.own_text, rule.source_line) == ("Phones stay in lockers.", 11)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_may_have_any_line_ends_and_a_byte_order_mark(end: str) -> None:
    found = read_markdown("\ufeff" + text_of(FRONT).replace("\n", end), "oak/x.md")
    assert found.front_matter["title"] == "Keeping phones away"


@pytest.mark.parametrize(
    ("front", "line", "reason"),
    [
        ("a: [1", 3, "YAML"),
        ("- just\n- a list", 2, "expected names with values"),
        ("a: 1\na: 2", 3, "stands twice"),
        ("a: &x 1\nb: *x", 3, "aliases"),
    ],
)
def test_front_matter_that_is_no_mapping_is_named_with_its_line(front: str, line: int, reason: str) -> None:
    with pytest.raises(UnreadablePolicyError) as raised:
        read(f"---\n{front}\n---\n\nText.\n", ".md")
    assert (raised.value.line, "front matter" in raised.value.reason) == (line, True)
    assert reason in raised.value.reason


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert paths(read("---\n\n# Phones\n\n## Rules\n\nAway.\n", ".md")) == ["Rules"]


def test_the_number_of_a_heading_is_not_among_its_words() -> None:
    headings = [block for block in document("# Doors\n\n## 2.1 Keys\n\nStaff lock.", ".md").blocks if block.level]
    assert [(block.number, block.text) for block in headings] == [(None, "Doors"), ("2.1", "Keys")]
