"""What managers say of a policy, every text it had in force, and the texts that are to come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "register",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("person", sa.String(32)),
        sa.Column("said_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register"),
    )
    op.create_index("ix_register_policy", "register", ["club", "policy"])
    op.create_table(
        "versions",
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("path", sa.String(1024), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("came_at", sa.DateTime, nullable=False),
        sa.Column("published_by", sa.String(32)),
        sa.PrimaryKeyConstraint("club", "policy", "number", name="pk_versions"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("brought_by", sa.String(32)),
        sa.Column("brought_at", sa.DateTime, nullable=False),
        sa.Column("decided_by", sa.String(32)),
        sa.Column("decided_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("club", "policy", "digest", name="uq_drafts_club"),
    )


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in ("drafts", "versions", "register"):
        op.drop_table(table)
