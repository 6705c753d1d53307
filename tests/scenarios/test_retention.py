"""What is kept of people and of what they ask goes when README says that it goes, and a new table must say when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    LargeBinary,
    String,
    Table,
    Text,
    insert,
    inspect,
    literal,
    select,
    true,
)

from bot.evidence import Evidence
from bot.lifecycle.types import DraftState, Said
from bot.settings import Settings
from bot.store import Store
from bot.store.tables import InboxState, Moment, OutboxState, metadata
from bot.tickets import TicketState
from bot.types import Told
from tests.places import ROOT
from tests.slackworld.running import Running
from tests.slackworld.world import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, World

pytestmark = pytest.mark.model

FOR_EVER = timedelta.max
A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)
# How long the link and the note of this test are good for.
LINK_DAYS, NOTE_DAYS = 30, 100

# How far the clock goes on, each time an hour more than the days say: what is over by then has been swept.
STEPS = tuple(timedelta(days=days, hours=1) for days in (0, 1, 31, 181, 400, 7 * 365.25))


@dataclass(frozen=True)
class Kept:
    """Rows of a table and how long they stay; where `column` is named, how long something stands in it."""

    what: str  # how the line of README begins
    how_long: str  # what that line says of it, word for word
    table: str
    stays: timedelta
    values: Mapping[str, Any]  # of the row of this test, beside what every row must have
    column: str | None = None


def kept_by_the_bot(now: datetime) -> tuple[Kept, ...]:
    """Every table of the database, as README says of it; rows that are made now."""
    record = "as long as the database: it is the record of who had read what"
    always = "as long as the database"
    in_inbox = "until its answer is written, at most 24 hours while it waits for a club to be chosen; then it is erased"
    seen_before = "48 hours, so that a message Slack sends twice is answered once"
    uninstalled = "until the app is uninstalled there; then it is deleted at once"
    six_years = "6 years (`POLICYBOT_EVIDENCE_YEARS`); then the oldest rows go, and the rest still proves itself"
    ticket = "90 days after it is closed, at most a year untouched"
    waits = {"state": InboxState.WAITING, "expires_at": now + A_DAY, "workspace": "T0", "user_id": "U0"}
    was_sent = {"state": OutboxState.SENT, "settled_at": now, "payload": None, "destination": ""}
    return (
        Kept("the club a person has chosen", "until they choose another", "members", FOR_EVER, {}),
        # First, because it holds no time: it goes with what came after it.
        Kept("a message that sounds like", "48 hours or so", "inbox", 2 * A_DAY, _only(state=InboxState.SENSITIVE)),
        Kept("a message on its way in", in_inbox, "inbox", A_DAY, waits, column="payload"),
        Kept("its Slack event id", seen_before, "inbox", 2 * A_DAY, {"state": InboxState.ANSWERED, "payload": None}),
        Kept("an answer on its way out", "until Slack has it; its id for 7 days", "outbox", 7 * A_DAY, was_sent),
        Kept("which clause a person was shown", "30 days, for `/policy last` and Home", "answers", 30 * A_DAY, {}),
        Kept("that an answer helped", "180 days", "feedback", 180 * A_DAY, {}),
        Kept("a question that no clause clearly answers", "180 days", "unanswered", 180 * A_DAY, {}),
        Kept(
            "a manager's note and the questions",
            "a year after it ended",
            "standards",
            NOTE_DAYS * A_DAY + A_YEAR,
            {"until": now.date() + timedelta(NOTE_DAYS), "withdrawn_at": None},
        ),
        Kept(
            "a manager's note and the questions",
            "a year after it ended",
            "standards",
            A_YEAR,
            {"until": now.date() + timedelta(NOTE_DAYS), "withdrawn_at": now},
        ),
        Kept("what a manager put out of scope", "a year, or until it is listed again", "out_of_scope", A_YEAR, {}),
        Kept("that a clause answers a question", "two years", "judgements", 2 * A_YEAR, {}),
        Kept("a question that somebody sent", ticket, "tickets", 90 * A_DAY, {"state": TicketState.CLOSED}),
        Kept("a question that somebody sent", ticket, "tickets", A_YEAR, {"state": TicketState.OPEN}),
        Kept("that somebody is staff or a manager", "until it is taken back", "roles", FOR_EVER, {"role": "staff"}),
        Kept("who stands behind the keys", "until they are forgotten", "people", FOR_EVER, {}),
        Kept("who was asked to read which policy", record, "reading_requests", FOR_EVER, {}),
        Kept("who was asked to read which policy", record, "readers", FOR_EVER, {}),
        Kept("who was asked to read which policy", record, "acknowledgements", FOR_EVER, {"how": "slack"}),
        Kept(
            "a personal link",
            "180 days after its time is up",
            "links",
            (LINK_DAYS + 180) * A_DAY,
            {"expires_at": now + timedelta(LINK_DAYS)},
        ),
        Kept("which reminder was decided on", always, "reminders", FOR_EVER, {}),
        Kept("which reminder was decided on", always, "snoozes", FOR_EVER, {}),
        Kept("what a manager confirmed or set", always, "register", FOR_EVER, {"kind": Said.SIGNED_BY}),
        Kept("every text that a policy had", always, "versions", FOR_EVER, {}),
        Kept("every text that a policy had", always, "drafts", FOR_EVER, {"state": DraftState.DISCARDED}),
        Kept("what staff were told", six_years, "evidence", 6 * A_YEAR, {}),  # written by the bot itself
        Kept("what staff were told", six_years, "evidence_head", FOR_EVER, {}),
        Kept("that something was exported", always, "exports", FOR_EVER, {}),
        Kept("how a channel is set", "until it is set back", "channels", FOR_EVER, {"listens": True}),
        Kept(
            "in a channel that is listened to",
            "7 days, or until it is listened to no more",
            "threads",
            7 * A_DAY,
            {},
        ),
        Kept("the token of a workspace", uninstalled, "slack_bots", FOR_EVER, {}),
        Kept("the token of a workspace", uninstalled, "slack_installations", FOR_EVER, {}),
        Kept(
            "that somebody began to install the app",
            "10 minutes",
            "slack_oauth_states",
            timedelta(minutes=10),
            {"expire_at": (now + timedelta(minutes=10)).astimezone(UTC).replace(tzinfo=None)},
        ),
    )


def _only(**values: Any) -> dict[str, Any]:
    """Of a sensitive message there is nothing else."""
    return {"payload": None, "workspace": None, "user_id": None, "attempts": None, "received_at": None} | values


# Written by the bot as it goes, because its rows prove each other.
WRITTEN = {"evidence", "evidence_head"}
# No row of these is about anybody: which step the tables are at.
OF_THE_DATABASE = {"alembic_version"}
# The lines of README that are not of the database.
ELSEWHERE = {
    "a backup, if you make one",
    "the key of that encryption",
    "the log",
    "what was confirmed of a policy (its",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As a bot that workspaces install by themselves, so that every table is in use."""
    oauth = {"slack_bot_token": None, "slack_client_id": CLIENT_ID, "slack_client_secret": SecretStr(CLIENT_SECRET)}
    return settings.model_copy(
        update={**oauth, "slack_signing_secret": SecretStr(SIGNING_SECRET), "public_url": "https://policybot.example"}
    )


