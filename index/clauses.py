"""One file's bytes → its Policy: clauses with their lead-ins, facts, related policies, furniture, oddities."""

from __future__ import annotations

import hashlib
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from index.errors import UnreadablePolicyError
from index.reading import senses
from index.reading.apart import extract_apart
from index.reading.audience import audience, commonest
from index.reading.blocks import Block, BlockKind, Document
from index.reading.decoding import MAXIMUM_BYTES, decode, too_large
from index.reading.extracting import Extracted
from index.reading.extracts import SUFFIX as EXTRACT
from index.reading.facts import find_facts
from index.reading.formats import EXTRACTORS
from index.reading.headings import is_paragraph_number
from index.reading.lists import Node
from index.reading.markdown import read_markdown
from index.reading.related import RELATED_HEADING, SEE_ALSO, find_related, merge_related
from index.reading.restructured import read_restructured
from index.reading.structure import Outline, Section, outline
from index.reading.text import read_text
from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Club,
    Fact,
    LeadInWord,
    Line,
    LineRole,
    Oddity,
    Policy,
    Range,
    RelatedPolicy,
    Source,
    Verbatim,
)  # fmt: skip

# The formats that are text, by suffix; those that are none are in `index.reading.formats.EXTRACTORS`.
READERS: dict[str, Callable[[Source], Document]] = {
    ".txt": lambda source: read_text(source.text),
    ".md": lambda source: read_markdown(source.text, source.path),
    ".rst": lambda source: read_restructured(source.text),
}
# Every suffix that a policy's file may have.
SUFFIXES: tuple[str, ...] = tuple(sorted({*READERS, *EXTRACTORS}))
# Those that a person can save a policy as: an extract is only ever made here.
SAVED_AS: tuple[str, ...] = tuple(suffix for suffix in SUFFIXES if suffix != EXTRACT)
# A page that is a scan takes some four seconds, two hundred pages of words as much together.
SLOW_SECONDS = 2.0
_SLUG_CHARACTERS = 40
_NAMES_COLUMN = re.compile(r"[^\d.;]{1,60}")
_NOTHING_SAID: Mapping[int, LeadInWord] = {}
_OPENING = "opening"  # the section before the first heading
_FRONT_MATTER = "front-matter"


def read_policy(data: bytes, path: str, club: Club) -> Policy:
    """The policy that `data` holds; `path` is CLUB/FILE and its suffix names the reader.

    Raises UnreadablePolicyError where it is not what its suffix says, or no clause can be found in it.
    """
    return read_confirmed_policy(data, path, club, {})[0]


def read_confirmed_policy(
    data: bytes, path: str, club: Club, lead_ins: Mapping[str, LeadInWord]
) -> tuple[Policy, tuple[str, ...]]:
    """The same with what a person said of items under a lead-in, and the ids of `lead_ins` that are none of these.

    The ids are those of clauses, under whatever slug: a file has another one before it is published.
    """
    source, document, oddities = read_document(data, path)
    facts = find_facts(document, source.text, club.date_order)
    slug = slugify(PurePosixPath(path).stem)
    structure = outline(document.blocks, facts.stating, club.name, document.front_matter.get("title"), slug)
    title = structure.title or _title_from(slug)
    front_matter = tuple(document.front_matter_at.values())
    builder = _ClauseBuilder(source, slug, title, structure)
    clauses = builder.clauses(facts.facts, front_matter)
    said, unused = _said(lead_ins, builder.led)
    if said:
        builder = _ClauseBuilder(source, slug, title, structure, said)
        clauses = builder.clauses(facts.facts, front_matter)
    if not any(clause.kind is not ClauseKind.STATUS for clause in clauses):
        reason = "holds headings or dates but no clause; add the policy's text or delete the file"
        raise UnreadablePolicyError(path, 1, reason)
    policy = Policy(
        club=club.slug,
        slug=slug,
        title=title,
        number=structure.number,
        source=source,
        clauses=clauses,
        facts=facts.facts,
        related=_related(structure, source, title),
        furniture=document.furniture,
        oddities=oddities + tuple(builder.oddities) + contradicting_dates(facts.facts, source),
    )
    return policy, unused


def _said(lead_ins: Mapping[str, LeadInWord], led: Mapping[str, Node]) -> tuple[dict[int, LeadInWord], tuple[str, ...]]:
    """The words by the identity of their nodes, and the ids that name none of the nodes `led`, given by their ids."""
    nodes = {without_slug(key): node for key, node in led.items()}
    unused = tuple(key for key in lead_ins if without_slug(key) not in nodes)
    said = {id(nodes[without_slug(key)]): word for key, word in lead_ins.items() if key not in unused}
    return said, unused


