"""The log of what staff were told: what is in it, what is not, and that any change to it shows."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from bot.evidence import BEFORE_ALL, Evidence, chained, told_by
from bot.exports import note_export
from bot.slack.incoming import Door
from bot.store import Store, open_store
from bot.store.tables import evidence as rows
from bot.store.tables import evidence_head, exports
from bot.types import Answer, Broken, Entry, Fault, NotCovered, Sensitive, Told, Unsure
from index.types import Club
from tests.bot.conftest import MovingClock
from tests.bot.policies import ACCEPT, ASK, HOUSE, OAK, OVERDUE, POST, compared, corpus, policy, quote

CORPUS = corpus(OVERDUE)
SAID = Answer(ASK, (quote(ACCEPT), quote(POST)), 0.9)
SILENT = NotCovered(ASK, (quote(POST),), 0.1, "no clause decides it")
TODAY = date(2026, 11, 20)


@pytest.fixture
def log(store: Store) -> Evidence:
    return Evidence(store)


def adds(store: Store, reply: Any = SAID, times: int = 1, door: Door = Door.COMMAND) -> None:
    for _ in range(times):
        with store.begin() as connection:
            Evidence(store).append(connection, told_by(reply, door, CORPUS, store.clock()))


def entries(log: Evidence, club: Club = ASK) -> tuple[Entry, ...]:
    return log.of(club, date(2020, 1, 1), date(2040, 1, 1))


def tampers(store: Store, *statements: Any) -> None:
    with store.begin() as connection:
        for statement in statements:
            connection.execute(statement)


# What is in it


def test_an_answer_is_logged_with_its_clause_its_text_and_the_state_shown(store: Store, log: Evidence) -> None:
    adds(store)
    assert [entry.told for entry in entries(log)] == [
        Told(
            club="ask-clubs",
            policy="social-media",
            clause_id="rules/1",
            digest="0" * 64,
            review="overdue",
            review_due="2019-06-05",
            answered_at="2026-11-20T09:00Z",
            door="command",
            status="answered",
        )
    ]


def test_what_may_answer_is_logged_as_that_and_silence_without_a_clause(store: Store, log: Evidence) -> None:
    adds(store, Unsure(ASK, SAID.quotes, 0.5, "unsure"), door=Door.MENTION)
    adds(store, SILENT)
    unsure, silent = (entry.told for entry in entries(log))
    assert (unsure.status, unsure.clause_id, unsure.door) == ("unsure", "rules/1", "mention")
    assert (silent.status, silent.policy, silent.clause_id, silent.digest, silent.review) == (
        "not_covered",
        None,
        None,
        None,
        None,
    )


def test_of_a_sensitive_message_there_is_no_row(store: Store, log: Evidence) -> None:
    adds(store, Sensitive(ASK, "a child"))
    assert entries(log) == ()
    assert log.verify().written == 0


def test_a_comparison_is_logged_for_each_club_that_it_quotes_or_calls_silent(store: Store, log: Evidence) -> None:
    ask, house = (policy(club=club) for club in (ASK, HOUSE))
    (first,) = compared(quote(ACCEPT, ask).quotation)
    same = quote(ACCEPT, house).quotation
    adds(store, Answer(None, (quote(ACCEPT, ask, same_words=(same,)),), 0.9, silent=(OAK,)))
    assert first.policy.club == "ask-clubs"
    told = {club.slug: [entry.told.status for entry in entries(log, club)] for club in (ASK, HOUSE, OAK)}
    assert told == {"ask-clubs": ["answered"], "house": ["answered"], "oak": ["not_covered"]}
    assert log.verify().fault is None


def test_a_comparison_without_any_clause_says_so_of_each_club(store: Store, log: Evidence) -> None:
    nothing = NotCovered(None, (), 0.0, "no club's policy decides it")
    with store.begin() as connection:
        log.append(connection, told_by(nothing, Door.COMMAND, CORPUS, store.clock(), (ASK, OAK)))
    assert [len(entries(log, club)) for club in (ASK, HOUSE, OAK)] == [1, 0, 1]


def test_a_row_is_hashed_as_its_own_documentation_says(store: Store, log: Evidence) -> None:
    """SHA-256 over the hash of the row before and the row as JSON with sorted keys: anybody can work it out."""
    adds(store, times=2)
    first, second = entries(log)
    assert first.previous == BEFORE_ALL
    assert second.previous == first.hash
    content = {"number": 2, **{name: getattr(second.told, name) for name in Told.__slots__}}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    assert hashlib.sha256((first.hash + canonical).encode()).hexdigest() == second.hash


def test_what_is_undone_is_not_logged(store: Store, log: Evidence) -> None:
    adds(store)

    def breaks() -> None:
        with store.begin() as connection:
            log.append(connection, told_by(SAID, Door.COMMAND, CORPUS, store.clock()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    adds(store)
    assert [entry.number for entry in entries(log)] == [1, 2]
    assert log.verify().fault is None


def test_days_are_those_of_the_club(store: Store, log: Evidence, clock: MovingClock) -> None:
    """In British summer time a question at half past midnight is of that day, and not of the day before."""
    clock.now = clock.now.replace(month=7, day=1, hour=23, minute=30)
    adds(store)
    assert len(log.of(ASK, date(2026, 7, 2), date(2026, 7, 2))) == 1
    assert log.of(ASK, date(2026, 7, 1), date(2026, 7, 1)) == ()


# That any change shows


def test_a_log_that_nobody_touched_holds(store: Store, log: Evidence) -> None:
    assert log.verify().fault is None
    adds(store, times=7)
    chain = log.verify()
    assert (chain.rows, chain.written, chain.fault) == (7, 7, None)
    assert chain.hash == entries(log)[-1].hash


@pytest.mark.parametrize("column", [*Told.__slots__, "hash", "previous"])
def test_a_changed_cell_shows(store: Store, log: Evidence, column: str) -> None:
    adds(store, times=5)
    tampers(store, update(rows).where(rows.c.number == 3).values({column: "1999-01-01"}))
    if column == "club":
        tampers(store, update(rows).where(rows.c.number == 3).values(club="elsewhere"))
    fault = log.verify().fault
    assert fault is not None
    assert fault.number == 3


@pytest.mark.parametrize(
    ("is_gone", "fault"),
    [
        (rows.c.number == 3, Fault(3, Broken.MISSING)),
        (rows.c.number == 1, Fault(1, Broken.MISSING)),
        (rows.c.number == 5, Fault(5, Broken.CUT_OFF)),
        (rows.c.number >= 4, Fault(4, Broken.CUT_OFF)),
        (rows.c.number >= 1, Fault(1, Broken.CUT_OFF)),
    ],
)
def test_a_deleted_row_shows(store: Store, log: Evidence, is_gone: Any, fault: Fault) -> None:
    adds(store, times=5)
    tampers(store, delete(rows).where(is_gone))
    assert log.verify().fault == fault


def test_a_cut_end_still_shows_when_the_log_goes_on(store: Store, log: Evidence) -> None:
    adds(store, times=5)
    tampers(store, delete(rows).where(rows.c.number >= 4))
    adds(store, times=2)
    assert log.verify().fault == Fault(4, Broken.MISSING)


def test_rows_in_another_order_show(store: Store, log: Evidence, clock: MovingClock) -> None:
    for _ in range(5):
        adds(store)
        clock.moves(minutes=1)
    swap = [(2, 100), (4, 2), (100, 4)]
    tampers(store, *(update(rows).where(rows.c.number == one).values(number=other) for one, other in swap))
    assert log.verify().fault == Fault(2, Broken.NOT_JOINED)


def test_a_row_that_was_made_anew_with_its_hash_shows_at_the_next(store: Store, log: Evidence) -> None:
    adds(store, times=5)
    forged(store, log, 3)
    assert log.verify().fault == Fault(4, Broken.NOT_JOINED)


def test_a_last_row_that_was_made_anew_with_its_hash_shows_by_the_head(store: Store, log: Evidence) -> None:
    adds(store, times=5)
    forged(store, log, 5)
    assert log.verify().fault == Fault(5, Broken.REPLACED)


def test_a_row_that_was_put_in_shows(store: Store, log: Evidence) -> None:
    adds(store, times=3)
    last = entries(log)[-1]
    more = {name: getattr(last.told, name) for name in Told.__slots__}
    tampers(store, rows.insert().values(number=4, previous=last.hash, hash="0" * 64, **more))
    assert log.verify().fault == Fault(4, Broken.UNEXPECTED)


def test_a_head_that_is_gone_shows_and_staff_are_still_answered(store: Store, log: Evidence) -> None:
    adds(store, times=3)
    tampers(store, delete(evidence_head))
    assert log.verify().fault == Fault(0, Broken.HEAD_GONE)
    adds(store)
    assert log.verify().fault == Fault(4, Broken.NOT_JOINED)


def forged(store: Store, log: Evidence, number: int) -> None:
    """Somebody who knows how a row is hashed writes one anew."""
    entry = entries(log)[number - 1]
    told = replace(entry.told, status="not_covered")
    own = chained(entry.previous, number, told)
    tampers(store, update(rows).where(rows.c.number == number).values(status="not_covered", hash=own))


# That it does not fork


def test_two_hundred_at_once_from_eight_threads_are_one_chain(store: Store, log: Evidence) -> None:
    start, failed = Barrier(8), []

    def add() -> None:
        start.wait()
        try:
            adds(store, times=25)
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [entry.number for entry in entries(log)] == list(range(1, 201))
    assert len({entry.previous for entry in entries(log)}) == 200
    assert log.verify().fault is None


def test_two_processes_do_not_fork_it(store: Store, database_url: str, tmp_path: Any, clock: MovingClock) -> None:
    """Each with connections of its own, as two processes have."""
    other = open_store(database_url, tmp_path, clock=clock)
    threads = [Thread(target=adds, args=(each,), kwargs={"times": 20}) for each in (store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    chain = Evidence(store).verify()
    assert (chain.rows, chain.fault) == (40, None)


# How long


def test_what_is_older_than_six_years_goes_and_the_rest_proves_itself(
    store: Store, log: Evidence, clock: MovingClock
) -> None:
    adds(store, times=3)
    clock.moves(days=365)
    adds(store, times=2)
    log.sweep()
    assert log.verify().rows == 5
    clock.moves(days=5 * 365 + 2)
    log.sweep()
    chain = log.verify()
    assert (chain.rows, chain.written, chain.fault) == (2, 5, None)
    adds(store)
    assert [entry.number for entry in entries(log)] == [4, 5, 6]
    tampers(store, delete(rows).where(rows.c.number == 4))
    assert log.verify().fault == Fault(4, Broken.MISSING)


def test_a_row_that_was_made_to_look_old_is_not_lost_by_that(store: Store, log: Evidence) -> None:
    adds(store, times=3)
    tampers(store, update(rows).where(rows.c.number <= 2).values(answered_at="1999-01-01T00:00Z"))
    log.sweep()
    assert (log.verify().rows, log.verify().fault) == (3, Fault(1, Broken.CHANGED))


def test_a_log_that_is_let_go_as_a_whole_goes_on(store: Store, log: Evidence, clock: MovingClock) -> None:
    adds(store, times=3)
    clock.moves(days=7 * 365)
    log.sweep()
    assert (log.verify().rows, log.verify().fault) == (0, None)
    adds(store)
    assert [entry.number for entry in entries(log)] == [4]
    assert log.verify().fault is None


# Exports


def test_an_export_is_itself_on_record(store: Store, log: Evidence) -> None:
    adds(store, times=2)
    export = log.export(ASK, TODAY, TODAY, by="U0BOSS")
    assert [entry.number for entry in export.entries] == [1, 2]
    with store.begin() as connection:
        (row,) = connection.execute(select(exports)).mappings()
        note_export(connection, "staff", "oak", store.clock())
    assert (row["what"], row["club"], row["since"], row["until"], row["exported_by"], row["exported_at"]) == (
        "evidence",
        "ask-clubs",
        TODAY,
        TODAY,
        "U0BOSS",
        store.clock(),
    )


def test_nothing_of_the_log_leads_to_a_person(store: Store) -> None:
    """Its columns are these, and none of them is a key, a workspace or a person."""
    assert set(rows.c.keys()) == {"number", "previous", "hash", *Told.__slots__}
    adds(store)
    with store.begin() as connection:
        assert ":00Z" in str(connection.execute(text("SELECT answered_at FROM evidence")).scalar()), "to the minute"
