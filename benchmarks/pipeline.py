"""Measures the way in: `python -m benchmarks.pipeline [--sizes 10000,100000]`.

Each size is harvested from a registry on loopback (pages of 100, spacing 0) into a new catalogue: a first load,
then a run in which nothing changed. Prints records a second, the share of each stage, peak
memory, and ratios against a floor measured in the same run: reading the same pages and parsing them, with nothing kept.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import orjson

from benchmarks.registry_feed import envelope_of, registry_feed
from catalogue_store import CatalogueStore, RunKind, open_store
from credatlas.mapping_files import MappingFiles
from credatlas.source_registry import register_sources
from harvesters.collector_pauses import fewer_collector_pauses
from harvesters.fetch import Fetcher
from harvesters.report import RunReport
from harvesters.run import harvest_source
from harvesters.settings import FetchSettings
from normalise.content_hash import ContentHasher
from normalise.mapping.mapping import Mapping
from normalise.mapping.sample_variant import as_sample
from normalise.normaliser import Normaliser
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.vocabularies import Vocabularies, load_vocabularies

FLOORS = {"normalise": 6_000, "first load": 2_500, "no change": 8_000}
"""Records a second, from the promises in docs/benchmarks.md."""
PAGE = 100


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def registry_mapping(origin: str) -> Mapping:
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


def measure_normalising(vocabularies: Vocabularies, count: int = 5_000) -> None:
    """One core: parse, map, validate, dump and both hashes of one 4 KB graph after another."""
    mapping = registry_mapping("http://127.0.0.1")
    raws = [_raw(number, mapping.id) for number in range(count)]
    normaliser = Normaliser(mapping, vocabularies)

    def parse() -> None:
        for raw in raws:
            for payload in raw.payloads:
                orjson.loads(payload.body)

    hasher = ContentHasher(mapping)

    def whole() -> None:
        for raw in raws:
            hasher.hash(raw)
            normaliser.normalise(raw).descriptor_json()

    whole_rate = max(rate(count, whole) for _ in range(2))
    floor = rate(count, parse)
    say(
        f"normalise one core: {whole_rate:,.0f} records/s ({_against('normalise', whole_rate)}); "
        f"parsing alone {floor:,.0f}/s, {floor / whole_rate:.1f}x"
    )


def _raw(number: int, source_id: str) -> RawRecord:
    envelope = envelope_of(number)
    document = orjson.dumps(envelope.pop("decoded_resource"))
    ctid = str(envelope["envelope_ceterms_ctid"])
    payloads = (
        Payload(PayloadRole.MAIN, f"https://registry.example/graph/{ctid}", "application/ld+json", document),
        Payload(
            PayloadRole.ROW, "https://registry.example/envelopes", "application/json", orjson.dumps(envelope)
        ),
    )
    return RawRecord(source_id, ctid, payloads, "ceterms:MicroCredential")


def measure_harvest(vocabularies: Vocabularies, size: int) -> None:
    """A first load and a run without changes, end to end."""
    with (
        registry_feed(size) as origin,
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{Path(folder) / 'catalogue.db'}") as store,
    ):
        mapping = registry_mapping(origin)
        register_sources(store, [mapping])
        floor = reading_floor(origin, min(size, 10_000))
        for name in ("first load", "no change"):
            report, seconds = _harvest(store, mapping, vocabularies, origin)
            _tell(name, size, seconds, floor, report)


def _tell(name: str, size: int, seconds: float, floor: float, report: RunReport) -> None:
    reached = size / seconds
    against = f"{_against(name, reached)}, reading alone {floor:,.0f}/s"
    say(f"{name} of {size:,}: {reached:,.0f} records/s ({against})")
    say(f"  {report.summary()}")
    say("  " + ", ".join(f"{stage} {spent / seconds:.0%}" for stage, spent in report.seconds.items()))
    say(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _harvest(
    store: CatalogueStore, mapping: Mapping, vocabularies: Vocabularies, origin: str
) -> tuple[RunReport, float]:
    settings = FetchSettings(allowed_hosts=(origin.removeprefix("http://"),), allowed_host_spacing_seconds=0)
    with Fetcher(settings, store.hosts, store.validators) as fetcher:
        started = time.perf_counter()
        report = harvest_source(mapping, store, fetcher, vocabularies, now=now, kind=RunKind.FULL)
        return report, time.perf_counter() - started


def _against(name: str, reached: float) -> str:
    return f"{reached / FLOORS[name]:.2f}x the floor of {FLOORS[name]:,}"


def main() -> None:
    """Measure every size asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000", help="records, separated by commas")
    sizes = [int(part) for part in parser.parse_args().sizes.split(",")]
    vocabularies = load_vocabularies()
    fewer_collector_pauses()
    measure_normalising(vocabularies)
    for size in sizes:
        measure_harvest(vocabularies, size)


if __name__ == "__main__":
    main()
