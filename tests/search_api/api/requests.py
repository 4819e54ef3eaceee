"""One request of each operation, whose real answer stands as its example in the API's description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from search_api.api.problems import SuppressedRecord
from search_api.errors import ExpiredCursor, IndexMissing

EXAMPLES = {
    "search": "/v1/credentials?q=data&hours=30..60&include_unknown=hours&facets=country,provider"
    "&distributions=completeness&size=1&lang=en",
    "credential": "/v1/credentials/nz_register:1",
    "credential_ctdl": "/v1/credentials/nz_register:1?format=ctdl",
    "credential_schema_org": "/v1/credentials/nz_register:1?format=schema_org",
    "credential_elm": "/v1/credentials/nz_register:4?format=elm",
    "credential_elm_xml": "/v1/credentials/nz_register:4?format=elm_xml",
    "credential_ob3": "/v1/credentials/ca_table:A-2?format=ob3",
    "standards": "/v1/credentials/nz_register:3/standards",
    "provenance": "/v1/credentials/nz_register:2/provenance",
    "cluster": "/v1/credentials/nz_register:3/cluster",
    "quality": "/v1/sources/nz_register/quality",
    "quality_csv": "/v1/sources/nz_register/quality.csv",
    "history": "/v1/credentials/nz_register:3/history",
    "frameworks": "/v1/frameworks",
    "credential_frameworks": "/v1/credentials/nz_register:1/frameworks",
    "fact_sheet": "/v1/credentials/nz_register:2/fact-sheet",
    "facets": "/v1/facets?lang=en",
    "facet_values": "/v1/facets/provider?q=data&prefix=in&facet_size=5&lang=en",
    "suggest": "/v1/suggest?q=dat&size=3",
    "sources": "/v1/sources",
    "source": "/v1/sources/ca_table",
    "runs": "/v1/sources/nz_register/runs?limit=1",
    "run": "/v1/sources/nz_register/runs/3",
    "issues": "/v1/sources/ca_table/issues?detail=1&limit=1",
    "payloads": "/v1/credentials/ca_table:A-9/payloads",
    "payload": "/v1/credentials/ca_table:A-9/payloads/0",
    "changes": "/v1/changes?after=8&limit=2",
    "problems": "/v1/problems",
    "problem": "/v1/problems/expired-cursor",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "metrics": "/metrics",
    "bad_parameter": "/v1/credentials?stackability=stakable",
    "unknown_record": "/v1/credentials/nz_register:none",
    "unknown_facet": "/v1/facets/providers",
    "unknown_source": "/v1/sources/nz_registre",
    "unknown_run": "/v1/sources/nz_register/runs/2",
    "key_needed": "/v1/credentials/ca_table:A-9/payloads",
    "unknown_payload": "/v1/credentials/ca_table:A-9/payloads/7",
    "changed_log": "/v1/changes?after=8&log=0123456789abcdef",
    "withdrawn_record": "/v1/credentials/nz_register:5",
    "not_statable": "/v1/credentials/nz_register:3?format=elm",
    "not_found": "/v1/nowhere",
}
"""Name of an example -> the request that is answered so by the catalogue of these tests."""

FOR_OPERATORS = frozenset({"issues", "payloads", "payload", "unknown_payload"})
"""The requests that are asked with an operator's key."""


def ask(client: TestClient, name: str, key: Mapping[str, str]) -> Response:
    """The answer to the request of an example."""
    return client.get(EXAMPLES[name], headers=key if name in FOR_OPERATORS else {})


def told(answered: Response) -> Any:
    """What an answer says: JSON as values, else its text."""
    is_json = "json" in answered.headers["Content-Type"]
    return answered.json() if is_json else answered.text


ERRORS: dict[str, Exception] = {
    "expired_cursor": ExpiredCursor(
        "the index was rebuilt since this page was given; start again without `cursor`"
    ),
    "suppressed_record": SuppressedRecord("nz_register:6"),
    "unavailable": IndexMissing("there is no index yet; `credatlas index rebuild` makes it"),
    "internal": RuntimeError("a mistake"),
}
"""Name of an example -> the error of the index that is answered so."""
