"""A question as the parameters of an address, read and written; the pages use the same ones.

Repeating the parameter of a facet means OR, different parameters mean AND, a range is `low..high`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from search_api.api.conversion import Converter
from search_api.api.parameter_values import (
    Parameters,
    read_range,
    read_sort,
    write_range,
    write_sort,
)
from search_api.facets import FACETS, RANGES
from search_api.query import MAX_FACET_SIZE, MAX_SIZE, Conversion, Range, SearchQuery, Sort
from search_api.question import LANGUAGES, checked

Pairs = Sequence[tuple[str, str]]
"""Name and value of each parameter, decoded, in the order of the address."""
TEXT, SORT, SIZE, CURSOR, LANG = "q", "sort", "size", "cursor", "lang"
CURRENCY, CONVERT, INCLUDE_UNKNOWN = "currency", "convert", "include_unknown"
FACETS_WANTED, FACET_SIZE, DISTRIBUTIONS = "facets", "facet_size", "distributions"
CONDITIONS = (TEXT, *FACETS, *RANGES, INCLUDE_UNKNOWN, CURRENCY, CONVERT)
"""The parameters that decide which records belong to the answer."""
SEARCH_PARAMETERS = (
    *CONDITIONS,
    SORT,
    SIZE,
    CURSOR,
    FACETS_WANTED,
    FACET_SIZE,
    DISTRIBUTIONS,
    LANG,
)
"""Every parameter of a search."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a question means where its address is silent."""

    facets: tuple[str, ...] = tuple(FACETS)
    distributions: tuple[str, ...] = ()
    size: int = 20
    facet_size: int = 20
    language: str | None = None
    """`en` or `fr`; none: `en` is read, and the language is always written."""


def read_query(
    pairs: Pairs,
    today: date,
    defaults: Defaults,
    allowed: Iterable[str] = SEARCH_PARAMETERS,
    also: Iterable[str] = (),
    converter: Converter | None = None,
) -> SearchQuery:
    """The question these parameters ask. Chosen values come sorted and once each.

    `allowed` are the parameters of the request; `also` further ones that the caller reads itself; `converter` finds
    the rates of `convert`.

    Raises:
        BadQuery: names the parameter, its value, what is allowed and the nearest allowed value.
    """
    given = Parameters(pairs, (*allowed, *also))
    return checked(
        SearchQuery(
            today=today,
            text=given.one(TEXT, "").strip(),
            filters={name: given.several(name) for name in FACETS if name in given},
            ranges=_read_ranges(given),
            currency=given.one(CURRENCY) if CURRENCY in given else None,
            conversion=_read_conversion(given, converter or Converter()),
            sort=read_sort(given.one(SORT)) if SORT in given else Sort(),
            size=given.whole_number(SIZE, defaults.size, most=MAX_SIZE),
            cursor=given.one(CURSOR) if CURSOR in given else None,
            facets=given.names(FACETS_WANTED, tuple(FACETS), defaults.facets),
            facet_size=given.whole_number(FACET_SIZE, defaults.facet_size, 1, MAX_FACET_SIZE),
            distributions=given.names(DISTRIBUTIONS, _DRAWN, defaults.distributions),
            highlight=bool(given.one(TEXT, "").strip()),
            language=given.one_of(LANG, LANGUAGES, defaults.language or LANGUAGES[0]),
        )
    )


_DRAWN = tuple(name for name, one in RANGES.items() if one.edges)


def _read_ranges(given: Parameters) -> dict[str, Range]:
    """The ranges that are limited; `include_unknown` of one that is not changes nothing."""
    with_unknown = given.names(INCLUDE_UNKNOWN, tuple(RANGES), ())
    return {
        name: read_range(facet, given.one(name), include_unknown=name in with_unknown)
        for name, facet in RANGES.items()
        if name in given
    }


def _read_conversion(given: Parameters, converter: Converter) -> Conversion | None:
    if CONVERT not in given:
        return None
    return converter.conversion(given.one(CONVERT), given.one(CURRENCY) if CURRENCY in given else None)


def query_pairs(query: SearchQuery, defaults: Defaults) -> list[tuple[str, str]]:
    """The parameters of a question, always in the same order, without what the defaults say anyway.

    `read_query` makes the same question of them.
    """
    return [*_condition_pairs(query), *_presentation_pairs(query, defaults)]


def _condition_pairs(query: SearchQuery) -> Iterator[tuple[str, str]]:
    if query.text:
        yield TEXT, query.text
    for name in FACETS:
        yield from ((name, value) for value in query.filters.get(name, ()))
    for name in RANGES:
        if name in query.ranges:
            yield name, write_range(query.ranges[name])
    with_unknown = {name for name, limits in query.ranges.items() if limits.include_unknown}
    if with_unknown:
        yield INCLUDE_UNKNOWN, ",".join(name for name in RANGES if name in with_unknown)
    if query.currency is not None:
        yield CURRENCY, query.currency
    if query.conversion is not None:
        yield CONVERT, query.conversion.asked.isoformat()


def _presentation_pairs(query: SearchQuery, defaults: Defaults) -> Iterator[tuple[str, str]]:
    if query.sort != Sort():
        yield SORT, write_sort(query.sort)
    if query.size != defaults.size:
        yield SIZE, str(query.size)
    if query.facets != defaults.facets:
        yield FACETS_WANTED, ",".join(query.facets)
    if query.facet_size != defaults.facet_size:
        yield FACET_SIZE, str(query.facet_size)
    if query.distributions != defaults.distributions:
        yield DISTRIBUTIONS, ",".join(query.distributions)
    if query.language != defaults.language:
        yield LANG, query.language
    if query.cursor is not None:
        yield CURSOR, query.cursor


def query_address(path: str, query: SearchQuery, defaults: Defaults, extra: Pairs = ()) -> str:
    """The canonical address of a question: `path?parameters`; `extra` are parameters of the caller's own."""
    written = urlencode([*query_pairs(query, defaults), *extra], safe=":,", quote_via=quote)
    return f"{path}?{written}" if written else path
