"""Moving a catalogue that somebody is still at work on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, open_store
from catalogue_store.leases import Holder
from catalogue_store.this_process import host_name, this_holder
from tests.credatlas.running import credatlas_here
from tests.search_api.store_catalogue import SOURCE, descriptor, publish


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'home' / 'catalogue.db'}") as opened:
        publish(opened, [descriptor("1", "Pruning")])
        yield opened


@pytest.mark.parametrize("name", [SOURCE, "credatlas schedule"])
@pytest.mark.parametrize(
    "holder", [this_holder(), Holder("elsewhere", 7, "then")], ids=["on this host", "on another"]
)
def test_a_catalogue_at_work_is_copied_only_when_told(
    store: CatalogueStore, tmp_path: Path, name: str, holder: Holder
) -> None:
    store.leases.take(name, holder, datetime.now(UTC), 3600)
    words = ("store", "copy", f"sqlite:///{tmp_path / 'away.db'}")
    refused = credatlas_here(tmp_path / "home", *words)
    assert (refused.status, refused.out) == (2, "")
    assert f"the catalogue is in use by {name} (process {holder.pid} on {holder.host}" in refused.err
    assert not (tmp_path / "away.db").exists()
    assert "rows are copied" in credatlas_here(tmp_path / "home", *words, "--at-work").out


@pytest.mark.parametrize(
    ("holder", "taken"),
    [
        (Holder(host_name(), 2**22, "never"), timedelta(0)),
        (Holder("elsewhere", 7, "then"), timedelta(hours=-2)),
    ],
    ids=["dead on this host", "run out on another"],
)
def test_what_a_process_left_behind_is_no_work(
    store: CatalogueStore, tmp_path: Path, holder: Holder, taken: timedelta
) -> None:
    store.leases.take(SOURCE, holder, datetime.now(UTC) + taken, 3600)
    ended = credatlas_here(tmp_path / "home", "store", "copy", f"sqlite:///{tmp_path / 'away.db'}")
    assert (ended.status, "rows are copied" in ended.out) == (0, True)
    with open_store(f"sqlite:///{tmp_path / 'away.db'}") as copy:
        assert copy.leases.all() == {}
