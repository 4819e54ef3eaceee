"""A registry of any size on loopback, in a process of its own: envelopes of about 4 KB, made while they are served."""

from __future__ import annotations

import multiprocessing
import random
import uuid
from collections.abc import Iterable, Iterator, Mapping
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


@lru_cache(maxsize=4096)
def _texts(pattern: int) -> dict[str, object]:
    """Texts of a record, by what they are."""
    chosen = random.Random(pattern)
    texts: dict[str, object] = {f"word{step}": chosen.choice(WORDS) for step in range(5)}
    texts |= {f"target{step}": _sentence(pattern + 50 + step) for step in range(4)}
    return texts | {"description": " ".join(_sentence(pattern + step) for step in range(8))}


PATTERNS = 2_000
"""Records after which the texts repeat; what names a record never does."""


def facts_of(number: int, revision: int = 0) -> dict[str, object]:
    """What is different in the n-th record."""
    return _texts(number % PATTERNS) | {
        "number": number,
        "ctid": ctid_of(number),
        "envelope": str(uuid.UUID(int=number, version=4)),
        "name": _sentence(number % 311)[:-1],
        "revision": revision,
        "month_day": f"0{revision + 1}",
        "college": number % 400,
        "city": CITIES[number % 5],
        "weeks": number % 20 + 1,
        "price": float(number % 900),
        "credits": number % 6 + 1,
        "effective": f"20{number % 20 + 5:02d}-0{number % 9 + 1}-15",
    }


def graph_of(number: int, revision: int = 0) -> dict[str, object]:
    """The n-th record's graph document: a micro-credential and an inline organisation."""
    return _graph(facts_of(number, revision))


def envelope_of(number: int, revision: int = 0) -> dict[str, object]:
    """The n-th record's envelope."""
    return _envelope(facts_of(number, revision))


class Printer:
    """Envelopes as JSON, each by filling in one that was written once: the server is not what is measured."""

    def __init__(self) -> None:
        marks: dict[str, object] = {name: f"%({name})s" for name in facts_of(0)}
        text = orjson.dumps(_envelope(marks)).decode()
        for name in ("price", "credits"):
            text = text.replace(f'"%({name})s"', f"%({name})s")  # numbers
        self._text = text

    def page(self, numbers: Iterable[int]) -> bytes:
        """A page of the listing."""
        return f"[{','.join(self._text % facts_of(number) for number in numbers)}]".encode()


def _graph(facts: Mapping[str, object]) -> dict[str, object]:
    ctid, number, college = facts["ctid"], facts["number"], facts["college"]
    node = {
        "@id": f"https://registry.example/resources/{ctid}",
        "@type": "ceterms:MicroCredential",
        "ceterms:ctid": ctid,
        "ceterms:name": {"en-US": f"{facts['name']} {number}"},
        "ceterms:description": {"en-US": f"{facts['description']} r{facts['revision']}"},
        "ceterms:subjectWebpage": f"https://college{college}.example/offers/{number}",
        "ceterms:inLanguage": ["en-US"],
        "ceterms:keyword": {"en-US": [facts[f"word{step}"] for step in range(5)]},
        "ceterms:ownedBy": [f"_:o{number}"],
        "ceterms:offeredBy": [f"_:o{number}"],
        "ceterms:credentialStatusType": _concept("credentialStat:Active", "Active"),
        "ceterms:audienceLevelType": [_concept("audLevel:BeginnerLevel", "Beginner Level")],
        "ceterms:learningDeliveryType": [_concept("deliveryType:OnlineOnly", "Online Only")],
        "ceterms:estimatedDuration": [
            {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": f"P{facts['weeks']}W"}
        ],
        "ceterms:estimatedCost": [
            {
                "@type": "ceterms:CostProfile",
                "ceterms:price": facts["price"],
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
                        "schema:value": facts["credits"],
                        "ceterms:creditUnitType": [_concept("creditUnit:SemesterHour", "Semester Hour")],
                    }
                ],
                "ceterms:targetCompetency": [
                    {
                        "@type": "ceterms:CredentialAlignmentObject",
                        "ceterms:targetNodeName": {"en-US": facts[f"target{step}"]},
                    }
                    for step in range(4)
                ],
            }
        ],
        "ceterms:dateEffective": facts["effective"],
    }
    organisation = {
        "@id": f"_:o{number}",
        "@type": "ceterms:CredentialOrganization",
        "ceterms:name": {"en-US": f"{facts['city']} College {college}"},
        "ceterms:subjectWebpage": f"https://college{college}.example/",
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


def _envelope(facts: Mapping[str, object]) -> dict[str, object]:
    updated_at = f"2026-01-{facts['month_day']}T00:00:00Z"
    return {
        "envelope_community": "ce_registry",
        "envelope_id": facts["envelope"],
        "envelope_ceterms_ctid": facts["ctid"],
        "envelope_ctdl_type": "ceterms:MicroCredential",
        "envelope_type": "resource_data",
        "envelope_version": "1.0.0",
        "decoded_resource": _graph(facts),
        "node_headers": {"created_at": "2026-01-01T00:00:00Z", "updated_at": updated_at},
        "updated_at": updated_at,
        "last_verified_on": "2026-01-01",
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    size = 0
    printer = Printer()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/ce-registry/envelopes":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            page, per_page = int(asked.get("page", "1")), int(asked.get("per_page", "10"))
            numbers = range((page - 1) * per_page, min(page * per_page, self.size))
            self._answer(200, self.printer.page(numbers), {"X-Total": str(self.size)})
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
