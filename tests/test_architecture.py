"""The packages keep to what docs/architecture.md says of them, and the checker can tell when they do not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import Rules, check_source

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "harvesters/sample_providers/"
SERVERS = ("search_api/", SAMPLES)
RULES = Rules(
    may_import={
        "normalise": frozenset(),
        "catalogue_store": frozenset({"normalise"}),
        "harvesters": frozenset({"normalise", "catalogue_store"}),
        "search_api": frozenset({"normalise", "catalogue_store"}),
        "credatlas": frozenset({"normalise", "catalogue_store", "harvesters", "search_api"}),
        # Not part of the product: nothing may lean on them.
        "tests": frozenset(),
        "benchmarks": frozenset(),
        "scripts": frozenset(),
    },
    edges={
        "scrapy": ("harvesters/html_spider.py",),
        "twisted": ("harvesters/html_spider.py",),
        "httpx": ("harvesters/fetch.py",),
        "httpx2": (),
        "httpcore": ("harvesters/fetch.py",),
        "requests": (),
        "aiohttp": (),
        "urllib.request": (),
        "http.client": (),
        "sqlalchemy": ("catalogue_store/",),
        "alembic": ("catalogue_store/",),
        "sqlite3": ("catalogue_store/",),
        "psycopg": ("catalogue_store/",),
        "rdflib": ("normalise/selectors/rdf.py",),
        "tantivy": ("search_api/index/embedded.py", "search_api/index/stems.py"),
        "opensearchpy": (
            "search_api/index/opensearch.py",
            "search_api/index/opensearch_connection.py",
            "search_api/index/opensearch_errors.py",
            "search_api/index/opensearch_json.py",
        ),
        "prometheus_client": ("search_api/metrics/exposition.py",),
        "fastapi": SERVERS,
        "starlette": SERVERS,
        "uvicorn": (*SERVERS, "credatlas/"),
        "apscheduler": ("harvesters/scheduler.py", "harvesters/fire_times.py"),
        "jinja2": SERVERS,
        "typer": ("credatlas/",),
        "rich": ("credatlas/",),
        "pytest": (),
        "hypothesis": (),
    },
    pure_packages=frozenset({"normalise"}),
    impure_imports=frozenset(
        {
            *("os", "pathlib.Path", "pathlib.PosixPath", "shutil", "tempfile", "glob", "fileinput", "mmap"),
            *("socket", "ssl", "select", "selectors", "asyncio", "http", "ftplib", "smtplib", "xmlrpc"),
            *("urllib.request", "requests", "httpx", "subprocess", "multiprocessing", "signal"),
            *("time", "sched", "random", "secrets", "sqlite3", "dbm", "shelve"),
            *("uuid.uuid1", "uuid.uuid4", "uuid.getnode", "logging.config", "logging.handlers"),
        }
    ),
    impure_calls=frozenset(
        {
            *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
            *("datetime.date.today", "uuid.uuid1", "uuid.uuid4", "pathlib.Path"),
            *("open", "io.open", "print", "input"),
        }
    ),
    vague_names=frozenset({"util", "utils", "common", "helper", "helpers", "misc", "lib", "shared"}),
    longest_module=400,
)
PACKAGES = ("normalise", "catalogue_store", "harvesters", "search_api", "credatlas")


def modules() -> Iterator[str]:
    """Every module of the product, by its path from the root."""
    for package in PACKAGES:
        yield from sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_package_exists(package: str) -> None:
    assert (ROOT / package / "__init__.py").is_file()


def test_every_module_keeps_to_the_architecture() -> None:
    findings = [
        str(finding)
        for path in modules()
        for finding in check_source(path, (ROOT / path).read_text(encoding="utf-8"), RULES)
    ]
    assert findings == []


WRONG = [
    ("normalise/level.py", "import catalogue_store", "normalise may not import catalogue_store"),
    ("catalogue_store/run.py", "from harvesters.run import Run", "catalogue_store may not import harvesters"),
    ("harvesters/run.py", "from search_api import facets", "harvesters may not import search_api"),
    ("search_api/app.py", "import harvesters.fetch as f", "search_api may not import harvesters"),
    ("search_api/app.py", "def f():\n    import credatlas.settings", "search_api may not import credatlas"),
    ("credatlas/cli.py", "from tests.conftest import ROOT", "credatlas may not import tests"),
    ("search_api/app.py", "from ..harvesters import run", "search_api may not import harvesters"),
    (
        "search_api/a.py",
        "import importlib\nimportlib.import_module('harvesters.run')",
        "may not import harvesters",
    ),
    ("search_api/a.py", "from importlib import import_module\nimport_module(name)", "computed name"),
    (
        "normalise/level.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from credatlas import settings",
        "normalise may not import credatlas",
    ),
    (
        "harvesters/html_pages.py",
        "import scrapy.http",
        "scrapy is imported only in harvesters/html_spider.py",
    ),
    ("harvesters/html_pages.py", "from scrapy import Spider", "scrapy is imported only in"),
    ("harvesters/oai_pmh.py", "import httpx", "httpx is imported only in harvesters/fetch.py"),
    ("normalise/level.py", "import rdflib", "rdflib is imported only in normalise/selectors/rdf.py"),
    ("search_api/webhooks.py", "__import__('httpx')", "httpx is imported only in harvesters/fetch.py"),
    (
        "harvesters/robots.py",
        "from urllib.request import urlopen",
        "urllib.request is imported only in no package",
    ),
    ("harvesters/robots.py", "from urllib import request", "urllib.request is imported only in no package"),
    (
        "search_api/indexer.py",
        "from sqlalchemy import select",
        "sqlalchemy is imported only in catalogue_store/",
    ),
    ("credatlas/up.py", "import alembic.command", "alembic is imported only in catalogue_store/"),
    (
        "search_api/index/opensearch.py",
        "import tantivy",
        "tantivy is imported only in search_api/index/embedded.py",
    ),
    ("search_api/index/embedded.py", "import opensearchpy", "opensearchpy is imported only in"),
    ("harvesters/fetch.py", "from fastapi import FastAPI", "fastapi is imported only in search_api/"),
    ("credatlas/cli.py", "import starlette", "starlette is imported only in search_api/"),
    ("harvesters/fetch.py", "import uvicorn", "uvicorn is imported only in"),
    (
        "credatlas/up.py",
        "from apscheduler.triggers.cron import CronTrigger",
        "apscheduler is imported only in",
    ),
    ("normalise/rights.py", "import os.path", "pure and may not import os"),
    ("normalise/rights.py", "from pathlib import Path", "pure and may not import pathlib.Path"),
    ("normalise/rights.py", "import pathlib\npathlib.Path('x')", "pure and may not call pathlib.Path"),
    ("normalise/rights.py", "import socket", "pure and may not import socket"),
    ("normalise/rights.py", "from time import monotonic", "pure and may not import time"),
    ("normalise/rights.py", "import random", "pure and may not import random"),
    (
        "normalise/rights.py",
        "from datetime import datetime\ndatetime.now()",
        "may not call datetime.datetime.now",
    ),
    (
        "normalise/rights.py",
        "from datetime import datetime as d\nd.utcnow()",
        "may not call datetime.datetime.utcnow",
    ),
    ("normalise/rights.py", "import datetime as d\nd.date.today()", "may not call datetime.date.today"),
    ("normalise/rights.py", "def f(path):\n    return open(path)", "may not call open"),
    ("credatlas/settings.py", "import os\nHOME = os.environ['HOME']", "reads os.environ at import"),
    (
        "credatlas/settings.py",
        "from os import getenv as g\nclass S:\n    home = g('HOME')",
        "reads os.getenv at import",
    ),
    ("credatlas/settings.py", "import os\ndef f(home=os.environ): ...", "reads os.environ at import"),
    ("harvesters/utils.py", "", "'utils' names nothing"),
    ("search_api/helpers/dates.py", "", "'helpers' names nothing"),
    ("search_api/_common.py", "", "'_common' names nothing"),
    ("search_api/facets.py", "x = 1\n" * 401, "401 lines; 400 is the most"),
]


@pytest.mark.parametrize(
    ("path", "source", "message"), WRONG, ids=[f"{path}: {why}" for path, _, why in WRONG]
)
def test_checker_finds_a_planted_breach(path: str, source: str, message: str) -> None:
    assert [finding for finding in check_source(path, source, RULES) if message in str(finding)]


RIGHT = [
    ("normalise/level.py", "from normalise.errors import NormaliseError"),
    ("normalise/level.py", "from . import errors"),
    ("normalise/mapping/block.py", "from ..errors import NormaliseError"),
    ("normalise/level.py", "from pathlib import PurePosixPath\nfrom importlib import resources"),
    ("normalise/level.py", "from datetime import date, datetime\ndatetime.fromisoformat('2026-01-01')"),
    ("normalise/level.py", "from urllib.parse import urlsplit\nimport timeit_like, osmium"),
    ("catalogue_store/run.py", "import sqlalchemy as sa\nfrom normalise.issue import Issue"),
    ("harvesters/html_spider.py", "import scrapy\nfrom twisted.internet import defer"),
    ("harvesters/fetch.py", "import httpx\nfrom catalogue_store import open_store"),
    ("harvesters/sample_providers/app.py", "from fastapi import FastAPI\nimport uvicorn"),
    ("harvesters/scheduler.py", "from apscheduler.schedulers.blocking import BlockingScheduler"),
    ("search_api/index/embedded.py", "import tantivy"),
    ("search_api/index/opensearch_connection.py", "from opensearchpy import OpenSearch"),
    (
        "credatlas/up.py",
        "import os, uvicorn, harvesters, search_api\ndef home():\n    return os.environ['HOME']",
    ),
    ("search_api/facets.py", "x = 1\n" * 400),
]


@pytest.mark.parametrize(("path", "source"), RIGHT)
def test_checker_accepts_what_is_agreed(path: str, source: str) -> None:
    assert check_source(path, source, RULES) == []
