"""What the settings let go of, by the command and by the scheduler once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalogue_store import CatalogueStore, Horizons, Pruned, RunKind, open_store
from catalogue_store.errors import StoreUnavailable
from catalogue_store.settings import StoreSettings
from credatlas.pruning import DailyPruning, horizons_of
from tests.catalogue_store.harvest import day, harvest, names, source_row
from tests.credatlas.running import credatlas, credatlas_here

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def filled(home: Path) -> CatalogueStore:
    """A home whose one record has had three versions."""
    home.mkdir(exist_ok=True)
    store = open_store(f"sqlite:///{home / 'catalogue.db'}")
    store.sources.register(source_row("src"))
    for number in range(3):
        harvest(store, day(number), {"a": f"Data {number}"})
    return store


def test_command_says_what_would_go_and_then_lets_it_go(tmp_path: Path) -> None:
    filled(tmp_path).close()
    more = {"CREDATLAS_KEEP_PAYLOADS_DAYS": "30", "CREDATLAS_KEEP_VERSIONS_DAYS": "30"}
    would = credatlas_here(tmp_path, "prune", "--dry-run", more=more)
    assert would.status == 0
    assert [line.split()[-2:] for line in would.out.splitlines() if "versions of" in line] == [["2", "-"]]
    done = credatlas(tmp_path, "prune", more=more)
    assert done.out.splitlines()[1:7] == would.out.splitlines()[1:7]
    assert "bytes given back" in done.out
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        assert [version.version for version in store.records.versions("src:a")] == [3]
        assert names(store) == {"a": "Data 2"}
    assert "CREDATLAS_KEEP_PAYLOADS_DAYS" in credatlas_here(tmp_path, "prune").out


def test_days_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    ended = credatlas_here(tmp_path, "prune", more={"CREDATLAS_KEEP_RUNS_DAYS": "0"})
    assert (ended.status, "CREDATLAS_KEEP_RUNS_DAYS = '0'" in ended.err) == (2, True)


def test_settings_count_back_from_now() -> None:
    assert horizons_of(StoreSettings(keep_versions_days=10), NOW) == Horizons(versions=NOW - timedelta(10))
    assert horizons_of(StoreSettings(), NOW).are_none


def test_scheduler_prunes_once_a_day_and_not_while_it_starts(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        clock = [NOW]
        pruning = DailyPruning(StoreSettings(keep_payloads_days=1), store, lambda: clock[0])
        kept = lambda: store.payloads.of_record("src:a", 1) != ()  # noqa: E731
        for _ in range(2):
            pruning.prune_when_due()
            assert kept()
        clock[0] += timedelta(days=1)
        pruning.prune_when_due()
        assert not kept()
        assert store.prune(Horizons(payloads=NOW)) == Pruned()


def test_scheduler_goes_on_when_the_store_cannot_be_pruned(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        clock = [NOW]
        pruning = DailyPruning(StoreSettings(keep_payloads_days=1), store, lambda: clock[0])
        pruning.prune_when_due()
        clock[0] += timedelta(days=1)
        whole = store.prune

        def full(*_: object, **__: object) -> Pruned:
            raise StoreUnavailable("the disk is full")

        store.prune = full  # type: ignore[method-assign]
        pruning.prune_when_due()
        store.prune = whole  # type: ignore[method-assign]
        clock[0] += timedelta(days=1)
        pruning.prune_when_due()
        assert store.payloads.of_record("src:a", 1) == ()
        assert store.runs.start("src", RunKind.FULL, "one", day(5)).id == 4
