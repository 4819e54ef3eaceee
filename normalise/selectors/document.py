"""A payload opened: its bytes decoded and parsed once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson

from normalise.errors import NormaliseError
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole
from normalise.selectors.elm_json import elm_document, is_elm
from normalise.selectors.linked_xml import linked_nodes, linked_root
from normalise.selectors.markup import Markup
from normalise.selectors.rdf import FORMATS, UnreadableRdf, rdf_nodes
from normalise.selectors.row import Row

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_.:-]+)""")
FALLBACK = "windows-1252"
"""What browsers take undeclared bytes for that are not UTF-8."""


class UnreadablePayload(NormaliseError):
    """A payload is not what its media type says."""


class JsonDocument:
    """Parsed JSON."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        """Any JSON value."""
        self.data = data


Document = JsonDocument | Row | Markup


def open_document(payload: Payload) -> Document:
    """Parse by media type; UnreadablePayload names the role, address and what is wrong."""
    return _opener(payload.media_type)(payload)


@lru_cache(maxsize=256)
def _opener(media_type: str) -> Callable[[Payload], Document]:
    plain = media_type.partition(";")[0].strip().lower()
    if plain == ROW_MEDIA_TYPE:
        return _row
    if plain.endswith(("/json", "+json")):
        return _json_document
    if plain in {"text/html", "application/xhtml+xml"}:
        return lambda payload: Markup(decode(payload))
    if plain in FORMATS:
        return lambda payload: _rdf(payload, plain)
    if plain.endswith(("/xml", "+xml")):
        return _xml
    return _refuse


def _refuse(payload: Payload) -> Document:
    raise UnreadablePayload(
        f"the {payload.role} payload at {payload.address} is {payload.media_type!r}; "
        "what can be read is HTML, XML, JSON, RDF or a table row"
    )


def _json_document(payload: Payload) -> JsonDocument:
    data = _json(payload)
    if not is_elm(data):
        return JsonDocument(data)
    try:
        return JsonDocument(elm_document(data))
    except ValueError as error:
        raise _unreadable(payload, error) from error


def _rdf(payload: Payload, media_type: str) -> JsonDocument:
    try:
        return JsonDocument(rdf_nodes(decode(payload), media_type, payload.address))
    except UnreadableRdf as error:
        raise _unreadable(payload, error) from error


def _xml(payload: Payload) -> JsonDocument | Markup:
    """Elements; for a document whose elements name one another, the graph that they are."""
    text = decode(payload)
    try:
        root = linked_root(text)
        return Markup(text, is_xml=True) if root is None else JsonDocument(linked_nodes(root))
    except ValueError as error:
        raise _unreadable(payload, error) from error


def _unreadable(payload: Payload, error: Exception) -> UnreadablePayload:
    return UnreadablePayload(f"the {payload.role} payload at {payload.address} {error}")


class RelatedDocuments:
    """Related payloads opened once for many records: a provider's document comes with all its credentials.

    What is opened here is shared, so nobody may change it.
    """

    def __init__(self, most: int = 256) -> None:
        """Keeps the `most` documents that were asked for last."""
        self._open = lru_cache(most)(_open_alike)

    def open(self, payload: Payload) -> Document:
        """The document of a related payload; UnreadablePayload as `open_document`."""
        return self._open(payload.media_type, payload.charset, payload.address, payload.body)


def _open_alike(media_type: str, charset: str | None, address: str, body: bytes) -> Document:
    return open_document(Payload(PayloadRole.RELATED, address, media_type, body, charset))


def _row(payload: Payload) -> Row:
    cells = _json(payload)
    if not isinstance(cells, list) or not all(isinstance(cell, list) and len(cell) == 2 for cell in cells):
        raise UnreadablePayload(
            f"the {payload.role} payload at {payload.address} is no table row: a list of [header, text] pairs"
        )
    return Row(
        ("" if header is None else str(header), "" if text is None else str(text)) for header, text in cells
    )


def json_of(payload: Payload) -> Any:
    """What a JSON payload says, in its own names; None for a payload that is no JSON by its media type."""
    media_type = payload.media_type.partition(";")[0].strip().lower()
    return _json(payload) if media_type.endswith(("/json", "+json")) else None


def _json(payload: Payload) -> Any:
    try:
        return orjson.loads(payload.body)
    except orjson.JSONDecodeError as error:
        start = payload.body[:40].decode("utf-8", "replace")
        raise UnreadablePayload(
            f"the {payload.role} payload at {payload.address} is no JSON: {error}; it starts with {start!r}"
        ) from error


def decode(payload: Payload) -> str:
    """The payload's text: by byte order mark, transport, the document itself, UTF-8, then Windows-1252."""
    for mark, name in BYTE_ORDER_MARKS:
        if payload.body.startswith(mark):
            return payload.body.decode(name, "replace")
    declared = DECLARED.search(payload.body[:1024])
    names = (payload.charset, declared and declared.group(1).decode("ascii"), "utf-8")
    for name in filter(None, names):
        try:
            return payload.body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.body.decode(FALLBACK, "replace")
