"""The names of facet values that only sources name: providers, skills, subjects of their own schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from search_api.document import Names
from search_api.facets import FACETS, LabelSource
from search_api.folding import joined_words, words_of
from search_api.index.columns import Cells
from search_api.index.layout import FACET, KEY, NAMES, WORD, dictionary_key, value_of_key
from search_api.index.snapshot import Clause
from search_api.index.view import View

MOST_NAMED = 10_000
"""Values that one prefix can find; a longer prefix finds the others."""
MOST_KEPT = 200_000


@dataclass(slots=True)
class _Page:
    """What is known of one commit of the names."""

    token: str
    names: dict[str, Mapping[str, str]]
    is_whole: bool
    """Whether no other value has a name."""


class NameBook:
    """Names by facet and value, kept until names change."""

    def __init__(self) -> None:
        self._page = _Page("", {}, is_whole=False)

    def of(self, view: View, facet: str, values: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Value -> language tag -> name; a value without a name has an empty one."""
        if FACETS[facet].labels is not LabelSource.NAMES:
            return {}
        names = self.look_up(view, {facet: values})
        return {value: names[dictionary_key(facet, value)] for value in values}

    def look_up(self, view: View, values: Mapping[str, Iterable[str]]) -> Mapping[str, Mapping[str, str]]:
        """Key -> names, of the values of several facets at least, got all at once."""
        page = self._page
        if page.token != view.names_token or len(page.names) > MOST_KEPT:
            page = self._page = _first_page(view)
        keys = [
            dictionary_key(facet, value)
            for facet, some in values.items()
            if FACETS[facet].labels is LabelSource.NAMES
            for value in some
        ]
        missing = [key for key in keys if key not in page.names]
        if missing:
            asked = view.names.clauses.value(KEY, *missing)
            read = {} if page.is_whole else _read(view, asked, len(missing))
            page.names.update({key: read.get(key, {}) for key in missing})
        return page.names


def _first_page(view: View) -> _Page:
    """Nothing, or of a distant engine as much as one journey brings: most catalogues have no more."""
    if not view.names.is_distant:
        return _Page(view.names_token, {}, is_whole=False)
    named = [name for name, facet in FACETS.items() if facet.labels is LabelSource.NAMES]
    names = _read(view, view.names.clauses.value(FACET, *named), MOST_NAMED)
    return _Page(view.names_token, names, is_whole=len(names) < MOST_NAMED)


class KnownNames:
    """The names that a writer has learned; the newest name of a value in each language stays."""

    def __init__(self, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> None:
        """`read` gives the names, as JSON, that earlier writers have learned of some keys."""
        self._read = read
        self._known: dict[tuple[str, str], dict[str, str]] = {}

    def learn(self, told: Names) -> list[tuple[str, Cells]]:
        """Key and cells of every value whose names these change."""
        self._recall(told)
        fresh = {
            named: names for named, names in told.items() if not names.items() <= self._known[named].items()
        }
        for named, names in fresh.items():
            self._known[named].update(names)
        keys = ((dictionary_key(*named), *named) for named in fresh)
        return [(key, _name_cells(key, facet, self._known[facet, value])) for key, facet, value in keys]

    def forget(self) -> None:
        """What was learned may not have been kept: it is read anew."""
        self._known.clear()

    def _recall(self, told: Names) -> None:
        missing = {dictionary_key(*named): named for named in told if named not in self._known}
        found = self._read(list(missing)) if missing else {}
        for key, named in missing.items():
            self._known[named] = orjson.loads(found[key]) if key in found else {}


def _name_cells(key: str, facet: str, names: Mapping[str, str]) -> Cells:
    words = tuple(map(joined_words, names.values()))
    return {KEY: (key,), FACET: (facet,), NAMES: (orjson.dumps(names),), WORD: words}


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
