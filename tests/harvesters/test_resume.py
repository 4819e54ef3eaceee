"""A run that was interrupted goes on where it stopped, or safely from the beginning where that is no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from catalogue_store import CatalogueStore, RunKind, RunState
from harvesters.report import RunReport
from harvesters.run import harvest_source
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.vocabularies import Vocabularies
from tests.harvesters.conftest import FakeClock, MakeFetcher
from tests.harvesters.local_site import Asked, LocalSite, Page
from tests.harvesters.mappings import RECORD, SOURCE, register, shipped_mapping
from tests.harvesters.small_registry import SmallRegistry, ctid

Run = Callable[..., RunReport]


@pytest.fixture
def run(
    store: CatalogueStore, make_fetcher: MakeFetcher, clock: FakeClock, vocabularies: Vocabularies
) -> Run:
    def harvest(mapping: Mapping, hours: float = 1, kind: RunKind = RunKind.FULL) -> RunReport:
        register(store, mapping)
        clock.pass_days(hours / 24)
        return harvest_source(mapping, store, make_fetcher(), vocabularies, now=clock.now, kind=kind)

    return harvest


def names(store: CatalogueStore) -> dict[str, str]:
    """Native id -> title of each live record."""
    rows = store.records.iterate()
    return {row.native_id: orjson.loads(row.descriptor_json)["name"]["en"] for row in rows}


class CursorListing:
    """Two pages of rows; the second is asked for by a cursor that the site may forget."""

    def __init__(self, site: LocalSite) -> None:
        self.site = site
        self.keys = [["A1", "A2"], ["B1", "B2"]]
        self.cursor = "first"
        self.is_down = False
        site.routes["/list"] = self._list

    def mapping(self) -> Mapping:
        harvest: dict[str, Any] = {
            "protocol": "html_pages",
            "list_url": f"{self.site.origin}/list",
            "row": "tr:has(a)",
            "key": "id=([A-Z0-9]+)",
            "next_link": "a[rel=next]",
            "politeness": {"retries": 0},
        }
        text = f"{SOURCE}harvest: {orjson.dumps(harvest).decode()}\n{RECORD}"
        return load_mapping(text, "test_pages", "test_pages.yml")

    def _list(self, asked: Asked) -> Page:
        cursor = asked.target.partition("cursor=")[2]
        if not cursor:
            return self._page(self.keys[0], f'<a rel="next" href="/list?cursor={self.cursor}">Next</a>')
        if self.is_down:
            return Page(b"", 503)
        return self._page(self.keys[1], "") if cursor == self.cursor else Page(b"", 410)

    @staticmethod
    def _page(keys: list[str], following: str) -> Page:
        head = "<tr><th>Id</th><th>Title</th><th>Provider</th></tr>"
        rows = "".join(
            f'<tr><td><a href="?id={key}">{key}</a></td><td>Knots {key}</td><td>Harbour School</td></tr>'
            for key in keys
        )
        html = f"<table>{head}{rows}</table>{following}"
        return Page(html.encode(), headers={"Content-Type": "text/html"})


@pytest.fixture
def listing(site: LocalSite) -> CursorListing:
    return CursorListing(site)


def test_cursor_that_is_refused_restarts_the_listing_and_keeps_what_was_kept(
    listing: CursorListing, run: Run, store: CatalogueStore
) -> None:
    listing.is_down = True
    first = run(listing.mapping())
    assert first.state is RunState.INTERRUPTED
    listing.is_down, listing.cursor = False, "second"
    second = run(listing.mapping())
    assert (second.run_id, second.attempt, second.state) == (first.run_id, 2, RunState.ACCEPTED)
    assert (second.listed, second.is_listing_complete, second.figures["duplicates"]) == (4, True, 0)
    assert names(store) == {key: f"Knots {key}" for key in ("A1", "A2", "B1", "B2")}
    (issue,) = store.issues.listed(source_id="test_pages")
    assert issue.issue.message.startswith(f"the place to go on from was refused ({listing.site.origin}/list?")
    assert "410" in issue.issue.message
    assert issue.issue.message.endswith("the listing is read again from its beginning")


def test_cursor_that_is_refused_in_the_beginning_too_rejects_the_run(
    listing: CursorListing, run: Run, store: CatalogueStore
) -> None:
    listing.is_down = True
    run(listing.mapping())
    listing.site.routes["/list"] = Page(b"", 404)
    assert run(listing.mapping()).state is RunState.REJECTED
    assert names(store) == {}


def test_records_that_only_a_restarted_attempt_did_not_see_again_are_not_published(
    listing: CursorListing, run: Run, store: CatalogueStore
) -> None:
    listing.is_down = True
    run(listing.mapping())
    listing.is_down = False
    listing.keys = [["A2", "A3"], ["B1"]]
    ended = run(listing.mapping(), hours=25)  # older than the hours after which a listing will have moved
    assert (ended.state, ended.attempt, ended.listed) == (RunState.ACCEPTED, 2, 3)
    assert sorted(names(store)) == ["A2", "A3", "B1"]


class TestScanInAMovingRegistry:
    """A scan of pages of 10 that stops at the third, while records come, change and go."""

    @pytest.fixture
    def registry(self, site: LocalSite) -> SmallRegistry:
        return SmallRegistry(site, 30)

    @pytest.mark.parametrize("hours", [1, 25])
    def test_created_updated_and_destroyed_meanwhile_end_up_right(
        self, hours: float, registry: SmallRegistry, run: Run, store: CatalogueStore, clock: FakeClock
    ) -> None:
        politeness = shipped_mapping("us_credential_registry", registry.origin).harvest.politeness
        mapping = shipped_mapping(
            "us_credential_registry",
            registry.origin,
            per_page=10,
            politeness=politeness.model_copy(update={"retries": 0}),
        )
        created, updated, destroyed = ctid(99), registry.ctids[2], registry.ctids[4]

        def move() -> None:
            """After the second page: what happens is on pages already read."""
            registry.ctids = [created, *(name for name in registry.ctids if name != destroyed)]
            registry.versions[updated] = 2
            registry.lost.add(destroyed)
            told = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            events = {"create": created, "update": updated, "destroy": destroyed}
            registry.events = [
                {"envelope_ceterms_ctid": name, "event": event, "created_at": told}
                for event, name in events.items()
            ]
            registry.serve_graphs()

        whole = registry._listing

        def cut(asked: Asked) -> Page:
            if asked.target.startswith("/ce-registry/envelopes?page=3"):
                move()
                return Page(status=503)
            return whole(asked)

        registry.site.routes["/ce-registry/envelopes"] = cut
        assert run(mapping).state is RunState.INTERRUPTED
        registry.site.routes["/ce-registry/envelopes"] = whole
        scanned = run(mapping, hours)
        assert (scanned.state, scanned.attempt) == (RunState.ACCEPTED, 2)
        assert created in names(store)
        assert destroyed not in names(store)
        followed = run(mapping, kind=RunKind.INCREMENTAL)
        assert followed.state is RunState.ACCEPTED
        assert sorted(names(store)) == sorted(registry.ctids)
        assert names(store)[updated].endswith("version 2")
        assert store.issues.listed(source_id=mapping.id) == []
