"""`/credentials/{id}/fact-sheet`: the recognition fact sheet of an offer, made to be printed and handed in."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.descriptor import Descriptor
from normalise.elements import Origin
from normalise.fact_sheet import FORM_NOTE, ElementState, SheetEntry, fact_sheet
from search_api.api.fact_sheet import FACT_SHEET, element_label, fact_sheet_address
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.api.records import found_record, kept_descriptor, public_descriptor
from search_api.pages.addresses import address
from search_api.pages.credential_page import names_of_references, source_view
from search_api.pages.element_words import element_words
from search_api.pages.interface import Interface
from search_api.pages.linked import Linked, Linker
from search_api.pages.provenance import CONSTANT, DERIVED, RULE_SEPARATOR, field_words, place_words
from search_api.pages.site import Site
from search_api.pages.worded import Worded
from search_api.record_address import credential_path, record_address

SHOWN = frozenset({ElementState.STATED, ElementState.DERIVED, ElementState.OTHER_FORM})
LONG = frozenset({"learning_outcomes", "prerequisites"})
"""Elements whose words are the value itself: what the source said is not repeated."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One element."""

    number: str
    label: str
    is_mandatory: bool
    state: str
    state_words: str
    values: tuple[Linked, ...]
    is_list: bool
    as_given: tuple[str, ...]
    origins: tuple[str, ...]
    """Where the values came from, one line each."""
    read: str | None
    """When the source was last read."""


@dataclass(frozen=True, slots=True)
class FactSheetView:
    """The sheet of one offer."""

    title: Worded
    is_sample: bool
    mandatory: tuple[SheetRow, ...]
    optional: tuple[SheetRow, ...]
    form: str
    record: str
    address: str
    credential_address: str
    api_address: str


def fact_sheet_page(site: Site, request: Request, record_id: str) -> Response:
    """The sheet; 410 with the last known version when the source lists the credential no more."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked = site.asked(request)
    stored = found_record(site.services.store, record_id)
    descriptor = public_descriptor(stored)
    linker = Linker(asked.ui, asked.language_pairs, names_of_references(site, descriptor))
    values = {
        "view": _view(site.base(request), stored, descriptor, linker),
        "source": source_view(site, asked, stored, descriptor),
        "canonical": record_address(site.base(request), record_id),
    }
    status = 200 if stored.withdrawn_at is None else 410
    return site.page(asked, "fact_sheet.html", "search", values, status)


def _view(base: str, stored: StoredRecord, descriptor: Descriptor, linker: Linker) -> FactSheetView:
    ui = linker.ui
    rows = [_row(entry, stored, descriptor, linker) for entry in fact_sheet(kept_descriptor(stored))]
    return FactSheetView(
        title=ui.best(descriptor.name),
        is_sample=descriptor.is_sample,
        mandatory=tuple(row for row in rows if row.is_mandatory),
        optional=tuple(row for row in rows if not row.is_mandatory),
        form=FORM_NOTE[ui.language],
        record=ui.t("sheet.record", id=stored.id, version=stored.version, mapping=descriptor.mapping_version),
        address=fact_sheet_address(base, stored.id),
        credential_address=address(credential_path(stored.id), linker.language_pairs),
        api_address=f"/v1{credential_path(stored.id)}{FACT_SHEET}",
    )


def _row(entry: SheetEntry, stored: StoredRecord, descriptor: Descriptor, linker: Linker) -> SheetRow:
    ui, element = linker.ui, entry.element
    is_shown = entry.state in SHOWN
    values = element_words(element.name, descriptor, linker) if is_shown else ()
    return SheetRow(
        number=element.number,
        label=element_label(element.name, ui.language, ui.vocabularies),
        is_mandatory=element.is_mandatory,
        state=entry.state.value,
        state_words=ui.t(f"sheet.{entry.state}"),
        values=values,
        is_list=element.name == "learning_outcomes",
        as_given=() if element.name in LONG else _quoted(entry, values),
        origins=tuple(dict.fromkeys(_origins(entry, ui))),
        read=ui.formats.moment(stored.last_seen_at) if is_shown else None,
    )


def _quoted(entry: SheetEntry, values: tuple[Linked, ...]) -> tuple[str, ...]:
    """What the source said, where that is not the value word for word."""
    shown = {str(one.text) for one in values}
    return tuple(said for said in entry.as_given if said not in shown)


def _origins(entry: SheetEntry, ui: Interface) -> list[str]:
    return [
        ui.t("sheet.origin", field=field_words(field, ui), origin=origin_words(origin, ui))
        for field, origins in entry.origins.items()
        for origin in origins
    ]


def origin_words(origin: Origin, ui: Interface) -> str:
    """`the record’s own page, at dt=Credits; rule: credits`."""
    if origin.from_ == CONSTANT:
        place = ui.t("sheet.set_by_mapping")
    elif origin.from_ == DERIVED:
        place = ui.t("sheet.derived_by_catalogue")
    else:
        place = place_words(origin.from_, ui)
    rules = [rule for rule in (origin.rule or "").split(RULE_SEPARATOR) if rule]
    return f"{place}; {ui.t('sheet.rule', rule=', '.join(rules))}" if rules else place