def without_slug(clause_id: str) -> str:
    """What of a clause's id does not depend on how the file is called."""
    return clause_id.rpartition("/")[2]


def read_document(data: bytes, path: str) -> tuple[Source, Document, tuple[Oddity, ...]]:
    """The source of record, its blocks, and what is odd about the file.  Raises UnreadablePolicyError."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in READERS:
        source = decode(data, path)
        return source, READERS[suffix](source), ()
    if len(data) > MAXIMUM_BYTES:
        raise too_large(path, len(data))
    digest = hashlib.sha256(data).hexdigest()
    found = _SLOW.extract(data, digest, suffix, path)
    return Source(path, found.text, digest, "", found.extractor, found.places), found.document, found.oddities


class _LastSlow:
    """The last file that took long to be read, a scan: whoever asks whether it is a handbook reads it once more."""

    def __init__(self) -> None:
        self._held: tuple[str, str, Extracted] | None = None

    def extract(self, data: bytes, digest: str, suffix: str, path: str) -> Extracted:
        """What the file of that digest holds.  Raises UnreadablePolicyError."""
        held = self._held
        if held is not None and held[:2] == (digest, suffix):
            return held[2]
        start = time.monotonic()
        found = extract_apart(data, suffix, path)
        if time.monotonic() - start >= SLOW_SECONDS:
            self._held = (digest, suffix, found)
        return found


_SLOW = _LastSlow()


def slugify(words: str) -> str:
    """`words` as a short lower-case name with hyphens."""
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower().replace("'", "").replace("’", "")).strip("-")
    if len(slug) > _SLUG_CHARACTERS:
        slug = slug[: _SLUG_CHARACTERS + 1].rpartition("-")[0] or slug[:_SLUG_CHARACTERS]
    return slug or "policy"


def _title_from(slug: str) -> str:
    return slug.replace("-", " ").title()


def _related(structure: Outline, source: Source, title: str) -> tuple[RelatedPolicy, ...]:
    """What the document's paragraphs, items and rows name; headings name nothing."""
    named: list[RelatedPolicy] = []
    for section in structure.sections:
        heading = section.heading.text if section.heading else ""
        for node in section.nodes:
            if node.block is not section.heading:
                # A line that states facts lists other policies only where it says so itself.
                under = "" if node.states_facts else heading
                named += find_related(list(_blocks_under(node)), under, source.text, title)
    return merge_related(named)


def _blocks_under(node: Node) -> Iterator[Block]:
    yield node.block
    yield from node.continued_by
    for child in node.children:
        yield from _blocks_under(child)


def contradicting_dates(facts: Sequence[Fact], source: Source) -> tuple[Oddity, ...]:
    """A note for each fact that states another day than the first of its kind."""
    first: dict[str, Fact] = {}
    odd = []
    for fact in facts:
        known = first.setdefault(fact.kind, fact)
        if fact.day and known.day and fact.day != known.day:
            line = source.line_of(fact.ranges[0].start)
            reason = f"says {fact.words!r}, but earlier {known.words!r}; confirm which holds"
            odd.append(Oddity(line, "", reason, reverses=False))
    return tuple(odd)


