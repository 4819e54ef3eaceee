"""Which records are missing, found without looking at those that are not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MISSING = sa.text("missing_since_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        op.f("ix_raw_record_missing"),
        "raw_record",
        ["record_id"],
        sqlite_where=MISSING,
        postgresql_where=MISSING,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_raw_record_missing"), "raw_record")
