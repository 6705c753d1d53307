"""The tables as the newest migration leaves them; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

# Names that a migration can rely on, alike in both engines.
NAMES = {"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}

# SQLite counts up by itself only for a column that is exactly INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on our side, without a zone in the database (SQLite keeps none)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC without its zone.  Raises ValueError for one that never had a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


class InboxState(StrEnum):
    """How far a request has come."""

    RECEIVED = "received"  # kept and acknowledged; its answer is not in the outbox yet
    WAITING = "waiting"  # for its asker to choose a club
    ANSWERED = "answered"  # its answer is in the outbox, its words are erased
    EXPIRED = "expired"  # no club was chosen in time; its words are erased
    FAILED = "failed"  # could not be answered; its words are erased and the asker was told
    SENSITIVE = "sensitive"  # answered at once; nothing else was ever written


class OutboxState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed, with a lease
    SENT = "sent"
    DOUBTFUL = "doubtful"  # handed to Slack, and no word whether it took it: never sent again
    FAILED = "failed"  # refused in every way we knew


metadata = MetaData(naming_convention=NAMES)

members = Table(
    "members",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("club", String(255), nullable=False),
    Column("chosen_at", Moment, nullable=False),
)

# A sensitive message leaves its key and its state here; every other column of its row is empty.
inbox = Table(
    "inbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # Slack's event id or trigger id
    Column("state", String(16), nullable=False),
    Column("payload", LargeBinary),  # sealed
    Column("workspace", String(32)),  # whose choice of a club it waits for; empty otherwise
    Column("user_id", String(32)),
    Column("attempts", Integer),
    Column("received_at", Moment),
    Column("expires_at", Moment),
    Index("ix_inbox_state", "state"),
    Index("ix_inbox_asker", "workspace", "user_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # one decision, one message
    Column("destination", String(64), nullable=False),  # what Slack's rate is counted by
    Column("state", String(16), nullable=False),
    Column("payload", LargeBinary),  # sealed; erased once sent
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("settled_at", Moment),
    Column("ts", String(32)),  # Slack's name for the message
    Column("error", String(255)),
    Index("ix_outbox_state_due_at", "state", "due_at"),
)

# Which clause a person was answered with, and when; never what they asked.
answers = Table(
    "answers",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the request in the inbox
    Column("workspace", String(32), nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("club", String(255), nullable=False),
    Column("status", String(16), nullable=False),
    Column("policy", String(255)),
    Column("clause_id", String(255)),
    Column("answered_at", Moment, nullable=False),
    Column("asked", String(64)),  # the message that it answered, where an edit of it may change the answer
    Index("ix_answers_asker", "workspace", "user_id"),
)

# What people thought of an answer, without the question and without a name.
feedback = Table(
    "feedback",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the answer
    Column("club", String(255), nullable=False),
    Column("status", String(16), nullable=False),
    Column("policy", String(255)),
    Column("clause_id", String(255)),
    Column("helpful", Boolean, nullable=False),
    Column("reason", LargeBinary),  # sealed
    Column("given_at", Moment, nullable=False),
)

# Questions put to a person, with the asker's consent.
tickets = Table(
    "tickets",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the window that was sent off
    Column("club", String(255), nullable=False),
    Column("workspace", String(32), nullable=False),
    Column("asker", String(32), nullable=False),
    Column("about_manager", Boolean, nullable=False),
    Column("question", LargeBinary, nullable=False),  # sealed
    Column("policy", String(255)),
    Column("clause_id", String(255)),
    Column("state", String(16), nullable=False),
    Column("handler", String(32)),
    Column("answer", LargeBinary),  # sealed
    Column("opened_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_tickets_club", "club"),
)


# What an operator gave a person in Slack, beside what clubs.yaml and the workspace's user groups say.
roles = Table(
    "roles",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("club", String(255), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("given_by", String(32), nullable=False),
    Column("given_at", Moment, nullable=False),
)

# How a channel is set: whose policies are quoted in it, and whether questions in it are answered without a mention.
channels = Table(
    "channels",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("club", String(255)),
    Column("listens", Boolean, nullable=False),
    Column("set_by", String(32), nullable=False),
    Column("set_at", Moment, nullable=False),
)

# In channels that are listened to: who was answered in a thread, and whether others have spoken there since.
threads = Table(
    "threads",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("thread_ts", String(32), primary_key=True),
    Column("user_id", String(32), nullable=False),
    Column("is_quiet", Boolean, nullable=False),
    Column("answered_at", Moment, nullable=False),
)

# Who stands behind the keys by which records name people; the only table that says so.
people = Table(
    "people",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("workspace", String(32)),
    Column("user_id", String(32)),
    Column("club", String(255)),  # of somebody without Slack
    Column("name", LargeBinary),  # of somebody without Slack; sealed
    UniqueConstraint("workspace", "user_id"),
    Index("ix_people_club", "club"),
)

# What people were asked to read: a policy, as its text was then.
reading_requests = Table(
    "reading_requests",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the window that was sent off
    Column("workspace", String(32), nullable=False),
    Column("club", String(255), nullable=False),
    Column("policy", String(255), nullable=False),
    Column("digest", String(64), nullable=False),  # of the policy's bytes; empty where the text is not held
    Column("asked_by", String(32), nullable=False),  # the key of a person
    Column("due", Date),
    Column("is_standing", Boolean, nullable=False),  # also of whoever joins the club later
    Column("asked_at", Moment, nullable=False),
    Index("ix_reading_requests_club", "club"),
)

readers = Table(
    "readers",
    metadata,
    Column("request", _Serial, primary_key=True, autoincrement=False),
    Column("person", String(32), primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Index("ix_readers_person", "person"),
)

# Who has read and understood which text; bound to the text, so that another text asks anew.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("club", String(255), primary_key=True),
    Column("policy", String(255), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("acknowledged_at", Moment, nullable=False),
    Column("how", String(16), nullable=False),  # in Slack, by a personal link, on paper
    Column("recorded_by", String(32)),  # the key of the manager who holds the paper
    Column("recorded_at", Moment),  # when they said so; the signature itself is older
)

# Personal links by which people without Slack read a text and acknowledge it; the link itself is not here.
links = Table(
    "links",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("person", String(32), nullable=False),  # their key
    Column("club", String(255), nullable=False),
    Column("policy", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_by", String(32), nullable=False),  # the key of a manager
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index("ix_links_person", "person"),
)

# Each reminder that was decided on: of one text, on one occasion, to one person.  A row is never decided again.
reminders = Table(
    "reminders",
    metadata,
    Column("club", String(255), primary_key=True),
    Column("policy", String(255), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("occasion", String(64), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("decided_at", Moment, nullable=False),
)

# Policies whose reminders wait until a day, because a manager said so.
snoozes = Table(
    "snoozes",
    metadata,
    Column("club", String(255), primary_key=True),
    Column("policy", String(255), primary_key=True),
    Column("until", Date, nullable=False),
    Column("snoozed_by", String(32), nullable=False),  # the key of a person
    Column("snoozed_at", Moment, nullable=False),
    Column("reason", LargeBinary),  # sealed
)

# What managers confirmed of a policy, corrected or set, beside what its text says: the latest of a kind counts.
register = Table(
    "register",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("club", String(255), nullable=False),
    Column("policy", String(255), nullable=False),
    Column("digest", String(64), nullable=False),  # of the text it is said of; empty for whatever the text is
    Column("kind", String(32), nullable=False),
    Column("value", Text),  # empty: taken back
    Column("person", String(32)),  # the key of whoever said so
    Column("said_at", Moment, nullable=False),
    Index("ix_register_policy", "club", "policy"),
)

# Every text that a policy ever had in force, word for word, with its dates.
versions = Table(
    "versions",
    metadata,
    Column("club", String(255), primary_key=True),
    Column("policy", String(255), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("path", String(1024), nullable=False),  # below the corpus
    Column("content", LargeBinary, nullable=False),  # the file's bytes
    Column("came_at", Moment, nullable=False),
    Column("published_by", String(32)),  # the key of a manager; empty where it came with the folder
)

# Texts that are to come in force, until a manager decides.
drafts = Table(
    "drafts",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("club", String(255), nullable=False),
    Column("policy", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("file", String(255), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("brought_by", String(32)),  # the key of a person; empty where it came with the folder
    Column("brought_at", Moment, nullable=False),
    Column("decided_by", String(32)),
    Column("decided_at", Moment),
    Column("sidecar", LargeBinary),  # what a person confirmed of it; empty where nobody has
    UniqueConstraint("club", "policy", "digest"),
)

# What staff were told, one row a reply and club, chained by hash; nothing in it leads to whoever asked.  Days and
# minutes are text, because it is text that is hashed.
evidence = Table(
    "evidence",
    metadata,
    Column("number", _Serial, primary_key=True, autoincrement=False),  # counted up by one, without a gap
    Column("club", String(255), nullable=False),
    Column("policy", String(255)),
    Column("clause_id", String(255)),
    Column("digest", String(64)),
    Column("review", String(32)),
    Column("review_due", String(10)),
    Column("answered_at", String(17), nullable=False),
    Column("door", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("previous", String(64), nullable=False),  # the hash of the row before
    Column("hash", String(64), nullable=False),
    Index("ix_evidence_club_answered_at", "club", "answered_at"),
)

# One row: how far the chain goes, so that a cut end shows, and where it begins since its oldest rows were let go.
evidence_head = Table(
    "evidence_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),  # the number of the last row
    Column("hash", String(64), nullable=False),
    Column("let_go", BigInteger, nullable=False),  # the number of the last row that was let go
    Column("anchor", String(64), nullable=False),  # its hash
)

# What was exported of a club, and by whom: a Slack user id, or "terminal".
exports = Table(
    "exports",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("what", String(64), nullable=False),
    Column("club", String(255), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("exported_at", Moment, nullable=False),
    Column("exported_by", String(32), nullable=False),
)

# What was asked and no clause clearly answers: the words and the day, sealed, and no word of who or when.  Their order
# says nothing either: the token is drawn by chance, and SQLite keeps the rows by it.
unanswered = Table(
    "unanswered",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("club", String(255), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("question", LargeBinary, nullable=False),  # sealed, with its vector
    Index("ix_unanswered_club", "club"),
    sqlite_with_rowid=False,
)

# Questions that a manager said are not for the club's policies.
out_of_scope = Table(
    "out_of_scope",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the click
    Column("club", String(255), nullable=False),
    Column("question", LargeBinary, nullable=False),  # sealed
    Column("set_by", String(32), nullable=False),
    Column("set_at", Moment, nullable=False),
    Index("ix_out_of_scope_club", "club"),
)

# Managers' notes that stand under replies to questions that no clause clearly answers.
standards = Table(
    "standards",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the window that was sent off
    Column("club", String(255), nullable=False),
    Column("words", LargeBinary, nullable=False),  # sealed: the note, and the questions that it answers
    Column("policy", String(255)),
    Column("clause_id", String(255)),
    Column("clause_digest", String(64)),  # of the clause's words, which the note goes with
    Column("until", Date, nullable=False),
    Column("written_by", String(32), nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("withdrawn_by", String(32)),
    Column("withdrawn_at", Moment),
    Index("ix_standards_club", "club"),
)

# Which clause answers a question, as a manager judged.
judgements = Table(
    "judgements",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),  # that of the window that was sent off
    Column("club", String(255), nullable=False),
    Column("question", LargeBinary, nullable=False),  # sealed
    Column("policy", String(255), nullable=False),
    Column("clause_id", String(255), nullable=False),
    Column("clause_digest", String(64), nullable=False),
    Column("judged_by", String(32), nullable=False),
    Column("judged_at", Moment, nullable=False),
    Index("ix_judgements_club", "club"),
)

# The next three are slack_sdk's own, but that what opens a door is Text, because it is sealed.
slack_bots = Table(
    "slack_bots",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(200)),
    Column("bot_token", Text),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
)

slack_installations = Table(
    "slack_installations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("enterprise_url", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(200)),
    Column("bot_token", Text),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", String(32), nullable=False),
    Column("user_token", Text),
    Column("user_scopes", String(1000)),
    Column("user_refresh_token", Text),
    Column("user_token_expires_at", DateTime),
    Column("incoming_webhook_url", Text),
    Column("incoming_webhook_channel", String(200)),
    Column("incoming_webhook_channel_id", String(200)),
    Column("incoming_webhook_configuration_url", String(200)),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("token_type", String(32)),
    Column("installed_at", DateTime, nullable=False),
    Index("slack_installations_idx", "client_id", "enterprise_id", "team_id", "user_id", "installed_at"),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("state", String(200), nullable=False),
    Column("expire_at", DateTime, nullable=False),
)


def insert_once(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # Asked back, because the drivers count the rows of such a statement differently.
    inserted = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(inserted).first() is not None
