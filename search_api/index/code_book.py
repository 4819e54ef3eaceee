"""The words of the types and levels that each commit holds: its values are counted once, and then carried on."""

from __future__ import annotations

from collections.abc import Mapping

from normalise.vocabularies import Vocabularies
from search_api.index.asked_counts import weight
from search_api.index.carried_answers import CarriedAnswers, Wanted
from search_api.index.code_words import LABELS, CodeWords
from search_api.index.difference import Difference
from search_api.index.layout import facet_column
from search_api.index.rows import RowClauses
from search_api.index.snapshot import ValueCounts
from search_api.index.view import View
from search_api.remembered import Remembered

COLUMNS = {facet: facet_column(facet) for facet in LABELS}
EVERYTHING = RowClauses().everything()
MOST_COMMITS, MOST_SETS = 8, 2
"""Remembered: commits nearly always hold the values of the one before."""


class CodeBook:
    """The words of the types and levels that each commit holds."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self._vocabularies = vocabularies
        self._nothing = CodeWords({}, vocabularies)
        self._commits = Remembered(MOST_COMMITS)
        self._sets = Remembered(MOST_SETS)

    def of(self, view: View, counted: CarriedAnswers) -> CodeWords:
        """Those of one commit."""
        return self._commits.get(view.token, lambda: self._of_values(view, counted))

    def of_nothing(self) -> CodeWords:
        """For a question without words, for which no commit need be asked."""
        return self._nothing

    def _of_values(self, view: View, counted: CarriedAnswers) -> CodeWords:
        counts = counted.get(view, Wanted(("codes",), lambda: _count(view), _count_on, weight))
        values = {
            facet: frozenset(value for value, _ in counts[column].pairs) for facet, column in COLUMNS.items()
        }
        return self._sets.get(tuple(values.items()), lambda: CodeWords(values, self._vocabularies))


def _count(view: View) -> Mapping[str, ValueCounts]:
    """All values that documents have now, whatever state they are in."""
    return view.records.value_counts(view.records.clauses.everything(), tuple(COLUMNS.values()))


def _count_on(counts: Mapping[str, ValueCounts], written: Difference) -> Mapping[str, ValueCounts] | None:
    """The same of a later commit; none where not all could be counted."""
    if not all(one.is_whole for one in counts.values()):
        return None
    return {column: written.values(EVERYTHING, column, one) for column, one in counts.items()}
