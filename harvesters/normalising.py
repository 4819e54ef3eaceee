"""The second stage of a run: what is new, changed or under another stamp is normalised and staged."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from catalogue_store import KeptRecord, Outcome, Run, StagedRecord
from harvesters.stage_clock import StageClock
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome as Normalised

BATCH = 500


def normalise_pending(run: Run, normaliser: Normaliser, clock: StageClock) -> Iterator[int]:
    """Normalise and stage everything pending; gives the number of records done after each batch."""
    done = 0
    for batch in clock.taking("read", run.pending(BATCH)):
        with clock.during("normalise"):
            staged = [staged_record(kept, normaliser.normalise(kept.raw)) for kept in batch]
        with clock.during("stage"):
            run.stage(staged)
        done += len(batch)
        yield done


def staged_record(kept: KeptRecord, normalised: Normalised) -> StagedRecord:
    """What normalisation made of a raw record, as the store keeps it."""
    descriptor = normalised.descriptor
    return StagedRecord(
        kept.record_id,
        kept.raw.native_id,
        outcome_of(normalised),
        normalised.descriptor_json(),
        normalised.not_accepted_class,
        kept.content_hash,
        normalised.issues,
        () if descriptor is None else tuple(organisation_rows(descriptor)),
    )


def outcome_of(normalised: Normalised) -> Outcome:
    """Accepted, not accepted, or quarantined."""
    if not normalised.accepted:
        return Outcome.NOT_ACCEPTED
    return Outcome.QUARANTINED if normalised.is_quarantined else Outcome.ACCEPTED


def organisation_rows(descriptor: Descriptor) -> Iterator[tuple[str, str, str | None, str | None]]:
    """(id, name by language as JSON, country, webpage) of each organisation a descriptor names, each once."""
    rows = {organisation.id: organisation for organisation in _organisations(descriptor)}
    for organisation in rows.values():
        name = orjson.dumps(organisation.name.model_dump()).decode()
        yield organisation.id, name, organisation.country, organisation.subject_webpage


def _organisations(descriptor: Descriptor) -> Iterator[Organisation]:
    if descriptor.owned_by is not None:
        yield descriptor.owned_by
    yield from descriptor.offered_by
    yield from (assured.organisation for assured in descriptor.quality_assured_by)
