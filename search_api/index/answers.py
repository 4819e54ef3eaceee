"""Answers over one view, remembered for as long as nothing newer is asked for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date

import orjson

from search_api.cursor import effective_sort
from search_api.facets import FACETS
from search_api.folding import joined_words
from search_api.index import layout
from search_api.index.carried_answers import CarriedAnswers, Wanted
from search_api.index.code_book import CodeBook
from search_api.index.contract import Entry, IndexCounts
from search_api.index.facet_counts import Counter
from search_api.index.hit_pages import hit_of, hit_page, hits_asked
from search_api.index.names import NameBook
from search_api.index.other_spelling import other_spelling
from search_api.index.question import Question, current_on, question_key
from search_api.index.snapshot import Asked
from search_api.index.view import View
from search_api.query import Hit, Relaxed, SearchPage, SearchQuery
from search_api.remembered import Remembered
from search_api.synonyms import Synonyms
from search_api.words import read_words

FEW = 5
"""Results up to which another spelling is offered."""
MOST_CARRIED = 800_000
"""Values of facets kept in memory with their counts, and first hits: tens of megabytes, as most are the same from
commit to commit."""
MOST_HITS = 1_000
"""Hits kept in memory; each is dozens of small things that the garbage collector must look at."""
MOST_SPELLINGS = 20_000
"""Words kept in memory with what they may have been meant to be."""
ENTRIES_AT_ONCE = 2_000
COMMON_WORDS = (
    *(
        "and",
        "are",
        "can",
        "for",
        "how",
        "not",
        "our",
        "the",
        "who",
        "you",
        "aux",
        "des",
        "est",
        "les",
        "par",
        "que",
    ),
    *(
        "qui",
        "son",
        "sur",
        "une",
        "about",
        "also",
        "avec",
        "cette",
        "dans",
        "from",
        "have",
        "into",
        "leur",
        "more",
    ),
    *(
        "other",
        "pour",
        "that",
        "their",
        "them",
        "they",
        "this",
        "those",
        "vous",
        "votre",
        "what",
        "when",
        "which",
    ),
    *("will", "with", "your"),
)
"""English and French words of three letters and more that make no two texts alike."""


class Answers:
    """Answers questions over the views it is given."""

    def __init__(self, synonyms: Synonyms, codes: CodeBook) -> None:
        self._synonyms = synonyms
        self._codes = codes
        self._carried = CarriedAnswers(MOST_CARRIED)
        self._pages = Remembered(MOST_HITS)
        self._spellings = Remembered(MOST_SPELLINGS)
        self._names = NameBook()

    def search(self, view: View, query: SearchQuery) -> SearchPage:
        """One page of results with its facets."""
        question = self._question(view, query)
        key = (view.token, question_key(question), *_page_key(query))
        return self._pages.get(key, lambda: self._search(view, question), _weight)

    def counter(self, view: View, query: SearchQuery) -> Counter:
        """What counts facet values, under the spelling the search itself would use."""
        question = self._question(view, query)
        wanted = Wanted(("resolved", question_key(question)), lambda: self._resolved(view, question))
        resolved = self._carried.get(view, wanted)
        return Counter(view, resolved, self._carried, self._names)

    def more_like_this(self, view: View, record_id: str, today: date, size: int) -> tuple[Hit, ...]:
        """Records that share the rarest words of the texts that may be shown of this one."""
        clauses = view.records.clauses
        own = clauses.value(layout.ID, record_id)
        rows = view.records.best(own, 1, showing=(layout.MARKED,)).rows
        if not rows or size < 1:
            return ()
        marked = orjson.loads(view.records.stored(rows[0].address)[layout.MARKED])
        texts = [joined_words(text) for versions in marked.values() for _, text in versions]
        alike = clauses.like(layout.TEXT, texts, COMMON_WORDS, view.records.size)
        like = clauses.all_of([alike, current_on(clauses, today)], [own])
        found = view.records.best(like, size, showing=layout.SHOWN).rows
        return tuple(hit_of(view.records.stored(row.address), row.rank, None, "en") for row in found)

    def learn_codes(self, view: View) -> None:
        """Look up what every question with words needs of a view."""
        self._codes.of(view, self._carried)

    def close(self) -> None:
        """Let go of every view."""
        self._carried.clear()

    def counts(self, view: View) -> IndexCounts:
        """How much the view holds."""
        everything = view.records.clauses.everything()
        column = layout.facet_column(FACETS["source"].name)
        by_source = dict(view.records.value_counts(everything, [column])[column].pairs)
        return IndexCounts(view.records.count(everything), by_source)

    def _question(self, view: View, query: SearchQuery) -> Question:
        typed = read_words(query.text)
        codes = self._codes.of(view, self._carried) if typed.has_words else self._codes.of_nothing()
        return Question(view.records.clauses, query, typed, self._synonyms, codes)

    def _search(self, view: View, question: Question) -> SearchPage:
        query, relaxed, other = question.query, None, None
        view = self._foreseeing(view, question)
        page = hit_page(view, question, self._carried)
        if query.text and page.total <= FEW:
            other = other_spelling(view, question, self._spellings)
        if other is not None and page.total == 0:
            corrected = replace(question, typed=read_words(other))
            view = self._foreseeing(view, corrected)
            page = hit_page(view, corrected, self._carried)
            if page.total:
                relaxed, question = Relaxed(query.text, other), corrected
            other = None
        counter = Counter(view, question, self._carried, self._names)
        return SearchPage(
            total=page.total,
            hits=page.hits,
            facets=counter.facets(query.facets, query.facet_size),
            distributions={name: counter.distribution(name) for name in query.distributions},
            generation=view.token,
            next_cursor=page.next_cursor,
            stable=page.is_stable,
            relaxed=relaxed,
            did_you_mean=other,
        )

    def _foreseeing(self, view: View, question: Question) -> View:
        """The view with all in hand that one answer is made of."""
        query, counter = question.query, Counter(view, question, self._carried, self._names)

        def asked() -> Iterator[Asked]:
            yield from hits_asked(view, question, self._carried)
            yield from counter.asked(query.facets, query.distributions)

        return replace(view, records=view.records.foreseeing(asked))

    def _resolved(self, view: View, question: Question) -> Question:
        """The question itself, or with other spelling when it finds nothing and the other does."""
        if not question.query.text or view.records.count(question.clause()):
            return question
        other = other_spelling(view, question, self._spellings)
        corrected = question if other is None else replace(question, typed=read_words(other))
        return corrected if view.records.count(corrected.clause()) else question


def entries(view: View, after_number: int) -> Iterator[Entry]:
    """Every record of the view behind a number, by number."""
    clauses, number = view.records.clauses, after_number
    while True:
        behind = clauses.between(layout.NUMBER, number + 1, None)
        found = view.records.ordered(
            behind,
            layout.NUMBER,
            ENTRIES_AT_ONCE,
            descending=False,
            showing=(layout.ID, layout.FINGERPRINT),
        )
        for row in found.rows:
            stored = view.records.stored(row.address)
            number = int(row.rank or 0)
            yield Entry(number, stored[layout.ID], stored[layout.FINGERPRINT].decode())
        if len(found.rows) < ENTRIES_AT_ONCE:
            return


def _page_key(query: SearchQuery) -> tuple[Hashable, ...]:
    counted = (query.facets, query.facet_size, query.distributions)
    return effective_sort(query), query.size, query.cursor, *counted, query.highlight, query.language


def _weight(page: SearchPage) -> int:
    return 1 + len(page.hits) + sum(len(facet.values) for facet in page.facets.values()) // 10
