"""A registry of any size on loopback, in a process of its own: envelopes of about 4 KB, made while they are served."""

from __future__ import annotations

import multiprocessing
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, urlsplit

import orjson

from harvesters.collector_pauses import fewer_collector_pauses

SEED = 20261123
WORDS = [
    "water",
    "soil",
    "orchard",
    "nursing",
    "ledger",
    "harbour",
    "timber",
    "circuit",
    "pattern",
    "survey",
    "language",
    "kitchen",
    "safety",
    "network",
    "record",
    "season",
    "teaching",
    "design",
    "archive",
    "budget",
    "client",
    "signal",
    "bridge",
    "garden",
    "fibre",
    "engine",
    "market",
    "river",
    "clinic",
    "forest",
]
CITIES = ("Northfield", "Easton", "Southmoor", "Westlake", "Midvale")


@lru_cache(maxsize=512)
def _sentence(number: int) -> str:
    chosen = random.Random(SEED * 1_000_003 + number)
    return " ".join(chosen.choice(WORDS) for _ in range(14)).capitalize() + "."


def ctid_of(number: int) -> str:
    """The CTID of the n-th record."""
    return f"ce-{uuid.UUID(int=(SEED << 64) + number, version=4)}"


def graph_of(number: int, revision: int = 0) -> dict[str, object]:
    """The n-th record's graph document: a micro-credential and an inline organisation."""
    ctid = ctid_of(number)
    chosen = random.Random(number)
    node = {
        "@id": f"https://registry.example/resources/{ctid}",
        "@type": "ceterms:MicroCredential",
        "ceterms:ctid": ctid,
        "ceterms:name": {"en-US": f"{_sentence(number % 311)[:-1]} {number}"},
        "ceterms:description": {
            "en-US": " ".join(_sentence(number + step) for step in range(8)) + f" r{revision}"
        },
        "ceterms:subjectWebpage": f"https://college{number % 400}.example/offers/{number}",
        "ceterms:inLanguage": ["en-US"],
        "ceterms:keyword": {"en-US": [chosen.choice(WORDS) for _ in range(5)]},
        "ceterms:ownedBy": [f"_:o{number}"],
        "ceterms:offeredBy": [f"_:o{number}"],
        "ceterms:credentialStatusType": _concept("credentialStat:Active", "Active"),
        "ceterms:audienceLevelType": [_concept("audLevel:BeginnerLevel", "Beginner Level")],
        "ceterms:learningDeliveryType": [_concept("deliveryType:OnlineOnly", "Online Only")],
        "ceterms:estimatedDuration": [
            {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": f"P{number % 20 + 1}W"}
        ],
        "ceterms:estimatedCost": [
            {
                "@type": "ceterms:CostProfile",
                "ceterms:price": float(number % 900),
                "ceterms:currency": "USD",
                "ceterms:directCostType": _concept("costType:Tuition", "Tuition"),
            }
        ],
        "ceterms:requires": [
            {
                "@type": "ceterms:ConditionProfile",
                "ceterms:creditValue": [
                    {
                        "@type": "ceterms:ValueProfile",
                        "schema:value": number % 6 + 1,
                        "ceterms:creditUnitType": [_concept("creditUnit:SemesterHour", "Semester Hour")],
                    }
                ],
                "ceterms:targetCompetency": [
                    {
                        "@type": "ceterms:CredentialAlignmentObject",
                        "ceterms:targetNodeName": {"en-US": _sentence(number + 50 + step)},
                    }
                    for step in range(4)
                ],
            }
        ],
        "ceterms:dateEffective": f"20{number % 20 + 5:02d}-0{number % 9 + 1}-15",
    }
    organisation = {
        "@id": f"_:o{number}",
        "@type": "ceterms:CredentialOrganization",
        "ceterms:name": {"en-US": f"{CITIES[number % 5]} College {number % 400}"},
        "ceterms:subjectWebpage": f"https://college{number % 400}.example/",
    }
    context = "https://credreg.net/ctdl/schema/context/json"
    return {
        "@context": context,
        "@id": f"https://registry.example/graph/{ctid}",
        "@graph": [node, organisation],
    }


def _concept(target: str, name: str) -> dict[str, object]:
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:targetNode": target,
        "ceterms:targetNodeName": {"en-US": name},
    }


def envelope_of(number: int, revision: int = 0) -> dict[str, object]:
    """The n-th record's envelope."""
    ctid = ctid_of(number)
    return {
        "envelope_community": "ce_registry",
        "envelope_id": str(uuid.UUID(int=number, version=4)),
        "envelope_ceterms_ctid": ctid,
        "envelope_ctdl_type": "ceterms:MicroCredential",
        "envelope_type": "resource_data",
        "envelope_version": "1.0.0",
        "decoded_resource": graph_of(number, revision),
        "node_headers": {
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": f"2026-01-0{revision + 1}T00:00:00Z",
        },
        "updated_at": f"2026-01-0{revision + 1}T00:00:00Z",
        "last_verified_on": "2026-01-01",
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    size = 0

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/ce-registry/envelopes":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            page, per_page = int(asked.get("page", "1")), int(asked.get("per_page", "10"))
            numbers = range((page - 1) * per_page, min(page * per_page, self.size))
            self._answer(
                200, orjson.dumps([envelope_of(number) for number in numbers]), {"X-Total": str(self.size)}
            )
        elif parts.path == "/ce-registry/envelopes/events":
            self._answer(200, b"[]", {"X-Total": "0"})
        else:
            self._answer(404, b'{"errors":["not found"]}', {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a log line a request would cost more than the request."""


def _serve(size: int, ready: Connection) -> None:
    fewer_collector_pauses()
    handler = type("Handler", (_Handler,), {"size": size})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    ready.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def registry_feed(size: int) -> Iterator[str]:
    """The origin of a registry with so many records, served until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(size, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join(10)
