"""Answers carried on from one commit to the next are those made anew, whatever is written, on every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.document import IndexDocument
from search_api.facets import FACETS, RANGES
from search_api.index.answers import Answers
from search_api.index.code_book import CodeBook
from search_api.index.contract import Change, Put, Remove, SearchIndex
from search_api.query import Range, SearchPage, SearchQuery, Sort
from search_api.synonyms import load_synonyms
from tests.search_api.index_catalogue import TODAY, question
from tests.search_api.index_engines import EMBEDDED, ENGINES, OPENSEARCH, drop_tables
from tests.search_api.random_catalogues import FACETS as CHOSEN
from tests.search_api.random_catalogues import ORDERS, VALUES, one_document, ranges

DRAWN = tuple(name for name, one in RANGES.items() if one.edges)
LANDING = question(facets=tuple(FACETS), facet_size=100, distributions=DRAWN, currency="NZD")
FIRST = replace(LANDING, size=2)
IDS = 6


@st.composite
def batches(draw: st.DrawFn) -> list[Change]:
    """Some records come, change, are withdrawn or taken out, at once."""
    ids = draw(st.lists(st.integers(0, IDS - 1), min_size=1, max_size=4, unique=True))
    return [
        Remove(f"test:{one}")
        if draw(st.sampled_from([False, False, False, False, True]))
        else Put(draw(one_document(str(one), one + 1)))
        for one in ids
    ]


@st.composite
def unworded(draw: st.DrawFn) -> SearchQuery:
    """A question with a filter or two, perhaps a range, on one day or the next."""
    filters = {
        name: (draw(st.sampled_from(VALUES[name])),) for name in draw(st.sets(st.sampled_from([*VALUES])))
    }
    return replace(
        LANDING,
        filters=filters
        | draw(st.sampled_from([{}, {"status": ("current",)}, {"status": ("expired", "withdrawn")}])),
        ranges=draw(st.just({}) | ranges()) | draw(st.just({}) | changed_since()),
        sort=Sort(draw(st.sampled_from(ORDERS)), draw(st.booleans())),
        size=draw(st.integers(1, 3)),
        today=TODAY + timedelta(draw(st.integers(0, 1))),
        facets=CHOSEN,
    )


@st.composite
def changed_since(draw: st.DrawFn) -> dict[str, Range]:
    """What every change changes, so that it is no part of what tells two versions of a record apart."""
    moment = datetime(1970, 1, 1, 0, 0, draw(st.integers(0, 5)), tzinfo=UTC)
    return {"changed_at": Range(*draw(st.sampled_from([(moment, None), (None, moment)])))}


class CarriedAnswers(RuleBasedStateMachine):
    """One reader lives through every commit; what it answers is also made anew, from the very same view."""

    def __init__(self, opened: Callable[[], SearchIndex], leave: Callable[[], None] | None = None) -> None:
        """`opened` opens the same index, empty at first, again and again; `leave` takes away what is left of it."""
        super().__init__()
        self.leave = leave
        self.opened = opened
        self.writer, self.index = self.opened(), self.opened()
        self.asked = [FIRST]

    @initialize(first=st.tuples(*(one_document(str(n), n + 1) for n in range(IDS))))
    def begin(self, first: tuple[IndexDocument, ...]) -> None:
        self.writer.apply(map(Put, first), 1)
        self.compare()

    @rule(batch=batches(), query=unworded())
    def commit(self, batch: list[Change], query: SearchQuery) -> None:
        self.writer.apply(batch, self.writer.checkpoint() + 1)
        self.asked = [FIRST, *self.asked[1:], query][-3:]
        self.compare()

    @rule(batch=batches())
    def commit_twice_with_the_checkpoint_of_before(self, batch: list[Change]) -> None:
        for _ in range(2):
            self.writer.apply(batch, self.writer.checkpoint())

    @rule()
    def let_another_writer_go_on(self) -> None:
        self.writer.close()
        self.writer = self.opened()

    def compare(self) -> None:
        """What was asked before is asked again, so that most of it is carried on."""
        reading: Any = self.index
        reading._reader.refreshed()
        for query in self.asked:
            found = _answered(
                self.index.search(query)
            )  # before the view is looked at: a lost one is opened anew
            assert found == _answered(
                _anew(reading, lambda anew, view, query=query: anew.search(view, query))
            )
        values = reading._answers._codes.of(reading._reader.view(), reading._answers._carried)
        assert values._held == _anew(reading, lambda anew, view: anew._codes.of(view, anew._carried))._held

    def teardown(self) -> None:
        self.index.close()
        self.writer.close()
        if self.leave is not None:
            self.leave()


def test_carried_answers_are_those_made_anew(
    engine: str, make_place: Callable[[], str], vocabularies: Vocabularies
) -> None:
    def begun() -> CarriedAnswers:
        place = make_place()
        leave = partial(drop_tables, place) if engine == OPENSEARCH else None
        return CarriedAnswers(lambda: ENGINES[engine](place, vocabularies), leave)

    examples = 8 if engine == EMBEDDED else 4
    chosen = settings(max_examples=examples, stateful_step_count=6, deadline=None)
    run_state_machine_as_test(begun, settings=chosen)  # type: ignore[arg-type]


def _anew(reading: Any, ask: Callable[..., Any]) -> Any:
    """What somebody who knows nothing yet makes of the view that answers now."""
    anew = Answers(load_synonyms(), CodeBook(load_vocabularies()))
    return ask(anew, reading._reader.view())


def _answered(page: SearchPage) -> tuple[Any, ...]:
    return page.total, page.hits, page.next_cursor, page.facets, page.distributions
