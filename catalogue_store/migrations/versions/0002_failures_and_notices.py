"""Failures of a source in a row, whether the end of a run was told, and whether a host is being asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("source", sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
    op.add_column("source", sa.Column("failure", sa.Text))
    op.add_column("source", sa.Column("retry_at", TIME))
    op.add_column("run", sa.Column("notified_at", TIME))
    op.add_column("host", sa.Column("busy_until_us", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("host", "busy_until_us")
    op.drop_column("run", "notified_at")
    for name in ("retry_at", "failure", "failures"):
        op.drop_column("source", name)
