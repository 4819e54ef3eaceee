"""A catalogue of the corpus in a home folder, published through the store as runs publish, and changes to it.

The folder is kept and found again: what is published once serves every later measurement of that size.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import orjson

from benchmarks.corpus import Corpus
from catalogue_store import (
    AbsencePolicy,
    CatalogueStore,
    KeptRecord,
    Outcome,
    RunKind,
    RunState,
    SourceRow,
    StagedRecord,
    StoredRecord,
    open_store,
)
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.vocabularies import load_vocabularies

SOURCE = "zz_corpus"
PAGE = 500
"""Records kept and staged at once, as a harvest does."""
RUN = 50_000
"""Records of one run: each is published whole."""
DRAWN = 2_000
"""Records that a process draws at a time."""
AHEAD = 20
"""Parts that wait to be published."""
POLICY = AbsencePolicy(runs=2, days=7)


def database_url(home: Path) -> str:
    """Where the catalogue of a home folder is."""
    return f"sqlite:///{home / 'catalogue.db'}"


def ensure_catalogue(size: int, home: Path) -> None:
    """Publish what is missing of the first `size` records of the corpus, and compare them with each other.

    Comparing is done before anything is measured, as it would be in a catalogue that has stood for a day.
    """
    with open_store(database_url(home)) as store:
        store.sources.register(source_row())
        records = drawn(size, store.records.count())
        while portion := list(islice(records, RUN)):
            publish(store, portion)
        clustering = store.clustering()
        while clustering.step(datetime.now(UTC)):
            continue


def drawn(size: int, after: int) -> Iterator[StoredRecord]:
    """The records behind a number, drawn by two processes a little ahead."""
    waiting: deque[Future[list[StoredRecord]]] = deque()
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        for start in range(after, size, DRAWN):
            waiting.append(processes.submit(_draw, start, min(start + DRAWN, size)))
            if len(waiting) > AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _draw(after: int, size: int) -> list[StoredRecord]:
    return list(_corpus().records(size, after))


@cache
def _corpus() -> Corpus:
    return Corpus(load_vocabularies())


def publish(store: CatalogueStore, records: Sequence[StoredRecord]) -> None:
    """One incremental run that brings just these."""
    at = datetime.now(UTC)
    run = store.runs.start(SOURCE, RunKind.INCREMENTAL, "corpus", at)
    for page in pages(records):
        kept = [kept_record(one) for one in page]
        run.keep(kept, at)
        run.stage([staged_record(one, raw) for one, raw in zip(page, kept, strict=True)])
    run.finish(RunState.ACCEPTED, {}, at)
    store.publish(run.id, POLICY, datetime.now(UTC))


def changed(record: StoredRecord, words: str) -> StoredRecord:
    """The record with these words in front of its description, as if its source had rewritten it."""
    told = orjson.loads(record.descriptor_json)
    (language, text), *_ = told["description"].items()
    told["description"] = {language: f"{words} {text}"}
    return StoredRecord(
        **{name: getattr(record, name) for name in record.__slots__ if name != "descriptor_json"},
        descriptor_json=orjson.dumps(told),
    )


def pages(records: Sequence[StoredRecord]) -> Iterator[Sequence[StoredRecord]]:
    """The records as they come from a listing."""
    for start in range(0, len(records), PAGE):
        yield records[start : start + PAGE]


def kept_record(record: StoredRecord) -> KeptRecord:
    """What was read of it: a few bytes, which name its content; the descriptor is what matters here."""
    name = hashlib.blake2b(record.descriptor_json, digest_size=16).hexdigest()
    payload = Payload(PayloadRole.MAIN, "https://corpus.invalid/", "application/json", f'"{name}"'.encode())
    return KeptRecord(RawRecord(SOURCE, record.native_id, (payload,)), record.id, name)


def staged_record(record: StoredRecord, kept: KeptRecord) -> StagedRecord:
    """What normalising made of it."""
    told = orjson.loads(record.descriptor_json)
    providers = [
        (one["id"], orjson.dumps(one["name"]).decode(), one["country"], None) for one in told["offered_by"]
    ]
    return StagedRecord(
        record_id=record.id,
        native_id=record.native_id,
        outcome=Outcome.ACCEPTED,
        descriptor_json=record.descriptor_json,
        listed_class=None,
        content_hash=kept.content_hash,
        organisations=tuple(providers),
    )


def source_row() -> SourceRow:
    """The source that all records are of."""
    return SourceRow(
        id=SOURCE,
        publisher="Corpus",
        country="NZ",
        website="https://corpus.invalid/",
        is_sample=False,
        enabled=False,
        protocol="table",
        schedule=None,
        mapping_hash="0" * 12,
        title_json='{"en": "Corpus"}',
        licence_json="{}",
        verification_json="{}",
    )
