"""Publishes changes at a steady rate: `python -m benchmarks.publishing HOME SIZE RATE SECONDS`.

Stands for a harvest at work. Each publishing rewrites some records of the corpus and gives them a word that nothing
else has; the word is said on standard output with the moment at which it was published (seconds since 1970).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.corpus_catalogue import changed, database_url, publish
from catalogue_store import StoredRecord, open_store
from normalise.vocabularies import load_vocabularies

EVERY_SECONDS = 0.5
STRIDE = 7_919
"""A prime, so that changes fall all over the catalogue."""


def main() -> None:
    """Publish until the time is over; a publishing that is late is not made up for."""
    home, size, rate, seconds = Path(sys.argv[1]), *map(int, sys.argv[2:])
    corpus, each = Corpus(load_vocabularies()), int(rate * EVERY_SECONDS)
    with open_store(database_url(home)) as store:
        began, number = time.monotonic(), 0
        while (due := began + number * EVERY_SECONDS) < began + seconds:
            word = f"mark{time.time_ns():x}"
            rewritten = [changed(one, word) for one in islice(_all_over(corpus, size, number * each), each)]
            time.sleep(max(0.0, due - time.monotonic()))
            publish(store, rewritten)
            sys.stdout.write(f"{word} {time.time():.6f} {len(rewritten)}\n")
            sys.stdout.flush()
            number = max(number + 1, int((time.monotonic() - began) / EVERY_SECONDS))


def _all_over(corpus: Corpus, size: int, start: int) -> Iterator[StoredRecord]:
    """Records all over the catalogue, from the `start`th on."""
    for step in range(start, start + size):
        number = step * STRIDE % size
        yield next(corpus.records(number + 1, number))


if __name__ == "__main__":
    main()
