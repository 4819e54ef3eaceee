"""Metrics come from the store, are those that are documented, and are read by Prometheus' own parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event
from starlette.testclient import TestClient

from catalogue_store import CatalogueStore, Holder, RunKind, RunState, open_store
from search_api.app import build_app
from search_api.errors import IndexMissing, IndexUnreachable
from search_api.metrics.catalogue import METRICS
from search_api.services import Services
from tests.catalogue_store.harvest import day, fill, harvest, source_row
from tests.search_api.api.failing import failing

Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]
OPERATORS = (Path(__file__).resolve().parents[3] / "docs" / "operators.md").read_text(encoding="utf-8")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as opened:
        opened.sources.register(source_row("src"))
        yield opened


@pytest.fixture
def scrape(services: Services, store: CatalogueStore) -> Callable[..., Numbers]:
    """The numbers of the store of its own, so many days after its beginning."""

    def at(days: float) -> Numbers:
        now = replace(services, store=store, now=lambda: day(days))
        return numbers_of(TestClient(build_app(now)))

    return at


def numbers_of(client: TestClient) -> Numbers:
    answered = client.get("/metrics")
    assert answered.status_code == 200, answered.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answered.text)
        for sample in family.samples
    }


def one(numbers: Numbers, name: str, **labels: str) -> float | None:
    return numbers.get((f"credatlas_{name}", frozenset(labels.items())))


def test_answer_is_in_the_text_format_and_kept_by_nobody(client: TestClient) -> None:
    answered = client.get("/metrics")
    assert answered.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answered.headers["Cache-Control"] == "no-store"
    assert client.get("/metrics?source=src").status_code == 400


def test_every_metric_is_told_as_it_is_documented(client: TestClient) -> None:
    rows = re.findall(r"^\| `(credatlas_\w+)` \| (\w+) \| (.*?) \| (.*) \|$", OPERATORS, re.MULTILINE)
    documented = {
        name: (kind, tuple(re.findall(r"`(\w+)`", labels)), said) for name, kind, labels, said in rows
    }
    declared = {
        one.name: (one.type.value, one.labels, one.meaning[0].lower() + one.meaning[1:]) for one in METRICS
    }
    assert documented == declared
    text = client.get("/metrics").text
    assert dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE)) == {
        one.name: one.type.value for one in METRICS
    }
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            assert set(sample.labels) == set(documented[sample.name][1]), sample.name


def test_names_follow_the_conventions_of_prometheus() -> None:
    for metric in METRICS:
        assert metric.name.endswith("_total") == (metric.type.value == "counter"), metric.name
        assert re.fullmatch(r"credatlas_[a-z_]+", metric.name)
    assert len({metric.name.removesuffix("_total") for metric in METRICS}) == len(METRICS)


def test_alert_rules_name_metrics_that_there_are() -> None:
    rules = OPERATORS.split("```yaml\ngroups:")[1].split("```")[0]
    named = set(re.findall(r"credatlas_\w+", rules))
    assert named == {
        "credatlas_source_freshness_seconds",
        "credatlas_source_enabled",
        "credatlas_source_held_run_timestamp_seconds",
        "credatlas_source_failures",
    }
    assert named <= {metric.name for metric in METRICS}


def test_a_catalogue_without_runs_tells_of_its_sources(scrape: Callable[..., Numbers]) -> None:
    numbers = scrape(0)
    assert one(numbers, "source_enabled", source="src") == 1
    assert one(numbers, "source_records", source="src", state="live") == 0
    assert one(numbers, "source_failures", source="src") == 0
    assert one(numbers, "source_freshness_seconds", source="src") is None
    assert one(numbers, "change_log_last_seq") == 0


def test_freshness_grows_until_a_run_is_accepted(
    store: CatalogueStore, scrape: Callable[..., Numbers]
) -> None:
    harvest(store, day(1), {"a": "Data"})
    assert one(scrape(3), "source_freshness_seconds", source="src") == 2 * 86_400
    assert one(scrape(3), "source_last_accepted_run_timestamp_seconds", source="src") == day(1).timestamp()
    rejected = fill(store, day(4), {})
    rejected.finish(RunState.REJECTED, {}, day(4))
    harvest(store, day(5), {}, kind=RunKind.REPLAY, stamp="two")
    assert one(scrape(6), "source_freshness_seconds", source="src") == 5 * 86_400
    harvest(store, day(6), {"a": "Data"})
    assert one(scrape(6), "source_freshness_seconds", source="src") == 0


def test_runs_and_what_waits_for_a_person(store: CatalogueStore, scrape: Callable[..., Numbers]) -> None:
    harvest(store, day(0), {"a": "Data"})
    held = fill(store, day(1), {})
    held.finish(RunState.HELD, {"figures": {"listed": 0, "missing": 1, "quarantined": 0}}, day(1.5))
    numbers = scrape(2)
    assert one(numbers, "source_held_runs", source="src") == 1
    assert one(numbers, "source_held_run_timestamp_seconds", source="src") == day(1.5).timestamp()
    assert one(numbers, "source_latest_run_state", source="src", state="held") == 1
    assert one(numbers, "source_latest_run_state", source="src", state="accepted") == 0
    assert one(numbers, "source_latest_run_missing_records", source="src") == 1
    assert one(numbers, "source_latest_run_duration_seconds", source="src") == 43_200
    assert one(numbers, "source_latest_run_changes", source="src", change="added") == 0
    store.runs.discard(held.id, day(3))
    store.runs.start("src", RunKind.FULL, "one", day(4))
    numbers = scrape(4)
    assert one(numbers, "source_held_runs", source="src") == 0
    assert one(numbers, "source_held_run_timestamp_seconds", source="src") is None
    assert one(numbers, "source_runs_started_total", source="src", kind="full") == 3
    assert one(numbers, "source_runs_by_state", source="src", state="rejected") == 1
    assert one(numbers, "source_latest_run_state", source="src", state="running") == 1
    assert one(numbers, "source_latest_run_timestamp_seconds", source="src") == day(1.5).timestamp()
    for at in (5, 6):
        fill(store, day(at), {}).finish(RunState.HELD, {}, day(at))
    numbers = scrape(7)
    assert one(numbers, "source_runs_by_state", source="src", state="superseded") == 1
    assert one(numbers, "source_runs_by_state", source="src", state="held") == 1


def test_report_of_the_latest_ended_run(client: TestClient) -> None:
    numbers = numbers_of(client)
    told = {
        "listed_records": 5,
        "not_accepted_records": 3,
        "requests": 12,
        "received_bytes": 48_000,
        "not_modified_answers": 4,
        "retries": 1,
        "waited_seconds": 11.5,
        "attempts": 1,
    }
    for name, value in told.items():
        assert one(numbers, f"source_latest_run_{name}", source="nz_register") == value, name
    assert one(numbers, "source_latest_run_changes", source="nz_register", change="withdrawn") == 1
    assert one(numbers, "source_latest_run_stage_seconds", source="nz_register", stage="split") == 0.5


def test_trouble_leases_records_and_issues(store: CatalogueStore, scrape: Callable[..., Numbers]) -> None:
    harvest(store, day(0), {"a": "Data", "b": "odd", "c": "BAD"})
    harvest(store, day(1), {"b": "odd"}, gone=["a"], kind=RunKind.INCREMENTAL)
    for number in range(3):
        store.sources.note_failure("src", "it fails", day(3 + number))
    store.leases.take("src", Holder("here", 1, "then"), day(2), seconds=60)
    numbers = scrape(2)
    assert one(numbers, "source_failures", source="src") == 3
    assert one(numbers, "source_retry_timestamp_seconds", source="src") == day(5).timestamp()
    assert one(numbers, "source_lease_held", source="src") == 1
    assert one(numbers, "source_records", source="src", state="live") == 1
    assert one(numbers, "source_records", source="src", state="withdrawn") == 1
    assert one(numbers, "source_issues", source="src", code="missing_field", severity="error") == 1
    assert one(numbers, "source_issues", source="src", code="unmapped_value", severity="warning") == 1
    store.sources.clear_failures("src")
    numbers = scrape(3)
    assert one(numbers, "source_failures", source="src") == 0
    assert one(numbers, "source_retry_timestamp_seconds", source="src") is None
    assert one(numbers, "source_lease_held", source="src") == 0


def test_records_are_counted_again_after_a_change(services: Services, store: CatalogueStore) -> None:
    client = TestClient(build_app(replace(services, store=store)))
    assert one(numbers_of(client), "source_records", source="src", state="live") == 0
    harvest(store, day(0), {"a": "Data"})
    assert one(numbers_of(client), "source_records", source="src", state="live") == 1
    harvest(store, day(1), {"b": "Welding"}, kind=RunKind.INCREMENTAL)
    assert one(numbers_of(client), "source_records", source="src", state="live") == 2


def test_replicas_tell_the_same(services: Services, store: CatalogueStore) -> None:
    clients = [TestClient(build_app(replace(services, store=store))) for _ in range(2)]
    harvest(store, day(0), {"a": "Data"})
    for _ in range(3):
        clients[0].get("/metrics")
    assert clients[0].get("/metrics").text == clients[1].get("/metrics").text


@pytest.mark.parametrize("error", [IndexMissing("there is none yet"), IndexUnreachable("gone")])
def test_an_index_that_cannot_be_read_hides_nothing_else(services: Services, error: Exception) -> None:
    numbers = numbers_of(failing(services, error))
    assert one(numbers, "index_readable") == 0
    assert one(numbers, "index_lag_changes") is None
    assert one(numbers, "change_log_last_seq") == 11
    whole = numbers_of(TestClient(build_app(services)))
    assert (one(whole, "index_readable"), one(whole, "index_checkpoint")) == (1, 11)
    assert one(whole, "index_lag_changes") == 0


def test_many_sources_need_no_more_queries_than_one(services: Services, store: CatalogueStore) -> None:
    def asked() -> int:
        seen: list[str] = []
        note: Callable[..., None] = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(store._database.engine, "before_cursor_execute", note)
        TestClient(build_app(replace(services, store=store))).get("/metrics")
        event.remove(store._database.engine, "before_cursor_execute", note)
        return len([statement for statement in seen if statement.startswith("SELECT")])

    harvest(store, day(0), {"a": "odd"})
    with_one = asked()
    for number in range(15):
        store.sources.register(source_row(f"s{number}"))
        harvest(store, day(0) + timedelta(hours=number), {"a": "odd"}, source_id=f"s{number}")
    assert asked() == with_one
    assert with_one <= 15
