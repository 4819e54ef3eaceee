"""Sources, their runs and leases, and what politeness remembers of hosts and addresses."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table

from catalogue_store.tables.columns import Digest, KeyText, Name, Sequence, Text, UtcTime, metadata

source = Table(
    "source",
    metadata,
    Column("id", KeyText, primary_key=True),
    Column("title_json", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("country", Text),
    Column("website", Text, nullable=False),
    Column("licence_json", Text, nullable=False),
    Column("is_sample", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("protocol", Name, nullable=False),
    Column("schedule", Text),
    Column("mapping_hash", Name, nullable=False),
    Column("verification_json", Text, nullable=False),
    # The state a run is judged against: which run was published last. No foreign key: run points here.
    Column("published_run_id", Sequence),
    # When the last published full run saw the source; records that are not missing were last seen then.
    Column("listed_at", UtcTime),
    # Runs that ended badly, one after another; why the last one did; and when the scheduler may try again.
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failure", Text),
    Column("retry_at", UtcTime),
)

run = Table(
    "run",
    metadata,
    Column("id", Sequence, primary_key=True, autoincrement=True),
    Column("source_id", KeyText, ForeignKey("source.id"), nullable=False),
    Column("kind", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("stamp", Name, nullable=False),
    # The source's published_run_id when the run began.
    Column("base_run_id", Sequence),
    # Grows each time the run is resumed: a record kept again by a later attempt is no duplicate.
    Column("attempt", Integer, nullable=False),
    Column("has_staging", Boolean, nullable=False),
    # False: the listing of a full run was not read to its end, so it proves no absence.
    Column("is_complete", Boolean, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    # The latest moment at which the run saw anything of the source.
    Column("seen_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("published_at", UtcTime),
    Column("duplicates", Integer, nullable=False),
    Column("checkpoint", JSON, nullable=False),
    Column("report", JSON, nullable=False),
    Column("superseded_by", Sequence),
    # When its end was told to the address that the mapping names; none: not told (yet).
    Column("notified_at", UtcTime),
    Index(None, "source_id", "id"),
    sqlite_autoincrement=True,
)

lease = Table(
    "lease",
    metadata,
    Column("source_id", KeyText, primary_key=True),
    # Grows at each taking, so that an old holder can tell that it lost the lease.
    Column("fence", Sequence, nullable=False),
    Column("holder_host", Text),
    Column("holder_pid", Integer),
    Column("holder_started", Text),
    Column("run_id", Sequence),
    # None when the lease is free.
    Column("expires_at", UtcTime),
)

host = Table(
    "host",
    metadata,
    Column("name", KeyText, primary_key=True),
    # Microseconds since 1970 UTC: the one time that SQL must add to, the same way on every database.
    Column("next_free_us", BigInteger, nullable=False),
    # Until when one request may be on its way; 0 when none is.
    Column("busy_until_us", BigInteger, nullable=False, server_default="0"),
    Column("robots_status", Integer),
    Column("robots_text", Text),
    Column("robots_fetched_at", UtcTime),
    Column("delay_seconds", Float),
    Column("failures", Integer, nullable=False),
    Column("failed_at", UtcTime),
)

validator = Table(
    "validator",
    metadata,
    # Addresses may be longer than an index key may be.
    Column("url_hash", Digest, primary_key=True),
    Column("mapping_hash", Name, primary_key=True),
    # 0: in force. Else the run that must be published before a 304 may be believed.
    Column("run_id", Sequence, primary_key=True),
    # None until a run that names it is published.
    Column("source_id", KeyText),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("yielded", JSON, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
    Index(None, "run_id"),
    sqlite_with_rowid=False,
)