class _ClauseBuilder:
    """Walks an outline once and makes its clauses, lists and sections."""

    def __init__(
        self,
        source: Source,
        slug: str,
        title: str,
        structure: Outline,
        said: Mapping[int, LeadInWord] = _NOTHING_SAID,
    ) -> None:
        """`said` are words on items under a lead-in, by the identity of their nodes in `structure`."""
        self.source = source
        self.said = said
        self.led: dict[str, Node] = {}  # the items under a lead-in, by the ids of their clauses
        self.slug = slug
        self.structure = structure
        self.title = title
        self.oddities: list[Oddity] = []
        self.used: Counter[str] = Counter()

    def clauses(self, facts: Sequence[Fact], front_matter: Sequence[Range]) -> tuple[Clause, ...]:
        """Every clause in reading order; the lines of the `front_matter` that state `facts` are the first."""
        front = self._front_matter([at for at in front_matter if any(at in fact.ranges for fact in facts)])
        return (*front, *(clause for section in self.structure.sections for clause in self._of_section(section)))

    def _unique(self, key: str) -> str:
        self.used[key] += 1
        return key if self.used[key] == 1 else f"{key}~{self.used[key]}"

    def _front_matter(self, stating: Sequence[Range]) -> Iterator[Clause]:
        if stating:
            lines = tuple(Line(LineRole.ROW, Verbatim.cut(self.source.text, at)) for at in sorted(stating))
            line = self.source.line_of(min(stating).start)
            yield self._status(self._unique(f"{self.slug}/{_FRONT_MATTER}"), lines, line)

    # -- sections ----------------------------------------------------------------------------------------------

    def _of_section(self, section: Section) -> Iterator[Clause]:
        key = section.number or (slugify(section.heading.text) if section.heading else _OPENING)
        key = self._unique(f"{self.slug}/{key}")
        made: list[Clause] = []
        groups = list(_tables_together(section.nodes))
        # Beside numbered paragraphs and items the others are p1, p2: no id may look like another's number.
        is_numbered = "." in (section.number or "") or any(group[0].block.number for group in groups)
        for place, group in enumerate(groups, 1):
            number = group[0].block.number or ""
            if is_paragraph_number(number):
                own = f"{self.slug}/{number}"
            elif number and number != "#":
                own = f"{key}.{number}"
            else:
                own = f"{key}.{'p' if is_numbered else ''}{place}"
            made += self._of_group(group, self._unique(own), (), section)
        yield from self._whole_section(section, key, commonest(clause.audience for clause in made))
        yield from made

    def _whole_section(self, section: Section, key: str, binds: Audience) -> Iterator[Clause]:
        """The section as one clause, where it holds more than one; it binds whom most of them bind."""
        nodes = [node for node in section.nodes if not node.states_facts]
        is_more = len(nodes) > 1 or any(node.children for node in nodes)
        if section.heading is None or not is_more:
            return
        lines = [Line(LineRole.HEADING, section.heading.words)]
        for node in nodes:
            if node.block is section.heading:
                lines += self._list_lines(node, 0)[1:]
            elif node.children:
                lines += self._list_lines(node, 0)
            else:
                lines += _own_lines(node)
        path = (self.title, *section.path)
        yield Clause(key, ClauseKind.SECTION, binds, path, (), tuple(lines), section.heading.line)

    # -- groups and nodes --------------------------------------------------------------------------------------

    def _of_group(self, group: list[Node], key: str, leads: tuple[Verbatim, ...], section: Section) -> Iterator[Clause]:
        """The clauses of one node, or of the rows of one table."""
        if group[0].block.kind is not BlockKind.ROW:
            yield from self._of_node(group[0], key, leads, section)
        else:
            stating = [node for node in group if node.states_facts]
            others = [node for node in group if not node.states_facts]
            if stating:
                lines = tuple(line for node in stating for line in _own_lines(node))
                yield self._status(key, lines, stating[0].block.line)
            if others:
                yield from self._of_table(others, key, leads, section)

    def _of_table(self, rows: list[Node], key: str, leads: tuple[Verbatim, ...], section: Section) -> Iterator[Clause]:
        """A row a clause, under the table's first row where that holds the columns' names."""
        header = (rows[0].block.words,) if _is_header(rows) else ()
        for place, node in enumerate(rows[1:] if header else rows, 1):
            yield self._clause(self._unique(f"{key}.{place}"), (*leads, *header), _own_lines(node), section, node)

    def _of_node(self, node: Node, key: str, leads: tuple[Verbatim, ...], section: Section) -> Iterator[Clause]:
        own_leads = self._own_leads(node, leads, key)
        lines = self._list_lines(node, 0)
        if node.states_facts:
            yield self._status(key, _own_lines(node), node.block.line, own_leads)
        elif not node.children or len(lines) == 1:
            yield self._clause(key, own_leads, _own_lines(node), section, node)
        else:
            yield self._list(key, own_leads, lines, section, node)
        inner = (*own_leads, node.block.words)
        for place, group in enumerate(_tables_together(node.children)):
            child = f"{key}.{_item_key(group[0], place, len(leads))}"
            yield from self._of_group(group, self._unique(child), inner, section)

    # -- lead-ins ----------------------------------------------------------------------------------------------

    def _own_leads(self, node: Node, leads: tuple[Verbatim, ...], key: str) -> tuple[Verbatim, ...]:
        """The lead-ins the item is shown with: none where they would reverse it or where it speaks of the list."""
        text = node.block.text
        if not leads:
            return ()
        self.led[key] = node
        if word := self.said.get(id(node)):
            return leads if word is LeadInWord.WITH else ()
        if reversing := self._reversing(node, leads):
            reason = f"would be reversed by its lead-in {reversing.text!r}, so it is shown without it; confirm"
            self._doubt(node, key, leads, reason, reverses=True)
            return ()
        if senses.stands_alone(text):
            reason = "speaks of the list it stands in, so it is shown without the lead-in; confirm"
            self._doubt(node, key, leads, reason)
            return ()
        if senses.reads_badly(leads[-1].text, text):
            reason = f"does not read on from its lead-in {leads[-1].text!r}; it is shown as laid out"
            self._doubt(node, key, leads, reason)
        return leads

    def _doubt(self, node: Node, key: str, leads: tuple[Verbatim, ...], reason: str, *, reverses: bool = False) -> None:
        lead_in = " ".join(lead.text for lead in leads)
        self.oddities.append(Oddity(node.block.line, key, reason, reverses=reverses, lead_in=lead_in))

    @staticmethod
    def _reversing(node: Node, leads: tuple[Verbatim, ...]) -> Verbatim | None:
        return next((lead for lead in leads if senses.reverses(lead.text, node.block.text)), None)

    def _list_lines(self, node: Node, depth: int, leads: tuple[Verbatim, ...] = ()) -> tuple[Line, ...]:
        """A lead-in with its items, without those that it would reverse or that speak of the list."""
        role = LineRole.LEAD_IN if depth == 0 else _role(node)
        lines = [Line(role, node.block.words, max(0, depth - 1))]
        lines += [Line(LineRole.PARAGRAPH, block.words, depth) for block in node.continued_by]
        inner = (*leads, node.block.words)
        for child in node.children:
            if self._belongs(child, inner):
                lines += self._list_lines(child, depth + 1, inner)
        return tuple(lines)

    def _belongs(self, node: Node, leads: tuple[Verbatim, ...]) -> bool:
        """Whether an item is shown in its list."""
        if word := self.said.get(id(node)):
            return word is LeadInWord.WITH
        return self._reversing(node, leads) is None and not senses.stands_alone(node.block.text)

    # -- making ------------------------------------------------------------------------------------------------

    def _status(self, key: str, lines: tuple[Line, ...], line: int, leads: tuple[Verbatim, ...] = ()) -> Clause:
        return Clause(key, ClauseKind.STATUS, Audience.SETTING, (self.title,), leads, lines, line)

    def _list(
        self, key: str, leads: tuple[Verbatim, ...], lines: tuple[Line, ...], section: Section, node: Node
    ) -> Clause:
        binds = audience("", (*(lead.text for lead in leads), node.block.text), section.path)
        path = (self.title, *section.path)
        return Clause(key, ClauseKind.LIST, binds, path, leads, lines, node.block.line)

    def _clause(
        self, key: str, leads: tuple[Verbatim, ...], lines: tuple[Line, ...], section: Section, node: Node
    ) -> Clause:
        own = " ".join(line.words.text for line in lines)
        lead_texts = tuple(lead.text for lead in leads)
        heading = section.path[-1] if section.path else ""
        is_related = SEE_ALSO.match(own) is not None or RELATED_HEADING.search(heading) is not None
        kind = senses.clause_kind(own, lead_texts, section.path, is_related=is_related)
        binds = audience(own, lead_texts, section.path)
        return Clause(key, kind, binds, (self.title, *section.path), leads, lines, node.block.line)


