"""A golden record normalised by its mapping, and compared with what was read off it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from normalise.identity import native_id_of
from normalise.mapping.accept_block import AcceptBlock
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.raw_record import RawRecord
from normalise.vocabularies import Vocabularies, load_vocabularies
from tests.golden.comparison import Difference, Tally, compare
from tests.golden.golden_record import BOOKKEEPING, ROOT, GoldenRecord


def tally_of(record: GoldenRecord, samples: Path | None) -> Tally:
    """The record's values found, and every difference."""
    mapping = _mapping(record.mapping)
    payloads = tuple(payload.payload(samples) for payload in record.payloads)
    native_id = record.native_id or native_id_of(payloads, mapping) or "unknown"
    outcome = _normaliser(record.mapping).normalise(RawRecord(mapping.id, native_id, payloads))
    dumped = outcome.descriptor_json()
    if dumped is None:
        reasons = "; ".join(issue.message for issue in outcome.issues)
        return Tally(differences=(Difference("wrong", "record", "a descriptor", reasons),))
    return compare(record.expected, _said(orjson.loads(dumped), record))


def _said(descriptor: dict[str, Any], record: GoldenRecord) -> dict[str, Any]:
    """What a descriptor says of the record; the class stands there although it is the usual one."""
    descriptor.setdefault("type", "MicroCredential")
    silent = BOOKKEEPING - record.expected.keys()
    return {name: value for name, value in descriptor.items() if name not in silent}


@lru_cache
def _mapping(path: str) -> Mapping:
    """The mapping as it is, but for `accept`: here the question is what is said of a record, not whether."""
    file = ROOT / path
    mapping = load_mapping(file.read_text(encoding="utf-8"), file.stem, path)
    return mapping.model_copy(update={"accept": AcceptBlock()})


@lru_cache
def _normaliser(path: str) -> Normaliser:
    return Normaliser(_mapping(path), _vocabularies())


@lru_cache
def _vocabularies() -> Vocabularies:
    return load_vocabularies()
