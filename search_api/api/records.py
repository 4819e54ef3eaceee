"""One record on its way out: with the store's times, and without anything its source withholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalogue_store import CatalogueStore, RecordVersion, StoredRecord
from normalise.descriptor import Descriptor
from normalise.rights import republished
from search_api.api.problems import NoSuchRecord, SuppressedRecord
from search_api.derived_numbers import with_readable_numbers

BOOKKEEPING = frozenset({"rights", "mapping_version", "provenance", "completeness"})
"""Fields that say something about the description, not about the credential."""


def found_record(store: CatalogueStore, record_id: str) -> StoredRecord:
    """The record of that id, withdrawn or not; NoSuchRecord, or SuppressedRecord when it was taken down."""
    stored = store.records.get(record_id)
    if stored is not None:
        return stored
    if store.suppressions.get(record_id) is not None:
        raise SuppressedRecord(record_id)
    raise NoSuchRecord(record_id)


def public_descriptor(stored: StoredRecord) -> Descriptor:
    """The descriptor with its four times, as it may be shown."""
    times = {
        "first_seen_at": stored.first_seen_at,
        "last_seen_at": stored.last_seen_at,
        "changed_at": stored.changed_at,
        "withdrawn_at": stored.withdrawn_at,
    }
    shown = republished(_read(stored.descriptor_json))
    return with_readable_numbers(shown).model_copy(update=times)


def kept_descriptor(stored: StoredRecord) -> Descriptor:
    """The whole description, withheld texts included: to judge by, never to show."""
    return _read(stored.descriptor_json)


def descriptor_json(descriptor: Descriptor) -> bytes:
    """As the API writes a descriptor: what the source is silent about is left out."""
    return descriptor.model_dump_json(by_alias=True, exclude_none=True).encode()


def descriptor_values(descriptor: Descriptor) -> dict[str, Any]:
    """The same as plain values."""
    return descriptor.model_dump(mode="json", by_alias=True, exclude_none=True)


def history_of(stored: StoredRecord, versions: Sequence[RecordVersion]) -> Iterator[dict[str, Any]]:
    """Each version with what differs from the one before, oldest first.

    A version may be shown as far as its own rights and those of today allow.
    """
    withheld_today = _read(stored.descriptor_json).rights.withheld
    before: dict[str, Any] = {}
    for version in versions:
        shown = _as_of_today(_read(version.descriptor_json), withheld_today)
        after = descriptor_values(shown)
        yield {
            "version": version.version,
            "kind": version.kind.value,
            "at": version.at,
            "run": version.run_id,
            "mapping_version": shown.mapping_version,
            "changes": list(_differences(before, after)) if before else [],
        }
        before = after


def _read(body: bytes) -> Descriptor:
    return Descriptor.model_validate_json(body)


def _as_of_today(descriptor: Descriptor, withheld_today: Sequence[str]) -> Descriptor:
    withheld = tuple(dict.fromkeys((*descriptor.rights.withheld, *withheld_today)))
    rights = descriptor.rights.model_copy(update={"withheld": withheld})
    return with_readable_numbers(republished(descriptor.model_copy(update={"rights": rights})))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in Descriptor.model_fields:
        if name not in BOOKKEEPING and before.get(name) != after.get(name):
            yield {"field": name, "before": before.get(name), "after": after.get(name)}
