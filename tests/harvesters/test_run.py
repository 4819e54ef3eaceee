"""A run changes the catalogue only when it meets what its mapping expects, and then all at once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import orjson
import pytest

from catalogue_store import CatalogueStore, RunKind, RunState
from catalogue_store.errors import LeaseHeld
from catalogue_store.leases import Holder
from catalogue_store.this_process import host_name, this_holder
from harvesters.errors import SettingsError
from harvesters.held_lease import HeldLease
from harvesters.report import RunReport
from harvesters.run import harvest_source, normalise_source
from normalise.mapping.mapping import Mapping
from normalise.vocabularies import Vocabularies
from tests.harvesters.conftest import FakeClock, MakeFetcher
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import register, shipped_mapping, table_csv, table_mapping
from tests.harvesters.small_registry import SmallRegistry


class Harvester:
    """One source, its site and its store."""

    def __init__(
        self,
        store: CatalogueStore,
        site: LocalSite,
        make_fetcher: MakeFetcher,
        clock: FakeClock,
        vocabularies: Vocabularies,
    ) -> None:
        self.store = store
        self.site = site
        self.clock = clock
        self.vocabularies = vocabularies
        self._make_fetcher = make_fetcher
        self.settings: dict[str, Any] = {}
        self.mapping = self.map()

    def map(self, **expect: Any) -> Mapping:
        self.mapping = table_mapping(url=f"{self.site.origin}/t", expect=expect, politeness={"retries": 0})
        register(self.store, self.mapping)
        return self.mapping

    def serve(self, body: bytes, status: int = 200) -> None:
        self.site.routes["/t"] = Page(body, status, headers={"Content-Type": "text/csv"})

    def run(self, kind: RunKind | None = None) -> RunReport:
        self.clock.pass_days(1)
        return harvest_source(
            self.mapping,
            self.store,
            self._make_fetcher(self.settings),
            self.vocabularies,
            now=self.clock.now,
            kind=kind,
        )

    def titles(self) -> dict[str, str]:
        records = self.store.records.iterate()
        return {record.native_id: orjson.loads(record.descriptor_json)["name"]["en"] for record in records}


@pytest.fixture
def harvester(
    store: CatalogueStore,
    site: LocalSite,
    make_fetcher: MakeFetcher,
    clock: FakeClock,
    vocabularies: Vocabularies,
) -> Harvester:
    return Harvester(store, site, make_fetcher, clock, vocabularies)


def test_first_run_publishes_and_says_what_it_did(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    stages: dict[str, int] = {}
    report = harvest_source(
        harvester.mapping,
        harvester.store,
        harvester._make_fetcher(),
        harvester.vocabularies,
        now=harvester.clock.now,
        progress=lambda stage, done: stages.update({stage: done}),
    )
    assert report.state is RunState.ACCEPTED
    assert report.published is not None
    assert report.published["added"] == len(harvester.titles()) == 40
    assert (report.listed, report.is_listing_complete, report.fill["name"]) == (40, True, 1.0)
    assert report.fetching["requests"] == 2
    assert report.fetching["bytes_received"] > 1000
    assert {"fetch", "split", "keep", "normalise", "stage", "publish"} <= report.seconds.keys()
    assert stages == {"harvest": 40, "normalise": 40, "publish": 40}
    assert report.summary().startswith(f"full run {report.run_id} accepted, 40 listed, 40 added")
    row = harvester.store.runs.get(report.run_id)
    assert row is not None
    assert row.report == orjson.loads(orjson.dumps(report.as_json()))


def test_second_run_changes_only_what_changed(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    last = harvester.store.changes.last_seq()
    harvester.serve(table_csv(40).replace(b"Knots 7,", b"Bends 7,") + b"R99,Tides,About,Harbour School\n")
    report = harvester.run()
    assert report.published is not None
    assert (report.published["added"], report.published["changed"]) == (1, 1)
    changed = {change.record_id for change in harvester.store.changes.after(last)}
    assert changed == {"test_table:R7", "test_table:R99"}


def test_empty_list_is_held_and_the_catalogue_stays(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    before, last = harvester.titles(), harvester.store.changes.last_seq()
    harvester.serve(b"Id,Title,Description,Provider\n")
    report = harvester.run()
    assert report.state is RunState.HELD
    assert report.reasons[-1] == "the list is empty; expected are at least 1 (minimum_records)"
    assert (harvester.titles(), harvester.store.changes.last_seq()) == (before, last)


def test_short_list_is_held_with_value_and_limit(harvester: Harvester) -> None:
    harvester.map(minimum_records=30)
    harvester.serve(table_csv(29))
    report = harvester.run()
    assert report.state is RunState.HELD
    assert report.reasons == ("29 records are listed; expected are at least 30 (minimum_records)",)
    assert harvester.titles() == {}


def test_losing_most_records_is_held(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    harvester.serve(table_csv(16))
    report = harvester.run()
    assert report.state is RunState.HELD
    (reason,) = report.reasons
    assert reason.startswith(
        "24 records lost (24 missing) of 40 live ones; allowed are 8, the larger of 3 and 20%"
    )
    assert len(harvester.titles()) == 40


def test_losing_a_few_is_accepted_and_believed_only_later(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    harvester.serve(table_csv(36))
    first = harvester.run()
    assert first.state is RunState.ACCEPTED
    assert first.published is not None
    assert (first.published["withdrawn"], first.published["missing"], len(harvester.titles())) == (0, 4, 40)
    harvester.clock.pass_days(8)
    second = harvester.run()
    assert second.published is not None
    assert (second.published["withdrawn"], len(harvester.titles())) == (4, 36)


def test_losing_a_few_again_and_again_is_held(harvester: Harvester) -> None:
    harvester.map(absence_runs=1, absence_days=0)
    harvester.serve(table_csv(40))
    harvester.run()
    states = []
    for count in (35, 31, 28):
        harvester.serve(table_csv(count))
        states.append(harvester.run().state)
    assert states == [RunState.ACCEPTED, RunState.HELD, RunState.HELD]


def test_quarantine_of_many_is_held_and_of_few_is_not(harvester: Harvester) -> None:
    nameless = [b"N%d,,About,Harbour School\n" % number for number in range(5)]
    harvester.serve(table_csv(40) + nameless[0])
    report = harvester.run()
    assert report.state is RunState.ACCEPTED
    assert report.figures["quarantined"] == 1
    assert report.issues["missing_field"] >= 1
    harvester.serve(table_csv(40) + b"".join(nameless))
    held = harvester.run()
    assert held.state is RunState.HELD
    assert held.reasons[0].startswith(
        "5 of 45 records are quarantined; allowed are 4, the larger of fewer than 5 and 5%"
    )


def test_field_that_empties_is_held(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    harvester.serve(re.sub(rb"About \d+", b"", table_csv(40)))
    report = harvester.run()
    assert report.state is RunState.HELD
    assert "description is filled in 0% of the records, usually in 100%" in report.reasons[0]


def test_quarantined_record_is_not_missing(harvester: Harvester) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    harvester.serve(table_csv(40).replace(b"Knots 7,", b","))
    report = harvester.run()
    assert (report.figures["quarantined"], report.figures["missing"]) == (1, 0)
    assert harvester.titles()["R7"] == "Knots 7"


def test_doubled_id_keeps_the_first_and_is_told(harvester: Harvester) -> None:
    harvester.serve(table_csv(40) + b"r7,Another,About,Harbour School\n")
    report = harvester.run()
    assert report.issues == {"duplicate_id": 1}
    assert harvester.titles()["R7"] == "Knots 7"


@pytest.mark.parametrize(
    ("status", "state"), [(404, RunState.REJECTED), (403, RunState.REJECTED), (503, RunState.INTERRUPTED)]
)
def test_source_that_fails_changes_nothing_and_says_why(
    status: int, state: RunState, harvester: Harvester
) -> None:
    harvester.serve(table_csv(40))
    harvester.run()
    harvester.serve(b"", status)
    report = harvester.run()
    assert report.state is state
    assert report.error is not None
    assert f"answered {status}" in report.error
    assert len(harvester.titles()) == 40
    listed = harvester.store.issues.grouped(run_id=report.run_id)
    assert [group.code.value for group in listed] == ["fetch_failed"]


def test_broken_structure_is_rejected(harvester: Harvester) -> None:
    harvester.serve(b"PK\x03\x04 but no workbook")
    report = harvester.run()
    assert report.state is RunState.REJECTED
    assert report.error is not None
    assert "not a sound XLSX workbook" in report.error


def test_table_file_that_is_not_there_could_not_be_had_and_is_not_called_broken(
    harvester: Harvester,
) -> None:
    harvester.mapping = table_mapping(file="nowhere.csv")
    report = harvester.run()
    assert report.state is RunState.REJECTED
    assert report.error == "nowhere.csv: cannot be read (No such file or directory)"
    assert report.issues == {"fetch_failed": 1}


def test_pages_that_cannot_be_split_reject_the_run_with_one_sentence(harvester: Harvester) -> None:
    harvester.mapping = shipped_mapping("nz_nzqa", harvester.site.origin, row="tr:has([")
    register(harvester.store, harvester.mapping)
    harvester.site.routes["/nzqf/search/microcredentials.do"] = Page(b"<table></table>")
    report = harvester.run()
    (group,) = harvester.store.issues.grouped(run_id=report.run_id)
    assert (report.state, group.code.value) == (RunState.REJECTED, "broken_payload")
    assert "harvest.row 'tr:has([' cannot be used" in str(report.error)
    assert "\n" not in str(report.error)


def test_setting_that_is_missing_half_way_is_no_issue_of_the_source(harvester: Harvester) -> None:
    moved = {"Location": "http://stranger.example/t"}
    harvester.site.routes["/t"] = Page(b"", 302, headers=moved)
    harvester.settings = {"contact": None}
    with pytest.raises(SettingsError, match=r"stranger\.example/t: CREDATLAS_CONTACT is not set"):
        harvester.run()
    (row,) = harvester.store.runs.of_source(harvester.mapping.id)
    assert row.state is RunState.INTERRUPTED
    assert list(harvester.store.issues.grouped(run_id=row.id)) == []


class TestResuming:
    @pytest.fixture
    def registry(self, harvester: Harvester) -> SmallRegistry:
        registry = SmallRegistry(harvester.site, 25)
        self.refused_page = 3

        def refuse(page: int) -> None:
            harvester.site.routes["/ce-registry/envelopes"] = (
                (lambda asked: Page(status=503)) if page + 1 == self.refused_page else registry._listing
            )

        registry.before_page = refuse
        options = {"per_page": 10, "politeness": harvester.mapping.harvest.politeness}
        harvester.mapping = shipped_mapping("us_credential_registry", registry.origin, **options)
        register(harvester.store, harvester.mapping)
        return registry

    def test_interrupted_run_goes_on_from_its_checkpoint(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        first = harvester.run()
        assert (first.state, first.attempt) == (RunState.INTERRUPTED, 1)
        self.refused_page = -1
        registry.site.routes["/ce-registry/envelopes"] = registry._listing
        registry.graphs_served.clear()
        harvester.clock.pass_days(-0.9)
        second = harvester.run()
        assert (second.run_id, second.attempt, second.state) == (first.run_id, 2, RunState.ACCEPTED)
        assert second.listed == 25
        assert sorted(registry.graphs_served) == sorted(registry.ctids[20:])

    def test_old_checkpoint_is_not_gone_on_from(self, registry: SmallRegistry, harvester: Harvester) -> None:
        harvester.run()
        self.refused_page = -1
        registry.site.routes["/ce-registry/envelopes"] = registry._listing
        registry.graphs_served.clear()
        harvester.clock.pass_days(3)
        second = harvester.run()
        assert (second.state, second.listed) == (RunState.ACCEPTED, 25)
        assert len(registry.graphs_served) == 25

    def test_how_old_a_checkpoint_may_be_is_the_mapping_s_to_say(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        options = {
            "per_page": 10,
            "checkpoint_hours": 24 * 7,
            "politeness": harvester.mapping.harvest.politeness,
        }
        harvester.mapping = shipped_mapping("us_credential_registry", registry.origin, **options)
        harvester.run()
        self.refused_page = -1
        registry.site.routes["/ce-registry/envelopes"] = registry._listing
        registry.graphs_served.clear()
        harvester.clock.pass_days(3)
        second = harvester.run()
        assert (second.state, second.listed) == (RunState.ACCEPTED, 25)
        assert sorted(registry.graphs_served) == sorted(registry.ctids[20:])
        assert second.limits["checkpoint_hours"] == 24 * 7


class TestKinds:
    @pytest.fixture
    def registry(self, harvester: Harvester) -> SmallRegistry:
        registry = SmallRegistry(harvester.site, 25)
        harvester.mapping = shipped_mapping("us_credential_registry", registry.origin, per_page=10)
        register(harvester.store, harvester.mapping)
        return registry

    def test_events_are_followed_between_full_scans(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        kinds = [harvester.run().kind for _ in range(9)]
        assert kinds == [RunKind.FULL, *[RunKind.INCREMENTAL] * 6, RunKind.FULL, RunKind.INCREMENTAL]

    def test_how_often_a_full_scan_is_due_is_the_mapping_s_to_say(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        options = {"per_page": 10, "full_every_days": 2}
        harvester.mapping = shipped_mapping("us_credential_registry", registry.origin, **options)
        kinds = [harvester.run().kind for _ in range(4)]
        assert kinds == [RunKind.FULL, RunKind.INCREMENTAL] * 2

    def test_destroyed_record_is_withdrawn_at_once(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        harvester.run()
        at = harvester.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        gone = registry.ctids[4]
        registry.lost = {gone}
        registry.events = [{"envelope_ceterms_ctid": gone, "event": "destroy", "created_at": at}]
        report = harvester.run()
        assert (report.kind, report.state) == (RunKind.INCREMENTAL, RunState.ACCEPTED)
        assert report.published is not None
        assert report.published["withdrawn"] == 1
        stored = harvester.store.records.get(f"sample_us_credential_registry:{gone}")
        assert stored is not None
        assert stored.withdrawn_at is not None

    def test_event_that_its_document_does_not_confirm_withdraws_nothing(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        harvester.run()
        at = harvester.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        registry.events = [{"envelope_ceterms_ctid": registry.ctids[4], "event": "destroy", "created_at": at}]
        report = harvester.run()
        assert report.published is not None
        assert report.published["withdrawn"] == 0
        assert report.issues == {"contradiction": 1}

    def test_record_that_is_listed_but_not_found_waits_the_grace_of_an_absence(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        harvester.run(RunKind.FULL)
        registry.lost, registry.versions = {registry.ctids[4]}, {registry.ctids[4]: 2}
        first = harvester.run(RunKind.FULL)
        assert first.figures["missing"] == 1
        assert first.published is not None
        assert (first.published["missing"], first.published["withdrawn"]) == (1, 0)
        harvester.clock.pass_days(7.1)
        second = harvester.run(RunKind.FULL)
        assert second.published is not None
        assert second.published["withdrawn"] == 1
        registry.lost = set()
        third = harvester.run(RunKind.FULL)
        assert third.published is not None
        assert third.published["revived"] == 1

    def test_broken_document_is_quarantined_with_its_bytes_and_its_last_good_version_stays(
        self, registry: SmallRegistry, harvester: Harvester
    ) -> None:
        harvester.run(RunKind.FULL)
        broken = registry.ctids[4]
        registry.versions[broken] = 2
        registry.lost = {broken}
        registry.site.routes[f"/graph/{broken}"] = Page(b"<html>Error")
        report = harvester.run(RunKind.FULL)
        assert (report.state, report.figures["quarantined"]) == (RunState.ACCEPTED, 1)
        (issue,) = harvester.store.issues.listed(record_id=f"sample_us_credential_registry:{broken}")
        assert "is no JSON" in issue.issue.message
        stored = harvester.store.records.get(f"sample_us_credential_registry:{broken}")
        assert stored is not None
        assert b"version 1" in stored.descriptor_json

    def test_mass_destruction_is_held(self, registry: SmallRegistry, harvester: Harvester) -> None:
        harvester.run()
        at = harvester.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        registry.events = [
            {"envelope_ceterms_ctid": gone, "event": "destroy", "created_at": at}
            for gone in registry.ctids[:9]
        ]
        registry.lost = set(registry.ctids[:9])
        report = harvester.run()
        assert report.state is RunState.HELD
        assert "9 records lost (9 destroyed) of 25 live ones" in report.reasons[0]

    def test_changed_mapping_asks_for_a_full_run(self, registry: SmallRegistry, harvester: Harvester) -> None:
        harvester.run()
        source = harvester.mapping.source.model_copy(update={"publisher": "Other"})
        harvester.mapping = harvester.mapping.model_copy(update={"source": source, "hash": "changed"})
        assert harvester.run().kind is RunKind.FULL

    def test_listing_cut_short_proves_no_absence(self, registry: SmallRegistry, harvester: Harvester) -> None:
        harvester.run(RunKind.FULL)

        def listing(asked: Any) -> Page:
            page = registry._listing(replace(asked, headers={}))
            return Page(orjson.dumps(orjson.loads(page.body)[:9]), headers=page.headers | {"X-Total": "25"})

        registry.site.routes["/ce-registry/envelopes"] = listing
        report = harvester.run(RunKind.FULL)
        assert report.reasons == ()
        assert (report.state, report.is_listing_complete, report.figures["missing"]) == (
            RunState.ACCEPTED,
            False,
            0,
        )


class TestReplay:
    def test_changed_mapping_is_applied_without_fetching(self, harvester: Harvester) -> None:
        harvester.serve(table_csv(40))
        harvester.run()
        fields = harvester.mapping.record.model_copy(update={"required": ("name", "description")})
        harvester.mapping = harvester.mapping.model_copy(update={"record": fields, "hash": "0123456789ab"})
        harvester.site.asked.clear()
        report = normalise_source(
            harvester.mapping, harvester.store, harvester.vocabularies, now=harvester.clock.now
        )
        assert (report.kind, report.state) == (RunKind.REPLAY, RunState.ACCEPTED)
        assert report.published is not None
        assert report.published["renormalised"] == 40
        assert harvester.site.asked == []

    def test_unchanged_mapping_has_nothing_to_do(self, harvester: Harvester) -> None:
        harvester.serve(table_csv(40))
        harvester.run()
        last = harvester.store.changes.last_seq()
        normalise_source(harvester.mapping, harvester.store, harvester.vocabularies, now=harvester.clock.now)
        assert harvester.store.changes.last_seq() == last


class TestLease:
    def test_run_at_work_keeps_others_out(self, harvester: Harvester) -> None:
        harvester.serve(table_csv(5))
        harvester.store.leases.take(harvester.mapping.id, this_holder(), harvester.clock.now(), 10**6)
        with pytest.raises(LeaseHeld, match="is at work on this source"):
            harvester.run()

    def test_dead_holder_on_this_host_is_taken_over_at_once(self, harvester: Harvester) -> None:
        harvester.serve(table_csv(5))
        dead = Holder(host_name(), this_holder().pid, "another process that had this id")
        harvester.store.leases.take(harvester.mapping.id, dead, harvester.clock.now(), 10**6)
        assert harvester.run().state is RunState.ACCEPTED

    def test_holder_on_another_host_is_waited_for(self, harvester: Harvester) -> None:
        harvester.serve(table_csv(5))
        other = Holder("elsewhere/1", 1, "long ago")
        harvester.store.leases.take(harvester.mapping.id, other, harvester.clock.now(), 10 * 86400)
        with pytest.raises(LeaseHeld, match="elsewhere"):
            harvester.run()
        harvester.clock.pass_days(10)
        slept, leases = harvester.clock.slept, harvester.store.leases
        with HeldLease(leases, harvester.mapping.id, harvester.clock.now, sleep=harvester.clock.sleep):
            assert slept == [25.0]

    def test_lease_is_given_back_after_every_run(self, harvester: Harvester) -> None:
        harvester.serve(b"", 404)
        harvester.run()
        assert harvester.store.leases.held(harvester.mapping.id, harvester.clock.now()) is None
