"""The hash by which a record's content is known to have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from lxml import etree

from normalise.mapping.harvest_block import HtmlPages
from normalise.mapping.mapping import Mapping
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.selectors.document import JsonDocument, UnreadablePayload, open_document
from normalise.selectors.folded_text import fold
from normalise.selectors.markup import Markup, text_of
from normalise.selectors.row import Row

ROLE = {role: role.encode() for role in PayloadRole}


def content_hash(raw: RawRecord, mapping: Mapping) -> str:
    """32 hexadecimal digits over all payloads of a record.

    JSON counts without the order of its keys, a row without the order of its columns, HTML by the text of
    `harvest.region`, XML in its canonical form; what `record.volatile` names does not count.
    """
    return ContentHasher(mapping).hash(raw)


class ContentHasher:
    """Hashes records of one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        """Reads `record.volatile` and `harvest.region`."""
        self._region = mapping.harvest.region if isinstance(mapping.harvest, HtmlPages) else None
        self._volatile = _by_role(mapping.record.volatile)
        self._paths = {role: _Paths(listed) for role, listed in self._volatile.items()}

    def hash(self, raw: RawRecord) -> str:
        """The content hash of one record; addresses count only as the order of related payloads."""
        digest = hashlib.blake2b(digest_size=16)
        for payload in sorted(raw.payloads, key=_place):
            body = self._content(payload)
            digest.update(b"%b:%d:%b" % (ROLE[payload.role], len(body), body))
        return digest.hexdigest()

    def _content(self, payload: Payload) -> bytes:
        try:
            document = open_document(payload)
        except UnreadablePayload:
            return payload.body  # what cannot be read is compared byte by byte
        if isinstance(document, JsonDocument):
            return _json_content(document.data, self._paths[payload.role])
        volatile = self._volatile[payload.role]
        if isinstance(document, Row):
            return _row_content(document, volatile)
        region = self._region if payload.role is PayloadRole.MAIN else None
        return _markup_content(document, volatile, region)


def _place(payload: Payload) -> tuple[str, str]:
    return payload.role, payload.address if payload.role is PayloadRole.RELATED else ""


def _by_role(volatile: Iterable[str]) -> dict[str, list[str]]:
    """Role -> paths; a path that names no role counts in all of them."""
    paths: dict[str, list[str]] = {role.value: [] for role in PayloadRole}
    for entry in volatile:
        named, has_role, path = entry.partition("#")
        if has_role and named in paths:
            paths[named].append(path)
        else:
            for listed in paths.values():
                listed.append(entry)
    return paths


class _Paths:
    """The volatile paths of one role: the keys of the document itself, as most are, and those that lead inside it."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._all = [entry.split("/") for entry in listed]
        self._keys = [path[0] for path in self._all if len(path) == 1]
        self._inside = [path for path in self._all if len(path) > 1]

    def drop(self, data: Any) -> None:
        """Remove all that they lead to."""
        if type(data) is dict:
            for key in self._keys:
                data.pop(key, None)
        for path in self._inside if type(data) is dict else self._all:
            _drop(data, path)


def _json_content(data: Any, volatile: _Paths) -> bytes:
    volatile.drop(data)
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def _drop(data: Any, path: Sequence[str]) -> None:
    """Remove what a path of keys leads to; lists on the way are gone through."""
    if type(data) is dict:
        if len(path) == 1:
            data.pop(path[0], None)
        elif path[0] in data:
            _drop(data[path[0]], path[1:])
    elif type(data) is list:
        for entry in data:
            _drop(entry, path)


def _row_content(row: Row, volatile: Iterable[str]) -> bytes:
    left_out = {fold(header) for header in volatile}
    cells = {fold(header): row.cells(fold(header)) for header in row.headers if fold(header) not in left_out}
    return orjson.dumps(cells, option=orjson.OPT_SORT_KEYS)


def _markup_content(markup: Markup, volatile: Iterable[str], region: str | None) -> bytes:
    for expression in volatile:
        for element in markup.selector.css(expression):
            element.drop()
    if markup.is_xml:  # where attributes say as much as texts
        canonical: str = etree.canonicalize(etree.tostring(markup.selector.root), strip_text=True)
        return canonical.encode()
    regions = markup.selector.css(region) if region is not None else []
    return "\n".join(text_of(part.root) for part in regions or [markup.selector]).encode()
