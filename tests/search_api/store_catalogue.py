"""A real store with published records, for tests of what reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson

from catalogue_store import (
    AbsencePolicy,
    CatalogueStore,
    KeptRecord,
    Outcome,
    RunKind,
    RunState,
    SourceRow,
    StagedRecord,
)
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.raw_record import Payload, PayloadRole, RawRecord

SOURCE = "zz_test"
STARTED = datetime(2026, 3, 1, tzinfo=UTC)
NO_GRACE = AbsencePolicy(runs=1, days=0)
_runs = count()


def descriptor(
    native_id: str, name: str | dict[str, str] = "A name", source_id: str = SOURCE, **fields: Any
) -> Descriptor:
    """The least descriptor, with some fields of a test's own."""
    least = {
        "id": f"{source_id}:{native_id}",
        "source_id": source_id,
        "native_id": native_id,
        "name": {"en": name} if isinstance(name, str) else name,
        "rights": {"licence": "CC0-1.0", "attribution": "Test"},
        "mapping_version": "000000000000",
    }
    return Descriptor.model_validate(least | fields)


def publish(store: CatalogueStore, descriptors: Sequence[Descriptor], source_id: str = SOURCE) -> None:
    """A full run of the source that lists just these: what earlier runs listed besides is withdrawn."""
    number = next(_runs)
    at = STARTED + timedelta(days=number)
    store.sources.register(_source(source_id))
    run = store.runs.start(source_id, RunKind.FULL, "stamp", at)
    kept = [_kept(one) for one in descriptors]
    run.keep(kept, at)
    run.stage([_staged(one, raw) for one, raw in zip(descriptors, kept, strict=True)])
    run.finish(RunState.ACCEPTED, {}, at)
    store.publish(run.id, NO_GRACE, at)


def _source(source_id: str) -> SourceRow:
    empty = {"title_json": '{"en": "Test"}', "licence_json": "{}", "verification_json": "{}"}
    return SourceRow(
        id=source_id,
        publisher="Test",
        country="NZ",
        website="https://test.invalid/",
        is_sample=False,
        enabled=False,
        protocol="table",
        schedule=None,
        mapping_hash="0" * 12,
        **empty,
    )


def _kept(one: Descriptor) -> KeptRecord:
    body = one.model_dump_json().encode()
    payload = Payload(PayloadRole.MAIN, "https://test.invalid/", "application/json", body)
    raw = RawRecord(one.source_id, one.native_id, (payload,))
    return KeptRecord(raw, one.id, _hash(body))


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _staged(one: Descriptor, raw: KeptRecord) -> StagedRecord:
    return StagedRecord(
        record_id=one.id,
        native_id=one.native_id,
        outcome=Outcome.ACCEPTED,
        descriptor_json=one.model_dump_json(by_alias=True, exclude_defaults=True).encode(),
        listed_class=None,
        content_hash=raw.content_hash,
        organisations=tuple(_organisations(one.offered_by)),
    )


def _organisations(given: Iterable[Organisation]) -> Iterable[tuple[str, str, str | None, str | None]]:
    for one in given:
        yield one.id, orjson.dumps(one.name.root).decode(), one.country, one.subject_webpage
