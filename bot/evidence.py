"""What staff were told, and when: a log that shows whether anybody has changed it since.

It holds neither a question nor anything that leads to its asker, so times are to the minute.  Each row holds the hash
of the row before it and, over that and itself, its own; a head says how far the rows go.  A row that was changed, left
out or put in breaks the chain there, and a cut end shows by the head.  Whoever can write the database can make the
whole chain anew: against that its last hash is noted down elsewhere, as every export does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from bot.exports import TERMINAL, note_export
from bot.lifecycle.reviews import local_day, review
from bot.store import Store
from bot.store.tables import evidence, evidence_head, insert_once
from bot.types import Broken, Chain, Checked, Entry, Export, Fault, NotCovered, Reply, Sensitive, Status, Told
from index.files import canonical_json, digest_of
from index.types import Club, Corpus, Quotation

# As long as papers that an inspection or a complaint may ask for.
KEPT_YEARS: Final = 6

# What stands for the row before the first.
BEFORE_ALL: Final = "0" * 64

EXPORTED: Final = "evidence"

_HEAD: Final = 1
_MINUTE: Final = "%Y-%m-%dT%H:%MZ"
_ROWS_AT_ONCE: Final = 1_000


class Evidence:
    """The log of what staff were told."""

    def __init__(self, store: Store, years: int = KEPT_YEARS) -> None:
        """It is kept in `store`, each row for so many years."""
        self._store, self._years = store, years

    def append(self, connection: Connection, told: Sequence[Told]) -> None:
        """Add what one reply told, in the transaction in which it is decided; best as the last thing in it.

        Whoever else adds waits for that transaction to end: on PostgreSQL at the head's row, on SQLite from its start.
        """
        if not told:
            return
        head = _locked_head(connection) or _new_head(connection)
        number, previous = head["count"], head["hash"]
        for each in told:
            number += 1
            own = chained(previous, number, each)
            connection.execute(insert(evidence).values(number=number, previous=previous, hash=own, **asdict(each)))
            previous = own
        connection.execute(update(evidence_head).values(count=number, hash=previous))

    def verify(self) -> Chain:
        """The chain as it is, with its first fault."""
        with self._store.reading() as connection:
            return _verified(connection)

    def of(self, club: Club, since: date, until: date) -> tuple[Entry, ...]:
        """What the club's staff were told from `since` to the end of `until`, by the club's days, oldest first."""
        with self._store.reading() as connection:
            return _of(connection, club, since, until)

    def export(self, club: Club, since: date, until: date, by: str = TERMINAL) -> Export:
        """The same for a file, with the chain that it can be checked against later; that it was taken is noted."""
        now = self._store.clock()
        with self._store.reading() as connection:
            export = Export(club.slug, since, until, now, _of(connection, club, since, until), _verified(connection))
        with self._store.begin() as connection:
            note_export(connection, EXPORTED, club.slug, now, by=by, since=since, until=until)
        return export

    def check(self, export: Export, club: Club) -> Checked:
        """Whether an export holds, unchanged, all that the log has of its club and period up to its chain's end."""
        with self._store.reading() as connection:
            head = connection.execute(select(evidence_head)).mappings().first()
            if head is None:
                return Checked(Fault(0, Broken.HEAD_GONE), 0)
            kept = {each.number: each for each in _of(connection, club, export.since, export.until)}
            end = _hash_at(connection, head, export.chain.written)
        let_go = sum(each.number <= head["let_go"] for each in export.entries)
        left = {number: each for number, each in kept.items() if number <= export.chain.written}
        return Checked(_difference(export, left, head["let_go"], end), let_go)

    def sweep(self) -> None:
        """Let go of the oldest rows, none of them younger than it is kept for; the rest still proves itself.

        A row that is not as it was written stays, with all behind it: it must not be lost by being made to look old.
        """
        oldest_kept = _minute(_years_before(self._store.clock(), self._years))
        rows = select(evidence).order_by(evidence.c.number)
        with self._store.begin() as connection:
            first = connection.execute(rows.limit(1)).mappings().first()
            if first is None or first["answered_at"] > oldest_kept:
                return
            head = _locked_head(connection)
            if head is None:  # there is nothing to prove it by, and `verify` says so
                return
            old = connection.execute(rows.where(evidence.c.answered_at <= oldest_kept)).mappings()
            last = _last_provable(head, map(_entry, old))
            if last:
                connection.execute(update(evidence_head).values(let_go=last.number, anchor=last.hash))
                connection.execute(delete(evidence).where(evidence.c.number <= last.number))


def told_by(
    reply: Reply, door: StrEnum, corpus: Corpus, now: datetime, compared: Iterable[Club] = ()
) -> tuple[Told, ...]:
    """What a reply tells, for each club that it speaks of: the clause that decides, or that its policy does not say.

    Nothing for a sensitive message.  A comparison speaks of each of the clubs `compared`: of one whose clause did not
    find room in it, nothing.
    """
    if isinstance(reply, Sensitive):
        return ()
    if isinstance(reply, NotCovered):
        clubs = (reply.club,) if reply.club else compared
        return tuple(_silent(club, door, now) for club in clubs)
    if reply.club is not None:
        return (_told(reply.quotes[0].quotation, reply.status, door, corpus, now),)
    quotations = [each for quote in reply.quotes for each in (quote.quotation, *quote.same_words)]
    quoted = [_told(each, reply.status, door, corpus, now) for each in quotations]
    return (*quoted, *(_silent(club, door, now) for club in reply.silent))


