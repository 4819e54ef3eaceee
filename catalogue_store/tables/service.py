"""What the public side keeps: subscriptions, keys and snapshots."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, Table

from catalogue_store.tables.columns import KeyText, Name, Sequence, Text, UtcTime, metadata

subscription = Table(
    "subscription",
    metadata,
    Column("id", KeyText, primary_key=True),
    Column("address", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    # The last change delivered.
    Column("delivered_seq", Sequence, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_try_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", KeyText, primary_key=True),
    # The key itself is never kept.
    Column("key_hash", Name, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("role", Name, nullable=False),
    Column("requests_per_minute", Integer),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", KeyText, primary_key=True),
    Column("title", Text, nullable=False),
    # The last change the snapshot holds.
    Column("seq", Sequence, nullable=False),
    Column("records", Integer, nullable=False),
    Column("query", Text, nullable=False),
    # Format -> file name, bytes and hash.
    Column("files", JSON, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)
