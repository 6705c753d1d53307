"""The asker's club, what came in, what goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Plain types: a migration says what was true on its day, whatever the code says later.
_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first three tables."""
    op.create_table(
        "members",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("chosen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user_id", name="pk_members"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("workspace", sa.String(32)),
        sa.Column("user_id", sa.String(32)),
        sa.Column("attempts", sa.Integer),
        sa.Column("received_at", sa.DateTime),
        sa.Column("expires_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
    )
    op.create_index("ix_inbox_state", "inbox", ["state"])
    op.create_index("ix_inbox_asker", "inbox", ["workspace", "user_id"])
    op.create_table(
        "outbox",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("destination", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("settled_at", sa.DateTime),
        sa.Column("ts", sa.String(32)),
        sa.Column("error", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in ("outbox", "inbox", "members"):
        op.drop_table(table)
