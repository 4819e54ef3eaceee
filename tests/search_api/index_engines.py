"""The engines that keep the contract, each opened at a place: a folder, or an address and a name in a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from uuid import uuid4

from normalise.vocabularies import Vocabularies
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index
from search_api.index.opensearch_connection import Connection, OpenSearchServer
from search_api.index.opensearch_index import open_opensearch_index
from search_api.synonyms import load_synonyms

EMBEDDED, OPENSEARCH = "embedded", "opensearch"


def server_at(place: str, **parts: int) -> OpenSearchServer:
    """The server of a place."""
    address, name = place.split()
    return OpenSearchServer((address,), name=name, timeout_seconds=60.0, **parts)  # type: ignore[arg-type]


class Opener(Protocol):
    """Opens the index that belongs to a place, and nothing else of its engine."""

    def __call__(
        self, place: str, vocabularies: Vocabularies, synonyms_file: Path | None = None
    ) -> SearchIndex: ...


def open_embedded_at(
    place: str, vocabularies: Vocabularies, synonyms_file: Path | None = None
) -> SearchIndex:
    """The index in a folder."""
    return open_embedded_index(Path(place), vocabularies, synonyms_file)


def open_opensearch_at(
    place: str, vocabularies: Vocabularies, synonyms_file: Path | None = None
) -> SearchIndex:
    """The index under a name in a cluster."""
    return open_opensearch_index(Connection(server_at(place)), vocabularies, load_synonyms(synonyms_file))


ENGINES: dict[str, Opener] = {EMBEDDED: open_embedded_at, OPENSEARCH: open_opensearch_at}


def new_place(address: str) -> str:
    """A place in a cluster, under a name that nobody else has."""
    return f"{address} test-{uuid4().hex[:12]}"


def traces_at(engine: str, place: str) -> list[str]:
    """What there is of an index: folders and files, or tables."""
    if engine == EMBEDDED:
        return sorted(path.name for path in Path(place).iterdir())
    server = server_at(place)
    found = Connection(server).client.indices.get_alias(index=f"{server.name}-*")
    return sorted(found)


def drop_tables(place: str) -> None:
    """Leave nothing of a test in the cluster."""
    server = server_at(place)
    connection = Connection(server)
    client = connection.client
    if tables := list(client.indices.get_alias(index=f"{server.name}-*")):
        client.indices.delete(index=",".join(tables))
    for template in client.indices.get_index_template(name=f"{server.name}-*")["index_templates"]:
        client.indices.delete_index_template(name=template["name"])
    connection.close()
