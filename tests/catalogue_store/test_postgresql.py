"""What only PostgreSQL can do to a catalogue: go away in the middle, refuse, run out of connections."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from catalogue_store import AbsencePolicy, ChangeKind, RunKind, open_store
from catalogue_store.errors import StoreError, StoreUnavailable
from tests.catalogue_store.harvest import day, harvest, kept, names, normalise_pending, source_row
from tests.postgresql_server import Cluster, Server, own_cluster

pytestmark = pytest.mark.server
RECORDS = 400
CHILD = f"""
import sys
from catalogue_store import AbsencePolicy, RunKind, open_store
from catalogue_store.errors import StoreUnavailable
from tests.catalogue_store.harvest import day, kept, normalise_pending

try:
    with open_store(sys.argv[1]) as store:
        run = store.runs.start("src", RunKind.FULL, "one", day(1))
        for start in range(run.checkpoint.get("next", 0), {RECORDS}, 20):
            batch = [kept(f"{{number:04}}", f"Data {{number}}") for number in range(start, start + 20)]
            run.keep(batch, day(1), {{"next": start + 20}})
            print("kept", start + 20, flush=True)
        normalise_pending(run, batch=50)
        print("normalised", flush=True)
        store.publish(run.id, AbsencePolicy(), day(1))
        print("published", flush=True)
except StoreUnavailable as error:
    print("unavailable:", error, flush=True)
    sys.exit(3)
"""


@pytest.fixture
def engine() -> str:
    """This module is about PostgreSQL alone."""
    return "postgresql"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster that may be killed."""
    with own_cluster() as made:
        made.start()
        yield made


@pytest.mark.parametrize("moment", ["kept 40", "kept 300", "normalised"])
def test_server_killed_in_the_middle_of_a_run_loses_nothing(cluster: Cluster, moment: str) -> None:
    address = cluster.server.create()
    with open_store(address) as store:
        store.sources.register(source_row("src"))
    child = subprocess.Popen([sys.executable, "-c", CHILD, address], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    said = [line.strip() for line in iter(child.stdout.readline, moment + "\n")]
    cluster.crash()
    left = child.communicate(timeout=120)[0]
    assert child.returncode == 3, (said, left)
    assert "unavailable: database postgresql+psycopg://tests@127.0.0.1" in left
    assert "nothing was half written" in left or "cannot be reached" in left
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_store(address)

    cluster.start()
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, address], timeout=120, check=True, capture_output=True
    )
    assert b"published" in ended.stdout
    told = [line for line in ended.stdout.decode().splitlines() if line.startswith("kept")]
    if moment.startswith("kept"):
        assert int(told[0].split()[1]) > int(moment.split()[1]), "it goes on behind what was kept"
    with open_store(address) as store:
        assert len(names(store)) == RECORDS
        changes = store.changes.after(0, 10_000)
        assert len(changes) == RECORDS
        assert {change.kind for change in changes} == {ChangeKind.ADDED}
    cluster.server.drop(address)


def test_store_that_lost_its_server_works_again_when_it_is_back(cluster: Cluster) -> None:
    address = cluster.server.create()
    with open_store(address) as store:
        store.sources.register(source_row("src"))
        harvest(store, day(0), {"a": "Data"})
        cluster.crash()
        with pytest.raises(StoreUnavailable):
            store.records.count()
        assert not store.health().is_ready
        cluster.start()
        for _ in range(3):  # a pool may still hold connections of the server that is gone
            try:
                store.records.count()
                break
            except StoreUnavailable:
                continue
        assert store.records.count() == 1
        harvest(store, day(1), {"a": "Data", "b": "Bread"})
        assert len(names(store)) == 2
    cluster.server.drop(address)


def test_writers_wait_for_each_other_and_seq_order_is_commit_order(database_url: str) -> None:
    """Six writers of six sources at once; a reader never finds a seq below one that it saw."""
    sources = [f"src_{number}" for number in range(6)]
    with open_store(database_url) as store:
        for one in sources:
            store.sources.register(source_row(one))
    failed: list[Exception] = []
    done = threading.Event()

    def write(source_id: str) -> None:
        try:
            with open_store(database_url) as own:
                for number in range(4):
                    site = {f"{one}": f"Data {number} {one}" for one in range(15)}
                    harvest(own, day(number), site, source_id=source_id)
        except StoreError as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(one,)) for one in sources]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    with open_store(database_url) as reader:
        while not done.is_set():
            done.set() if not any(writer.is_alive() for writer in writers) else None
            seen += [change.seq for change in reader.changes.after(seen[-1] if seen else 0, 50)]
        while page := reader.changes.after(seen[-1], 1_000):
            seen += [change.seq for change in page]
        assert failed == []
        assert seen == [change.seq for change in reader.changes.after(0, 100_000)]
        assert len(seen) == 6 * 4 * 15


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"database": "no_such_database"}, "there is no such database or user"),
        ({"port": 1}, "cannot be reached"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(
    postgresql_server: Server, change: dict[str, object], said: str
) -> None:
    wrong = postgresql_server.address.set(**change)  # type: ignore[arg-type]
    with pytest.raises(StoreUnavailable, match=said) as error:
        open_store(wrong.render_as_string(hide_password=False))
    assert "CREDATLAS_DATABASE_URL" in str(error.value)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_text_is_refused(postgresql_server: Server, encoding: str) -> None:
    address = postgresql_server.create(encoding=encoding)
    try:
        for migrate in (True, False):
            with pytest.raises(StoreUnavailable, match=f"its encoding is {encoding}, .* ENCODING 'UTF8'"):
                open_store(address, migrate=migrate)
    finally:
        postgresql_server.drop(address)


def test_a_password_is_in_no_message(postgresql_server: Server) -> None:
    secret = make_url(postgresql_server.address).set(password="hunter2", port=1)
    with pytest.raises(StoreUnavailable) as error:
        open_store(secret.render_as_string(hide_password=False))
    assert "hunter2" not in str(error.value)


def test_nothing_of_a_publication_is_there_when_the_server_goes_in_the_middle(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = cluster.server.create()
    with open_store(address) as store:
        store.sources.register(source_row("src"))
        run = store.runs.start("src", RunKind.FULL, "one", day(1))
        run.keep([kept(f"{number}", "Data") for number in range(30)], day(1), None)
        normalise_pending(run)
        monkeypatch.setattr("catalogue_store.publish.publish_issues", lambda *_: cluster.crash())
        with pytest.raises(StoreUnavailable):
            store.publish(run.id, AbsencePolicy(), day(1))
        monkeypatch.undo()
    cluster.start()
    with open_store(address) as store:
        assert store.changes.last_seq() == 0
        assert store.records.count() == 0
        store.publish(run.id, AbsencePolicy(), day(1))
        assert store.records.count() == 30
    cluster.server.drop(address)
