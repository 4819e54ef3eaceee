"""Documents as the embedded engine reads them: JSON that one call takes in, whichever process wrote it."""

from __future__ import annotations

from binascii import b2a_base64
from typing import Any

import orjson

from search_api.index.columns import Cells, Columns, Kind


class EmbeddedSources:
    """Makes documents for one table. Texts and numbers of all kinds go as they are."""

    def __init__(self, columns: Columns) -> None:
        self._columns = frozenset(columns)
        self._stored = tuple(name for name, kind in columns.items() if kind is Kind.STORED)

    def source(self, cells: Cells) -> str:
        """One document.

        Raises:
            LookupError: a column is none, which the engine would pass over.
            TypeError: a number has more than 64 bits, or a text cannot be written.
        """
        source: dict[str, Any] = {**cells}
        if not source.keys() <= self._columns:
            raise LookupError(f"no columns: {', '.join(sorted(source.keys() - self._columns))}")
        for column in self._stored:
            if column in source:
                source[column] = [b2a_base64(one, newline=False).decode("ascii") for one in source[column]]
        return orjson.dumps(source).decode()
