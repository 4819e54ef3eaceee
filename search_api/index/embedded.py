"""The one edge to tantivy: an index of columns in a directory, its writer, its snapshots and its clauses.

Nothing here knows what a credential is. Facts about the engine behind the choices (0.27): a fast text column
takes its own tokenizer, so values are `raw`; counts of values are exact only when the cut-off of each segment
is above their number; a panic of the engine is no `Exception`; a limit of 0 and a phrase of one word panic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import tantivy

from search_api.errors import EngineFailure, IndexBusy
from search_api.index.columns import STEMMED, Columns, Kind
from search_api.index.embedded_ties import Scored, best_in_order
from search_api.index.snapshot import Asked, Found, Row, ValueCounts
from search_api.index.stems import analyser
from search_api.spelling import near_prefixes

ENGINE_VERSION = f"tantivy-{version('tantivy')}"
MAX_BUCKETS = 65_000
"""Values the engine returns in one answer; fixed in it."""
SEGMENT_CUT_OFF = 100_000_000
"""Above any number of values, so that every segment counts all of its own: less miscounts silently."""
LISTED_AT_ONCE = 20_000
"""Documents times columns whose values are listed at once: three values each on the average fit into one answer."""
BY_VALUE = {"_key": "asc"}
"""Values in their own order, which the engine knows: sorting them by count would be undone here for equal ones."""
WRITER_HEAP = 96 * 2**20
Clause: TypeAlias = tantivy.Query
Address: TypeAlias = tantivy.DocAddress


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turn what the engine raises, panics included, into our own errors."""
    try:
        yield
    except ValueError as error:
        raise (
            IndexBusy(f"{doing}: another process is writing this index")
            if "LockBusy" in str(error)
            else EngineFailure(f"{doing}: {error}")
        ) from error
    except BaseException as error:
        # pyo3 raises panics as a direct child of BaseException that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise EngineFailure(f"{doing}: the engine panicked: {error}") from error
        raise


class Table:
    """One index in one directory."""

    def __init__(self, directory: Path, columns: Columns, tie_break: str | None = None) -> None:
        """Open the index, or create it where the directory is empty; hits of equal score come by `tie_break`."""
        self.columns = columns
        self._tie_break = tie_break
        self.schema = _schema(columns)
        with engine_errors(f"opening the index in {directory}"):
            self._index = tantivy.Index(self.schema, path=str(directory))
            self._index.config_reader("manual")
        for kind in (Kind.WORDS, Kind.SPELT, *STEMMED):
            self._index.register_tokenizer(kind.value, analyser(kind))

    def snapshot(self) -> Snapshot:
        """What was committed last; it goes on answering whatever is committed later."""
        with engine_errors("opening the last commit"):
            self._index.reload()
            return Snapshot(self._index.searcher(), self.schema, self._tie_break)

    def writer(self, heap: int = WRITER_HEAP) -> Writer:
        """The only writer of this index on this machine; IndexBusy while another one has it.

        It makes a segment whenever the words of its documents fill the heap.
        """
        with engine_errors("opening a writer"):
            writer = self._index.writer(heap, 1)
            # Operations are numbered from the last commit on, and files of deletions are named by those numbers:
            # what a killed writer left is of the name that ours would have, and stops it (FileAlreadyExists).
            writer.garbage_collect_files()
            return Writer(writer)


VALUE_AND_COUNT = itemgetter("key", "doc_count")
VALUE = itemgetter(0)


