"""One source from its mapping file to the catalogue: harvested, shrunk, held, decided, killed, mapped anew."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue_store import RunKind, open_store
from catalogue_store.this_process import this_holder
from tests.credatlas.running import command, credatlas, credatlas_here, environment
from tests.credatlas.table_source import MAPPING, write_source

SEED = 20261123


def catalogue(home: Path) -> dict[str, tuple[str, bool]]:
    """Record id -> (hash of its descriptor, whether it is withdrawn)."""
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        rows = store.records.iterate(include_withdrawn=True, limit=100_000)
        return {row.id: (row.descriptor_hash, row.withdrawn_at is not None) for row in rows}


def test_a_source_that_loses_most_of_its_records_is_held_until_a_person_decides(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", range(45))
    assert credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more).status == 0
    assert credatlas_here(tmp_path, "harvest", "xx_orchard", more=more).status == 0
    before = catalogue(tmp_path)
    assert len(before) == 45

    write_source(tmp_path / "own", range(18))
    ended = credatlas_here(tmp_path, "harvest", "xx_orchard", more=more)
    assert ended.status == 1
    assert "held" in ended.out
    assert catalogue(tmp_path) == before
    shown = credatlas_here(tmp_path, "runs", "show", "2").out
    assert "27" in shown
    assert "missing_share" in shown

    assert credatlas_here(tmp_path, "runs", "discard", "2", "--reason", "site broken", more=more).status == 0
    assert catalogue(tmp_path) == before
    report = json.loads(credatlas_here(tmp_path, "runs", "show", "2", "--json").out)["report"]
    assert report["decision"]["reason"] == "site broken"

    assert credatlas_here(tmp_path, "harvest", "xx_orchard", more=more).status == 1
    silent = credatlas_here(tmp_path, "runs", "release", "3", more=more)
    assert silent.status == 2
    assert "credatlas runs release 3 --reason 'WHY'" in silent.err
    released = credatlas_here(tmp_path, "runs", "release", "3", "--reason", "they closed a school", more=more)
    assert released.status == 0
    assert "27 missing" in released.out
    assert catalogue(tmp_path) == before  # absence still waits its grace
    again = credatlas_here(tmp_path, "runs", "release", "3", "--reason", "twice", more=more)
    assert again.status == 1
    assert "not held" in again.err
    # What a person allowed holds no later run up.
    assert credatlas_here(tmp_path, "harvest", "xx_orchard", more=more).status == 0


@pytest.mark.parametrize("fate", ["broken", "gone"])
def test_a_held_run_is_released_as_it_was_judged_whatever_has_become_of_its_mapping(
    fate: str, tmp_path: Path
) -> None:
    impatient = MAPPING.replace("records: 5", "records: 5, absence_runs: 1, absence_days: 0")
    more = write_source(tmp_path / "own", range(45), mapping=impatient)
    credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more)
    assert credatlas_here(tmp_path, "harvest", "xx_orchard", more=more).status == 0
    write_source(tmp_path / "own", range(18), mapping=impatient)
    assert credatlas_here(tmp_path, "harvest", "xx_orchard", more=more).status == 1
    mapping = tmp_path / "own" / "xx_orchard.yml"
    if fate == "broken":
        mapping.write_text(impatient.replace("offered_by:", "offered_bye:"), encoding="utf-8")
    else:
        mapping.unlink()
    shown = credatlas_here(tmp_path, "runs", "show", "2", more=more).out
    assert "a record is withdrawn after 1 complete run and 0 days" in shown
    refused = credatlas_here(tmp_path, "runs", "release", "1", "--reason", "the wrong one", more=more)
    assert "run 1 of xx_orchard is accepted, not held" in refused.err
    released = credatlas_here(tmp_path, "runs", "release", "2", "--reason", "they closed a school", more=more)
    assert (released.status, released.err) == (0, "")
    assert "27 withdrawn" in released.out


def test_a_changed_mapping_is_applied_to_what_is_kept_without_fetching(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", range(6))
    credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more)
    credatlas_here(tmp_path, "harvest", "xx_orchard", more=more)
    before = catalogue(tmp_path)
    write_source(tmp_path / "own", [], mapping=MAPPING.replace("system: nzqcf", "system: ects"))
    ended = credatlas_here(tmp_path, "normalise", "xx_orchard", more=more)
    assert ended.status == 0
    assert "6 renormalised" in ended.out
    after = catalogue(tmp_path)
    assert after.keys() == before.keys()
    assert all(after[record_id] != before[record_id] for record_id in before)


def test_the_first_accepted_live_run_ends_the_samples(harvested_home: Path, tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", range(6))
    credatlas_here(harvested_home, "sources", "enable", "xx_orchard", more=more)
    assert credatlas_here(harvested_home, "harvest", "xx_orchard", more=more).status == 0
    assert {record_id.split(":")[0] for record_id in catalogue(harvested_home)} == {"xx_orchard"}
    assert credatlas_here(harvested_home, "index", "follow", "--once").status == 0
    assert "exactly what the store holds" in credatlas_here(harvested_home, "index", "verify").out


def test_a_command_killed_at_any_moment_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    """The kill suite kills runs from within; this is the command itself, seen from outside."""
    moment = random.Random(SEED).uniform(1.0, 4.0)
    more = write_source(tmp_path / "own", range(3000))
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for home in (calm, rough):
        credatlas(home, "sources", "enable", "xx_orchard", more=more)
    assert credatlas(calm, "harvest", "xx_orchard", more=more).status == 0
    process = subprocess.Popen(command("harvest", "xx_orchard"), env=environment(rough, **more))
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    ended = credatlas(rough, "harvest", "xx_orchard", more=more)
    assert ended.status == 0, f"killed after {moment:.2f} s (seed {SEED}): {ended.out}{ended.err}"
    assert catalogue(rough) == catalogue(calm), f"killed after {moment:.2f} s (seed {SEED})"


def test_who_is_at_work_is_named_by_the_lists_and_by_who_comes_second(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", range(6))
    assert credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more).status == 0
    at = datetime.now(UTC)
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        run = store.runs.start("xx_orchard", RunKind.FULL, "stamp", at)
        lease = store.leases.renew(store.leases.take("xx_orchard", this_holder(), at, 60), at, 60, run.id)
        refused = credatlas_here(tmp_path, "harvest", "xx_orchard", more=more)
        assert refused.status == 1
        assert f"process {os.getpid()} on " in refused.err
        assert f"(run {run.id})" in refused.err
        listed = json.loads(credatlas_here(tmp_path, "runs", "list", "--json", more=more).out)
        assert listed[0]["at_work"].startswith(f"process {os.getpid()} on ")
        dead = replace(lease.holder, process_started="another process that had this id")
        store.leases.release(lease)
        store.leases.renew(store.leases.take("xx_orchard", dead, at, 3600), at, 3600, run.id)
    sources = json.loads(credatlas_here(tmp_path, "sources", "list", "--json", more=more).out)
    assert [row["at_work"] for row in sources if row["source"] == "xx_orchard"] == [
        f"process {os.getpid()} on {lease.holder.host} (gone: the next start goes on)"
    ]
    ended = credatlas_here(tmp_path, "harvest", "xx_orchard", more=more)
    assert ended.status == 0, ended.out + ended.err
    assert catalogue(tmp_path).keys() == {f"xx_orchard:A{number}" for number in range(6)}
