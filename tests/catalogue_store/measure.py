"""Measure the store: `python -m tests.catalogue_store.measure [records]` prints records a second by step.

Synthetic records of about 4 KB, in the shape of registry graphs; a batch is 1,000 records. Not a test.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from catalogue_store import (
    AbsencePolicy,
    CatalogueStore,
    KeptRecord,
    RunKind,
    SourceRow,
    StagedRecord,
    open_store,
)
from normalise.raw_record import Payload, PayloadRole, RawRecord

BATCH = 1000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = [first + second for first in "bcdfghlmnprstv" for second in ("a", "en", "i", "or", "u")]


def words(source: random.Random, count: int) -> str:
    """Words of a small vocabulary, the common ones often."""
    return " ".join(
        SYLLABLES[int(source.paretovariate(0.7)) % 70] + SYLLABLES[int(source.paretovariate(0.5)) % 70]
        for _ in range(count)
    )


def kept(number: int, revision: int = 0) -> KeptRecord:
    """One record."""
    source = random.Random(number)
    graph = {
        "@context": "https://credreg.net/ctdl/schema/context/json",
        "@graph": [
            {
                "@id": f"https://example.org/resources/ce-{number:032x}",
                "@type": "ceterms:MicroCredential",
                "ceterms:ctid": f"ce-{number:032x}",
                "ceterms:name": {"en-US": words(source, 6)},
                "ceterms:description": {"en-US": words(source, 120)},
                "ceterms:requires": [
                    {"@type": "ceterms:ConditionProfile", "ceterms:description": {"en-US": words(source, 40)}}
                    for _ in range(8)
                ],
                "revision": revision,
            }
        ],
    }
    body = json.dumps(graph).encode()
    payload = Payload(PayloadRole.MAIN, f"https://example.org/graph/{number}", "application/ld+json", body)
    raw = RawRecord("src", str(number), (payload,))
    return KeptRecord(raw, f"src:{number:07}", blake2b(body, digest_size=16).hexdigest())


def described(entry: KeptRecord, stamp: str) -> StagedRecord:
    """What a normaliser might make of it."""
    body = b'{"id":"%s","name":{"en":"x"},"mapping_version":"%s","given":%s}' % (
        entry.record_id.encode(),
        stamp.encode(),
        json.dumps(entry.raw.payloads[0].body.decode()).encode(),
    )
    given = (("src:provider", '{"en":"Provider"}', None, None),)
    return StagedRecord(
        entry.record_id, entry.raw.native_id, "accepted", body, None, entry.content_hash, (), given
    )


class Clock:
    """Seconds spent by step, on the wall and of the processor: on a busy machine only the second says much."""

    def __init__(self) -> None:
        self.spent: dict[str, tuple[float, float]] = {}

    @contextmanager
    def measuring(self, step: str) -> Iterator[None]:
        """Add the time of the block."""
        began, worked = time.perf_counter(), time.process_time()
        yield
        wall, cpu = self.spent.get(step, (0.0, 0.0))
        self.spent[step] = wall + time.perf_counter() - began, cpu + time.process_time() - worked


def harvest(
    store: CatalogueStore, title: str, day: int, batches: list[list[KeptRecord]], stamp: str = "one"
) -> None:
    """One full run, measured."""
    clock = Clock()
    at = BEGIN + timedelta(days=day)
    run = store.runs.start("src", RunKind.FULL, stamp, at)
    for number, batch in enumerate(batches):
        with clock.measuring("keep"):
            run.keep(batch, at, {"batch": number})
    pages = run.pending(BATCH)
    normalised = 0
    while True:
        with clock.measuring("pending"):
            page = next(pages, None)
        if page is None:
            break
        normalised += len(page)
        staged = [described(entry, stamp) for entry in page]
        with clock.measuring("stage"):
            run.stage(staged)
    with clock.measuring("figures"):
        run.figures()
    with clock.measuring("publish"):
        store.publish(run.id, AbsencePolicy(), at)
    records = sum(map(len, batches))
    for step, (wall, cpu) in clock.spent.items():
        count = normalised if step in {"pending", "stage"} else records
        sys.stdout.write(
            f"{title:12} {step:8} {count:9,} records {count / wall:10,.0f} records/s"
            f" {1e6 * cpu / count if count else 0:8.1f} us of processor time a record\n"
        )


def main() -> None:
    """Load, load again without a change, change one in a hundred, renormalise all."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    first = [
        [kept(number) for number in range(at, min(at + BATCH, records))] for at in range(0, records, BATCH)
    ]
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/measure.db") as store:
        store.sources.register(
            SourceRow("src", "{}", "", None, "", "{}", False, True, "table", None, "hash", "{}")
        )
        harvest(store, "first", 0, first)
        harvest(store, "no change", 1, first)
        second = [
            [
                kept(n, 1) if n % 100 == 0 else first[n // BATCH][n % BATCH]
                for n in range(at, min(at + BATCH, records))
            ]
            for at in range(0, records, BATCH)
        ]
        harvest(store, "1 % changed", 2, second)
        harvest(store, "renormalised", 3, second, stamp="two")


if __name__ == "__main__":
    main()
