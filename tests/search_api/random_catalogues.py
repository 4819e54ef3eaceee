"""Random small catalogues, and random questions about them, for comparing an engine with plain Python."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from search_api.document import IndexDocument
from search_api.query import Conversion, Range, SearchQuery, Sort
from tests.search_api.index_catalogue import TODAY, document, question

WORDS = ["data", "ethics", "bread", "māori", "badge", "level", "zealand"]
"""The last three stand in titles, in labels of codes, or in both."""
VALUES = {
    "country": ["NZ", "CA", "FR"],
    "skill": ["a", "b", "c", "d"],
    "delivery_type": ["online", "blended"],
}
CODES = {
    "type": ["MicroCredential", "DigitalBadge", "OpenBadge", "Certificate"],
    "level": ["nzqcf:5", "nzqcf:6", "rqf:3", "unknown:badge"],
}
FACETS = (*VALUES, "status")
INTERVALS = ("hours", "contact_hours", "ects", "eqf_level")
ORDERS = ("changed_at", "hours", "cost", "eqf_level", "start", "completeness")
Ends = tuple[float | None, float | None]


@st.composite
def intervals(draw: st.DrawFn) -> Ends:
    """Two ends in order, of which one may be open."""
    low, more = draw(st.integers(0, 12)), draw(st.integers(0, 6))
    return draw(st.sampled_from([(low, low + more), (low, low), (None, low), (low, None)]))


@st.composite
def documents(draw: st.DrawFn) -> list[IndexDocument]:
    """A small catalogue, its numbers in no order."""
    size = draw(st.integers(0, 12))
    numbers = draw(st.permutations(range(1, size + 1)))
    return [draw(one_document(f"{place}", number)) for place, number in enumerate(numbers)]


@st.composite
def one_document(draw: st.DrawFn, native_id: str, number: int) -> IndexDocument:
    """A document that says much or little."""
    facets = {
        name: draw(st.lists(st.sampled_from(values), max_size=3, unique=True))
        for name, values in (VALUES | CODES).items()
    }
    costs = {currency: draw(st.none() | intervals()) for currency in ("NZD", "CAD")}
    days = draw(st.lists(st.integers(0, 9), max_size=3, unique=True))
    return document(
        native_id,
        " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))),
        number=number,
        facets=facets,
        spans=draw(spans()),
        costs={currency: cost for currency, cost in costs.items() if cost is not None},
        start_days=[TODAY + timedelta(days=day) for day in days],
        is_withdrawn=draw(st.sampled_from([False, False, False, True])),
        expires=draw(st.sampled_from([None, TODAY, TODAY - timedelta(days=1)])),
    )


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Ends]:
    """Some quantities of a document."""
    made = {name: draw(st.none() | intervals()) for name in INTERVALS}
    for name in ("changed_at", "completeness"):
        made[name] = draw(st.none() | st.integers(0, 5).map(lambda value: (value, value)))
    return {name: ends for name, ends in made.items() if ends is not None}


@st.composite
def questions(draw: st.DrawFn) -> SearchQuery:
    """A question with words, filters and ranges."""
    choices = {name: [*values, "unknown"] for name, values in VALUES.items()}
    choices["status"] = ["current", "expired", "withdrawn"]
    filters = {
        name: tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True)))
        for name, values in choices.items()
        if draw(st.booleans())
    }
    return question(
        draw(words()), filters=filters, ranges=draw(ranges()), currency="NZD", facets=FACETS, size=100
    )


@st.composite
def ranges(draw: st.DrawFn) -> dict[str, Range]:
    """Limits of some quantities, those without a value asked for or not."""
    made = {}
    for name in ("hours", "ects", "cost", "completeness", "start"):
        if draw(st.sampled_from([True, False, False])):
            low, high = draw(intervals())
            if name == "start":
                limits = [None if end is None else TODAY + timedelta(days=int(end)) for end in (low, high)]
                made[name] = Range(*limits, include_unknown=draw(st.booleans()))
            else:
                made[name] = Range(low, high, include_unknown=draw(st.booleans()))
    return made


@st.composite
def words(draw: st.DrawFn) -> str:
    """Some words, of which some may not be there."""
    chosen = draw(st.lists(st.sampled_from(WORDS), max_size=3, unique=True))
    return " ".join(word if draw(st.sampled_from([True, True, False])) else f"-{word}" for word in chosen)


def orders() -> st.SearchStrategy[Sort]:
    """Every order but relevance, both ways."""
    return st.builds(Sort, st.sampled_from(ORDERS), st.booleans())


def conversions() -> st.SearchStrategy[Conversion | None]:
    """Costs in one currency, or in two with a rate between them."""
    return st.sampled_from([None, Conversion(TODAY, TODAY, "test", {"NZD": 1.0, "CAD": 2.0})])
