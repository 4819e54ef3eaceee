"""A large run normalises in a second process, which changes nothing but the time it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import orjson
import pytest

from catalogue_store import CatalogueStore, KeptRecord, Run, RunKind, open_store
from catalogue_store.this_process import process_started
from harvesters import normalising as normalising_module
from harvesters.collecting import Collector
from harvesters.errors import HarvestError, RunInterrupted
from harvesters.normalising import Normalising
from harvesters.normalising_process import NormalisingProcess
from harvesters.protocols.contract import HarvestedPage
from harvesters.run import harvest_source
from harvesters.run_progress import RunProgress
from harvesters.stage_clock import StageClock
from harvesters.staging_work import StagingWork
from normalise.content_hash import content_hash
from normalise.mapping.mapping import Mapping
from normalise.raw_record import ROW_MEDIA_TYPE, Payload, PayloadRole, RawRecord
from normalise.stamp import stamp
from normalise.vocabularies import Vocabularies, load_vocabularies
from normalise.vocabularies.esco import EscoConcept, EscoKind, EscoLabels, EscoVocabulary
from tests.harvesters.conftest import START, FakeClock, MakeFetcher
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import register, table_csv, table_mapping

LARGE = normalising_module.WORTH_A_PROCESS + 3 * normalising_module.BATCH


def kept(number: int, mapping: Mapping, title: str | None = "Knots") -> KeptRecord:
    row = [["Id", f"R{number}"], ["Title", title], ["Provider", "Harbour School"], ["Odd", "left over"]]
    payload = Payload(PayloadRole.ROW, f"t.csv, row {number}", ROW_MEDIA_TYPE, orjson.dumps(row))
    raw = RawRecord(mapping.id, f"R{number}", (payload,))
    return KeptRecord(raw, f"{mapping.id}:R{number}", content_hash(raw, mapping))


@pytest.fixture
def mapping(store: CatalogueStore) -> Mapping:
    mapping = table_mapping(file="t.csv")
    register(store, mapping)
    return mapping


@pytest.fixture
def run(store: CatalogueStore, mapping: Mapping, vocabularies: Vocabularies) -> Run:
    return store.runs.start(mapping.id, RunKind.FULL, stamp(mapping, vocabularies), START)


@pytest.fixture
def in_two(run: Run, mapping: Mapping, vocabularies: Vocabularies) -> Normalising:
    """Normalising that is given to its second process as soon as that is ready."""
    return Normalising(run, mapping, vocabularies, StageClock(), worth_a_process=0)


def until_in_two(normalising: Normalising, run: Run, mapping: Mapping) -> Iterator[int]:
    """Keep and take record after record until the second process has the last one; gives their numbers."""
    for number in range(1, 5000):
        records = [kept(number, mapping)]
        run.keep(records, START)
        normalising.take(records)
        in_second = normalising.second_process is not None and normalising.second_process.is_ready()
        yield number
        if in_second:
            return
        normalising.finish()
        time.sleep(0.01)
    raise AssertionError("the second process never became ready")


def eventually(holds: Callable[[], bool]) -> bool:
    for _ in range(1000):
        if holds():
            return True
        time.sleep(0.01)
    return False


def test_a_large_run_ends_alike_in_one_process_and_in_two(
    site: LocalSite,
    make_fetcher: MakeFetcher,
    clock: FakeClock,
    vocabularies: Vocabularies,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    empty_database: Any,
) -> None:
    # One record without a title is quarantined, one id comes twice, one school is spelt in two ways.
    body = table_csv(LARGE) + b"R9000001,,About,Harbour School\nR7,Bends,About,Harbour School\n"
    body += "R9000002,Tides,About,Harböur School\nR9000003,Tides,About,Harbour school\n".encode()
    site.routes["/t"] = Page(body, headers={"Content-Type": "text/csv"})
    mapping = table_mapping(url=f"{site.origin}/t")
    ends = []
    for cores in (2, 1):
        monkeypatch.setattr(normalising_module, "cores", lambda cores=cores: cores)
        path = tmp_path / f"{cores}.db"
        path.write_bytes(empty_database.read_bytes())
        with closing(open_store(f"sqlite:///{path}", migrate=False)) as own:
            register(own, mapping)
            report = harvest_source(mapping, own, make_fetcher(), vocabularies, now=clock.now)
            records = {
                one.id: (one.descriptor_json, one.content_hash)
                for one in own.records.iterate(limit=LARGE + 10)
            }
            said = sorted(
                (one.record_id or "", one.issue.code, one.issue.message) for one in own.issues.listed()
            )
            schools = [own.organisations.get(one) for one in ("test_table:harbour-school",)]
            ends.append((report.published, report.figures, report.issues, records, said, schools))
            assert ("normalise wait" in report.seconds) == (cores == 2)
    assert ends[0] == ends[1]
    assert len(ends[0][3]) == LARGE + 2


def lose_second_process(normalising: Normalising, run: Run, mapping: Mapping) -> None:
    """Kill it with a record on its way, and go on with another."""
    with normalising:
        (*_, last) = until_in_two(normalising, run, mapping)
        assert normalising.second_process is not None
        os.kill(normalising.second_process.pid, signal.SIGKILL)
        records = [kept(last + 1, mapping)]
        run.keep(records, START)
        normalising.take(records)
        normalising.finish()


def test_what_a_lost_second_process_had_is_normalised_by_the_next_attempt(
    store: CatalogueStore, in_two: Normalising, run: Run, mapping: Mapping, vocabularies: Vocabularies
) -> None:
    with pytest.raises(RunInterrupted, match="killed by signal 9"):
        lose_second_process(in_two, run, mapping)
    resumed = store.runs.start(mapping.id, RunKind.FULL, stamp(mapping, vocabularies), START)
    assert resumed.id == run.id
    with Normalising(resumed, mapping, vocabularies, StageClock()) as alone:
        list(alone.rest())
    figures = resumed.figures()
    assert figures.described == figures.listed > 1
    assert list(resumed.pending()) == []


def test_the_second_process_ends_with_its_run(in_two: Normalising, run: Run, mapping: Mapping) -> None:
    with in_two:
        count = len(list(until_in_two(in_two, run, mapping)))
        in_two.finish()
        assert in_two.second_process is not None
        pid = in_two.second_process.pid
        assert process_started(pid) is not None
    assert in_two.done == count
    assert process_started(pid) is None


CHILD_OF_A_KILLED_RUN = """
import sys, time
from harvesters.normalising_process import NormalisingProcess
from harvesters.staging_work import StagingWork
from tests.harvesters.conftest import START
from tests.harvesters.mappings import table_mapping
process = NormalisingProcess(table_mapping(file="t.csv"), None, StagingWork(1, "test_table", START), "any")
print(process.pid, flush=True)
time.sleep(60)
"""


def test_the_second_process_ends_when_its_run_is_killed() -> None:
    command = [sys.executable, "-c", CHILD_OF_A_KILLED_RUN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert eventually(lambda: process_started(pid) is None)


def test_a_second_process_that_would_normalise_otherwise_is_refused(mapping: Mapping) -> None:
    work = StagingWork(1, mapping.id, datetime.now(START.tzinfo))
    with (
        pytest.raises(HarvestError, match="works under stamp"),
        NormalisingProcess(mapping, None, work, "x") as process,
    ):
        eventually(process.is_ready)


def test_the_second_process_knows_the_vocabulary_that_was_loaded(mapping: Mapping) -> None:
    address = "http://data.europa.eu/esco/skill/a"
    esco = EscoVocabulary(
        "1.2.0", "abc", {address: EscoConcept(address, EscoKind.SKILL, {"en": EscoLabels("tie knots")})}
    )
    work = StagingWork(1, mapping.id, datetime.now(START.tzinfo))
    wanted = stamp(mapping, load_vocabularies(esco))
    with NormalisingProcess(mapping, esco, work, wanted) as process:
        assert eventually(process.is_ready)


def test_what_is_gone_is_not_staged_afterwards(
    store: CatalogueStore, run: Run, mapping: Mapping, vocabularies: Vocabularies
) -> None:
    clock = StageClock()
    normalising = Normalising(run, mapping, vocabularies, clock)
    collector = Collector(mapping, run, RunProgress("key"), lambda: START, clock, normalising)
    collector.collect(HarvestedPage(tuple(kept(number, mapping).raw for number in (1, 2))))
    assert normalising.done == 0, "too few for a batch"
    collector.collect(HarvestedPage(gone_ids=("R1",)))
    assert normalising.done == 2, "staged before the one was said to be gone"
    list(normalising.rest())
    assert (normalising.done, run.figures().described) == (2, 1)
