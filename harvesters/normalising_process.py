"""The second process of a large run, which normalises while the first one fetches and keeps.

`python -m harvesters.normalising_process` speaks frames: first what it works for, then batches of kept records, each
answered with what is to be staged. It has neither network nor database, and ends when its pipe does.
"""

from __future__ import annotations

import pickle
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue_store import KeptRecord
from catalogue_store.staging import StagingBatch
from harvesters.collector_pauses import fewer_collector_pauses
from harvesters.errors import HarvestError
from harvesters.framed_process import FramedProcess
from harvesters.frames import Frame, read_frame, write_frame
from harvesters.packed_records import packed, unpacked
from harvesters.staging_work import StagingWork
from normalise.mapping.mapping import Mapping
from normalise.normaliser import Normaliser
from normalise.stamp import stamp
from normalise.vocabularies import load_vocabularies
from normalise.vocabularies.esco import EscoVocabulary

COMMAND = (sys.executable, "-m", "harvesters.normalising_process")


@dataclass(frozen=True, slots=True)
class Done:
    """A batch that was normalised."""

    staging: StagingBatch
    seconds: float
    """How long that took, in the process that did it."""


class NormalisingProcess(FramedProcess):
    """One batch at a time is on its way: it is read before the next is sent, so neither side waits for ever."""

    def __init__(
        self, mapping: Mapping, esco: EscoVocabulary | None, work: StagingWork, wanted_stamp: str
    ) -> None:
        """Starts it; `is_ready` tells when it can be given batches."""
        super().__init__(COMMAND, "the normalising process")
        self._is_busy = True  # until it has said that it is ready
        self._stamp = wanted_stamp
        self.send(Frame({"kind": "work"}, (pickle.dumps((mapping, esco, work)),)))

    def is_ready(self) -> bool:
        """Whether it has started; HarvestError when it would normalise otherwise than this process."""
        if self._stamp and self.has_spoken:
            told = self.read().head["stamp"]
            if told != self._stamp:
                raise HarvestError(
                    f"the normalising process works under stamp {told}, the run under {self._stamp}"
                )
            self._stamp, self._is_busy = "", False
        return not self._stamp

    def exchange(self, batch: Sequence[KeptRecord]) -> Done | None:
        """Hand over a batch; gives what became of the one before."""
        done = self.finish()
        self.send(Frame({"kind": "batch"}, (packed(batch),)))
        self._is_busy = True
        return done

    def finish(self) -> Done | None:
        """What became of the batch that was handed over last; None when there is none."""
        if self._stamp or not self._is_busy:
            return None
        frame = self.read()
        self._is_busy = False
        return Done(pickle.loads(frame.parts[0]), frame.head["seconds"])  # noqa: S301 - written by our own child


def main() -> None:
    """Answer batches until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the run ends us when it has stopped
    source, target = sys.stdin.buffer, sys.stdout.buffer
    first = read_frame(source)
    if first is None:
        return
    mapping, esco, work = pickle.loads(first.parts[0])  # noqa: S301 - written by the run that started us
    vocabularies = load_vocabularies(esco)
    normaliser = Normaliser(mapping, vocabularies)
    fewer_collector_pauses()
    write_frame(target, Frame({"kind": "ready", "stamp": stamp(mapping, vocabularies)}))
    while (frame := read_frame(source)) is not None:
        began = time.perf_counter()
        batch = unpacked(frame.parts[0])
        answer = pickle.dumps(work.carry_out(batch, normaliser), pickle.HIGHEST_PROTOCOL)
        write_frame(target, Frame({"kind": "staged", "seconds": time.perf_counter() - began}, (answer,)))


if __name__ == "__main__":
    main()
