"""What the search benchmark writes: its own section, whole, with a verdict on every promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.freshness import Freshness
from benchmarks.latency_figures import Measured
from benchmarks.marked_section import write_section
from benchmarks.promises import BUILD, RATIO, ratio_verdict
from benchmarks.search_figures import Circumstances, SearchFigures, kept, save
from benchmarks.search_report import report
from benchmarks.served import Memory
from benchmarks.timing import Throughput, latencies, throughput


def figures(size: int = 10_000, *, served_ms: float = 5.0, memory: float = 100.0) -> SearchFigures:
    raw, served = latencies([4.0] * 100), latencies([served_ms] * 100)
    cases = (
        Measured("text + 8 facets", raw, raw, served),
        Measured("landing page", served=latencies([2.0] * 90 + [11.0] * 10)),
    )
    return SearchFigures(
        engine="embedded",
        size=size,
        circumstances=Circumstances(datetime(2026, 3, 15, tzinfo=UTC), "2 cores", ("engine-1",), 0.5, 1.0),
        build_a_second=5_500.0,
        index_bytes=size * 1_000,
        store_bytes=size * 3_000,
        memory_fresh=Memory(memory, memory),
        memory_after=Memory(memory, memory),
        cases=cases,
        threads=((Throughput(1, 200.0, 6.0), Throughput(1, 150.0, 7.0)),),
        freshness=Freshness(500.0, latencies([400.0] * 20), (cases[1],)),
    )


def row(text: str, name: str) -> list[str]:
    """The cells of the row of that name."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_search_is_held_against_the_bare_engine() -> None:
    assert row(report([figures()]), "text + 8 facets")[4:] == ["1.25x, +1.0 ms", "p50 holds, p95 aim"]
    assert row(report([figures(served_ms=40.0)]), "text + 8 facets")[5] == "p50 misses, p95 aim"


def test_a_figure_that_misses_its_promise_says_so() -> None:
    assert row(report([figures()]), "landing page")[5] == "p95 misses"
    assert row(report([figures()]), "from published to found")[2:] == [
        "400.00 / 400.00 / 400.00",
        "",
        "p95 aim",
    ]


def test_the_bare_engine_stands_beside_what_was_asked_while_changes_were_published() -> None:
    asked = (Measured("text + 8 facets", latencies([4.0] * 100), None, latencies([5.0] * 100)),)
    published = replace(figures(), cases=(), freshness=Freshness(500.0, latencies([400.0] * 20), asked))
    assert row(report([published]), "text + 8 facets")[1:4] == [
        *("4.00 / 4.00 / 4.00", "5.00 / 5.00 / 5.00", "1.25x, +1.0 ms"),
    ]


@pytest.mark.parametrize(
    ("raw", "served", "verdict"),
    [(10.0, 11.0, "aim"), (10.0, 13.0, "holds"), (10.0, 15.9, "holds"), (10.0, 16.1, "misses")],
)
def test_a_search_holds_by_its_ratio_or_by_what_it_takes_more(
    raw: float, served: float, verdict: str
) -> None:
    assert ratio_verdict(raw, served) == verdict


def test_rates_are_the_better_the_higher() -> None:
    assert [BUILD.verdict(rate) for rate in (4_999, 5_000, 10_000)] == ["misses", "holds", "aim"]
    assert [RATIO.verdict(ratio) for ratio in (1.31, 1.3, 1.1)] == ["misses", "holds", "aim"]


def test_growth_names_the_size_from_which_a_figure_is_steeper() -> None:
    text = report([figures(), figures(100_000, memory=110.0), figures(1_000_000, memory=900.0)])
    assert row(text, "memory of a server, its own, MB") == [
        *("memory of a server, its own, MB", "100", "110", "900"),
        "at 100,000",
    ]
    assert row(text, "index on disk, bytes a record")[-1] == ""


def test_figures_of_several_runs_are_kept_by_size(tmp_path: Path) -> None:
    for size in (100_000, 10_000):
        (tmp_path / str(size)).mkdir()
        save(figures(size), tmp_path / str(size))
    save(replace(figures(), build_a_second=6_000.0), tmp_path / "10000")
    found = kept(tmp_path, "embedded")
    assert [(one.size, one.build_a_second) for one in found] == [(10_000, 6_000.0), (100_000, 5_500.0)]
    assert kept(tmp_path, "opensearch") == []


def test_a_section_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Before\n<!-- measured: search -->\nold\n<!-- end: search -->\nAfter\n", "utf-8")
    for text in ("new", "newer"):
        write_section(page, "search", text)
    assert page.read_text("utf-8") == (
        "# Before\n<!-- measured: search -->\n\nnewer\n\n<!-- end: search -->\nAfter\n"
    )
    with pytest.raises(ValueError, match="measured: other"):
        write_section(page, "other", "text")


def test_threads_ask_every_question_once_and_stop_when_there_are_no_more() -> None:
    asked: list[int] = []
    done = throughput([asked.append] * 3, range(50), 60.0)
    assert sorted(asked) == list(range(50))
    assert done.threads == 3
