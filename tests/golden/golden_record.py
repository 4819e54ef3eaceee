"""One record of the golden set: where its payloads are, and what a person read off them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import jmespath
import orjson
import yaml
from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from normalise.descriptor import Descriptor
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TWINS = HERE / "twins"
SHAPES = (
    "credential-registry", "edubadges-ob3", "elm", "mit-learn", "occapi", "openbadges-v2", "openbadges-v3",
    "tess-training",
)  # fmt: skip
"""Folders of golden files; each has twins of the same name, and `elm` stands for every folder `elm-*`."""
BOOKKEEPING = frozenset({
    "id", "source_id", "native_id", "is_sample", "rights", "mapping_version", "completeness", "provenance",
    "first_seen_at", "last_seen_at", "changed_at", "withdrawn_at",
})  # fmt: skip
"""Fields that say nothing of the record itself; compared where a golden file states them."""
MEDIA_TYPES: Mapping[str, str] = MappingProxyType({
    ".json": "application/json", ".jsonld": "application/ld+json", ".xml": "application/xml",
    ".html": "text/html", ".ttl": "text/turtle",
})  # fmt: skip


class Part(BaseModel):
    """A model that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldenPayload(Part):
    """One payload: a file of the samples, whole or cut, or for a twin its content."""

    role: PayloadRole = PayloadRole.MAIN
    file: str | None = None
    """Path below the folder of samples."""
    cut: str | None = None
    """Where the record stands: JMESPath in JSON, a path of elements in XML, a row's number in CSV; none: all of it."""
    json_: JsonValue = Field(default=None, alias="json")
    text: str | None = None
    row: dict[str, str] | None = None
    media_type: str | None = None
    address: str | None = None

    @model_validator(mode="after")
    def _one_body(self) -> GoldenPayload:
        if [self.file, self.json_, self.text, self.row].count(None) != 3:
            raise ValueError("a payload has exactly one of `file`, `json`, `text` and `row`")
        return self

    def payload(self, samples: Path | None) -> Payload:
        """The payload as a protocol would hand it on."""
        body, media_type = self._body(samples)
        address = self.address or f"https://source.example/{self.file or 'record'}"
        return Payload(self.role, address, self.media_type or media_type, body, "utf-8")

    def _body(self, samples: Path | None) -> tuple[bytes, str]:
        if self.file is not None:
            if samples is None:
                raise LookupError(f"{self.file} needs the folder of samples")
            path = samples / self.file
            if path.suffix == ".csv":
                return _row(path, int(self.cut or 1)), ROW_MEDIA_TYPE
            return _cut(path.read_bytes(), self.cut, path.suffix), MEDIA_TYPES[path.suffix]
        if self.text is not None:
            return self.text.encode(), "application/xml"
        if self.row is not None:
            return orjson.dumps(list(self.row.items())), ROW_MEDIA_TYPE
        return json.dumps(self.json_, ensure_ascii=False).encode(), "application/json"


class GoldenRecord(Part):
    """What must come of one record: every field that is not named must be unknown."""

    title: str
    """What is remarkable about it."""
    mapping: str
    """The mapping file, from the root of the checkout."""
    native_id: str | None = None
    """The id a listing gives; none: what the mapping's `record.id` finds."""
    payloads: Annotated[tuple[GoldenPayload, ...], Field(min_length=1)]
    stated: dict[str, Any]
    """Descriptor field -> what the source states."""
    derived: dict[str, Any] = Field(default_factory=dict)
    """Descriptor field -> what the rules of the vocabularies make of stated values."""
    absent: tuple[str, ...] = ()
    """Fields that a hasty reader might fill; like all others that are not named, they must be unknown."""

    @model_validator(mode="after")
    def _fields_exist_once(self) -> GoldenRecord:
        named = [*self.stated, *self.derived, *self.absent]
        unknown = sorted(set(named) - set(Descriptor.model_fields))
        if unknown:
            raise ValueError(f"the descriptor has no field {', '.join(unknown)}")
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: a field is stated, derived or absent, one of them")
        return self

    @property
    def expected(self) -> dict[str, Any]:
        """Stated and derived values together."""
        return {**self.stated, **self.derived}


@lru_cache
def load_records(folder: Path) -> Mapping[str, GoldenRecord]:
    """The golden files of a folder by name."""
    return {f"{folder.name}/{path.stem}": _load(path) for path in sorted(folder.glob("*.yml"))}


def _load(path: Path) -> GoldenRecord:
    return GoldenRecord.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))


def _row(path: Path, number: int) -> bytes:
    """A row of a table as pairs of column and cell; rows count from 1 below the header."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return orjson.dumps([[column, cell or ""] for column, cell in rows[number - 1].items()])


def _cut(body: bytes, cut: str | None, suffix: str) -> bytes:
    if cut is None:
        return body
    if suffix == ".xml":
        found = etree.fromstring(body, etree.XMLParser(resolve_entities=False)).find(cut)
        if found is None:
            raise LookupError(f"{cut} finds nothing")
        return etree.tostring(found)
    part = jmespath.search(cut, orjson.loads(body))
    if part is None:
        raise LookupError(f"{cut} finds nothing")
    return json.dumps(part, ensure_ascii=False).encode()
