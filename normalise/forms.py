"""Every form in which a credential leaves in a standard: how it is asked for, and how it is written.

What is written must have passed `normalise.rights.republished`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from normalise.ctdl import to_ctdl
from normalise.descriptor import Descriptor
from normalise.elm import PROFILE, to_elm, to_elm_xml
from normalise.open_badges import CONTEXT as OPEN_BADGES
from normalise.open_badges import to_open_badges
from normalise.schema_org import CONTEXT as SCHEMA_ORG
from normalise.schema_org import to_schema_org
from normalise.statement import AddressOf, Loss, Statement, in_field_order
from normalise.vocabularies import Vocabularies
from normalise.web_links import with_web_links

JSON_LD = "application/ld+json"
XML = "application/xml"
Written = tuple[bytes, tuple[Loss, ...]]
"""A document and what it could not say."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a standard."""

    name: str
    """The value of `format`."""
    title: str
    media_type: str
    profile: str
    """The address that identifies the standard (RFC 6906): in the media type of JSON-LD, and in `Link`."""
    state: Callable[[Descriptor, Vocabularies, AddressOf], Written]
    """Writes a descriptor whose addresses are all of web pages."""

    def write(self, descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Written:
        """The document; NotStatable names the values that the standard requires and the descriptor lacks."""
        linked, unlinked = with_web_links(descriptor)
        body, losses = self.state(linked, vocabularies, address_of)
        return body, in_field_order({*losses, *unlinked}) if unlinked else losses

    @property
    def content_type(self) -> str:
        """The media type; JSON-LD has a parameter for the profile, XML has none."""
        return (
            f'{self.media_type}; profile="{self.profile}"' if self.media_type == JSON_LD else self.media_type
        )


def _json_ld(
    name: str,
    title: str,
    profile: str,
    state: Callable[[Descriptor, Vocabularies, AddressOf], Statement],
) -> Form:
    def written(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Written:
        statement = state(descriptor, vocabularies, address_of)
        return orjson.dumps(statement.document), statement.losses

    return Form(name, title, JSON_LD, profile, written)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        form.name: form
        for form in (
            _json_ld("ctdl", "CTDL", "https://purl.org/ctdl/terms/", to_ctdl),
            _json_ld("schema_org", "schema.org", SCHEMA_ORG, to_schema_org),
            _json_ld("elm", "European Learning Model", PROFILE, to_elm),
            Form("elm_xml", "European Learning Model (XML)", XML, PROFILE, to_elm_xml),
            _json_ld("ob3", "Open Badges 3.0", OPEN_BADGES[-1], to_open_badges),
        )
    }
)
"""Name -> form, in the order in which they are offered."""
