"""Measures the way out: `python -m benchmarks.search [--sizes 10000,100000,1000000] [--index DIR] [--write]`.

Each size is a catalogue of the corpus in a folder of its own, published through the store, with an index that
`credatlas index rebuild` makes. Every question is asked by the bare engine, by the index and over HTTP from a server of
its own (`credatlas serve`), in turn; then by 1, 2 and 8 threads; then again while changes are published and indexed.
`--index` keeps catalogues and indexes, and finds them again; what was measured last of each size is kept there too.
`--write` puts all that is kept into docs/benchmarks.md. `--engine opensearch` measures the same on a node that it
starts, or on a server that `--opensearch` names.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.corpus_catalogue import ensure_catalogue
from benchmarks.engines import EmbeddedEngine, Engine, Raw, instance_of
from benchmarks.freshness import RATE, Freshness, measure_freshness
from benchmarks.latency_figures import Measured, measure, measure_threads, measure_walk, warm
from benchmarks.marked_section import write_section
from benchmarks.search_cases import Case, cases, seldom_asked
from benchmarks.search_figures import SearchFigures, circumstances, kept, load, save
from benchmarks.search_report import report
from benchmarks.served import Server, credatlas, served
from normalise.vocabularies import load_vocabularies
from search_api.index.contract import SearchIndex

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
THREADED_CASE = 1
"""Text with 8 facets."""
THREADED_WORDS = 9_000
"""Questions that threads ask: none comes twice."""
FRESH = ("text + 8 facets", "landing, all facets", "landing page", "page of one filter", "suggestions")
"""Cases that are asked again while changes are published."""


def main() -> None:
    """Measure every size asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000", help="records, separated by commas")
    parser.add_argument("--questions", type=int, default=200, help="questions of each kind")
    parser.add_argument("--index", type=Path, help="where to keep catalogues and indexes, or to find them")
    parser.add_argument("--engine", choices=["embedded", "opensearch"], default="embedded")
    parser.add_argument("--opensearch", help="address of a server; without it a node is started and ended")
    parser.add_argument("--heap", default="2g", help="memory of that node: 4g for a million records")
    parser.add_argument("--rebuild", action="store_true", help="build an index that is there anew")
    parser.add_argument("--write", action="store_true", help="write what is kept into docs/benchmarks.md")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as temporary,
        engines(options.engine, options.opensearch, options.heap) as engine_of,
    ):
        folder = options.index or Path(temporary)
        for size in map(int, filter(None, options.sizes.split(","))):
            home = folder / str(size)
            figures = SearchBench(engine_of(home), size, home, options.questions).measure(
                anew=options.rebuild
            )
            save(figures, home)
            say(report([figures]))
        if options.write:
            write_section(PAGE, f"search, {options.engine}", report(kept(folder, options.engine)))


@contextmanager
def engines(name: str, address: str | None, heap: str) -> Iterator[Callable[[Path], Engine]]:
    """What makes the engine of a home folder."""
    if name == "embedded":
        yield EmbeddedEngine
        return
    # Not everybody who measures the embedded index has what talks to a cluster.
    from benchmarks.opensearch_engine import OpenSearchEngine, cluster  # noqa: PLC0415

    with cluster(address, heap) as found:
        yield lambda home: OpenSearchEngine(home, found)


class SearchBench:
    """One size on one engine."""

    def __init__(self, engine: Engine, size: int, home: Path, questions: int) -> None:
        """`home` keeps the catalogue of that size."""
        self._engine = engine
        self._size = size
        self._home = home
        self._questions = questions

    def measure(self, *, anew: bool) -> SearchFigures:
        """Build the index unless it is there, and ask it everything."""
        say(f"{self._size:,} records: publishing what is missing")
        self._home.mkdir(parents=True, exist_ok=True)
        ensure_catalogue(self._size, self._home)
        build_rate, load_before = self._rebuilt(anew=anew), load()
        vocabularies = load_vocabularies()
        warming = self._engine.warming
        words = Corpus(vocabularies).queries(self._questions + THREADED_WORDS + warming)
        every, others = list(cases(words[: self._questions])), words[self._questions :]
        threaded = list(cases(others[:THREADED_WORDS]))
        with (
            served(self._home, self._engine.settings) as server,
            closing(instance_of(self._home, self._engine).open_index()) as index,
        ):
            memory_fresh, raw = server.memory(), self._engine.raw(index)
            warm(list(cases(others[THREADED_WORDS:])), raw, server.connect())
            measured = [*self._asked(every, raw, index, server)]
            threads = tuple(measure_threads(raw, server, threaded[THREADED_CASE].asked))
            memory_after, freshness = server.memory(), self._followed(raw, server, every)
        return SearchFigures(
            engine=self._engine.name,
            size=self._size,
            circumstances=circumstances(self._engine.versions(), load_before),
            build_a_second=build_rate,
            index_bytes=self._engine.bytes_on_disk(),
            store_bytes=(self._home / "catalogue.db").stat().st_size,
            memory_fresh=memory_fresh,
            memory_after=memory_after,
            cases=tuple(measured),
            threads=threads,
            freshness=freshness,
        )

    def _rebuilt(self, *, anew: bool) -> float:
        """Documents a second of `credatlas index rebuild`; where the index is there, those of when it was made."""
        noted = self._home / f"documents-a-second-{self._engine.name}"
        if anew or not noted.exists() or not self._engine.is_built():
            say("index rebuild")
            began = time.perf_counter()
            with credatlas(self._home, "index", "rebuild", settings=self._engine.settings) as process:
                if process.wait():
                    raise SystemExit(f"`index rebuild` in {self._home} ended with {process.returncode}")
            noted.write_text(str(self._size / (time.perf_counter() - began)), "ascii")
        return float(noted.read_text("ascii"))

    def _asked(
        self, every: Sequence[Case], raw: Raw, index: SearchIndex, server: Server
    ) -> Iterator[Measured]:
        connection = server.connect()
        for case in every:
            say(case.name)
            yield measure(case, raw, index, connection)
        yield measure_walk(raw, index, connection)

    def _followed(self, raw: Raw, server: Server, every: Sequence[Case]) -> Freshness:
        """With an indexer that follows the change log."""
        say(f"{RATE} changes a second")
        again = [case for case in every if case.name in FRESH]
        again += seldom_asked()
        with credatlas(self._home, "index", "follow", settings=self._engine.settings):
            return measure_freshness(self._home, self._size, raw, server, again)


def say(text: str) -> None:
    """One line to the terminal at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
