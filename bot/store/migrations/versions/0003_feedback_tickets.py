"""What people thought of an answer, and what they asked a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make both tables, and let an answer know which message it answered."""
    op.add_column("answers", sa.Column("asked", sa.String(64)))
    op.create_table(
        "feedback",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("policy", sa.String(255)),
        sa.Column("clause_id", sa.String(255)),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("key", name="uq_feedback_key"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("asker", sa.String(32), nullable=False),
        sa.Column("about_manager", sa.Boolean, nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("policy", sa.String(255)),
        sa.Column("clause_id", sa.String(255)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("handler", sa.String(32)),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("key", name="uq_tickets_key"),
    )
    op.create_index("ix_tickets_club", "tickets", ["club"])


def downgrade() -> None:
    """Take them away, with all they hold."""
    op.drop_table("tickets")
    op.drop_table("feedback")
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("asked")
