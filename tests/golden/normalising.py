"""A golden record normalised by its mapping, and compared with what was read off it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from normalise.document_records import DocumentReader
from normalise.identity import native_id_of
from normalise.mapping.accept_block import AcceptBlock
from normalise.mapping.harvest_block import Files
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import RawRecord
from normalise.vocabularies import Vocabularies, load_vocabularies
from tests.golden.comparison import Difference, Tally, compare
from tests.golden.golden_record import BOOKKEEPING, ROOT, GoldenRecord


def tally_of(record: GoldenRecord, samples: Path | None) -> Tally:
    """The record's values found, and every difference."""
    outcome = outcome_of(record, samples)
    dumped = outcome.descriptor_json()
    if dumped is None:
        reasons = "; ".join(issue.message for issue in outcome.issues)
        return Tally(differences=(Difference("wrong", "record", "a descriptor", reasons),))
    return compare(record.expected, _said(orjson.loads(dumped), record))


def outcome_of(record: GoldenRecord, samples: Path | None) -> Outcome:
    """What its mapping makes of the record."""
    return _normaliser(record.mapping).normalise(_raw_record(record, samples))


def _raw_record(record: GoldenRecord, samples: Path | None) -> RawRecord:
    """The record as its protocol would bring it home: where a document holds several, the part of this one."""
    mapping = _mapping(record.mapping)
    main, *others = (payload.payload(samples) for payload in record.payloads)
    parts = DocumentReader(mapping).read(main).records if isinstance(mapping.harvest, Files) else ()
    found = [part for part in parts if record.native_id in {None, part.native_id}]
    if found:
        return replace(found[0], payloads=(*found[0].payloads, *others))
    payloads = (main, *others)
    return RawRecord(mapping.id, record.native_id or native_id_of(payloads, mapping) or "unknown", payloads)


def _said(descriptor: dict[str, Any], record: GoldenRecord) -> dict[str, Any]:
    """What a descriptor says of the record; the class stands there although it is the usual one."""
    descriptor.setdefault("type", "MicroCredential")
    silent = (BOOKKEEPING | _by_rule(descriptor)) - record.expected.keys()
    return {name: value for name, value in descriptor.items() if name not in silent}


def _by_rule(descriptor: dict[str, Any]) -> frozenset[str]:
    """`is_free` and `comparable_level` where a rule gave them: tests of derivation say what they are."""
    provenance = descriptor.get("provenance", {})
    origins = {name: provenance.get(name, []) for name in ("is_free", "comparable_level")}
    return frozenset(
        name for name, found in origins.items() if found and all(one["from"] == "derived" for one in found)
    )


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
