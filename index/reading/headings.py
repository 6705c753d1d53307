"""Which blocks are headings: marked ones as they are, unmarked and numbered ones by how they stand and read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.reading.blocks import Block, BlockKind
from index.reading.related import SEE_ALSO
from index.reading.senses import prohibits
from index.reading.titles import is_capitals, leads_on, looks_like_title

_LABEL_WORDS = 6
_TOWERS_TIMES = 2
_LONGEST_RUN = 30  # of items without markers
_NUMBERED_LEVEL = 2
_CAPITALS_LEVEL = 2
_BY_LOOK_LEVEL = 3
_EMPHASISED_LEVEL = 4  # a heading that is only bold stands below the others

# "Version: 3", "Contact: …": a form's line and no heading.
_FORM_LABEL = re.compile(
    r"\W*(?:version|ref(?:erence)?|document|note|nb|tip|example|contact|tel(?:ephone)?|phone|e-?mail|address|author|owner|"
    r"name|position|date|status|reviewed|approved|signed|adopted|minute ref)\b[^:]{0,20}:\s*\S",
    re.IGNORECASE,
)
SECTION_WORD = re.compile(
    r"(?P<word>section|part|article|chapter|appendix|annex)\s+(?P<number>\d{1,2}|[A-Z]|[IVX]+)\b", re.IGNORECASE
)
_PARAGRAPH_NUMBER = re.compile(r"\d+(?:\.\d+)+|[A-Z]\.?\d+(?:\.\d+)*")


def settle(blocks: Sequence[Block], stating: frozenset[int]) -> list[Block]:
    """`blocks` with each unmarked or numbered heading made one; what is no heading becomes an item or a paragraph.

    `stating` are the places of the blocks that state facts and so are no headings.
    """
    settled = list(blocks)
    is_cover = True  # until something else than a heading stands there
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.NUMBERED:
            settled[place] = _settled_number(settled, place)
        elif block.kind is BlockKind.PARAGRAPH and place not in stating:
            settled[place] = _settled_paragraph(settled, place, is_cover=is_cover)
        is_cover = is_cover and settled[place].kind is BlockKind.HEADING
    return settled


def is_paragraph_number(number: str) -> bool:
    """Whether a number is one of paragraphs in a section: 5.1, A1, B.2."""
    return _PARAGRAPH_NUMBER.fullmatch(number) is not None


def _next(blocks: Sequence[Block], place: int) -> Block | None:
    return blocks[place + 1] if place + 1 < len(blocks) else None


# -- by look -----------------------------------------------------------------------------------------------------


def _settled_paragraph(blocks: Sequence[Block], place: int, *, is_cover: bool) -> Block:
    """The block, made a heading where it stands and reads like one."""
    block, following = blocks[place], _next(blocks, place)
    if block.continues_item or following is None or not looks_like_title(block.text):
        return block
    if SEE_ALSO.match(block.text) or _FORM_LABEL.match(block.text):
        return block
    if not (is_cover and _is_on_cover(blocks, place, following)) and not _stands_as_heading(blocks, place, following):
        return block
    return replace(block, kind=BlockKind.HEADING, level=_level(block))


def _level(block: Block) -> int:
    if SECTION_WORD.match(block.text):
        return _NUMBERED_LEVEL
    if block.is_all_emphasised:
        return _EMPHASISED_LEVEL
    return _CAPITALS_LEVEL if is_capitals(block.text) else _BY_LOOK_LEVEL


def _stands_as_heading(blocks: Sequence[Block], place: int, following: Block) -> bool:
    block = blocks[place]
    if block.text.endswith(":"):
        return block.after_blank and _is_label(block, following)
    if _is_open_item(blocks, place, following) or not (block.after_blank or is_capitals(block.text)):
        return False
    is_over_list = following.kind is not BlockKind.PARAGRAPH and not following.after_blank
    if is_over_list or leads_on(block.text):
        return is_over_list and not leads_on(block.text)
    return block.stands_alone or block.is_all_emphasised or is_capitals(block.text) or _towers_over(block, following)


def _is_on_cover(blocks: Sequence[Block], place: int, following: Block) -> bool:
    """Whether it is one of several short lines that open the document: they need no blank lines between them."""
    if leads_on(blocks[place].text) or blocks[place].text.endswith(":"):
        return False
    if place and not blocks[place].after_blank:
        return True
    return place == 0 and following.kind is BlockKind.PARAGRAPH and looks_like_title(following.text)


def _is_label(block: Block, following: Block) -> bool:
    """Whether a short line with a colon is a heading: "Review Details:" over a table or a sentence.

    Over a list, or over a line that may be an item of one, it is a lead-in.
    """
    if len(block.text.split()) > _LABEL_WORDS or prohibits(block.text) or leads_on(block.text):
        return False
    if following.kind is BlockKind.ROW:
        return following.after_blank
    is_sentence = following.text.endswith((".", ":")) and not following.text[0].islower()
    return following.kind is BlockKind.PARAGRAPH and is_sentence


def _is_open_item(blocks: Sequence[Block], place: int, following: Block) -> bool:
    """Whether a short line is an item without a marker, in a run of such lines under a lead-in.

    The last of a run is a heading where a sentence follows it, unless the lead-in forbids: what may be forbidden is
    not torn from it.
    """
    for above in (blocks[at] for at in range(place - 1, max(-1, place - _LONGEST_RUN), -1)):
        if above.kind is not BlockKind.PARAGRAPH:
            return False
        if above.text.endswith(":"):
            return prohibits(above.text) or not following.text.endswith((".", ":"))
        if not looks_like_title(above.text):
            return False
    return False


def _towers_over(block: Block, following: Block) -> bool:
    """Whether a short line directly above a longer text or a lead-in is its heading."""
    if following.kind is not BlockKind.PARAGRAPH or len(block.text.split()) > _LABEL_WORDS:
        return False
    return following.text.endswith(":") or len(following.text) > _TOWERS_TIMES * len(block.text)


# -- by number ---------------------------------------------------------------------------------------------------


def _settled_number(blocks: Sequence[Block], place: int) -> Block:
    """The numbered block, made a heading, a numbered paragraph or an item of a numbered list."""
    block = blocks[place]
    number = str(block.number)
    if _is_numbered_heading(blocks, place) and not _goes_on_a_list(blocks, place):
        return replace(block, kind=BlockKind.HEADING, level=_NUMBERED_LEVEL + number.removesuffix(".0").count("."))
    if is_paragraph_number(number):
        return replace(block, kind=BlockKind.PARAGRAPH)
    return replace(block, kind=BlockKind.ITEM)


def _is_numbered_heading(blocks: Sequence[Block], place: int) -> bool:
    block, following = blocks[place], _next(blocks, place)
    number = str(block.number)
    if following is None or number.islower() or number == "#" or block.text.endswith(":") or leads_on(block.text):
        return False
    if _opens_section(number, following):
        return looks_like_title(block.text, may_rule=True)
    is_in_list = place > 0 and blocks[place - 1].text.endswith(":")
    if is_in_list or not block.after_blank or not looks_like_title(block.text, may_address=block.has_bare_number):
        return False
    if following.kind is BlockKind.PARAGRAPH and not following.after_blank:
        return block.has_bare_number or _towers_over(block, following)
    # Another number right after it goes on with a list, unless it opens one of its own.
    return following.kind is not BlockKind.NUMBERED or following.number == "1" != number


def _opens_section(number: str, following: Block) -> bool:
    """Whether the block after a heading is its first paragraph: 3.1 after 3, A1 or A.1 after A."""
    if following.kind is not BlockKind.NUMBERED:
        return False
    number = number.removesuffix(".0")
    deeper = str(following.number).removeprefix(number)
    return deeper != following.number and re.match(r"\.\d" if number[-1].isdigit() else r"\.?\d", deeper) is not None


def _goes_on_a_list(blocks: Sequence[Block], place: int) -> bool:
    """Whether the block right before is the item before it in a numbered list."""
    before = blocks[place - 1] if place else None
    if before is None or before.kind is not BlockKind.ITEM:
        return False
    number, last = str(blocks[place].number), str(before.number)
    return number.isdigit() and last.isdigit() and int(number) == int(last) + 1
