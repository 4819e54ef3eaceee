"""Measures the way in: `python -m benchmarks.pipeline [--sizes 10000,100000,1000000] [--only normalise]`.

Each size is harvested from a registry on loopback (pages of 100, spacing 0) into a new catalogue, in a process of its
own: a first load, then a run in which nothing changed. Prints records a second, processor seconds for 1,000 records and
peak memory, both with the second process of large runs, the share of each step, and ratios against a floor measured in
the same run: reading the same pages and parsing them, with nothing kept. A million records take some 10 GB of disk
where Python makes temporary files (`TMPDIR`).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import orjson

from benchmarks.normalising import NormalisingBench
from benchmarks.registry_feed import registry_feed
from catalogue_store import CatalogueStore, RunKind, open_store
from credatlas.mapping_files import MappingFiles
from credatlas.source_registry import register_sources
from harvesters.collector_pauses import fewer_collector_pauses
from harvesters.fetch import Fetcher
from harvesters.report import RunReport
from harvesters.run import harvest_source
from harvesters.settings import FetchSettings
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.mapping.sample_variant import as_sample
from normalise.vocabularies import Vocabularies, load_vocabularies

FLOORS = {"normalise": 6_000, "first load": 2_500, "no change": 8_000}
"""Records a second, from the promises in docs/benchmarks.md."""
PAGE = 100
STORE = ("keep", "read", "stage", "judge", "publish")
"""Stages of a run's report that are the store's work."""


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def registry_mapping(origin: str) -> SourceMapping:
    """The registry's mapping, reading envelopes with their documents from the given address."""
    mapping = as_sample(MappingFiles.find().load("us_credential_registry"), origin)
    options = {"fetch": "envelope", "per_page": PAGE, "max_pages": 1_000_000}
    return mapping.model_copy(update={"harvest": mapping.harvest.model_copy(update=options)})


def rate(count: int, work: Callable[[], object]) -> float:
    """How many a second."""
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def reading_floor(origin: str, size: int) -> float:
    """Records a second when the pages are only read and parsed."""

    def read() -> None:
        for page in range(1, size // PAGE + 1):
            address = f"{origin}/ce-registry/envelopes?page={page}&per_page={PAGE}"
            with urlopen(address, timeout=30) as answer:
                orjson.loads(answer.read())

    return rate(size, read)


def measure_normalising(vocabularies: Vocabularies, count: int = 5_000) -> dict[str, float]:
    """One core: parse, map, validate, dump and hash one 4 KB graph after another; gives the share of each."""
    bench = NormalisingBench(registry_mapping("http://127.0.0.1"), vocabularies, count)
    seconds, floor = bench.seconds(), bench.parsing_seconds()
    shares = bench.shares()
    say(
        f"normalise one core: {1 / seconds:,.0f} records/s ({_against('normalise', 1 / seconds)}), "
        f"{seconds * 1e6:.0f} us of processor time a record; parsing alone {floor * 1e6:.0f} us, {seconds / floor:.0f}x"
    )
    say("  " + told_shares(shares))
    return shares


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor time and peak memory of one process, or of those it started and saw end."""

    seconds: float
    megabytes: float

    @classmethod
    def so_far(cls, who: int) -> Spent:
        """Until now."""
        used = resource.getrusage(who)
        return cls(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
"""The run's own, and the second one of a large run."""


def told_cost(before: Sequence[Spent], after: Sequence[Spent], size: int) -> str:
    """What a run cost, in one line: the peaks of both processes added, as if they came at once."""
    first, second = (
        (late.seconds - early.seconds) / size * 1000 for early, late in zip(before, after, strict=True)
    )
    peaks = [spent.megabytes for spent in after]
    return (
        f"processor seconds for 1,000 records {first + second:.3f} ({first:.3f} + {second:.3f} in the second process), "
        f"peak memory {sum(peaks):,.0f} MB ({peaks[0]:,.0f} + {peaks[1]:,.0f})"
    )


def measure_harvest(origin: str, size: int, normalising: Mapping[str, float]) -> None:
    """A first load and a run without changes, end to end."""
    vocabularies = load_vocabularies()
    fewer_collector_pauses()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{Path(folder) / 'catalogue.db'}") as store,
    ):
        mapping = registry_mapping(origin)
        register_sources(store, [mapping])
        floor = reading_floor(origin, min(size, 10_000))
        for name in ("first load", "no change"):
            before, began = [Spent.so_far(who) for who in PROCESSES], time.perf_counter()
            report = _harvest(store, mapping, vocabularies, origin)
            wall, after = time.perf_counter() - began, [Spent.so_far(who) for who in PROCESSES]
            reached = size / wall
            say(f"{name} of {size:,}: {reached:,.0f} records/s ({_against(name, reached)}), {reached / floor:.2f}x "
                f"reading alone ({floor:,.0f}/s)")  # fmt: skip
            say(f"  {report.summary()}")
            say(f"  {told_cost(before, after, size)}; load of the machine {os.getloadavg()[0]:.1f}")
            say("  " + told_shares(steps_of(report.seconds, normalising)))


def steps_of(seconds: Mapping[str, float], normalising: Mapping[str, float]) -> dict[str, float]:
    """The share of each step in the work of a run, given the shares of normalising; waiting is no work."""
    inside = {step: share for step, share in normalising.items() if step != "hash"}
    steps = {
        step: seconds.get("normalise", 0.0) * share / sum(inside.values()) for step, share in inside.items()
    }
    steps["parse"] += seconds["split"]
    steps |= {"fetch": seconds["fetch"], "hash": seconds["hash"]}
    steps["store"] = sum(seconds.get(stage, 0.0) for stage in STORE)
    order = ("fetch", "parse", "map", "validate", "dump", "hash", "store")
    return {step: steps[step] / sum(steps.values()) for step in order}


def told_shares(shares: Mapping[str, float]) -> str:
    """Shares in one line."""
    return ", ".join(f"{step} {share:.0%}" for step, share in shares.items())


def _harvest(
    store: CatalogueStore, mapping: SourceMapping, vocabularies: Vocabularies, origin: str
) -> RunReport:
    settings = FetchSettings(allowed_hosts=(origin.removeprefix("http://"),), allowed_host_spacing_seconds=0)
    with Fetcher(settings, store.hosts, store.validators) as fetcher:
        return harvest_source(mapping, store, fetcher, vocabularies, now=now, kind=RunKind.FULL)


def _against(name: str, reached: float) -> str:
    return f"{reached / FLOORS[name]:.2f}x the floor of {FLOORS[name]:,}"


def main() -> None:
    """Measure every size asked for, each in a process that has held nothing else."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000", help="records, separated by commas")
    parser.add_argument("--only", choices=["normalise"], help="measure one core's normalising and no harvest")
    asked = parser.parse_args()
    sizes = [] if asked.only == "normalise" else [int(part) for part in asked.sizes.split(",")]
    fewer_collector_pauses()
    shares = measure_normalising(load_vocabularies())
    for size in sizes:
        with registry_feed(size) as origin:
            measured = multiprocessing.get_context("spawn").Process(
                target=measure_harvest, args=(origin, size, shares)
            )
            measured.start()
            measured.join()
        if measured.exitcode != 0:
            sys.exit(f"measuring {size:,} records failed with exit code {measured.exitcode}")


if __name__ == "__main__":
    main()
