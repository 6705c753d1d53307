"""Blocks of a section → nodes: each list under the words that lead into it, each answer under its question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.reading.blocks import Block, BlockKind
from index.reading.senses import prohibits
from index.reading.titles import is_dangling, leads_on, opens_small


@dataclass(slots=True)
class Node:
    """A block with the items that complete it."""

    block: Block
    children: list[Node] = field(default_factory=list)
    continued_by: list[Block] = field(default_factory=list)  # further paragraphs of the same item
    states_facts: bool = False


_ENDS = re.compile(r"[.!?]['\"”’)*_]*$")
_COLON = re.compile(r":\W*$")
_DASH = re.compile(r"[-–—…]$")
# "The rules are set out below." is finished and still leads in.
_POINTS_BELOW = re.compile(
    r"\b(?:the following|as follows|(?:set out|listed|given|shown|described) below"
    r"|these (?:things|rules|points|steps|ways|reasons|items))\b[^.;:]{0,40}\.$",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?['\"”’)*_]*$")
_ANSWER = re.compile(
    r"(?:A(?:nswer)?\s*[:.)]|(?:yes|no|never|always|only|sometimes|not|it depends|maybe)\b)", re.IGNORECASE
)
# Headings that forbid, or whose sentence goes on in what stands under them.  One that puts a case forbids nothing.
_PUTS_A_CASE = re.compile(
    r"\W*(?:(?:and|but|or|so) )?(?:if|when|where|why|how|unless|what (?:to do|happens|we do|if))\b", re.IGNORECASE
)
# "What you must not do": each thing under it, even a whole sentence of two words, is a thing not to do.
_NAMES_THE_FORBIDDEN = re.compile(r"\W*(?:\d[\d.]*\s+)?(?:what|things)\b", re.IGNORECASE)
# A sentence says itself whether it forbids; words without a verb leave it to what they stand under.
_OPENS_WITH_SUBJECT = re.compile(
    r"\W*(?:this|these|those|we|staff|parents|visitors|managers?|everyone|nobody|no one|if|when|where|in|on|at|for|it"
    r"|they|you|please|instead|failure|breach\w*)\b",
    re.IGNORECASE,
)
# "Personal phones are …", but not "take what is …".
_SHORT_SUBJECT = re.compile(
    r"\W*\w+(?: (?!what|that|which|who|where|when|while|if|as|how|to)\w+)?"
    r" (?:is|are|was|were|must|shall|should|will|would|may|can|cannot)\b",
    re.IGNORECASE,
)
_OPENS_WITH_NOUN = re.compile(r"\W*(?:any|all|the|an?|each|every|our)\b", re.IGNORECASE)
_HAS_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|must|shall|should|will|would|may|might|can|cannot|could|needs?)\b", re.IGNORECASE
)
# "Phones stay away" is a sentence, "Use phones" an act: no verb opens with a plural.
_OPENS_WITH_PLURAL = re.compile(r"\W*\w+[^s\W]s\b")
# "At the gate:" over a list names the case, and leaves to the heading what is said of it.
_NAMES_PLACE = re.compile(r"(?:in|on|at|during|while|before|after|when|outside|inside|near)\b[^:.?]*:$", re.IGNORECASE)
_PLACE_WORDS = 8
_ITEM_WORDS = 30
_DEEPEST = 8
_SUB_INDENT = 2


def introduces(text: str) -> bool:
    """Whether a paragraph's words are completed by what follows it; a finished sentence's are not."""
    if _COLON.search(text) or _DASH.search(text) or _POINTS_BELOW.search(text):
        return True
    return not _ENDS.search(text) and (leads_on(text) or is_dangling(text) or prohibits(text))


def nest(contents: Sequence[tuple[Block, bool]], heading: Block | None) -> list[Node]:
    """The section's blocks, each with whether it states facts, in the order and order of depth they have in the text.

    A heading that leads into what stands under it is the first node.
    """
    return _Nester(heading).nest(contents)


class _Nester:
    """Keeps the lead-in that is open, and the items that a deeper one may belong to."""

    def __init__(self, heading: Block | None) -> None:
        self.heading = heading
        self.nodes: list[Node] = []
        self.lead: Node | None = None
        self.lead_depth = 0  # how many lead-ins without markers stand over the open one
        self.open_list: list[Node] = []  # outermost first
        self.list_before: Node | None = None  # the lead-in of the list that a paragraph has just ended
        # A heading that forbids: what stands under it may need its "not", though a remark stands between them.
        self.forbids = Node(heading) if heading is not None and _forbids(heading.text) else None

    def nest(self, contents: Sequence[tuple[Block, bool]]) -> list[Node]:
        if self.heading is not None and contents and _heading_leads(self.heading, contents[0][0]):
            self.lead = Node(self.heading)
            self.nodes.append(self.lead)
            self.forbids = None  # it is the lead-in already
        blocks = [block for block, _ in contents]
        for place, (block, states_facts) in enumerate(contents):
            node = Node(block, states_facts=states_facts)
            if block.kind is BlockKind.ITEM:
                self._place_item(node, islice(blocks, place + 1, None))
            else:
                self._take(node, blocks[place + 1] if place + 1 < len(blocks) else None)
        return self.nodes

    def _take(self, node: Node, following: Block | None) -> None:
        block = node.block
        if block.continues_item and self.open_list:
            self.open_list[-1].continued_by.append(block)
        elif self.lead is not None and _is_row_under(node, self.lead):
            self.lead.children.append(node)
        elif not node.states_facts and self.lead is not None and self._is_unmarked_item(block, self.lead, following):
            self.lead.children.append(node)
            if _COLON.search(block.text) and self.lead_depth < _DEEPEST:
                self.lead, self.open_list, self.lead_depth = node, [], self.lead_depth + 1
        else:
            self._start(node, following)

    def _start(self, node: Node, following: Block | None) -> None:
        """A node of its own; the list before it is over."""
        self.list_before = self.lead if self.lead is not None and self.lead.children else self.list_before
        self.open_list, self.lead_depth = [], 0
        is_lead = not node.states_facts and _may_lead(node.block, following)
        self.lead = node if is_lead else None
        if self.forbids is not None and self._needs_heading(node, self.forbids.block.text, is_lead=is_lead):
            self._under_heading(node, self.forbids)
            self.lead = self.forbids if node.block.kind is BlockKind.ROW else self.lead
        else:
            self.nodes.append(node)
        if self.lead is not None:
            self.list_before = None

    def _needs_heading(self, node: Node, heading: str, *, is_lead: bool) -> bool:
        """Whether words under a heading that forbids name only a place, or one of the things not to do."""
        text = node.block.text
        if is_lead:
            return _NAMES_PLACE.match(text) is not None and len(text.split()) <= _PLACE_WORDS and not prohibits(text)
        if node.states_facts or self.list_before is not None or _is_sentence(text):
            return False
        if node.block.kind is BlockKind.ROW:
            return True
        is_thing = len(text.split()) <= _ITEM_WORDS and not _OPENS_WITH_PLURAL.match(text) and not introduces(text)
        return is_thing and _NAMES_THE_FORBIDDEN.match(heading) is not None

    def _under_heading(self, node: Node, heading: Node) -> None:
        if not heading.children:
            self.nodes.append(heading)
        heading.children.append(node)

    def _is_unmarked_item(self, block: Block, lead: Node, following: Block | None) -> bool:
        """Whether a paragraph completes the lead-in above it though nothing marks it as an item."""
        if block.kind is not BlockKind.PARAGRAPH or any(child.block.kind is BlockKind.ITEM for child in _ends(lead)):
            return False
        text = lead.block.text
        if _QUESTION.search(text):
            return not lead.children and _ANSWER.match(block.text) is not None
        if lead.block is self.heading and not leads_on(text) and not _COLON.search(text):
            return False
        if not (_COLON.search(text) or leads_on(text)):
            return False
        if not lead.children:
            return following is None or following.kind is not BlockKind.ITEM or not introduces(block.text)
        return not block.after_blank or _is_of_a_kind(block, lead)

    def _place_item(self, node: Node, later: Iterator[Block]) -> None:
        # The next number goes beside the one before it, however deep the items between them are.
        before = (at for at, other in enumerate(self.open_list) if _numbers_on(node.block, other.block))
        del self.open_list[max(before, default=len(self.open_list)) :]
        while self.open_list and not _is_under(node.block, self.open_list[-1], later):
            self.open_list.pop()
        if self.open_list:
            self.open_list[-1].children.append(node)
        elif self.lead is not None and _fits(node.block, self.lead):
            self.lead.children.append(node)
        elif self.list_before is not None and opens_small(node.block.text):
            # A remark stands between the items: one that opens with a small letter still completes the lead-in.
            self.lead = self.list_before
            self.lead.children.append(node)
        else:
            self.lead = None
            self._place_alone(node)
        if len(self.open_list) < _DEEPEST:
            self.open_list.append(node)

    def _place_alone(self, node: Node) -> None:
        """An item with no words over it but the heading: one that forbids is its lead-in, for the section's first list.

        Where that list is of whole sentences, the heading only names a topic.
        """
        if self.forbids is not None and self.list_before is None and not _is_sentence(node.block.text):
            self._under_heading(node, self.forbids)
            self.lead = self.forbids
        else:
            self.nodes.append(node)
            self.forbids = None


def _is_row_under(node: Node, lead: Node) -> bool:
    """Whether a table row completes a lead-in: the table stands right under it."""
    if node.block.kind is not BlockKind.ROW or node.states_facts:
        return False
    return not lead.children or (lead.children[-1].block.kind is BlockKind.ROW and not node.block.after_blank)


def _may_lead(block: Block, following: Block | None) -> bool:
    """Whether what follows `block` may complete it."""
    if block.kind is not BlockKind.PARAGRAPH or following is None:
        return False
    if _QUESTION.search(block.text):
        return _ANSWER.match(following.text) is not None
    # Without a colon, and without words that leave it open, only a list right under a line completes it.
    is_over_list = following.kind is BlockKind.ITEM and not following.after_blank and not _ENDS.search(block.text)
    return introduces(block.text) or is_over_list


def _heading_leads(heading: Block, first: Block) -> bool:
    """Whether the words under a heading need it: it forbids, its sentence goes on, or it asks what they answer."""
    text = heading.text
    if _QUESTION.search(text):
        return first.kind is BlockKind.PARAGRAPH and _ANSWER.match(first.text) is not None
    if leads_on(text) and not _PUTS_A_CASE.match(text):
        return first.kind in (BlockKind.ITEM, BlockKind.PARAGRAPH) and not introduces(first.text)
    if _COLON.search(text):
        return first.kind is BlockKind.ITEM
    # "Banned foods" over whole sentences names a topic; over "nuts and sesame" it forbids them.
    return first.kind in (BlockKind.ITEM, BlockKind.ROW) and _forbids(text) and not _is_sentence(first.text)


def _forbids(heading: str) -> bool:
    return prohibits(heading) and not _PUTS_A_CASE.match(heading)


def _is_sentence(text: str) -> bool:
    """Whether the words open like a sentence that says for itself what holds; an order to somebody does not."""
    if _OPENS_WITH_SUBJECT.match(text) or _SHORT_SUBJECT.match(text):
        return True
    return _OPENS_WITH_NOUN.match(text) is not None and (_HAS_VERB.search(text) or _ENDS.search(text)) is not None


def _fits(item: Block, lead: Node) -> bool:
    """Whether an item goes on with the list under `lead`: paragraph 13 does not, after bullets and a blank line."""
    first = lead.children[0].block if lead.children else item
    return not item.after_blank or first.kind is not BlockKind.ITEM or _numbering(item) == _numbering(first)


def _ends(lead: Node) -> list[Node]:
    """The first and the last of the items under a lead-in, which tell what the others are."""
    return [*lead.children[:1], *lead.children[-1:]]


def _is_of_a_kind(block: Block, lead: Node) -> bool:
    """Whether a paragraph after a blank line is one more item of a list without markers.

    Under words that forbid, any short one is that does not open like a sentence of its own; elsewhere only a
    fragment among fragments.
    """
    texts = [block.text, *(child.block.text for child in _ends(lead))]
    if len({_ENDS.search(text) is not None for text in texts}) > 1:
        return False
    if prohibits(lead.block.text):
        return len(block.text.split()) <= _ITEM_WORDS and not _is_sentence(block.text)
    return not _ENDS.search(block.text) and len({opens_small(text) for text in texts}) == 1


# -- depth -------------------------------------------------------------------------------------------------------


def _is_under(item: Block, other: Node, later: Iterator[Block]) -> bool:
    """Whether `item` belongs under the item `other` before it.

    A deeper indent alone does not do: where `other` is a finished sentence, indents are only odd typing.  Where it
    ends in a colon or in the middle of a sentence, what follows completes it, even if nobody indented it.
    """
    if _numbers_on(item, other.children[-1].block if other.children else None):
        return True
    if _numbers_on(item, other.block):
        return False
    text = other.block.text
    if _COLON.search(text) or (item.level > other.block.level and _leads(text)):
        return not other.children or _is_one_of(item, other, later)
    is_finished = _ENDS.search(text) is not None or text.endswith((";", ","))
    return not is_finished and _details(item, other.block)


def _details(item: Block, other: Block) -> bool:
    """Whether `item` is set apart from the unfinished item before it: numbered otherwise, or deeper and small."""
    deeper = item.level - other.level
    if deeper > 0 and _numbering(item) != _numbering(other):
        return True
    signs = (deeper >= _SUB_INDENT, _style(item) != _style(other), not opens_small(other.text))
    return opens_small(item.text) and sum(signs) > 1


def _leads(text: str) -> bool:
    return _COLON.search(text) is not None or (not _ENDS.search(text) and leads_on(text))


def _numbering(block: Block) -> str:
    if block.number is None:
        return ""
    return "1" if block.number.isdigit() else "a"


def _numbers_on(item: Block, before: Block | None) -> bool:
    """Whether the item's number or letter is the one after that of `before`."""
    if before is None or item.number is None or before.number is None:
        return False
    if item.number.isdigit() and before.number.isdigit():
        return int(item.number) == int(before.number) + 1
    return len(item.number) == len(before.number) == 1 and ord(item.number) == ord(before.number) + 1


def _is_one_of(item: Block, other: Node, later: Iterator[Block]) -> bool:
    """Whether `item` is one more of the items that complete `other`: deeper, marked like them, or between them."""
    first, parent = other.children[0].block, other.block
    if item.level > parent.level:
        return True
    if _style(item) == _style(first):
        return _style(item) != _style(parent) or first.level <= parent.level
    return _style(first) != _style(parent) and not _leads(item.text) and _comes_back(_style(first), later)


def _style(block: Block) -> str:
    """How an item is marked, the same for all numbers and for all letters."""
    return _numbering(block) or block.marker


def _comes_back(style: str, later: Iterator[Block]) -> bool:
    """Whether an item of that style follows in the same list, before one that leads in."""
    for block in later:
        if block.kind is not BlockKind.ITEM or _leads(block.text):
            return False
        if _style(block) == style:
            return True
    return False
