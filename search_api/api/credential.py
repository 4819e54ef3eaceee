"""`/v1/credentials/{id}`: one record in any format, where its values came from, and what it was before."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.forms import FORMS
from normalise.rights import WITHHELD_NOTE
from search_api.api.asked import refuse_parameters
from search_api.api.openapi import described
from search_api.api.problems import UnstatableRecord, WithdrawnRecord
from search_api.api.records import (
    descriptor_json,
    descriptor_values,
    found_record,
    history_of,
    public_descriptor,
)
from search_api.api.rendering import answer
from search_api.api.standards import (
    DESCRIPTOR,
    FORMAT,
    addresses,
    asked_formats,
    record_edition,
    standards_of,
    statement_answer,
)
from search_api.services import Services

PATH = "/v1/credentials/{record_id}"
RecordIdInPath = Annotated[str, Path(description="Id of the credential, such as `nz_nzqa:4587`.")]


def credential_router(services: Services) -> APIRouter:
    """Single records."""
    router = APIRouter(tags=["credential"])

    @router.get(PATH, **described("credential", (FORMAT,)))
    def get_credential(request: Request, record_id: RecordIdInPath) -> Response:
        """One credential: everything the catalogue knows and may show, or a statement of it in a standard.

        A withdrawn one is 410 with its last known version; one that was taken down is 410 without a word of it.
        One that lacks what a standard requires is 406 with what it lacks.
        """
        formats, vary = asked_formats(request)
        return _first_possible(request, services, live_record(services, record_id), formats, vary)

    @router.get(PATH + "/standards", **described("standards", ()))
    def get_standards(request: Request, record_id: RecordIdInPath) -> Response:
        """In which standards the credential can be stated, what it lacks for the others, and what each loses."""
        refuse_parameters(request)
        stored = live_record(services, record_id)
        edition = record_edition(services, stored, "standards", parts=(version("credatlas"),))
        return answer(request, edition, lambda: standards_answer(request, services, stored))

    @router.get(PATH + "/provenance", **described("provenance", ()))
    def get_provenance(request: Request, record_id: RecordIdInPath) -> Response:
        """Where each value came from: the payload and selector, what the source said, the rules applied."""
        refuse_parameters(request)
        stored = found_record(services.store, record_id)
        edition = record_edition(services, stored, "provenance")
        return answer(request, edition, lambda: provenance_answer(stored))

    @router.get(PATH + "/history", **described("history", ()))
    def get_history(request: Request, record_id: RecordIdInPath) -> Response:
        """Every version of the credential that is kept with what changed, and when it came and went."""
        refuse_parameters(request)
        stored = found_record(services.store, record_id)
        edition = record_edition(services, stored, "history")
        return answer(request, edition, lambda: history_answer(services, stored))

    return router


def live_record(services: Services, record_id: str) -> StoredRecord:
    """The record; WithdrawnRecord with its last version when its source lists it no more."""
    stored = found_record(services.store, record_id)
    if stored.withdrawn_at is not None:
        raise WithdrawnRecord(record_id, tombstone(stored))
    return stored


def _first_possible(
    request: Request, services: Services, stored: StoredRecord, formats: Sequence[str], vary: tuple[str, ...]
) -> Response:
    """The record in the most wanted format that it can be stated in; UnstatableRecord of the first if in none."""
    refusals = []
    for name in formats:
        if name == DESCRIPTOR:
            edition = record_edition(services, stored, name, vary)
            return answer(request, edition, lambda: descriptor_json(public_descriptor(stored)))
        try:
            return statement_answer(request, services, stored, FORMS[name], vary)
        except UnstatableRecord as error:
            refusals.append(error)
    raise refusals[0]


def standards_answer(request: Request, services: Services, stored: StoredRecord) -> dict[str, Any]:
    """What the record can say in which standard."""
    address_of = addresses(services, request)
    descriptor = public_descriptor(stored)
    found = list(standards_of(descriptor, services.vocabularies, address_of))
    return {"id": stored.id, "rights": descriptor_values(descriptor)["rights"], "standards": found}


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
