"""Which records of several sources are one credential."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.String(600).with_variant(sa.String(600, collation="C"), "postgresql")
NAME = sa.String(100)


def upgrade() -> None:
    op.create_table(
        "sameness_key",
        sa.Column("key", NAME, primary_key=True),
        sa.Column("record_id", KEY, primary_key=True),
        sa.Column("source_id", KEY, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sameness_key_record_id"), "sameness_key", ["record_id"])
    op.create_table(
        "sameness_pair",
        sa.Column("one_id", KEY, primary_key=True),
        sa.Column("other_id", KEY, primary_key=True),
        sa.Column("verdict", NAME, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("against", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sameness_pair_other_id"), "sameness_pair", ["other_id"])
    op.create_table(
        "cluster_member",
        sa.Column("record_id", KEY, primary_key=True),
        sa.Column("cluster_id", KEY, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("is_representative", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_cluster_member_cluster_id"), "cluster_member", ["cluster_id"])
    op.create_table(
        "sameness_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("version", NAME, nullable=False),
    )


def downgrade() -> None:
    for name in ("sameness_state", "cluster_member", "sameness_pair", "sameness_key"):
        op.drop_table(name)
