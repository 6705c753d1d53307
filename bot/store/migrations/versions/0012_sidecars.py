"""What a person confirmed of a draft, beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("drafts", sa.Column("sidecar", sa.LargeBinary))


def downgrade() -> None:
    """Take it away, with all it holds."""
    op.drop_column("drafts", "sidecar")
