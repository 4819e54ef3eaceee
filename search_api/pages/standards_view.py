"""The standards a credential can be had in, on its page: where, and what each of them leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from normalise.descriptor import Descriptor
from normalise.errors import MissingValue, NotStatable
from normalise.forms import FORMS
from normalise.statement import AddressOf, Node
from normalise.vocabularies import Vocabularies
from search_api.api.standards import standards_of, standards_path
from search_api.pages.interface import Interface, lowered

EMBEDDED = ("schema_org", "ctdl")
"""The forms that stand in the page: one for search engines, one for those who read CTDL."""


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One form of a standard."""

    label: str
    address: str
    media_type: str
    is_available: bool
    said: str
    """What it leaves out or what the record lacks for it, in words."""


@dataclass(frozen=True, slots=True)
class StandardsView:
    """Every form, and the address that tells the reasons."""

    rows: tuple[StandardRow, ...]
    reasons_address: str
    embedded: tuple[Node, ...]
    """The statements that stand in the page."""

    @property
    def available(self) -> tuple[StandardRow, ...]:
        """Those that the record can be stated in."""
        return tuple(row for row in self.rows if row.is_available)


def standards_view(
    descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf, ui: Interface
) -> StandardsView:
    """The standards of one descriptor that has passed `republished`."""
    return StandardsView(
        rows=tuple(_row(told, ui) for told in standards_of(descriptor, vocabularies, address_of)),
        reasons_address=standards_path(descriptor.id),
        embedded=tuple(_embedded(descriptor, vocabularies, address_of)),
    )


def _row(told: dict[str, Any], ui: Interface) -> StandardRow:
    name = told["format"]
    key = f"standards.label.{name}"
    return StandardRow(
        label=ui.t(key) if ui.has(key) else FORMS[name].title,
        address=told["address"],
        media_type=told["media_type"],
        is_available=told["is_available"],
        said=_left_out(told, ui) if told["is_available"] else _lacking(told, ui),
    )


def _left_out(told: dict[str, Any], ui: Interface) -> str:
    fields = dict.fromkeys(lowered(ui.t(f"field.{loss.field}")) for loss in told["losses"])
    if not fields:
        return ui.t("standards.complete")
    return ui.t("standards.left_out", fields=ui.formats.listed(list(fields)))


def _lacking(told: dict[str, Any], ui: Interface) -> str:
    lacking = list(dict.fromkeys(_missing_words(one, ui) for one in told["missing"]))
    return ui.t("standards.lacking", values=ui.formats.listed(lacking))


def _missing_words(missing: MissingValue, ui: Interface) -> str:
    """`a field of ISCED-F`; the field's name where there are no better words."""
    term = missing.term.rpartition(":")[2].rpartition(".")[2].strip("@")
    key = f"standards.missing.{term}"
    return ui.t(key) if ui.has(key) else lowered(ui.t(f"field.{missing.field}"))


def _embedded(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Iterator[Node]:
    for name in EMBEDDED:
        with suppress(NotStatable):
            yield orjson.loads(FORMS[name].write(descriptor, vocabularies, address_of)[0])
