"""A registry of made-up envelopes that can change between two pages, on a LocalSite."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.harvesters.local_site import Asked, LocalSite, Page

MICRO = "ceterms:MicroCredential"


def ctid(number: int) -> str:
    return f"ce-{uuid.UUID(int=number)}"


class SmallRegistry:
    """Envelopes, newest first; `before_page` is called with the number of each page before it is answered."""

    def __init__(self, site: LocalSite, count: int) -> None:
        self.origin = site.origin
        self.site = site
        self.ctids = [ctid(number) for number in range(count, 0, -1)]
        self.classes: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.owners: dict[str, str] = {}
        self.lost: set[str] = set()
        self.events: list[dict[str, str]] = []
        self.total_header: str | None = "X-Total"
        self.largest_batch: int | None = None
        self.batch_status = 200
        self.before_page: Callable[[int], None] = lambda number: None
        self.graphs_served: list[str] = []
        site.routes |= {
            "/ce-registry/envelopes": self._listing,
            "/ce-registry/envelopes/events": self._events,
            "/graph/search": self._batch,
        }
        self.serve_graphs()

    def serve_graphs(self) -> None:
        """Bring the routes up to the envelopes."""
        for name in [*self.ctids, *self.owners.values()]:
            self.site.routes[f"/graph/{name}"] = lambda asked, name=name: self._graph(name)
            self.site.routes[f"/ce-registry/envelopes/{name}"] = lambda asked, name=name: self._json(
                self.envelope(name)
            )

    def envelope(self, name: str) -> dict[str, Any]:
        version = self.versions.get(name, 1)
        return {
            "envelope_ceterms_ctid": name,
            "envelope_ctdl_type": self.classes.get(name, MICRO),
            "node_headers": {"resource_digest": f"{name}/{version}"},
            "updated_at": f"2026-01-01T00:00:{version:02d}Z",
        }

    def document(self, name: str) -> dict[str, Any]:
        node: dict[str, Any] = {
            "@id": f"{self.origin}/resources/{name}",
            "@type": self.classes.get(name, MICRO),
            "ceterms:ctid": name,
            "ceterms:subjectWebpage": f"https://harbour.example/{name}",
            "ceterms:offeredBy": [
                {"@type": "ceterms:CredentialOrganization", "ceterms:name": {"en": "Harbour School"}}
            ],
            "ceterms:name": {"en": f"Credential {name[-4:]}, version {self.versions.get(name, 1)}"},
        }
        if name in self.owners:
            node["ceterms:ownedBy"] = [f"{self.origin}/resources/{self.owners[name]}"]
        return {"@context": "x", "@id": f"{self.origin}/graph/{name}", "@graph": [node]}

    def _listing(self, asked: Asked) -> Page:
        question = parse_qs(urlsplit(asked.target).query)
        number, size = int(question["page"][0]), int(question["per_page"][0])
        self.before_page(number)
        names = self.ctids[(number - 1) * size : number * size]
        rows = [self.envelope(name) for name in names]
        if question["metadata_only"] == ["false"]:
            rows = [row | {"decoded_resource": self.document(row["envelope_ceterms_ctid"])} for row in rows]
        headers = {} if self.total_header is None else {self.total_header: str(len(self.ctids))}
        return self._json(rows, headers, asked)

    def _events(self, asked: Asked) -> Page:
        after = parse_qs(urlsplit(asked.target).query)["after"][0]
        return self._json([event for event in self.events if event["created_at"] >= after])

    def _batch(self, asked: Asked) -> Page:
        names = orjson.loads(asked.body)["ctids"]
        if self.largest_batch is not None and len(names) > self.largest_batch:
            return Page(b"{}", 413)
        if self.batch_status != 200:
            return Page(b"{}", self.batch_status)
        self.graphs_served += names
        return self._json([self.document(name) for name in names if name not in self.lost][::-1])

    def _graph(self, name: str) -> Page:
        if name in self.lost:
            return Page(b"{}", 404)
        self.graphs_served.append(name)
        return self._json(self.document(name))

    @staticmethod
    def _json(document: Any, headers: dict[str, str] | None = None, asked: Asked | None = None) -> Page:
        body = orjson.dumps(document)
        etag = f'"{hash(body):x}"'
        if asked is not None and asked.headers.get("if-none-match") == etag:
            return Page(status=304, headers={"ETag": etag})
        return Page(body, headers={"Content-Type": "application/json", "ETag": etag, **(headers or {})})
