"""Which reminders were decided on, and which policies wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "reminders",
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("club", "policy", "digest", "occasion", "user_id", name="pk_reminders"),
    )
    op.create_table(
        "snoozes",
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("snoozed_by", sa.String(32), nullable=False),
        sa.Column("snoozed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("club", "policy", name="pk_snoozes"),
    )


def downgrade() -> None:
    """Take them away, with all they hold."""
    op.drop_table("snoozes")
    op.drop_table("reminders")
