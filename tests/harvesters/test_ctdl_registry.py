"""The registry is read whole although it shifts, and not read again where nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from catalogue_store import RunKind
from harvesters.errors import SourceBroken
from harvesters.fetch import Fetcher
from harvesters.protocols import registry_listing as listing
from harvesters.protocols.contract import HarvestedPage
from harvesters.protocols.registry_addresses import linked_ctid
from harvesters.protocols.registry_memory import KnownRow
from harvesters.protocols.registry_users import OrganisationUsers, ctid_of
from harvesters.sample_providers.server import SampleServer
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.raw_record import PayloadRole
from tests.harvesters.conftest import START, MakeFetcher
from tests.harvesters.harvesting import harvested, ids, messages
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import shipped_mapping
from tests.harvesters.small_registry import MICRO, SmallRegistry, ctid


@pytest.fixture
def registry(site: LocalSite) -> SmallRegistry:
    return SmallRegistry(site, 25)


def mapping_of(registry: SmallRegistry, **harvest: Any) -> SourceMapping:
    return shipped_mapping(
        "us_credential_registry", registry.origin, **{"per_page": 10, "batch_size": 4, **harvest}
    )


def remembered(pages: list[HarvestedPage]) -> dict[str, Mapping[str, Any]]:
    return {memory.url: memory.yielded for page in pages for memory in page.memories}


def put_in_force(fetcher: Fetcher, pages: list[HarvestedPage]) -> None:
    for page in pages:
        for memory in page.memories:
            told = dict(memory.yielded)
            fetcher._validators.put(memory.url, memory.key, memory.etag, memory.last_modified, told, START)


class TestModes:
    def test_all_ways_of_fetching_give_the_same_records(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.owners = {name: ctid(900) for name in registry.ctids[:7]}
        registry.serve_graphs()
        modes = {
            mode: harvested(mapping_of(registry, fetch=mode), make_fetcher())
            for mode in ("batch", "graph", "envelope")
        }
        records = {
            mode: [record for page in pages for record in page.records] for mode, pages in modes.items()
        }
        assert records["batch"] == records["graph"]
        documents = {mode: [raw.payload(PayloadRole.MAIN) for raw in records[mode]] for mode in modes}
        assert documents["envelope"] == documents["batch"]
        assert len(records["batch"]) == 25
        roles = [payload.role for payload in records["batch"][0].payloads]
        assert roles == [PayloadRole.MAIN, PayloadRole.ROW, PayloadRole.RELATED]

    def test_sample_registry_yields_every_credential_of_the_profile(self, make_fetcher: MakeFetcher) -> None:
        with SampleServer() as server:
            strict = harvested(shipped_mapping("us_credential_registry", server.origin), make_fetcher())
            wide = harvested(
                shipped_mapping("us_credential_registry", server.origin, profile="wide"), make_fetcher()
            )
        classes = {record.listed_class for page in strict for record in page.records}
        assert classes <= {
            "ceterms:MicroCredential",
            "ceterms:Badge",
            "ceterms:DigitalBadge",
            "ceterms:OpenBadge",
        }
        assert len(ids(wide)) > len(ids(strict)) > 50
        listed = sum(sum(page.not_accepted.values()) for page in strict) + len(ids(strict))
        assert listed == strict[-1].listed_total

    def test_only_listed_classes_are_fetched_and_the_others_counted(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.classes = dict.fromkeys(registry.ctids[::2], "ceterms:Course")
        pages = harvested(mapping_of(registry), make_fetcher())
        assert sum(page.not_accepted.get("ceterms:Course", 0) for page in pages) == 13
        assert not set(registry.graphs_served) & set(registry.classes)
        only = harvested(mapping_of(registry, profile="classes", classes=("ceterms:Course",)), make_fetcher())
        assert sorted(ids(only)) == sorted(registry.classes)

    def test_smaller_batches_are_tried_when_the_registry_refuses(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.largest_batch = 3
        pages = harvested(mapping_of(registry, batch_size=50), make_fetcher())
        assert len(ids(pages)) == 25
        assert any("documents were fetched 2 at a time" in message for message in messages(pages))

    @pytest.mark.parametrize("status", [403, 404])
    def test_without_batch_fetch_documents_are_fetched_one_by_one(
        self, status: int, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.batch_status = status
        pages = harvested(mapping_of(registry), make_fetcher())
        assert len(ids(pages)) == 25
        assert any(f"answered {status}" in message for message in messages(pages))
        assert registry.site.paths().count("/graph/search") == 1

    def test_listed_record_without_document_is_listed_and_told(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.lost = {registry.ctids[3]}
        pages = harvested(mapping_of(registry), make_fetcher())
        assert [native_id for page in pages for native_id in page.absent_ids] == [registry.ctids[3]]
        assert "is listed, but" in messages(pages)[0]
        assert len(ids(pages)) == 24

    @pytest.mark.parametrize("mode", ["batch", "graph"])
    def test_document_that_is_refused_is_an_issue_and_the_others_go_on(
        self, mode: str, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        refused = registry.ctids[3]
        registry.lost = {refused}
        registry.site.routes[f"/graph/{refused}"] = Page(b"{}", 403)
        pages = harvested(mapping_of(registry, fetch=mode), make_fetcher())
        assert len(ids(pages)) == 24
        assert [native_id for page in pages for native_id in page.listed_ids] == [refused]
        assert messages(pages) == [
            f"{refused} ({MICRO}) is listed, but {registry.origin}/graph/{refused}: answered 403; expected was 200"
        ]

    @pytest.mark.parametrize("mode", ["batch", "graph"])
    def test_document_that_is_no_json_is_kept_as_received(
        self, mode: str, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        broken = registry.ctids[3]
        registry.lost = {broken}
        registry.site.routes[f"/graph/{broken}"] = Page(b'{"@id": "x", ')
        pages = harvested(mapping_of(registry, fetch=mode), make_fetcher())
        assert len(ids(pages)) == 25
        raw = next(raw for page in pages for raw in page.records if raw.native_id == broken)
        assert raw.payloads[0].body == b'{"@id": "x", '

    def test_batch_that_is_no_list_is_asked_for_one_by_one(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.site.routes["/graph/search"] = Page(b'[{"@id": ')
        pages = harvested(mapping_of(registry), make_fetcher())
        assert len(ids(pages)) == 25
        assert "expected a JSON list" in messages(pages)[-1]

    def test_envelope_without_a_name_is_an_issue_and_absence_proves_nothing(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        envelopes = [registry.envelope(name) for name in registry.ctids[:3]] + [{"updated_at": "today"}]
        registry.site.routes["/ce-registry/envelopes"] = Page(orjson.dumps(envelopes))
        pages = harvested(mapping_of(registry), make_fetcher())
        assert len(ids(pages)) == 3
        assert "neither envelope_ceterms_ctid nor envelope_id" in messages(pages)[0]
        assert not pages[-1].is_complete


class TestBytes:
    """White space, the spelling of numbers, escapes and doubled keys are the source's own."""

    DOCUMENT = (
        '{ "@graph":[{"ceterms:ctid":"%s", "n": 1.50e0, "n": 2,\t"ceterms:name":{"en":"Caf\\u00e9"}}] }'
    )

    @pytest.mark.parametrize("mode", ["batch", "graph", "envelope"])
    def test_documents_and_envelopes_are_kept_as_received(
        self, mode: str, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        name = registry.ctids[0]
        document = (self.DOCUMENT % name).encode()
        around = b'{"envelope_ceterms_ctid" : "%s", "big": 12345678901234567890123, ' % name.encode()
        whole = around + b'"decoded_resource":\n' + document + b', "z" : null }'
        envelope = whole if mode == "envelope" else around + b'"z":null }'
        registry.site.routes |= {
            "/ce-registry/envelopes": Page(b"[ " + envelope + b" ]"),
            "/graph/search": Page(b"[\n" + document + b"\n]"),
            f"/graph/{name}": Page(document),
        }
        (raw,) = [
            raw
            for page in harvested(mapping_of(registry, fetch=mode), make_fetcher())
            for raw in page.records
        ]
        main, row = raw.payloads
        assert main.body == document
        assert row.body == envelope.replace(document, b"null")

    def test_organisation_is_fetched_once_for_all_its_records(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.owners = {name: ctid(900) for name in registry.ctids}
        registry.serve_graphs()
        harvested(mapping_of(registry), make_fetcher())
        assert registry.graphs_served.count(ctid(900)) == 1
        registry.graphs_served.clear()
        harvested(mapping_of(registry, resolve_organisations=False), make_fetcher())
        assert ctid(900) not in registry.graphs_served


class TestShiftingList:
    def test_new_envelopes_neither_hide_nor_double_old_ones(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        before = set(registry.ctids)

        def publish(page: int) -> None:
            if page == 2:
                registry.ctids[:0] = [ctid(101), ctid(102), ctid(103)]
                registry.serve_graphs()

        registry.before_page = publish
        found = ids(harvested(mapping_of(registry), make_fetcher()))
        assert before <= set(found)
        assert len(found) == len(set(found))

    def test_deleted_envelopes_do_not_pull_others_past_the_reader(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        deleted = registry.ctids[:4]

        def delete(page: int) -> None:
            if page == 2 and deleted[0] in registry.ctids:
                del registry.ctids[:4]

        registry.before_page = delete
        found = ids(harvested(mapping_of(registry), make_fetcher()))
        assert set(registry.ctids) <= set(found)

    @pytest.mark.parametrize("header", ["X-Total", "Total", None])
    @pytest.mark.parametrize("count", [0, 9, 10, 20, 25])
    def test_end_is_found_by_total_or_by_a_short_page(
        self, header: str | None, count: int, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        registry = SmallRegistry(site, count)
        registry.total_header = header
        pages = harvested(mapping_of(registry, events=False), make_fetcher())
        assert len(ids(pages)) == count
        assert pages[-1].is_complete
        asked = [path for path in site.paths() if path.endswith("/envelopes")]
        expected = max(1, -(-count // 10)) if header is not None else count // 10 + 1
        assert len(asked) == expected

    def test_endless_listing_ends_at_the_mapping_s_bound(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        with pytest.raises(SourceBroken, match=r"goes on after 2 pages \(harvest\.max_pages\)"):
            harvested(mapping_of(registry, max_pages=2), make_fetcher())

    def test_listing_that_brings_fewer_rows_than_it_counts_is_not_complete(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        def lose(page: int) -> None:
            if page == 2:
                registry.site.routes["/ce-registry/envelopes"] = lambda asked: registry._json(
                    [registry.envelope(registry.ctids[-1])], {"X-Total": "25"}
                )

        registry.before_page = lose
        assert not harvested(mapping_of(registry), make_fetcher())[-1].is_complete

    def test_interrupted_scan_goes_on_with_the_next_page(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        whole = harvested(mapping_of(registry), make_fetcher())
        checkpoint = next(page.checkpoint for page in whole if page.checkpoint is not None)
        rest = harvested(mapping_of(registry), make_fetcher(), checkpoint=checkpoint)
        assert ids(rest) == ids(whole)[10:]
        assert rest[-1].is_complete


def without_validators(registry: SmallRegistry, monkeypatch: pytest.MonkeyPatch, total: int = 25) -> None:
    """Let the registry answer without ETag, as the real one does."""
    served = SmallRegistry._json
    plain = lambda *given: replace(served(*given[:2]), headers={"X-Total": str(total)})  # noqa: E731
    monkeypatch.setattr(registry, "_json", plain)


def refused(fetched: object) -> list[bytes]:
    raise AssertionError("the page is taken apart")


class TestNoChange:
    def scanned_again(self, registry: SmallRegistry, fetcher: Fetcher) -> list[HarvestedPage]:
        """A second scan after a first one that was published."""
        first = harvested(mapping_of(registry), fetcher)
        put_in_force(fetcher, first)
        registry.graphs_served.clear()
        self.change(registry)
        known = remembered(first)
        return harvested(mapping_of(registry), fetcher, recall=known.get)

    def change(self, registry: SmallRegistry) -> None:
        """Nothing."""

    def test_nothing_is_fetched_again(self, registry: SmallRegistry, make_fetcher: MakeFetcher) -> None:
        fetcher = make_fetcher()
        pages = self.scanned_again(registry, fetcher)
        assert ids(pages) == registry.graphs_served == []
        assert sorted(native_id for page in pages for native_id in page.listed_ids) == sorted(registry.ctids)
        assert fetcher.counts()["not_modified"] == 3

    def test_nothing_is_fetched_again_without_the_host_s_validators(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_validators(registry, monkeypatch)
        fetcher = make_fetcher()
        pages = self.scanned_again(registry, fetcher)
        assert ids(pages) == registry.graphs_served == []
        assert len({native_id for page in pages for native_id in page.listed_ids}) == 25
        assert fetcher.counts()["not_modified"] == 0

    def test_pages_that_come_as_they_were_are_not_taken_apart_again(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_validators(registry, monkeypatch)
        monkeypatch.setattr(
            self, "change", lambda registry: monkeypatch.setattr(listing, "json_parts", refused)
        )
        pages = self.scanned_again(registry, make_fetcher())
        assert sorted(native_id for page in pages for native_id in page.listed_ids) == sorted(registry.ctids)
        assert not any(page.memories for page in pages), "what is remembered of them holds"
        assert pages[-1].is_complete

    def test_page_as_it_was_is_read_when_something_of_it_was_not_kept(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_validators(registry, monkeypatch)
        lost = registry.ctids[3]
        registry.lost = {lost}
        registry.serve_graphs()
        monkeypatch.setattr(self, "change", lambda registry: registry.lost.clear())
        pages = self.scanned_again(registry, make_fetcher())
        assert ids(pages) == [lost]
        assert registry.site.paths().count("/ce-registry/envelopes") == 6, "no page was asked for twice"

    def test_total_that_a_page_states_counts_though_its_rows_are_as_they_were(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_validators(registry, monkeypatch)
        change = lambda registry: without_validators(registry, monkeypatch, total=31)  # noqa: E731
        monkeypatch.setattr(self, "change", change)
        pages = self.scanned_again(registry, make_fetcher())
        assert pages[-1].listed_total == 31
        assert not pages[-1].is_complete, "25 rows came"

    def test_page_that_repeated_rows_of_the_one_before_is_taken_apart_again(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        new = [ctid(101), ctid(102), ctid(103)]

        def publish(page: int) -> None:
            if page == 2 and new[0] not in registry.ctids:
                registry.ctids[:0] = new
                registry.serve_graphs()

        registry.before_page = publish
        pages = self.scanned_again(registry, make_fetcher())
        seen = {native_id for page in pages for native_id in page.listed_ids} | set(ids(pages))
        assert seen == set(registry.ctids), "the rows that moved from the first page to the second among them"

    def test_only_what_changed_is_fetched_though_the_list_moved(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changed, new = registry.ctids[12], [ctid(number) for number in range(200, 214)]

        def change(registry: SmallRegistry) -> None:
            registry.versions[changed] = 2
            registry.ctids[:0] = new
            registry.serve_graphs()

        monkeypatch.setattr(self, "change", change)
        pages = self.scanned_again(registry, make_fetcher())
        assert sorted(registry.graphs_served) == sorted([changed, *new])
        assert sorted(ids(pages)) == sorted([changed, *new])
        assert len({native_id for page in pages for native_id in page.listed_ids}) == 24

    def test_changed_organisation_brings_its_records_again(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        owner = registry.ctids[20]
        registry.classes[owner] = "ceterms:CredentialOrganization"
        registry.owners = dict.fromkeys(registry.ctids[:3], owner)
        monkeypatch.setattr(self, "change", lambda registry: registry.versions.update({owner: 2}))
        pages = self.scanned_again(registry, make_fetcher())
        assert sorted(ids(pages)) == sorted(registry.ctids[:3])
        related = next(record for page in pages for record in page.records).payloads[2]
        assert b"version 2" in related.body


class TestEvents:
    def followed(
        self, registry: SmallRegistry, fetcher: Fetcher, *events: tuple[str, str, int]
    ) -> list[HarvestedPage]:
        registry.events = [
            {
                "envelope_ceterms_ctid": name,
                "event": kind,
                "created_at": (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for name, kind, minutes in events
        ]
        session = {"kind": RunKind.INCREMENTAL, "position": {"events_from": START.isoformat()}}
        return harvested(mapping_of(registry), fetcher, **session)

    def test_create_update_and_destroy_are_followed(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        first, second, third = registry.ctids[:3]
        registry.lost = {third}
        pages = self.followed(
            registry, make_fetcher(), (third, "destroy", 3), (second, "update", 2), (first, "create", 1)
        )
        assert sorted(ids(pages)) == sorted([first, second])
        assert [native_id for page in pages for native_id in page.gone_ids] == [third]
        assert pages[-1].position == {"events_from": START.isoformat()}

    def test_the_last_event_of_a_resource_decides(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        back, away = registry.ctids[:2]
        registry.lost = {away}
        pages = self.followed(
            registry,
            make_fetcher(),
            (back, "create", 4),
            (back, "destroy", 3),
            (away, "destroy", 3),
            (away, "update", 2),
        )
        assert ids(pages) == [back]
        assert [native_id for page in pages for native_id in page.gone_ids] == [away]

    def test_records_have_the_same_payloads_as_in_a_scan(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        name = registry.ctids[0]
        scanned = harvested(mapping_of(registry), make_fetcher())
        followed = self.followed(registry, make_fetcher(), (name, "update", 1))
        find = lambda pages: next(r for page in pages for r in page.records if r.native_id == name)  # noqa: E731
        assert find(followed) == find(scanned)

    def test_destroyed_resource_that_is_still_there_stays(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        doubted, refused = registry.ctids[:2]
        registry.lost = {refused}
        registry.site.routes[f"/graph/{refused}"] = Page(status=403)
        pages = self.followed(registry, make_fetcher(), (doubted, "destroy", 1), (refused, "destroy", 1))
        assert ids(pages) == [doubted]
        assert [native_id for page in pages for native_id in page.gone_ids] == []
        assert sorted(message.partition(", but ")[2].partition(" ")[0] for message in messages(pages)) == [
            "its",
            "that",
        ]

    def test_what_nobody_here_knows_is_not_asked_for_when_it_is_destroyed(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        registry.events = [
            {"envelope_ceterms_ctid": ctid(700), "event": "destroy", "created_at": "2026-03-02T05:00:00Z"}
        ]
        session = {"kind": RunKind.INCREMENTAL, "position": {"events_from": START.isoformat()}}
        harvested(mapping_of(registry), make_fetcher(), known=lambda ids: frozenset(), **session)
        assert not [path for path in registry.site.paths() if "/graph" in path]

    def test_other_classes_are_counted_and_what_cannot_be_found_is_a_sign(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        course, vanished = registry.ctids[:2]
        registry.classes[course] = "ceterms:Course"
        registry.lost = {vanished}
        pages = self.followed(registry, make_fetcher(), (course, "update", 2), (vanished, "create", 1))
        assert ids(pages) == []
        assert [dict(page.not_accepted) for page in pages if page.not_accepted] == [{"ceterms:Course": 1}]
        assert [native_id for page in pages for native_id in page.gone_ids] == []
        assert [native_id for page in pages for native_id in page.absent_ids] == [vanished]

    def test_feed_is_read_from_before_the_last_run(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        self.followed(registry, make_fetcher())
        asked = [asked.target for asked in registry.site.asked if "/events" in asked.target]
        assert "after=2026-03-02T03%3A50%3A00Z" in asked[0]

    def test_unknown_event_is_an_error_that_names_it(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        with pytest.raises(SourceBroken, match=r"event 'rename' of ce-.*; known are create, update, destroy"):
            self.followed(registry, make_fetcher(), (registry.ctids[0], "rename", 1))

    def test_scan_goes_on_without_a_feed_and_says_so(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        del registry.site.routes["/ce-registry/envelopes/events"]
        pages = harvested(mapping_of(registry), make_fetcher())
        assert pages[-1].is_complete
        assert any("waits for the next one" in message for message in messages(pages))

    def test_first_run_cannot_be_incremental(
        self, registry: SmallRegistry, make_fetcher: MakeFetcher
    ) -> None:
        with pytest.raises(SourceBroken, match="start a full one first"):
            harvested(mapping_of(registry), make_fetcher(), kind=RunKind.INCREMENTAL)


def test_answers_that_are_no_json_are_shown(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    site.routes["/ce-registry/envelopes"] = Page(b"<html>Maintenance", headers={"Content-Type": "text/html"})
    mapping = shipped_mapping("us_credential_registry", site.origin)
    with pytest.raises(SourceBroken, match=r"expected a JSON list .* got text/html: '<html>Maintenance'"):
        harvested(mapping, make_fetcher())


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f"https://credentialengineregistry.org/resources/{ctid(7).upper().replace('CE-', 'ce-')}", ctid(7)),
        (f"http://registry.example/graph/{ctid(7)}", ctid(7)),
        ("https://harbour.example/about", None),
        ("_:2f8d", None),
    ],
)
def test_links_to_the_registry_are_told_from_others(link: str, expected: str | None) -> None:
    assert linked_ctid(link) == expected


def test_users_of_an_organisation_survive_packing() -> None:
    users = OrganisationUsers()
    users.note(KnownRow(ctid(number), None, "1", ("a", "b")[: number % 2 + 1]) for number in range(1, 5))
    users.note([KnownRow("not-a-uuid", None, "1", ("b",))])
    users.changed.append("b")
    assert users.of_changed() == [ctid(1), ctid(3)]
    assert ctid_of(bytes(15) + b"\x07") == ctid(7)
    assert orjson.loads(orjson.dumps(KnownRow("x", None, "1", ("a",)).told())) == ["x", None, "1", ["a"]]
