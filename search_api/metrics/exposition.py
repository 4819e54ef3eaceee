"""Families of metrics in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.core import Metric as PrometheusMetric
from prometheus_client.registry import Collector

from search_api.metrics.metric import Family, MetricType

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
Form = GaugeMetricFamily | CounterMetricFamily
FORMS: Mapping[MetricType, type[Form]] = {
    MetricType.GAUGE: GaugeMetricFamily,
    MetricType.COUNTER: CounterMetricFamily,
}


class _Families(Collector):
    """Hands over what was measured already: nothing is counted in this process."""

    def __init__(self, families: Iterable[Family]) -> None:
        self._families = families

    def collect(self) -> Iterator[PrometheusMetric]:
        return map(_written, self._families)

    def describe(self) -> Iterator[PrometheusMetric]:
        """Nothing, so that registering measures nothing."""
        return iter(())


def exposition(families: Iterable[Family]) -> bytes:
    """The families as a scrape reads them."""
    registry = CollectorRegistry()
    registry.register(_Families(families))
    return generate_latest(registry)


def _written(family: Family) -> PrometheusMetric:
    metric = family.metric
    form: Form = FORMS[metric.type](metric.name, f"{metric.meaning}.", labels=metric.labels)
    for sample in family.samples:
        form.add_metric(sample.labels, float(sample.value))
    return form
