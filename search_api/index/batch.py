"""A batch of changes, made ready as a whole before an engine is touched."""

from __future__ import annotations

from collections.abc import Iterable

from search_api.document import Names
from search_api.errors import BrokenBatch
from search_api.index.contract import Batch, Change, Put, Sources
from search_api.index.layout import cells_of


def read_batch(changes: Iterable[Change], engine: Sources) -> Batch:
    """The batch with its documents as the engine takes them; of several changes of a record the last.

    Raises:
        BrokenBatch: a document cannot be made, or an id not be written.
    """
    sources: dict[str, str | None] = {}
    names: dict[str, Names] = {}
    current = "the first change"
    try:
        for change in changes:
            if isinstance(change, Put):
                current = change.document.id
                sources[current] = engine.source(cells_of(change.document))
                names[current] = change.document.names
            else:
                current = change.id
                sources[current] = None
                names.pop(current, None)
            current.encode()
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise BrokenBatch(f"{current}: {error!r}") from error
    return Batch(sources, _newest(names.values()))


def _newest(told: Iterable[Names]) -> Names:
    """Each name once; of several the last."""
    newest: dict[tuple[str, str], dict[str, str]] = {}
    for names in told:
        for named, by_language in names.items():
            newest.setdefault(named, {}).update(by_language)
    return newest
