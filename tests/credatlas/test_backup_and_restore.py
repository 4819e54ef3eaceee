"""Backup and restore as docs/deploy.md describes them, while a harvest is at work, on both databases."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from credatlas.instance import Instance
from credatlas.settings import load_settings
from search_api.app import build_app
from tests.credatlas.running import credatlas, credatlas_here
from tests.credatlas.table_source import write_source
from tests.harvesters.local_site import Asked, LocalSite, Page
from tests.postgresql_server import Server, postgresql, program

TABLE, PAGES = "xx_orchard", "xx_school"
ROWS, LISTED = 12, 6
SCHOOL = """
source:
  title: {en: A school}
  publisher: A school
  website: https://school.example
  language: en
  licence: {name: CC-BY-4.0, attribution: A school}
  verification: {state: unverified, date: 2026-11-01, how: Made for a test.}
harvest:
  protocol: html_pages
  list_url: ORIGIN/list
  row: tr:has(a)
  key: id=([A-Z0-9]+)
  detail_url: ORIGIN/page?id={key}
record:
  id: {address: '[?]id=([A-Z0-9]+)', payload: main, case: upper}
  name: {en: {label: Title}}
  offered_by: {label: Provider}
examples:
  - title: A page
    payloads:
      main:
        address: https://school.example/page?id=P1
        media_type: text/html
        text: <table><tr><td>Title</td><td>Knots</td></tr><tr><td>Provider</td><td>Harbour School</td></tr></table>
    expect: {name: {en: Knots}}
"""


@dataclass
class Catalogue:
    """A home folder with two sources, one of which calls back in the middle of its harvest."""

    home: Path
    site: LocalSite
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        known = write_source(self.home / "own", range(ROWS))
        (self.home / "own" / f"{PAGES}.yml").write_text(
            SCHOOL.replace("ORIGIN", self.site.origin), encoding="utf-8"
        )
        allowed = {"CREDATLAS_ALLOWED_HOSTS": "127.0.0.1", "CREDATLAS_ALLOWED_HOST_SPACING_SECONDS": "0"}
        self.settings |= {**known, **allowed, "CREDATLAS_HOME": str(self.home)}

    def run(self, *words: str, status: int = 0) -> str:
        """One command of the product."""
        ended = credatlas_here(self.home, *words, more=self.settings)
        assert ended.status == status, (words, ended.out, ended.err)
        return ended.out

    def in_a_process(self, *words: str) -> None:
        """The same in a process of its own, which is gone afterwards."""
        ended = credatlas(self.home, *words, more=self.settings)
        assert ended.status == 0, ended.err

    def is_exact(self) -> bool:
        """Whether the index holds what the store holds, once it has caught up."""
        self.run("index", "follow", "--once")
        return "exactly what the store holds" in self.run("index", "verify")

    @contextmanager
    def client(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
        """The API over it as it is now."""
        with monkeypatch.context() as environment:
            for name, value in self.settings.items():
                environment.setenv(name, value)
            services = Instance(load_settings(self.settings)).services()
        try:
            yield TestClient(build_app(services))
        finally:
            services.index.close()
            services.store.close()


def school(site: LocalSite) -> None:
    """A list of pages and the pages."""
    rows = "".join(
        f'<tr><td><a href="/page?id=P{number}">Knots {number}</a></td></tr>' for number in range(LISTED)
    )
    html = {"Content-Type": "text/html"}
    site.routes["/list"] = Page(f"<table>{rows}</table>".encode(), headers=html)
    table = (
        "<table><tr><td>Title</td><td>{}</td></tr><tr><td>Provider</td><td>Harbour School</td></tr></table>"
    )
    site.routes["/page"] = lambda asked: Page(table.format(asked.target).encode(), headers=html)


def in_the_middle(site: LocalSite, act: object) -> None:
    """Do something while the last page is waited for: the harvest is then at work, whatever the clock says."""
    page = site.routes["/page"]
    assert callable(page)
    assert callable(act)

    def answer(asked: Asked) -> Page:
        if asked.target.endswith(f"P{LISTED - 1}"):
            act()
        return page(asked)

    site.routes["/page"] = answer


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """One source is in the catalogue and indexed, the other turned on and never harvested."""
    with LocalSite() as site:
        school(site)
        yield Catalogue(tmp_path / "home", site)


def fill(catalogue: Catalogue) -> None:
    for source in (TABLE, PAGES):
        catalogue.run("sources", "enable", source)
    catalogue.run("harvest", TABLE)
    assert catalogue.is_exact()


@pytest.mark.usefixtures("no_waiting")
def test_a_backup_during_a_harvest_comes_back_with_its_index_and_the_harvest_goes_on(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(catalogue)
    backup = tmp_path / "backup.db"
    in_the_middle(catalogue.site, lambda: catalogue.in_a_process("store", "backup", str(backup)))
    catalogue.in_a_process("harvest", PAGES)
    assert catalogue.is_exact()
    with catalogue.client(monkeypatch) as client:
        assert client.get("/v1/credentials?size=0").json()["total"] == ROWS + LISTED
        later = client.get("/v1/changes").json()["next"]

    school(catalogue.site)
    assert f"{ROWS} records in the index" in catalogue.run("store", "restore", str(backup))
    assert catalogue.is_exact()
    with catalogue.client(monkeypatch) as client:
        assert client.get("/v1/credentials?size=0").json()["total"] == ROWS
        assert client.get(later).status_code == 410
    states = [run["state"] for run in json.loads(catalogue.run("runs", "list", "--json", "--source", PAGES))]
    assert states == ["running"]
    catalogue.run("harvest", PAGES)
    assert catalogue.is_exact()
    with catalogue.client(monkeypatch) as client:
        assert client.get("/v1/credentials?size=0").json()["total"] == ROWS + LISTED


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgresql() as running:
        yield running


@pytest.mark.server
@pytest.mark.usefixtures("no_waiting")
def test_a_dump_of_postgresql_during_a_harvest_comes_back_and_the_index_follows(
    catalogue: Catalogue, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, dump = server.create(), tmp_path / "catalogue.dump"
    catalogue.settings["CREDATLAS_DATABASE_URL"] = address
    fill(catalogue)
    in_the_middle(
        catalogue.site,
        lambda: tool("pg_dump", dump.parent, "--format=custom", f"--file={dump}", plain(address)),
    )
    catalogue.in_a_process("harvest", PAGES)
    assert catalogue.is_exact()
    with catalogue.client(monkeypatch) as client:
        later = client.get("/v1/changes").json()["next"]

    school(catalogue.site)
    tool(
        "pg_restore",
        dump.parent,
        "--clean",
        "--if-exists",
        "--single-transaction",
        f"--dbname={plain(address)}",
        str(dump),
    )
    assert catalogue.is_exact()
    with catalogue.client(monkeypatch) as client:
        assert client.get("/v1/credentials?size=0").json()["total"] == ROWS
        assert client.get(later).status_code == 410
    catalogue.run("harvest", PAGES)
    assert catalogue.is_exact()
    with catalogue.client(monkeypatch) as client:
        assert client.get("/v1/credentials?size=0").json()["total"] == ROWS + LISTED
    server.drop(address)


def plain(address: str) -> str:
    """The address as PostgreSQL's own programs take it."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def tool(name: str, folder: Path, *words: str) -> None:
    """One of PostgreSQL's own programs, at work in a folder."""
    done = subprocess.run(
        [*program(name, folder), *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
