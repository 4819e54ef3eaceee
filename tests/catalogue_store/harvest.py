"""A source small enough to write down in a test, harvested through the store's own calls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from catalogue_store import (
    AbsencePolicy,
    CatalogueStore,
    KeptRecord,
    Outcome,
    PublishedCounts,
    Run,
    RunKind,
    SourceRow,
    StagedRecord,
)
from normalise.issue import Issue, IssueCode, Severity
from normalise.raw_record import Payload, PayloadRole, RawRecord

BEGIN = datetime(2026, 1, 1, 3, 15, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days after the beginning."""
    return BEGIN + timedelta(days=number)


def source_row(source_id: str, *, is_sample: bool = False) -> SourceRow:
    return SourceRow(
        id=source_id,
        title_json='{"en": "A source"}',
        publisher="A publisher",
        country="NZ",
        website="https://example.org/",
        licence_json="{}",
        is_sample=is_sample,
        enabled=True,
        protocol="table",
        schedule=None,
        mapping_hash="0123456789ab",
        verification_json="{}",
    )


def kept(native_id: str, text: str, source_id: str = "src", content_hash: str | None = None) -> KeptRecord:
    """A record whose one payload is the text."""
    payload = Payload(
        PayloadRole.MAIN, f"https://example.org/{native_id}", "text/plain", text.encode(), "utf-8"
    )
    digest = content_hash or blake2b(text.encode(), digest_size=16).hexdigest()
    return KeptRecord(RawRecord(source_id, native_id, (payload,)), f"{source_id}:{native_id}", digest)


def normalised(entry: KeptRecord, stamp: str = "one") -> StagedRecord:
    """`BAD ..` is quarantined, `OTHER ..` is of another class, all else is a record whose name is its text.

    Under a stamp that begins with `wide` the other class is accepted; under `mended` bad records can be read.
    """
    text = entry.raw.payloads[0].body.decode()
    if text.startswith("BAD") and stamp != "mended":
        issue = Issue(
            IssueCode.MISSING_FIELD, Severity.ERROR, f"{text!r} has no name", field="name", value=text
        )
        return _staged(entry, Outcome.QUARANTINED, None, (issue,))
    if text.startswith("OTHER") and not stamp.startswith("wide"):
        return _staged(entry, Outcome.NOT_ACCEPTED, None, ())
    descriptor = {"id": entry.record_id, "name": text, "mapping_version": stamp}
    if "cheap" in text:
        descriptor["estimated_cost"] = [{"as_given": "free"}]
    issues: tuple[Issue, ...] = ()
    if "odd" in text:
        issues = (
            Issue(IssueCode.UNMAPPED_VALUE, Severity.WARNING, f"{text!r} is odd", field="level", value=text),
        )
    return _staged(entry, Outcome.ACCEPTED, json.dumps(descriptor).encode(), issues)


def _staged(
    entry: KeptRecord, outcome: Outcome, body: bytes | None, issues: tuple[Issue, ...]
) -> StagedRecord:
    provider = (f"{entry.raw.source_id}:provider", '{"en": "A provider"}', "NZ", None)
    return StagedRecord(
        record_id=entry.record_id,
        native_id=entry.raw.native_id,
        outcome=outcome,
        descriptor_json=body,
        listed_class="Course" if outcome is Outcome.NOT_ACCEPTED else None,
        content_hash=entry.content_hash,
        issues=issues,
        organisations=(provider,) if outcome is Outcome.ACCEPTED else (),
    )


def normalise_pending(run: Run, stamp: str = "one", batch: int = 5) -> list[str]:
    """Stage all that is pending; returns the ids."""
    done: list[str] = []
    for page in run.pending(batch):
        run.stage([normalised(entry, stamp) for entry in page])
        done += [entry.record_id for entry in page]
    return done


def fill(
    store: CatalogueStore,
    at: datetime,
    site: Mapping[str, str],
    *,
    kind: RunKind = RunKind.FULL,
    stamp: str = "one",
    gone: Sequence[str] = (),
    source_id: str = "src",
) -> Run:
    """A run that has kept and normalised the site and only needs a verdict."""
    run = store.runs.start(source_id, kind, stamp, at)
    if kind is not RunKind.REPLAY:
        run.keep([kept(native_id, text, source_id) for native_id, text in site.items()], at)
        run.gone([f"{source_id}:{native_id}" for native_id in gone], at)
    normalise_pending(run, stamp)
    return run


def harvest(
    store: CatalogueStore,
    at: datetime,
    site: Mapping[str, str],
    *,
    kind: RunKind = RunKind.FULL,
    stamp: str = "one",
    gone: Sequence[str] = (),
    source_id: str = "src",
    policy: AbsencePolicy | None = None,
) -> PublishedCounts:
    """A whole run, published."""
    run = fill(store, at, site, kind=kind, stamp=stamp, gone=gone, source_id=source_id)
    return store.publish(run.id, policy or AbsencePolicy(), at)


def replay(store: CatalogueStore, at: datetime, stamp: str) -> PublishedCounts:
    """A replay of all that is kept, published."""
    return harvest(store, at, {}, kind=RunKind.REPLAY, stamp=stamp)


def names(store: CatalogueStore) -> dict[str, str]:
    """Native id -> name of each live record."""
    records = store.records.iterate()
    return {record.native_id: json.loads(record.descriptor_json)["name"] for record in records}


def logged(store: CatalogueStore, after: int = 0) -> list[tuple[str, str]]:
    """(native id, kind) of the changes after one."""
    return [(change.record_id.partition(":")[2], str(change.kind)) for change in store.changes.after(after)]
