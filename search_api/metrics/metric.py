"""A metric: what it is called and means, and what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class MetricType(StrEnum):
    """How the numbers of a metric may be read."""

    GAUGE = "gauge"
    """The state of things now."""
    COUNTER = "counter"
    """Only ever grows."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; docs/operators.md has a row for each."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ("source",)
    type: MetricType = MetricType.GAUGE


@dataclass(frozen=True, slots=True)
class Sample:
    """One number; the labels stand in the order of the metric's."""

    labels: tuple[str, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with all that was measured of it at one moment."""

    metric: Metric
    samples: Sequence[Sample]

    @classmethod
    def by_source(cls, metric: Metric, numbers: Iterable[tuple[str, float | None]]) -> Self:
        """One number for each source that has one."""
        return cls(metric, [Sample((source,), number) for source, number in numbers if number is not None])

    @classmethod
    def single(cls, metric: Metric, number: float) -> Self:
        """The one number of the whole catalogue."""
        return cls(metric, [Sample((), number)])
