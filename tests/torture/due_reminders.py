"""Which reminders must come, found by trying every day, and what is wrong with those that came.

Nothing of the bot's own schedule is used: what README promises is worked out here a second time, the plainest way.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from tests.slackworld.world import Message

EVENING = time(18, 0)
WITHOUT_A_DATE = "without a date"
NAMED = 38  # so many policies have room in one message; of more it says how many

_HEADING = re.compile(r"(?P<club>.+): (?P<number>\d+) polic(?:y|ies) to look at \((?P<day>.+)\)")

# A person, and the club whose policies they are told of.
Pair = tuple[str, str]
Due = Mapping[Pair, frozenset[str]]  # the titles


@dataclass(frozen=True)
class Rules:
    """A club as clubs.yaml has it: its managers, and when they are reminded."""

    slug: str
    name: str
    managers: tuple[str, ...]
    zone: str = "Europe/London"
    days_before: tuple[int, ...] = (30, 14, 7, 0)
    overdue_every_days: int = 7
    at: time = time(9, 0)

    @property
    def is_silent(self) -> bool:
        """Whether nobody is reminded at all."""
        return not self.days_before and not self.overdue_every_days

    def local(self, moment: datetime) -> datetime:
        """The moment by the club's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def is_open(self, moment: datetime) -> bool:
        """Whether managers may be written to: until six, or until midnight where the club chose the evening."""
        local = self.local(moment)
        latest = EVENING if self.at < EVENING else time.max
        return is_working_day(local.date()) and self.at <= local.time() < latest


@dataclass(frozen=True)
class Paper:
    """A policy as it was written: the day on which its review is due, None where it states none."""

    club: str
    title: str
    due: date | None


