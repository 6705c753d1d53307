"""How policies were read, as one page for a manager: each page of a file beside what was understood of it.

The page is one file that loads nothing: its pictures stand in it, and a browser is told to fetch nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from bot import wording
from bot.lifecycle.reviews import is_guess
from bot.pages.drawing import Drawn
from bot.pages.marking import Mark, marks_on
from bot.pages.record import Numbered, Piece, Record, Share, Sheet
from bot.pages.rendering import environment, style_source
from index.reading.drawing import Picture
from index.types import Club, Corpus, Fact, FactKind, LeftOut, Oddity, Policy, Range, StyledText, Verbatim

_STYLES: Final = ("style.css", "check.css")
_BADGE_HEIGHT_DOTS: Final = (20, 26)  # at least and at most: as high as its line, or the next one's covers it
_BADGE_WIDTH_DOTS: Final = (12, 12)  # of its frame, and of each digit: a gutter is not wide


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """Something that a manager should look at, and where on the page it stands."""

    where: str
    reason: str
    link: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the right: `kind` says which fields are set."""

    kind: str  # "clause", "lead-in", "left-out", "other", "oddity"
    start: int
    words: str = ""
    note: str = ""
    number: int = 0
    tags: tuple[str, str] = ("", "")  # what it does, and whom it binds
    style: str = ""
    lines: tuple[tuple[StyledText, ...], ...] = ()
    oddities: tuple[str, ...] = ()
    clause_id: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one path of headings."""

    path: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A number on the picture, at the left of the first box of its clause; `is_first` where the clause begins here."""

    is_first: bool
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page: its picture with the marks, or its text, and what was understood of it."""

    key: str
    title: str
    picture: Picture | None
    why_none: str
    marks: tuple[tuple[Mark, Badge | None], ...]
    text: tuple[tuple[Piece, str], ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact with how sure it is; `link` leads to where it stands."""

    label: str
    value: str
    certainty: str = ""
    is_guess: bool = False
    reason: str = ""
    words: str = ""
    where: str = ""
    link: str = ""


@dataclass(slots=True)
class PolicyShown:
    """One policy as the template shows it."""

    key: str
    policy: Policy
    title: str
    club: Club
    read_as: str
    pages: str
    count: int
    confirm: tuple[ToConfirm, ...] = ()
    facts: tuple[FactShown, ...] = ()
    related: tuple[tuple[str, bool, tuple[str, ...]], ...] = ()  # whether they are held, in words and not; which
    shown: tuple[PageShown, ...] = ()


