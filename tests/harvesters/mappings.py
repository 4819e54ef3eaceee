"""Mappings for tests: small ones written here, and the shipped ones pointed at a sample server."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from catalogue_store import CatalogueStore
from catalogue_store.sources import SourceRow
from normalise.mapping.expect_block import ExpectBlock
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.mapping.sample_variant import as_sample

ROOT = Path(__file__).resolve().parents[2]
SOURCE = """
source:
  title: {en: A table of the tests}
  publisher: Tests
  website: https://register.example
  language: en
  licence: {name: unknown, attribution: Tests}
  verification: {state: unverified, date: 2026-01-01, how: Written for tests.}
"""
RECORD = """
record:
  id: {column: Id, case: upper}
  name: {en: {column: Title}}
  description: {en: {column: Description}}
  offered_by: {column: Provider}
examples:
  - title: A row
    payloads:
      row: {address: "t.csv, row 2", row: {Id: a1, Title: Knots, Description: Rope work, Provider: Harbour School}}
    expect: {name: {en: Knots}}
"""


def table_mapping(
    source_id: str = "test_table", *, expect: dict[str, Any] | None = None, **harvest: Any
) -> Mapping:
    """A table's mapping with columns Id, Title, Description and Provider."""
    block = {"protocol": "table", **harvest}
    text = SOURCE + f"harvest: {orjson.dumps(block).decode()}\n" + RECORD
    if expect is not None:
        text += f"expect: {orjson.dumps(expect).decode()}\n"
    return load_mapping(text, source_id, f"{source_id}.yml")


def table_csv(count: int, first: int = 1, title: str = "Knots") -> bytes:
    """A table of numbered records."""
    rows = [
        f"R{number},{title} {number},About {number},Harbour School" for number in range(first, first + count)
    ]
    return "\n".join(["Id,Title,Description,Provider", *rows, ""]).encode()


def shipped_mapping(name: str, origin: str, **harvest: Any) -> Mapping:
    """A shipped mapping pointed at a server of samples, with some harvest options changed and no expectations."""
    mapping = as_sample(_shipped(name), origin)
    moved = {"harvest": mapping.harvest.model_copy(update=harvest), "expect": ExpectBlock()}
    return mapping.model_copy(update=moved)


@cache
def _shipped(name: str) -> Mapping:
    path = ROOT / "mappings" / f"{name}.yml"
    return load_mapping(path.read_text(encoding="utf-8"), name, str(path))


def register(store: CatalogueStore, mapping: Mapping) -> None:
    """Make the source known to the store."""
    store.sources.register(
        SourceRow(
            id=mapping.id,
            title_json=orjson.dumps(mapping.source.title).decode(),
            publisher=mapping.source.publisher,
            country=mapping.source.country,
            website=mapping.source.website,
            licence_json=mapping.source.licence.model_dump_json(),
            is_sample=mapping.source.is_sample,
            enabled=True,
            protocol=mapping.harvest.protocol,
            schedule=mapping.harvest.schedule,
            mapping_hash=mapping.hash,
            verification_json=mapping.source.verification.model_dump_json(),
        )
    )
