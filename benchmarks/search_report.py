"""The figures of search as the tables of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import log

from benchmarks.latency_figures import Measured
from benchmarks.promises import BUILD, LAG_SECONDS, P95_MS, ratio_verdict
from benchmarks.search_figures import SearchFigures
from benchmarks.timing import Latencies

BENT = 0.3
"""By how much steeper a bend is; a figure that grows as the catalogue does has a slope of 1."""
SEARCHES = ("text", "text + 8 facets", "text + 8 facets, two chosen", "text + 8 facets, all chosen")


def report(measured: Sequence[SearchFigures]) -> str:
    """One section of a page: each size, then how it grows."""
    parts = [part for figures in measured for part in _size(figures)]
    return "\n\n".join([*parts, *_growth(measured)])


def _size(figures: SearchFigures) -> Iterator[str]:
    around = figures.circumstances
    yield f"### {figures.engine}, {figures.size:,} records"
    yield (
        f"{around.at:%Y-%m-%d %H:%M} UTC; {around.machine}; {', '.join(around.versions)}; load of the machine "
        f"{around.load_before:.1f} before and {around.load_after:.1f} after, the benchmark's own processes among it."
    )
    head: tuple[str, ...] = (
        "p50 / p95 / p99 in ms",
        "bare engine",
        "index",
        "over HTTP",
        "HTTP over bare",
        "promise",
    )
    yield _table(head, (_case_row(one) for one in figures.cases))
    head = ("text + 8 facets by threads", "bare engine", "over HTTP")
    yield _table(
        head,
        (
            (str(bare.threads), *(f"{one.a_second:,.0f}/s, p95 {one.p95:.1f} ms" for one in (bare, served)))
            for bare, served in figures.threads
        ),
    )
    fresh = figures.freshness
    yield f"While {fresh.published_a_second:,.0f} changes a second were published and indexed:"
    head = ("p50 / p95 / p99 in ms", "bare engine", "over HTTP", "HTTP over bare", "promise")
    lag = (
        "from published to found",
        "",
        _told(fresh.lag),
        "",
        f"p95 {LAG_SECONDS.verdict(fresh.lag.p95 / 1_000)}",
    )
    yield _table(head, [*(_fresh_row(one) for one in fresh.cases), lag])


def _fresh_row(one: Measured) -> tuple[str, ...]:
    name, bare, _, served, *verdicts = _case_row(one)
    return (name, bare, served, *verdicts)


def _case_row(one: Measured) -> tuple[str, ...]:
    ratio, verdicts = "", [_p95(one)]
    if one.raw is not None and one.served is not None:
        ratio = f"{one.served.p50 / one.raw.p50:.2f}x, {one.served.p50 - one.raw.p50:+.1f} ms"
        if one.name in SEARCHES:
            verdicts.insert(0, f"p50 {ratio_verdict(one.raw.p50, one.served.p50)}")
    ways = (_told(one.raw), _told(one.index), _told(one.served))
    return (one.name, *ways, ratio, ", ".join(filter(None, verdicts)))


def _p95(one: Measured) -> str:
    promise = P95_MS.get(one.name)
    return "" if promise is None or one.served is None else f"p95 {promise.verdict(one.served.p95)}"


def _told(one: Latencies | None) -> str:
    return "" if one is None else f"{one.p50:.2f} / {one.p95:.2f} / {one.p99:.2f}"


def _growth(measured: Sequence[SearchFigures]) -> Iterator[str]:
    """Rows that grow, and where they grow by more than the catalogue does."""
    rows = [(name, [told(one) for one in measured], form) for name, told, form in GROWING]
    sizes = [one.size for one in measured]
    yield f"### {measured[0].engine}, how it grows"
    yield _table(
        ("", *(f"{size:,}" for size in sizes), "bends"),
        ((name, *(_formed(value, form) for value in values), _bends(values, sizes)) for name, values, form in rows),
    )  # fmt: skip


Read = Callable[[SearchFigures], float | None]


def _p50_of(name: str) -> Read:
    def read(figures: SearchFigures) -> float | None:
        case = figures.case(name)
        return None if case is None or case.served is None else case.served.p50

    return read


GROWING: tuple[tuple[str, Read, str], ...] = (
    *((f"{name}, p50 over HTTP, ms", _p50_of(name), ".1f") for name in SEARCHES),
    ("landing page, p50 over HTTP, ms", _p50_of("landing page"), ".1f"),
    ("suggestions, p50 over HTTP, ms", _p50_of("suggestions"), ".1f"),
    ("page of 100, deep, p50 over HTTP, ms", _p50_of("page of 100, deep"), ".1f"),
    ("filters, sorted, p50 over HTTP, ms", _p50_of("filters, sorted"), ".1f"),
    ("from published to found, p95, ms", lambda one: one.freshness.lag.p95, ",.0f"),
    (
        f"rebuild, documents/s (floor {BUILD.floor:,.0f}, aim {BUILD.aim:,.0f})",
        lambda one: one.build_a_second,
        ",.0f",
    ),
    ("memory of a server, resident, MB", lambda one: one.memory_after.resident, ",.0f"),
    ("memory of a server, its own, MB", lambda one: one.memory_after.own, ",.0f"),
    ("index on disk, bytes a record", lambda one: one.index_bytes / one.size, ",.0f"),
    ("store on disk, bytes a record", lambda one: one.store_bytes / one.size, ",.0f"),
)


def _formed(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _bends(values: Sequence[float | None], sizes: Sequence[int]) -> str:
    """From which size on a figure grows more steeply than before, both drawn to logarithms."""
    known = [(size, value) for size, value in zip(sizes, values, strict=True) if value]
    slopes = [
        (smaller, abs(log(after / before)) / log(larger / smaller))
        for (smaller, before), (larger, after) in pairwise(known)
    ]
    bent = [f"{size:,}" for (_, before), (size, after) in pairwise(slopes) if after > before + BENT]
    return f"at {', '.join(bent)}" if bent else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
