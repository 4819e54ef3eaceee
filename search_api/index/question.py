"""A question as conditions on documents."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from search_api.facets import CURRENT, EXPIRED, RANGES, STATUS, UNKNOWN, WITHDRAWN
from search_api.index import layout
from search_api.index.code_words import CodeWords
from search_api.index.columns import Kind
from search_api.index.snapshot import Clause, Clauses
from search_api.index.stems import stem
from search_api.query import Range, SearchQuery
from search_api.sort_keys import day_code, first_key, last_key, limit_code
from search_api.synonyms import Synonyms, Words
from search_api.wanted import wanted
from search_api.words import Typed

TITLE_WEIGHT = 3.0
"""How much more a word in the title says than one in the text."""
CODE_SCORE = 0.1
"""And what the label of a code says, however rare: less than nearly any word of the source's own."""
STEMMED = ((layout.TEXT_EN, Kind.ENGLISH), (layout.TEXT_FR, Kind.FRENCH))
"""Columns of stems."""


@dataclass(frozen=True)
class Question:
    """One question over one snapshot: every condition its answer needs, each made once."""

    clauses: Clauses
    query: SearchQuery
    typed: Typed
    synonyms: Synonyms
    codes: CodeWords
    """Of the same snapshot."""

    def clause(self, without: str | None = None) -> Clause:
        """Everything asked for, or everything but one facet's filter or one range."""
        if without not in self._clauses_made:
            self._clauses_made[without] = self._clause(without)
        return self._clauses_made[without]

    def said(self, wordings: Sequence[Words], *, is_exact: bool) -> Clause:
        """The records with one of these wordings in any text, or in what people call their type or a level."""
        texts = [_in_texts(self.clauses, words, is_exact=is_exact) for words in wordings]
        named = self.codes.values(wordings, is_exact=is_exact)
        codes = [self._coded(facet, values) for facet, values in named.items()]
        return self.clauses.any_of([*texts, *codes])

    def with_value(self, span: str) -> Clause:
        """The records that have a value of this span."""
        return self.clauses.between(layout.low_column(span), 0, None)

    @cached_property
    def _clauses_made(self) -> dict[str | None, Clause]:
        return {}

    @cached_property
    def _required(self) -> list[Clause]:
        """The words: most of the work, and the same whichever filter is left out."""
        return [self.said(one.wordings, is_exact=one.is_exact) for one in wanted(self.typed, self.synonyms)]

    @cached_property
    def _excluded(self) -> list[Clause]:
        return [self.said((piece.words,), is_exact=piece.is_quoted) for piece in self.typed.excluded]

    def _coded(self, facet: str, values: Collection[str]) -> Clause:
        """The records with one of these values; where there are no others, what is not unknown is found faster."""
        column, clauses = layout.facet_column(facet), self.clauses
        if self.codes.are_all(facet, values):
            found = clauses.all_of([], [clauses.value(column, UNKNOWN)])
        else:
            found = clauses.value(column, *sorted(values))
        return clauses.scoring(found, CODE_SCORE)

    def _clause(self, without: str | None) -> Clause:
        if self.typed.says_nothing:
            return self.clauses.nothing()
        filters = [
            self._filter(name, values)
            for name, values in self.query.filters.items()
            if values and name != without
        ]
        ranges = [self._range(name, one) for name, one in self.query.ranges.items() if name != without]
        hidden = []
        if without != STATUS and not self.query.filters.get(STATUS):
            hidden.append(self.clauses.value(layout.STATE, WITHDRAWN))
        return self.clauses.all_of([*self._required, *filters, *ranges], [*self._excluded, *hidden])

    def _filter(self, facet: str, values: tuple[str, ...]) -> Clause:
        if facet == STATUS:
            return self.clauses.any_of([self._status(value) for value in values])
        return self.clauses.value(layout.facet_column(facet), *values)

    def _status(self, value: str) -> Clause:
        if value == CURRENT:
            return current_on(self.clauses, self.query.today)
        if value == EXPIRED:
            yesterday = day_code(self.query.today) - 1
            return self.clauses.between(layout.STATUS_DAY, layout.WITHDRAWN_DAY + 1, yesterday)
        if value == WITHDRAWN:
            return self.clauses.value(layout.STATE, WITHDRAWN)
        return self.clauses.nothing()

    def _range(self, name: str, limits: Range) -> Clause:
        spans = self._spans(name, limits)
        known = self.clauses.any_of([self._known(name, span, one) for span, one in spans.items()])
        if not limits.include_unknown:
            return known
        unknown = self.clauses.all_of([], [self.with_value(span) for span in spans])
        return self.clauses.any_of([known, unknown])

    def _spans(self, name: str, limits: Range) -> Mapping[str, Range]:
        """Span -> its limits: one, or for converted costs one a currency, each in its own money."""
        if name != "cost" or self.query.conversion is None:
            return {span_name(name, self.query.currency): limits}
        rates = self.query.conversion.rates
        return {layout.cost_name(currency): limits_in(limits, rate) for currency, rate in rates.items()}

    def _known(self, name: str, span: str, limits: Range) -> Clause:
        """The records whose value overlaps the limits."""
        low, high = (
            None if end is None else limit_code(name, RANGES[name].unit, end, is_upper=is_upper)
            for end, is_upper in ((limits.low, False), (limits.high, True))
        )
        if name == "start" and (low is not None or high is not None):
            return self.clauses.between(layout.START_DAY, low, high)
        ends = []
        if high is not None:
            ends.append(self.clauses.between(layout.low_column(span), 0, last_key(high)))
        if low is not None:
            ends.append(self.clauses.between(layout.high_column(span), first_key(low), None))
        return self.clauses.all_of(ends or [self.with_value(span)])


def question_key(question: Question, without: str | None = None) -> Hashable:
    """What decides which records are found."""
    query = question.query
    filters = tuple(
        sorted((name, values) for name, values in query.filters.items() if values and name != without)
    )
    ranges = tuple(
        sorted(((name, one) for name, one in query.ranges.items() if name != without), key=lambda one: one[0])
    )
    rates = None if query.conversion is None else tuple(sorted(query.conversion.rates.items()))
    return question.typed.text, filters, ranges, query.currency, rates, query.today, without == STATUS


def limits_in(limits: Range, rate: float) -> Range:
    """The limits of a cost in a currency of which one unit is worth `rate` of the question's."""
    low, high = (
        None if end is None or isinstance(end, date) else end / rate for end in (limits.low, limits.high)
    )
    return Range(low, high)


def current_on(clauses: Clauses, day: date) -> Clause:
    """The records that are neither withdrawn nor expired on that day."""
    return clauses.between(layout.STATUS_DAY, day_code(day), None)


def span_name(name: str, currency: str | None) -> str:
    """The span behind a range or sort: costs have one a currency."""
    return layout.cost_name(currency or "") if name == "cost" else name


def _in_texts(clauses: Clauses, words: Words, *, is_exact: bool) -> Clause:
    """These words in a row, in any text: as they are, or also by their stems."""
    anywhere = [
        clauses.weighed(clauses.phrase(layout.TITLE, words), TITLE_WEIGHT),
        clauses.phrase(layout.TEXT, words),
    ]
    if not is_exact:
        anywhere += [clauses.phrase(column, [stem(kind, word) for word in words]) for column, kind in STEMMED]
    return clauses.any_of(anywhere)