def test_everything_goes_when_the_readme_says_so(bot: Running, world: World) -> None:
    began = world.clock()
    world.clock.stands_at(began)
    store, all_kept = bot.bot.store, kept_by_the_bot(began)
    rows = [(kept, _fill(store, kept, number, began)) for number, kept in enumerate(all_kept)]
    assert all(_is_there(store, *row) for row in rows)
    for step in STEPS:
        world.clock.stands_at(began + step)
        bot.bot.door.sweep()
        left = {_named(kept) for kept, key in rows if _is_there(store, kept, key)}
        assert left == {_named(kept) for kept, _ in rows if step < kept.stays}, f"after {step}"


def test_every_table_says_how_long_it_keeps(bot: Running, world: World) -> None:
    with bot.bot.store.begin() as connection:
        there = set(inspect(connection).get_table_names())
    assert there - OF_THE_DATABASE == {kept.table for kept in kept_by_the_bot(world.clock())} == set(metadata.tables)


def test_the_readme_says_the_same() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("### What is kept, where, and for how long")[1].split("\n## ")[0]
    lines = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", section, re.MULTILINE)[1:]
    all_kept = kept_by_the_bot(datetime(2026, 11, 21, 12, tzinfo=UTC))
    for what, _, how_long in lines:
        said = {kept.how_long for kept in all_kept if what.startswith(kept.what)}
        assert said == {how_long} or any(what.startswith(each) for each in ELSEWHERE), what
    for kept in all_kept:
        assert len([what for what, *_ in lines if what.startswith(kept.what)]) == 1, kept.what


def _named(kept: Kept) -> tuple[str, str, timedelta]:
    return kept.table, kept.what, kept.stays


def _fill(store: Store, kept: Kept, number: int, now: datetime) -> tuple[Any, ...]:
    """Make a row, with something in every column that the line does not speak of; its primary key."""
    table = metadata.tables[kept.table]
    if kept.table in WRITTEN:
        return _written(store, table)
    made = {
        column.name: _something(column, store, number, now)
        for column in table.columns
        if column is not table.autoincrement_column
    }
    with store.begin() as connection:
        row = connection.execute(insert(table).values(made | dict(kept.values)).returning(*table.primary_key)).one()
    return tuple(row)


def _something(column: Column[Any], store: Store, number: int, now: datetime) -> Any:
    """What may stand in a column; of a club that is none any more, so that nobody is told anything of it."""
    made: dict[type, Any] = {
        Moment: now,
        DateTime: now.replace(tzinfo=None),
        Date: now.date(),
        Boolean: False,
        LargeBinary: store.seal.close({"words": "where may I smoke?"}),
        Text: store.seal.close("a token").decode(),
        String: "former-club" if column.name == "club" else f"x{number}",
    }
    return next((value for kind, value in made.items() if type(column.type) is kind), 1)


def _written(store: Store, table: Table) -> tuple[Any, ...]:
    """The key of the newest row of the log; one reply is written into it for each of its tables."""
    told = Told("former-club", None, None, None, None, None, f"{store.clock():%Y-%m-%dT%H:%MZ}", "command", "answered")
    with store.begin() as connection:
        Evidence(store).append(connection, [told])
        (key,) = table.primary_key
        return tuple(connection.execute(select(key).order_by(key.desc())).first() or ())


def _is_there(store: Store, kept: Kept, key: tuple[Any, ...]) -> bool:
    """Whether the row is, and what it is kept for still stands in it."""
    table = metadata.tables[kept.table]
    mine = (column == value for column, value in zip(table.primary_key, key, strict=True))
    holds = table.columns[kept.column].is_not(None) if kept.column else true()
    with store.begin() as connection:
        return connection.execute(select(literal(1)).select_from(table).where(*mine, holds)).first() is not None
