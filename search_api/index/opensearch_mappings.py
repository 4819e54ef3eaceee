"""How OpenSearch keeps our columns: settings, mappings and documents, all of them code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import orjson

from search_api.index.columns import Cells, Columns, Kind
from search_api.index.stems import stemmed

WORDS_ANALYSER = "words"
"""Words come folded and parted by spaces, and stems are ours: the stemmers of Lucene and tantivy differ in words
such as `international`, and a question must find the same on every engine."""
LONGEST_WORD = 8_000
"""Letters; Lucene takes words of 32,766 bytes at most, and refuses the whole document over a longer one."""
LONGEST_VALUE = 32_766
"""Bytes of an exact value."""
SHARED_LETTERS, SHARED_TEXTS = 60, 10_000
"""Of a text that may well be the label of a code, and how many such texts are remembered with their stems."""
STATE_FIELD = "state"
"""In the table of names: the field of the one document that says how far the generation is."""
SIGN = 2**63
"""Numbers of 64 bits are kept as signed ones in the same order, which are exact, sorted and limited the fastest."""
FIELDS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.KEY: {"type": "keyword", "store": True},
    Kind.VALUE: {"type": "keyword"},
    Kind.NUMBER: {"type": "long"},
    Kind.STORED: {"type": "text", "index": False, "store": True},
}
LISTED = {"type": "keyword", "index": False}
TEXT = {"type": "text", "analyzer": WORDS_ANALYSER, "index_options": "positions"}
ANALYSIS = {
    "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 2**20}},
    "filter": {"bearable": {"type": "length", "max": LONGEST_WORD}},
    "analyzer": {WORDS_ANALYSER: {"tokenizer": "spaces", "filter": ["bearable"]}},
}


def listed_column(column: str) -> str:
    """The field with the distinct words of a column, by which they can be counted."""
    return f"{column}_words"


def shifted(number: int) -> int:
    """An unsigned number of 64 bits as a signed one."""
    if not 0 <= number < 2 * SIGN:
        raise ValueError(f"{number} is no whole number of 64 bits")
    return number - SIGN


def unshifted(number: int) -> int:
    """The number behind a signed one."""
    return number + SIGN


def settings(shards: int, copies: int) -> dict[str, Any]:
    """Of one table. Nothing is seen before its batch is whole: only we refresh.

    Every copy takes each document itself: one that is sent finished segments would show an earlier commit for a while.
    What was deleted is remembered for longer than a writer can be late, which else would bring it back.
    """
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": copies,
            "replication": {"type": "DOCUMENT"},
            "refresh_interval": "-1",
            "gc_deletes": "1h",
            "mapping": {"total_fields": {"limit": 2_000}},
            "analysis": ANALYSIS,
        }
    }


def mappings(columns: Columns, *, with_state: bool) -> dict[str, Any]:
    """Of one table. Of a document only its stored columns are kept; the table with the state keeps it whole."""
    fields: dict[str, Mapping[str, Any]] = {}
    for name, kind in columns.items():
        fields[name] = FIELDS.get(kind, TEXT)
        if kind is Kind.SPELT:
            fields[listed_column(name)] = LISTED
    if with_state:
        fields[STATE_FIELD] = {"type": "object", "enabled": False}
    return {"dynamic": "strict", "_source": {"enabled": with_state}, "properties": fields}


class Sources:
    """Makes documents as OpenSearch takes them."""

    def __init__(self, columns: Columns) -> None:
        self._taken = {name: TAKEN.get(kind) for name, kind in columns.items()}
        self._listed = {name: listed_column(name) for name, kind in columns.items() if kind is Kind.SPELT}

    def source(self, cells: Cells) -> str:
        """One document as JSON; ValueError or TypeError names what would be refused.

        A column's values stay apart: no phrase runs from one into the next.
        """
        source: dict[str, Sequence[Any]] = {}
        for column, values in cells.items():
            take = self._taken[column]
            source[column] = values if take is None else take(values)
            if column in self._listed:
                words = (word for value in values for word in value.split() if len(word) <= LONGEST_WORD)
                source[self._listed[column]] = list(words)
        return orjson.dumps(source).decode()


def _exact(values: Sequence[str]) -> Sequence[str]:
    """Values of which none is too long; one of few letters cannot be."""
    for value in values:
        if len(value) > LONGEST_VALUE // 4 and len(value.encode()) > LONGEST_VALUE:
            raise ValueError(
                f"the value {value[:40]!r}… of {len(value):,} letters; {LONGEST_VALUE:,} bytes are the most"
            )
    return values


def _numbers(values: Sequence[int]) -> Sequence[int]:
    return [shifted(value) for value in values]


def _stored(values: Sequence[bytes]) -> Sequence[str]:
    return [value.decode() for value in values]


def _stems(kind: Kind, values: Sequence[str]) -> Sequence[str]:
    return [
        _shared_stems(kind, value) if len(value) <= SHARED_LETTERS else stemmed(kind, value)
        for value in values
    ]


@lru_cache(maxsize=SHARED_TEXTS)
def _shared_stems(kind: Kind, value: str) -> str:
    return stemmed(kind, value)


TAKEN: Mapping[Kind, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Kind.KEY: _exact,
    Kind.VALUE: _exact,
    Kind.NUMBER: _numbers,
    Kind.STORED: _stored,
    Kind.ENGLISH: partial(_stems, Kind.ENGLISH),
    Kind.FRENCH: partial(_stems, Kind.FRENCH),
}
"""What becomes of a column's values; words go as they are."""
