"""What no clause answers, and what managers decided about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "unanswered",
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_unanswered"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unanswered_club", "unanswered", ["club"])
    op.create_table(
        "out_of_scope",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("key", name="uq_out_of_scope_key"),
    )
    op.create_index("ix_out_of_scope_club", "out_of_scope", ["club"])
    op.create_table(
        "standards",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.Column("policy", sa.String(255)),
        sa.Column("clause_id", sa.String(255)),
        sa.Column("clause_digest", sa.String(64)),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("written_by", sa.String(32), nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_by", sa.String(32)),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.UniqueConstraint("key", name="uq_standards_key"),
    )
    op.create_index("ix_standards_club", "standards", ["club"])
    op.create_table(
        "judgements",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("clause_id", sa.String(255), nullable=False),
        sa.Column("clause_digest", sa.String(64), nullable=False),
        sa.Column("judged_by", sa.String(32), nullable=False),
        sa.Column("judged_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("key", name="uq_judgements_key"),
    )
    op.create_index("ix_judgements_club", "judgements", ["club"])


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in ("judgements", "standards", "out_of_scope", "unanswered"):
        op.drop_table(table)
