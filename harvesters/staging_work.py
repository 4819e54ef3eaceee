"""What normalisation made of raw records, in the shape the store stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from catalogue_store import KeptRecord, Outcome, Run, StagedRecord
from catalogue_store.staging import StagingBatch
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome as Normalised


@dataclass(frozen=True, slots=True)
class StagingWork:
    """All that a batch of one run needs to know of it to be made ready for staging, in whatever process."""

    run_id: int
    source_id: str
    started_at: datetime

    @classmethod
    def of(cls, run: Run) -> StagingWork:
        """The work of a run."""
        return cls(run.id, run.source_id, run.row().started_at)

    def carry_out(self, batch: Sequence[KeptRecord], normaliser: Normaliser) -> StagingBatch:
        """Normalise a batch and make it ready to be written."""
        staged = [staged_record(kept, normaliser.normalise(kept.raw)) for kept in batch]
        return StagingBatch(self.run_id, self.source_id, self.started_at, staged)


def staged_record(kept: KeptRecord, normalised: Normalised) -> StagedRecord:
    """What normalisation made of a raw record, as the store keeps it."""
    draft = normalised.draft
    return StagedRecord(
        kept.record_id,
        kept.raw.native_id,
        outcome_of(normalised),
        normalised.descriptor_json(),
        normalised.not_accepted_class,
        kept.content_hash,
        normalised.issues,
        () if draft is None else tuple(organisation_rows(draft.said)),
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
        name = orjson.dumps(organisation.name.root).decode()
        yield organisation.id, name, organisation.country, organisation.subject_webpage


def _organisations(descriptor: Descriptor) -> Iterator[Organisation]:
    if descriptor.owned_by is not None:
        yield descriptor.owned_by
    yield from descriptor.offered_by
    yield from (assured.organisation for assured in descriptor.quality_assured_by)