def _tables_together(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """The nodes, each alone, but the rows of one table together."""
    table: list[Node] = []
    for node in nodes:
        is_row = node.block.kind is BlockKind.ROW
        if table and (not is_row or node.block.after_blank):
            yield table
            table = []
        if is_row:
            table.append(node)
        else:
            yield [node]
    if table:
        yield table


def _is_header(rows: Sequence[Node]) -> bool:
    """Whether a table's first row names its columns: one word or a few over each, no number and no sentence."""
    cells = [cell.text for cell in rows[0].block.cells if cell is not None]
    is_full = len(cells) == max(len(node.block.cells) for node in rows) and len(cells) > 1
    return len(rows) > 1 and is_full and all(_NAMES_COLUMN.fullmatch(cell) for cell in cells)


def _role(node: Node) -> LineRole:
    roles = {BlockKind.ITEM: LineRole.ITEM, BlockKind.ROW: LineRole.ROW}
    return roles.get(node.block.kind, LineRole.PARAGRAPH)


def _own_lines(node: Node) -> tuple[Line, ...]:
    further = (Line(LineRole.PARAGRAPH, block.words, 1) for block in node.continued_by)
    return (Line(_role(node), node.block.words), *further)


def _item_key(node: Node, place: int, depth: int) -> str:
    """a, b, c for items, 1, 2, 3 for those under them; its own number or letter where it has one."""
    number = node.block.number
    if number and number != "#":
        return number
    letters = string.ascii_lowercase
    return letters[place] if depth % 2 == 0 and place < len(letters) else str(place + 1)
