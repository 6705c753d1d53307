"""What a policy says about itself: adopted, reviewed, due, signed, approved.  Found, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.reading.blocks import Block, BlockKind, Document
from index.reading.dates import FoundDate, find_dates
from index.reading.labels import LABEL, is_about_policy, kind_of, sentence_end
from index.reading.tracing import Traced, trace
from index.types import DateOrder, Fact, FactKind, Precision, level_white_space

_DATED_KINDS = {FactKind.ADOPTED, FactKind.LAST_REVIEWED, FactKind.NEXT_REVIEW}
_BLANK = re.compile(r"[\s:]*[._…]{3,}[\s._…]*")
_FORM_LINE = re.compile(r"(?:[A-Z][\w /'’]{1,40}:?\s{0,3}[._…]{3,}\s*)+")
_SERIES_LINE = re.compile(
    r"(?:policy|document|doc)?\s*(?:version|ref(?:erence)?|no|number|issue|status)\b[^.:]{0,20}:\s*[^.:]{1,40}\.?",
    re.IGNORECASE,
)
_ROLE_BLANK = re.compile(
    r"(?P<role>[A-Z][\w'’/ ]{0,40}"
    r"(?:governors?|teacher|manager|owner|chair|director|leader|committee|trustees?|name|position)\b[\w ]{0,20})"
    r":\s*[._…]{3,}",
    re.IGNORECASE,
)
# What stands beside a label in a form's row: "Print name", "Position", "Chair of the committee", "Version 3".
_FORM_CELL = re.compile(
    r"(?:print(?:ed)? )?(?:full )?names?|(?:job )?(?:title|role|position)|designation|dated?|signatures?|initials"
    r"|(?:for and )?on behalf of [\w'’ ]{2,40}|(?:policy|document|doc)? ?(?:version|reference|ref|no|number|issue)\W*"
    r"[\w./-]*|(?:[\w'’]+ ){0,3}(?:manager|owner|chair|chairperson|proprietor|head ?teacher|director|deputy|governors?"
    r"|trustees?|committee|leader|lead)(?:['’]s)?(?: (?:of|to) (?:the )?[\w ]{2,20})?(?: (?:signature|name))?",
    re.IGNORECASE,
)
_DRAWN_BLANK = re.compile(r"[._…]{3,}")
_FILLING = " :.…_\t"
_SIGNED_CELL = re.compile(r"\b(?:name|signature|signed|version|number)\b", re.IGNORECASE)
# A line of more characters than this is a sentence and names nobody in its labels' place.
_LINE_CHARACTERS = 200
_NAME_CHARACTERS = 90
# A date further from its label belongs to something else; a bare year must stand right beside it.
_NEAR_CHARACTERS = 100
_BESIDE_CHARACTERS = 14
# A cover sheet stands above the text: a date without a label this far down is part of some sentence.
_COVER_BLOCKS = 15
_COVER_WORDS = 8
_RULES = re.compile(
    r"\b(?:must|shall|should|never|may not|do not|don['’]t|will not|required to|expected to)\b", re.IGNORECASE
)
# "The next review of the allergy board": not the policy's.
_OF_SOMETHING = re.compile(r"\s+(?:of|for)\s+(?!(?:this|the|our)?\s*(?:policy|procedure|document)\b)", re.IGNORECASE)
_AFTER_NAME = re.compile(r"(?:[\s,]+(?:on|in|dated))?[\s,;:.–—|(-]*$")
_NO_NAME = re.compile(r"(?:in|out|up|off|for|to|and|when|before|after|as|with)\b")

_FRONT_MATTER = {
    FactKind.ADOPTED: (
        "adopted",
        "date adopted",
        "approved",
        "date approved",
        "effective",
        "effective date",
        "issued",
        "date",
    ),
    FactKind.LAST_REVIEWED: (
        "reviewed",
        "last reviewed",
        "last review",
        "date reviewed",
        "updated",
        "last updated",
        "revised",
    ),
    FactKind.NEXT_REVIEW: (
        "next review",
        "next review date",
        "review date",
        "review due",
        "review by",
        "due",
        "review",
    ),
    FactKind.SIGNED_BY: ("signed", "signed by"),
    FactKind.APPROVED_BY: ("approved by", "agreed by", "ratified by"),
    FactKind.OWNER: ("owner", "policy owner", "author", "responsible"),
}


@dataclass(frozen=True, slots=True)
class FoundFacts:
    """The facts, and the places in the run of blocks that state them (and are therefore no rules)."""

    facts: tuple[Fact, ...]
    stating: frozenset[int]


def find_facts(document: Document, source: str, order: DateOrder | None) -> FoundFacts:
    """Every fact that `document` states, in reading order, each with its ranges and whether it is certain."""
    reader = _FactReader(source, order)
    blocks = document.blocks
    facts = list(reader.of_front_matter(document))
    stating: set[int] = set()
    place = 0
    while place < len(blocks):
        rows = _table_at(blocks, place)
        pair = blocks[place : place + 2]
        if rows:
            found, length = reader.of_table(rows), len(rows)
            if all(_is_form_row(row) for row in rows) and (length > 1 or not found):
                found = [fact for row in rows for fact in reader.of_blanks(row)]
                stating.update(range(place, place + length))
            stating.update(_stating_rows(rows, place, found))
        elif found := reader.of_two_lines(pair):
            length = len(pair)
            stating.update((place, place + 1))
        else:
            found, length = reader.of_words(blocks[place]), 1
            stating.update(
                (place,) if _is_form(blocks[place].text) or (found and _is_status(blocks[place].text)) else ()
            )
        facts += found
        place += length
    if not any(fact.kind is FactKind.ADOPTED and fact.day for fact in facts):
        cover = _cover_date(blocks, reader)
        if cover is not None:
            stating.add(cover[0])
            facts.append(cover[1])
    return FoundFacts(tuple(facts), frozenset(stating))


def _stating_rows(rows: Sequence[Block], place: int, facts: Sequence[Fact]) -> set[int]:
    """The places of the rows, from `place` on, that hold facts; of all where at least half do."""
    at = [part.start for fact in facts for part in fact.ranges]
    stating = {place + number for number, row in enumerate(rows) if any(_holds(row, start) for start in at)}
    return set(range(place, place + len(rows))) if 2 * len(stating) >= len(rows) else stating


def _holds(block: Block, position: int) -> bool:
    return block.words.span.start <= position < block.words.span.end


def _is_form(text: str) -> bool:
    """Whether a line is a form's: blanks to fill in after their labels, or a label alone."""
    is_label = text.endswith(":") and _label_in(text) is not None and len(text.split()) <= _COVER_WORDS
    return is_label or _FORM_LINE.fullmatch(text) is not None or _SERIES_LINE.fullmatch(text) is not None


