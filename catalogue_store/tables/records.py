"""The catalogue itself: records, their versions, organisations, issues and the change log."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table

from catalogue_store.tables.columns import Digest, KeyText, Name, Sequence, Text, UtcTime, metadata

record = Table(
    "record",
    metadata,
    # 32 bits on every database: the last key of every sort order of the index.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", KeyText, nullable=False, unique=True),
    Column("source_id", KeyText, ForeignKey("source.id"), nullable=False),
    Column("native_id", Text, nullable=False),
    # Its last good version and the raw form that version was made of.
    Column("version", Integer, nullable=False),
    Column("descriptor_hash", Digest, nullable=False),
    Column("raw_hash", Digest, nullable=False),
    Column("content_hash", Name, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
    sqlite_autoincrement=True,
)

record_version = Table(
    "record_version",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("descriptor_hash", Digest, nullable=False),
    Column("raw_hash", Digest, nullable=False),
    Column("content_hash", Name, nullable=False),
    Column("stamp", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("run_id", Sequence, nullable=False),
    Column("at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

change = Table(
    "change",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("record_id", KeyText, nullable=False),
    Column("kind", Name, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "record_id", "seq"),
    sqlite_autoincrement=True,
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", KeyText, primary_key=True),
    Column("name_json", Text, nullable=False),
    Column("country", Text),
    Column("webpage", Text),
)

organisation_alias = Table(
    "organisation_alias",
    metadata,
    Column("id", KeyText, primary_key=True),
    # Never itself an alias: chains are shortened when an alias is set.
    Column("canonical_id", KeyText, nullable=False, index=True),
)

record_organisation = Table(
    "record_organisation",
    metadata,
    Column("record_id", KeyText, primary_key=True),
    Column("organisation_id", KeyText, primary_key=True, index=True),
    sqlite_with_rowid=False,
)

issue = Table(
    "issue",
    metadata,
    Column("id", Sequence, primary_key=True, autoincrement=True),
    Column("source_id", KeyText, ForeignKey("source.id"), nullable=False),
    Column("run_id", Sequence, ForeignKey("run.id"), nullable=False),
    Column("record_id", KeyText),
    # Hash of everything the issue says, by which it is known again in a later run.
    Column("fingerprint", Digest, nullable=False),
    # Said by normalisation about its record; else noted by the run.
    Column("is_of_record", Boolean, nullable=False),
    Column("is_published", Boolean, nullable=False),
    Column("code", Name, nullable=False),
    Column("severity", Name, nullable=False),
    Column("field", Text),
    Column("value", Text),
    Column("expected", Text),
    Column("message", Text, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Index(None, "fingerprint", "run_id", unique=True),
    Index(None, "run_id"),
    Index(None, "record_id"),
    sqlite_autoincrement=True,
)
