"""Documents that records cite by id: the issuer of a badge, saved in a file of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from normalise.errors import TransformError
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.selectors.json_text import compile_jmespath

ID_KEYS = ("id", "@id")
Place = tuple[str, int | None]
"""(address of a file, number of the document in its list; None when the file is the document)."""


class CitedDocuments:
    """Where each JSON document with an id stands; only ids are held, the documents are read again when cited."""

    def __init__(self, expression: str) -> None:
        """`expression` finds the ids that a record cites."""
        self._find = compile_jmespath(expression)
        self._places: dict[str, Place] = {}
        self.cited: set[str] = set()
        """Addresses of the files whose documents were cited so far."""

    def add(self, address: str, body: bytes) -> None:
        """Remember the ids of a file's documents; of two with one id the first counts."""
        for number, document in _documents(body):
            for key in ID_KEYS:
                if isinstance(document.get(key), str):
                    self._places.setdefault(document[key], (address, number))

    def of(self, record: RawRecord) -> Iterator[tuple[str, Place]]:
        """The ids that a record cites and their places, without the record itself and ids that lead nowhere."""
        for payload in record.payloads:
            for cited in _texts(self._find, payload.body):
                place = self._places.get(cited)
                if place is not None and cited != record.native_id:
                    self.cited.add(place[0])
                    yield cited, place


def document_at(body: bytes, place: Place, cited: str) -> Payload:
    """The document at a place of a file as a related payload."""
    documents = dict(_documents(body))
    return Payload(PayloadRole.RELATED, cited, "application/json", orjson.dumps(documents[place[1]]), "utf-8")


def _documents(body: bytes) -> Iterator[tuple[int | None, dict[str, Any]]]:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return  # told when the file is read for its records
    listed: Iterable[tuple[int | None, Any]] = enumerate(data) if isinstance(data, list) else [(None, data)]
    for number, document in listed:
        if isinstance(document, dict):
            yield number, document


def _texts(find: Any, body: bytes) -> list[str]:
    try:
        return [found for found in find(orjson.loads(body)) if isinstance(found, str)]
    except (orjson.JSONDecodeError, TransformError):
        return []  # a record whose payload is no JSON cites nothing this way