def _is_form_row(row: Block) -> bool:
    """Whether a row holds nothing but what somebody is to fill in: "Signed | Position | Date"."""
    cells = [cell.text.rstrip(_FILLING) for cell in row.cells if cell is not None]
    return any(_label_in(cell) is not None or _SIGNED_CELL.search(cell) for cell in cells) and all(
        _label_in(cell) is not None or _FORM_CELL.fullmatch(cell) is not None for cell in cells
    )


def _is_status(text: str) -> bool:
    """Whether words that hold facts hold nothing but facts: they are short, and lay down no rule."""
    return len(text) <= _LINE_CHARACTERS and _RULES.search(LABEL.sub(" ", text)) is None


def _table_at(blocks: Sequence[Block], place: int) -> list[Block]:
    rows: list[Block] = []
    for block in blocks[place:]:
        if block.kind is not BlockKind.ROW or (rows and block.after_blank):
            break
        rows.append(block)
    return rows


def _cover_date(blocks: Sequence[Block], reader: _FactReader) -> tuple[int, Fact] | None:
    """The place and the fact of a date that stands on the cover by itself, or after the name of the club."""
    for place, block in enumerate(blocks[:_COVER_BLOCKS]):
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or len(block.text.split()) > _COVER_WORDS:
            continue
        traced = trace(block.words, reader.source)
        for found in find_dates(traced.text, reader.order):
            is_alone = not re.search(r"\w", traced.text[: found.start] + traced.text[found.end :])
            ends_line = not re.search(r"\w", traced.text[found.end :]) and found.precision is not Precision.YEAR
            if is_alone or (ends_line and re.search(r"[,|·–—-]\s*$", traced.text[: found.start])):
                fact = reader.dated(FactKind.ADOPTED, found, traced, found.start)
                return place, replace(fact, certain=False, reason="a date on the cover without a label")
    return None


