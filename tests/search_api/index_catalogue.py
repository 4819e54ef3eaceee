"""Small catalogues for tests of an index: documents with just the values a test is about."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from search_api.document import IndexDocument, Passage, Span
from search_api.facets import DOCUMENT_FACETS, UNKNOWN
from search_api.index.contract import Change, Put, SearchIndex
from search_api.query import SearchQuery

TODAY = date(2026, 3, 15)
_numbers = count(1)


def document(
    native_id: str,
    title: str = "Title",
    *,
    text: str = "",
    language: str = "en",
    number: int | None = None,
    facets: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
    spans: Mapping[str, tuple[float | None, float | None]] | None = None,
    costs: Mapping[str, tuple[float | None, float | None]] | None = None,
    start_days: Sequence[date] = (),
    is_withdrawn: bool = False,
    expires: date | None = None,
    is_sample: bool = False,
) -> IndexDocument:
    """A document of the source `test`; numbers follow the order of making unless one is given."""
    given = {"is_sample": ("yes",)} if is_sample else {}
    given |= {name: tuple(values) for name, values in (facets or {}).items()}
    texts = {"name": [(language, title)]} | ({"description": [(language, text)]} if text else {})
    return IndexDocument(
        id=f"test:{native_id}",
        number=next(_numbers) if number is None else number,
        fingerprint=f"1.{native_id}",
        is_withdrawn=is_withdrawn,
        expires=expires,
        passages=(Passage(language, title, is_title=True), *([Passage(language, text)] if text else [])),
        facets={name: given.get(name) or (UNKNOWN,) for name in DOCUMENT_FACETS},
        names=names or {},
        spans={name: Span(*ends) for name, ends in (spans or {}).items()} | _starts(start_days),
        start_days=tuple(day.toordinal() for day in start_days),
        costs={currency: Span(*ends) for currency, ends in (costs or {}).items()},
        card=json.dumps(
            {"id": f"test:{native_id}", "name": {language: title}, "is_sample": is_sample}
        ).encode(),
        marked_texts=json.dumps(texts).encode(),
    )


def put(native_id: str, title: str = "Title", **values: Any) -> Put:
    """The change that brings such a document."""
    return Put(document(native_id, title, **values))


def worded(native_id: str, texts: Mapping[str, Sequence[tuple[str, str]]], **values: Any) -> Put:
    """The change that brings a document with these texts: field -> (language, text) pairs, all to be shown."""
    plain = document(native_id, **values)
    passages = tuple(
        Passage(language, text, is_title=name == "name")
        for name, versions in texts.items()
        for language, text in versions
    )
    card = json.dumps({"id": plain.id, "name": dict(texts.get("name", ()))}).encode()
    return Put(replace(plain, passages=passages, card=card, marked_texts=json.dumps(texts).encode()))


def question(text: str = "", **parts: Any) -> SearchQuery:
    """A question of TODAY."""
    return SearchQuery(today=TODAY, text=text, **parts)


def _starts(days: Sequence[date]) -> dict[str, Span]:
    return {"start": Span(min(days).toordinal(), max(days).toordinal())} if days else {}


def found(index: SearchIndex, query: SearchQuery | str = "") -> list[str]:
    """The native ids on the first page."""
    asked = question(query) if isinstance(query, str) else query
    return [hit.id.removeprefix("test:") for hit in index.search(asked).hits]


def value_counts(index: SearchIndex, facet: str, **parts: Any) -> list[tuple[str, int]]:
    """The values of one facet with their counts, in their order."""
    counts = index.search(question(facets=(facet,), **parts)).facets[facet]
    return [(one.value, one.count) for one in counts.values]


def hours(native_id: str, low: float | None, high: float | None) -> Put:
    """A record of that many hours."""
    return put(native_id, spans={"hours": (low, high)})


def wait_until(condition: Callable[[], bool], seconds: float = 2.0) -> None:
    """Fail unless the condition holds within that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.02)


RANGES: list[Change] = [
    hours("ten", 10, 10),
    hours("wide", 20, 60),
    hours("from50", 50, None),
    hours("to30", None, 30),
    put("none"),
]
