"""The whole product over PostgreSQL: nothing changes but one setting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from normalise.vocabularies import load_vocabularies
from search_api.index.embedded_index import open_embedded_index
from search_api.query import SearchQuery
from tests.credatlas.running import credatlas_here
from tests.credatlas.table_source import write_source
from tests.postgresql_server import Server, postgresql

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgresql() as running:
        yield running


def test_harvest_index_search_decide_and_move_away(server: Server, tmp_path: Path) -> None:
    home, address = tmp_path / "home", server.create()
    home.mkdir()
    more = {**write_source(home / "own", range(12)), "CREDATLAS_DATABASE_URL": address}

    def run(*words: str, status: int = 0) -> str:
        ended = credatlas_here(home, *words, more=more)
        assert ended.status == status, (words, ended.err)
        return ended.out

    run("sources", "enable", "xx_orchard")
    run("harvest", "xx_orchard")
    assert run("index", "follow", "--once").startswith("12 changes")
    assert "exactly what the store holds" in run("index", "verify")
    index = open_embedded_index(home / "index", load_vocabularies())
    assert index.search(SearchQuery(today=datetime.now(UTC).date())).total == 12
    index.close()
    assert not (home / "catalogue.db").exists()

    write_source(home / "own", range(3))
    run("harvest", "xx_orchard", status=1)
    [held] = [one for one in json.loads(run("runs", "list", "--json")) if one["state"] == "held"]
    run("runs", "discard", str(held["id"]), "--reason", "the table is broken")
    run("records", "suppress", "xx_orchard:A3", "--reason", "asked")
    run("prune")
    assert run("doctor")

    copied = run("store", "copy", f"sqlite:///{tmp_path / 'away.db'}")
    assert "rows are copied" in copied
    more["CREDATLAS_DATABASE_URL"] = f"sqlite:///{tmp_path / 'away.db'}"
    assert run("index", "follow", "--once") == "1 change\n"
    assert "exactly what the store holds" in run("index", "verify")
    server.drop(address)
