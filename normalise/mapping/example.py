"""The `examples` block: payloads of the source, and what the mapping must make of them."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import Discriminator, Field, JsonValue, Tag, model_validator

from normalise.issue import IssueCode
from normalise.mapping.block import Block
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole


class ExamplePayload(Block):
    """One payload: as `text`, as `json`, or as the `row` of a table (column header -> cell)."""

    text: str | None = None
    json_: JsonValue = Field(default=None, alias="json")
    row: dict[str, str] | None = None
    media_type: str | None = None
    """None: `text/html` for text, `application/json` for json, a table row for row."""
    address: str = "https://source.example/record"

    @model_validator(mode="after")
    def _one_body(self) -> ExamplePayload:
        if [self.text, self.json_, self.row].count(None) != 2:
            raise ValueError("a payload of an example has exactly one of `text`, `json` and `row`")
        return self

    def payload(self, role: PayloadRole) -> Payload:
        """The payload as a protocol would hand it on."""
        if self.row is not None:
            body, media_type = orjson.dumps(list(self.row.items())), ROW_MEDIA_TYPE
        elif self.text is not None:
            body, media_type = self.text.encode(), "text/html"
        else:
            body, media_type = orjson.dumps(self.json_), "application/json"
        return Payload(role, self.address, self.media_type or media_type, body, "utf-8")


def _kind(given: object) -> str:
    return "<many>" if isinstance(given, list | tuple) else "<one>"


ManyPayloads = Annotated[tuple[ExamplePayload, ...], Field(min_length=1)]
PayloadOrMany = Annotated[
    Annotated[ExamplePayload, Tag("<one>")] | Annotated[ManyPayloads, Tag("<many>")], Discriminator(_kind)
]


class Example(Block):
    """Holds when the descriptor has all of `expect` and the issues are of exactly the codes listed."""

    title: str
    """What it shows."""
    payloads: dict[PayloadRole, PayloadOrMany]
    native_id: str | None = None
    """The id the listing gives; none: what `record.id` finds."""
    expect: dict[str, Any] = Field(default_factory=dict)
    """Descriptor fields with their values, as the API writes them."""
    issues: tuple[IssueCode, ...] = ()
    not_accepted: str | None = None
    """The class under which the record is counted, when it is not a micro-credential."""
    quarantined: bool = False

    def raw_payloads(self) -> tuple[Payload, ...]:
        """All payloads, the main one first as written."""
        return tuple(
            one.payload(role)
            for role, given in self.payloads.items()
            for one in (given if isinstance(given, tuple) else (given,))
        )
