"""A catalogue of one table, harvested night after night on a clock of its own, indexed and served."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from catalogue_store import CatalogueStore, ChangeKind
from harvesters.decision import discard_run, release_run
from harvesters.fetch import Fetcher
from harvesters.report import RunReport
from harvesters.run import harvest_source, normalise_source
from harvesters.settings import FetchSettings
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import register, table_mapping

SOURCE = "test_table"
SHOWN = re.compile(r'href="/credentials/([^"?]+)[^>]*>\s*([^<]+?)\s*<')
"""A record's id and title on a page."""


@dataclass
class NightlyCatalogue:
    """What the operator, the portal and the reader of pages see of it."""

    folder: Path
    store: CatalogueStore
    site: LocalSite
    vocabularies: Vocabularies
    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 2, 0, tzinfo=UTC))

    def __post_init__(self) -> None:
        self.mapping = table_mapping(SOURCE, url=f"{self.site.origin}/t", politeness={"retries": 0})
        register(self.store, self.mapping)
        self.index = open_embedded_index(self.folder / "index", self.vocabularies)
        self._indexer = Indexer(self.store, self.index, self.vocabularies)
        services = Services(self.index, self.store, self.vocabularies, SearchSettings(), lambda: self.now)
        self.client = TestClient(build_app(services))

    def lists(self, numbers: Iterable[int], title: str = "Knots") -> None:
        """What the source has from now on."""
        rows = [f"R{number},{title} {number},About {number},Harbour School" for number in numbers]
        text = "\n".join(["Id,Title,Description,Provider", *rows, ""])
        self.site.routes["/t"] = Page(text.encode(), headers={"Content-Type": "text/csv"})

    def night(self, days: float = 1) -> RunReport:
        """The nightly run, and the index after it."""
        self.now += timedelta(days=days)
        settings = FetchSettings(allowed_hosts=("127.0.0.1",), allowed_host_spacing_seconds=0.0)
        with Fetcher(settings, self.store.hosts, self.store.validators, now=lambda: self.now) as fetcher:
            report = harvest_source(
                self.mapping, self.store, fetcher, self.vocabularies, now=lambda: self.now
            )
        self._indexer.catch_up()
        return report

    def replay(self) -> RunReport:
        """What `credatlas normalise` does."""
        return normalise_source(self.mapping, self.store, self.vocabularies, now=lambda: self.now)

    def release(self, run_id: int) -> dict[str, int]:
        """What `credatlas runs release` does."""
        self.now += timedelta(hours=6)
        counts = release_run(self.store, run_id, "they closed a school", lambda: self.now)
        self._indexer.catch_up()
        return counts

    def discard(self, run_id: int) -> None:
        """What `credatlas runs discard` does."""
        discard_run(self.store, run_id, "their site was broken", lambda: self.now)
        self._indexer.catch_up()

    def seen(self) -> dict[str, Any]:
        """What API and pages answer, but for the source's own runs."""
        record = self.client.get(f"/v1/credentials/{SOURCE}:R1").json()
        record.pop("last_seen_at")  # follows from runs, also from those that change nothing
        search = self.client.get("/v1/credentials?size=100&facets=country,provider").json()
        return {
            "total": search["total"],
            "search": search,
            "page": SHOWN.findall(self.client.get("/").text),
            "record": record,
            "log": self.store.changes.last_seq(),
        }

    def status(self, number: int) -> int:
        """How the API answers for one record."""
        return self.client.get(f"/v1/credentials/{SOURCE}:R{number}").status_code

    def kinds(self, number: int) -> list[ChangeKind]:
        """What the change log says of one record."""
        log = self.store.changes.after(0, 100_000)
        return [change.kind for change in log if change.record_id == f"{SOURCE}:R{number}"]
