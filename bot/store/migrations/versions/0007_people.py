"""Records name people by a key, and one table says who they are."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table of people, and put their keys where their Slack ids stood."""
    op.create_table(
        "people",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32)),
        sa.Column("user_id", sa.String(32)),
        sa.Column("club", sa.String(255)),
        sa.Column("name", sa.LargeBinary),
        sa.PrimaryKeyConstraint("key", name="pk_people"),
        sa.UniqueConstraint("workspace", "user_id", name="uq_people_workspace"),
    )
    op.create_index("ix_people_club", "people", ["club"])
    for source in (
        "SELECT workspace, asked_by FROM reading_requests",
        "SELECT workspace, user_id FROM readers",
        "SELECT workspace, user_id FROM acknowledgements",
        "SELECT '', user_id FROM reminders",
        "SELECT '', snoozed_by FROM snoozes",
    ):
        _add_people(source)
    _key_instead("reading_requests", "asked_by", "p.workspace = reading_requests.workspace")
    _key_instead("snoozes", "snoozed_by", "p.workspace = ''")
    with op.batch_alter_table("reading_requests") as table:
        table.add_column(sa.Column("is_standing", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("reading_requests") as table:
        table.alter_column("is_standing", server_default=None)
    op.add_column("snoozes", sa.Column("reason", sa.LargeBinary))
    op.drop_index("ix_readers_person", "readers")
    _remake(
        "readers",
        _make_readers,
        "SELECT b.request, p.key, r.asked_at FROM readers_before b JOIN reading_requests r ON r.id = b.request "
        "JOIN people p ON p.workspace = b.workspace AND p.user_id = b.user_id",
    )
    _remake(
        "acknowledgements",
        _make_acknowledgements,
        "SELECT b.club, b.policy, b.digest, p.key, b.acknowledged_at, 'slack', NULL FROM acknowledgements_before b "
        "JOIN people p ON p.workspace = b.workspace AND p.user_id = b.user_id",
    )
    _remake(
        "reminders",
        lambda: _make_reminders("person"),
        "SELECT b.club, b.policy, b.digest, b.occasion, p.key, b.decided_at FROM reminders_before b "
        "JOIN people p ON p.workspace = '' AND p.user_id = b.user_id",
    )


def downgrade() -> None:
    """Put the Slack ids back; what is on record of whoever has none, or was forgotten, goes."""
    _remake(
        "reminders",
        lambda: _make_reminders("user_id"),
        "SELECT b.club, b.policy, b.digest, b.occasion, p.user_id, b.decided_at FROM reminders_before b "
        "JOIN people p ON p.key = b.person WHERE p.user_id IS NOT NULL",
    )
    _remake(
        "acknowledgements",
        _make_former_acknowledgements,
        "SELECT b.club, b.policy, b.digest, p.workspace, p.user_id, b.acknowledged_at FROM acknowledgements_before b "
        "JOIN people p ON p.key = b.person WHERE p.user_id IS NOT NULL",
    )
    op.drop_index("ix_readers_person", "readers")
    _remake(
        "readers",
        _make_former_readers,
        "SELECT b.request, p.user_id, p.workspace FROM readers_before b "
        "JOIN people p ON p.key = b.person WHERE p.user_id IS NOT NULL",
    )
    with op.batch_alter_table("snoozes") as table:
        table.drop_column("reason")
    with op.batch_alter_table("reading_requests") as table:
        table.drop_column("is_standing")
    for table_name, column in (("snoozes", "snoozed_by"), ("reading_requests", "asked_by")):
        whose = f"(SELECT p.user_id FROM people p WHERE p.key = {table_name}.{column})"  # noqa: S608 - names of ours
        op.execute(f"UPDATE {table_name} SET {column} = COALESCE({whose}, '')")  # noqa: S608
    op.drop_index("ix_people_club", "people")
    op.drop_table("people")


def _add_people(source: str) -> None:
    """A key for everybody whom `source` (workspace, user id) names and who has none yet."""
    bind = op.get_bind()
    for workspace, user_id in bind.execute(sa.text(f"SELECT DISTINCT * FROM ({source}) AS named")).all():  # noqa: S608
        values = {"key": secrets.token_hex(16), "workspace": workspace, "user_id": user_id}
        known = "SELECT 1 FROM people WHERE workspace = :workspace AND user_id = :user_id"
        if bind.execute(sa.text(known), values).first() is None:
            insert = "INSERT INTO people (key, workspace, user_id) VALUES (:key, :workspace, :user_id)"
            bind.execute(sa.text(insert), values)


def _key_instead(table: str, column: str, where: str) -> None:
    key = f"SELECT p.key FROM people p WHERE p.user_id = {table}.{column} AND {where}"  # noqa: S608 - names of ours
    op.execute(f"UPDATE {table} SET {column} = ({key})")  # noqa: S608


def _remake(table: str, make: Callable[[], None], rows: str) -> None:
    """The table in another shape, filled with `rows` out of what it was, which is then no more."""
    op.execute(f"CREATE TABLE {table}_before AS SELECT * FROM {table}")  # noqa: S608
    op.drop_table(table)
    make()
    op.execute(f"INSERT INTO {table} {rows}")
    op.drop_table(f"{table}_before")


def _make_readers() -> None:
    op.create_table(
        "readers",
        sa.Column("request", _serial, nullable=False, autoincrement=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("request", "person", name="pk_readers"),
    )
    op.create_index("ix_readers_person", "readers", ["person"])


def _make_former_readers() -> None:
    op.create_table(
        "readers",
        sa.Column("request", _serial, nullable=False, autoincrement=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("request", "user_id", name="pk_readers"),
    )
    op.create_index("ix_readers_person", "readers", ["workspace", "user_id"])


def _make_acknowledgements() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime, nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("recorded_by", sa.String(32)),
        sa.PrimaryKeyConstraint("club", "policy", "digest", "person", name="pk_acknowledgements"),
    )


def _make_former_acknowledgements() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("club", "policy", "digest", "workspace", "user_id", name="pk_acknowledgements"),
    )


def _make_reminders(person: str) -> None:
    op.create_table(
        "reminders",
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column(person, sa.String(32), nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("club", "policy", "digest", "occasion", person, name="pk_reminders"),
    )
