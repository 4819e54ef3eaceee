"""What an operator reads on the terminal: issues, single records, runs and their reports."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from catalogue_store import CatalogueStore, RunKind, RunState, open_store
from catalogue_store.notices import Notice
from catalogue_store.run_changes import AbsencePolicy
from credatlas.cli import app
from credatlas.commands.issues import Wanted, _every
from harvesters.notice import problems
from normalise.issue import Issue, IssueCode, Severity
from tests.credatlas.table_source import MAPPING, write_source
from tests.harvesters.mappings import register, table_mapping

SOURCE = "xx_orchard"
AT = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `credatlas <words>` in this process over a home of its own."""
    for name, value in write_source(tmp_path / "own", range(6)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CREDATLAS_HOME", str(tmp_path))

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, words)

    return invoke


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        yield opened


@pytest.fixture
def harvested(run: Run, tmp_path: Path) -> Run:
    """Six offers, of which the mapping cannot describe two."""
    offers = tmp_path / "own" / "offers.csv"
    lines = offers.read_text(encoding="utf-8").splitlines()
    lines[1:3] = ["A0,,Orchard School,5", "A1,,Orchard School,5"]
    offers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("sources", "enable", SOURCE)
    assert run("harvest", SOURCE).exit_code == 0
    return run


def test_issues_are_grouped_listed_and_filtered_in_every_form(harvested: Run) -> None:
    groups = json.loads(harvested("issues", "--source", SOURCE, "--field", "name", "--json").output)
    assert [(one["count"], one["code"], one["field"]) for one in groups] == [(2, "missing_field", "name")]
    rows = list(
        csv.DictReader(io.StringIO(harvested("issues", "--all", "--csv", "--code", "missing_field").output))
    )
    assert [row["record"] for row in rows] == [f"{SOURCE}:A0", f"{SOURCE}:A1"]
    assert rows[0].keys() == json.loads(harvested("issues", "--all", "--json").output)[0].keys()
    assert harvested("issues", "--csv").output.startswith(
        "count,records,severity,source,code,field,since,example\n"
    )
    lines = harvested("issues", "--all", "--run", "1", "--code", "missing_field").output.splitlines()
    assert len(lines) == 2
    assert "xx_orchard:A0" in lines[0]
    assert harvested("issues", "--code", "duplicate_id").output == "no issues\n"
    assert json.loads(harvested("issues", "--code", "duplicate_id", "--json").output) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("issues", "--source", "xx_orchart"), "no source 'xx_orchart'; did you mean 'xx_orchard'?"),
        (("issues", "--code", "missing_feild"), "no issue code 'missing_feild'; did you mean 'missing_field'?"),
        (("issues", "--field", "credit_valeu"), "no field 'credit_valeu'; did you mean 'credit_value'?"),
        (("issues", "--run", "77"), "no run 77"),
        (("issues", "--csv", "--json"), "--csv and --json: choose one"),
        (("runs", "list", "--source", "xx_orchart"), "did you mean 'xx_orchard'?"),
        (("runs", "show", "xx_orchart"), "did you mean 'xx_orchard'?"),
        (("runs", "show", "nz_nzqa"), "no run of nz_nzqa yet"),
        (("runs", "show", "latest"), "no run yet"),
        (("records", "show", "A1"), "a record id is SOURCE:ID"),
        (("sources", "retry", "xx_orchart"), "did you mean 'xx_orchard'?"),
    ],
)  # fmt: skip
def test_wrong_names_are_answered_with_the_nearest_right_one(
    words: tuple[str, ...], said: str, run: Run
) -> None:
    run("sources", "list")  # which makes a catalogue
    ended = run(*words)
    assert ended.exception is not None
    assert said in str(ended.exception)


