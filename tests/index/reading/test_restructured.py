"""reStructuredText, judged by docutils on a well-formed document."""

import docutils.frontend
import docutils.nodes
import docutils.parsers.rst
import docutils.utils
import pytest

from index.types import FactKind
from tests.index.reading.made import blocks, document, led, paths, read, rows, stated

WELL_FORMED = """
===================
Social Media Policy
===================

:Reviewed: March 2024
:Owner: Jane Smith

.. contents::
   :depth: 2

.. A comment
   over two lines.

Introduction
============

We use *social media* and ``WhatsApp``; see `our page <https://example.org>`_.

Staff must not:

- post photographs
- accept friend requests from parents,
  unless they knew them before

  and told the manager

- lend a phone to

  * a parent
  * a child

Steps
-----

1. Ask first.
2. Stop when asked.

#. One more
#. And another

.. _target:

Cameras
~~~~~~~

.. note:: Only the club's camera.

.. image:: camera.png
   :alt: not shown

Post
    Anything shared online.

Parents
=======

a) Parents sign in.
b) Parents sign out.
"""


def judged(text: str) -> docutils.nodes.document:
    settings = docutils.frontend.get_default_settings(docutils.parsers.rst.Parser)
    settings.report_level = 5
    found = docutils.utils.new_document("conduct.rst", settings)
    docutils.parsers.rst.Parser().parse(text, found)
    return found


def titles_of(text: str) -> list[docutils.nodes.title]:
    """The titles of sections; that of a table of contents is none."""
    return [
        title
        for title in judged(text).findall(docutils.nodes.title)
        if not isinstance(title.parent, docutils.nodes.topic)
    ]


def flat(node: docutils.nodes.Element) -> str:
    return " ".join(node.astext().split())


def test_headings_are_those_of_docutils() -> None:
    titles = [flat(title) for title in titles_of(WELL_FORMED)]
    assert [text for kind, text in blocks(WELL_FORMED, ".rst") if kind == "heading"] == titles


def test_heading_levels_are_those_of_docutils() -> None:
    def depth(node: docutils.nodes.Node) -> int:
        return 0 if node.parent is None else depth(node.parent) + isinstance(node.parent, docutils.nodes.section)

    levels = [depth(title) for title in titles_of(WELL_FORMED)]
    found = [block.level for block in document(WELL_FORMED, ".rst").blocks if block.kind == "heading"]
    assert found == levels


def test_list_items_are_those_of_docutils() -> None:
    items = [flat(item.children[0]) for item in judged(WELL_FORMED).findall(docutils.nodes.list_item)]
    found = [text for kind, text in blocks(WELL_FORMED, ".rst") if kind in ("item", "numbered")]
    assert [text for text in found if text != "Post"] == items  # "Post" is a term with its definition


def test_every_paragraph_of_docutils_is_read() -> None:
    paragraphs = {flat(paragraph) for paragraph in judged(WELL_FORMED).findall(docutils.nodes.paragraph)}
    found = {text for _, text in blocks(WELL_FORMED, ".rst")}
    in_fields = {"March 2024", "Jane Smith"}
    assert paragraphs - in_fields <= found


@pytest.mark.parametrize("hidden", ["not shown", "camera.png", "comment", "contents", "target", "depth"])
def test_comments_directives_and_targets_are_left_out(hidden: str) -> None:
    assert not any(hidden in text for _, text in blocks(WELL_FORMED, ".rst"))


def test_fields_state_facts() -> None:
    policy = read(WELL_FORMED, ".rst")
    (reviewed,) = stated(policy, FactKind.LAST_REVIEWED)
    assert (str(reviewed.day), reviewed.words) == ("2024-03-01", "Reviewed: March 2024")
    assert [fact.name for fact in stated(policy, FactKind.OWNER)] == ["Jane Smith"]


def test_structure_is_read_as_from_any_text() -> None:
    policy = read(WELL_FORMED, ".rst")
    assert policy.title == "Social Media Policy"
    assert paths(policy) == [
        "Introduction",
        "Introduction > Steps",
        "Introduction > Steps > Cameras",
        "Parents",
    ]
    assert ("Staff must not:", "post photographs") in led(policy)
    assert ("Staff must not: lend a phone to", "a parent") in led(policy)


def test_an_admonitions_words_are_kept_and_its_options_are_not() -> None:
    found = blocks(".. warning:: Never reply.\n\n.. admonition:: Phones\n   :class: red\n\n   Stay away.\n", ".rst")
    assert found == [("paragraph", "Never reply."), ("paragraph", "Phones"), ("paragraph", "Stay away.")]


def test_tables_have_cells() -> None:
    simple = "=====  =======\nPlace  Allowed\n=====  =======\nRooms  No\nHall   Yes, in\n=====  =======\n"
    assert rows(document(simple, ".rst")) == [("Place", "Allowed"), ("Rooms", "No"), ("Hall", "Yes, in")]
    grid = "+------+------+\n| Name | Role |\n+======+======+\n| Jane | Lead |\n+------+------+\n"
    assert rows(document(grid, ".rst")) == [("Name", "Role"), ("Jane", "Lead")]


def test_a_literal_blocks_colons_are_one() -> None:
    assert led(read("Staff must not::\n\n  - post\n", ".rst")) == [("Staff must not:", "post")]


def test_a_short_underline_is_a_heading_where_docutils_takes_it_for_one() -> None:
    text = "A rather long title\n====\n\nText.\n\nAb\n==\n\nMore.\n"
    titles = [flat(title) for title in titles_of(text)]
    assert [words for kind, words in blocks(text, ".rst") if kind == "heading"] == titles


def test_a_line_of_punctuation_between_paragraphs_separates() -> None:
    assert blocks("One.\n\n----\n\nTwo.\n", ".rst") == [("paragraph", "One."), ("paragraph", "Two.")]
