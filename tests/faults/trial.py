"""A source that was healthy once, and may now be harvested with faults in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from catalogue_store import CatalogueStore, RunKind
from harvesters.report import RunReport
from harvesters.run import harvest_source
from harvesters.sample_providers.faults.contents import SampleContents
from harvesters.sample_providers.faults.fault import Fault, InjectedFault
from harvesters.sample_providers.faults.faulty_samples import FaultySamples
from harvesters.sample_providers.nz_records import NzRegister, load_nz_register
from harvesters.sample_providers.ontario_table import load_ontario_rows
from harvesters.sample_providers.registry_sample import RegistrySample, load_registry_sample
from harvesters.sample_providers.server import SampleServer
from normalise.mapping.harvest_block import Politeness
from normalise.mapping.mapping import Mapping
from normalise.vocabularies import Vocabularies
from tests.faults.witness import Witness
from tests.harvesters.conftest import FakeClock, MakeFetcher
from tests.harvesters.mappings import shipped_mapping

RECORDS = 8
"""Of each provider: enough for three pages, few enough for a run in a fraction of a second."""
LIMIT = 300_000
POLITENESS = Politeness(spacing_seconds=1, timeout_seconds=20, retries=1, max_bytes=LIMIT)
IMPATIENCE = POLITENESS.model_copy(update={"timeout_seconds": 0.2})
"""Only where a fault takes all the time there is: a healthy answer may be slow on a busy machine."""
SLOW_FAULTS = {Fault.HANG, Fault.DRIP, Fault.ROBOTS_HANGS}
OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "html_pages": ("nz_nzqa", {"max_pages": 20}),
    "ctdl_registry": ("us_credential_registry", {"per_page": 4, "batch_size": 4, "max_pages": 20}),
    "table": ("ca_on_ecampus", {}),
}
"""Protocol -> the shipped mapping that speaks it, and what is made smaller."""
Catalogue = dict[str, tuple[object, ...]]


def small_contents() -> SampleContents:
    """A few records of each provider, in several pages."""
    registry = load_registry_sample()
    micro = [
        envelope.ctid
        for envelope in registry.envelopes()
        if "MicroCredential" in envelope.ctdl_type and not envelope.is_provisional
    ]
    return SampleContents(
        small_register(),
        without_bystanders(registry.keeping(micro[RECORDS : 2 * RECORDS])),
        load_ontario_rows()[:RECORDS],
        nz_records_a_page=3,
    )


def small_register() -> NzRegister:
    """Some records, among them all whose key has letters."""
    records = load_nz_register().records
    lettered = [record for record in records if not record.key.isdigit()]
    return NzRegister((*lettered, *records[: RECORDS - len(lettered)]))


def without_bystanders(registry: RegistrySample) -> RegistrySample:
    """The registry without organisations that no credential is of."""
    owners = {envelope.owner for envelope in map(registry.find, registry.credentials()) if envelope}
    return registry.keeping({*registry.credentials(), *owners}, organisations=False)


def mapping_of(protocol: str, origin: str, **harvest: Any) -> Mapping:
    """The mapping of a protocol's sample provider."""
    name, options = OPTIONS[protocol]
    return shipped_mapping(name, origin, **{"politeness": POLITENESS, **options, **harvest})


class Provider:
    """The sample server, and the clock its Retry-After dates go by."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        contents = small_contents()
        self.samples = FaultySamples(contents, now=self._now)
        self.witness = Witness(self.samples, contents.app())
        self.server = SampleServer(self.witness)

    def _now(self) -> datetime:
        return self.clock.now()


class Trial:
    """One source with its store, clock and provider."""

    def __init__(
        self,
        protocol: str,
        provider: Provider,
        store: CatalogueStore,
        clock: FakeClock,
        make_fetcher: MakeFetcher,
        vocabularies: Vocabularies,
    ) -> None:
        self.protocol = protocol
        self.provider = provider
        self.store = store
        self.clock = clock
        self.mapping = mapping_of(protocol, provider.server.origin)
        self.fetcher_settings: dict[str, Any] = {}
        self.collaborators: dict[str, Any] = {}
        self._make_fetcher = make_fetcher
        self._vocabularies = vocabularies
        provider.clock = clock

    def run(
        self,
        *faults: InjectedFault,
        days: float = 2,
        kind: RunKind | None = RunKind.FULL,
        keep_faults: bool = False,
    ) -> RunReport:
        """A run, so many days later, with these faults in the provider, or with those that are there.

        Whatever the fault, the provider must have shown it: a fault that did nothing proves nothing.
        """
        self.clock.pass_days(days)
        self.provider.witness.clear()
        if not keep_faults:
            self.provider.samples.inject(*faults)
        try:
            report = self._harvest(self._mapping(*faults), kind)
        finally:
            if not keep_faults:
                self.provider.samples.heal()
        broken = self.provider.witness.broken
        assert bool(broken) == bool(faults or keep_faults), broken or "the faults changed no answer"
        return report

    def _harvest(self, mapping: Mapping, kind: RunKind | None) -> RunReport:
        fetcher = self._make_fetcher(self.fetcher_settings, **self.collaborators)
        return harvest_source(mapping, self.store, fetcher, self._vocabularies, now=self.clock.now, kind=kind)

    def _mapping(self, *faults: InjectedFault) -> Mapping:
        if SLOW_FAULTS.isdisjoint(injected.fault for injected in faults):
            return self.mapping
        impatient = self.mapping.harvest.model_copy(update={"politeness": IMPATIENCE})
        return self.mapping.model_copy(update={"harvest": impatient})

    @staticmethod
    def closing_faults(answers: int) -> list[InjectedFault]:
        """Makes the first page's connection end early, so that the next try makes another."""
        return [InjectedFault(Fault.CUT_LENGTH, last=1)] if answers else []

    def catalogue(self) -> Catalogue:
        """Every record with all its versions, withdrawn ones too; without when it was last seen."""
        return {
            record.id: (
                record.native_id,
                record.version,
                record.descriptor_json,
                record.content_hash,
                record.first_seen_at,
                record.changed_at,
                record.withdrawn_at,
                *(tuple(asdict(version).items()) for version in self.store.records.versions(record.id)),
            )
            for record in self.store.records.iterate(include_withdrawn=True)
        }

    def issues(self, report: RunReport) -> list[str]:
        """The messages of a run's issues."""
        return [found.issue.message for found in self.store.issues.listed(run_id=report.run_id)]


MakeTrial = Callable[[str], Trial]