def chained(previous: str, number: int, told: Told) -> str:
    """The hash of a row, as 64 hex digits: SHA-256 over the hash of the row before and the row as canonical JSON."""
    return digest_of(previous.encode() + canonical_json({"number": number, **asdict(told)}))


def is_unchanged(entry: Entry) -> bool:
    """Whether a row is what was hashed."""
    try:
        return chained(entry.previous, entry.number, entry.told) == entry.hash
    except (TypeError, ValueError):  # of a kind that was never written
        return False


def _told(quotation: Quotation, status: Status, door: StrEnum, corpus: Corpus, now: datetime) -> Told:
    policy = quotation.policy
    found = review(policy, local_day(corpus.club(policy.club), now))
    return Told(
        club=policy.club,
        policy=policy.slug,
        clause_id=quotation.clause.clause_id,
        digest=policy.source.sha256,
        review=found.state.value,
        review_due=found.due.isoformat() if found.due else None,
        answered_at=_minute(now),
        door=door.value,
        status=status.value,
    )


def _silent(club: Club, door: StrEnum, now: datetime) -> Told:
    return Told(club.slug, None, None, None, None, None, _minute(now), door.value, Status.NOT_COVERED.value)


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_MINUTE)


def _years_before(moment: datetime, years: int) -> datetime:
    """The same day and time so many years before; 28 February for the 29th where that year has none."""
    is_leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year - years, day=28 if is_leap_day else moment.day)


def _locked_head(connection: Connection) -> RowMapping | None:
    """The head, kept for this transaction alone; SQLite's begins with that anyhow."""
    return connection.execute(select(evidence_head).with_for_update()).mappings().first()


def _new_head(connection: Connection) -> RowMapping:
    """A head in place of one that was taken away, joined to nothing: staff are answered, and `verify` tells of it."""
    count = connection.execute(select(func.max(evidence.c.number))).scalar() or 0
    start = {"hash": BEFORE_ALL, "anchor": BEFORE_ALL}
    insert_once(connection, evidence_head, id=_HEAD, count=count, let_go=0, **start)
    return connection.execute(select(evidence_head).with_for_update()).mappings().one()


def _entry(row: RowMapping) -> Entry:
    return Entry(
        row["number"], Told(**{each.name: row[each.name] for each in fields(Told)}), row["previous"], row["hash"]
    )


def _of(connection: Connection, club: Club, since: date, until: date) -> tuple[Entry, ...]:
    zone = ZoneInfo(club.time_zone)
    begin, end = (_minute(datetime.combine(day, time(), zone)) for day in (since, until + timedelta(days=1)))
    within = (evidence.c.club == club.slug, evidence.c.answered_at >= begin, evidence.c.answered_at < end)
    rows = connection.execute(select(evidence).where(*within).order_by(evidence.c.number)).mappings()
    return tuple(map(_entry, rows))


def _verified(connection: Connection) -> Chain:
    head = connection.execute(select(evidence_head)).mappings().first()
    number = connection.execute(select(func.count()).select_from(evidence)).scalar_one()
    if head is None:
        return Chain(number, 0, BEFORE_ALL, Fault(0, Broken.HEAD_GONE))
    rows = select(evidence).order_by(evidence.c.number).execution_options(yield_per=_ROWS_AT_ONCE)
    with connection.execute(rows) as found:
        return Chain(number, head["count"], head["hash"], _first_fault(head, map(_entry, found.mappings())))


def _first_fault(head: RowMapping, entries: Iterable[Entry]) -> Fault | None:
    number, previous = head["let_go"], head["anchor"]
    for entry in entries:
        number += 1
        if entry.number > number:
            return Fault(number, Broken.MISSING)
        if entry.number < number or number > head["count"]:
            return Fault(entry.number, Broken.UNEXPECTED)
        if entry.previous != previous:
            return Fault(number, Broken.NOT_JOINED)
        if not is_unchanged(entry):
            return Fault(number, Broken.CHANGED)
        previous = entry.hash
    if number < head["count"]:
        return Fault(number + 1, Broken.CUT_OFF)
    return None if previous == head["hash"] else Fault(number, Broken.REPLACED)


def _hash_at(connection: Connection, head: RowMapping, number: int) -> str | None:
    """The hash of that row; of one that was let go None, but that the last of them is remembered."""
    if number == head["let_go"]:
        return str(head["anchor"])
    return connection.execute(select(evidence.c.hash).where(evidence.c.number == number)).scalar()


def _difference(export: Export, kept: dict[int, Entry], let_go: int, end: str | None) -> Fault | None:
    """The first row in which an export differs from what is `kept`; `end` is the hash where its chain ended."""
    seen = set()
    for entry in export.entries:
        if entry.number in seen or not is_unchanged(entry):
            return Fault(entry.number, Broken.CHANGED)
        seen.add(entry.number)
        if entry.number > let_go and entry.number not in kept:
            return Fault(entry.number, Broken.UNEXPECTED)
        if entry.number > let_go and astuple(kept[entry.number]) != astuple(entry):
            return Fault(entry.number, Broken.CHANGED)
    if missing := sorted(kept.keys() - seen):
        return Fault(missing[0], Broken.MISSING)
    is_older = export.chain.written < let_go
    return None if is_older or end == export.chain.hash else Fault(export.chain.written, Broken.REPLACED)


def _last_provable(head: RowMapping, entries: Iterable[Entry]) -> Entry | None:
    """The last of the entries up to which, from the chain's beginning on, none is missing or changed."""
    last, number, previous = None, head["let_go"], head["anchor"]
    for entry in entries:
        number += 1
        if (entry.number, entry.previous) != (number, previous) or not is_unchanged(entry):
            break
        last, previous = entry, entry.hash
    return last
