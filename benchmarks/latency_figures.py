"""Asks every case by the bare engine, by the index and over HTTP, in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

import orjson

from benchmarks.engines import Raw
from benchmarks.search_cases import LANDING, TODAY, Asked, Case
from benchmarks.served import Connection, Server
from benchmarks.timing import Latencies, Throughput, latencies, spent, throughput
from search_api.index.contract import SearchIndex
from search_api.query import SearchQuery

DEEP_SIZE, DEEP_PAGES = 100, 100
THREADS = (1, 2, 8)
THREAD_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One case; a way that it was not asked in is none."""

    name: str
    raw: Latencies | None = None
    index: Latencies | None = None
    served: Latencies | None = None


def warm(every: Sequence[Case], raw: Raw, connection: Connection) -> None:
    """Ask each question of the first case in one of the kinds of text, as often by the bare engine as over HTTP."""
    kinds = [case for case in every if case.has_raw and case.is_promised]
    for number in range(len(every[0].asked)):
        asked = kinds[number % len(kinds)].asked[number]
        if asked.query is not None and asked.address is not None:
            raw.call(asked.query)()
            connection.get(asked.address)


def measure(case: Case, raw: Raw, index: SearchIndex, connection: Connection) -> Measured:
    """Each question by every way before the next, so that whatever else the machine does falls on all alike."""
    times: dict[str, list[float]] = {"raw": [], "index": [], "served": []}
    for asked in case.asked:
        if case.has_raw and asked.query is not None:
            times["raw"].append(spent(raw.call(asked.query)))
        if (by_index := _index_call(index, asked)) is not None:
            times["index"].append(spent(by_index))
        if asked.address is not None:
            times["served"].append(spent(partial(connection.get, asked.address)))
    return Measured(case.name, **{way: latencies(each) for way, each in times.items() if each})


def measure_walk(raw: Raw, index: SearchIndex, connection: Connection) -> Measured:
    """Pages of a hundred, one behind the other, by the newest changes."""
    times: dict[str, list[float]] = {"raw": [], "index": [], "served": []}
    query: SearchQuery | None = replace(SearchQuery(today=TODAY), size=DEEP_SIZE)
    address: str | None = f"{LANDING}?size={DEEP_SIZE}&facets="
    for _ in range(DEEP_PAGES):
        if query is None or address is None:
            break
        times["raw"].append(spent(raw.call(query)))
        query, took = _next_page(index, query)
        times["index"].append(took)
        address, took = _next_address(connection, address)
        times["served"].append(took)
    return Measured("page of 100, deep", **{way: latencies(each) for way, each in times.items()})


def measure_threads(
    raw: Raw, server: Server, asked: Sequence[Asked]
) -> Iterator[tuple[Throughput, Throughput]]:
    """Bare engine and server, by so many threads each; fresh questions for each, or answers would be remembered."""
    share = len(asked) // len(THREADS)
    for place, threads in enumerate(THREADS):
        part = asked[place * share : (place + 1) * share]
        calls = [raw.call(one.query) for one in part if one.query is not None]
        bare = throughput([_call] * threads, calls, THREAD_SECONDS)
        addresses = [one.address for one in part if one.address is not None]
        connections = [server.connect() for _ in range(threads)]
        yield bare, throughput([one.get for one in connections], addresses, THREAD_SECONDS)


def _call(made: Callable[[], object]) -> object:
    return made()


def _index_call(index: SearchIndex, asked: Asked) -> Callable[[], object] | None:
    if asked.query is not None:
        return partial(index.search, asked.query)
    return None if asked.typed is None else partial(index.suggest, asked.typed, today=TODAY)


def _next_page(index: SearchIndex, query: SearchQuery) -> tuple[SearchQuery | None, float]:
    pages = []
    took = spent(lambda: pages.append(index.search(query)))
    cursor = pages[0].next_cursor
    return (None if cursor is None else replace(query, cursor=cursor)), took


def _next_address(connection: Connection, address: str) -> tuple[str | None, float]:
    bodies = []
    took = spent(lambda: bodies.append(connection.get(address)))
    following = orjson.loads(bodies[0])["next"]
    if following is None:
        return None, took
    parts = urlsplit(following)
    return f"{parts.path}?{parts.query}", took
