"""What staff were told, as a chain; and what was exported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_BEFORE_ALL = "0" * 64


def upgrade() -> None:
    """Make the tables, and the head of a chain without rows."""
    op.create_table(
        "evidence",
        sa.Column("number", _serial, nullable=False, autoincrement=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255)),
        sa.Column("clause_id", sa.String(255)),
        sa.Column("digest", sa.String(64)),
        sa.Column("review", sa.String(32)),
        sa.Column("review_due", sa.String(10)),
        sa.Column("answered_at", sa.String(17), nullable=False),
        sa.Column("door", sa.String(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_evidence"),
    )
    op.create_index("ix_evidence_club_answered_at", "evidence", ["club", "answered_at"])
    head = op.create_table(
        "evidence_head",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("let_go", sa.BigInteger, nullable=False),
        sa.Column("anchor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_head"),
    )
    op.bulk_insert(head, [{"id": 1, "count": 0, "hash": _BEFORE_ALL, "let_go": 0, "anchor": _BEFORE_ALL}])
    op.create_table(
        "exports",
        sa.Column("id", _serial, nullable=False, autoincrement=True),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("club", sa.String(255), nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        sa.Column("exported_at", sa.DateTime, nullable=False),
        sa.Column("exported_by", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in ("exports", "evidence_head", "evidence"):
        op.drop_table(table)
