"""The runs of a source, the whole report of one, and how sources stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from catalogue_store import AbsencePolicy, CatalogueStore, Holder, RunKind, RunState, open_store
from catalogue_store.figures import USUAL_RUNS
from search_api.app import build_app
from search_api.run_report import fill_rates, issue_counts
from search_api.services import Services
from tests.catalogue_store.harvest import day, fill, harvest, source_row

Get = Callable[[str], Any]
RUNS = "/v1/sources/nz_register/runs"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    """A store of its own that knows the source `src`."""
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as opened:
        opened.sources.register(source_row("src"))
        yield opened


def test_runs_are_walked_page_by_page(get: Get) -> None:
    first = get(f"{RUNS}?limit=1")
    assert [run["id"] for run in first["runs"]] == [3]
    assert first["next"] == f"{RUNS}?before=3&limit=1"
    second = get(first["next"])
    assert ([run["id"] for run in second["runs"]], second["next"]) == ([1], None)
    assert [run["id"] for run in get(RUNS)["runs"]] == [3, 1]
    assert get(f"{RUNS}?before=0")["runs"] == []


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [("limit=0", "limit"), ("limit=101", "limit"), ("before=x", "before"), ("after=1", "after")],
)
def test_wrong_pages_are_refused(client: TestClient, wrong: str, parameter: str) -> None:
    answered = client.get(f"{RUNS}?{wrong}")
    assert (answered.status_code, answered.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("run", ["2", "99", "x", "-1", "1e3", "9" * 30])
def test_runs_of_other_sources_are_not_found_here(client: TestClient, run: str) -> None:
    answered = client.get(f"{RUNS}/{run}")
    assert (answered.status_code, answered.json()["type"]) == (404, "/v1/problems/unknown-run")
    assert client.get(f"/v1/sources/nowhere/runs/{run}").json()["type"] == "/v1/problems/unknown-source"


def test_a_run_tells_all_but_what_is_for_operators(get: Get) -> None:
    told = get(f"{RUNS}/3")
    assert (told["state"], told["base_run"], told["may_be_released"]) == ("accepted", 1, False)
    assert (told["fetching"]["requests"], told["fetching"]["not_modified"]) == (12, 4)
    assert told["seconds"]["wait"] == 11.5
    assert told["limits"] == {
        "expect.absence_runs": 2,
        "expect.absence_days": 7,
        "expect.history_runs": 5,
        "harvest.memory_mb": 1024,
    }
    assert told["not_accepted"] == {"Degree": 3}
    fill_of = {one["field"]: one for one in told["fill"]}
    assert fill_of["at_level"] == {"field": "at_level", "share": 0.8, "usual": 4 / 6, "is_met": True}
    assert "provenance" not in fill_of
    assert "position" not in told


def test_a_held_run_says_why_and_whether_it_may_be_released(get: Get) -> None:
    told = get("/v1/sources/ca_table/runs/4")
    assert (told["state"], told["may_be_released"], told["decision"]) == ("held", True, None)
    (guard,) = told["guards"]
    assert (guard["value"], guard["limit"], guard["is_met"]) == (1, 3, False)
    assert told["reasons"] == [guard["message"]]


def test_what_is_usual_is_the_median_of_as_many_runs_as_the_verdict_looks_at(store: CatalogueStore) -> None:
    shares = (0.9, 0.1, 0.5, 0.2, 0.4, 0.3)
    assert len(shares) == USUAL_RUNS + 1
    for at, share in enumerate(shares):
        run = fill(store, day(at), {"a": f"Data {at}"})
        store.publish(run.id, AbsencePolicy(), day(at))
        run.finish(RunState.ACCEPTED, {"figures": {"fill": {"name": share}}}, day(at))
    guard = {"name": "fill_drop.name", "value": 0, "limit": 0.1, "is_met": False, "message": "name fell"}
    last = fill(store, day(9), {"a": "Data"})
    last.finish(RunState.HELD, {"figures": {"fill": {"country": 1.0}}, "guards": [guard]}, day(9))
    name, country = fill_rates(store, last.row())
    assert (name.field, name.share, name.usual, name.is_met) == ("name", 0.0, 0.3, False)
    assert (country.field, country.share, country.usual, country.is_met) == ("country", 1.0, 0.0, True)


def test_issues_that_a_later_run_replaced_are_still_counted(store: CatalogueStore) -> None:
    first = fill(store, day(0), {"a": "odd a", "b": "odd b"})
    store.publish(first.id, AbsencePolicy(), day(0))
    first.finish(RunState.ACCEPTED, {"issues": {"unmapped_value": 2}}, day(0))
    assert [(one.field, one.count) for one in issue_counts(store, first.row())] == [("level", 2)]
    harvest(store, day(1), {"a": "mended", "b": "odd b"})
    kept, replaced = issue_counts(store, first.row())
    assert (kept.field, kept.count, kept.records) == ("level", 1, 1)
    assert (replaced.code, replaced.field, replaced.count, replaced.records) == (
        "unmapped_value",
        None,
        1,
        None,
    )


def test_a_held_run_whose_source_moved_may_not_be_released(services: Services, store: CatalogueStore) -> None:
    client = TestClient(build_app(replace(services, store=store)))
    held = fill(store, day(0), {"a": "Data"})
    held.finish(RunState.HELD, {}, day(0))
    address = f"/v1/sources/src/runs/{held.id}"
    assert client.get(address).json()["may_be_released"] is True
    harvest(store, day(1), {"b": "Welding"}, kind=RunKind.INCREMENTAL)
    assert client.get(address).json()["may_be_released"] is False


def test_decision_is_told_without_its_reason(services: Services, store: CatalogueStore) -> None:
    client = TestClient(build_app(replace(services, store=store)))
    run = fill(store, day(0), {"a": "Data"})
    decision = {"taken": "discarded", "reason": "between us", "at": day(1).isoformat()}
    run.finish(RunState.HELD, {"decision": decision}, day(0))
    store.runs.discard(run.id, day(1))
    answered = client.get(f"/v1/sources/src/runs/{run.id}")
    assert answered.json()["decision"] == {"taken": "discarded", "at": "2026-01-02T03:15:00Z"}
    assert "between us" not in answered.text


def test_sources_say_how_fresh_they_are_and_what_trouble_they_are_in(get: Get) -> None:
    register, table = sorted(get("/v1/sources")["sources"], key=lambda one: one["id"], reverse=True)
    assert register["last_accepted_at"] == register["last_read_at"] == "2026-03-08T06:00:00Z"
    assert register["trouble"]["failures"] == 1
    assert register["trouble"]["retry_at"] == "2026-03-15T18:00:00Z"
    assert register["trouble"]["failure"] is None  # its latest run was accepted, so that no run says why
    assert (table["last_read_at"], table["trouble"]) == ("2026-03-01T06:00:00Z", None)
    alone = get("/v1/sources/nz_register")
    assert alone["trouble"] == register["trouble"]


def test_a_source_says_that_a_run_is_at_work_and_not_where(services: Services, store: CatalogueStore) -> None:
    client = TestClient(build_app(replace(services, store=store)))
    assert client.get("/v1/sources/src").json()["is_at_work"] is False
    store.leases.take("src", Holder("secret-host", 7, "then"), services.now(), seconds=60)
    answered = client.get("/v1/sources/src")
    assert answered.json()["is_at_work"] is True
    assert "secret-host" not in answered.text
    later = replace(services, store=store, now=lambda: services.now() + timedelta(minutes=2))
    assert TestClient(build_app(later)).get("/v1/sources/src").json()["is_at_work"] is False
