"""A credential in standards: which of them it can be stated in, what each loses, and the statement itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.descriptor import Descriptor
from normalise.errors import NotStatable
from normalise.forms import FORMS, XML, Form
from normalise.statement import AddressOf
from normalise.vocabularies import Vocabularies
from search_api.api.negotiation import OfferedType, acceptable_types
from search_api.api.parameter_values import Parameters
from search_api.api.problems import UnstatableRecord
from search_api.api.records import public_descriptor
from search_api.api.rendering import JSON, Edition, answer
from search_api.record_address import catalogue_address, record_address
from search_api.services import Services

FORMAT = "format"
DESCRIPTOR = "json"
FORMATS = (DESCRIPTOR, *FORMS)
"""The values of `format`."""
OFFERED = (
    OfferedType(DESCRIPTOR, JSON),
    *(OfferedType(one.name, one.media_type, one.profile, one.media_type == XML) for one in FORMS.values()),
)


def asked_formats(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(formats that would do, most wanted first; headers that counted), by the parameter or by Accept."""
    given = Parameters(request.query_params.multi_items(), (FORMAT,))
    if FORMAT in given:
        return (given.one_of(FORMAT, FORMATS, DESCRIPTOR),), ()
    return acceptable_types(request.headers.get("Accept"), OFFERED), ("Accept",)


def statement_answer(
    request: Request, services: Services, stored: StoredRecord, form: Form, vary: tuple[str, ...]
) -> Response:
    """The record in one form; UnstatableRecord when it lacks what the standard requires."""
    address_of = addresses(services, request)

    def body() -> bytes:
        try:
            return form.write(public_descriptor(stored), services.vocabularies, address_of)[0]
        except NotStatable as error:
            raise UnstatableRecord(form.name, error, standards_path(stored.id)) from error

    edition = record_edition(services, stored, form.name, vary, (version("credatlas"),))
    return answer(request, edition, body, form.content_type)


def record_edition(
    services: Services,
    stored: StoredRecord,
    name: str,
    vary: tuple[str, ...] = (),
    parts: tuple[object, ...] = (),
) -> Edition:
    """The edition of an answer about a record. When it was last seen does not make another."""
    known = (stored.version, stored.descriptor_hash, stored.withdrawn_at, services.vocabularies.version, name)
    return Edition((*known, *parts), vary, {"Link": ", ".join(_links(stored.id, name))})


def addresses(services: Services, request: Request) -> AddressOf:
    """Gives record ids their addresses under the catalogue's public one."""
    return partial(record_address, catalogue_address(services.settings, str(request.base_url)))


def standards_of(
    descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf
) -> Iterator[dict[str, Any]]:
    """Each form with whether the record can be stated in it, and what is missing or lost."""
    for form in FORMS.values():
        told: dict[str, Any] = {
            "format": form.name,
            "title": form.title,
            "address": form_path(descriptor.id, form.name),
            "media_type": form.media_type,
            "profile": form.profile,
        }
        try:
            _, losses = form.write(descriptor, vocabularies, address_of)
        except NotStatable as error:
            yield {**told, "is_available": False, "missing": error.missing, "losses": ()}
        else:
            yield {**told, "is_available": True, "missing": (), "losses": losses}


def api_path(record_id: str) -> str:
    """The record in the API."""
    return f"/v1/credentials/{quote(record_id, safe=':~')}"


def form_path(record_id: str, name: str) -> str:
    """The record in one format."""
    return f"{api_path(record_id)}?{FORMAT}={name}"


def standards_path(record_id: str) -> str:
    """What can be said of the record in which standard."""
    return f"{api_path(record_id)}/standards"


def _links(record_id: str, own: str) -> Iterator[str]:
    """The other formats, what each of them loses, and the profile of this one."""
    if own in FORMS:
        yield f'<{FORMS[own].profile}>; rel="profile"'
    if own in FORMATS:
        for one in OFFERED:
            if one.name != own:
                kind = JSON if one.name == DESCRIPTOR else FORMS[one.name].content_type
                yield f'<{form_path(record_id, one.name)}>; rel="alternate"; type="{_quoted(kind)}"'
    yield f'<{standards_path(record_id)}>; rel="describedby"'


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')
