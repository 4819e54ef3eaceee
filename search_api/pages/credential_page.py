"""`/credentials/{id}`: one credential with where each value comes from; a withdrawn one keeps its page."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.descriptor import Descriptor
from normalise.language_map import LanguageMap
from search_api.api.fact_sheet import FACT_SHEET
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.api.records import found_record, history_of, kept_descriptor, public_descriptor
from search_api.api.standards import api_path
from search_api.errors import IndexUnreachable
from search_api.facet_labels import best_name
from search_api.pages.addresses import Addresses, address, page_defaults, source_path
from search_api.pages.credential_history import HistoryRow, history_rows
from search_api.pages.credential_view import credential_view
from search_api.pages.framework_view import framework_section
from search_api.pages.interface import Interface
from search_api.pages.linked import Linker
from search_api.pages.provenance import Provenances
from search_api.pages.result_row import ResultRow, result_row
from search_api.pages.same_credentials import same_credentials
from search_api.pages.site import PageRequest, Site
from search_api.pages.standards_view import StandardsView, standards_view
from search_api.pages.web_address import web_address
from search_api.query import SearchQuery
from search_api.record_address import credential_path, record_address

LOG = logging.getLogger(__name__)
SIMILAR_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where the record comes from and on which terms it is shown."""

    address: str
    """The page of the source."""
    title: str
    licence: str
    licence_address: str | None
    attribution: str
    withheld: str | None
    """The fields that are not shown, in words."""
    first_seen: str
    changed: str
    last_seen: str
    withdrawn: str | None


def credential_page(site: Site, request: Request, record_id: str) -> Response:
    """The page of one credential: 410 with its last known version when its source lists it no more."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked = site.asked(request)
    stored = found_record(site.services.store, record_id)
    descriptor = public_descriptor(stored)
    linker = Linker(asked.ui, asked.language_pairs, names_of_references(site, descriptor))
    judged = site.checks.judge(kept_descriptor(stored))
    values = {
        "frameworks": framework_section(judged, descriptor, linker),
        "fact_sheet": address(f"{credential_path(record_id)}{FACT_SHEET}", asked.language_pairs),
        "view": credential_view(descriptor, _provenances(descriptor, asked.ui), linker, asked.ui),
        "source": source_view(site, asked, stored, descriptor),
        "version": stored.version,
        "history": _history(site, stored, asked.ui),
        "same": same_credentials(site, asked, stored),
        "similar": _similar(site, asked, record_id),
        "api_address": api_path(record_id),
        "canonical": record_address(site.base(request), record_id),
        "standards": _standards(site, request, descriptor, asked.ui),
    }
    status = 200 if stored.withdrawn_at is None else 410
    return site.page(asked, "credential.html", "search", values, status)


def names_of_references(site: Site, descriptor: Descriptor) -> dict[str, LanguageMap]:
    """The names of the records it refers to, of those that are here and not withdrawn."""
    references = (*descriptor.counts_towards, *descriptor.is_part_of, *descriptor.is_preparation_for)
    wanted = [one.record_id for one in references if one.record_id is not None]
    found = site.services.store.records.many(wanted) if wanted else {}
    return {
        record_id: public_descriptor(stored).name
        for record_id, stored in found.items()
        if stored.withdrawn_at is None
    }


def _provenances(descriptor: Descriptor, ui: Interface) -> Provenances:
    seen = descriptor.last_seen_at
    note = ui.t(
        "provenance.made_by",
        mapping=descriptor.mapping_version,
        moment="" if seen is None else ui.formats.moment(seen),
    )
    return Provenances(descriptor.provenance, note, ui)


def source_view(site: Site, asked: PageRequest, stored: StoredRecord, descriptor: Descriptor) -> SourceView:
    """Where a record comes from, its terms and when it was seen."""
    ui, formats = asked.ui, asked.ui.formats
    row = site.services.store.sources.get(stored.source_id)
    titles = {} if row is None else json.loads(row.title_json)
    rights = descriptor.rights
    withheld = [ui.t(f"field.{name}") for name in rights.withheld if ui.has(f"field.{name}")]
    return SourceView(
        address=address(source_path(stored.source_id), asked.language_pairs),
        title=best_name(titles, ui.language) or stored.source_id,
        licence=ui.t("source.licence_unknown") if rights.licence == "unknown" else rights.licence,
        licence_address=web_address(rights.licence_url),
        attribution=rights.attribution,
        withheld=formats.listed(withheld) or None,
        first_seen=formats.date(stored.first_seen_at.date()),
        changed=formats.date(stored.changed_at.date()),
        last_seen=formats.date(stored.last_seen_at.date()),
        withdrawn=None if stored.withdrawn_at is None else formats.date(stored.withdrawn_at.date()),
    )


def _history(site: Site, stored: StoredRecord, ui: Interface) -> list[HistoryRow]:
    versions = site.services.store.records.versions(stored.id)
    return history_rows(history_of(stored, versions), ui)


def _similar(site: Site, asked: PageRequest, record_id: str) -> list[ResultRow]:
    services = site.services
    addresses = Addresses(
        SearchQuery(today=services.today(), language=asked.ui.language), page_defaults(asked.default_language)
    )
    try:
        hits = services.index.more_like_this(record_id, today=services.today(), size=SIMILAR_SHOWN)
    except IndexUnreachable as error:  # the record itself is in the store, and is shown
        LOG.warning("similar_left_out", extra={"record": record_id, "reason": str(error)})
        return []
    return [result_row(hit, addresses, asked.ui) for hit in hits]


def _standards(site: Site, request: Request, descriptor: Descriptor, ui: Interface) -> StandardsView:
    address_of = partial(record_address, site.base(request))
    return standards_view(descriptor, site.services.vocabularies, address_of, ui)
