"""Measures the way out: `python -m benchmarks.search [--sizes 10000,100000,1000000] [--index DIR] [--write]`.

Each size is a catalogue of the corpus in a folder of its own, published through the store, with an index that
`credatlas index rebuild` makes. Every question is asked by the bare engine, by the index and over HTTP from a server of
its own (`credatlas serve`), in turn; then by 1, 2 and 8 threads; then again while changes are published and indexed.
`--index` keeps catalogues and indexes, and finds them again; what was measured last of each size is kept there too.
`--write` puts all that is kept into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.corpus_catalogue import ensure_catalogue
from benchmarks.freshness import RATE, Freshness, measure_freshness
from benchmarks.latency_figures import Measured, measure, measure_threads, measure_walk
from benchmarks.marked_section import write_section
from benchmarks.raw_tantivy import RawTantivy
from benchmarks.search_cases import Case, cases
from benchmarks.search_figures import SearchFigures, circumstances, folder_bytes, kept, load, save
from benchmarks.search_report import report
from benchmarks.served import Server, credatlas, served
from benchmarks.timing import Throughput
from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.index.embedded import ENGINE_VERSION
from search_api.index.embedded_index import open_embedded_index

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BUILD_FILE = "documents-a-second"
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
    parser.add_argument("--rebuild", action="store_true", help="build an index that is there anew")
    parser.add_argument("--write", action="store_true", help="write what is kept into docs/benchmarks.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.index or Path(temporary)
        vocabularies = load_vocabularies()
        corpus = Corpus(vocabularies)
        for size in map(int, filter(None, options.sizes.split(","))):
            figures = measure_size(
                corpus, size, folder / str(size), vocabularies, options.questions, anew=options.rebuild
            )
            save(figures, folder / str(size))
            say(report([figures]))
        if options.write:
            write_section(PAGE, "search, embedded", report(kept(folder, "embedded")))


def measure_size(
    corpus: Corpus, size: int, home: Path, vocabularies: Vocabularies, questions: int, *, anew: bool
) -> SearchFigures:
    """Build the index of one size unless it is there, and ask it everything."""
    say(f"{size:,} records: publishing what is missing")
    home.mkdir(parents=True, exist_ok=True)
    ensure_catalogue(size, home)
    build_rate = rebuild(size, home, anew=anew)
    load_before, words = load(), corpus.queries(questions + THREADED_WORDS)
    with served(home) as server, closing(open_embedded_index(home / "index", vocabularies)) as index:
        memory_fresh, raw, connection = server.memory(), RawTantivy(index), server.connect()
        every = list(cases(words[:questions]))
        measured: list[Measured] = []
        for case in every:
            say(case.name)
            measured.append(measure(case, raw, index, connection))
        measured.append(measure_walk(raw, index, connection))
        threaded = list(cases(words[questions:]))[1].asked
        threads: Sequence[tuple[Throughput, Throughput]] = list(measure_threads(raw, server, threaded))
        memory_after = server.memory()
        freshness = followed(home, size, server, every)
    return SearchFigures(
        engine="embedded",
        size=size,
        circumstances=circumstances((ENGINE_VERSION, f"Python {sys.version.split()[0]}"), load_before),
        build_a_second=build_rate,
        index_bytes=folder_bytes(home / "index"),
        store_bytes=(home / "catalogue.db").stat().st_size,
        memory_fresh=memory_fresh,
        memory_after=memory_after,
        cases=tuple(measured),
        threads=tuple(threads),
        freshness=freshness,
    )


def rebuild(size: int, home: Path, *, anew: bool) -> float:
    """Documents a second of `credatlas index rebuild`; where the index is there, those of when it was made."""
    noted = home / BUILD_FILE
    if anew or not noted.exists():
        say("index rebuild")
        began = time.perf_counter()
        with credatlas(home, "index", "rebuild") as process:
            if process.wait():
                raise SystemExit(f"`credatlas index rebuild` in {home} ended with {process.returncode}")
        noted.write_text(str(size / (time.perf_counter() - began)), "ascii")
    return float(noted.read_text("ascii"))


def followed(home: Path, size: int, server: Server, every: Sequence[Case]) -> Freshness:
    """With an indexer that follows the change log."""
    say(f"{RATE} changes a second")
    again = [case for case in every if case.name in FRESH]
    with credatlas(home, "index", "follow"):
        return measure_freshness(home, size, server, again)


def say(text: str) -> None:
    """One line to the terminal at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
