"""A run that is killed between two pages asks again for nothing it kept; `tests/kill/` kills at any moment."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalogue_store import RunState, open_store
from harvesters.broken_runs import close_broken_runs
from tests.harvesters.local_site import LocalSite
from tests.harvesters.small_registry import SmallRegistry

SOURCE = "sample_us_credential_registry"


def start(database: str, origin: str, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.harvesters.harvest_child", database, origin, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finished(database: str, origin: str) -> str:
    with start(database, origin) as child:
        assert child.stdout is not None
        return child.stdout.read().strip()


def catalogue(database: str) -> dict[str, Any]:
    """What the catalogue says, without what depends on the moment."""
    with open_store(database, migrate=False) as store:
        records = {
            record.id: (orjson.loads(record.descriptor_json), record.version, record.content_hash)
            for record in store.records.iterate()
        }
        changes = sorted((change.record_id, change.kind.value) for change in store.changes.after(0))
    return {"records": records, "changes": changes}


@pytest.fixture
def registry(site: LocalSite) -> SmallRegistry:
    return SmallRegistry(site, 30)


def kill_at_page(child: subprocess.Popen[str], registry: SmallRegistry, page: int, number: int) -> None:
    """Let the child be killed when it asks for a page of the listing."""

    def kill(asked: int) -> None:
        if asked == page and child.poll() is None:
            child.send_signal(number)
            child.wait(20)

    registry.before_page = kill


def test_killed_run_ends_as_an_undisturbed_one_and_fetches_only_the_rest(
    registry: SmallRegistry, database: str, tmp_path: Path, empty_database: Path
) -> None:
    undisturbed = f"sqlite:///{tmp_path / 'undisturbed.db'}"
    shutil.copyfile(empty_database, tmp_path / "undisturbed.db")
    assert finished(undisturbed, registry.origin) == "accepted 1"

    with start(database, registry.origin) as child:
        kill_at_page(child, registry, 5, signal.SIGKILL)
        assert child.wait(30) == -signal.SIGKILL
    assert catalogue(database)["records"] == {}
    registry.before_page = lambda asked: None
    registry.graphs_served.clear()

    # The dead holder's lease has most of a minute left: its process is gone, so it is taken over at once.
    assert finished(database, registry.origin) == "accepted 2"
    assert catalogue(database) == catalogue(undisturbed)
    assert len(registry.graphs_served) == 30 - 5 * (5 - 1)


@pytest.mark.parametrize("page", [2, 4, 6])
def test_run_killed_while_pages_wait_for_each_other_loses_only_what_was_not_kept(
    page: int, registry: SmallRegistry, database: str, tmp_path: Path, empty_database: Path
) -> None:
    undisturbed = f"sqlite:///{tmp_path / 'undisturbed.db'}"
    shutil.copyfile(empty_database, tmp_path / "undisturbed.db")
    assert finished(undisturbed, registry.origin) == "accepted 1"

    with start(database, registry.origin, "--together") as child:
        kill_at_page(child, registry, page, signal.SIGKILL)
        assert child.wait(30) == -signal.SIGKILL
    with open_store(database, migrate=False) as store:
        (row,) = store.runs.of_source(SOURCE)
        listed = store.runs.open(row.id).figures().listed
    ahead = listed - row.checkpoint.get("protocol", {}).get("rows", 0)
    assert ahead in {0, 5}, "the checkpoint stands behind the records kept, or before those of the last page"
    registry.before_page = lambda asked: None
    registry.graphs_served.clear()
    assert finished(database, registry.origin) == "accepted 2"
    assert catalogue(database) == catalogue(undisturbed)
    assert len(registry.graphs_served) == 30 - listed


def test_terminated_run_says_that_it_was_interrupted(registry: SmallRegistry, database: str) -> None:
    with start(database, registry.origin) as child:
        kill_at_page(child, registry, 3, signal.SIGTERM)
        assert child.stdout is not None
        assert child.stdout.read().strip() == "interrupted 1"
    with open_store(database, migrate=False) as store:
        (row,) = store.runs.of_source(SOURCE)
    assert row.state is RunState.INTERRUPTED
    assert row.report["error"] == "the process was asked to end (SIGTERM)"


def test_run_of_a_dead_process_can_be_closed_with_the_reason(registry: SmallRegistry, database: str) -> None:
    with start(database, registry.origin) as child:
        kill_at_page(child, registry, 3, signal.SIGKILL)
        child.wait(30)
    now = lambda: datetime.now(UTC)  # noqa: E731
    with open_store(database, migrate=False) as store:
        assert store.runs.of_source(SOURCE)[0].state is RunState.RUNNING
        (closed,) = close_broken_runs(store, SOURCE, "ran longer than its 120 minutes", now)
        row = store.runs.get(closed)
        assert close_broken_runs(store, SOURCE, "again", now) == ()
    assert row is not None
    assert (row.state, row.report["error"]) == (RunState.INTERRUPTED, "ran longer than its 120 minutes")
    assert row.is_unfinished
