"""The names of facet values that only sources name: providers, skills, subjects of their own schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from search_api.facets import FACETS, LabelSource
from search_api.folding import words_of
from search_api.index.layout import FACET, KEY, NAMES, WORD, dictionary_key, value_of_key
from search_api.index.snapshot import Clause
from search_api.index.view import View

MOST_NAMED = 10_000
"""Values that one prefix can find; a longer prefix finds the others."""
MOST_KEPT = 200_000


class NameBook:
    """Names by facet and value, kept until names change."""

    def __init__(self) -> None:
        self._token = ""
        self._names: dict[str, Mapping[str, str]] = {}

    def of(self, view: View, facet: str, values: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Value -> language tag -> name; a value without a name has an empty one."""
        if FACETS[facet].labels is not LabelSource.NAMES:
            return {}
        if self._token != view.names_token or len(self._names) > MOST_KEPT:
            self._token, self._names = view.names_token, {}
        names = self._names
        wanted = {value: dictionary_key(facet, value) for value in values}
        missing = [key for key in wanted.values() if key not in names]
        if missing:
            names.update({key: {} for key in missing})
            names.update(_read(view, view.names.clauses.value(KEY, *missing), len(missing)))
        return {value: names[key] for value, key in wanted.items()}


def values_named(
    view: View, facet: str, typed: str, limit: int = MOST_NAMED
) -> Mapping[str, Mapping[str, str]]:
    """Value -> names, where a name has all these words, the last of them perhaps unfinished."""
    words = words_of(typed)
    if not words or FACETS[facet].labels is not LabelSource.NAMES:
        return {}
    clauses = view.names.clauses
    found = clauses.all_of([clauses.value(FACET, facet), *begun(view, words)])
    return {value_of_key(key): names for key, names in _read(view, found, limit).items()}


def begun(view: View, words: Sequence[str]) -> list[Clause]:
    """Names with these words, the last perhaps unfinished."""
    clauses = view.names.clauses
    return [*(clauses.word(WORD, word) for word in words[:-1]), clauses.beginning(WORD, words[-1])]


def _read(view: View, clause: Clause, limit: int) -> dict[str, Mapping[str, str]]:
    found = view.names.best(clause, limit, showing=(KEY, NAMES))
    rows = (view.names.stored(row.address) for row in found.rows)
    return {row[KEY]: orjson.loads(row[NAMES]) for row in rows}