@dataclass(frozen=True, slots=True)
class ClubShown:
    """A club with its policies, and its files that could not be read."""

    club: Club
    policies: tuple[PolicyShown, ...]
    unread: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The page, and how much on it is to confirm."""

    content: bytes = field(repr=False)
    policies: int
    to_confirm: int


def report_of(corpus: Corpus, clubs: Sequence[Club], pictures: Mapping[str, Mapping[int, Drawn]], made: date) -> Report:
    """The page about the `clubs`; `pictures` are those of each policy's pages, by the policy's path."""
    held = [policy for club in clubs for policy in corpus.policies if policy.club == club.slug]
    keys = {policy.source.path: f"p{number}" for number, policy in enumerate(held, 1)}
    shown = [
        ClubShown(
            club,
            tuple(
                _Reader(policy, club, corpus, keys[policy.source.path], pictures.get(policy.source.path, {})).shown()
                for policy in held
                if policy.club == club.slug
            ),
            tuple(each for each in corpus.left_out if each.path.partition("/")[0] == club.slug),
        )
        for club in clubs
    ]
    templates = environment()
    styles = " ".join(style_source(templates, name) for name in _STYLES)
    slugs, known = {club.slug for club in clubs}, set(keys)
    elsewhere = [each for each in corpus.left_out if each.path.partition("/")[0] not in slugs]
    elsewhere += [each for each in corpus.remarks if each.path not in known]
    content = templates.get_template("check.html").render(
        wording=wording,
        title=wording.check_title(clubs),
        security=f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'",
        made=wording.check_made(made, len(held), len(corpus.left_out)),
        clubs=shown,
        elsewhere=elsewhere,
    )
    to_confirm = sum(len(policy.confirm) for club in shown for policy in club.policies)
    return Report(content.encode(errors="replace"), len(held), to_confirm)


class _Reader:
    """Puts together what is shown of one policy."""

    def __init__(self, policy: Policy, club: Club, corpus: Corpus, key: str, pictures: Mapping[int, Drawn]) -> None:
        self.policy, self.club, self.key, self.pictures = policy, club, key, pictures
        self.remarks = [each for each in corpus.remarks if each.path == policy.source.path]
        self.record = Record(policy)
        self.sheets = self._with_empty_pages(self.record.sheets())
        self.by_id = {each.clause.clause_id: each for each in self.record.numbered}

    def shown(self) -> PolicyShown:
        policy = self.policy
        has_pages = any(sheet.page is not None for sheet in self.sheets)
        return PolicyShown(
            self.key,
            policy,
            wording.policy_words(policy),
            self.club,
            wording.read_as_words(policy.source.encoding, policy.source.extractor),
            str(len(self.sheets)) if has_pages else "–",
            len(self.record.numbered),
            tuple(self._to_confirm()),
            tuple(self._facts()),
            tuple(self._related()),
            tuple(self._pages()),
        )

    def _with_empty_pages(self, sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
        """The sheets, and the pages that were drawn though nothing was read on them."""
        known = {sheet.page for sheet in sheets}
        empty = [
            Sheet(page, page, ())
            for page, picture in self.pictures.items()
            if page not in known and isinstance(picture, Picture)
        ]
        return tuple(sorted([*sheets, *empty], key=lambda sheet: sheet.number))

    # -- where something stands --------------------------------------------------------------------------------

    def _sheet_of(self, position: int) -> Sheet:
        return next((sheet for sheet in self.sheets if sheet.holds(position)), self.sheets[-1])

    def _sheet_key(self, sheet: Sheet) -> str:
        return f"{self.key}-s{sheet.number}"

    def _title(self, sheet: Sheet) -> str:
        return wording.sheet_title(sheet.page, sheet.first, sheet.last, are_paragraphs=sheet.are_paragraphs)

    def _where(self, line: int) -> tuple[str, str]:
        """Where a line stands, in words and as a link."""
        sheet = self._sheet_of(self.policy.source.start_of_line(line))
        words = wording.place_words(self.policy.source, line)
        return words[:1].upper() + words[1:], f"#{self._sheet_key(sheet)}"

    # -- above the pages ---------------------------------------------------------------------------------------

    def _to_confirm(self) -> Iterator[ToConfirm]:
        for oddity in self.policy.oddities:
            where, link = self._where(oddity.line)
            known = self.by_id.get(oddity.clause_id)
            if known:
                where, link = wording.clause_at(known.number, where), f"#{self.key}-c{known.number}"
            yield ToConfirm(where, oddity.reason, link)
        for fact in self.policy.facts:
            if is_guess(fact):
                where, link = self._fact_place(fact)
                yield ToConfirm(where, wording.guess_to_confirm(fact), link)
        for remark in self.remarks:
            yield ToConfirm(remark.path, remark.reason, f"#{self.key}")

    def _facts(self) -> Iterator[FactShown]:
        stated = {fact.kind for fact in self.policy.facts}
        for kind in FactKind:
            for fact in self.policy.facts:
                if fact.kind is kind:
                    where, link = self._fact_place(fact)
                    sure = wording.certainty_words(fact)
                    label, value = wording.fact_words_label(kind), wording.fact_value(fact)
                    yield FactShown(label, value, sure, is_guess(fact), fact.reason, fact.words, where, link)
            if kind not in stated and kind in wording.EXPECTED_FACTS:
                label = wording.fact_words_label(kind)
                yield FactShown(label, wording.CHECK_STATED)

    def _fact_place(self, fact: Fact) -> tuple[str, str]:
        if not fact.ranges:
            return "", f"#{self.key}"
        start = min(fact.ranges).start
        where, link = self._where(self.policy.source.line_of(start))
        _, number = self.record.fate(start)
        return where, f"#{self.key}-c{number}" if number else link

    def _related(self) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
        for is_held in (True, False):
            names = tuple(each.name for each in self.policy.related if (each.held is not None) is is_held)
            if names:
                yield wording.held_by_club(self.club, is_held=is_held), is_held, names

    # -- pages -------------------------------------------------------------------------------------------------

    def _pages(self) -> Iterator[PageShown]:
        for sheet in self.sheets:
            drawn = self.pictures.get(sheet.page or 0)
            picture = drawn if isinstance(drawn, Picture) else None
            marks = marks_on(picture, self.record, sheet) if picture else ()
            notes = []
            if picture and not sheet.ranges:
                notes.append(wording.CHECK_EMPTY_PAGE)
            elif picture and not marks:
                notes.append(wording.CHECK_NO_MARKS)
            here = {each.number for each in self.record.numbered if sheet.holds(each.start)}
            found = {mark.number for mark in marks if mark.number is not None}
            going_on = sorted(found - here)
            yield PageShown(
                self._sheet_key(sheet),
                self._title(sheet),
                picture,
                drawn if isinstance(drawn, str) else "",
                tuple(_with_badges(marks, here)),
                tuple(self._text(sheet.ranges)),
                tuple(self._groups(sheet, found if picture else here)),
                (*notes, *map(wording.goes_on_here, going_on)),
            )

    def _text(self, ranges: Sequence[Range]) -> Iterator[tuple[Piece, str]]:
        """The text of record in pieces."""
        text = self.policy.source.text
        for within in _stripped(text, ranges):
            for piece in self.record.pieces(within):
                yield piece, text[piece.range.start : piece.range.end]

    # -- what was understood -----------------------------------------------------------------------------------

    def _groups(self, sheet: Sheet, marked: set[int]) -> Iterator[Group]:
        # What is odd about a place is said before what stands there.
        entries = sorted(self._entries(sheet, marked), key=lambda pair: (pair[1].start, pair[1].kind != "oddity"))
        path = ""
        placed = []
        for own, entry in entries:
            path = path if own is None else own
            placed.append((path, entry))
        for path, group in groupby(placed, key=lambda pair: pair[0]):
            yield Group(path, tuple(entry for _, entry in group))

    def _entries(self, sheet: Sheet, marked: set[int]) -> Iterator[tuple[str | None, Entry]]:
        """What stands on the page, each with its path of headings, None where it goes with what is before it."""
        here = [each for each in self.record.numbered if sheet.holds(each.start)]
        for leads, led in groupby(here, key=lambda each: each.clause.lead_ins):
            together = list(led)
            if leads:
                path = self._path(together[0])
                yield path, self._lead_in(leads, together)
            for each in together:
                yield self._path(each), self._clause(each, is_marked=each.number in marked)
        for item in self.policy.furniture:
            if sheet.holds(item.range.start):
                yield None, Entry("left-out", item.range.start, item.words, item.reason)
        for oddity in self.policy.oddities:
            start = self.policy.source.start_of_line(oddity.line)
            if oddity.clause_id not in self.by_id and sheet.holds(start):
                yield None, Entry("oddity", start, oddity.reason)
        yield from ((None, entry) for entry in self._in_no_clause(sheet))

    def _in_no_clause(self, sheet: Sheet) -> Iterator[Entry]:
        for piece, words in self._text(sheet.ranges):
            shown = " ".join(words.split())
            if piece.share is Share.OTHER and any(map(str.isalnum, shown)):
                yield Entry("other", piece.range.start, shown)

    def _path(self, each: Numbered) -> str:
        titles = {self.policy.title, wording.policy_words(self.policy)}
        return " › ".join(heading for heading in each.clause.heading_path if heading not in titles)

    def _lead_in(self, leads: tuple[Verbatim, ...], led: Sequence[Numbered]) -> Entry:
        words = " … ".join(lead.text for lead in leads)
        note = wording.opens_words([each.number for each in led])
        return Entry("lead-in", led[0].start, words, note)

    def _clause(self, each: Numbered, *, is_marked: bool) -> Entry:
        clause, text = each.clause, self.policy.source.text
        return Entry(
            "clause",
            each.start,
            number=each.number,
            tags=(wording.kind_words(clause.kind), wording.binds(clause)),
            style=clause.kind.name.lower(),
            lines=tuple(line.words.styled(text) for line in clause.lines),
            oddities=tuple(_reasons(self.policy.oddities, clause.clause_id)),
            clause_id=clause.clause_id,
            is_marked=is_marked,
        )


def _stripped(text: str, ranges: Sequence[Range]) -> Iterator[Range]:
    """The ranges without blank lines at their two ends."""
    for start, end in ranges:
        shown = text[start:end]
        if shown.strip():
            blank = len(shown) - len(shown.lstrip())
            first = start + shown.rfind("\n", 0, blank) + 1
            yield Range(first, start + len(shown.rstrip()))


def _reasons(oddities: Sequence[Oddity], clause_id: str) -> Iterator[str]:
    return (oddity.reason for oddity in oddities if oddity.clause_id == clause_id)


def _with_badges(marks: Sequence[Mark], here: set[int]) -> Iterator[tuple[Mark, Badge | None]]:
    """The marks, the first of each clause with its number beside it."""
    least, most = _BADGE_HEIGHT_DOTS
    frame, digit = _BADGE_WIDTH_DOTS
    seen: set[int] = set()
    for mark in marks:
        badge = None
        if mark.number is not None and mark.number not in seen:
            seen.add(mark.number)
            width = frame + digit * len(str(mark.number))
            height = min(most, max(least, mark.height - 2))
            badge = Badge(mark.number in here, max(2, mark.left - width - 3), mark.top, width, height)
        yield mark, badge
