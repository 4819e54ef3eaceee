"""The second stage of a run: what is new, changed or under another stamp is normalised and staged."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from catalogue_store import KeptRecord, Run
from harvesters.normalising_process import Done, NormalisingProcess
from harvesters.stage_clock import StageClock
from harvesters.staging_work import StagingWork
from normalise.mapping.mapping import Mapping
from normalise.normaliser import Normaliser
from normalise.stamp import stamp
from normalise.vocabularies import Vocabularies

BATCH = 500
LARGEST_BATCH = 1_500
"""What was kept together goes together: of two batches, the second would wait until the first is done."""
WORTH_A_PROCESS = 2_000
"""Records after which a run is large enough for a second process, whose start takes as long as some 2,000 records."""


class Normalising:
    """Normalises what a run has kept while it is at hand, and stages it batch by batch.

    What is lost with the process between keeping and staging is still pending, and `rest` brings it. Used within
    its `with` block; left by an error, it drops what was not staged yet.
    """

    def __init__(
        self,
        run: Run,
        mapping: Mapping,
        vocabularies: Vocabularies,
        clock: StageClock,
        worth_a_process: int = WORTH_A_PROCESS,
    ) -> None:
        """`worth_a_process` is the number of records after which a second process takes over."""
        self._run = run
        self._mapping = mapping
        self._esco = vocabularies.esco
        self._clock = clock
        self._stamp = stamp(mapping, vocabularies)
        self._normaliser = Normaliser(mapping, vocabularies)
        self._work = StagingWork.of(run)
        self._waiting: list[KeptRecord] = []
        self._worth_a_process = worth_a_process if cores() > 1 else None
        self.second_process: NormalisingProcess | None = None
        """None while the run is small."""
        self._open = ExitStack()
        self._given = 0
        self._ahead = 0
        self.done = 0
        """Records staged so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def take(self, kept: Sequence[KeptRecord], ahead: int = 0) -> None:
        """Normalise these when a batch has come together; some `ahead` more are likely to come."""
        self._waiting += kept
        self._ahead = ahead
        while len(self._waiting) >= BATCH:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            self._normalise(batch)

    def finish(self) -> None:
        """Return when everything taken is staged."""
        if self._waiting:
            batch, self._waiting = self._waiting, []
            self._normalise(batch)
        if self.second_process is not None:
            with self._clock.during("normalise wait"):
                done = self.second_process.finish()
            self._stage(done)

    def rest(self) -> Iterator[int]:
        """Normalise and stage everything that is pending still; gives the number done after each batch."""
        self.finish()
        yield self.done
        for batch in self._clock.taking("read", self._run.pending(BATCH)):
            self._normalise(batch)
            yield self.done
        self.finish()
        yield self.done

    def _normalise(self, batch: Sequence[KeptRecord]) -> None:
        self._given += len(batch)
        process = self._second_process()
        if process is None:
            with self._clock.during("normalise"):
                staging = self._work.carry_out(batch, self._normaliser)
            self._stage(Done(staging, 0.0))
        else:
            with self._clock.during("normalise wait"):
                done = process.exchange(batch)
            self._stage(done)

    def _second_process(self) -> NormalisingProcess | None:
        """The second process, started when the run turns out to be large, or is to be; None until it is ready."""
        if self._worth_a_process is None or self._given + self._ahead <= self._worth_a_process:
            return None
        if self.second_process is None:
            self.second_process = self._open.enter_context(
                NormalisingProcess(self._mapping, self._esco, self._work, self._stamp)
            )
        return self.second_process if self.second_process.is_ready() else None

    def _stage(self, done: Done | None) -> None:
        if done is None:
            return
        self._clock.add("normalise", done.seconds)
        self.done += len(done.staging.record_ids)
        with self._clock.during("stage"):
            self._run.stage_prepared(done.staging)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