def test_tens_of_thousands_of_issues_are_listed_to_the_last_in_flat_memory(store: CatalogueStore) -> None:
    register(store, table_mapping(url="https://register.example/t"))
    noted = store.runs.start("test_table", RunKind.FULL, "stamp", AT)
    for start in range(0, 20_000, 10_000):
        noted.note_all(
            [
                (f"test_table:{number}", Issue(IssueCode.UNMAPPED_VALUE, Severity.WARNING, f"value {number}"))
                for number in range(start, start + 10_000)
            ]
        )
    tracemalloc.start()
    records = sum(1 for row in _every(store, Wanted("test_table", None, None, None)) if row["record"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert records == 20_000
    assert peak < 5_000_000  # all of them would take four times as much


def test_a_quarantined_record_is_shown_with_what_its_source_said(harvested: Run, tmp_path: Path) -> None:
    shown = harvested("records", "show", f"{SOURCE}:A0", "--payloads", str(tmp_path / "said"))
    assert shown.exit_code == 0
    assert shown.output.startswith("xx_orchard:A0: quarantined\n")
    assert "missing_field" in shown.output
    assert "no version in the catalogue" in shown.output
    written = list((tmp_path / "said").iterdir())
    assert [path.name for path in written] == ["01-main.json"]
    assert dict(json.loads(written[0].read_bytes()))["Code"] == "A0"
    told = json.loads(harvested("records", "show", f"{SOURCE}:A2", "--json").output)
    assert (told["state"], [one["kind"] for one in told["versions"]]) == ("accepted", ["added"])
    missing = harvested("records", "show", f"{SOURCE}:B9")
    assert "no record 'xx_orchard:B9'" in str(missing.exception)


def test_a_replay_says_what_it_healed_and_what_is_still_quarantined_and_why(
    harvested: Run, tmp_path: Path
) -> None:
    again = harvested("replay", SOURCE)
    assert "quarantined before: 2; healed: 0; now: 2" in again.output
    assert "missing_field" in again.output
    write_source(
        tmp_path / "own", [], mapping=MAPPING.replace("name: {column: Title}", "name: {first_of: [{column: Title}, {column: Code}]}")
    )  # fmt: skip
    healed = json.loads(harvested("replay", SOURCE, "--json").output)[0]
    assert healed["quarantine"] == {"before": 2, "healed": 2, "newly": 0, "after": 0, "causes": []}
    assert healed["published"]["added"] == 2
    assert "quarantined before: 0" in harvested("normalise", SOURCE).output


def held_run(store: CatalogueStore) -> int:
    """A run whose report has every part."""
    register(store, table_mapping(url="https://register.example/t"))
    held = store.runs.start("test_table", RunKind.FULL, "stamp", AT)
    figures = {"new": 3, "changed": 5, "renormalised": 0, "revived": 1, "missing": 27, "unchanged": 1234567}
    report = {
        "reasons": [
            "27 records lost (27 missing) of 45 live ones; allowed are 9, the larger of 3 and 20% (missing_count)"
        ],
        "decision": {"taken": "discarded", "reason": "site broken", "at": AT.isoformat()},
        "listed": 18,
        "listed_total": 45,
        "is_listing_complete": True,
        "figures": figures | {"quarantined": 4, "suppressed": 2, "released": 0, "fill": {"name": 1.0}},
        "guards": [
            {"name": "missing", "value": 27, "limit": 9.0, "is_met": False, "message": "27 lost"},
            {"name": "fill_drop.name", "value": 0.66667, "limit": 0.8, "is_met": False, "message": "name"},
        ],
        "not_accepted": {"Degree": 7},
        "issues": {"missing_field": 4},
        "fill": {"name": 0.6666666667, "credit_value": 1.0},
        "unmapped": {"delivery_type": 0.125},
        "fetching": {
            "requests": 12, "bytes_received": 1234567, "not_modified": 5, "retries": 1, "robots_requests": 1,
            "waited_seconds": 3723.2999999, "fetch_seconds": 1.1, "by_status": {"200": 7, "304": 5},
        },
        "seconds": {"wait": 3723.2999999, "publish": 0.0123},
        "absence_runs": 1, "absence_days": 7, "history_runs": 5, "limits": {"full_every_days": 7, "memory_mb": 1024},
    }  # fmt: skip
    held.finish(RunState.HELD, report, AT + timedelta(minutes=4, seconds=12))
    return held.id


def test_a_report_has_every_figure_in_words_and_within_a_hundred_columns(
    run: Run, store: CatalogueStore
) -> None:
    run_id = held_run(store)
    ended = (AT + timedelta(minutes=4, seconds=12)).isoformat()
    store.notices.failed(run_id, Notice(ended, 3, ended, ended, "answered 500"))
    shown = run("runs", "show", str(run_id)).output
    assert max(map(len, shown.splitlines())) <= 100
    assert shown.startswith(
        "Run 1 of test_table: full, HELD; started 2026-11-02 03:00:00 UTC, took 4 min 12 s\n"
    )
    words = " ".join(shown.split())
    for said in (
        "! 27 records lost", "discarded at 2026-11-02 03:00:00 UTC: site broken",
        "not told after 3 tries, again at 2026-11-02 03:04:12 UTC: answered 500",
        "listed 18 of 45 stated", "list read to its end yes", "added (not published) 3", "unchanged 1,234,567",
        "missing (not published) 27", "quarantined 4", "suppressed 2", "live before 0", "missing 27 9 NOT MET", "fill_drop.name 66.7 % 80 % NOT MET",
        "Degree 7", "missing_field 4", "requests 12", "of them unchanged (304) 5", "received 1.2 MB",
        "waited 1 h 02 min", "answers 304 5", "name 66.7 %", "credit_value 100 %", "delivery_type 12.5 %",
        "publish 12 ms", "withdrawn after 1 complete run and 7 days", "the last 5 published full runs", "memory_mb 1,024",
    ):  # fmt: skip
        assert said in words, said
    assert "allowed by a release" not in words


def test_a_run_that_broke_off_counts_nothing_rather_than_nought(run: Run, store: CatalogueStore) -> None:
    register(store, table_mapping(url="https://register.example/t"))
    broken = store.runs.start("test_table", RunKind.FULL, "stamp", AT)
    broken.finish(RunState.INTERRUPTED, {"listed": 0, "figures": {}, "error": "cut off"}, AT)
    shown = " ".join(run("runs", "show", "test_table").output.split())
    assert "not counted it did not come to its end" in shown
    assert "added" not in shown
    listed = run("runs", "list").output.splitlines()[1].split()
    assert listed[:4] == ["1", "test_table", "full", "interrupted"]
    assert listed[6] == "-"


def test_a_held_run_is_decided_on_by_the_name_of_its_source(run: Run, store: CatalogueStore) -> None:
    run_id = held_run(store)
    newer = store.runs.start("test_table", RunKind.REPLAY, "stamp", AT)
    newer.finish(RunState.REJECTED, {}, AT)
    ended = run("runs", "discard", "test_table", "--reason", "site broken")
    assert ended.output == f"run {run_id} of test_table discarded\n"
    again = run("runs", "discard", "test_table", "--reason", "site broken")
    assert again.exit_code != 0
    assert "no run of test_table is held; `credatlas runs list --source test_table`" in str(again.exception)
    latest = run("runs", "release", "latest", "--reason", "it is right")
    assert f"run {newer.id} of test_table is rejected, not held" in str(latest.exception)


def test_the_report_as_json_is_complete(run: Run, store: CatalogueStore) -> None:
    run_id = held_run(store)
    told = json.loads(run("runs", "show", "test_table", "--json").output)
    row = store.runs.get(run_id)
    assert row is not None
    assert told.keys() == asdict(row).keys()
    assert told["report"] == row.report
    assert told["report"]["figures"]["fill"] == {"name": 1.0}


def test_a_published_run_tells_what_publishing_did(harvested: Run) -> None:
    words = " ".join(harvested("runs", "show", "latest").output.split())
    assert "ACCEPTED" in words
    assert "added 4" in words
    assert "quarantined 2" in words


def test_a_run_with_more_quarantined_than_the_one_before_is_a_problem(store: CatalogueStore) -> None:
    register(store, table_mapping(url="https://register.example/t"))
    rows = []
    for quarantined in (2, 5):
        ended = store.runs.start("test_table", RunKind.FULL, "stamp", AT)
        ended.finish(RunState.ACCEPTED, {"figures": {"quarantined": quarantined}}, AT)
        store.publish(ended.id, AbsencePolicy(2, 7), AT)
        rows.append(ended.row())
    assert problems(rows[1], rows[0]) == ["5 quarantined, 2 in the run before"]
    assert problems(rows[0], rows[1]) == []
