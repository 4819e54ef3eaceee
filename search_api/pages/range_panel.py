"""The filters with two ends: two fields, what is spread between them, and whether the unknown belong."""

from __future__ import annotations

from dataclasses import dataclass

from normalise.reference_rates import ReferenceRates
from search_api.facets import RANGES, Unit
from search_api.pages.addresses import Addresses
from search_api.pages.conditions import UNIT_MARKS
from search_api.pages.form import LOWER, UPPER, end_text
from search_api.pages.interface import Interface
from search_api.query import Bucket, Distribution, Range, SearchQuery

SHOWN_RANGES = tuple(RANGES)
OPEN_RANGES = frozenset({"hours"})
CHART_WIDTH, CHART_HEIGHT = 252, 42
"""Units of the drawing; the page scales it."""
BAR_GAP = 2
LEAST_BARS = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the drawing, in its units."""

    x: float
    y: float
    width: float
    height: float
    is_chosen: bool
    span: str
    count: str


@dataclass(frozen=True, slots=True)
class Chart:
    """How a quantity is spread: a picture with a name that says the finding, and its table."""

    bars: tuple[Bar, ...]
    finding: str


@dataclass(frozen=True, slots=True)
class ConvertChoice:
    """Whether prices in other currencies belong to the range, and by the rates of which day."""

    day: str
    is_chosen: bool
    words: str


@dataclass(frozen=True, slots=True)
class RangePanel:
    """One range as the panel shows it."""

    name: str
    label: str
    unit: str
    is_open: bool
    is_chosen: bool
    is_dated: bool
    low_name: str
    high_name: str
    low: str
    high: str
    include_unknown: bool
    unknown_count: int | None
    """None when it was not counted."""
    chart: Chart | None
    note: str | None = None
    """What the limits mean: which hours, and that intervals count where they overlap."""
    currencies: tuple[str, ...] = ()
    """To choose from, for money."""
    currency: str | None = None
    convert: ConvertChoice | None = None
    """For money, where reference rates are loaded."""


def range_panel(
    name: str,
    addresses: Addresses,
    distribution: Distribution | None,
    ui: Interface,
    currencies: tuple[str, ...] = (),
    rates: ReferenceRates | None = None,
) -> RangePanel:
    """One range as the panel shows it."""
    query, facet = addresses.query, RANGES[name]
    limits = query.ranges.get(name, Range())
    is_money = facet.unit is Unit.MONEY
    return RangePanel(
        name=name,
        label=ui.facet(name),
        unit=UNIT_MARKS.get(facet.unit, ""),
        is_open=name in OPEN_RANGES or name in query.ranges,
        is_chosen=name in query.ranges,
        is_dated=facet.unit is Unit.DAY,
        low_name=name + LOWER,
        high_name=name + UPPER,
        low=end_text(limits.low),
        high=end_text(limits.high),
        include_unknown=limits.include_unknown,
        unknown_count=None if distribution is None else distribution.unknown,
        chart=None if distribution is None else chart(distribution, name, query, ui),
        note=ui.t(f"range.note_{name}") if ui.has(f"range.note_{name}") else None,
        currencies=_currencies(query, currencies) if is_money else (),
        currency=query.currency if is_money else None,
        convert=_convert(query, rates, ui) if is_money and rates is not None else None,
    )


def _convert(query: SearchQuery, rates: ReferenceRates, ui: Interface) -> ConvertChoice:
    """The day that is asked for; before anything is, the last one there are rates of."""
    conversion = query.conversion
    asked = rates.days[-1].day if conversion is None else conversion.asked
    day = asked if conversion is None else conversion.day
    words = ui.t("range.convert", date=ui.formats.date(day), source=rates.source)
    return ConvertChoice(asked.isoformat(), conversion is not None, words)


def _currencies(query: SearchQuery, offered: tuple[str, ...]) -> tuple[str, ...]:
    chosen = () if query.currency is None else (query.currency,)
    return tuple(dict.fromkeys((*offered, *chosen)))


def chart(distribution: Distribution, name: str, query: SearchQuery, ui: Interface) -> Chart | None:
    """The drawing of a distribution; none when there is nothing to draw."""
    highest = max((bucket.count for bucket in distribution.buckets), default=0)
    if highest == 0:
        return None
    buckets = _trimmed(distribution.buckets)
    step = (CHART_WIDTH + BAR_GAP) / len(buckets)
    bars = []
    for place, bucket in enumerate(buckets):
        # A bar is never so small that a value looks like none.
        height = 0.0 if bucket.count == 0 else max(2.0, CHART_HEIGHT * bucket.count / highest)
        bars.append(
            Bar(
                x=round(place * step, 2),
                y=round(CHART_HEIGHT - height, 2),
                width=round(step - BAR_GAP, 2),
                height=round(height, 2),
                is_chosen=_is_inside(bucket, query.ranges.get(name)),
                span=bucket_words(bucket, ui),
                count=ui.formats.number(bucket.count),
            )
        )
    fullest = max(buckets, key=lambda bucket: bucket.count)
    unit = UNIT_MARKS.get(RANGES[name].unit, "")
    finding = ui.t(
        "chart.finding",
        name=ui.facet(name),
        span=f"{bucket_words(fullest, ui)} {unit}".strip(),
        records=ui.formats.number(fullest.count),
        unknown=ui.formats.number(distribution.unknown),
    )
    return Chart(tuple(bars), finding)


def bucket_words(bucket: Bucket, ui: Interface) -> str:
    """`40 to under 50`, `300 or more`."""
    low = ui.formats.number(bucket.low)
    if bucket.high is None:
        return ui.t("chart.or_more", low=low)
    return ui.t("chart.under", low=low, high=ui.formats.number(bucket.high))


def _trimmed(buckets: tuple[Bucket, ...]) -> tuple[Bucket, ...]:
    """Without the empty buckets at the upper end, but never so few that bars become blocks."""
    last = max(place for place, bucket in enumerate(buckets) if bucket.count)
    return buckets[: max(last + 1, LEAST_BARS)]


def _is_inside(bucket: Bucket, limits: Range | None) -> bool:
    if limits is None:
        return True
    starts = not isinstance(limits.low, (int, float)) or bucket.high is None or bucket.high > limits.low
    ends = not isinstance(limits.high, (int, float)) or bucket.low <= limits.high
    return starts and ends
