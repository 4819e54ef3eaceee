"""A registry whose envelopes are JSON files of a folder: saved records, served in the registry's own protocol.

A file is an envelope (`decoded_resource`), a graph document or a single node. One without a CTID is listed under one
made from its name, as a registry lists nothing without; its document stays as it is.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from harvesters.sample_providers.registry_envelope import Envelope
from harvesters.sample_providers.registry_graph import NAMESPACE
from harvesters.sample_providers.registry_sample import RegistrySample

PUBLISHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
PUBLISHER = "ce-00000000-0000-4000-8000-000000000000"


class NoRecord(Exception):
    """A file that is not one record; the message says what it is."""


class RegistryFolder(RegistrySample):
    """Lists every record, those included whose CTID an earlier file has; fetching gives the first of a CTID."""

    def __init__(self, root: Path) -> None:
        """Reads every `.json` file in the folder and in those below it, by name."""
        self.files: list[tuple[str, Envelope]] = []
        """Each record's file, named from the folder on, with the envelope it is listed in."""
        self.refused: dict[str, str] = {}
        """Files that are no record, and why."""
        for path in sorted(root.rglob("*.json")):
            name = path.relative_to(root).as_posix()
            try:
                self.files.append((name, _envelope(name, path.read_bytes())))
            except NoRecord as error:
                self.refused[name] = str(error)
        firsts = {envelope.ctid: envelope for _, envelope in reversed(self.files)}
        super().__init__(list(firsts.values()), [])

    def envelopes(self) -> list[Envelope]:
        """Every record's envelope, duplicates included."""
        return [envelope for _, envelope in self.files]


def _envelope(name: str, body: bytes) -> Envelope:
    """NoRecord when the file is no record."""
    document = _document(body)
    main = _main_node(document)
    ctid = main.get("ceterms:ctid") or f"ce-{uuid.uuid5(NAMESPACE, name)}"
    if "@graph" not in document:
        document = {"@context": document.get("@context"), "@graph": [document]}
    return Envelope(
        str(ctid).lower(), str(main.get("@type")), document, PUBLISHER, PUBLISHER, (PUBLISHED_AT,)
    )


def _document(body: bytes) -> dict[str, Any]:
    try:
        saved = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NoRecord(f"not JSON: {error}") from error
    if not isinstance(saved, dict):
        raise NoRecord(f"a record is one JSON object, this is a {type(saved).__name__}")
    document = saved.get("decoded_resource", saved)
    if not isinstance(document, dict) or not any(_is_ctdl(key) for key in _main_node(document)):
        raise NoRecord("a record has a class (@type) or terms of CTDL (ceterms:...); this has neither")
    return document


def _is_ctdl(key: str) -> bool:
    return key == "@type" or key.startswith("ceterms:")


def _main_node(document: dict[str, Any]) -> dict[str, Any]:
    graph = document.get("@graph")
    first = graph[0] if isinstance(graph, list) and graph else document
    return first if isinstance(first, dict) else document