class Writer:
    """Collects changes; they are seen after `commit`."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer
        self._is_open = True
        self.last_commit = int(writer.commit_opstamp)
        """Its number: the engine numbers all it does, so that a later commit of anything has a higher one."""

    def add(self, sources: Iterable[str]) -> None:
        """Put in documents of keys that none has yet."""
        with engine_errors("adding documents"):
            for source in sources:
                self._writer.add_json(source)

    def replace(self, key_column: str, key: str, source: str | None) -> None:
        """Take out the document of that key and put in this one, if any."""
        with engine_errors(f"writing {key}"):
            self._writer.delete_documents_by_term(key_column, key)
            if source is not None:
                self._writer.add_json(source)

    def commit(self) -> None:
        """Make the changes durable and visible."""
        with engine_errors("committing"):
            self.last_commit = int(self._writer.commit())

    def rollback(self) -> None:
        """Forget the changes since the last commit."""
        with engine_errors("rolling back"):
            self._writer.rollback()

    def close(self) -> None:
        """Finish merging and let go of the lock. Nothing can be written afterwards; a second call does nothing."""
        if self._is_open:
            self._is_open = False
            with engine_errors("closing the writer"):
                self._writer.wait_merging_threads()


class Snapshot:
    """One commit, readable from any thread."""

    is_distant = False

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, tie_break: str | None) -> None:
        self._searcher = searcher
        self._tie_break = tie_break
        self.clauses = Clauses(schema)

    def best(self, clause: Clause, limit: int, offset: int = 0, *, showing: Sequence[str] = ()) -> Found:
        """Hits by score; whatever is shown of them is read later, one by one."""
        if self._tie_break is not None and limit > 0:
            return best_in_order(self, self._tie_break, clause, limit, offset)
        total, hits = self.scored(clause, max(limit, 1), offset)
        return Found(total, tuple(Row(score, address) for score, address in hits[:limit]))

    def scored(self, clause: Clause, limit: int, offset: int) -> tuple[int, Sequence[Scored]]:
        """How many hits there are, and some of them by score alone; the limit is at least 1."""
        with engine_errors("searching"):
            result = self._searcher.search(clause, limit, offset=offset)
            return int(result.count), result.hits  # type: ignore[attr-defined]

    def ordered(
        self, clause: Clause, column: str, limit: int, *, descending: bool, showing: Sequence[str] = ()
    ) -> Found:
        """Hits by a number column; those without a value come last, in no order."""
        order = tantivy.Order.Desc if descending else tantivy.Order.Asc
        with engine_errors(f"ordering by {column}"):
            result = self._searcher.search(clause, max(limit, 1), order_by_field=column, order=order)
        return _found(result, limit)

    def number_at(self, clause: Clause, column: str, place: int) -> int | None:
        """The number of the hit at a place of the ascending order of a column; none behind the last one."""
        order = tantivy.Order.Asc
        with engine_errors(f"ordering by {column}"):
            hits = self._searcher.search(clause, 1, order_by_field=column, offset=place, order=order).hits
        return int(hits[0][0]) if hits else None

    def numbers(self, column: str, addresses: Sequence[Address]) -> Sequence[int]:
        """What a number column, of which every document has a value, holds of these."""
        with engine_errors(f"reading {column}"):
            values = self._searcher.fast_field_values(column, list(addresses))
        return [int(value) for value in values if value is not None]

    def foreseeing(self, asked: Callable[[], Iterable[Asked]]) -> Snapshot:
        """This snapshot itself: nothing is gained by asking for several things at once."""
        return self

    @property
    def size(self) -> int:
        """How many documents there are."""
        return int(self._searcher.num_docs)

    def count(self, clause: Clause) -> int:
        """How many documents the clause finds."""
        return self.best(clause, 0).total

    def value_counts(self, clause: Clause, columns: Sequence[str]) -> dict[str, ValueCounts]:
        """All values of each column with their exact counts, as far as the engine can return them at once."""
        share = MAX_BUCKETS // max(len(columns), 1)
        found = self._terms(clause, columns, {"size": share, "order": BY_VALUE})
        for column in columns:
            if not found[column].is_whole:
                found |= self._terms(clause, [column], {"size": MAX_BUCKETS})
        return found

    def _terms(
        self, clause: Clause, columns: Sequence[str], wanted: Mapping[str, Any]
    ) -> dict[str, ValueCounts]:
        request = {
            column: {"terms": {"field": column, "segment_size": SEGMENT_CUT_OFF, **wanted}}
            for column in columns
        }
        with engine_errors(f"counting {', '.join(columns)}"):
            answer = self._searcher.aggregate(clause, request) if request else {}
        return {column: _value_counts(answer[column]) for column in columns}

    def band_counts(self, clause: Clause, column: str, edges: Sequence[int]) -> list[int]:
        """How many documents have a number from each edge to the next (exclusive), the last band open."""
        ends: list[int | None] = [*edges[1:], None]
        bands = [
            {"key": str(place), "from": float(low)} | ({} if high is None else {"to": float(high)})
            for place, (low, high) in enumerate(zip(edges, ends, strict=True))
        ]
        with engine_errors(f"counting bands of {column}"):
            answer = self._searcher.aggregate(
                clause, {"bands": {"range": {"field": column, "ranges": bands}}}
            )
        counts = {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["bands"]["buckets"]}
        return [counts.get(str(place), 0) for place in range(len(bands))]

    def holders(
        self, clause: Clause, by: str, documents: int, columns: Sequence[str]
    ) -> dict[str, dict[Any, frozenset[int]]]:
        """Column -> value -> what the documents with that value hold in the number column `by`."""
        found: dict[str, dict[Any, frozenset[int]]] = {}
        at_once = max(1, LISTED_AT_ONCE // max(documents, 1))
        for start in range(0, len(columns), at_once):
            found |= self._holders(clause, by, columns[start : start + at_once])
        return found

    def _holders(
        self, clause: Clause, by: str, columns: Sequence[str]
    ) -> dict[str, dict[Any, frozenset[int]]]:
        every = {"size": MAX_BUCKETS, "segment_size": SEGMENT_CUT_OFF}
        numbers = {"numbers": {"terms": {"field": by, **every}}}
        request = {column: {"terms": {"field": column, **every}, "aggs": numbers} for column in columns}
        with engine_errors(f"listing {', '.join(columns)}"):
            answer = self._searcher.aggregate(clause, request)
        return {column: _holders(answer[column]) for column in columns}

    def stored(self, address: Address) -> dict[str, Any]:
        """Column -> stored value of one document."""
        with engine_errors("reading a document"):
            return {column: values[0] for column, values in self._searcher.doc(address).to_dict().items()}

    def rules_out(self, column: str, word: str, more_than: int) -> bool:
        """Never: to look is as quick."""
        return False

    def words_near(self, column: str, word: str, slips: int) -> Iterator[tuple[str, int]]:
        """(word, documents) of the dictionary; replaced documents may count."""
        for prefix in near_prefixes(word):
            with engine_errors(f"reading words of {column}"):
                found = self._searcher.terms_with_prefix(column, prefix, limit=None)
            yield from found


class Clauses:
    """Conditions on documents."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def everything(self) -> Clause:
        """Every document."""
        return tantivy.Query.all_query()

    def nothing(self) -> Clause:
        """No document."""
        return tantivy.Query.empty_query()

    def word(self, column: str, word: str) -> Clause:
        """The documents with that word."""
        return tantivy.Query.term_query(self._schema, column, word, "freq")

    def phrase(self, column: str, words: Sequence[str]) -> Clause:
        """The documents with these words in a row."""
        if len(words) == 1:
            return self.word(column, words[0])
        return tantivy.Query.phrase_query(self._schema, column, list(words))

    def beginning(self, column: str, prefix: str) -> Clause:
        """The documents with a word that begins so."""
        return tantivy.Query.phrase_prefix_query(self._schema, column, [prefix])

    def near(self, column: str, word: str, slips: int) -> Clause:
        """The documents with the word or one that differs by so many letters; a swap counts as one."""
        return tantivy.Query.fuzzy_term_query(self._schema, column, word, slips)

    def value(self, column: str, *values: str) -> Clause:
        """The documents with one of these values; it does not weigh in the score."""
        if len(values) == 1:
            found = tantivy.Query.term_query(self._schema, column, values[0], "basic")
        else:
            found = tantivy.Query.term_set_query(self._schema, column, list(values))
        return tantivy.Query.const_score_query(found, 0.0)

    def scoring(self, clause: Clause, score: float) -> Clause:
        """The same documents, each of them with this score."""
        return tantivy.Query.const_score_query(clause, score)

    def between(self, column: str, low: int | None, high: int | None) -> Clause:
        """The documents with a number from low to high, both included; at least one end is given."""
        number = tantivy.FieldType.Unsigned
        found = tantivy.Query.range_query(self._schema, column, number, low, high)
        return tantivy.Query.const_score_query(found, 0.0)

    def all_of(self, wanted: Sequence[Clause], unwanted: Sequence[Clause] = ()) -> Clause:
        """The documents that fit every wanted clause and no unwanted one."""
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        parts = [(tantivy.Occur.Must, clause) for clause in wanted or [self.everything()]]
        return tantivy.Query.boolean_query(parts + [(tantivy.Occur.MustNot, clause) for clause in unwanted])

    def any_of(self, clauses: Sequence[Clause]) -> Clause:
        """The documents that fit at least one clause, the better the more."""
        if len(clauses) == 1:
            return clauses[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])

    def weighed(self, clause: Clause, weight: float) -> Clause:
        """The same documents with that many times the score."""
        return tantivy.Query.boost_query(clause, weight)

    def like(self, column: str, texts: Iterable[str], common: Iterable[str], documents: int) -> Clause:
        """The documents that share the rarest words of these texts; common and short ones do not count.

        `documents` is how many there are. The engine's dictionary still counts replaced documents until their
        segment is merged, and the engine panics over a word that more documents have than there are.
        """
        fields = {column: list(texts)}
        return tantivy.Query.more_like_this_document_fields_query(
            self._schema,
            fields,
            min_doc_frequency=2,
            max_doc_frequency=max(documents, 2),
            min_term_frequency=1,
            min_word_length=3,
            stop_words=list(common),
        )


