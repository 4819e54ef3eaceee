"""Which records of several sources are one credential: derived from the records, and made anew when it is lost."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Integer, Table

from catalogue_store.tables.columns import KeyText, Name, Sequence, metadata

sameness_key = Table(
    "sameness_key",
    metadata,
    # What records are looked up by: see normalise.sameness.keys.
    Column("key", Name, primary_key=True),
    Column("record_id", KeyText, primary_key=True, index=True),
    Column("source_id", KeyText, nullable=False),
    sqlite_with_rowid=False,
)

sameness_pair = Table(
    "sameness_pair",
    metadata,
    # In the order of their ids.
    Column("one_id", KeyText, primary_key=True),
    Column("other_id", KeyText, primary_key=True, index=True),
    Column("verdict", Name, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("against", JSON, nullable=False),
    sqlite_with_rowid=False,
)

# Only of clusters of more than one record.
cluster_member = Table(
    "cluster_member",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    # The record id of its oldest member.
    Column("cluster_id", KeyText, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("is_representative", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# One row: how far the change log was compared, and by which rules and decisions.
sameness_state = Table(
    "sameness_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Sequence, nullable=False),
    Column("version", Name, nullable=False),
)
