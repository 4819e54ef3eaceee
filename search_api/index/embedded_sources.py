"""Documents as the embedded engine reads them: JSON that one call takes in, whichever process wrote it."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from search_api.index.columns import Cells, Columns, Kind

NUMBERS = 2**64
"""The engine keeps none from here on."""


class EmbeddedSources:
    """Makes documents for one table."""

    def __init__(self, columns: Columns) -> None:
        self._written = {name: WRITTEN.get(kind) for name, kind in columns.items()}

    def source(self, cells: Cells) -> str:
        """One document; LookupError for a column that is none, which the engine would pass over."""
        source: dict[str, Any] = {}
        for column, values in cells.items():
            write = self._written[column]
            written = values if write is None else write(values)
            source[column] = written[0] if len(written) == 1 else written
        return orjson.dumps(source).decode()


def _numbers(values: Sequence[int]) -> Sequence[int]:
    for value in values:
        if not 0 <= value < NUMBERS:
            raise ValueError(f"{value} is no whole number from 0 to {NUMBERS - 1}")
    return values


def _stored(values: Sequence[bytes]) -> Sequence[str]:
    return [b2a_base64(value, newline=False).decode("ascii") for value in values]


WRITTEN: Mapping[Kind, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Kind.NUMBER: _numbers,
    Kind.STORED: _stored,
}
"""What JSON has no form for, or too wide a one; texts of all kinds go as they are."""
