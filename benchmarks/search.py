"""Measures the way out: `python -m benchmarks.search [--sizes 10000,100000] [--index DIR] [--address URL]`.

Each size is built from stored descriptors, then asked every kind of question: p50, p95 and p99 in
milliseconds, beside the bare calls of the engine that answer the same with exact counts, and the ratio of the
medians. `--index DIR` keeps the index, or asks the one there; a server that answers from it is measured too:

    CREDATLAS_INDEX_DIRECTORY=DIR/100000 credatlas serve
    python -m benchmarks.search --sizes 100000 --index DIR --address http://127.0.0.1:8000
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from benchmarks.corpus import Corpus
from benchmarks.search_cases import TODAY, Case, cases, filtered_and_sorted, raw_calls
from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.api.parameters import Defaults, query_address
from search_api.document_builder import DocumentBuilder
from search_api.index.contract import Put
from search_api.index.embedded_index import EmbeddedIndex, open_embedded_index
from search_api.query import SearchQuery, Sort
from search_api.synonyms import load_synonyms

BATCH = 2_000
WALKED_PAGES = 100
WALKED_SIZE = 100
Asked = TypeVar("Asked")
Asking = Callable[[SearchQuery], object]


def main() -> None:
    """Read the options and measure each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000", help="records, several parted by commas")
    parser.add_argument("--questions", type=int, default=200, help="questions of each kind")
    parser.add_argument("--index", type=Path, help="where to keep the index, or to find it")
    parser.add_argument("--address", help="a server that answers from --index")
    options = parser.parse_args()
    vocabularies = load_vocabularies()
    corpus = Corpus(vocabularies)
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as temporary:
            directory = Path(options.index or temporary) / str(size)
            measure(corpus, size, directory, vocabularies, options.questions, options.address)


def measure(
    corpus: Corpus,
    size: int,
    directory: Path,
    vocabularies: Vocabularies,
    questions: int,
    address: str | None,
) -> None:
    """Build the index of one size unless it is there, and ask it everything."""
    say(f"\n{size:,} records")
    index = open_embedded_index(directory, vocabularies)
    if index.checkpoint() != size:
        build(corpus, size, index, vocabularies)
    head = f"{'p50 / p95 / p99 ms':24}{'index':>26}{'engine alone':>26}{'ratio':>8}"
    say(head + (f"{'over HTTP':>26}{'ratio':>8}" if address else ""))
    words = corpus.queries(questions)
    for case in [*cases(words), Case("filters, sorted", filtered_and_sorted(questions), has_raw=False)]:
        report(case, index, address)
    say(line("suggest", timed(lambda text: index.suggest(text, today=TODAY), [word[:4] for word in words])))
    say(line(f"page of {WALKED_SIZE}, deep", timed(index.search, walk(index, SearchQuery(today=TODAY)))))
    relevant = replace(SearchQuery(today=TODAY, text=corpus.words[0]), sort=Sort())
    say(line("by relevance, deep", timed(index.search, walk(index, relevant))))
    index.close()


def build(corpus: Corpus, size: int, index: EmbeddedIndex, vocabularies: Vocabularies) -> None:
    """Documents made of stored descriptors into a new generation, and how fast that was."""
    builder, building = DocumentBuilder(vocabularies, {}, FrameworkChecks(vocabularies)), index.build()
    records, seconds = corpus.records(size), {"documents": 0.0, "index": 0.0}
    while batch := list(islice(records, BATCH)):
        started = time.perf_counter()
        changes = [Put(builder.build(record)) for record in batch]
        made = time.perf_counter()
        building.apply(changes, size)
        seconds["documents"] += made - started
        seconds["index"] += time.perf_counter() - made
    started = time.perf_counter()
    building.switch()
    seconds["index"] += time.perf_counter() - started
    rates = "; ".join(f"{name} {size / one:,.0f}/s" for name, one in seconds.items())
    say(f"built at {size / sum(seconds.values()):,.0f} records/s on one core ({rates})")


def report(case: Case, index: EmbeddedIndex, address: str | None) -> None:
    """One line: the index, the engine alone, and a server."""
    view, synonyms = index._reader.view(), load_synonyms()
    served_by = None if address is None else asker(address)
    ours: list[float] = []
    raw: list[float] = []
    served: list[float] = []
    for query in case.queries:
        # In turn, so that whatever else the machine does falls on all of them alike.
        ours.append(spent(partial(index.search, query)))
        if case.has_raw:
            raw.append(spent(raw_calls(view, query, synonyms)))
        if served_by is not None:
            served.append(spent(partial(served_by, query)))
    say(line(case.name, sorted(ours), sorted(raw), sorted(served)))


def walk(index: EmbeddedIndex, query: SearchQuery) -> list[SearchQuery]:
    """The questions of a walk in large pages; the walk itself is not measured, nor are its answers kept."""
    asked = []
    query = replace(query, size=WALKED_SIZE)
    for number in range(WALKED_PAGES):
        page = index.search(query)
        asked.append(replace(query, today=date.fromordinal(TODAY.toordinal() - 1 - number)))
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    return asked


def asker(address: str) -> Asking:
    """Asks a server over one kept connection."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port)

    def ask(query: SearchQuery) -> None:
        connection.request("GET", query_address("/v1/credentials", query, Defaults()))
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}: {body[:300]!r}")

    return ask


def timed(ask: Callable[[Asked], object], asked: Iterable[Asked]) -> list[float]:
    """Milliseconds of each, sorted."""
    return sorted(spent(partial(ask, one)) for one in asked)


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of one."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


def line(
    name: str,
    ours: Sequence[float],
    raw: Sequence[float] | None = None,
    served: Sequence[float] | None = None,
) -> str:
    """One line of the report."""
    parts = f"{name:24}{quantiles(ours):>26}"
    parts += f"{quantiles(raw):>26}{at(ours, 50) / at(raw, 50):>7.2f}x" if raw else " " * 34
    if served:
        parts += f"{quantiles(served):>26}" + (f"{at(served, 50) / at(raw, 50):>7.2f}x" if raw else "")
    return parts.rstrip()


def quantiles(times: Sequence[float]) -> str:
    """p50 / p95 / p99."""
    return " / ".join(f"{at(times, percent):.2f}" for percent in (50, 95, 99))


def at(times: Sequence[float], percent: int) -> float:
    """That percentile of sorted values."""
    return times[min(len(times) - 1, len(times) * percent // 100)]


def say(text: str) -> None:
    """One line to the terminal at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
