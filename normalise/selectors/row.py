"""A row of a table: cells by their column's header."""

from __future__ import annotations

from collections.abc import Iterable

from normalise.selectors.folded_text import fold


class Row:
    """Cells by folded header; columns without a header have no name and cannot be asked for."""

    __slots__ = ("_cells", "headers")

    def __init__(self, cells: Iterable[tuple[str, str]]) -> None:
        """Cells as (header, text) in column order."""
        self.headers: list[str] = []
        self._cells: dict[str, list[str]] = {}
        for header, text in cells:
            name = fold(header)
            if name:
                self.headers.append(header)
                self._cells.setdefault(name, []).append(text)

    def cells(self, folded_header: str) -> list[str]:
        """The texts of every column of that header that are not empty."""
        return [text.strip() for text in self._cells.get(folded_header, ()) if text.strip()]
