"""Completions of what is being typed: titles, providers and skills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from normalise.closed_lists import Answer
from search_api.facet_labels import best_name
from search_api.folding import words_of
from search_api.index import layout
from search_api.index.names import values_named
from search_api.index.question import current_on
from search_api.index.snapshot import Best, Clause
from search_api.index.view import View
from search_api.query import Suggestion

NAMED_FACETS = ("provider", "skill")
LOOKED_AT = 60
"""Titles and names that are weighed against each other."""


def suggestions(view: View, text: str, *, today: date, language: str, size: int) -> tuple[Suggestion, ...]:
    """The best titles, then providers and skills by their records; half of the places are for names."""
    words = words_of(text)
    if not words or size < 1:
        return ()
    named = sorted(_named(view, text, today, language), key=lambda one: (-one.count, one.text))
    titles = _titles(view, words, today, language)
    room = max(size - len(titles), size // 2)
    shown = _with_samples_marked(view, named[:room], today)
    return (*titles[: size - min(room, len(named))], *shown)


def _titles(view: View, words: Sequence[str], today: date, language: str) -> list[Suggestion]:
    """Titles with these words, the last perhaps unfinished: first those that begin so, short before long."""
    clauses = view.records.clauses
    complete = [clauses.word(layout.TITLE, word) for word in words[:-1]]
    begun = clauses.beginning(layout.TITLE, words[-1])
    clause = clauses.all_of([*complete, begun, current_on(clauses, today)])
    found: dict[str, tuple[tuple[bool, int, str], Suggestion]] = {}
    for row in view.records.best(clause, LOOKED_AT, showing=layout.SHOWN).rows:
        stored = view.records.stored(row.address)
        card = orjson.loads(stored[layout.CARD])
        title = _title_with(card, words, language)
        begins = " ".join(words_of(title)).startswith(" ".join(words))
        order = (not begins, len(title), title)
        found.setdefault(
            title, (order, Suggestion("title", title, stored[layout.ID], 1, bool(card.get("is_sample"))))
        )
    return [suggestion for _, suggestion in sorted(found.values(), key=lambda one: one[0])]


def _title_with(card: Mapping[str, Any], words: Sequence[str], language: str) -> str:
    """The title in the language in which it holds the words, the reader's language first."""
    names: Mapping[str, str] = card["name"]
    for tag in sorted(names, key=lambda tag: tag.partition("-")[0].lower() != language):
        in_title = words_of(names[tag])
        if any(word.startswith(words[-1]) for word in in_title) and set(words[:-1]) <= set(in_title):
            return names[tag]
    return best_name(names, language) or ""


def _with_samples_marked(view: View, named: Sequence[Suggestion], today: date) -> Iterator[Suggestion]:
    """Each, and whether every current record that has the value is a sample."""
    clauses = view.records.clauses
    samples = clauses.value(layout.facet_column("is_sample"), Answer.YES)
    others = [clauses.all_of([_current_with(view, one.kind, one.value, today)], [samples]) for one in named]
    records = view.records.foreseeing(lambda: map(Best, others))
    for one, clause in zip(named, others, strict=True):
        yield replace(one, is_sample=records.count(clause) == 0)


def _named(view: View, text: str, today: date, language: str) -> Iterator[Suggestion]:
    """Values that current records have, with their number."""
    found = [
        (facet, value, best_name(names, language) or value, _current_with(view, facet, value, today))
        for facet in NAMED_FACETS
        for value, names in values_named(view, facet, text, LOOKED_AT).items()
    ]
    records = view.records.foreseeing(lambda: [Best(clause) for *_, clause in found])
    for facet, value, name, clause in found:
        if count := records.count(clause):
            yield Suggestion(facet, name, value, count)


def _current_with(view: View, facet: str, value: str, today: date) -> Clause:
    clauses = view.records.clauses
    return clauses.all_of([clauses.value(layout.facet_column(facet), value), current_on(clauses, today)])
