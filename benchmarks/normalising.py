"""How fast one core normalises 4 KB graphs, and where that time goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

import orjson

from benchmarks.registry_feed import envelope_of
from normalise import normaliser as normaliser_module
from normalise.content_hash import ContentHasher
from normalise.mapping.mapping import Mapping
from normalise.normaliser import Normaliser
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.vocabularies import Vocabularies

LAPS = 3
PARTS = {"OpenedRecord": "parse", "validated": "validate"}
"""What `normaliser` calls for a step -> the step."""


class NormalisingBench:
    """Parse, map, validate, dump and hash one graph after another."""

    def __init__(self, mapping: Mapping, vocabularies: Vocabularies, count: int) -> None:
        """Makes so many records."""
        self._count = count
        self._raws = [raw_record(number, mapping.id) for number in range(count)]
        self._hasher = ContentHasher(mapping)
        self._normaliser = Normaliser(mapping, vocabularies)

    def seconds(self) -> float:
        """Processor seconds a record takes, in the best of some laps."""
        return min(self._lap(self._whole) for _ in range(LAPS))

    def parsing_seconds(self) -> float:
        """The floor: processor seconds a record takes to be parsed and no more."""
        return min(self._lap(self._parse) for _ in range(LAPS))

    def shares(self) -> dict[str, float]:
        """Step (parse, map, validate, dump, hash) -> its share of the time."""
        spent: defaultdict[str, float] = defaultdict(float)
        with ExitStack() as measured:
            for name, step in PARTS.items():
                measured.enter_context(timed(normaliser_module, name, step, spent))
            for raw in self._raws:
                began = time.perf_counter()
                self._hasher.hash(raw)
                hashed = time.perf_counter()
                normalised = self._normaliser.normalise(raw)
                made = time.perf_counter()
                normalised.descriptor_json()
                spent["dump"] += time.perf_counter() - made
                spent["hash"] += hashed - began
                spent["normalise"] += made - hashed
        spent["map"] = spent.pop("normalise") - spent["parse"] - spent["validate"]
        whole = sum(spent.values())
        return {step: spent[step] / whole for step in ("parse", "map", "validate", "dump", "hash")}

    def _lap(self, work: Callable[[RawRecord], object]) -> float:
        began = time.process_time()
        for raw in self._raws:
            work(raw)
        return (time.process_time() - began) / self._count

    def _whole(self, raw: RawRecord) -> None:
        self._hasher.hash(raw)
        self._normaliser.normalise(raw).descriptor_json()

    def _parse(self, raw: RawRecord) -> None:
        for payload in raw.payloads:
            orjson.loads(payload.body)


@contextmanager
def timed(module: ModuleType, name: str, step: str, spent: dict[str, float]) -> Iterator[None]:
    """Count the time that a function of a module takes, for as long as the block lasts."""
    function = getattr(module, name)

    @wraps(function)
    def run(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[step] += time.perf_counter() - began

    setattr(module, name, run)
    try:
        yield
    finally:
        setattr(module, name, function)


def raw_record(number: int, source_id: str) -> RawRecord:
    """A record as the registry protocol brings it home: its graph, and its envelope's row."""
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
