"""Which columns an index has, and how a document fills them: the same for every engine."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from search_api.document import IndexDocument, Passage, Span
from search_api.facets import DOCUMENT_FACETS, HOURS_RANGES, WITHDRAWN
from search_api.folding import joined_words
from search_api.index.columns import Cells, Kind
from search_api.sort_keys import LAST_CODE, day_code, key_of, number_code

LAYOUT = 4
"""Raised when the same columns are filled differently."""
ID, NUMBER, FINGERPRINT, STATE, STATUS_DAY = "id", "number", "fingerprint", "state", "status_day"
TITLE, TEXT, TEXT_EN, TEXT_FR = "title", "text", "text_en", "text_fr"
START_DAY, CARD, MARKED = "start_day", "card", "marked"
TIE_BREAK = "tie_break"
"""Orders records of equal relevance, the least first: the more completely described one, then the lower number."""
WRITTEN = "written"
"""The commit that a document was written after, where an engine numbers its commits: what is newer than a view."""
COUNTED = "counted"
"""One number of all in a document that is counted, beside `WRITTEN`."""
WITHDRAWN_DAY, NEVER = 0, LAST_CODE
"""Of `status_day`: withdrawn records stand before all days, those that never expire behind them."""
NUMBERED = frozenset({*HOURS_RANGES.values(), "ects", "completeness", "eqf_level"})
"""Spans whose ends are numbers; the others are seconds or days already."""
SPANS = (*sorted(NUMBERED), "changed_at", "start")
STEMMED_COLUMNS = {"en": TEXT_EN, "fr": TEXT_FR}
UNDETERMINED = "und"
SHOWN = (ID, CARD)
"""Stored columns of a result row."""

KEY, FACET, WORD, NAMES = "key", "facet", "word", "names"
DICTIONARY = {KEY: Kind.KEY, FACET: Kind.VALUE, WORD: Kind.WORDS, NAMES: Kind.STORED}
"""Columns of the table of names of open facet values."""


def facet_column(name: str) -> str:
    """The column of a facet's values."""
    return f"facet_{name}"


FACET_COLUMNS = {name: facet_column(name) for name in DOCUMENT_FACETS}


def low_column(name: str) -> str:
    """The column of keys made of lower ends."""
    return f"low_{name}"


def high_column(name: str) -> str:
    """The column of keys made of upper ends."""
    return f"high_{name}"


def cost_name(currency: str) -> str:
    """What costs in one currency are called among the spans."""
    return f"cost_{currency}"


def columns(currencies: Iterable[str]) -> dict[str, Kind]:
    """Every column of the table of records."""
    spans = (*SPANS, *(cost_name(currency) for currency in currencies))
    return {
        ID: Kind.KEY,
        FINGERPRINT: Kind.STORED,
        NUMBER: Kind.NUMBER,
        TIE_BREAK: Kind.NUMBER,
        STATE: Kind.VALUE,
        STATUS_DAY: Kind.NUMBER,
        TITLE: Kind.SPELT,
        TEXT: Kind.WORDS,
        TEXT_EN: Kind.ENGLISH,
        TEXT_FR: Kind.FRENCH,
        START_DAY: Kind.NUMBER,
        CARD: Kind.STORED,
        MARKED: Kind.STORED,
        **{facet_column(name): Kind.VALUE for name in DOCUMENT_FACETS},
        **{column(name): Kind.NUMBER for name in spans for column in (low_column, high_column)},
    }


def layout_name(all_columns: Mapping[str, Kind], engine: str, kept: str = "") -> str:
    """Engine, its version and the layout in one word: an index of another name cannot be read here.

    `kept` is whatever else decides how an engine keeps documents.
    """
    described = repr((LAYOUT, sorted(all_columns.items()), sorted(DICTIONARY.items()), kept))
    digest = hashlib.blake2b(described.encode(), digest_size=4).hexdigest()
    return f"{engine}-{digest}"


def cells_of(document: IndexDocument) -> Cells:
    """The document as cells. ValueError when its number or a currency has no column."""
    if not 1 <= document.number <= LAST_CODE:
        raise ValueError(f"{document.id}: the number {document.number} is not from 1 to {LAST_CODE}")
    cells: dict[str, Sequence[Any]] = {
        ID: (document.id,),
        FINGERPRINT: (document.fingerprint.encode(),),
        NUMBER: (document.number,),
        TIE_BREAK: (_tie_break(document),),
        STATUS_DAY: (_status_day(document),),
        CARD: (document.card,),
        MARKED: (document.marked_texts,),
        **{column: document.facets[name] for name, column in FACET_COLUMNS.items()},
        **_text_cells(document.passages),
    }
    if document.is_withdrawn:
        cells[STATE] = (WITHDRAWN,)
    if document.start_days:
        cells[START_DAY] = document.start_days
    for name, span in document.spans.items():
        cells |= _ends(name, span, document.number, is_number=name in NUMBERED)
    for currency, span in document.costs.items():
        cells |= _ends(cost_name(currency), span, document.number, is_number=True)
    return cells


def dictionary_key(facet: str, value: str) -> str:
    """The key of one facet value among the names."""
    return f"{facet}\x1f{value}"


def value_of_key(key: str) -> str:
    """The facet value of such a key."""
    return key.partition("\x1f")[2]


def _tie_break(document: IndexDocument) -> int:
    """A key that grows as less is described; where nobody counted, it stands behind nothing being described."""
    span = document.spans.get("completeness")
    described = None if span is None else span.low
    missing = LAST_CODE if described is None else LAST_CODE - 1 - number_code(described)
    return key_of(missing, document.number)


def _status_day(document: IndexDocument) -> int:
    if document.is_withdrawn:
        return WITHDRAWN_DAY
    return NEVER if document.expires is None else day_code(document.expires)


def _ends(name: str, span: Span, number: int, *, is_number: bool) -> dict[str, tuple[int]]:
    """The keys of both ends; an open end reaches to the first or the last code. ValueError where there is no code."""
    code = number_code if is_number else _whole_code
    low, high = span
    low_code = 0 if low is None else code(low)
    high_code = LAST_CODE if high is None else low_code if high == low else code(high)
    return {low_column(name): (key_of(low_code, number),), high_column(name): (key_of(high_code, number),)}


def _whole_code(value: float) -> int:
    if not 0 <= value <= LAST_CODE:
        raise ValueError(f"{value} is no code from 0 to {LAST_CODE}")
    return int(value)


def _text_cells(passages: Iterable[Passage]) -> dict[str, list[str]]:
    """Each passage is a value of its own, so that no phrase runs from one into the next."""
    cells: defaultdict[str, list[str]] = defaultdict(list)
    for passage in passages:
        words = joined_words(passage.text)
        for column in _text_columns(passage.language, passage.is_title):
            cells[column].append(words)
    return cells


@lru_cache(maxsize=1024)
def _text_columns(tag: str, is_title: bool) -> tuple[str, ...]:
    """The columns of a passage."""
    language = tag.partition("-")[0].lower()
    columns = (TITLE, TEXT) if is_title else (TEXT,)
    if language == UNDETERMINED:
        return *columns, TEXT_EN, TEXT_FR
    return (*columns, STEMMED_COLUMNS[language]) if language in STEMMED_COLUMNS else columns
