"""The one walk through every way out: what a source withholds is behind none of them, whichever field it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from typer.main import get_command

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, RunKind, RunState
from credatlas.cli import app
from credatlas.instance import Instance
from normalise.descriptor import Descriptor
from normalise.forms import FORMS
from normalise.issue import Issue, IssueCode, Severity
from normalise.rights import CAN_BE_WITHHELD
from search_api.app import build_app
from search_api.facets import FACETS
from tests.credatlas.running import credatlas_here
from tests.normalise.every_field import every_field
from tests.search_api.api.catalogue import NOW, raw, report_of, source_row, staged

CLOSED, OPEN = "closed_register", "open_register"
TITLE = "Beekeeping"
MARK = "xqw"
"""No word has it: what a field is planted with begins with it and names the field."""
PLANTED = re.compile(r"xqw[a-z]+", re.IGNORECASE)
SHARED_PAGE = "https://open.example/bees"
QUOTING = Issue(
    IssueCode.UNMAPPED_VALUE,
    Severity.WARNING,
    f"{MARK}message",
    "delivery_type",
    f"{MARK}value",
    f"{MARK}hint",
)


def planted(name: str) -> Any:
    """A value of a field made of nothing but planted words, where the field has room for words."""
    word = f"{MARK}{name.replace('_', '')}"
    text, page = {"en": f"{word} one.", "fr": f"{word} un."}, f"https://{word}.example/page"
    organisation = {
        "id": f"{CLOSED}:{word}",
        "name": {"en": word},
        "subject_webpage": page,
        "same_as": [page],
    }
    price = {"as_given": word, "description": {"en": word}}
    exact = {"low": 77, "high": 77}
    return {
        "ctid": None,
        "identifier": [{"type_name": "register number", "value": word}],
        "subject_webpage": page,
        "version_identifier": word,
        "alternate_name": {"en": [word]},
        "description": text,
        "learning_outcomes": [text],
        "entry_condition": text,
        "requires": {"description": text, "subject_webpage": page},
        "keyword": {"en": [word]},
        "owned_by": organisation,
        "offered_by": [organisation],
        "quality_assured_by": [{"organisation": organisation, "kind": "approved"}],
        "region": f"IE-{word}",
        "credit_value": [{"system": "ects", "value": exact, "as_given": word}],
        "workload": {"hours": exact, "kind": "notional", "as_given": word, "rule": word},
        "estimated_duration": {"minimum": "P10W", "maximum": "P10W", "as_given": word},
        "ects": {"value": exact, "rule": word},
        "at_level": [{"framework": "nzqcf", "level": word, "as_given": word}],
        "eqf": {"level": 7, "status": "referenced", "source": word},
        "comparable_level": [{"framework": word, "level": word, "of": word, "source": word}],
        "subject": [{"scheme": word, "code": word, "label": text}],
        "skill": [{"scheme": "text", "label": text}],
        "occupation": [{"scheme": word, "code": word, "label": text}],
        "industry": [{"scheme": word, "code": word, "label": text}],
        "is_part_of": [{"as_given": word, "name": text, "address": page}],
        "counts_towards": [{"as_given": word, "name": text, "address": page}],
        "is_preparation_for": [{"as_given": word, "name": text, "address": page}],
        "estimated_cost": [price],
        "funding": [{"scheme": word, "eligible": "yes", "as_given": word}],
        "offerings": [{"start": "2027", "place": word, "address": page, "price": price}],
        "proof": {"standard": "open_badges", "platform": word},
    }.get(name)


WITHHELD = CAN_BE_WITHHELD - {"same_as"}
"""All but what brings the closed record and the open one together, so that there are reasons to tell."""
WITH_WORDS = tuple(sorted(name for name in WITHHELD if planted(name) is not None))


def closed(native_id: str, **fields: Any) -> Descriptor:
    """A record whose source withholds nearly all that can be withheld."""
    words = {name: planted(name) for name in WITH_WORDS}
    origins = {
        name: [{"from": f"main#{name}", "raw": f"{MARK}raw {name}", "rule": "text"}] for name in WITH_WORDS
    }
    rights = {"licence": "unknown", "attribution": CLOSED, "withheld": sorted(WITHHELD)}
    return every_field(
        **{
            **words,
            "id": f"{CLOSED}:{native_id}",
            "source_id": CLOSED,
            "native_id": native_id,
            "name": {"en": TITLE},
            "rights": rights,
            "provenance": origins,
            "ctid": None,
            **fields,
        }
    )


def publish(store: CatalogueStore, source_id: str, *records: Descriptor) -> None:
    store.sources.register(source_row(source_id, source_id, "NZ", records[0].rights.withheld))
    run = store.runs.start(source_id, RunKind.FULL, "stamp", NOW)
    run.keep([raw(one) for one in records], NOW)
    run.stage([replace(staged(one), issues=(QUOTING,)) for one in records])
    store.publish(run.id, AbsencePolicy(), NOW)
    run.finish(RunState.ACCEPTED, report_of(run.figures(), PublishedCounts()), NOW)


def fill(store: CatalogueStore) -> None:
    """A closed source, and an open one whose record contradicts it in what may not be told."""
    publish(store, CLOSED, closed("1", same_as=[SHARED_PAGE]), closed("2", name={"en": "Gone"}))
    run = store.runs.start(CLOSED, RunKind.FULL, "stamp", NOW)
    run.gone([f"{CLOSED}:2"], NOW)
    store.publish(run.id, AbsencePolicy(), NOW)
    run.finish(RunState.ACCEPTED, report_of(run.figures(), PublishedCounts()), NOW)
    opened = every_field(
        id=f"{OPEN}:1",
        source_id=OPEN,
        name={"en": TITLE},
        ctid=None,
        subject_webpage=SHARED_PAGE,
        at_level=[{"framework": "nzqcf", "level": "5", "as_given": "5"}],
    )
    publish(store, OPEN, opened)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("withheld") / "home"
    instance = Instance.from_environment(home=home)
    with instance.open_store() as store:
        fill(store)
    for words in (["clusters", "find"], ["index", "rebuild"]):
        assert credatlas_here(home, *words).status == 0
    return home


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    services = Instance.from_environment(home=home).services()
    yield TestClient(build_app(services), follow_redirects=False)
    services.index.close()
    services.store.close()


def values_of(parameter: str) -> list[str]:
    """What a part of a path may be in this catalogue."""
    return {
        "record_id": [f"{CLOSED}:1", f"{CLOSED}:2", f"{OPEN}:1"],
        "source_id": [CLOSED, OPEN],
        "run_id": ["1", "2", "3"],
        "run": ["1", "2", "3"],
        "position": ["0"],
        "name": list(FACETS),
        "kind": ["bad-parameter"],
        "hashed_name": [],
        "path": ["nowhere"],
    }[parameter]


def paths_of(route: APIRoute) -> Iterator[str]:
    names = re.findall(r"{(\w+)(?::path)?}", route.path)
    for values in product(*map(values_of, names)):
        path = route.path
        for name, value in zip(names, values, strict=True):
            path = re.sub(rf"{{{name}(:path)?}}", value, path)
        yield path


QUERIES = {
    "/v1/credentials": [
        "?size=100&facet_size=1000",
        "?size=100&status=withdrawn&facet_size=1000",
        *(f"?q={MARK}{name.replace('_', '')}" for name in WITH_WORDS),
        *(f"?q={MARK}{name.replace('_', '')[:-1]}" for name in WITH_WORDS),
    ],
    "/v1/suggest": [
        f"?q={words}" for words in (MARK, f"{MARK}desc", f"{MARK}alternate", f"{MARK}skil", "bee")
    ],
    "/": ["", f"?q={MARK}description", f"?q={MARK}descriptoin", "?lang=fr", "?status=withdrawn"],
    "/v1/sources/{source_id}/issues": ["", "?detail=1"],
    "/v1/credentials/{record_id}": ["", *(f"?format={name}" for name in FORMS)],
    "/v1/changes": ["", "?after=0"],
}


def ways_out(client: TestClient) -> Iterator[str]:
    """Every address of the application: whatever is added is walked as well."""
    served: Any = client.app
    routers = [included.original_router for included in served.routes if hasattr(included, "original_router")]
    for route in (one for router in routers for one in router.routes):
        assert isinstance(route, APIRoute), f"{route}: a way out that nobody walks"
        for path in paths_of(route):
            for query in QUERIES.get(route.path, ["", "?lang=fr"]):
                yield path + query


def told_of(answer: str, address: str) -> set[str]:
    """Planted words of an answer, without those that the question asked for."""
    asked = {word.lower() for word in PLANTED.findall(address)}
    return {word.lower() for word in PLANTED.findall(answer)} - asked


def test_no_address_tells_a_planted_word(client: TestClient) -> None:
    walked, leaks = 0, {}
    for address in ways_out(client):
        answer = client.get(address)
        assert answer.status_code < 500, address
        walked += 1
        if told := told_of(answer.text + str(answer.headers), address):
            leaks[address] = sorted(told)
    assert walked > 200
    assert not leaks, "\n".join(f"{k} {v}" for k, v in leaks.items())


def test_the_catalogue_holds_every_planted_word(home: Path) -> None:
    """Without this the walk could find nothing because nothing was there."""
    with Instance.from_environment(home=home).open_store() as store:
        stored = store.records.get(f"{CLOSED}:1")
    assert stored is not None
    held = {word.lower() for word in PLANTED.findall(stored.descriptor_json.decode())}
    assert {f"{MARK}{name.replace('_', '')}" for name in WITH_WORDS} <= held


EXPORTS = sorted(get_command(app).commands["export"].commands)  # type: ignore[attr-defined]
"""Every kind of file that the command writes, also one that is added later."""


@pytest.mark.parametrize(
    "words",
    [
        *(["export", name, "--output", "FILE"] for name in EXPORTS),
        ["clusters", "list"],
        ["clusters", "show", f"{CLOSED}:1"],
    ],
    ids=" ".join,
)
def test_no_export_tells_a_planted_word(home: Path, tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "exported"
    ended = credatlas_here(home, *(str(file) if word == "FILE" else word for word in words))
    assert ended.status == 0, ended.err
    told = file.read_text(encoding="utf-8") if file.exists() else ended.out
    assert OPEN in told or "left out" in ended.err
    assert told_of(told + ended.err, "") == set()
