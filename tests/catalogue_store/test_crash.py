"""kill -9 at any moment loses nothing that was kept, doubles nothing, and publishes all or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, RunKind, open_store
from tests.catalogue_store.harvest import day, kept, names, normalise_pending, source_row

RECORDS = 300
BATCH = 20
UNHARMED = 1_000_000_000

CHILD = f"""
import os, signal, sqlite3, sys
from sqlalchemy import Engine, event
from catalogue_store import AbsencePolicy, RunKind, open_store
from tests.catalogue_store.harvest import day, kept, normalise_pending

url, step, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
armed = False

def tick():
    # SQLite calls this every 200 of its own instructions, in the middle of statements.
    global left
    left -= armed
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "connect", lambda connection, _: connection.set_progress_handler(tick, 200))

with open_store(url) as store:
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    armed = step == "keep"
    for start in range(run.checkpoint.get("next", 0), {RECORDS}, {BATCH}):
        batch = [kept(f"{{number:04}}", f"Data {{number}}") for number in range(start, start + {BATCH})]
        run.keep(batch, day(1), {{"next": start + {BATCH}}})
        print("kept", start + {BATCH}, flush=True)
    armed = step == "stage"
    normalise_pending(run, batch=50)
    armed = step == "publish"
    store.publish(run.id, AbsencePolicy(), day(1))
    print("published", {UNHARMED} - left, flush=True)
"""


@pytest.fixture
def engine() -> str:
    """What is tested here is the file of an SQLite database."""
    return "sqlite"


def harvest_in_a_child(url: str, step: str, left: int) -> tuple[int, list[str]]:
    """(exit status, lines said) of a harvest that is killed after so many ticks of the step."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, url, step, str(left)],
        capture_output=True,
        timeout=120,
        check=False,
        text=True,
    )
    assert "Traceback" not in child.stderr
    return child.returncode, child.stdout.splitlines()


def finish(store: CatalogueStore) -> None:
    """What the next start of the harvester does."""
    run = store.runs.start("src", RunKind.FULL, "one", day(2))
    for start in range(run.checkpoint.get("next", 0), RECORDS, BATCH):
        batch = [kept(f"{number:04}", f"Data {number}") for number in range(start, start + BATCH)]
        assert run.keep(batch, day(2), {"next": start + BATCH}).duplicates == ()
    normalise_pending(run, batch=50)
    store.publish(run.id, AbsencePolicy(), day(2))


def assert_whole(store: CatalogueStore) -> None:
    """Every record once: in the catalogue, in its history and in the change log."""
    expected = {f"{number:04}": f"Data {number}" for number in range(RECORDS)}
    assert names(store) == expected
    assert [change.record_id for change in store.changes.after(0)] == [
        f"src:{native_id}" for native_id in expected
    ]
    assert all(len(store.records.versions(f"src:{native_id}")) == 1 for native_id in ("0000", "0150", "0299"))


@pytest.mark.parametrize("ticks", [3, 100])
def test_kill_while_keeping_loses_nothing_kept(store: CatalogueStore, database_url: str, ticks: int) -> None:
    status, said = harvest_in_a_child(database_url, "keep", ticks)
    assert status == -signal.SIGKILL
    acknowledged = max((int(line.split()[1]) for line in said), default=0)
    run = store.runs.unfinished("src")[0]
    # The batch in hand may have been committed and not yet said; none that was said is missing.
    assert run.checkpoint.get("next", 0) in {acknowledged, acknowledged + BATCH}
    assert store.runs.open(run.id).figures().listed == run.checkpoint.get("next", 0)
    finish(store)
    assert_whole(store)


@pytest.fixture(scope="module")
def ticks_of_publishing(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many ticks publishing takes when nobody kills it."""
    path = tmp_path_factory.mktemp("whole") / "catalogue.db"
    path.write_bytes(empty_database.read_bytes())
    with open_store(f"sqlite:///{path}") as store:
        store.sources.register(source_row("src"))
    status, said = harvest_in_a_child(f"sqlite:///{path}", "publish", UNHARMED)
    assert status == 0
    return int(said[-1].split()[1])


@pytest.mark.parametrize("share", [0.05, 0.6, 0.97])
def test_kill_while_publishing_leaves_all_or_nothing(
    store: CatalogueStore, database_url: str, ticks_of_publishing: int, share: float
) -> None:
    ticks = max(1, round(ticks_of_publishing * share))
    status, said = harvest_in_a_child(database_url, "publish", ticks)
    assert (status, said[-1]) == (-signal.SIGKILL, f"kept {RECORDS}")
    published = store.records.count()
    assert published in {0, RECORDS}
    assert store.changes.last_seq() == published
    if published == 0:
        finish(store)
    assert_whole(store)
    # The next run starts from nothing, also where staging was left over by the one that was killed.
    following = store.runs.start("src", RunKind.FULL, "one", day(3))
    assert following.checkpoint == {}
    assert following.figures().missing == RECORDS


def test_kill_while_normalising_normalises_the_rest(store: CatalogueStore, database_url: str) -> None:
    status, said = harvest_in_a_child(database_url, "stage", 20)
    assert (status, said[-1]) == (-signal.SIGKILL, f"kept {RECORDS}")
    finish(store)
    assert_whole(store)
