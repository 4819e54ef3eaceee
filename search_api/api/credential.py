"""`/v1/credentials/{id}`: one record as JSON or CTDL, where its values came from, and what it was before."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.ctdl.document import to_ctdl
from normalise.rights import WITHHELD_NOTE
from search_api.api.asked import refuse_parameters
from search_api.api.negotiation import preferred_type
from search_api.api.openapi import described
from search_api.api.parameter_values import Parameters
from search_api.api.problems import WithdrawnRecord
from search_api.api.records import (
    descriptor_json,
    descriptor_values,
    found_record,
    history_of,
    public_descriptor,
)
from search_api.api.rendering import JSON, Edition, answer
from search_api.record_address import catalogue_address, record_address
from search_api.services import Services

PATH = "/v1/credentials/{record_id}"
FORMAT = "format"
JSON_LD = "application/ld+json"
RecordIdInPath = Annotated[str, Path(description="Id of the credential, such as `nz_nzqa:4587`.")]
FORMATS = {"json": JSON, "ctdl": JSON_LD}
"""Value of `format` -> media type that asks for the same."""


def credential_router(services: Services) -> APIRouter:
    """Single records."""
    router = APIRouter(tags=["credential"])

    @router.get(PATH, **described("credential", (FORMAT,)))
    def get_credential(request: Request, record_id: RecordIdInPath) -> Response:
        """One credential: everything the catalogue knows and may show, or a CTDL statement of it.

        A withdrawn one is 410 with its last known version; one that was taken down is 410 without a word of it.
        """
        form, vary = _format(request)
        stored = found_record(services.store, record_id)
        if stored.withdrawn_at is not None:
            raise WithdrawnRecord(record_id, tombstone(stored))
        edition = _edition(services, stored, form, vary)
        if form == "ctdl":
            return answer(request, edition, lambda: _ctdl(request, services, stored), JSON_LD)
        return answer(request, edition, lambda: descriptor_json(public_descriptor(stored)))

    @router.get(PATH + "/provenance", **described("provenance", ()))
    def get_provenance(request: Request, record_id: RecordIdInPath) -> Response:
        """Where each value came from: the payload and selector, what the source said, the rules applied."""
        refuse_parameters(request)
        stored = found_record(services.store, record_id)
        edition = _edition(services, stored, "provenance", ())
        return answer(request, edition, lambda: provenance_answer(stored))

    @router.get(PATH + "/history", **described("history", ()))
    def get_history(request: Request, record_id: RecordIdInPath) -> Response:
        """Every version of the credential that is kept with what changed, and when it came and went."""
        refuse_parameters(request)
        stored = found_record(services.store, record_id)
        edition = _edition(services, stored, "history", ())
        return answer(request, edition, lambda: history_answer(services, stored))

    return router


def provenance_answer(stored: StoredRecord) -> dict[str, Any]:
    """Descriptor field -> origins of its values, with what the source wants to be said about its records."""
    values = descriptor_values(public_descriptor(stored))
    withheld = values["rights"].get("withheld", [])
    return {
        "id": stored.id,
        "source_id": stored.source_id,
        "is_sample": values["is_sample"],
        "mapping_version": values["mapping_version"],
        "rights": values["rights"],
        "note": dict(WITHHELD_NOTE) if withheld else None,
        "fields": values["provenance"],
    }


def history_answer(services: Services, stored: StoredRecord) -> dict[str, Any]:
    """The versions of a record and everything the change log says of it."""
    changes = services.store.changes.of_record(stored.id)
    versions = services.store.records.versions(stored.id)
    return {
        "id": stored.id,
        "first_seen_at": stored.first_seen_at,
        "withdrawn_at": stored.withdrawn_at,
        "versions_removed": versions[0].version - 1,
        "versions": list(history_of(stored, versions)),
        "events": [{"seq": one.seq, "kind": one.kind.value, "at": one.at} for one in changes],
    }


def tombstone(stored: StoredRecord) -> dict[str, Any]:
    """What is told of a withdrawn record."""
    return {
        "id": stored.id,
        "withdrawn_at": stored.withdrawn_at,
        "last_version": descriptor_values(public_descriptor(stored)),
    }


def _format(request: Request) -> tuple[str, tuple[str, ...]]:
    """The form asked for, by the parameter or by the Accept header, and whether the header counted."""
    given = Parameters(request.query_params.multi_items(), (FORMAT,))
    if FORMAT in given:
        return given.one_of(FORMAT, tuple(FORMATS), "json"), ()
    wanted = preferred_type(request.headers.get("Accept"), tuple(FORMATS.values()))
    return next(name for name, media_type in FORMATS.items() if media_type == wanted), ("Accept",)


def _edition(services: Services, stored: StoredRecord, form: str, vary: tuple[str, ...]) -> Edition:
    """When it was last seen does not make another edition."""
    parts = (stored.version, stored.descriptor_hash, stored.withdrawn_at, services.vocabularies.version, form)
    other = "json" if form == "ctdl" else "ctdl"
    address = f"/v1/credentials/{stored.id}?{FORMAT}={other}"
    alternate = f'<{address}>; rel="alternate"; type="{FORMATS[other]}"'
    return Edition(parts, vary, {"Link": alternate})


def _ctdl(request: Request, services: Services, stored: StoredRecord) -> dict[str, Any]:
    """The statement, with addresses under the catalogue's public one."""
    address_of = partial(record_address, catalogue_address(services.settings, str(request.base_url)))
    return to_ctdl(public_descriptor(stored), services.vocabularies, address_of)
