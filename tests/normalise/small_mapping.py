"""A mapping of a few lines for tests of one thing, and raw records for it."""

from __future__ import annotations

from typing import Any

import orjson

from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole, RawRecord
from normalise.vocabularies import load_vocabularies

VOCABULARIES = load_vocabularies()
SOURCE = """\
source:
  title: {en: Test register}
  publisher: Test publisher
  country: NZ
  website: https://register.example
  language: en
  licence: {name: CC-BY-4.0, attribution: Test register}
  verification: {state: unverified, date: 2026-09-01, how: Written for a test.}
harvest:
  protocol: table
  url: https://register.example/list.csv
"""
EXAMPLES = """\
examples:
  - title: nothing
    payloads: {main: {row: {Id: "1", Title: A}}}
"""
RECORD = """\
record:
  id: {column: Id}
  name: {column: Title}
"""


def small_text(record: str = RECORD, rest: str = "", examples: str = EXAMPLES, source: str = SOURCE) -> str:
    """The text of a mapping file; each block may be another."""
    return f"{source}{record}{rest}{examples}"


def small_mapping(record: str = RECORD, rest: str = "", stem: str = "xx_test") -> Mapping:
    """A loaded mapping of a record block."""
    return load_mapping(small_text(record, rest), stem, f"{stem}.yml")


def with_fields(fields: str, rest: str = "", record_id: str = "{jmespath: id}") -> Mapping:
    """A mapping of JSON records with an id, a title and the fields given, two spaces before each line."""
    return small_mapping(f"record:\n  id: {record_id}\n  name: {{jmespath: title}}\n{fields}", rest)


def json_payload(
    data: Any, role: PayloadRole = PayloadRole.MAIN, address: str = "https://a.example/1"
) -> Payload:
    return Payload(role, address, "application/json", orjson.dumps(data))


def row_payload(cells: dict[str, str], role: PayloadRole = PayloadRole.MAIN) -> Payload:
    return Payload(role, "https://a.example/list.csv#2", ROW_MEDIA_TYPE, orjson.dumps(list(cells.items())))


def html_payload(
    html: str, role: PayloadRole = PayloadRole.MAIN, address: str = "https://a.example/1"
) -> Payload:
    return Payload(role, address, "text/html", html.encode(), "utf-8")


def normalise(mapping: Mapping, *payloads: Payload, native_id: str = "1") -> Outcome:
    return Normaliser(mapping, VOCABULARIES).normalise(RawRecord(mapping.id, native_id, payloads))


def described(mapping: Mapping, *payloads: Payload, native_id: str = "1") -> dict[str, Any]:
    """The descriptor as stored; the issues in the failure when there is none."""
    outcome = normalise(mapping, *payloads, native_id=native_id)
    dumped = outcome.descriptor_json()
    assert dumped is not None, outcome.issues
    found: dict[str, Any] = orjson.loads(dumped)
    return found


def codes(outcome: Outcome) -> list[str]:
    return [issue.code.value for issue in outcome.issues]
