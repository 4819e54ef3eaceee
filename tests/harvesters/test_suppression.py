"""A record that was taken down does not come back by any protocol or kind of run, until it may again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue_store import CatalogueStore, RunKind, RunState
from harvesters.report import RunReport
from harvesters.run import harvest_source, normalise_source
from harvesters.sample_providers.server import SampleServer
from normalise.mapping.mapping import Mapping
from normalise.vocabularies import Vocabularies
from tests.harvesters.conftest import FakeClock, MakeFetcher
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import register, shipped_mapping
from tests.harvesters.small_registry import SmallRegistry

SHIPPED = ("nz_nzqa", "ca_on_ecampus", "us_credential_registry")


class Harvests:
    """Harvests a source day by day."""

    def __init__(
        self, store: CatalogueStore, make_fetcher: MakeFetcher, clock: FakeClock, vocabularies: Vocabularies
    ) -> None:
        self.store = store
        self.clock = clock
        self.vocabularies = vocabularies
        self._make_fetcher = make_fetcher

    def live(self, name: str, origin: str, **harvest: object) -> Mapping:
        """A shipped mapping as that of a live source."""
        mapping = shipped_mapping(name, origin, **harvest)
        mapping = mapping.model_copy(
            update={"source": mapping.source.model_copy(update={"is_sample": False})}
        )
        register(self.store, mapping)
        return mapping

    def run(self, mapping: Mapping, kind: RunKind = RunKind.FULL) -> RunReport:
        self.clock.pass_days(1)
        return harvest_source(
            mapping, self.store, self._make_fetcher(), self.vocabularies, now=self.clock.now, kind=kind
        )

    def ids(self) -> list[str]:
        return [record.id for record in self.store.records.iterate()]


@pytest.fixture
def harvests(
    store: CatalogueStore, make_fetcher: MakeFetcher, clock: FakeClock, vocabularies: Vocabularies
) -> Harvests:
    return Harvests(store, make_fetcher, clock, vocabularies)


@pytest.mark.parametrize("name", SHIPPED)
def test_record_comes_back_by_no_protocol_until_its_suppression_is_lifted(
    name: str, harvests: Harvests
) -> None:
    store = harvests.store
    with SampleServer() as server:
        mapping = harvests.live(name, server.origin)
        harvests.run(mapping)
        before = harvests.ids()
        taken_down, *others = before
        store.suppressions.suppress(taken_down, "asked by its provider", harvests.clock.now())
        for _ in ("fetched anew", "perhaps unchanged since"):
            report = harvests.run(mapping)
            assert (report.state, report.figures["suppressed"]) == (RunState.ACCEPTED, 1)
            assert "1 suppressed" in report.summary()
            assert harvests.ids() == others
            assert store.payloads.newest(taken_down) == ()
        renewed = replace(harvests.vocabularies, version="another")
        replay = normalise_source(mapping, store, renewed, now=harvests.clock.now)
        assert (replay.state, harvests.ids()) == (RunState.ACCEPTED, others)
        store.suppressions.lift(taken_down)
        report = harvests.run(mapping)
    assert report.published is not None
    assert (report.published["added"], report.figures["suppressed"]) == (1, 0)
    assert sorted(harvests.ids()) == sorted(before)


def test_run_that_goes_on_does_not_publish_what_was_taken_down_meanwhile(
    harvests: Harvests, site: LocalSite
) -> None:
    registry = SmallRegistry(site, 15)
    mapping = harvests.live("us_credential_registry", registry.origin, per_page=5, batch_size=5, events=False)

    def fail_on_page_two(number: int) -> None:
        if number == 2:
            site.routes["/graph/search"] = Page(b"{}", 503)

    graphs = site.routes["/graph/search"]
    registry.before_page = fail_on_page_two
    assert harvests.run(mapping).state is RunState.INTERRUPTED
    site.routes["/graph/search"] = graphs
    registry.before_page = lambda number: None
    taken_down = f"{mapping.id}:{registry.ctids[0]}"
    harvests.store.suppressions.suppress(taken_down, "asked", harvests.clock.now())
    harvests.clock.pass_days(-1)
    report = harvests.run(mapping)
    assert (report.state, report.attempt) == (RunState.ACCEPTED, 2)
    assert (report.listed, report.figures["suppressed"]) == (15, 1)
    assert len(harvests.ids()) == 14
    assert taken_down not in harvests.ids()


def test_run_that_follows_events_does_not_bring_it_back(harvests: Harvests, site: LocalSite) -> None:
    registry = SmallRegistry(site, 5)
    mapping = harvests.live("us_credential_registry", registry.origin)
    harvests.run(mapping)
    name = registry.ctids[2]
    harvests.store.suppressions.suppress(f"{mapping.id}:{name}", "asked", harvests.clock.now())
    registry.versions[name] = 2
    registry.serve_graphs()
    at = harvests.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    registry.events.append({"envelope_ceterms_ctid": name, "event": "update", "created_at": at})
    report = harvests.run(mapping, RunKind.INCREMENTAL)
    assert (report.kind, report.state, report.figures["suppressed"]) == (
        RunKind.INCREMENTAL,
        RunState.ACCEPTED,
        1,
    )
    assert len(harvests.ids()) == 4
