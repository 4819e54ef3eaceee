"""Latencies of many askings, by one thread or several."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import TypeVar

Asked = TypeVar("Asked")
Ask = Callable[[Asked], object]


@dataclass(frozen=True, slots=True)
class Latencies:
    """Percentiles in milliseconds of so many askings."""

    p50: float
    p95: float
    p99: float
    count: int


@dataclass(frozen=True, slots=True)
class Throughput:
    """What some threads got answered together."""

    threads: int
    a_second: float
    p95: float


def latencies(times: Iterable[float]) -> Latencies:
    """The percentiles of these milliseconds, of which there is at least one."""
    ordered = sorted(times)
    p50, p95, p99 = (ordered[min(len(ordered) - 1, len(ordered) * part // 100)] for part in (50, 95, 99))
    return Latencies(p50, p95, p99, len(ordered))


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of one."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


def throughput(asks: Sequence[Ask[Asked]], questions: Iterable[Asked], seconds: float) -> Throughput:
    """A thread for each of `asks`; no question is asked twice, and the last one ends it if time does not."""
    waiting, answered = deque(questions), list[float]()
    ends = time.perf_counter() + seconds

    def go_on(ask: Ask[Asked]) -> None:
        while time.perf_counter() < ends:
            try:
                question = waiting.popleft()
            except IndexError:
                return
            answered.append(spent(partial(ask, question)))

    began = time.perf_counter()
    threads = [Thread(target=go_on, args=(ask,), daemon=True) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Throughput(len(asks), len(answered) / (time.perf_counter() - began), latencies(answered).p95)