def is_being_written(directory: Path) -> bool:
    """Whether some process has a writer on the index in this directory."""
    try:
        with engine_errors("looking for a writer"):
            tantivy.Index.open(str(directory)).writer(WRITER_HEAP, 1).wait_merging_threads()
    except IndexBusy:
        return True
    except EngineFailure:
        return False
    return False


def _schema(columns: Columns) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, kind in columns.items():
        if kind is Kind.KEY:
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        elif kind is Kind.VALUE:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        elif kind is Kind.NUMBER:
            builder.add_unsigned_field(name, fast=True)
        elif kind is Kind.STORED:
            builder.add_bytes_field(name, stored=True)
        else:
            builder.add_text_field(name, tokenizer_name=kind.value, index_option="position")
    return builder.build()


def _found(result: tantivy.SearchResult, limit: int) -> Found:
    rows = tuple(Row(rank, address) for rank, address in result.hits[:limit])
    return Found(int(result.count), rows)  # type: ignore[attr-defined]


def _value_counts(answer: Mapping[str, Any]) -> ValueCounts:
    pairs = list(map(VALUE_AND_COUNT, answer["buckets"]))
    pairs.sort(key=itemgetter(0))
    pairs.sort(key=itemgetter(1), reverse=True)
    return ValueCounts(tuple(pairs), answer["sum_other_doc_count"] == 0)


def _holders(answer: Mapping[str, Any]) -> dict[Any, frozenset[int]]:
    return {
        bucket["key"]: frozenset(one["key"] for one in bucket["numbers"]["buckets"])
        for bucket in answer["buckets"]
    }
