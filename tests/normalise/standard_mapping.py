"""A mapping of nothing but a standard, and the descriptors it makes of a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from normalise.document_records import DocumentReader
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import Payload, PayloadRole, RawRecord
from tests.normalise.small_mapping import VOCABULARIES, json_payload

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "standards"
MEDIA_TYPES = {
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".xml": "application/xml",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
}
HEAD = """\
source:
  title: {en: Test catalogue}
  publisher: Test publisher
  website: https://catalogue.example
  language: en
  licence: {name: CC-BY-4.0, attribution: Test catalogue}
  verification: {state: unverified, date: 2026-09-01, how: Written for a test.}
harvest:
  protocol: files
  folder: saved
"""
EXAMPLE = "examples: [{title: none, payloads: {main: {json: {id: x}}}}]\n"


def standard_text(standard: str, record: str = "", rest: str = "", harvest: str = "") -> str:
    """The text of a mapping file that names a standard; `record` are more lines of its block."""
    return f"{HEAD}{harvest}record:\n  standard: {standard}\n{record}{rest}{EXAMPLE}"


def standard_mapping(standard: str, record: str = "", rest: str = "", harvest: str = "") -> Mapping:
    """The loaded mapping of such a file."""
    return load_mapping(standard_text(standard, record, rest, harvest), "xx_test", "xx_test.yml")


def fixture_payload(name: str) -> Payload:
    """A document of the fixtures as a protocol would hand it on."""
    path = FIXTURES / name
    return Payload(PayloadRole.MAIN, name, MEDIA_TYPES[path.suffix], path.read_bytes())


@dataclass(frozen=True)
class ReadDocument:
    """What became of a document."""

    records: tuple[RawRecord, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def descriptors(self) -> list[dict[str, Any]]:
        """As stored, without provenance; the issues in the failure when one has none."""
        found = []
        for outcome in self.outcomes:
            dumped = outcome.descriptor_json()
            assert dumped is not None, outcome.issues
            stored = orjson.loads(dumped)
            del stored["provenance"], stored["rights"], stored["mapping_version"]
            found.append(stored)
        return found

    @property
    def messages(self) -> list[str]:
        return [issue.message for outcome in self.outcomes for issue in outcome.issues]


def read_document(mapping: Mapping, payload: Payload, *related: Payload) -> ReadDocument:
    """The document taken apart and each record normalised."""
    found = DocumentReader(mapping).read(payload)
    assert found.issues == ()
    normaliser = Normaliser(mapping, VOCABULARIES)
    whole = [RawRecord(one.source_id, one.native_id, (*one.payloads, *related)) for one in found.records]
    return ReadDocument(found.records, tuple(map(normaliser.normalise, whole)))


def read_json(standard: str, data: Any, record: str = "") -> ReadDocument:
    """A JSON document read by a standard alone."""
    return read_document(standard_mapping(standard, record), json_payload(data))
