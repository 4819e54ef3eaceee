"""What was kept as received, what is known of each record's raw form, and the staging area of runs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table

from catalogue_store.tables.columns import Bytes, Digest, KeyText, Name, Sequence, Text, UtcTime, metadata

# Content-addressed rows are named by the hash of their bytes. Nothing points at them by foreign key: deleting
# one would search each table that may name it, through one more index. `retention.py` removes the unnamed.
payload = Table(
    "payload",
    metadata,
    Column("hash", Digest, primary_key=True),
    # One zstd frame that states its content size.
    Column("body", Bytes, nullable=False),
)

descriptor = Table(
    "descriptor",
    metadata,
    Column("hash", Digest, primary_key=True),
    Column("body", Bytes, nullable=False),
)

raw_version = Table(
    "raw_version",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    # Hash of the list of payloads: role, address and body of each.
    Column("raw_hash", Digest, primary_key=True),
    Column("native_id", Text, nullable=False),
    Column("listed_class", Text),
    Column("run_id", Sequence, nullable=False),
    Column("kept_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

raw_payload = Table(
    "raw_payload",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    Column("raw_hash", Digest, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("role", Name, nullable=False),
    Column("address", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("charset", Text),
    Column("payload_hash", Digest, nullable=False),
    ForeignKeyConstraint(
        ["record_id", "raw_hash"], ["raw_version.record_id", "raw_version.raw_hash"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)

# One row for every record id a source ever listed, whatever normalisation made of it.
raw_record = Table(
    "raw_record",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    Column("native_id", Text, nullable=False),
    # The raw form at the last normalisation, the hash of its content, and the stamp it was normalised under.
    Column("raw_hash", Digest, nullable=False),
    Column("content_hash", Name, nullable=False),
    Column("stamp", Name, nullable=False),
    Column("outcome", Name, nullable=False),
    # The class by which a record that is not accepted is counted.
    Column("class_name", Text),
    # Names of the descriptor's filled fields, and the codes of coded ones: see `record_shape`. Counted by grouping.
    Column("shape", Text),
    Column("run_id", Sequence, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    # Newer only in effect: a record that is not missing was last seen at its source's listed_at.
    Column("last_seen_at", UtcTime, nullable=False),
    Column("missing_since_at", UtcTime),
    Column("missing_runs", Integer, nullable=False),
    # When its absence was believed, or the source said that it is gone.
    Column("absent_at", UtcTime),
    sqlite_with_rowid=False,
)
# Few are missing, and every publishing counts them.
Index(
    "ix_raw_record_missing",
    raw_record.c.record_id,
    sqlite_where=raw_record.c.missing_since_at.is_not(None),
    postgresql_where=raw_record.c.missing_since_at.is_not(None),
)

# Taken down on request, and never harvested back.
suppression = Table(
    "suppression",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("suppressed_at", UtcTime, nullable=False),
)

run_seen = Table(
    "run_seen",
    metadata,
    Column("run_id", Sequence, ForeignKey("run.id"), primary_key=True),
    Column("record_id", KeyText, primary_key=True),
    # kept, listed or gone.
    Column("evidence", Name, nullable=False),
    Column("attempt", Integer, nullable=False),
    # The raw form this run kept; none when it only listed the record or found it unchanged.
    Column("raw_hash", Digest),
    Column("content_hash", Name),
    sqlite_with_rowid=False,
)

staged_record = Table(
    "staged_record",
    metadata,
    Column("run_id", Sequence, ForeignKey("run.id"), primary_key=True),
    Column("record_id", KeyText, primary_key=True),
    Column("native_id", Text, nullable=False),
    Column("content_hash", Name, nullable=False),
    Column("outcome", Name, nullable=False),
    Column("class_name", Text),
    Column("descriptor_hash", Digest),
    Column("shape", Text),
    sqlite_with_rowid=False,
)

staged_organisation = Table(
    "staged_organisation",
    metadata,
    Column("run_id", Sequence, ForeignKey("run.id"), primary_key=True),
    Column("id", KeyText, primary_key=True),
    Column("name_json", Text, nullable=False),
    Column("country", Text),
    Column("webpage", Text),
    sqlite_with_rowid=False,
)

staged_link = Table(
    "staged_link",
    metadata,
    Column("run_id", Sequence, ForeignKey("run.id"), primary_key=True),
    Column("record_id", KeyText, primary_key=True),
    Column("organisation_id", KeyText, primary_key=True),
    sqlite_with_rowid=False,
)