class _FactReader:
    def __init__(self, source: str, order: DateOrder | None) -> None:
        self.source = source
        self.order = order

    # -- front matter ------------------------------------------------------------------------------------------

    def of_front_matter(self, document: Document) -> Iterator[Fact]:
        """The facts among the values of the front matter."""
        for name, value in document.front_matter.items():
            said = re.sub(r"[\s_-]+", " ", name)
            kind = next((kind for kind, names in _FRONT_MATTER.items() if said in names), None)
            at = document.front_matter_at[name]
            if kind in _DATED_KINDS:
                for found in find_dates(value, self.order):
                    yield replace(
                        self._dated(kind, found), ranges=(at,), words=level_white_space(self.source[slice(*at)])
                    )
                    break
            elif kind is not None:
                yield Fact(
                    kind,
                    None,
                    value,
                    None,
                    certain=True,
                    ranges=(at,),
                    words=level_white_space(self.source[slice(*at)]),
                )

    # -- words -------------------------------------------------------------------------------------------------

    def of_words(self, block: Block) -> list[Fact]:
        """The facts in one paragraph, heading or item."""
        traced = trace(block.words, self.source)
        facts = list(self._labelled(traced, previous=None))
        if block.kind is BlockKind.PARAGRAPH or block.kind is BlockKind.HEADING:
            return facts
        # "Approved by the manager" in a list completes some lead-in; only a date or a colon makes it the policy's.
        return [fact for fact in facts if fact.day is not None or ":" in fact.words]

    def of_two_lines(self, blocks: Sequence[Block]) -> list[Fact]:
        """The fact of a line that is a label and the line under it that is a date."""
        if any(block.kind is not BlockKind.PARAGRAPH for block in blocks) or len(blocks) < 2:  # noqa: PLR2004
            return []
        label, value = (trace(block.words, self.source) for block in blocks)
        match = _label_in(label.text)
        if match is None or self._lone_date(value) is None:
            return []
        return list(self._value_of(kind_of(match, None), label, _doubt(match, None), value))

    def _labelled(self, traced: Traced, previous: FactKind | None) -> Iterator[Fact]:
        text = traced.text
        matches = [match for match in LABEL.finditer(text) if is_about_policy(text, match)]
        for place, match in enumerate(matches):
            kind = kind_of(match, previous)
            end = min(
                sentence_end(text, match.end()), matches[place + 1].start() if place + 1 < len(matches) else len(text)
            )
            if kind in _DATED_KINDS:
                yield from self._dated_after(kind, match, end, traced, _doubt(match, previous))
            elif len(text) <= _LINE_CHARACTERS:
                yield from self._named_after(kind, match, end, traced)
            if kind is FactKind.APPROVED_BY:
                yield from self._dated_after(FactKind.ADOPTED, match, end, traced, "")
            previous = kind
        if len(text) <= _LINE_CHARACTERS:
            for match in _ROLE_BLANK.finditer(text):
                yield self._named(FactKind.SIGNED_BY, None, traced, *match.span())

    def _dated_after(
        self, kind: FactKind, match: re.Match[str], end: int, traced: Traced, doubt: str
    ) -> Iterator[Fact]:
        for found in find_dates(traced.text[match.end() : end], self.order):
            near = _BESIDE_CHARACTERS if found.precision is Precision.YEAR else _NEAR_CHARACTERS
            if found.start <= near and not _OF_SOMETHING.match(traced.text, match.end()):
                moved = replace(found, start=found.start + match.end(), end=found.end + match.end())
                fact = self.dated(kind, moved, traced, match.start())
                yield replace(fact, certain=False, reason=doubt) if doubt else fact
            return

    def _named_after(self, kind: FactKind, match: re.Match[str], end: int, traced: Traced) -> Iterator[Fact]:
        value = traced.text[match.end() : end]
        if _BLANK.fullmatch(value):
            yield self._named(kind, None, traced, match.start(), end)
            return
        dates = list(find_dates(value, self.order))
        if dates:
            value = value[: dates[0].start]
        name = level_white_space(_AFTER_NAME.sub("", value)).lstrip(" :-–")
        is_labelled = (
            match.group().lower().endswith(("by", "is")) or value.lstrip().startswith(":") or name[:1].isupper()
        )
        if name and is_labelled and len(name) <= _NAME_CHARACTERS and not _NO_NAME.match(name):
            yield self._named(kind, name, traced, match.start(), match.end() + len(value.rstrip(" ,;:–—|-")))

    # -- tables ------------------------------------------------------------------------------------------------

    def of_table(self, rows: Sequence[Block]) -> list[Fact]:
        """The facts in a run of table rows: labels beside their values, or above them."""
        if len(rows) > 1 and self._is_header(rows):
            return self._by_column(rows)
        facts: list[Fact] = []
        previous: FactKind | None = None
        for row in rows:
            facts += self._of_row(row, previous)
            label = self._first_label(row)
            previous = kind_of(label, previous) if label else None
        return facts

    def of_blanks(self, row: Block) -> list[Fact]:
        """The blanks for a signature in a form's row, where one is drawn."""
        if not _DRAWN_BLANK.search(row.text):
            return []
        traced = [trace(cell, self.source) for cell in row.cells if cell is not None]
        labelled = ((cell, _label_in(cell.text.rstrip(_FILLING))) for cell in traced)
        return [
            self._named(FactKind.SIGNED_BY, None, cell, 0, len(cell.text))
            for cell, label in labelled
            if label is not None and kind_of(label, None) is FactKind.SIGNED_BY
        ]

    def _first_label(self, row: Block) -> re.Match[str] | None:
        first = next((cell for cell in row.cells if cell is not None), None)
        return _label_in(trace(first, self.source).text) if first is not None else None

    def _of_row(self, row: Block, previous: FactKind | None) -> Iterator[Fact]:
        waiting: tuple[FactKind, Traced, str] | None = None
        for cell in row.cells:
            if cell is None:
                continue
            traced = trace(cell, self.source)
            label = _label_in(traced.text)
            if waiting is not None and label is None:
                yield from self._value_of(*waiting, traced)
                waiting = None
                continue
            if label is not None and (kind := kind_of(label, previous)) is not None:
                waiting, previous = (kind, traced, _doubt(label, previous)), kind
                continue
            if previous is not None and (found := self._lone_date(traced)) is not None:
                yield found
                continue
            yield from self._labelled(traced, previous)
            said = LABEL.search(traced.text)
            previous = kind_of(said, previous) if said and is_about_policy(traced.text, said) else previous

    def _lone_date(self, traced: Traced) -> Fact | None:
        """The fact of a cell that is a date and nothing else, beside cells that are labelled."""
        for found in find_dates(traced.text, self.order):
            if not re.search(r"\w", traced.text[: found.start] + traced.text[found.end :]):
                fact = self.dated(FactKind.ADOPTED, found, traced, found.start)
                return replace(fact, certain=False, reason="a date without a label of its own")
        return None

    def _is_header(self, rows: Sequence[Block]) -> bool:
        """Whether the first row holds labels and no values; where others open with labels, those stand beside them."""
        if any(self._first_label(row) is not None for row in rows[1:]):
            return False
        cells = [trace(cell, self.source).text for cell in rows[0].cells if cell is not None]
        has_dates = any(True for cell in cells for _ in find_dates(cell, self.order))
        return len(cells) > 1 and not has_dates and any(_label_in(cell) is not None for cell in cells)

    def _by_column(self, rows: Sequence[Block]) -> list[Fact]:
        """The values under the labels of the first row.

        Where most of its cells are no labels it heads some other table: only dates under a label count then.
        """
        facts: list[Fact] = []
        previous: FactKind | None = None
        for column, cell in enumerate(rows[0].cells):
            traced = trace(cell, self.source) if cell is not None else None
            label = _label_in(traced.text) if traced is not None else None
            if traced is None or label is None:
                continue
            kind = kind_of(label, previous)
            below = (row.cells[column] for row in rows[1:] if column < len(row.cells))
            value = next((each for each in below if each is not None), None)
            if value is not None:
                facts += self._value_of(kind, traced, _doubt(label, previous), trace(value, self.source))
            previous = kind
        filled = sum(cell is not None for cell in rows[0].cells)
        is_form = 2 * len(facts) >= filled and any(fact.kind is not FactKind.OWNER for fact in facts)
        return facts if is_form else [fact for fact in facts if fact.day is not None]

    def _value_of(self, kind: FactKind, label: Traced, doubt: str, value: Traced) -> Iterator[Fact]:
        """The fact of a label in one cell and its value in another; its ranges are both."""
        said = label.range_of(0, len(label.text))
        words = level_white_space(label.text)
        if kind in _DATED_KINDS:
            for found in find_dates(value.text, self.order):
                fact = self.dated(kind, found, value, found.start)
                fact = replace(fact, certain=False, reason=doubt) if doubt else fact
                yield replace(fact, ranges=(said, *fact.ranges), words=f"{words} {fact.words}")
                return
            if kind is not FactKind.ADOPTED or not re.match(
                r"\W*(?:approved|agreed|ratified)\W*$", words, re.IGNORECASE
            ):
                return
            kind = FactKind.APPROVED_BY  # a column "Approved" over a name
        name = level_white_space(value.text)
        if name:
            fact = self._named(kind, None if _BLANK.fullmatch(name) else name.rstrip(" .,;"), value, 0, len(value.text))
            yield replace(fact, ranges=(said, *fact.ranges), words=f"{words} {fact.words}")

    # -- making ------------------------------------------------------------------------------------------------

    def dated(self, kind: FactKind, found: FoundDate, traced: Traced, start: int) -> Fact:
        """A fact of `kind` from a date; its ranges run from `start` (its label) to the date's end."""
        words = level_white_space(traced.text[start : found.end])
        return replace(self._dated(kind, found), ranges=(traced.range_of(start, found.end),), words=words)

    @staticmethod
    def _dated(kind: FactKind, found: FoundDate) -> Fact:
        day = found.last_day if kind is FactKind.NEXT_REVIEW else found.day
        reason = ""
        if found.is_ambiguous:
            reason = "day and month could be the other way round; say date_order in clubs.yaml"
        elif found.is_vague:
            reason = "no exact date is stated"
        return Fact(kind, day, None, found.precision, not reason, (), "", reason)

    @staticmethod
    def _named(kind: FactKind, name: str | None, traced: Traced, start: int, end: int) -> Fact:
        words = level_white_space(traced.text[start:end])
        reason = "" if name else "a blank to fill in"
        return Fact(
            kind, None, name, None, certain=True, ranges=(traced.range_of(start, end),), words=words, reason=reason
        )


def _label_in(cell: str) -> re.Match[str] | None:
    """The label that a cell is, words such as "This policy was" before it included."""
    said = cell.rstrip(" :\t")
    for match in LABEL.finditer(said):
        if match.end() == len(said) and is_about_policy(said, match):
            return match
    return None


def _doubt(match: re.Match[str], previous: FactKind | None) -> str:
    """Why what a label says is a guess, empty where it is none."""
    if match["review"] is not None:
        return "labelled only as a review"
    if match["date"] is None:
        return ""
    if previous is None:
        return "labelled only as a date"
    if previous is FactKind.SIGNED_BY:
        return "the date beside a signature"
    return ""
