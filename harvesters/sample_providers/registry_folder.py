"""A registry whose envelopes are JSON files of a folder: saved records, served in the registry's own protocol.

A file is an envelope (`decoded_resource`), a graph document or a single node. One without a CTID is listed under one
made from its name, as a registry lists nothing without; its document stays as it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from harvesters.sample_providers.registry_envelope import Envelope
from harvesters.sample_providers.registry_graph import NAMESPACE
from harvesters.sample_providers.registry_sample import RegistrySample

PUBLISHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
PUBLISHER = "ce-00000000-0000-4000-8000-000000000000"


class RegistryFolder(RegistrySample):
    """Lists every file, those included whose CTID an earlier file has; fetching gives the first of a CTID."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.files = [(path, _envelope(path)) for path in files]
        """Each file with the envelope it is listed in."""
        firsts = {envelope.ctid: envelope for _, envelope in reversed(self.files)}
        super().__init__(list(firsts.values()), [])

    @classmethod
    def of(cls, folder: Path) -> RegistryFolder:
        """Every `.json` file directly in the folder, by name."""
        return cls(sorted(folder.glob("*.json")))

    def envelopes(self) -> list[Envelope]:
        """Every file's envelope, duplicates included."""
        return [envelope for _, envelope in self.files]


def _envelope(path: Path) -> Envelope:
    saved = orjson.loads(path.read_bytes())
    if not isinstance(saved, dict):
        raise TypeError(
            f"{path.name} is no record: one JSON object is expected, not a {type(saved).__name__}"
        )
    document = saved.get("decoded_resource", saved)
    main = _main_node(document)
    ctid = main.get("ceterms:ctid") or f"ce-{uuid.uuid5(NAMESPACE, path.name)}"
    if "@graph" not in document:
        document = {"@context": document.get("@context"), "@graph": [document]}
    return Envelope(
        str(ctid).lower(), str(main.get("@type")), document, PUBLISHER, PUBLISHER, (PUBLISHED_AT,)
    )


def _main_node(document: dict[str, Any]) -> dict[str, Any]:
    graph = document.get("@graph")
    return graph[0] if isinstance(graph, list) else document
