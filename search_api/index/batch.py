"""A batch of changes, made ready as a whole before an engine is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from search_api.document import IndexDocument
from search_api.errors import BrokenBatch
from search_api.index.columns import Cells
from search_api.index.contract import Change, Put
from search_api.index.layout import cells_of

Prepared = TypeVar("Prepared")
Batch: TypeAlias = dict[str, tuple[IndexDocument, Prepared] | None]
"""Record id -> what takes its place; None takes it out."""


def read_batch(changes: Iterable[Change], prepare: Callable[[Cells], Prepared]) -> Batch[Prepared]:
    """The batch with its documents as the engine takes them; of several changes of a record the last.

    Raises:
        BrokenBatch: a document cannot be made, or an id not be written.
    """
    batch: Batch[Prepared] = {}
    current = "the first change"
    try:
        for change in changes:
            if isinstance(change, Put):
                current = change.document.id
                batch[current] = (change.document, prepare(cells_of(change.document)))
            else:
                current = change.id
                batch[current] = None
            current.encode()
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise BrokenBatch(f"{current}: {error!r}") from error
    return batch
