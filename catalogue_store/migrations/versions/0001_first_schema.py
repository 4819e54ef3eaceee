"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.String(600).with_variant(sa.String(600, collation="C"), "postgresql")
WORD = sa.String(100)
DIGEST = sa.LargeBinary(16)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

TABLES = (
    "api_key",
    "change",
    "descriptor",
    "host",
    "lease",
    "organisation",
    "organisation_alias",
    "payload",
    "raw_record",
    "raw_version",
    "record_organisation",
    "record_version",
    "snapshot",
    "source",
    "subscription",
    "suppression",
    "validator",
    "raw_payload",
    "record",
    "run",
    "issue",
    "run_seen",
    "staged_link",
    "staged_organisation",
    "staged_record",
)
"""In the order in which they are made."""


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key_hash", WORD, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("requests_per_minute", sa.Integer()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("revoked_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    op.create_table(
        "change",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_record_id_seq"), "change", ["record_id", "seq"], unique=False)
    op.create_table(
        "descriptor",
        sa.Column("hash", DIGEST, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_descriptor")),
    )
    op.create_table(
        "host",
        sa.Column("name", KEY, nullable=False),
        sa.Column("next_free_us", sa.BigInteger(), nullable=False),
        sa.Column("robots_status", sa.Integer()),
        sa.Column("robots_text", sa.Text()),
        sa.Column("robots_fetched_at", TIME),
        sa.Column("delay_seconds", sa.Float()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", TIME),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "lease",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("fence", SEQUENCE, nullable=False),
        sa.Column("holder_host", sa.Text()),
        sa.Column("holder_pid", sa.Integer()),
        sa.Column("holder_started", sa.Text()),
        sa.Column("run_id", SEQUENCE),
        sa.Column("expires_at", TIME),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_lease")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name_json", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("webpage", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "organisation_alias",
        sa.Column("id", KEY, nullable=False),
        sa.Column("canonical_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_alias")),
    )
    op.create_index(
        op.f("ix_organisation_alias_canonical_id"), "organisation_alias", ["canonical_id"], unique=False
    )
    op.create_table(
        "payload",
        sa.Column("hash", DIGEST, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_payload")),
    )
    op.create_table(
        "raw_record",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("raw_hash", DIGEST, nullable=False),
        sa.Column("content_hash", WORD, nullable=False),
        sa.Column("stamp", WORD, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("class_name", sa.Text()),
        sa.Column("shape", sa.Text()),
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("missing_since_at", TIME),
        sa.Column("missing_runs", sa.Integer(), nullable=False),
        sa.Column("absent_at", TIME),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_raw_record")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "raw_version",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("raw_hash", DIGEST, nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("listed_class", sa.Text()),
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("kept_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "raw_hash", name=op.f("pk_raw_version")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record_organisation",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "organisation_id", name=op.f("pk_record_organisation")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_record_organisation_organisation_id"),
        "record_organisation",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "record_version",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("descriptor_hash", DIGEST, nullable=False),
        sa.Column("raw_hash", DIGEST, nullable=False),
        sa.Column("content_hash", WORD, nullable=False),
        sa.Column("stamp", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_record_version")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title_json", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("licence_json", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("protocol", WORD, nullable=False),
        sa.Column("schedule", sa.Text()),
        sa.Column("mapping_hash", WORD, nullable=False),
        sa.Column("verification_json", sa.Text(), nullable=False),
        sa.Column("published_run_id", SEQUENCE),
        sa.Column("listed_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("delivered_seq", SEQUENCE, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_table(
        "suppression",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suppressed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_suppression")),
    )
    op.create_table(
        "validator",
        sa.Column("url_hash", DIGEST, nullable=False),
        sa.Column("mapping_hash", WORD, nullable=False),
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("source_id", KEY),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("yielded", sa.JSON(), nullable=False),
        sa.Column("stored_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("url_hash", "mapping_hash", "run_id", name=op.f("pk_validator")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_validator_run_id"), "validator", ["run_id"], unique=False)
    op.create_table(
        "raw_payload",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("raw_hash", DIGEST, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("charset", sa.Text()),
        sa.Column("payload_hash", DIGEST, nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id", "raw_hash"],
            ["raw_version.record_id", "raw_version.raw_hash"],
            name=op.f("fk_raw_payload_record_id_raw_hash"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", "raw_hash", "position", name=op.f("pk_raw_payload")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("descriptor_hash", DIGEST, nullable=False),
        sa.Column("raw_hash", DIGEST, nullable=False),
        sa.Column("content_hash", WORD, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_record_source_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_record")),
        sa.UniqueConstraint("id", name=op.f("uq_record_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("stamp", WORD, nullable=False),
        sa.Column("base_run_id", SEQUENCE),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("has_staging", sa.Boolean(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("finished_at", TIME),
        sa.Column("published_at", TIME),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("checkpoint", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("superseded_by", SEQUENCE),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_run_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_run_source_id_id"), "run", ["source_id", "id"], unique=False)
    op.create_table(
        "issue",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("record_id", KEY),
        sa.Column("fingerprint", DIGEST, nullable=False),
        sa.Column("is_of_record", sa.Boolean(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("code", WORD, nullable=False),
        sa.Column("severity", WORD, nullable=False),
        sa.Column("field", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("expected", sa.Text()),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_issue_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_issue_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_issue_fingerprint_run_id"), "issue", ["fingerprint", "run_id"], unique=True)
    op.create_index(op.f("ix_issue_record_id"), "issue", ["record_id"], unique=False)
    op.create_index(op.f("ix_issue_run_id"), "issue", ["run_id"], unique=False)
    op.create_table(
        "run_seen",
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("evidence", WORD, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("raw_hash", DIGEST),
        sa.Column("content_hash", WORD),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_seen_run_id")),
        sa.PrimaryKeyConstraint("run_id", "record_id", name=op.f("pk_run_seen")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staged_link",
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_staged_link_run_id")),
        sa.PrimaryKeyConstraint("run_id", "record_id", "organisation_id", name=op.f("pk_staged_link")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staged_organisation",
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("name_json", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("webpage", sa.Text()),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_staged_organisation_run_id")),
        sa.PrimaryKeyConstraint("run_id", "id", name=op.f("pk_staged_organisation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staged_record",
        sa.Column("run_id", SEQUENCE, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("content_hash", WORD, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("class_name", sa.Text()),
        sa.Column("descriptor_hash", DIGEST),
        sa.Column("shape", sa.Text()),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_staged_record_run_id")),
        sa.PrimaryKeyConstraint("run_id", "record_id", name=op.f("pk_staged_record")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
