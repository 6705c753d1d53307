"""The nouns: source, words, clause, policy, club.  Imports nothing of ours but the errors.

Positions are characters of a source's decoded text, counted from 0, ends exclusive.  Two promises are kept here:
words are shown only as far as their ranges reproduce them, and an item is rendered with its lead-in or not at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from index.errors import UnprovableQuotationError


class Range(NamedTuple):
    """A run of characters of a source text, end exclusive."""

    start: int
    end: int


class GapKind(StrEnum):
    """Why some characters between two quoted ones are not shown as words."""

    FURNITURE = "furniture"  # page numbers, running heads: not part of any clause
    MARKER = "marker"  # bullets and list numbers: shown as layout
    EMPHASIS = "emphasis"  # paired marks: shown as bold or italic
    ESCAPE = "escape"  # what only protects or marks the character beside it: a backslash, the rest of "&amp;"
    MARKUP = "markup"  # table borders, link targets, tags: shown as layout


# Characters that open a list item, symbol fonts' private ones among them.
BULLETS = "-–—−*+•·∙◦○●▪▫■□☐▶►➢➤❖✓✔✗‣⁃\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0"

# Tags that lay text out.  One that strikes words through is not among them: its words are no longer meant.
_INLINE_TAGS = "a|abbr|b|big|code|em|font|i|ins|mark|o:p|small|span|strong|sub|sup|tt|u"
LAYOUT_TAGS = (
    f"{_INLINE_TAGS}|blockquote|br|center|col|colgroup|dd|div|dl|dt|h[1-6]|hr|img|li|ol|p|table|tbody|td|tfoot|th|"
    "thead|tr|ul"
)
# Where a link leads.  It must look like an address: a word in that place could be a "not".
LINK_TARGET = r"<?(?:[a-zA-Z][\w+.-]*:|[/#.]|[\w%-]+[./#@]\w)[^\s<>()]*>?"
_LINK_PARTS = rf"""!?\[|\]\{{[.#][^{{}}\n]*\}}|\]\({LINK_TARGET}(?:\s+"[^"\n]*")?\)|\s?<{LINK_TARGET}>`__?|:[a-z]+:"""
# "<!-->" is a whole one; none reaches over the end of another, where words may stand.
_COMMENT = r"<!--(?:-?>|(?!-?>)(?:(?!-->).)*-->)"
_NUMBER_OR_LETTER = r"\(?(?:\d{1,3}(?:\.\d{1,3})*[.):]?|(?:[A-Za-z]|[ivxlIVXL]{1,6})[.):])"

# What each kind of gap may hide.  A gap over anything else could hide a "not", so it is refused.
_HIDEABLE = {
    GapKind.MARKER: re.compile(rf"\s*(?:[{re.escape(BULLETS)}>]|o|#\.|{_NUMBER_OR_LETTER})\s*"),
    GapKind.EMPHASIS: re.compile(r"\*{1,3}|_{1,3}|`{1,3}"),
    GapKind.ESCAPE: re.compile(r"\\|amp;|__?"),
    # Table borders, rules, field colons; links around their words; tags, comments, spaces.
    GapKind.MARKUP: re.compile(
        rf"(?:[\s|:`#=-]|{_LINK_PARTS}|</?(?:{LAYOUT_TAGS})(?:\s[^<>]*)?/?>|{_COMMENT}|&nbsp;)+",
        re.DOTALL | re.IGNORECASE,
    ),
}
_INLINE_MARKUP = re.compile(rf"{_LINK_PARTS}|</?(?:{_INLINE_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# Between what read a handbook and the handbook's name, in the extractor of a part of it.
PART_OF = " of "
LINE_END = re.compile(r"\r\n|\r|\n")


def level_white_space(text: str) -> str:
    """`text` with every run of white space (and of invisible spaces) made one space, none at the ends."""
    return _WHITE_SPACE.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Gap:
    """Characters inside a quotation that are not shown as words, and why."""

    kind: GapKind
    range: Range

    def joins(self, source: str) -> bool:
        """Whether the words on its two sides are one where no space parts them: marks do, table borders do not."""
        if self.kind in (GapKind.EMPHASIS, GapKind.ESCAPE):
            return True
        return self.kind is GapKind.MARKUP and _INLINE_MARKUP.fullmatch(source, *self.range) is not None


class StyledText(NamedTuple):
    """A run of shown words with the emphasis that the source gives it."""

    text: str
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words of a policy and where they stand in its source.

    `text` is the span of the source with its gaps left out and white space levelled; `cut` makes it so and
    `verify` proves it again.
    """

    text: str
    span: Range
    gaps: tuple[Gap, ...] = ()

    @classmethod
    def cut(cls, source: str, span: Range, gaps: tuple[Gap, ...] = (), *, path: str = "") -> Verbatim:
        """The words of `span`, its `gaps` (in order, inside the span) left out.

        Raises UnprovableQuotationError where a gap would hide words.
        """
        gaps = tuple(gap for gap in gaps if gap.range.start < span.end and gap.range.end > span.start)
        return cls(_reproduce(source, span, gaps, path), span, gaps)

    def verify(self, source: str, path: str = "") -> None:
        """Raise UnprovableQuotationError unless `source` still reproduces `text` at `span`."""
        if not self.text or _reproduce(source, self.span, self.gaps, path) != self.text:
            raise UnprovableQuotationError(path, *self.span, "the source holds other words there")

    @property
    def ranges(self) -> tuple[Range, ...]:
        """The pieces of the source that are shown, in order, without gaps."""
        pieces, at = [], self.span.start
        for gap in self.gaps:
            if gap.range.start > at:
                pieces.append(Range(at, gap.range.start))
            at = max(at, gap.range.end)
        if at < self.span.end:
            pieces.append(Range(at, self.span.end))
        return tuple(pieces)

    def styled(self, source: str) -> tuple[StyledText, ...]:
        """The words with their emphasis, in order; their texts joined are `text`."""
        runs: list[StyledText] = []
        bold = italic = False
        at, pending = self.span.start, ""
        for gap in (*self.gaps, None):
            stop = gap.range.start if gap else self.span.end
            pending += source[at:stop] if stop > at else ""
            if gap is None or gap.kind is GapKind.EMPHASIS:
                runs.append(StyledText(pending, bold, italic))
                pending = ""
            if gap is None:
                break
            if gap.kind is GapKind.EMPHASIS:
                mark = source[gap.range.start : gap.range.end]
                bold ^= mark in {"**", "__", "***", "___"}
                italic ^= mark in {"*", "_", "***", "___"}
            elif not gap.joins(source):
                pending += " "
            at = max(at, gap.range.end)
        return _level_runs(runs)


def _level_runs(runs: list[StyledText]) -> tuple[StyledText, ...]:
    """White space levelled across runs as it is across the whole."""
    levelled: list[StyledText] = []
    space_before = True
    for run in runs:
        text = _WHITE_SPACE.sub(" ", run.text)
        if space_before:
            text = text.lstrip(" ")
        if text:
            levelled.append(run._replace(text=text))
            space_before = text.endswith(" ")
    if levelled:
        levelled[-1] = levelled[-1]._replace(text=levelled[-1].text.rstrip(" "))
    return tuple(run for run in levelled if run.text)


def _reproduce(source: str, span: Range, gaps: tuple[Gap, ...], path: str) -> str:
    if not 0 <= span.start < span.end <= len(source):
        raise UnprovableQuotationError(path, *span, "the source is shorter")
    ends = {gap.range.end: gap.range.start for gap in gaps}
    shown, at = [], span.start
    for gap in gaps:
        start, end = gap.range
        if start < at or end > span.end or start >= end:
            raise UnprovableQuotationError(path, start, end, "its gaps overlap or lie outside")
        if not _may_hide(source, gap, ends):
            raise UnprovableQuotationError(path, start, end, f"a {gap.kind} gap may not hide {source[start:end]!r}")
        shown.append(source[at:start])
        shown.append("" if gap.joins(source) else " ")
        at = end
    shown.append(source[at : span.end])
    return level_white_space("".join(shown))


def _may_hide(source: str, gap: Gap, ends: Mapping[int, int]) -> bool:
    """Whether the characters of `gap` are ones that its kind stands for; furniture is checked by Quotation."""
    if gap.kind is GapKind.FURNITURE:
        return True
    start, end = gap.range
    if not _HIDEABLE[gap.kind].fullmatch(source, start, end):
        return False
    if gap.kind is GapKind.MARKER:
        return _opens_a_line(source, start, ends)
    # "amp;" is what is left of "&amp;": beside any other character it would be words.
    return gap.kind is not GapKind.ESCAPE or source[start:end] != "amp;" or source[start - 1 : start] == "&"


def _opens_a_line(source: str, start: int, ends: Mapping[int, int]) -> bool:
    """Whether only white space, markers and other gaps (by their `ends`) stand before `start` on its line."""
    at = start
    while at and source[at - 1] not in "\r\n\f\v|":
        if at in ends:
            at = ends[at]
        elif source[at - 1].isspace() or source[at - 1] in BULLETS + "o>\ufeff\u200b":
            at -= 1
        else:
            return False
    return True


class LineRole(StrEnum):
    """How a line of a quotation is laid out."""

    HEADING = "heading"
    LEAD_IN = "lead-in"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quotation as laid out in the policy; `depth` counts list levels from 0."""

    role: LineRole
    words: Verbatim
    depth: int = 0


class ClauseKind(StrEnum):
    """What a clause does; retrieval prefers rules to preambles and full clauses to summaries."""

    RULE = "rule"
    ADVICE = "advice"
    CONSEQUENCE = "consequence"
    DEFINITION = "definition"  # what the policy covers, what a word means
    PREAMBLE = "preamble"
    SUMMARY = "summary"  # repeats a fuller clause, as a checklist at the end does
    RELATED = "related"  # "See also"
    STATUS = "status"  # adopted, reviewed, signed
    LIST = "list"  # a lead-in with all its items
    SECTION = "section"  # a heading with all that stands under it


class Audience(StrEnum):
    """Whom a clause binds."""

    STAFF = "staff"
    PARENTS = "parents and visitors"
    MANAGEMENT = "management"
    SETTING = "the setting"


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest unit that can be cited alone, or a whole list or section asked for as such.

    `lead_ins` are the opening words it needs to mean what it means, outermost first; they are empty where there
    are none and where they would reverse it.  `lines` are its own words.
    """

    clause_id: str
    kind: ClauseKind
    audience: Audience
    heading_path: tuple[str, ...]
    lead_ins: tuple[Verbatim, ...]
    lines: tuple[Line, ...]
    source_line: int

    @property
    def lead_in(self) -> str | None:
        """The lead-ins' words, or None."""
        return " ".join(words.text for words in self.lead_ins) or None

    @property
    def layout(self) -> tuple[Line, ...]:
        """Every line a person reads, lead-ins first, depths counted from the outermost lead-in."""
        leads = tuple(Line(LineRole.LEAD_IN, words, depth) for depth, words in enumerate(self.lead_ins))
        return leads + self.lines

    @property
    def text(self) -> str:
        """The quotation as plain text: lead-ins and lines, items with a bullet.  The one rendering there is."""
        return "\n".join(
            ("  " * line.depth + "- " if line.role is LineRole.ITEM else "") + line.words.text for line in self.layout
        )

    @property
    def own_text(self) -> str:
        """The clause's own words on one line, without its lead-ins."""
        return " ".join(line.words.text for line in self.lines)

    @property
    def ranges(self) -> tuple[Range, ...]:
        """The ranges of every line a person reads, in reading order."""
        return tuple(piece for line in self.layout for piece in line.words.ranges)

    def holds(self, position: int) -> bool:
        """Whether the character of the source at `position` is among its own lines."""
        return any(line.words.span.start <= position < line.words.span.end for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Whether it is a list or a section with all it holds."""
        return self.kind in (ClauseKind.LIST, ClauseKind.SECTION)


class LeadInWord(StrEnum):
    """A person's word on an item whose lead-in is doubtful: it is shown with it, or alone."""

    WITH = "with"
    WITHOUT = "without"


class FactKind(StrEnum):
    """What a policy can say about itself."""

    ADOPTED = "adopted"
    LAST_REVIEWED = "last reviewed"
    NEXT_REVIEW = "next review"
    SIGNED_BY = "signed by"
    APPROVED_BY = "approved by"
    OWNER = "owner"


class Precision(StrEnum):
    """How exactly a date is stated."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a policy states about itself.

    Exactly one of `day` and `name` is set, except that both are None where the policy leaves a blank to fill in.
    `day` of a month is the month's last day for a review (it is due at the month's end), its first otherwise.
    `reason` says why an uncertain fact is a guess, or is empty.
    """

    kind: FactKind
    day: date | None
    name: str | None
    precision: Precision | None
    certain: bool
    ranges: tuple[Range, ...]
    words: str
    reason: str = ""
    confirmed: bool = False  # by a person, in the policy's sidecar file


class RelatedWay(StrEnum):
    """How a policy names another."""

    SEE_ALSO = "see also"
    RUNNING_TEXT = "running text"


@dataclass(frozen=True, slots=True)
class RelatedPolicy:
    """Another policy or scheme that this one names."""

    name: str
    way: RelatedWay
    ranges: tuple[Range, ...]
    line: int
    held: str | None = None  # slug of the club's policy that it is, if the club holds it


@dataclass(frozen=True, slots=True)
class Furniture:
    """Characters that belong to the page and to no clause."""

    range: Range
    words: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something a manager should confirm: an item its lead-in does not fit, for one."""

    line: int
    clause_id: str
    reason: str
    reverses: bool  # the lead-in would reverse it, so it is shown without
    lead_in: str = ""  # the words that the item stands under, where it is these that are doubtful


class Place(NamedTuple):
    """Where the characters from `start` on stood in a file that is no text; numbers from 1, None where unknown."""

    start: int
    page: int | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The words of one policy: its bytes decoded once, or what was extracted from a file that is no text.

    `path` is CLUB/FILE below the corpus root, `sha256` the hex digest of the file's bytes.  Of an extracted text,
    `extractor` is the name and version of what made it (empty for a decoded one), and `places`, in order, say where
    it stood in the file; `text` is what quotations are proven against.
    """

    path: str
    text: str = field(repr=False)
    sha256: str
    encoding: str
    extractor: str = ""
    places: tuple[Place, ...] = field(default=(), repr=False)

    @property
    def handbook(self) -> str:
        """The name of the file that an extract was taken out of; empty for any other."""
        return self.extractor.partition(PART_OF)[2]

    def start_of_line(self, line: int) -> int:
        """The position that the line of that number, from 1, starts at; the text's end where there is none."""
        if line <= 1:
            return 0
        ends = (match.end() for match in LINE_END.finditer(self.text))
        return next(islice(ends, line - 2, None), len(self.text))

    def place_of(self, position: int) -> Place | None:
        """Where in the file the character at `position` stood; None for a decoded text, whose lines say it."""
        after = bisect_right(self.places, position, key=lambda place: place.start)
        return self.places[after - 1] if after else None

    def line_of(self, position: int) -> int:
        """The line, from 1, that holds the character at `position`, as editors count: after LF, CR and CRLF."""
        if self.text[position - 1 : position + 1] == "\r\n":
            position -= 1
        return sum(1 for _ in LINE_END.finditer(self.text, 0, position)) + 1


@dataclass(frozen=True, slots=True)
class Policy:
    """One document as understood: its clauses, what it says about itself, and what was left out.

    `beside` is the digest of what a person said beside it of its clauses and doubts; empty where nobody did.
    """

    club: str
    slug: str
    title: str
    number: str | None
    source: Source
    clauses: tuple[Clause, ...]
    facts: tuple[Fact, ...]
    related: tuple[RelatedPolicy, ...]
    furniture: tuple[Furniture, ...]
    oddities: tuple[Oddity, ...]
    beside: str = ""

    def fact(self, kind: FactKind) -> Fact | None:
        """The first fact of `kind`: confirmed before certain, certain before guessed."""
        found = [fact for fact in self.facts if fact.kind is kind]
        return min(found, key=lambda fact: (not fact.confirmed, not fact.certain), default=None)

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id.  Raises KeyError."""
        for clause in self.clauses:
            if clause.clause_id == clause_id:
                return clause
        raise KeyError(clause_id)


@dataclass(frozen=True)
class Quotation:
    """A clause that is proven, on being made, against the source of its policy.

    Raises UnprovableQuotationError: nothing unproven can be shown, because only a Quotation is ever shown.
    """

    policy: Policy
    clause: Clause

    def __post_init__(self) -> None:
        """Prove every line, and that furniture gaps hide only what the policy lists as furniture."""
        furniture = {item.range for item in self.policy.furniture}
        source = self.policy.source
        for line in self.clause.layout:
            line.words.verify(source.text, source.path)
            for gap in line.words.gaps:
                if gap.kind is GapKind.FURNITURE and gap.range not in furniture:
                    raise UnprovableQuotationError(source.path, *gap.range, "that is no page furniture")

    @cached_property
    def text(self) -> str:
        """Everything a person reads as the quotation."""
        return self.clause.text


class DateOrder(StrEnum):
    """How 05/06/18 is read."""

    DMY = "dmy"
    MDY = "mdy"


class Membership(StrEnum):
    """Who of a club's workspaces may choose it."""

    OPEN = "open"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to ask: a name or a role, and how to reach them in Slack or otherwise; any may be unset."""

    name: str | None = None
    slack_user: str | None = None
    phone: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether anybody is named at all."""
        return bool(self.name or self.slack_user or self.phone)


@dataclass(frozen=True, slots=True)
class ReminderSchedule:
    """When a club's people are reminded, on working days from `at` by the club's clock.

    Of a review: so many days before it is due, and how often while overdue; no days before and 0 days between: not at
    all.  So many days after managers were first reminded of an overdue one, `escalate_to`, a Slack user id, is told.
    Who was asked to read a policy and has not is asked again so many days later, and at last their managers are told.
    """

    days_before: tuple[int, ...] = (30, 14, 7, 0)
    overdue_every_days: int = 7
    at: time = time(9, 0)
    escalate_to: str | None = None
    escalate_after_days: int = 28
    unread_after_days: tuple[int, ...] = (3, 7, 14)
    tell_managers_after_days: int = 21


@dataclass(frozen=True, slots=True)
class Club:
    """One club as clubs.yaml describes it; a folder without an entry is a club of its own name.

    `date_order` is None where nobody has said (no clubs.yaml): an all-digit date is then a guess.
    `managers` and `staff` are Slack user ids, `manager_groups` and `staff_groups` ids of Slack user groups.
    """

    slug: str
    name: str
    short_names: tuple[str, ...] = ()
    time_zone: str = "Europe/London"
    date_order: DateOrder | None = None
    workspaces: tuple[str, ...] = ()
    membership: Membership = Membership.OPEN
    managers: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    manager_groups: tuple[str, ...] = ()
    staff_groups: tuple[str, ...] = ()
    safeguarding_contact: Contact = Contact()
    allegations_contact: Contact = Contact()
    manager_contact: Contact = Contact()
    reminders: ReminderSchedule = ReminderSchedule()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of the corpus that could not be read, or was read with a remark.

    `sha256` is the hex digest of bytes that were refused; empty where they were not looked at, and of a remark.
    """

    path: str
    line: int
    reason: str
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything read from a corpus folder: the clubs, their policies, and what could not be read."""

    clubs: tuple[Club, ...]
    policies: tuple[Policy, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[LeftOut, ...] = ()  # read, but with something to know (an encoding, say)
    glossary: tuple[tuple[str, str], ...] = ()  # staff words → policy words
    digest: str = ""  # over every path and the bytes read
    operators: tuple[str, ...] = ()  # Slack user ids of those who run the bot

    def club(self, slug: str) -> Club:
        """The club of that slug.  Raises KeyError."""
        for club in self.clubs:
            if club.slug == slug:
                return club
        raise KeyError(slug)
