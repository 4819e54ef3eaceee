"""Counts of facet values and distributions: each under all filters but its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from search_api.errors import BadQuery
from search_api.facets import RANGES, STATUS
from search_api.index import layout
from search_api.index.asked_counts import (
    STATUSES,
    by_count,
    distribution_asked,
    status_counts,
    statuses_asked,
    values_asked,
    weight,
)
from search_api.index.carried_answers import CarriedAnswers, Wanted
from search_api.index.difference import Difference, in_rows
from search_api.index.names import NameBook, values_named
from search_api.index.question import Question, question_key
from search_api.index.snapshot import Asked, ValueCounts
from search_api.index.view import View
from search_api.query import Bucket, Distribution, FacetCounts, FacetPage, FacetValue

COUNT = re.compile(r"[0-9]{1,18}")


class Counter:
    """Counts one question over one view, and remembers what it counted."""

    def __init__(self, view: View, question: Question, remembered: CarriedAnswers, names: NameBook) -> None:
        self._view = view
        self._question = question
        self._remembered = remembered
        self._names = names

    def facets(self, names: Sequence[str], size: int) -> dict[str, FacetCounts]:
        """The first values of each facet, the chosen ones always among them."""
        counts = self._counts(names)
        first = {name: self._first_pairs(name, counts[name], size) for name in names}
        self._names.look_up(
            self._view, {name: [value for value, _ in pairs] for name, pairs in first.items()}
        )
        return {name: self._facet(name, counts[name], pairs) for name, pairs in first.items()}

    def page(
        self, name: str, *, prefix: str, among: Collection[str] | None, after: str | None, size: int
    ) -> FacetPage:
        """One page of all values of a facet."""
        counts = self._counts([name])[name]
        pairs = self._matching(name, counts.pairs, prefix.strip(), among)
        last_seen = None if after is None else _read_after(after)
        behind = [pair for pair in pairs if last_seen is None or by_count(pair) > last_seen]
        shown = behind[:size]
        last = f"{shown[-1][1]}:{shown[-1][0]}" if len(behind) > len(shown) else None
        return FacetPage(self._values(name, shown), len(pairs), last, counts.is_whole, self._view.token)

    def distribution(self, name: str) -> Distribution:
        """How many records begin in each bucket of a range."""
        return self._remembered.get(self._view, self._distribution_wanted(name))

    def asked(self, names: Sequence[str], distributions: Sequence[str]) -> Iterator[Asked]:
        """What the snapshot will be asked for these, as far as it is not known already."""
        for without, together in self._groups(names):
            if not self._remembered.has(self._view, self._counts_wanted(together, without)):
                is_status = together == [STATUS]
                yield (
                    statuses_asked(self._question)
                    if is_status
                    else values_asked(self._question, together, without)
                )
        for name in distributions:
            if not self._remembered.has(self._view, self._distribution_wanted(name)):
                yield from distribution_asked(self._question, name)

    def _counts(self, names: Sequence[str]) -> dict[str, ValueCounts]:
        """All values of each facet."""
        found: dict[str, ValueCounts] = {}
        for without, together in self._groups(names):
            counted = self._remembered.get(self._view, self._counts_wanted(together, without))
            found.update(counted)
        return {name: found[name] for name in names}

    def _counts_wanted(self, names: Sequence[str], without: str | None) -> Wanted[Mapping[str, ValueCounts]]:
        return Wanted(
            ("facets", *names, question_key(self._question, without)),
            lambda: self._count(names, without),
            lambda counted, written: self._count_on(names, without, counted, written),
            weight,
        )

    def _distribution_wanted(self, name: str) -> Wanted[Distribution]:
        return Wanted(
            ("distribution", name, self._question.query.currency, question_key(self._question, name)),
            lambda: self._distribution(name),
            lambda counted, written: self._distribution_on(name, counted, written),
            lambda made: 1 + len(made.buckets),
        )

    def _groups(self, names: Sequence[str]) -> Iterator[tuple[str | None, list[str]]]:
        """(left out filter, facets): those without a filter of their own are counted in one go."""
        chosen = self._question.query.filters
        alone = [name for name in names if name == STATUS or chosen.get(name)]
        together = [name for name in names if name not in alone]
        if together:
            yield None, together
        yield from ((name, [name]) for name in dict.fromkeys(alone))

    def _count(self, names: Sequence[str], without: str | None) -> Mapping[str, ValueCounts]:
        records = self._view.records
        if names == [STATUS]:
            bands = statuses_asked(self._question)
            return {STATUS: status_counts(records.band_counts(bands.clause, bands.column, bands.edges))}
        asked = values_asked(self._question, names, without)
        found = records.value_counts(asked.clause, asked.columns)
        return {name: found[layout.facet_column(name)] for name in names}

    def _count_on(
        self,
        names: Sequence[str],
        without: str | None,
        counted: Mapping[str, ValueCounts],
        written: Difference,
    ) -> Mapping[str, ValueCounts] | None:
        """The counts of an earlier view carried on; none where it could not count all, or words are asked for."""
        question = in_rows(self._question)
        if question is None or not all(one.is_whole for one in counted.values()):
            return None
        if names == [STATUS]:
            known = dict(counted[STATUS].pairs)
            counts = written.bands(statuses_asked(question), [known.get(one, 0) for one in STATUSES])
            return {STATUS: status_counts(counts)}
        asked = values_asked(question, names, without)
        return {
            name: written.values(asked.clause, column, counted[name])
            for name, column in zip(names, asked.columns, strict=True)
        }

    def _facet(self, name: str, counts: ValueCounts, first: Sequence[tuple[str, int]]) -> FacetCounts:
        others = len(counts.pairs) - sum(1 for _, count in first if count)
        return FacetCounts(self._values(name, first), others, counts.is_whole)

    def _first_pairs(self, name: str, counts: ValueCounts, size: int) -> list[tuple[str, int]]:
        chosen = self._question.query.filters.get(name, ())
        first = list(counts.pairs[:size])
        listed = {value for value, _ in first}
        left_out = [value for value in dict.fromkeys(chosen) if value not in listed]
        if left_out:
            found = dict(counts.pairs)
            first += [(value, found.get(value, 0)) for value in left_out]
        return sorted(first, key=by_count)

    def _values(self, name: str, pairs: Sequence[tuple[str, int]]) -> tuple[FacetValue, ...]:
        chosen = self._question.query.filters.get(name, ())
        names = self._names.of(self._view, name, [value for value, _ in pairs])
        return tuple(
            FacetValue(value, count, value in chosen, names.get(value, {})) for value, count in pairs
        )

    def _matching(
        self, name: str, pairs: Sequence[tuple[str, int]], prefix: str, among: Collection[str] | None
    ) -> list[tuple[str, int]]:
        fitting = [pair for pair in pairs if among is None or pair[0] in among]
        if not prefix:
            return fitting
        named = values_named(self._view, name, prefix)
        return [pair for pair in fitting if pair[0] in named or pair[0].startswith(prefix)]

    def _distribution(self, name: str) -> Distribution:
        drawn, without_value = distribution_asked(self._question, name)
        records = self._view.records
        counts = records.band_counts(drawn.clause, drawn.column, drawn.edges)
        return _drawn(name, counts, records.count(without_value.clause))

    def _distribution_on(self, name: str, counted: Distribution, written: Difference) -> Distribution | None:
        """The distribution of an earlier view carried on; none where words are asked for."""
        question = in_rows(self._question)
        if question is None:
            return None
        drawn, without_value = distribution_asked(question, name)
        counts = written.bands(drawn, [bucket.count for bucket in counted.buckets])
        return _drawn(name, counts, written.total(without_value.clause, counted.unknown))


def _drawn(name: str, counts: Sequence[int], unknown: int) -> Distribution:
    edges = RANGES[name].edges
    buckets = zip(edges, (*edges[1:], None), counts, strict=True)
    return Distribution(tuple(Bucket(*one) for one in buckets), unknown)


def _read_after(after: str) -> tuple[int, str]:
    count, separator, value = after.partition(":")
    if not separator or COUNT.fullmatch(count) is None:
        raise BadQuery("after", after, "is not where a page of this facet ended; take it from `next`")
    return -int(count), value