@dataclass(frozen=True)
class Digest:
    """A message that Slack has: so many policies of a club to look at, of which these are named."""

    ts: str
    person: str
    club: str
    number: int
    day: str
    titles: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When Slack took it."""
        return datetime.fromtimestamp(int(self.ts.partition(".")[0]), UTC)

    @classmethod
    def read(cls, message: Message, person: str) -> "Digest":
        """What a person reads in it.  Raises ValueError where it is no reminder."""
        first, *paragraphs = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
        heading = _HEADING.fullmatch(first)
        if heading is None:
            raise ValueError(f"{person} was told something else: {first!r}")
        named = tuple(paragraph.partition(": ")[0] for paragraph in paragraphs if ": " in paragraph)
        return cls(message.ts, person, heading["club"], int(heading["number"]), heading["day"], named)


@dataclass(frozen=True)
class Written:
    """What the bot wrote down of one look: the names of the messages that Slack took, and how many are in doubt."""

    sent: frozenset[str]
    doubtful: int = 0


class Oracle:
    """Knows what is due, and who was told of what; `at` is asked for one moment after another."""

    def __init__(self, clubs: Sequence[Rules], papers: Sequence[Paper]) -> None:
        self.clubs = {club.slug: club for club in clubs}
        self._papers = {club.slug: [paper for paper in papers if paper.club == club.slug] for club in clubs}
        self._told: set[tuple[Paper, str, str]] = set()  # with the occasion and the person
        self._coming: dict[Paper, list[tuple[date, str]]] = {}

    def at(self, moment: datetime) -> dict[Pair, frozenset[str]]:
        """Who must be told of which policies when the bot looks at that moment; they count as told from then on."""
        due: dict[Pair, set[str]] = {}
        for club in self.clubs.values():
            if not club.is_open(moment) or club.is_silent:
                continue
            today = club.local(moment).date()
            for paper in self._papers[club.slug]:
                occasion = self._latest(paper, today)
                for person in club.managers if occasion else ():
                    if (told := (paper, occasion, person)) not in self._told:
                        self._told.add(told)
                        due.setdefault((person, club.slug), set()).add(paper.title)
        return {pair: frozenset(titles) for pair, titles in due.items()}

    @property
    def told(self) -> Counter[tuple[str, str, str]]:
        """How often each person was to be told of each policy: (club, title, person)."""
        return Counter((paper.club, paper.title, person) for paper, _, person in self._told)

    def _latest(self, paper: Paper, today: date) -> str:
        """The last of the occasions that have come by today: it stands for those before it; empty where none has."""
        if paper.due is None:
            return WITHOUT_A_DATE
        if paper not in self._coming:
            self._coming[paper] = list(_occasions(paper.due, self.clubs[paper.club]))
        come = [name for day, name in self._coming[paper] if day <= today]
        return come[-1] if come else ""


# Far enough beyond every day that is looked at.
_LAST_DAY = date(2027, 6, 30)


def _occasions(due: date, club: Rules) -> Iterator[tuple[date, str]]:
    """Every day around the date on which something is to be said, in order, each moved off the days off."""
    day = due - timedelta(max(club.days_before, default=0))
    while day <= _LAST_DAY:
        apart = (day - due).days
        if apart <= 0 and -apart in club.days_before:
            yield _working_day_before(day), f"{-apart} before"
        if apart > 0 and club.overdue_every_days and apart % club.overdue_every_days == 0:
            yield _working_day_after(day), f"{apart} after"
        day += timedelta(1)


def _working_day_before(day: date) -> date:
    return day if is_working_day(day) else _working_day_before(day - timedelta(1))


def _working_day_after(day: date) -> date:
    return day if is_working_day(day) else _working_day_after(day + timedelta(1))


@cache
def is_working_day(day: date) -> bool:
    """Whether people in England work on it."""
    return f"{day:%a}" not in ("Sat", "Sun") and day not in _bank_holidays(day.year)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def wrongs(clubs: Collection[Rules], due: Due, said: Sequence[Digest], written: Written) -> Iterator[str]:
    """What is wrong with what Slack got after one look, in words: nothing where each was told once and rightly.

    A message that was on its way when its sender was killed may be there or not; it must be written down as doubtful.
    """
    by_name = {club.name: club for club in clubs}
    times = Counter((digest.person, digest.club) for digest in said)
    for digest in said:
        club = by_name[digest.club]
        if times[digest.person, digest.club] > 1:
            yield f"{_words(digest)}, who is told {times[digest.person, digest.club]} times"
        yield from _wrongs_of_one(digest, club, due.get((digest.person, club.slug), frozenset()))
    told = {(digest.person, by_name[digest.club].slug) for digest in said}
    missed = sorted(pair for pair in due if pair not in told)
    taken = {digest.ts for digest in said}
    in_doubt = len(missed) + len(taken - written.sent)
    if missed and in_doubt > written.doubtful:
        person, slug = missed[0]
        titles = ", ".join(sorted(due[missed[0]]))
        yield f"{person} is not told of {titles} of {slug}; {len(missed)} missed, {written.doubtful} in doubt"
    elif in_doubt != written.doubtful:
        yield f"in doubt: {written.doubtful} written down, {in_doubt} found in Slack"
    if written.sent - taken:
        yield f"sent, says the bot, and not in Slack: {min(written.sent - taken)}"


def _wrongs_of_one(digest: Digest, club: Rules, due: frozenset[str]) -> Iterator[str]:
    local, named = club.local(digest.at), set(digest.titles)
    if not club.is_open(digest.at):
        yield f"{_words(digest)} at {local:%H:%M on %A %-d %B %Y}, when nobody is to be written to"
    elif not due:
        yield f"{_words(digest)} at {local:%H:%M on %A %-d %B %Y}, which is not due, or was told before"
    elif digest.number != len(due) or not _names_these(digest, due):
        wrong, wanting = (", ".join(sorted(titles)) or "none" for titles in (named - due, due - named))
        counts = f"{digest.person} is told of {digest.number} of {club.name}, due are {len(due)}"
        yield f"{counts}: wrong {wrong}, wanting {wanting}"
    elif digest.day != f"{local.day} {local:%B %Y}":
        yield f"{_words(digest)} of {digest.day!r} on {local:%-d %B %Y}"


def _names_these(digest: Digest, due: frozenset[str]) -> bool:
    """Whether it names what is due, each once; of very many it need not name all."""
    named = set(digest.titles)
    return named <= due and len(named) == len(digest.titles) >= min(len(due), NAMED)


def _words(digest: Digest) -> str:
    return f"{digest.person} is told of {digest.number} policies of {digest.club}: {', '.join(digest.titles)}"
