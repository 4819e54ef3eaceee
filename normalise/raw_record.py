"""What a protocol brings home: payloads as received, split by record, with nothing read out of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PayloadRole(StrEnum):
    """What a payload is to its record."""

    MAIN = "main"
    ROW = "row"
    """The record's row or envelope in a listing."""
    RELATED = "related"
    """Another document it leans on: an organisation, the other language's page. Told apart by address."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes as received, or the part of a listing that belongs to one record."""

    role: PayloadRole
    address: str
    """Where it was read: an URL, or a file's name and row."""
    media_type: str
    """`text/html`, `application/json`, `application/xml`, `application/ld+json`, or `ROW_MEDIA_TYPE`."""
    body: bytes
    charset: str | None = None
    """As the transport stated it; none when it stated none."""


ROW_MEDIA_TYPE = "application/vnd.credatlas.row+json"
"""A row of a table: a JSON list of [column header, cell text] pairs in column order."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as its source gave it."""

    source_id: str
    native_id: str
    payloads: tuple[Payload, ...]
    listed_class: str | None = field(default=None)
    """The class a listing states before anything is mapped (`ceterms:MicroCredential`), when it does."""

    def payload(self, role: PayloadRole) -> Payload | None:
        """The first payload of that role."""
        return next((payload for payload in self.payloads if payload.role is role), None)
