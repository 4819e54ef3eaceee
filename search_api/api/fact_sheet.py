"""`/v1/credentials/{id}/fact-sheet`: the recognition fact sheet of one offer, for machines."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.fact_sheet import FORM_NOTE, SheetEntry, fact_sheet
from normalise.vocabularies import Vocabularies
from search_api.api.asked import refuse_parameters
from search_api.api.credential import PATH as CREDENTIAL
from search_api.api.credential import RecordIdInPath
from search_api.api.frameworks import edition_of
from search_api.api.openapi import described
from search_api.api.records import descriptor_values, found_record, kept_descriptor, public_descriptor
from search_api.api.rendering import answer
from search_api.record_address import catalogue_address, credential_path
from search_api.services import Services

FACT_SHEET = "/fact-sheet"
ANNEX_LISTS = ("annex_i", "annex_i_issued")
"""Lists of labels of the elements: of those on offers, and of those on certificates."""


def fact_sheet_router(services: Services) -> APIRouter:
    """Fact sheets."""
    router = APIRouter(tags=["credential"])

    @router.get(CREDENTIAL + FACT_SHEET, **described("fact_sheet", ()))
    def get_fact_sheet(request: Request, record_id: RecordIdInPath) -> Response:
        """The elements of Annex I of Recommendation 2022/C 243/02 in their order, each with value, words and origin."""
        refuse_parameters(request)
        stored = found_record(services.store, record_id)
        catalogue = catalogue_address(services.settings, str(request.base_url))
        return answer(
            request,
            edition_of(services, stored, f"fact_sheet {stored.last_seen_at} {catalogue}"),
            lambda: told_fact_sheet(stored, services.vocabularies, catalogue),
        )

    return router


def fact_sheet_address(catalogue: str, record_id: str) -> str:
    """The page of the sheet in the catalogue of that address."""
    return f"{catalogue}{credential_path(record_id)}{FACT_SHEET}"


def told_fact_sheet(stored: StoredRecord, vocabularies: Vocabularies, catalogue: str) -> dict[str, Any]:
    """The sheet as plain values."""
    values = descriptor_values(public_descriptor(stored))
    return {
        "id": stored.id,
        "version": stored.version,
        "source_id": stored.source_id,
        "address": fact_sheet_address(catalogue, stored.id),
        "form": dict(FORM_NOTE),
        "is_sample": values["is_sample"],
        "mapping_version": values["mapping_version"],
        "rights": values["rights"],
        "retrieved_at": stored.last_seen_at,
        "changed_at": stored.changed_at,
        "withdrawn_at": stored.withdrawn_at,
        "elements": [
            _element(entry, values, vocabularies, stored) for entry in fact_sheet(kept_descriptor(stored))
        ],
    }


def element_label(name: str, language: str, vocabularies: Vocabularies) -> str:
    """What an element is called."""
    found = (vocabularies.labels.label(one, name, language) for one in ANNEX_LISTS)
    return next(filter(None, found), name)


def _element(
    entry: SheetEntry, values: dict[str, Any], vocabularies: Vocabularies, stored: StoredRecord
) -> dict[str, Any]:
    element = entry.element
    return {
        "number": element.number,
        "name": element.name,
        "label": {tag: element_label(element.name, tag, vocabularies) for tag in ("en", "fr")},
        "is_mandatory": element.is_mandatory,
        "state": entry.state.value,
        "values": {field: values[field] for field in element.fields if field in values},
        "as_given": entry.as_given,
        "origins": {
            field: [origin.model_dump(mode="json", by_alias=True, exclude_none=True) for origin in origins]
            for field, origins in entry.origins.items()
        },
        "retrieved_at": stored.last_seen_at,
    }
