"""Which policies people were asked to read, and which they acknowledged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reading_requests",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reading_requests"),
        sa.UniqueConstraint("key", name="uq_reading_requests_key"),
    )
    op.create_index("ix_reading_requests_club", "reading_requests", ["club"])
    op.create_table(
        "readers",
        sa.Column("request", _serial, nullable=False, autoincrement=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("request", "user_id", name="pk_readers"),
    )
    op.create_index("ix_readers_person", "readers", ["workspace", "user_id"])
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


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in ("acknowledgements", "readers", "reading_requests"):
        op.drop_table(table)
